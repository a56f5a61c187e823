"""Alarms and their cards: only this week's, named as people know the group, two coarse figures beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from jobs.digest import watching
from jobs.digest.compose import compose
from jobs.digest.material import ChartWords, Material
from jobs.release import LEADERS, STAFF, CoarseWeek, GroupWeek, Node, coarse

MONDAY = date(2026, 1, 5)
NAMES: dict[Node | None, str] = {None: "Accord", LEADERS: "Direction", STAFF: "Terrain"}


def half_a_year(tired: Node | None, *, onset: int = 15, fall: float = 1.3) -> list[tuple[date, CoarseWeek]]:
    """Six groups of 14 for 26 weeks, 11 answering around 3.2; one of them falls by ``fall`` from ``onset`` on."""
    rng = np.random.default_rng(5)
    nodes: list[Node] = [LEADERS, *[(*STAFF, "tech", f"T{i}") for i in range(5)]]
    sums = []
    for week_index in range(26):
        for node in nodes:
            mean = 3.2 + 0.25 * float(rng.normal()) - (fall if node == tired and week_index + 1 >= onset else 0)
            sums.append((MONDAY + timedelta(weeks=week_index), group(node, 14, 11, mean)))
    return sums


def group(node: Node, eligible: int, answered: int, mean: float) -> CoarseWeek:
    teams = () if node == LEADERS else ((node[1], node[2]),)
    return coarse(
        GroupWeek(
            node=node,
            teams=teams,
            eligible=eligible,
            answered=answered,
            score=mean * answered,
            latency=None,
            skipped=None,
            words=None,
            measured={"score": answered},
        )
    )


def alarms_of(sums: list[tuple[date, CoarseWeek]]) -> list[watching.Alarm]:
    """The alarms of every week of half a year, each looked for in its own week."""
    weeks = [MONDAY + timedelta(weeks=week) for week in range(26)]
    return [alarm for week in weeks for alarm in watching.alarms(sums, week)]


@pytest.mark.parametrize("tired", [(*STAFF, "tech", "T2"), LEADERS], ids=["a team", "the leaders"])
def test_a_group_that_tires_is_found_within_eight_weeks_and_called_by_its_name(tired: Node) -> None:
    sums = half_a_year(tired)
    alarms = [alarm for alarm in alarms_of(sums) if alarm.node == tired]
    assert alarms
    week = (alarms[0].week - MONDAY).days // 7 + 1
    assert 15 <= week <= 23
    card = watching.card(alarms[0], sums, [], "fr", NAMES)
    assert card.group == ("Direction" if tired == LEADERS else "T2")
    assert card.declared == pytest.approx(2)
    assert (card.participation_before, card.participation_after) == (None, None)  # 11 to 14 of 14: two bands are open
    # No pooled figure was released here: no mean is shown, whatever the sums say.
    assert (card.score_before, card.score_after) == (None, None)


def test_what_is_seen_in_a_week_rests_on_the_twenty_weeks_that_are_kept_and_on_no_other() -> None:
    sums = half_a_year((*STAFF, "tech", "T2"))
    seen = 0
    for weeks in range(20, 26):
        until = MONDAY + timedelta(weeks=weeks)
        kept = [(week, group) for week, group in sums if until - timedelta(weeks=20) < week <= until]
        assert watching.alarms(kept, until) == watching.alarms(sums, until)
        seen += len(watching.alarms(kept, until))
    assert seen


def test_the_smallest_change_is_told_to_the_half_point() -> None:
    sums = half_a_year((*STAFF, "tech", "T2"))
    changes = [alarm.smallest for alarm in alarms_of(sums) if alarm.node]
    assert changes
    assert all(value is None or (2 * value).is_integer() for value in changes)


def test_a_company_without_sums_has_no_alarms() -> None:
    assert watching.alarms([], MONDAY) == []


def test_of_one_group_no_two_alerts_are_written_within_four_weeks() -> None:
    tired = (*STAFF, "tech", "T2")
    sums = half_a_year(tired)
    week = next(alarm.week for alarm in alarms_of(sums) if alarm.node == tired)
    material = Material(
        locale="fr", company="Accord", week=week, words=ChartWords("Direction", "Terrain", "bas", "haut"),
        questions={}, sums=sums,
    )  # fmt: skip
    assert "T2" in {alert.group for alert in compose(material).alerts}
    assert "T2" not in {alert.group for alert in compose(replace(material, told=frozenset({"T2"}))).alerts}
