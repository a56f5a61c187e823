"""How long each thing is kept: the days promised with a question are those after which it is destroyed (R15)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from storage.types import Cadence

SEALED_AFTER = timedelta(days=7)  # from the release of a window's last figure to the destruction of its key
POOLED_WEEKS = 4
LIVE_DAYS = 35  # the longest life of a window's key: four weeks open, or one open and three pooled, then seven days
KEPT = timedelta(days=731)  # released figures and what was shown: 24 months
PASTS_KEPT = timedelta(weeks=20)  # of a group that is watched no more, since its last week
COMMENTS_KEPT = timedelta(days=366)
DELIVERIES_KEPT = timedelta(days=35)
TREES_COMPARED = timedelta(days=35)  # a tree with the one before: as long as an answer given under that one may live
LEAVERS_KEPT = timedelta(days=30)
OBSTACLES_KEPT = timedelta(days=366)  # after they were told back or withdrawn
OBSTACLES_LINKED = timedelta(days=366)  # to their authors, at most; what was not shown by then goes
LINKS_KEPT = timedelta(days=30)  # any way back to an author, after a comment was published or an obstacle told back


class Window(Protocol):
    """A window, as far as it says when its answers are destroyed: an `AskedWindow` or a `WindowRow`."""

    @property
    def cadence(self) -> Cadence:
        """Whether it asks an alignment question or a pulse item."""
        ...

    @property
    def asked_week(self) -> date:
        """The Monday of its last week."""
        ...

    @property
    def first_week(self) -> date:
        """The Monday from which its schedule counts."""
        ...

    @property
    def closes_at(self) -> datetime:
        """The moment from which it takes no more answers."""
        ...


def links_until(week: date) -> date:
    """Return the day from which nothing links a week's comments, published on the next Monday, to their authors."""
    return week + timedelta(weeks=1) + LINKS_KEPT


def pool_ends(window: Window) -> date:
    """Return the Monday of the last of the four weeks that a pulse window is pooled in, from its schedule's first."""
    week_number = (window.asked_week - window.first_week).days // 7
    return window.asked_week + timedelta(weeks=POOLED_WEEKS - 1 - week_number % POOLED_WEEKS)


def sealed_from(window: Window) -> datetime:
    """Return when a window's answers are destroyed: seven days after its last figure, pooled for pulse items."""
    if window.cadence is not Cadence.PULSE:
        return window.closes_at + SEALED_AFTER
    return window.closes_at + (pool_ends(window) - window.asked_week) + SEALED_AFTER
