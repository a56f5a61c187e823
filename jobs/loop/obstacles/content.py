"""What an obstacle says: under its own key until it is released, under the master key from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from jobs.cards import Group, Locale, Role, Since, Stage
from storage.loop.obstacles import ObstacleRow
from storage.types import ObstacleOutcome
from storage.vault import Vault, obstacle_node


@dataclass(frozen=True, slots=True)
class Content:
    """What was said, and what was decided of it. ``topic`` is its name by language.

    ``group`` is the node that it was shown for, None before and where it stands alone.
    """

    topic: Mapping[Locale, str]
    text: str
    since: Since | None
    role: Role
    alone: bool
    group: Group | None = None
    decision: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-safe data."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Content:
        """Return what `to_json` wrote."""
        group = body["group"]
        return cls(**{**body, "group": None if group is None else tuple(group)})


def read(vault: Vault, row: ObstacleRow) -> Content | None:
    """Return what an obstacle says, None once its content was erased.

    Raises:
        WindowSealed: it was not released, and its key is gone.
    """
    if not row.blob:
        return None
    if row.released_at is None:
        return Content.from_json(vault.obstacles.decrypt(row.id, row.blob))
    return Content.from_json(vault.sums.decrypt(row.company_id, obstacle_node(row.id), row.week, row.blob))


def released_blob(vault: Vault, row: ObstacleRow, content: Content) -> bytes:
    """Return the blob of an obstacle that is released, under the master key as published comments are."""
    return vault.sums.encrypt(row.company_id, obstacle_node(row.id), row.week, content.to_json())


def stage_of(row: ObstacleRow, now: datetime) -> Stage:
    """Return how far an obstacle has come. A withdrawal shows from the moment drawn for it."""
    if row.withdrawn_at is not None and row.withdrawn_at <= now:
        return "withdrawn"
    if row.told_at is not None:
        return "told"
    if row.decided_at is not None:
        return "decided"
    if row.taken_at is not None:
        return "taken"
    if row.seen_at is not None:
        return "seen"
    return "waiting" if row.shown_at is None else "shown"


def is_refused(row: ObstacleRow) -> bool:
    """Tell whether leadership decided to do nothing about it, and said why."""
    return row.outcome is ObstacleOutcome.REFUSED
