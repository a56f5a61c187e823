"""The checks before a message leaves, made when it leaves and not when it was planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from jobs.calendar import Rest, allowed_from, local_day, next_slot
from jobs.ports import ChannelFacts
from jobs.sending import outcomes
from jobs.sending.kinds import KINDS
from jobs.sending.outcomes import DeliveryOutcome
from storage.ledger.due import Addressee, Before, Due
from storage.types import DeliveryKind, DeliveryState

LARGEST_CHANNEL = 20  # members a leadership channel may have at most
SOON = timedelta(minutes=1)  # until something that must come first is looked at again

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
    if KINDS[due.kind].edits:  # nobody is written to: neither who reads nor the hour matters
        return _order(due, before, now)
    held_back = _channel(due, now) if due.channel is not None else _person(due, due.person, now)
    return held_back or _order(due, before, now) or _hour(due, now)


def _channel(due: Due, now: datetime) -> DeliveryOutcome | None:
    """Skip a post to a channel that is no longer the leadership's: the admin may have left it for a reason."""
    return None if due.channel == due.company.leadership_channel else outcomes.skipped(due, "channel_changed", now)


def _person(due: Due, person: Addressee | None, now: datetime) -> DeliveryOutcome | None:
    """Skip or put off a message to a person who left, stopped or is away; an admin still gets notices."""
    if person is None or not person.active:
        return outcomes.skipped(due, "left", now)
    kind = KINDS[due.kind]
    if kind.insistent:
        return None
    if person.stopped:
        return outcomes.skipped(due, "stopped", now)
    if kind.once and person.welcomed:
        # Last week's was in doubt when this one was planned, and has been found on the platform since.
        return outcomes.skipped(due, "welcomed", now)
    if person.paused_until is not None and person.paused_until > local_day(now, person.zone):
        at = due.due_at.astimezone(ZoneInfo(person.zone)).time()
        back = next_slot(person.paused_until, at, person.zone, Rest.of(due.company), now, due.not_after)
        return outcomes.skipped(due, "away", now) if back is None else outcomes.put_back(due, back)
    return None


def _order(due: Due, before: Mapping[DeliveryKind, Before], now: datetime) -> DeliveryOutcome | None:
    """Hold back what follows another message: a question its welcome, a reminder its question, a detail its digest."""
    kind = KINDS[due.kind]
    if kind.follows is None:
        return None
    first = before.get(kind.follows)
    if kind.waits and first is not None and first.state in UNFINISHED:
        return outcomes.put_back(due, now + SOON)
    if kind.only_after and (first is None or first.state is not DeliveryState.SENT):
        return outcomes.skipped(due, f"no_{kind.follows}", now)
    late = first.changed_at if first is not None and kind.rest is not None else None
    if late is not None and kind.rest is not None and now - late < kind.rest:
        return outcomes.skipped(due, f"{kind.follows}_late", now)
    return None


def _hour(due: Due, now: datetime) -> DeliveryOutcome | None:
    """Put a message off to a working day and the end of quiet hours, where the reader is (I5)."""
    at = due.due_at.astimezone(ZoneInfo(due.zone)).time()
    slot = allowed_from(now, at, due.zone, Rest.of(due.company), due.not_after)
    if slot is None:
        return outcomes.missed(due, now)
    return None if slot == now else outcomes.put_back(due, slot)
