from __future__ import annotations

from fractions import Fraction

import pytest

from jobs.release import (
    LEADERS,
    STAFF,
    Asked,
    GroupWeek,
    PersonWeek,
    Place,
    Rate,
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


def test_a_band_is_true_to_the_person() -> None:
    for eligible in range(10, 301):
        for answered in range(eligible + 1):
            share = Fraction(answered, eligible)
            expected = "<50" if share < Fraction(1, 2) else "50-79" if share < Fraction(4, 5) else ">=80"
            assert rate(eligible, answered) == expected


def test_ten_people_are_watched_and_nine_are_not() -> None:
    assert [len(people) for people in watched(dict.fromkeys(range(10), TEAM)).values()] == [10]
    assert watched(dict.fromkeys(range(9), TEAM)) == {}


def test_groups_under_ten_are_rolled_up_and_never_watched_alone() -> None:
    members = dict(enumerate([TEAM] * 12 + [SMALL] * 9 + [Place(leader=True)] * 9))
    groups = watched(members)
    assert {node: len(people) for node, people in groups.items()} == {STAFF: 21}
    assert LEADERS in watched(dict(enumerate([Place(leader=True)] * 10)))


def test_counts_are_always_kept_and_content_only_from_five_people() -> None:
    members = dict.fromkeys(range(12), TEAM)
    respondents = {person: PersonWeek(score=4.0, latency=1.5, skipped=0.5) for person in range(6)} | {
        person: PersonWeek(skipped=1.0, words=2.0) for person in (6, 7)
    }
    (week,) = weekly_sums(members, set(range(11)), respondents)
    assert (week.eligible, week.answered) == (11, 8)
    assert (week.score, week.mean("score")) == (24.0, 4.0)  # six people
    assert (week.latency, week.mean("latency")) == (9.0, 1.5)
    assert week.mean("skipped") == pytest.approx((6 * 0.5 + 2) / 8)
    assert (week.words, week.mean("words")) == (None, None)  # two people only
    assert week.measured == {"score": 6, "latency": 6, "skipped": 8, "words": 0}


def test_five_people_are_enough_for_content_and_four_are_not() -> None:
    for people, words in ((5, 15.0), (4, None)):
        respondents = {person: PersonWeek(words=3.0) for person in range(people)}
        (week,) = weekly_sums(dict.fromkeys(range(12), TEAM), set(range(12)), respondents)
        assert (week.answered, week.words) == (people, words)


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


def test_an_alert_on_a_whole_team_or_on_the_leaders_shows_their_own_means() -> None:
    members = dict(enumerate([TEAM] * 12 + [Place(leader=True)] * 10))
    leaders, team = weekly_sums(members, set(members), {})
    assert (leaders.node, team.teams) == (LEADERS, (("tech", "A"),))
    asked = Asked("w", "energy", QuestionKind.SCALE5, 5)
    answers = {person: 4 if place.leader else 2 for person, place in members.items()}
    of_leaders, of_team = sorted(
        release_pooled(asked, [(members, answers)]).figures, key=lambda figure: figure.audience
    )
    assert around(leaders, [of_leaders, of_team], ()) == (roll_up([of_leaders]), None)
    assert around(team, (), [of_leaders, of_team]) == (None, roll_up([of_team]))


def test_an_alert_shows_no_mean_of_a_block_that_reaches_beyond_its_group() -> None:
    team = dict.fromkeys(range(12), TEAM)
    (group,) = weekly_sums(team, set(team), {})
    members = dict(enumerate([TEAM] * 12 + [SMALL] * 4))
    asked = Asked("w", "energy", QuestionKind.SCALE5, 5)
    joined = release_pooled(asked, [(members, dict.fromkeys(members, 4))]).figures
    assert around(group, joined, joined) == (None, None)
