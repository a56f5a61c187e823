"""Alarms and their cards: only this week's, named as people know the group, two coarse figures beside them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from jobs.digest import watching
from jobs.release import LEADERS, STAFF, GroupWeek, Node

MONDAY = date(2026, 1, 5)
NAMES: dict[Node | None, str] = {None: "Accord", LEADERS: "Direction", STAFF: "Terrain"}


def half_a_year(tired: Node | None, *, onset: int = 15, fall: float = 1.3) -> list[tuple[date, GroupWeek]]:
    """Six groups of 14 for 26 weeks, 11 answering around 3.2; one of them falls by ``fall`` from ``onset`` on."""
    rng = np.random.default_rng(5)
    nodes: list[Node] = [LEADERS, *[(*STAFF, "tech", f"T{i}") for i in range(5)]]
    sums = []
    for week_index in range(26):
        for node in nodes:
            mean = 3.2 + 0.25 * float(rng.normal()) - (fall if node == tired and week_index + 1 >= onset else 0)
            sums.append((MONDAY + timedelta(weeks=week_index), group(node, 14, 11, mean)))
    return sums


def group(node: Node, eligible: int, answered: int, mean: float) -> GroupWeek:
    teams = () if node == LEADERS else ((node[1], node[2]),)
    return GroupWeek(
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


@pytest.mark.parametrize("tired", [(*STAFF, "tech", "T2"), LEADERS], ids=["a team", "the leaders"])
def test_a_group_that_tires_is_found_within_eight_weeks_and_called_by_its_name(tired: Node) -> None:
    sums = half_a_year(tired)
    alarms = [alarm for alarm in watching.alarms(sums, MONDAY + timedelta(weeks=25)) if alarm.node == tired]
    assert alarms
    week = (alarms[0].week - MONDAY).days // 7 + 1
    assert 15 <= week <= 23
    card = watching.card(alarms[0], sums, [], "fr", NAMES)
    assert card.group == ("Direction" if tired == LEADERS else "T2")
    assert card.declared == pytest.approx(2)
    assert (card.participation_before, card.participation_after) == ("50-79", "50-79")  # 11 of 14
    # No pooled figure was released here: no mean is shown, whatever the sums say.
    assert (card.score_before, card.score_after) == (None, None)


def test_what_was_seen_in_a_week_stays_so_when_later_weeks_come() -> None:
    sums = half_a_year((*STAFF, "tech", "T2"))
    full = watching.alarms(sums, MONDAY + timedelta(weeks=25))
    for weeks in (15, 18, 21):
        until = MONDAY + timedelta(weeks=weeks)
        assert watching.alarms(sums, until) == [alarm for alarm in full if alarm.week <= until]


def test_the_smallest_change_is_told_to_the_half_point() -> None:
    sums = half_a_year((*STAFF, "tech", "T2"))
    changes = [alarm.smallest for alarm in watching.alarms(sums, MONDAY + timedelta(weeks=25)) if alarm.node]
    assert changes
    assert all(value is None or (2 * value).is_integer() for value in changes)


def test_a_company_without_sums_has_no_alarms() -> None:
    assert watching.alarms([], MONDAY) == []
