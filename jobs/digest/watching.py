"""Alarms of weak signals from what is kept of groups, and the `AlertCard` of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from jobs.calendar import WEEK, holiday_share, week_name
from jobs.cards import AlertCard, Locale, Shown
from jobs.digest.material import Dated
from jobs.insight import watch
from jobs.insight.calibration import Calibration
from jobs.insight.fading import Past, Sums
from jobs.insight.signals import kind_of
from jobs.insight.spans import SPAN
from jobs.release import Figure, GroupPast, GroupWeek, Kept, Node, Tally, around, joined, rate_of

ALPHA = 0.002  # false alarms per group and week; every alert declares what that is in a year of this company
LONG = 12  # weeks before, of which an alert shows a mean
MOST_RECENT = 4 * SPAN  # weeks, whose holidays are looked up: more than are ever recent, or teach at once
COARSE = 0.5  # of a point: step to which the smallest change is rounded

Direction = Literal["all", "score", "participation", "organisation"]
DIRECTIONS: Mapping[str, Direction] = {"all": "all", "score": "score", "participation": "participation"}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of `jobs.insight.watch.look`; ``node`` None = the organisation as a whole."""

    node: Node | None
    week: date
    kind: Literal["fatigue", "disengagement"]
    direction: Direction
    recent: int  # weeks compared with those before
    statistic: float  # standard errors
    threshold: float  # what the statistic had to pass
    smallest: float | None  # fall of the mean score that is seen four times in five, in points of a five-point scale
    watched: int  # groups that were looked at


def alarms(kept: Kept, until: date, country: str) -> list[Alarm]:
    """Return the alarms of the week that begins on ``until``, whatever was said in the weeks before.

    They rest on that week and on what is kept of those before it, so that looking again never changes them.

    Args:
        kept: what is kept of the watched groups.
        until: Monday of the week.
        country: whose public and school holidays people take, as `jobs.calendar.holiday_share` reads it.
    """
    panel = _Panel.of(kept, until)
    if panel is None or panel.monday != until:
        return []
    seen = watch.look(panel.past, panel.weeks, panel.calibration, alpha=ALPHA, holidays=_holidays(until, country))
    watched = int(np.isfinite(seen.statistic).sum())
    all_alarms = [
        Alarm(
            node=panel.nodes[int(t)],
            week=until,
            kind=kind_of(str(seen.direction[t]), score_leads=bool(seen.score_leads[t])),
            direction=DIRECTIONS[str(seen.direction[t])],
            recent=seen.recent,
            statistic=float(seen.statistic[t]),
            threshold=seen.threshold,
            smallest=_smallest(float(seen.smallest[t])),
            watched=watched,
        )
        for t in np.flatnonzero(seen.over)
    ]
    whole = seen.organisation
    if whole.over:
        all_alarms.append(
            Alarm(
                node=None,
                week=until,
                kind=kind_of(whole.direction),
                direction="organisation",
                recent=seen.recent,
                statistic=float(np.nanmax([whole.participation, whole.score])),
                threshold=whole.threshold,
                smallest=None,
                watched=watched,
            )
        )
    return sorted(all_alarms, key=lambda alarm: alarm.node or ())


def taught(kept: Kept, until: date, country: str) -> dict[str, Any] | None:
    """Return what the company has taught by the end of the week ``until``, as JSON; None while it teaches nothing new.

    Four weeks teach at a time, so that nobody tells one of them from what is kept. Arguments as of `alarms`.
    """
    since = kept.taught_until or date.min
    fresh = {week for week, _ in kept.weeks if since < week <= until}
    panel = _Panel.of(kept, until)
    if panel is None or len(fresh) < SPAN:
        return None
    weeks, holidays = panel.weeks[-len(fresh) :], _holidays(panel.monday, country)
    return watch.learn(panel.past, weeks, panel.calibration, holidays=holidays).to_json()


def _holidays(until: date, country: str) -> list[float]:
    """Return how much of each week is a holiday, as far back as recent weeks may reach."""
    return [holiday_share(until - back * WEEK, country) for back in reversed(range(MOST_RECENT))]


def lived(weeks: Sequence[tuple[date, Sequence[GroupWeek]]], country: str) -> Kept:
    """Return what is known in the last of these weeks, oldest first, as if each had had its digest and its sealing.

    ``country`` as of `alarms`.
    """
    kept = Kept()
    for index, (monday, groups) in enumerate(weeks):
        kept = replace(kept, weeks=(*kept.weeks, *((monday, group) for group in groups)))
        if index + 1 == len(weeks):
            break
        new = taught(kept, monday, country)
        if new is not None:
            kept = replace(kept, taught=new, taught_until=monday)
        if index % SPAN == 0:
            over = [(week, group) for week, group in kept.weeks if week < monday]
            kept = replace(kept, pasts=joined(kept.pasts, over), weeks=kept.weeks[len(over) :])
    return kept


def card(
    alarm: Alarm, kept: Kept, released: Iterable[Dated], locale: Locale, names: Mapping[Node | None, str]
) -> AlertCard:
    """Return the alert for the leadership channel: the direction that fired, and two coarse figures, before and after.

    ``names`` are those of the nodes that have none of their own: the organisation (None), the leaders, the staff. The
    two means come from the pooled pulse figures already released (`jobs.release.around`), never from the sums.
    """
    own_weeks = [group for week, group in kept.weeks if group.node == alarm.node and week <= alarm.week]
    past = next((past for past in kept.pasts if past.node == alarm.node), None)
    change = alarm.week - timedelta(weeks=alarm.recent)
    start = change - timedelta(weeks=LONG)
    pools = [(week, figure) for week, weeks, figure in released if weeks > 1 and isinstance(figure, Figure)]
    means: tuple[Shown | None, Shown | None] = (None, None)
    if own_weeks:
        means = around(
            own_weeks[-1],
            [figure for week, figure in pools if start < week <= change],
            [figure for week, figure in pools if change < week <= alarm.week],
        )
    recent, before = _parts(own_weeks, past, alarm.recent)
    return AlertCard(
        locale=locale,
        week=week_name(alarm.week),
        group=names.get(alarm.node) or (alarm.node or ("",))[-1],
        kind=alarm.kind,
        direction=alarm.direction,
        weeks=alarm.recent,
        false_a_year=watch.false_alarms_a_year(alarm.watched, ALPHA),
        watched=alarm.watched,
        score_before=means[0],
        score_after=means[1],
        participation_before=rate_of(before),
        participation_after=rate_of(recent),
        smallest_change=alarm.smallest,
    )


def _parts(weeks: Sequence[GroupWeek], past: GroupPast | None, recent: int) -> tuple[list[Tally], list[Tally]]:
    """Return what the recent weeks of a group are made of, and those before."""
    live, sealed = [Tally.of(week) for week in weeks], past or GroupPast((), ())
    if len(live) >= recent:
        return live[-recent:], [*live[:-recent], sealed.newest, sealed.earlier]
    return [*live, sealed.newest], [sealed.earlier]


@dataclass(frozen=True, slots=True)
class _Panel:
    """What is kept, as arrays over the groups of the last week."""

    nodes: Sequence[Node]
    monday: date
    past: Past
    weeks: Sequence[Sums]
    calibration: Calibration

    @classmethod
    def of(cls, kept: Kept, until: date) -> _Panel | None:
        tallies = {(week, group.node): Tally.of(group) for week, group in kept.weeks if week <= until}
        if not tallies:
            return None
        mondays = sorted({week for week, _ in tallies})
        nodes = sorted(node for week, node in tallies if week == mondays[-1])
        pasts = {past.node: past for past in kept.pasts}
        of_group = [pasts.get(node) or GroupPast(node, ()) for node in nodes]
        return cls(
            nodes,
            mondays[-1],
            Past(_sums([past.newest for past in of_group]), _sums([past.earlier for past in of_group])),
            [_sums([tallies.get((week, node), Tally()) for node in nodes]) for week in mondays],
            Calibration.from_json(kept.taught) if kept.taught else Calibration(),
        )


def _sums(tallies: Iterable[Tally]) -> Sums:
    return Sums(*np.asarray([tally.numbers for tally in tallies]).T)


def _smallest(value: float) -> float | None:
    """Return a change seen at least four times in five, to the half point upwards: finer, it would tell n."""
    return float(np.ceil(value / COARSE) * COARSE) if np.isfinite(value) else None
