"""The signals of the bench see what digests see: the same cells, the same weeks, the same thresholds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from jobs.digest import watching
from jobs.digest.office import SILENT
from jobs.insight.contrast import SILENCE
from jobs.insight.panel import TeamWeeks
from jobs.offline.bench.groups import Step, World, live
from jobs.offline.bench.kept import KEPT, as_digests_do, in_cells
from jobs.release import CoarseWeek, PersonWeek, Place, coarse, weekly_sums

MONDAY = date(2026, 1, 5)
SIZES = (10, 14, 18, 23)
WEEKS, AT = 26, 16


@pytest.fixture(scope="module")
def panel() -> TeamWeeks:
    """Four groups, of which the third lets go in the seventeenth week; some weeks with fewer than five answers."""
    step = Step(participation=-0.3, score=-1.6)
    rng = np.random.default_rng(3)
    return live(rng, SIZES, WEEKS, world=World(rate=0.6), step=step, at=AT, changed=np.arange(4) == 2)


def stored(panel: TeamWeeks) -> list[tuple[date, CoarseWeek]]:
    """Every group's week as a closing stores it, from people who answered."""
    rows, first = [], 0
    for team, size in enumerate(SIZES):
        members = {first + i: Place(leader=False, function="F", team=f"T{team}") for i in range(size)}
        first += size
        for week in range(WEEKS):
            answered = int(panel.answered[team, week])
            total = round(np.nan_to_num(panel.score[team, week]) * answered)
            whole, more = divmod(total, max(answered, 1))
            people = dict(
                zip(members, (PersonWeek(score=float(whole + (i < more))) for i in range(answered)), strict=False)
            )
            (exact,) = weekly_sums(members, members.keys(), people)
            rows.append((MONDAY + timedelta(weeks=week), coarse(exact)))
    return rows


def test_groups_are_in_the_cells_that_a_closing_stores(panel: TeamWeeks) -> None:
    assert (panel.answered < 5).any()
    cells = in_cells(panel)
    rows = [week for _, week in stored(panel)]
    for values, kept in (
        (cells.eligible, [week.eligible for week in rows]),
        (cells.answered, [week.answered for week in rows]),
        (cells.score, [np.nan if week.score is None else week.score for week in rows]),
    ):
        np.testing.assert_array_equal(values.ravel(), kept)
    assert np.isnan(cells.skipped).all()


def test_every_week_shows_what_its_digest_computes(panel: TeamWeeks) -> None:
    rows, watch, alarms_seen = stored(panel), as_digests_do(panel), 0
    nodes = sorted({week.node for _, week in rows})
    for week in range(WEEKS):
        alarms = [alarm for alarm in watching.alarms(rows, MONDAY + timedelta(weeks=week)) if alarm.node]
        assert {alarm.node for alarm in alarms} == {nodes[team] for team in np.flatnonzero(watch.over[week])}
        for alarm in alarms:
            assert alarm.node is not None
            team = nodes.index(alarm.node)
            assert (alarm.statistic, alarm.threshold) == (watch.statistic[week, team], watch.threshold[week])
        alarms_seen += len(alarms)
    assert alarms_seen


def test_weeks_that_are_no_longer_kept_change_nothing(panel: TeamWeeks) -> None:
    other = TeamWeeks.measured(
        panel.eligible, np.where(np.arange(WEEKS) < WEEKS - KEPT, 5.0, panel.answered), panel.score
    )
    assert not np.array_equal(in_cells(other).answered, in_cells(panel).answered)
    np.testing.assert_array_equal(as_digests_do(other).statistic[-1], as_digests_do(panel).statistic[-1])


def test_a_group_is_silent_as_long_as_alerts_are() -> None:
    assert timedelta(weeks=SILENCE) == SILENT
