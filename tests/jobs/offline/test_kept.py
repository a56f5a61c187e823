"""The signals of the bench see what digests see: the same cells, the same weeks, the same thresholds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from jobs.calendar import holiday_share
from jobs.digest import watching
from jobs.digest.office import SILENT
from jobs.digest.watching import lived
from jobs.insight.contrast import SILENCE
from jobs.insight.fading import Sums
from jobs.insight.panel import TeamWeeks
from jobs.offline.bench.groups import Step, World, live
from jobs.offline.bench.kept import Company, as_digests_do
from jobs.release import GroupWeek, PersonWeek, Place, weekly_sums

MONDAY = date(2026, 1, 5)
SIZES = (10, 14, 18, 23)
WEEKS, AT = 26, 16


@pytest.fixture(scope="module")
def panel() -> TeamWeeks:
    """Four groups, of which the third lets go in the seventeenth week; some weeks with fewer than five answers."""
    step = Step(participation=-0.3, score=-1.6)
    rng = np.random.default_rng(3)
    return live(rng, SIZES, WEEKS, world=World(rate=0.6), step=step, at=AT, changed=np.arange(4) == 2)


def stored(panel: TeamWeeks) -> list[tuple[date, list[GroupWeek]]]:
    """Every week as a closing sums it, from people who answered."""
    weeks = []
    for week in range(WEEKS):
        groups: list[GroupWeek] = []
        first = 0
        for team, size in enumerate(SIZES):
            members = {first + i: Place(leader=False, function="F", team=f"T{team}") for i in range(size)}
            first += size
            answered = int(panel.answered[team, week])
            total = round(np.nan_to_num(panel.score[team, week]) * answered)
            whole, more = divmod(total, max(answered, 1))
            people = dict(
                zip(members, (PersonWeek(score=float(whole + (i < more))) for i in range(answered)), strict=False)
            )
            groups += weekly_sums(members, members.keys(), people)
        weeks.append((MONDAY + timedelta(weeks=week), groups))
    return weeks


def test_groups_keep_what_a_sealing_keeps(panel: TeamWeeks) -> None:
    assert (panel.answered < 5).any()
    weeks, company = stored(panel), Company(len(SIZES))
    for week in range(WEEKS):
        company.live(panel, week)
    kept = lived([*weeks, (weeks[-1][0] + timedelta(weeks=1), [])], "FR")
    assert len({week for week, _ in kept.weeks}) == len(company.weeks)
    for sums, tallies in (
        (company.past.newest, [past.newest for past in kept.pasts]),
        (company.past.earlier, [past.earlier for past in kept.pasts]),
    ):
        np.testing.assert_allclose(
            np.stack([getattr(sums, name) for name in Sums.__slots__], axis=1), [tally.numbers for tally in tallies]
        )


def test_every_week_shows_what_its_digest_computes(panel: TeamWeeks) -> None:
    holidays = [holiday_share(MONDAY + timedelta(weeks=week), "FR") for week in range(WEEKS)]
    assert max(holidays) > 0.5
    weeks, watch, alarms_seen = stored(panel), as_digests_do(panel, holidays=holidays), 0
    nodes = sorted({group.node for _, groups in weeks for group in groups})
    for week in range(WEEKS):
        kept = lived(weeks[: week + 1], "FR")
        alarms = [alarm for alarm in watching.alarms(kept, MONDAY + timedelta(weeks=week), "FR") if alarm.node]
        assert {alarm.node for alarm in alarms} == {nodes[team] for team in np.flatnonzero(watch.over[week])}
        for alarm in alarms:
            assert alarm.node is not None
            team = nodes.index(alarm.node)
            assert alarm.statistic == pytest.approx(watch.statistic[week, team])
            assert alarm.threshold == pytest.approx(watch.threshold[week])
        alarms_seen += len(alarms)
    assert alarms_seen


def test_a_group_is_silent_as_long_as_alerts_are() -> None:
    assert timedelta(weeks=SILENCE) == SILENT
