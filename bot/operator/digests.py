"""`diapason digest` and `diapason audit`: read posted digests again, attack posted figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.config import Settings
from bot.workspaces import opened, our_company
from jobs.calendar import week_named
from jobs.cards import DigestCard
from jobs.closing.figures import figures_of
from jobs.digest.export import exported, outside
from jobs.digest.office import detail_of, digest_of
from jobs.errors import UserMistake
from jobs.offline.across import Across, Dated, Tree, across
from jobs.offline.attack import Attack, attack
from jobs.release import Figure, Place
from storage import published, windows
from storage.types import PublishedKind, WindowState


def published_digest(settings: Settings, week: str) -> tuple[DigestCard, dict[str, Any]]:
    """Return a week's digest as a card, as it was posted, and as data, without what stays in the channel (R12).

    Raises:
        UserMistake: not a week, or none was posted.
    """
    try:
        week_named(week)
    except ValueError as error:
        raise UserMistake(f"{error}.") from None

    def work(session: Session) -> tuple[DigestCard, dict[str, Any]] | None:
        row = published.find(session, our_company(session).id or 0, PublishedKind.DIGEST, week)
        if row is None:
            return None
        return outside(digest_of(row)), exported(digest_of(row), detail_of(row))

    with opened(settings) as database:
        digest = database.read(work)
    if digest is None:
        raise UserMistake(f"No digest was posted for {week}.")
    return digest


@dataclass(frozen=True, slots=True)
class Posted:
    """All figures that a company ever released, and the trees of their windows that are kept."""

    figures: list[Dated]
    trees: dict[str, Tree]

    def attack(self, progress: Callable[[float], None] = lambda _share: None) -> tuple[Attack, Across]:
        """Return what attacks on every figure, and on every pair of successive ones, learned."""
        return self.attack_each(), across(self.figures, self.trees, progress)

    def attack_each(self) -> Attack:
        """Return what an attack on every figure by itself learned."""
        single = [figure for _, weeks, figure in self.figures if weeks == 1]
        pooled = [figure for _, weeks, figure in self.figures if weeks > 1]
        return attack(single, pooled)


def attack_posted(settings: Settings, progress: Callable[[float], None]) -> tuple[Attack, Across]:
    """Attack every figure of this database's company, and return what the attacks learned.

    Raises:
        UserMistake: no company was ever connected.
    """
    with opened(settings) as database:
        posted = database.read(lambda session: posted_by(session, our_company(session).id or 0))
    return posted.attack(progress)


def posted_by(session: Session, company_id: int) -> Posted:
    """Return every figure that one company ever released, with the trees that are kept."""
    rows = figures_of(session, company_id, date.min, date.max)
    figures = [(week, weeks, figure) for week, weeks, figure in rows if isinstance(figure, Figure)]
    return Posted(figures, _trees(session, {figure.window for _, _, figure in figures}))


def _trees(session: Session, window_ids: set[str]) -> dict[str, Tree]:
    """Return the tree of each window whose tree is kept: the place of each account that counts."""
    states = (WindowState.CLOSED, WindowState.SEALED)
    rows = [window for state in states for window in windows.in_state(session, state, among=window_ids)]
    snapshots = {
        snapshot_id: {
            member.account: Place(member.leader, member.function, member.team)
            for member in windows.members(session, snapshot_id)
            if member.counts and member.account is not None
        }
        for snapshot_id in {window.snapshot_id for window in rows}
    }
    return {window.id: snapshots[window.snapshot_id] for window in rows if snapshots[window.snapshot_id]}
