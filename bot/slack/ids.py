"""The ids that Slack brings back with a tap: written by the renderers, read by the listeners.

In a question message, before the tap::

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

Reading never raises: an unknown or tampered id is `None`. No id says who taps: only the signed envelope does.
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
_QUESTION = re.compile(rf"([0-9]{{1,12}}):({_WINDOW}):(answer|forecast)")
_MENU = re.compile(rf"(skip|snooze|why|stop):([0-9]{{1,12}}):({_WINDOW}):(answer|forecast)")
_SCHEDULE = re.compile(r"[0-9]{1,12}")
_HELD = re.compile(rf"([0-9]{{1,12}}):({_WINDOW}):(answer|forecast|comment|agreed)")
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
    """One of a few leaders agreed, or refused, that the answers of a round are shown together."""

    verb: Literal["agree", "refuse"]
    round: int


@dataclass(frozen=True, slots=True)
class HeldId:
    """*Change* or *erase* was tapped under an answer in *my data*."""

    verb: Literal["edit", "erase"]
    round: int
    window: str
    item: Literal["answer", "forecast", "comment", "agreed"]


@dataclass(frozen=True, slots=True)
class ReplyId:
    """*Reply* was tapped under a published comment."""

    window: str
    thread: str


@dataclass(frozen=True, slots=True)
class HomeId:
    """Something was tapped in the home; ``subject`` is a schedule or a channel."""

    verb: HomeVerb
    subject: str | None = None


Pressed = TapId | GestureId | CommentId | AgreementId | HeldId | ReplyId | HomeId


def ask_block(window: str, item: Item) -> str:
    """Return the block id of a question's row of options."""
    return f"ask:{window}:{item}"


def item_block(window: str) -> str:
    """Return the block id of the row below a question: comment, change, menu."""
    return f"item:{window}"


def answer_action(value: int) -> str:
    """Return the action id of an option's button."""
    return f"answer:{value}"


def answer_value(round_id: int, value: int) -> str:
    """Return the value of an option."""
    return f"{round_id}:{value}"


def held_block(window: str, item: str) -> str:
    """Return the block id of the row below an answer of *my data*."""
    return f"mine:{window}:{item}"


def held_value(round_id: int, window: str, item: str) -> str:
    """Return the value of *change* and *erase* in *my data*."""
    return f"{round_id}:{window}:{item}"


def question_value(round_id: int, window: str, item: Item) -> str:
    """Return the value of *comment* and *change* below a question."""
    return f"{round_id}:{window}:{item}"


def reply_block(window: str, thread: str) -> str:
    """Return the block id of the row below a published comment."""
    return f"reply:{window}:{thread}"


def reply_value(window: str, thread: str) -> str:
    """Return the value of *reply* below a published comment."""
    return f"{window}:{thread}"


def menu_value(verb: Literal["skip", "snooze", "why", "stop"], round_id: int, window: str, item: Item) -> str:
    """Return the value of an entry of a question's menu."""
    return f"{verb}:{round_id}:{window}:{item}"


def channel_id(text: str | None) -> str | None:
    """Return a conversation's id, or None when it is not one."""
    return text if isinstance(text, str) and _CHANNEL.fullmatch(text) else None


def read(action: Any) -> Pressed | None:
    """Return what an entry of a payload's ``actions`` says was pressed, None for an unknown or tampered one."""
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
        return _held(name, _HELD.fullmatch(value))
    if name == "reply":
        match = _REPLY.fullmatch(value)
        return ReplyId(match[1], match[2]) if match else None
    if name in ("agree", "refuse"):
        return AgreementId(cast("Literal['agree', 'refuse']", name), int(value)) if _ROUND.fullmatch(value) else None
    return _home(name, value)


def _value(action: dict[str, Any]) -> str:
    """Return the value of an element of any kind, empty when it has none."""
    option = action.get("selected_option")
    carried = option.get("value") if isinstance(option, dict) else None
    value = carried or action.get("selected_conversation") or action.get("value") or ""
    return value if isinstance(value, str) else ""


def _tap(name: str, block: str, value: str) -> TapId | None:
    row, tap = _ASK.fullmatch(block), _TAP.fullmatch(value)
    if row is None or tap is None:
        return None
    code = int(tap[2])
    if name not in ("pick", answer_action(code)):
        return None
    return TapId(int(tap[1]), row[1], cast("Item", row[2]), code)


def _gesture(match: re.Match[str] | None) -> GestureId | None:
    if match is None:
        return None
    return GestureId(cast("Verb", match[1]), int(match[2]), match[3], cast("Item", match[4]))


def _on_question(name: str, value: str) -> CommentId | GestureId | None:
    match = _QUESTION.fullmatch(value)
    if match is None:
        return None
    if name == "comment":
        return CommentId(int(match[1]), match[2])
    if name != f"change:{match[3]}":
        return None
    return GestureId("change", int(match[1]), match[2], cast("Item", match[3]))


def _held(name: str, match: re.Match[str] | None) -> HeldId | None:
    if match is None or (name == "edit" and match[3] == "agreed"):
        return None
    return HeldId(cast("Literal['edit', 'erase']", name), int(match[1]), match[2], cast("Any", match[3]))


def _home(name: str, value: str) -> HomeId | None:
    if name in _PLAIN:
        return HomeId(cast("HomeVerb", name))
    if name in _ON_SCHEDULE and _SCHEDULE.fullmatch(value):
        return HomeId(cast("HomeVerb", name), value)
    if name == "channel" and _CHANNEL.fullmatch(value):
        return HomeId("channel", value)
    return None
