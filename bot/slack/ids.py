"""The ids that Slack brings back with a tap, written and read in one place.

What a script or a person sees in a question message, before the tap::

    block_id   ask:<window>:answer | ask:<window>:forecast   one row of options
    action_id  answer:<value>                                one button; its ``value`` is <round>:<value>
    action_id  pick                                          a list (more than five options); same option values
    block_id   item:<window>                                 below a question
    action_id  comment | change:<item> | more                ``value`` <round>:<window>:<item>
    option     skip|snooze|why|stop : <round>:<window>:<item>   in the menu *more*
    action_id  agree | refuse                        ``value`` <round>: few leaders, shown together or not
    action_id  edit | erase                          ``value`` <round>:<window>:<item>, in *my data*; and ``erase-all``
    action_id  reply                                 ``value`` <window>:<thread>, under a published comment

After the tap the row is gone: nothing that remains can tell which option it was. In the home: ``pause``, ``stop``,
``resume``, ``my-data``, ``replies``, and for admins ``schedule-new``, ``schedule-edit``, ``schedule-pause``,
``schedule-resume`` (value = schedule id), ``channel`` (a list of conversations), ``send-test``, ``smallest-group``,
``consultation``.

Reading never raises: an unknown or tampered id is `None`. No id says who taps: that is the signed envelope's word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

Item = Literal["answer", "forecast"]
Verb = Literal["skip", "change", "snooze", "stop", "resume", "why"]
HomeVerb = Literal[
    "pause",
    "stop",
    "resume",
    "my-data",
    "replies",
    "schedule-new",
    "schedule-edit",
    "schedule-pause",
    "schedule-resume",
    "channel",
    "send-test",
    "smallest-group",
    "consultation",
    "erase-all",
]

_WINDOW = r"[A-Za-z0-9_.-]{1,64}"
_ASK = re.compile(rf"ask:({_WINDOW}):(answer|forecast)")
_TAP = re.compile(r"([0-9]{1,12}):([0-9]{1,3})")
_ABOUT = re.compile(rf"([0-9]{{1,12}}):({_WINDOW}):(answer|forecast)")
_MENU = re.compile(rf"(skip|snooze|why|stop):([0-9]{{1,12}}):({_WINDOW}):(answer|forecast)")
_SCHEDULE = re.compile(r"[0-9]{1,12}")
_MINE = re.compile(rf"([0-9]{{1,12}}):({_WINDOW}):(answer|forecast|comment|agreed)")
_ROUND = re.compile(r"[0-9]{1,12}")
_REPLY = re.compile(rf"({_WINDOW}):([0-9a-f]{{32}})")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")
_ON_SCHEDULE: frozenset[str] = frozenset({"schedule-edit", "schedule-pause", "schedule-resume"})
_PLAIN: frozenset[str] = frozenset(get_args(HomeVerb)) - _ON_SCHEDULE - {"channel"}  # they carry no value


@dataclass(frozen=True, slots=True)
class TapId:
    """An option was tapped."""

    round: int
    window: str
    item: Item
    value: int


@dataclass(frozen=True, slots=True)
class GestureId:
    """Skip, change, later, why me, stop: on a question."""

    verb: Verb
    round: int
    window: str
    item: Item


@dataclass(frozen=True, slots=True)
class CommentId:
    """*Add a comment* was tapped."""

    round: int
    window: str


@dataclass(frozen=True, slots=True)
class AgreementId:
    """One of a few leaders lets the answers of a round be shown together, or does not."""

    verb: Literal["agree", "refuse"]
    round: int


@dataclass(frozen=True, slots=True)
class MineId:
    """An answer of one's own is to be changed or erased, in *my data*."""

    verb: Literal["edit", "erase"]
    round: int
    window: str
    item: Literal["answer", "forecast", "comment", "agreed"]


@dataclass(frozen=True, slots=True)
class ReplyId:
    """A leader wants to reply to a published comment."""

    window: str
    thread: str


@dataclass(frozen=True, slots=True)
class HomeId:
    """Something was tapped in the home; ``subject`` is a schedule or a channel."""

    verb: HomeVerb
    subject: str | None = None


Pressed = TapId | GestureId | CommentId | AgreementId | MineId | ReplyId | HomeId


def ask_block(window: str, item: Item) -> str:
    """Name the row of options of one ask."""
    return f"ask:{window}:{item}"


def item_block(window: str) -> str:
    """Name the row below a question: comment, change, menu."""
    return f"item:{window}"


def answer_action(value: int) -> str:
    """Name one option's button."""
    return f"answer:{value}"


def answer_value(round_id: int, value: int) -> str:
    """Write what comes back with an option."""
    return f"{round_id}:{value}"


def mine_block(window: str, item: str) -> str:
    """Name the row below one answer of *my data*."""
    return f"mine:{window}:{item}"


def about(round_id: int, window: str, item: str) -> str:
    """Write what comes back with *comment*, *change* and *erase*, in a question and in *my data*."""
    return f"{round_id}:{window}:{item}"


def reply_block(window: str, thread: str) -> str:
    """Name the row below a published comment."""
    return f"reply:{window}:{thread}"


def reply(window: str, thread: str) -> str:
    """Write what comes back with *reply*."""
    return f"{window}:{thread}"


def menu_value(verb: Literal["skip", "snooze", "why", "stop"], round_id: int, window: str, item: Item) -> str:
    """Write what comes back with an entry of the menu."""
    return f"{verb}:{round_id}:{window}:{item}"


def channel_id(text: str | None) -> str | None:
    """Return a conversation's id, or None when it is not one."""
    return text if isinstance(text, str) and _CHANNEL.fullmatch(text) else None


def read(action: Any) -> Pressed | None:
    """Read one entry of ``actions`` of a block_actions payload; None when it is not ours, or no longer."""
    if not isinstance(action, dict):
        return None
    name, block, value = action.get("action_id"), action.get("block_id"), _value(action)
    if not (isinstance(name, str) and isinstance(block, str)):
        return None
    if name == "pick" or name.startswith("answer:"):
        return _tap(name, block, value)
    if name == "more":
        return _gesture(_MENU.fullmatch(value))
    if name in ("comment", "change:answer", "change:forecast"):
        return _on_question(name, value)
    if name in ("edit", "erase"):
        return _mine(name, _MINE.fullmatch(value))
    if name == "reply":
        found = _REPLY.fullmatch(value)
        return ReplyId(found[1], found[2]) if found else None
    if name in ("agree", "refuse"):
        return AgreementId(cast("Literal['agree', 'refuse']", name), int(value)) if _ROUND.fullmatch(value) else None
    return _home(name, value)


def _value(action: dict[str, Any]) -> str:
    """Return what the element carries, whatever its kind; an empty text when it carries nothing."""
    option = action.get("selected_option")
    carried = option.get("value") if isinstance(option, dict) else None
    found = carried or action.get("selected_conversation") or action.get("value") or ""
    return found if isinstance(found, str) else ""


def _tap(name: str, block: str, value: str) -> TapId | None:
    row, tap = _ASK.fullmatch(block), _TAP.fullmatch(value)
    if row is None or tap is None:
        return None
    code = int(tap[2])
    if name not in ("pick", answer_action(code)):
        return None
    return TapId(int(tap[1]), row[1], cast("Item", row[2]), code)


def _gesture(found: re.Match[str] | None) -> GestureId | None:
    if found is None:
        return None
    return GestureId(cast("Verb", found[1]), int(found[2]), found[3], cast("Item", found[4]))


def _on_question(name: str, value: str) -> CommentId | GestureId | None:
    found = _ABOUT.fullmatch(value)
    if found is None:
        return None
    if name == "comment":
        return CommentId(int(found[1]), found[2])
    if name != f"change:{found[3]}":
        return None
    return GestureId("change", int(found[1]), found[2], cast("Item", found[3]))


def _mine(name: str, found: re.Match[str] | None) -> MineId | None:
    if found is None or (name == "edit" and found[3] == "agreed"):
        return None
    return MineId(cast("Literal['edit', 'erase']", name), int(found[1]), found[2], cast("Any", found[3]))


def _home(name: str, value: str) -> HomeId | None:
    if name in _PLAIN:
        return HomeId(cast("HomeVerb", name))
    if name in _ON_SCHEDULE and _SCHEDULE.fullmatch(value):
        return HomeId(cast("HomeVerb", name), value)
    if name == "channel" and _CHANNEL.fullmatch(value):
        return HomeId("channel", value)
    return None
