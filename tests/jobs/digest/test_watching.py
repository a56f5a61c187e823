"""Alarms and their cards: only this week's, named as people know the group, two coarse figures beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from jobs.digest import watching
from jobs.digest.compose import compose
from jobs.digest.material import ChartWords, Material
from jobs.release import LEADERS, STAFF, GroupPast, GroupWeek, Kept, Node, Tally

MONDAY = date(2026, 1, 5)
NAMES: dict[Node | None, str] = {None: "Accord", LEADERS: "Direction", STAFF: "Terrain"}


Weeks = list[tuple[date, list[GroupWeek]]]


def half_a_year(tired: Node | None, *, onset: int = 15, fall: float = 1.3) -> Weeks:
    """Six groups of 14 for 26 weeks, 11 answering around 3.2; one of them falls by ``fall`` from ``onset`` on."""
    rng = np.random.default_rng(5)
    nodes: list[Node] = [LEADERS, *[(*STAFF, "tech", f"T{i}") for i in range(5)]]
    weeks: Weeks = []
    for week_index in range(26):
        groups = []
        for node in nodes:
            mean = 3.2 + 0.25 * float(rng.normal()) - (fall if node == tired and week_index + 1 >= onset else 0)
            groups.append(group(node, 14, 11, mean))
        weeks.append((MONDAY + timedelta(weeks=week_index), groups))
    return weeks


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


def alarms_of(weeks: Weeks) -> list[tuple[watching.Alarm, Kept]]:
    """The alarms of every week of half a year, each with all that was there to look at in its week."""
    found = []
    for last, (monday, _) in enumerate(weeks):
        kept = watching.lived(weeks[: last + 1], "FR")
        found += [(alarm, kept) for alarm in watching.alarms(kept, monday, "FR")]
    return found


@pytest.mark.parametrize("tired", [(*STAFF, "tech", "T2"), LEADERS], ids=["a team", "the leaders"])
def test_a_group_that_tires_is_found_within_eight_weeks_and_called_by_its_name(tired: Node) -> None:
    weeks = half_a_year(tired)
    alarm, kept = next((alarm, kept) for alarm, kept in alarms_of(weeks) if alarm.node == tired)
    week = (alarm.week - MONDAY).days // 7 + 1
    assert 15 <= week <= 23
    card = watching.card(alarm, kept, [], "fr", NAMES)
    assert card.group == ("Direction" if tired == LEADERS else "T2")
    assert card.watched == 6
    assert card.false_a_year == pytest.approx(0.002 * 6 * 52)
    assert 5 <= card.weeks <= 8
    # 11 of 14 are 79 %: the cells of all weeks before leave that band alone, those of a few weeks leave two open.
    assert card.participation_before in ("50-79", None)
    assert card.participation_after is None
    # No pooled figure was released here: no mean is shown, whatever the sums say.
    assert (card.score_before, card.score_after) == (None, None)


def test_a_rate_is_told_where_all_cells_of_the_weeks_leave_one_band() -> None:
    node = (*STAFF, "tech", "T2")
    alarm = watching.Alarm(node, MONDAY, "disengagement", "participation", 5, 4.0, 3.0, None, 6)
    weeks = tuple((MONDAY + timedelta(weeks=week), group(node, 30, 20, 3.0)) for week in range(-4, 1))
    spans = {"newest": Tally(4.0, 120.0, 80.0), "earlier": Tally(6.67, 200.0, 60.0)}
    card = watching.card(alarm, Kept(weeks, (GroupPast(node, (), **spans),)), [], "fr", NAMES)
    # 60 of 200, and 80 of 120: 140 of 320, so less than half; 20 of 30 in each of the five last weeks.
    assert (card.participation_before, card.participation_after) == ("<50", "50-79")


def test_looking_again_shows_the_same_whatever_came_since() -> None:
    weeks = half_a_year((*STAFF, "tech", "T2"))
    seen = 0
    for last in range(16, 24):
        kept, monday = watching.lived(weeks[: last + 1], "FR"), weeks[last][0]
        later = replace(kept, weeks=(*kept.weeks, *((weeks[last + 1][0], group) for group in weeks[last + 1][1])))
        assert watching.alarms(kept, monday, "FR") == watching.alarms(later, monday, "FR")
        seen += len(watching.alarms(kept, monday, "FR"))
    assert seen


def fewer_everywhere(first: date) -> list[watching.Alarm]:
    """The alarms of the company as a whole, of which five in fourteen answer from its 31st week on, eleven before."""
    rng = np.random.default_rng(6)
    weeks = [
        (
            first + timedelta(weeks=index),
            [
                group((*STAFF, "tech", f"T{i}"), 14, 11 if index < 30 else 5, 3.2 + 0.25 * float(rng.normal()))
                for i in range(6)
            ],
        )
        for index in range(35)
    ]
    seen = [watching.alarms(watching.lived(weeks[: last + 1], "FR"), weeks[last][0], "FR") for last in range(30, 35)]
    return [alarm for of_week in seen for alarm in of_week if alarm.node is None]


def test_in_august_nobody_is_told_that_the_company_lets_go() -> None:
    assert fewer_everywhere(date(2026, 1, 5)) == []  # the 31st week begins on 3 August
    alarms = fewer_everywhere(date(2026, 4, 20))  # on 16 November
    assert {(alarm.direction, alarm.kind) for alarm in alarms} == {("organisation", "disengagement")}


def test_a_week_that_was_not_summed_is_not_looked_at() -> None:
    weeks = half_a_year((*STAFF, "tech", "T2"))
    alarm, kept = alarms_of(weeks)[0]
    assert watching.alarms(kept, alarm.week + timedelta(weeks=1), "FR") == []


def test_a_company_teaches_four_weeks_at_a_time() -> None:
    weeks = half_a_year(None)
    learned = [
        watching.taught(watching.lived(weeks[: last + 1], "FR"), weeks[last][0], "FR") is not None for last in range(12)
    ]
    assert learned == [False, False, False, True] * 3
    kept = watching.lived(weeks[:9], "FR")
    assert kept.taught_until == MONDAY + timedelta(weeks=7)
    assert {week for week, _ in kept.weeks} == {MONDAY + timedelta(weeks=week) for week in range(4, 9)}
    assert len(kept.pasts) == 6


def test_the_smallest_change_is_told_to_the_half_point() -> None:
    changes = [alarm.smallest for alarm, _ in alarms_of(half_a_year((*STAFF, "tech", "T2"))) if alarm.node]
    assert changes
    assert all(value is None or (2 * value).is_integer() for value in changes)


def test_a_company_without_sums_has_no_alarms() -> None:
    assert watching.alarms(Kept(), MONDAY, "FR") == []
    assert watching.taught(Kept(), MONDAY, "FR") is None


def test_of_one_group_no_two_alerts_are_written_within_four_weeks() -> None:
    tired = (*STAFF, "tech", "T2")
    alarm, kept = next(found for found in alarms_of(half_a_year(tired)) if found[0].node == tired)
    material = Material(
        locale="fr", company="Accord", week=alarm.week, words=ChartWords("Direction", "Terrain", "bas", "haut"),
        questions={}, kept=kept,
    )  # fmt: skip
    assert "T2" in {alert.group for alert in compose(material).alerts}
    assert "T2" not in {alert.group for alert in compose(replace(material, told=frozenset({"T2"}))).alerts}
