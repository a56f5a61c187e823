"""What a digest sees of simulated groups: exact weeks while their answers live, and of those before what is kept.

Spans are put into cells by the product’s own `jobs.release.weekly`, and each week is looked at from what is there in
its week, as `jobs.digest.watching.alarms` does: a digest is written before the span that is a week old is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jobs.digest.watching import ALPHA
from jobs.insight.calibration import Calibration
from jobs.insight.fading import Past, Sums
from jobs.insight.panel import TeamWeeks
from jobs.insight.signals import scan
from jobs.insight.spans import SPAN
from jobs.insight.watch import Look, learn, look
from jobs.offline.bench.people import Floats
from jobs.release.cells import K
from jobs.release.weekly import Tally


@dataclass(frozen=True, slots=True)
class Watch:
    """What every week showed: the statistic and what is above its threshold, (weeks, teams); the threshold, (weeks,).

    ``over`` is what an alert may be written of: with many groups, fewer than passed the threshold.
    """

    statistic: Floats
    threshold: Floats
    over: NDArray[np.bool_]

    @property
    def passed(self) -> NDArray[np.bool_]:
        """What passed the threshold, whatever else passed in its week, (weeks, teams)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.statistic > self.threshold[:, None])


def from_exact_sums(panel: TeamWeeks, alpha: float = ALPHA, *, holidays: Sequence[float] = ()) -> Watch:
    """Return what exact sums of all weeks would show, of K answers and more: the cost of cells is counted from it.

    ``holidays`` are not looked at.
    """
    del holidays
    score = np.where(panel.answered >= K, panel.score, np.nan)
    sums = TeamWeeks.measured(panel.eligible, panel.answered, score)
    signals = scan(sums, alpha=alpha)
    return Watch(signals.statistic.T, signals.threshold, signals.over.T)


def as_digests_do(panel: TeamWeeks, alpha: float = ALPHA, *, begun: int = 0, holidays: Sequence[float] = ()) -> Watch:
    """Return what the digests of all weeks see; the first span has ``begun`` that many weeks before."""
    company = Company(panel.eligible.shape[0], begun, holidays)
    looks = [company.live(panel, week, alpha) for week in range(panel.eligible.shape[1])]
    return Watch(
        np.stack([week.statistic for week in looks]),
        np.asarray([week.threshold for week in looks]),
        np.stack([week.over for week in looks]),
    )


@dataclass(slots=True)
class Company:
    """What is known of a company in the course of its weeks."""

    groups: int
    begun: int = 0
    holidays: Sequence[float] = ()  # how much of each week is a holiday
    past: Past = field(init=False)
    weeks: list[Sums] = field(default_factory=list)
    calibration: Calibration = field(default_factory=Calibration)

    def __post_init__(self) -> None:
        """Begin without a past."""
        self.past = Past(Sums.none(self.groups), Sums.none(self.groups))

    def live(self, panel: TeamWeeks, week: int, alpha: float = ALPHA) -> Look:
        """Return what the digest of one week sees; afterwards learn and seal what is due."""
        of_week = (panel.eligible[:, week], panel.answered[:, week], panel.score[:, week])
        self.weeks.append(exact_week(*of_week))
        shares = self.holidays[: week + 1]
        seen = look(self.past, self.weeks, self.calibration, alpha=alpha, holidays=shares)
        place = (week + self.begun) % SPAN
        if place == SPAN - 1:
            taught = learn(self.past, self.weeks, self.calibration, holidays=shares)
            self.calibration = Calibration.from_json(taught.to_json())
        if place == 0 and len(self.weeks) > 1:
            self.seal()
        return seen

    def seal(self) -> None:
        """Join all weeks but the last to the past."""
        span = Sums.total(self.weeks[:-1], self.groups)
        self.past = Past(in_cells(span), in_cells(self.past.before()))
        self.weeks = self.weeks[-1:]


def exact_week(eligible: Floats, answered: Floats, score: Floats) -> Sums:
    """Return one week as a closing stores it."""
    return Sums.week(eligible, answered, np.where(answered >= K, score, np.nan))


def in_cells(sums: Sums) -> Sums:
    """Return the sums as they are kept."""
    rows = np.stack([getattr(sums, name) for name in Sums.__slots__], axis=1).tolist()
    return Sums(*np.array([Tally(*row).coarse().numbers for row in rows]).reshape(-1, len(Sums.__slots__)).T)
