"""The checks before a message leaves, made when it leaves and not when it was planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from jobs.calendar import Rest, allowed_from, local_day, next_slot
from jobs.ports import ChannelFacts
from jobs.sending import outcomes
from jobs.sending.outcomes import DeliveryOutcome
from storage.ledger.due import Addressee, Before, Due
from storage.types import DeliveryKind, DeliveryState

LARGEST_CHANNEL = 20  # members a leadership channel may have at most
SOON = timedelta(minutes=1)  # until something that must come first is looked at again
AFTER_QUESTION = timedelta(hours=20)  # a reminder comes no sooner than this after a question that went out late

UNFINISHED = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.IN_DOUBT)

Trouble = Literal["archived", "public", "shared", "guests", "too_many", "unreachable"]


def check_audience(facts: ChannelFacts) -> Trouble | None:
    """Return why nothing confidential may be posted in a channel, None when it may (SEC-24)."""
    if facts.is_archived:
        return "archived"
    if not facts.is_private:
        return "public"
    if facts.is_shared:
        return "shared"
    if facts.guests:
        return "guests"
    if len(facts.members) > LARGEST_CHANNEL:
        return "too_many"
    return None


def clear(due: Due, before: Mapping[DeliveryKind, Before], now: datetime) -> DeliveryOutcome | None:
    """Return the outcome of a message that must not leave now, None when it may: recipient, order, then the hour."""
    if now >= due.not_after:
        return outcomes.missed(due, now)
    held_back = _channel(due, now) if due.recipient.startswith("channel:") else _person(due, due.person, now)
    return held_back or _order(due, before, now) or _hour(due, now)


def _channel(due: Due, now: datetime) -> DeliveryOutcome | None:
    """Skip a post to a channel that is no longer the leadership's: the admin may have left it for a reason."""
    return None if due.to == due.workspace.leadership_channel else outcomes.skipped(due, "channel_changed", now)


def _person(due: Due, person: Addressee | None, now: datetime) -> DeliveryOutcome | None:
    """Skip or put off a message to a person who left, stopped or is away; an admin still gets notices."""
    if person is None or not person.active:
        return outcomes.skipped(due, "left", now)
    if due.kind is DeliveryKind.NOTICE:
        return None
    if person.stopped:
        return outcomes.skipped(due, "stopped", now)
    if due.kind is DeliveryKind.WELCOME and person.welcomed:
        # Last week's was in doubt when this one was planned, and has been found on the platform since.
        return outcomes.skipped(due, "welcomed", now)
    if person.paused_until is not None and person.paused_until > local_day(now, person.zone):
        at = due.due_at.astimezone(ZoneInfo(person.zone)).time()
        back = next_slot(person.paused_until, at, person.zone, Rest.of(due.workspace), now, due.not_after)
        return outcomes.skipped(due, "away", now) if back is None else outcomes.put_back(due, back)
    return None


def _order(due: Due, before: Mapping[DeliveryKind, Before], now: datetime) -> DeliveryOutcome | None:
    """Hold back what follows another message: a question its welcome, a reminder its question, a detail its digest."""
    match due.kind:
        case DeliveryKind.QUESTION:
            welcome = before.get(DeliveryKind.WELCOME)
            if welcome is not None and welcome.state in UNFINISHED:
                return outcomes.put_back(due, now + SOON)
        case DeliveryKind.REMINDER:
            question = before.get(DeliveryKind.QUESTION)
            if question is None or question.state is not DeliveryState.SENT:
                return outcomes.skipped(due, "no_question", now)
            if question.changed_at is not None and now - question.changed_at < AFTER_QUESTION:
                return outcomes.skipped(due, "question_late", now)
        case DeliveryKind.DETAIL:
            digest = before.get(DeliveryKind.DIGEST)
            if digest is not None and digest.state in UNFINISHED:
                return outcomes.put_back(due, now + SOON)
            if digest is None or digest.state is not DeliveryState.SENT:
                return outcomes.skipped(due, "no_digest", now)
        case _:
            pass
    return None


def _hour(due: Due, now: datetime) -> DeliveryOutcome | None:
    """Put a message off to a working day and the end of quiet hours, where the reader is (I5)."""
    at = due.due_at.astimezone(ZoneInfo(due.zone)).time()
    slot = allowed_from(now, at, due.zone, Rest.of(due.workspace), due.not_after)
    if slot is None:
        return outcomes.missed(due, now)
    return None if slot == now else outcomes.put_back(due, slot)
