"""Weak signals from exact sums of all weeks: a group that lets go, against its own past and the rest of the company.

No digest looks this way: nothing so fine is kept (`jobs.insight.watch`). The bench compares with it what is kept.

Per group and week, never per person; only counts and means come in. Three channels (participation, score,
skipped), each turned so that up is worse; the organisation's week effect is taken off; the last 6 weeks are
compared with the 12 before, in standard errors pooled over groups; four directions are looked at, and the largest is
the week's statistic. The rate of false alarms is declared (``alpha``), and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from jobs.insight.contrast import (
    RunningSums,
    WeekNoise,
    after_silence,
    shrunk_median,
    standard_errors,
    without_week_effect,
)
from jobs.insight.directions import DIRECTIONS, Direction, largest, score_leads
from jobs.insight.organisation import OrganisationChart, chart
from jobs.insight.panel import CHANNELS, FLOOR, USUAL, Channel, Floats, TeamWeeks, channels
from jobs.insight.significance import discoveries
from jobs.insight.thresholds import alarm_threshold, exceedance, levels

__all__ = [
    "CHANNELS",
    "DIRECTIONS",
    "Direction",
    "OrganisationChart",
    "Signals",
    "TeamWeeks",
    "channels",
    "kind_of",
    "scan",
]

MANY_GROUPS = 100
"""With more groups than this, an alarm is shown only if it also stands among all those of its week."""

DISCOVERY_RATE = 0.10
"""Share of false ones accepted among the alarms shown when there are many groups."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Result of `scan`; all (teams, weeks) unless noted otherwise.

    Attributes:
        statistic: the largest of the directions in standard errors, each with its standing (all + 0.25, score,
            participation − 0.25, behaviour − 0.25; see `jobs.insight.directions`), up = worse; NaN = too early.
        direction: the direction that gave it, one of `DIRECTIONS`, "" where there is none.
        threshold: (weeks,) what the statistic has to pass; NaN = too early.
        alarm: the statistic passed, and the group had been silent for four weeks: about ``alpha`` per group-week
            when nothing happens, whatever the number of groups.
        shown: the alarms to speak of: all of them up to 100 groups; with more, those that stand the week's
            Benjamini-Hochberg at 10 %, with a silence of four weeks of their own.
        over: what `shown` is made of, before any silence: for a caller that knows what was said in the last weeks.
        score_leads: the answers sank more than anything else moved; tells `kind_of` what ``all`` is.
        p: chance of such a statistic or a larger one in a week when nothing happens.
        smallest: the smallest lasting fall of the mean score that would have passed, in points of a five-point scale.
        organisation: the organisation as a whole, nothing subtracted.
    """

    statistic: Floats
    direction: NDArray[np.str_]
    threshold: Floats
    alarm: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    over: NDArray[np.bool_]
    score_leads: NDArray[np.bool_]
    p: Floats
    smallest: Floats
    organisation: OrganisationChart


def scan(panel: TeamWeeks, *, alpha: float = 0.002, short: int = 6, long: int = 12) -> Signals:
    """Return the weekly statistic and the alarms of groups that tire or let go.

    Args:
        panel: weekly sums, (teams, weeks).
        alpha: declared false alarms per group and week, 0.0005 to 0.05; 0.002 is 2 per 1,000.
        short: recent weeks, compared with
        long: the weeks before those. Two thirds of both are used while there is less history; before that, nothing.

    Returns:
        See `Signals`. A week's figures use that week and earlier ones only.

    Raises:
        ValueError: ``alpha`` or the windows are out of range.
    """
    if not 0.0005 <= alpha <= 0.05:  # noqa: PLR2004 - what the thresholds were simulated for
        raise ValueError(f"alpha is a rate per group and week between 0.0005 and 0.05; this is {alpha}")
    if min(short, long) < 3:  # noqa: PLR2004 - below, nothing is left of two thirds
        raise ValueError(f"windows of {short} and {long} weeks are too short: at least 3 each")
    measured_channels = channels(panel)
    spans = _spans(measured_channels, short, long)
    corrected, noises = zip(*map(without_week_effect, measured_channels, USUAL), strict=True)
    looks = [
        _standardised(channel, noise, index, spans)
        for index, (channel, noise) in enumerate(zip(corrected, noises, strict=True))
    ]
    z, quick, errors = (list(per_channel) for per_channel in zip(*looks, strict=True))
    statistic, direction = largest((z, quick))
    measured = np.sum([np.isfinite(channel_z).any(axis=1) for channel_z in z], axis=0)
    cuts = levels(statistic, measured)
    threshold = alarm_threshold(cuts, statistic, alpha)
    p = exceedance(cuts, statistic)
    with np.errstate(invalid="ignore"):
        passed = statistic > threshold[:, None]
    alarm = after_silence(passed)
    many = len(panel.eligible) > MANY_GROUPS
    over = passed & discoveries(p, DISCOVERY_RATE) if many else passed
    return Signals(
        statistic=statistic.T,
        direction=direction.T,
        threshold=threshold,
        alarm=alarm.T,
        shown=(after_silence(over) if many else alarm).T,
        over=over.T,
        score_leads=score_leads(z).T,
        p=p.T,
        smallest=(errors[1] * threshold[:, None]).T,
        organisation=chart(measured_channels, noises, float(ndtri(1 - alpha / 2))),
    )


def kind_of(direction: str, *, score_leads: bool = False) -> Literal["fatigue", "disengagement"]:
    """Return what an alarm is called: *fatigue* when the answers to the pulse items sank, alone or before all else.

    Args:
        direction: one of `DIRECTIONS`.
        score_leads: `Signals.score_leads` of the same group and week; only ``all`` needs it.
    """
    return "fatigue" if direction == "score" or (direction == "all" and score_leads) else "disengagement"


def _spans(measured_channels: tuple[Channel, ...], short: int, long: int) -> list[tuple[int, int, slice]]:
    """Return (recent, earlier, weeks they serve): two thirds of both windows while there is less history."""
    weeks = len(measured_channels[0].weight)
    measured = np.any([channel.weight.any(axis=1) for channel in measured_channels], axis=0)
    start = int(measured.argmax()) if measured.any() else weeks
    brief = (round(short * 2 / 3), round(long * 2 / 3))
    full_from = min(start + short + long - 1, weeks)
    return [
        (*brief, slice(min(start + sum(brief) - 1, weeks), full_from)),
        (short, long, slice(full_from, weeks)),
    ]


def _standardised(
    channel: Channel, noise: WeekNoise, index: int, spans: list[tuple[int, int, slice]]
) -> tuple[Floats, ...]:
    """Return z of one channel, that of its quick look, and the standard error, each (weeks, teams), up = worse."""
    z, quick, error = (np.full(channel.weight.shape, np.nan) for _ in range(3))
    running = RunningSums(channel, sum(spans[-1][:2]))
    for short, long, weeks in spans:
        for target, recent in ((z, short), (quick, round(short * 2 / 3))):
            contrast = running.contrast(recent, long, weeks)
            contrast.value[:] -= shrunk_median(contrast.value)
            errors = standard_errors(contrast, noise, recent, weeks, FLOOR[index])
            target[weeks] = contrast.value / errors
            if target is z:
                error[weeks] = errors
    return z, quick, error
