from __future__ import annotations

import pytest

from jobs.release import (
    LEADERS,
    STAFF,
    Asked,
    GroupWeek,
    Place,
    Rate,
    Said,
    around,
    rate,
    release_pooled,
    roll_up,
    watched,
    weekly_sums,
)
from storage.types import QuestionKind

TEAM = Place(leader=False, function="tech", team="A")
SMALL = Place(leader=False, function="tech", team="B")


@pytest.mark.parametrize(
    ("eligible", "answered", "band"),
    [
        (9, 9, None),
        (10, 4, "<50"),
        (10, 5, "50-79"),
        (10, 7, "50-79"),
        (10, 8, ">=80"),
        (24, 19, "50-79"),
        (0, 0, None),
    ],
)
def test_response_rates_are_bands_from_ten_eligible_on(eligible: int, answered: int, band: Rate | None) -> None:
    assert rate(eligible, answered) == band


def test_groups_under_ten_are_rolled_up_and_never_watched_alone() -> None:
    members = dict(enumerate([TEAM] * 12 + [SMALL] * 9 + [Place(leader=True)] * 9))
    groups = watched(members)
    assert {node: len(people) for node, people in groups.items()} == {STAFF: 21}
    assert LEADERS in watched(dict(enumerate([Place(leader=True)] * 10)))


def test_counts_are_always_kept_and_content_only_from_five_people() -> None:
    members = dict.fromkeys(range(12), TEAM)
    said = {person: Said(score=4.0, latency=1.0, skipped=0.5) for person in range(6)} | {
        person: Said(skipped=1.0, words=2.0) for person in (6, 7)
    }
    (week,) = weekly_sums(members, set(range(11)), said)
    assert (week.eligible, week.answered) == (11, 8)
    assert (week.score, week.mean("score")) == (24.0, 4.0)  # six people
    assert week.mean("skipped") == pytest.approx((6 * 0.5 + 2) / 8)
    assert (week.words, week.mean("words")) == (None, None)  # two people only
    assert week.measured == {"score": 6, "latency": 6, "skipped": 8, "words": 0}


def test_a_silent_group_is_a_count_of_nobody() -> None:
    (week,) = weekly_sums(dict.fromkeys(range(12), TEAM), set(range(12)), {})
    assert (week.eligible, week.answered, week.score) == (12, 0, None)


def test_weekly_sums_come_back_from_json() -> None:
    (week,) = weekly_sums(dict.fromkeys(range(12), TEAM), set(range(12)), {})
    assert GroupWeek.from_json(week.to_json()) == week


def test_what_an_alert_shows_comes_from_released_figures() -> None:
    members = dict(enumerate([TEAM] * 9 + [SMALL] * 9))
    (group,) = weekly_sums(members, set(members), {})
    asked = Asked("w", "energy", QuestionKind.SCALE5, 5)
    before, after = (release_pooled(asked, [(members, dict.fromkeys(members, code))] * 4).figures for code in (4, 2))
    assert around(group, before, after) == (roll_up(before), roll_up(after))
    assert around(group, before, ()) == (roll_up(before), None)


def test_an_alert_shows_no_mean_of_a_block_that_reaches_beyond_its_group() -> None:
    team = dict.fromkeys(range(12), TEAM)
    (group,) = weekly_sums(team, set(team), {})
    members = dict(enumerate([TEAM] * 12 + [SMALL] * 4))
    asked = Asked("w", "energy", QuestionKind.SCALE5, 5)
    joined = release_pooled(asked, [(members, dict.fromkeys(members, 4))]).figures
    assert around(group, joined, joined) == (None, None)
