"""What is open, for leaders, and how long each leg takes: *field-to-executive time*, the open ones counted (R19)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from jobs.calendar import DAY, local_day
from jobs.cards import LEGS, Leg, ObstaclesCard, OpenObstacle
from jobs.insight.elapsed import elapsed
from jobs.loop.obstacles.content import read, stage_of
from jobs.loop.obstacles.saying import own
from jobs.texts import locale_of
from storage import companies
from storage.asked import ActingPerson
from storage.loop import obstacles
from storage.loop.obstacles import ObstacleRow
from storage.vault import Vault


def overview(session: Session, vault: Vault, person: ActingPerson, now: datetime) -> ObstaclesCard:
    """Return a person's own obstacles; for a leader those that are open, the oldest first, and how long things take."""
    locale, mine = locale_of(person), own(session, vault, person, now)
    if not person.leader:
        return ObstaclesCard(locale, mine)
    zone = companies.get(session, person.company_id).timezone
    rows = [row for row in obstacles.of_company(session, person.company_id) if row.shown_at is not None]
    listed = []
    for row in rows:
        stage = stage_of(row, now)
        content = read(vault, row)
        if stage not in ("told", "withdrawn") and content is not None and row.shown_at is not None:
            shown_on = local_day(row.shown_at, zone)
            listed.append(OpenObstacle(content.topic[locale], content.text, stage, shown_on, row.owner))
    return ObstaclesCard(locale, mine, leader=True, open=tuple(listed), legs=legs(rows, now))


def legs(rows: Sequence[ObstacleRow], now: datetime) -> tuple[Leg, ...]:
    """Return how long each leg of the way takes, in days, from the moment at which an obstacle was shown."""
    return tuple(_leg(name, [*_spans(rows, name, now)]) for name in LEGS)


def _leg(name: str, spans: list[tuple[float, bool]]) -> Leg:
    """Return one leg from (days, whether it ended) of each obstacle that has begun it."""
    took = elapsed([days for days, _ in spans], [is_over for _, is_over in spans])
    high = None if took.high is None or math.isinf(took.high) else took.high
    (leg,) = (known for known in LEGS if known == name)
    return Leg(leg, took.ended, took.running, took.median, took.low, high)


def _spans(rows: Sequence[ObstacleRow], name: str, now: datetime) -> Iterator[tuple[float, bool]]:
    """Yield how many days a leg has lasted for each obstacle that has begun it, and whether it has ended.

    A withdrawal ends the leg that it meets, as a refusal is a decision: neither is a case that was lost sight of.
    """
    for row in rows:
        begins, ends = {
            "seen": (row.shown_at, row.seen_at),
            "taken": (row.seen_at, row.taken_at),
            "decided": (row.taken_at, row.decided_at),
            "told": (row.decided_at, row.told_at),
            "whole": (row.shown_at, row.told_at),
        }[name]
        if ends is None and row.withdrawn_at is not None and row.withdrawn_at <= now:
            ends = row.withdrawn_at
        if begins is not None:
            yield ((ends or now) - begins) / DAY, ends is not None
