"""The ids that Slack brings back with a tap: written by the renderers, and read here straight into events.

In a question message, before the tap::

    block_id   ask:<window>:answer | ask:<window>:forecast   one row of options
    action_id  answer:<value>                                one button; its ``value`` is <round>:<value>
    action_id  pick                                          a list (more than five options); same option values
    block_id   item:<window>                                 below a question
    action_id  comment | change:<item> | more                ``value`` <round>:<window>:<item>
    option     skip|snooze|why|stop : <round>:<window>:<item>   in the menu *more*
    action_id  show                                      ``value`` <round>, in a reminder
    action_id  agree | refuse                        ``value`` <round>: few leaders, shown together or not
    action_id  edit | erase                          ``value`` <round>:<window>:<item>, in *my data*; and ``erase-all``
    action_id  withdraw                              ``value`` <window>, beside one's own published comment
    action_id  reply                                 ``value`` <window>:<thread>, under a published comment
    action_id  obstacle-<act>                        ``value`` <obstacle>: seen, take, decide, tell, withdraw
    action_id  figures                               ``value`` <week>, below a digest
    action_id  commit                                ``value`` <question>:<axis>, a gap; or ``any``, one to choose
    action_id  digest                                ``value`` <week>, of a past digest
    action_id  gap-later | gap-dismiss               ``value`` <question>:<axis>, beside it
    action_id  commitment-accept | -decline | -withdraw | -change   ``value`` <id> of a commitment

A message stays as it is after a tap, and what one person is shown then never tells which option it was. In the home:
``edit:<item>`` in the place of ``change:<item>``, ``pause``, ``stop``, ``resume``, ``link``, ``my-data``, ``replies``,
``confidentiality`` and ``obstacle`` (in question messages too), and for admins ``schedule-new``, ``schedule-edit``,
``schedule-pause``, ``schedule-resume`` (value = schedule id), ``channel`` (a list of conversations), ``send-test``,
``smallest-group``, ``consultation``, ``sponsor``; for leaders ``decisions``, ``digests``.

`ROUTES` says which reader takes which action id. Reading never raises: an unknown or tampered id is `None`. No id says
who taps: only the signed envelope does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from jobs.ports import (
    Actor,
    AdminGesture,
    Command,
    CommitmentGesture,
    Erased,
    Event,
    FormRequested,
    Gesture,
    ObstacleMoved,
    Tap,
    Withdrawn,
)

Item = Literal["answer", "forecast"]

_WINDOW = r"[A-Za-z0-9_.-]{1,64}"
_ASK = re.compile(rf"ask:({_WINDOW}):(answer|forecast)")
_TAP = re.compile(r"([0-9]{1,12}):([0-9]{1,3})")
_QUESTION = re.compile(rf"([0-9]{{1,12}}):({_WINDOW}):(answer|forecast)")
_MENU = re.compile(rf"(skip|snooze|why|stop):([0-9]{{1,12}}):({_WINDOW}):(answer|forecast)")
_NUMBER = re.compile(r"[0-9]{1,12}")
_HELD = re.compile(rf"([0-9]{{1,12}}):({_WINDOW}):(answer|forecast|comment|agreed)")
_REPLY = re.compile(rf"({_WINDOW}):([0-9a-f]{{32}})")
_GAP = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}:(?:leaders_staff|functions)")
_OBSTACLE = re.compile(r"[0-9a-f]{32}")
_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")


ANY_GAP = "any"  # the value of a button that lets one choose


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


def published_block(window: str) -> str:
    """Return the block id of one's own published comment in *my data*."""
    return f"published:{window}"


def reply_block(window: str, thread: str) -> str:
    """Return the block id of the row below a published comment."""
    return f"reply:{window}:{thread}"


def obstacle_block(obstacle_id: str) -> str:
    """Return the block id of the row below an obstacle."""
    return f"obstacle:{obstacle_id}"


def figures_block(week: str) -> str:
    """Return the block id of the row below a digest."""
    return f"figures:{week}"


def gap_value(question: str, axis: str) -> str:
    """Return the value of the buttons about a gap."""
    return f"{question}:{axis}"


def decision_block(gap: str) -> str:
    """Return the block id of the three answers below a gap that waits for a decision."""
    return f"decision:{gap}"


def commitment_block(commitment_id: int | None) -> str:
    """Return the block id of the buttons of a commitment."""
    return f"commitment:{commitment_id}"


def reply_value(window: str, thread: str) -> str:
    """Return the value of *reply* below a published comment."""
    return f"{window}:{thread}"


def menu_value(verb: Literal["skip", "snooze", "why", "stop"], round_id: int, window: str, item: Item) -> str:
    """Return the value of an entry of a question's menu."""
    return f"{verb}:{round_id}:{window}:{item}"


def channel_id(text: str | None) -> str | None:
    """Return a conversation's id, or None when it is not one."""
    return text if isinstance(text, str) and _CHANNEL.fullmatch(text) else None


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Pressed:
    """One control that somebody used: its ids and its value; who, when and where from the signed envelope."""

    actor: Actor
    at: datetime
    name: str
    block: str
    value: str
    channel: str | None = None  # of the message, None elsewhere

    @classmethod
    def of(cls, action: Any, actor: Actor, at: datetime, channel: str | None = None) -> Pressed | None:
        """Return an entry of a payload's ``actions``, None when it is not one of a block."""
        if not isinstance(action, dict):
            return None
        name, block = action.get("action_id"), action.get("block_id")
        if not (isinstance(name, str) and isinstance(block, str)):
            return None
        return cls(actor, at, name, block, _value(action), channel)


Reader = Callable[[Pressed], Event | None]


def _value(action: dict[str, Any]) -> str:
    """Return the value of an element of any kind, empty when it has none."""
    option = action.get("selected_option")
    carried = option.get("value") if isinstance(option, dict) else None
    value = carried or action.get("selected_conversation") or action.get("value") or ""
    return value if isinstance(value, str) else ""


def _tap(pressed: Pressed) -> Event | None:
    row, tap = _ASK.fullmatch(pressed.block), _TAP.fullmatch(pressed.value)
    if row is None or tap is None:
        return None
    code = int(tap[2])
    if pressed.name not in ("pick", answer_action(code)):
        return None
    return Tap(pressed.actor, pressed.at, int(tap[1]), row[1], cast("Item", row[2]), code)


def _menu(pressed: Pressed) -> Event | None:
    entry = _MENU.fullmatch(pressed.value)
    if entry is None:
        return None
    verb, item = cast("Literal['skip', 'snooze', 'why', 'stop']", entry[1]), cast("Item", entry[4])
    return Gesture(pressed.actor, pressed.at, int(entry[2]), entry[3], verb, item)


def _comment(pressed: Pressed) -> Event | None:
    question = _QUESTION.fullmatch(pressed.value)
    if question is None:
        return None
    return FormRequested(pressed.actor, "comment", {"round": int(question[1]), "window": question[2]})


def _change(pressed: Pressed) -> Event | None:
    question = _QUESTION.fullmatch(pressed.value)
    if question is None or pressed.name != f"change:{question[3]}":
        return None
    return Gesture(pressed.actor, pressed.at, int(question[1]), question[2], "change", cast("Item", question[3]))


def _of_card(pressed: Pressed) -> Event | None:
    if not _NUMBER.fullmatch(pressed.value):
        return None
    verb = cast("Literal['agree', 'refuse', 'show']", pressed.name)
    return Gesture(pressed.actor, pressed.at, int(pressed.value), None, verb)


def _edit(pressed: Pressed) -> Event | None:
    held = _HELD.fullmatch(pressed.value)
    if held is None or held[3] == "agreed":
        return None
    about: dict[str, str | int | None] = {"round": int(held[1]), "window": held[2]}
    if held[3] == "comment":
        return FormRequested(pressed.actor, "comment", about)
    return FormRequested(pressed.actor, "answer", about | {"item": held[3]})


def _erase(pressed: Pressed) -> Event | None:
    held = _HELD.fullmatch(pressed.value)
    return Erased(pressed.actor, held[2], cast("Any", held[3])) if held is not None else None


def _erase_all(pressed: Pressed) -> Event:
    return Erased(pressed.actor)


def _withdraw(pressed: Pressed) -> Event | None:
    return Withdrawn(pressed.actor, pressed.value) if re.fullmatch(_WINDOW, pressed.value) else None


def _reply(pressed: Pressed) -> Event | None:
    comment = _REPLY.fullmatch(pressed.value)
    if comment is None:
        return None
    return FormRequested(pressed.actor, "reply", {"window": comment[1], "thread": comment[2]})


def _obstacle(pressed: Pressed) -> Event | None:
    if not _OBSTACLE.fullmatch(pressed.value):
        return None
    action = pressed.name.removeprefix("obstacle-")
    if action == "decide":
        return FormRequested(pressed.actor, "decision", {"obstacle": pressed.value})
    moved = cast("Literal['seen', 'take', 'tell', 'withdraw']", action)
    return ObstacleMoved(pressed.actor, pressed.value, moved)


def _figures(pressed: Pressed) -> Event | None:
    if not _WEEK.fullmatch(pressed.value) or pressed.channel is None:
        return None
    return FormRequested(pressed.actor, "figures", {"week": pressed.value, "channel": pressed.channel})


def _past_digest(pressed: Pressed) -> Event | None:
    return FormRequested(pressed.actor, "digest", {"week": pressed.value}) if _WEEK.fullmatch(pressed.value) else None


def _commit(pressed: Pressed) -> Event | None:
    if pressed.value != ANY_GAP and not _GAP.fullmatch(pressed.value):
        return None
    gap = None if pressed.value == ANY_GAP else pressed.value
    return FormRequested(pressed.actor, "commitment", {"gap": gap, "commitment": None})


def _put_aside(pressed: Pressed) -> Event | None:
    if not _GAP.fullmatch(pressed.value):
        return None
    verb: Literal["later", "dismiss"] = "later" if pressed.name == "gap-later" else "dismiss"
    return CommitmentGesture(pressed.actor, verb, pressed.value)


def _of_commitment(pressed: Pressed) -> Event | None:
    if not _NUMBER.fullmatch(pressed.value):
        return None
    verb = pressed.name.removeprefix("commitment-")
    if verb == "change":
        return FormRequested(pressed.actor, "commitment", {"gap": None, "commitment": int(pressed.value)})
    return CommitmentGesture(pressed.actor, cast("Literal['accept', 'decline', 'withdraw']", verb), pressed.value)


def _stop_or_resume(pressed: Pressed) -> Event:
    return Gesture(pressed.actor, pressed.at, 0, None, "stop" if pressed.name == "stop" else "resume")


def _command(pressed: Pressed) -> Event:
    return Command(pressed.actor, pressed.name)


def _form(pressed: Pressed) -> Event:
    return FormRequested(pressed.actor, pressed.name)


def _new_schedule(pressed: Pressed) -> Event:
    return FormRequested(pressed.actor, "schedule", {"schedule": None})


def _edit_schedule(pressed: Pressed) -> Event | None:
    if not _NUMBER.fullmatch(pressed.value):
        return None
    return FormRequested(pressed.actor, "schedule", {"schedule": int(pressed.value)})


def _turn_schedule(pressed: Pressed) -> Event | None:
    if not _NUMBER.fullmatch(pressed.value):
        return None
    verb: Literal["pause_schedule", "resume_schedule"]
    verb = "pause_schedule" if pressed.name == "schedule-pause" else "resume_schedule"
    return AdminGesture(pressed.actor, verb, pressed.value)


def _channel(pressed: Pressed) -> Event | None:
    return AdminGesture(pressed.actor, "choose_channel", pressed.value) if channel_id(pressed.value) else None


def _send_test(pressed: Pressed) -> Event:
    return AdminGesture(pressed.actor, "send_test")


def _whole(ids: str) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{ids})\Z")  # Bolt searches


# Action ids, as one pattern, and who reads their controls. A form opened from the home is one more word in its row.
ROUTES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (_whole(ids), reader)
    for ids, reader in (
        ("pick|answer:[0-9]{1,3}", _tap),
        ("more", _menu),
        ("comment", _comment),
        ("change:(?:answer|forecast)", _change),
        ("agree|refuse|show", _of_card),
        ("edit|edit:(?:answer|forecast)", _edit),
        ("erase", _erase),
        ("erase-all", _erase_all),
        ("withdraw", _withdraw),
        ("reply", _reply),
        ("obstacle-(?:seen|take|decide|tell|withdraw)", _obstacle),
        ("figures", _figures),
        ("digest", _past_digest),
        ("commit", _commit),
        ("gap-later|gap-dismiss", _put_aside),
        ("commitment-(?:accept|decline|withdraw|change)", _of_commitment),
        ("stop|resume", _stop_or_resume),
        ("my-data|replies|confidentiality|decisions|digests", _command),
        ("pause|link|obstacle|smallest-group|consultation|sponsor", _form),
        ("schedule-new", _new_schedule),
        ("schedule-edit", _edit_schedule),
        ("schedule-pause|schedule-resume", _turn_schedule),
        ("channel", _channel),
        ("send-test", _send_test),
    )
)
