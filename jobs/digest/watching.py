"""Alarms of weak signals from the weekly sums of groups, and the `AlertCard` of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from jobs.calendar import WEEK, week_name
from jobs.cards import AlertCard, Locale, Shown
from jobs.digest.material import Dated
from jobs.insight import signals
from jobs.release import CoarseWeek, Figure, Node, around, rate_of
from jobs.retention import SUMS_KEPT

ALPHA = 0.002  # false alarms per group and week, declared in every alert: 2 per 1,000
SHORT, LONG = 6, 12  # weeks compared: the last six with the twelve before
COARSE = 0.5  # of a point: step to which the smallest change is rounded

Direction = Literal["all", "score", "participation", "behaviour", "organisation"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of `jobs.insight.signals.scan`; ``node`` None = the organisation as a whole."""

    node: Node | None
    week: date
    kind: Literal["fatigue", "disengagement"]
    direction: Direction
    statistic: float  # standard errors
    threshold: float  # what the statistic had to pass
    smallest: float | None  # fall of the mean score that would have passed, in points of a five-point scale


def alarms(sums: Iterable[tuple[date, CoarseWeek]], until: date) -> list[Alarm]:
    """Return the alarms of the week that begins on ``until``, whatever was said in the weeks before.

    They rest on that week and the weeks before it that are kept, so that looking again never changes them.
    """
    first = until - SUMS_KEPT + WEEK
    by_group_week = {(group.node, week): group for week, group in sums if first <= week <= until}
    if not by_group_week:
        return []
    nodes = sorted({node for node, _ in by_group_week})
    first = min(week for _, week in by_group_week)
    weeks = [first + i * WEEK for i in range((until - first) // WEEK + 1)]
    grid = [[by_group_week.get((node, week)) for week in weeks] for node in nodes]
    panel = signals.TeamWeeks.measured(
        [[np.nan if group is None else group.eligible for group in row] for row in grid],
        [[np.nan if group is None else group.answered for group in row] for row in grid],
        [[_score(group) for group in row] for row in grid],
    )
    result = signals.scan(panel, alpha=ALPHA, short=SHORT, long=LONG)
    all_alarms = [
        Alarm(
            node=nodes[t],
            week=until,
            kind=signals.kind_of(str(result.direction[t, -1]), score_leads=bool(result.score_leads[t, -1])),
            direction=_direction(str(result.direction[t, -1])),
            statistic=float(result.statistic[t, -1]),
            threshold=float(result.threshold[-1]),
            smallest=_smallest(float(result.smallest[t, -1])),
        )
        for t in np.flatnonzero(result.over[:, -1])
    ]
    whole = result.organisation
    if whole.over[-1]:
        all_alarms.append(
            Alarm(
                node=None,
                week=until,
                kind=signals.kind_of(str(whole.direction[-1])),
                direction="organisation",
                statistic=float(np.nanmax([whole.participation[-1], whole.score[-1]])),
                threshold=whole.threshold,
                smallest=None,
            )
        )
    return sorted(all_alarms, key=lambda alarm: alarm.node or ())


def card(
    alarm: Alarm,
    sums: Iterable[tuple[date, CoarseWeek]],
    released: Iterable[Dated],
    locale: Locale,
    names: Mapping[Node | None, str],
) -> AlertCard:
    """Return the alert for the leadership channel: the direction that fired, and two coarse figures, before and after.

    ``names`` are those of the nodes that have none of their own: the organisation (None), the leaders, the staff. The
    two means come from the pooled pulse figures already released (`jobs.release.around`), never from the sums.
    """
    own_weeks = {
        week: group
        for week, group in sums
        if alarm.node is not None and group.node == alarm.node and week <= alarm.week
    }
    change = alarm.week - timedelta(weeks=SHORT)
    start = change - timedelta(weeks=LONG)
    pools = [(week, figure) for week, weeks, figure in released if weeks > 1 and isinstance(figure, Figure)]
    means: tuple[Shown | None, Shown | None] = (None, None)
    if own_weeks:
        means = around(
            own_weeks[max(own_weeks)],
            [figure for week, figure in pools if start < week <= change],
            [figure for week, figure in pools if change < week <= alarm.week],
        )
    return AlertCard(
        locale=locale,
        week=week_name(alarm.week),
        group=names.get(alarm.node) or (alarm.node or ("",))[-1],
        kind=alarm.kind,
        direction=alarm.direction,
        weeks=SHORT,
        declared=1000 * ALPHA,
        score_before=means[0],
        score_after=means[1],
        participation_before=rate_of([group for week, group in own_weeks.items() if start < week <= change]),
        participation_after=rate_of([group for week, group in own_weeks.items() if change < week]),
        smallest_change=alarm.smallest,
    )


def _score(group: CoarseWeek | None) -> float:
    return np.nan if group is None or group.score is None else group.score


def _smallest(value: float) -> float | None:
    """Return the smallest change that could have been seen, to the half point upwards: finer, it would tell n."""
    return float(np.ceil(value / COARSE) * COARSE) if np.isfinite(value) else None


def _direction(text: str) -> Direction:
    words: dict[str, Direction] = {"all": "all", "score": "score", "participation": "participation"}
    return words.get(text, "behaviour")
