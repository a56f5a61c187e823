from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from jobs.release import (
    LEADERS,
    STAFF,
    Asked,
    Figure,
    Place,
    Release,
    Withheld,
    blocks,
    from_json,
    release,
    release_pooled,
    release_weekly,
    roll_up,
    shown,
    to_json,
    under,
)
from storage.types import QuestionKind

SCALE = Asked("w1", "priorities", QuestionKind.SCALE5, 5)
CHOICE = Asked("w1", "roadmap", QuestionKind.CHOICE, 4)


def company(**teams: int) -> dict[int, Place]:
    """Return places for teams named function_team, or leaders; people are numbered in that order."""
    places: list[Place] = []
    for name, size in teams.items():
        function, _, team = name.partition("_")
        place = Place(leader=True) if name == "leaders" else Place(leader=False, function=function, team=team)
        places.extend([place] * size)
    return dict(enumerate(places))


def everyone(members: Mapping[int, Place], code: int = 3) -> dict[int, int]:
    return dict.fromkeys(members, code)


def nodes(release_: Release) -> set[tuple[str, ...]]:
    return {figure.node for figure in release_.figures}


def withheld(release_: Release) -> set[tuple[str, ...]]:
    return {figure.node for figure in release_.withheld}


def test_each_team_that_stands_is_one_block() -> None:
    members = company(leaders=6, tech_A=8, tech_B=7, sales_C=9)
    released = release(SCALE, members, everyone(members))
    assert nodes(released) == {LEADERS, (*STAFF, "tech", "A"), (*STAFF, "tech", "B"), (*STAFF, "sales", "C")}
    assert released.withheld == ()


def test_a_team_short_of_five_joins_its_smallest_sibling() -> None:
    members = company(tech_A=8, tech_B=4, tech_C=6, sales_D=9)
    released = release(SCALE, members, everyone(members))
    assert (*STAFF, "tech", "B + C") in nodes(released)
    assert {figure.n for figure in released.figures} == {8, 10, 9}
    assert withheld(released) == {(*STAFF, "tech", "B"), (*STAFF, "tech", "C")}


def test_a_function_of_short_teams_becomes_one_block() -> None:
    members = company(tech_A=3, tech_B=3, sales_C=9)
    released = release(SCALE, members, everyone(members))
    assert nodes(released) == {(*STAFF, "tech"), (*STAFF, "sales", "C")}


def test_functions_that_cannot_stand_join_each_other_first() -> None:
    members = company(tech_A=3, sales_B=4, ops_C=9)
    released = release(SCALE, members, everyone(members))
    assert nodes(released) == {(*STAFF, "sales + tech"), (*STAFF, "ops", "C")}
    assert {(*STAFF, "tech"), (*STAFF, "sales")} <= withheld(released)


def test_a_function_that_still_cannot_stand_joins_the_rest_of_staff_and_nobody_is_left_over() -> None:
    members = company(tech_A=3, sales_B=6, sales_C=9)
    released = release(SCALE, members, everyone(members))
    # tech's three join the smallest block, sales/B; sales as a whole is then no longer shown on its own.
    assert nodes(released) == {(*STAFF, "sales/B + tech"), (*STAFF, "sales", "C")}
    assert sum(figure.n for figure in released.figures) == 18
    assert {(*STAFF, "sales"), (*STAFF, "tech"), (*STAFF, "sales", "B")} <= withheld(released)
    assert under(released.figures, (*STAFF, "sales")) == ()


def test_a_joined_block_never_bears_the_name_of_a_team() -> None:
    places = [Place(leader=False, function="tech", team=team) for team in ("A", "B", "A + B") for _ in range(6)]
    members = dict(enumerate(places))
    answers = {person: 3 for person in members if person not in {0, 1, 6, 7}}  # A and B are short
    released = release(SCALE, members, answers)
    assert nodes(released) == {(*STAFF, "tech", "A + B +"), (*STAFF, "tech", "A + B")}


def test_a_team_where_nobody_answered_moves_like_one_where_somebody_did() -> None:
    members = company(tech_A=8, tech_B=8, tech_C=8)
    nobody = {person: 3 for person in members if members[person].team != "C"}
    somebody = nobody | {person: 3 for person in members if members[person].team == "C" and person < 18}
    assert nodes(release(SCALE, members, nobody)) == nodes(release(SCALE, members, somebody))


def test_staff_under_five_and_leaders_under_five_have_no_figure() -> None:
    members = company(leaders=4, tech_A=4)
    released = release(SCALE, members, everyone(members))
    assert released.figures == ()
    assert withheld(released) == {LEADERS, STAFF, (*STAFF, "tech"), (*STAFF, "tech", "A")}


def test_k_may_be_raised_and_never_lowered() -> None:
    members = company(tech_A=7, sales_B=8)
    raised = Asked("w1", "priorities", QuestionKind.SCALE5, 5, k=8)
    assert nodes(release(raised, members, everyone(members))) == {STAFF}
    with pytest.raises(ValueError, match="never lowered"):
        Asked("w1", "priorities", QuestionKind.SCALE5, 5, k=4)


def test_few_leaders_are_shown_only_if_every_one_of_them_agreed() -> None:
    members = company(leaders=3, tech_A=8)
    answers = everyone(members, 4)
    assert LEADERS in withheld(release(SCALE, members, answers, agreed={0, 1}))
    agreed = under(release(SCALE, members, answers, agreed={0, 1, 2}).figures, LEADERS)
    assert [(figure.low_sum, figure.high_sum, figure.agreed) for figure in agreed] == [(12, 12, True)]
    assert shown(agreed[0]).respondents == (1, 4)


def test_agreement_waives_nothing_when_there_are_five_leaders() -> None:
    members = company(leaders=5, tech_A=8)
    answers = {person: 4 for person in members if person > 0}
    released = release(SCALE, members, answers, agreed=set(range(5)))
    assert LEADERS in withheld(released)


def test_agreement_of_the_leaders_never_shows_the_staff() -> None:
    members = company(leaders=3, tech_A=4)
    released = release(SCALE, members, everyone(members), agreed=set(members))
    assert nodes(released) == {LEADERS}


def test_the_forecast_is_a_block_of_its_own() -> None:
    members = company(leaders=6, tech_A=8)
    released = release(SCALE, members, everyone(members), forecasts=dict.fromkeys(range(6), 4))
    forecast = next(figure for figure in released.figures if figure.audience == "forecast")
    # Six forecasts of 4 are a sum of 24, where the top code starts; for five it starts at 19/5: at least 3.5 for both.
    assert (forecast.node, forecast.mean, forecast.bound) == (LEADERS, 3.5, "at_least")
    few = release(SCALE, members, everyone(members), forecasts=dict.fromkeys(range(4), 4))
    assert ("forecast", LEADERS) in {(figure.audience, figure.node) for figure in few.withheld}


def test_answers_of_people_who_do_not_count_are_ignored() -> None:
    members = company(tech_A=8)
    answers = everyone(members, 4)
    assert release(SCALE, members, answers | {99: 1}) == release(SCALE, members, answers)


def test_a_code_out_of_range_is_refused_without_being_repeated() -> None:
    members = company(tech_A=8)
    with pytest.raises(ValueError, match=r"outside 1\.\.5") as refused:
        release(SCALE, members, everyone(members, 7))
    assert "7" not in str(refused.value)


def test_what_is_withheld_depends_on_who_answered_only() -> None:
    members = company(leaders=6, tech_A=4, tech_B=9, sales_C=3)
    one = release(SCALE, members, everyone(members, 1))
    other = release(SCALE, members, {person: 1 + person % 5 for person in members})
    assert one.withheld == other.withheld
    assert nodes(one) == nodes(other)


def test_withheld_figures_look_alike_whatever_the_reason() -> None:
    # Too few leaders, a team merged with its sibling: the same fields, and none that could tell why.
    members = company(leaders=4, tech_A=4, tech_B=9)
    bodies = [to_json(figure) for figure in release(SCALE, members, everyone(members)).withheld]
    assert len(bodies) == 3
    assert {tuple(body) for body in bodies} == {("window", "question", "audience", "node")}


# ---------------------------------------------------------------- the type


def figure() -> Figure:
    members = company(tech_A=8)
    return release(SCALE, members, everyone(members)).figures[0]


def test_a_figure_cannot_be_made_elsewhere() -> None:
    made = figure()
    fields: dict[str, Any] = {name: getattr(made, name) for name in Figure.__slots__}
    with pytest.raises(TypeError, match=r"jobs\.release"):
        Figure(**fields, door=object())
    with pytest.raises(TypeError):
        Figure(**fields)
    with pytest.raises(TypeError, match=r"jobs\.release"):
        Withheld(window="w", question="q", audience="staff", node=STAFF, door=None)


def test_a_figure_can_neither_be_changed_nor_extended() -> None:
    made = figure()
    with pytest.raises(AttributeError):
        made.mean = 5.0  # type: ignore[misc]
    with pytest.raises(TypeError, match="extended"):
        type("Mine", (Figure,), {})
    with pytest.raises(TypeError, match="extended"):
        type("Mine", (Withheld,), {})


def test_nobody_goes_round_the_door() -> None:
    house = Path(__file__).parents[2]
    for source in [*house.glob("jobs/**/*.py"), *house.glob("bot/**/*.py"), *house.glob("storage/**/*.py")]:
        if (house / "jobs" / "release") not in source.parents:
            text = source.read_text(encoding="utf-8")
            assert not re.search(r"jobs\.release\.(figures|window|pulse)\b", text), source


def test_nobody_else_makes_what_is_shown() -> None:
    house = Path(__file__).parents[2]
    for source in [*house.glob("jobs/**/*.py"), *house.glob("bot/**/*.py")]:
        if (house / "jobs" / "release") not in source.parents:
            assert not re.search(r"\bShown\(", source.read_text(encoding="utf-8").replace("class Shown(", "")), source


def test_figures_come_back_from_json_and_pickle_as_they_were() -> None:
    members = company(leaders=3, tech_A=8, tech_B=4, sales_C=13)
    for asked in (SCALE, CHOICE):
        released = release(asked, members, everyone(members, 2))
        everything: list[Figure | Withheld] = [*released.figures, *released.withheld]
        for each in everything:
            assert from_json(to_json(each)) == each
            assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    "change", [{"n": 4}, {"low_sum": 99}, {"audience": "everyone"}, {"kind": "text?"}, {"teams": None}]
)
def test_json_that_this_package_could_not_have_written_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not a released|not in|not a valid"):
        from_json(to_json(figure()) | change)


# ---------------------------------------------------------------- as people read it


def test_a_mean_is_shown_coarsely_with_a_band_of_respondents() -> None:
    members = company(tech_A=8)
    # Sum 8·3 = 24. Between the ends (14 and 34) cells are 6 wide from both sides and 7 in the middle: 21..27.
    made = release(SCALE, members, everyone(members)).figures[0]
    assert (made.low_sum, made.high_sum, made.mean) == (21, 27, 3.0)
    view = shown(made)
    assert (view.mean, view.bound, view.respondents, view.scale) == (3.0, "about", (5, 9), (1, 5))
    # 21/8 = 2.625 and 27/8 = 3.375 would tell that eight answered: a whole point on either side instead.
    assert (view.low, view.high) == (2.0, 4.0)


def test_the_leaders_and_their_forecast_have_narrower_cells_than_a_team() -> None:
    members = company(leaders=8, tech_A=8)
    released = release(SCALE, members, everyone(members), forecasts=everyone(members))
    # Sum 24 again. The leaders' cells are 4 wide from both sides, and 3 in the middle: 23..25.
    sums = {figure.audience: (figure.low_sum, figure.high_sum) for figure in released.figures}
    assert sums == {"leaders": (23, 25), "forecast": (23, 25), "staff": (21, 27)}


def test_the_leaders_pulse_has_their_cells_too() -> None:
    members = company(leaders=20, tech_A=20)
    # Sum 20·3 + 4 = 64. Three colluders: 35..85 are between the ends, 51 sums. Six pairs of 4 for leaders, four of 6
    # for staff; 3 are left in the middle either way, 59..61.
    weekly = release_weekly(SCALE, members, {person: 3 + (person % 20 < 4) for person in members})
    sums = {figure.audience: (figure.low_sum, figure.high_sum) for figure in weekly.figures}
    assert sums == {"leaders": (62, 65), "staff": (62, 67)}


def test_unanimity_is_shown_as_at_least() -> None:
    members = company(tech_A=8)
    # Top code from 5·8 - 4 - 2 = 34: 34/8 = 4.25, to the half point below.
    view = shown(release(SCALE, members, everyone(members, 5)).figures[0])
    assert (view.bound, view.mean, view.low, view.high) == ("at_least", 4.0, 4.0, 5.0)
    # Bottom code up to 8 + 4 + 2 = 14: 14/8 = 1.75, to the half point above.
    view = shown(release(SCALE, members, everyone(members, 1)).figures[0])
    assert (view.bound, view.mean, view.low, view.high) == ("at_most", 2.0, 1.0, 2.0)


def test_an_eleven_point_scale_is_shown_from_zero() -> None:
    members = company(tech_A=12)
    asked = Asked("w1", "energy", QuestionKind.SCALE11, 11)
    # Codes 1..11 stand for 0..10. Sum 12·7 = 84; from the top code, 132 - 2·10 - 5 = 107, cells go down by ten: 77..86.
    # Its middle is 81.5, 81.5/12 = 6.8, to the half point 7, which stands for 6.
    view = shown(release(asked, members, everyone(members, 7)).figures[0])
    assert (view.mean, view.scale) == (6.0, (0, 10))


def test_a_function_is_computed_from_its_blocks_alone() -> None:
    members = company(tech_A=8, tech_B=10, sales_C=9)
    released = release(SCALE, members, {person: 2 + person % 2 for person in members})
    tech = under(released.figures, (*STAFF, "tech"))
    assert [each.node[-1] for each in tech] == ["A", "B"]
    low, high, n = (sum(column) for column in zip(*blocks(tech), strict=True))
    view = roll_up(tech)
    assert view.mean == round(round((low + high) / n) / 2, 1)
    # Between ten and nineteen answers the ends lie half points away from the mean, as many as it takes.
    reach = ceil(2 * max(view.mean - low / n, high / n - view.mean)) / 2
    assert (view.low, view.high, view.respondents) == (view.mean - reach, view.mean + reach, (10, 19))
    assert len(under(released.figures, STAFF)) == 3


def test_blocks_of_different_questions_do_not_add_up() -> None:
    members = company(tech_A=8)
    scale, choice = (release(asked, members, everyone(members)).figures[0] for asked in (SCALE, CHOICE))
    with pytest.raises(ValueError, match="one question"):
        roll_up([scale, choice])
    with pytest.raises(ValueError, match="one question"):
        roll_up([])


LABELS = ("Direction", "Produit", "Tech", "Personne")


def test_a_choice_names_only_a_majority_and_a_band_of_its_share() -> None:
    members = company(tech_A=12)
    most = {person: 2 if person < 10 else 1 for person in members}
    view = shown(release(CHOICE, members, most).figures[0], LABELS)
    assert (view.option, view.share) == ("Produit", (75, 100))  # 9 to 12 of 12
    some = {person: 2 if person < 7 else 1 for person in members}
    view = shown(release(CHOICE, members, some).figures[0], LABELS)
    assert (view.option, view.share) == ("Produit", (50, 75))  # 7 or 8 of 12, but 58-67 % would tell that it was 12
    split = {person: 1 + person % 4 for person in members}
    view = shown(release(CHOICE, members, split).figures[0], LABELS)
    assert (view.option, view.share) == (None, (0, 50))


def test_a_function_has_a_majority_only_if_its_blocks_prove_it() -> None:
    members = company(tech_A=12, tech_B=6)
    most = {person: 2 if person < 10 else 1 for person in members}
    # A: 9 to 12 of 12 chose 2; B: a majority chose 1. 9 of 18 is not more than half.
    view = roll_up(release(CHOICE, members, most).figures, LABELS)
    assert view.option is None
    same = roll_up(release(CHOICE, members, everyone(members, 3)).figures, LABELS)
    assert (same.option, same.share) == ("Tech", (70, 100))  # (9 + 4) / 18 = 72 % at least


# ---------------------------------------------------------------- pulse


def test_a_large_team_has_a_weekly_figure_and_the_others_wait() -> None:
    members = company(leaders=6, tech_A=25, tech_B=8)
    released = release_weekly(SCALE, members, everyone(members))
    assert nodes(released) == {(*STAFF, "tech", "A")}
    assert released.withheld == ()


def test_pooled_weeks_leave_out_what_was_shown_weekly() -> None:
    members = company(leaders=6, tech_A=25, tech_B=8, sales_C=9)
    released = release_pooled(SCALE, [(members, everyone(members))] * 4)
    assert nodes(released) == {LEADERS, (*STAFF, "tech", "B"), (*STAFF, "sales", "C")}
    assert {each.node[-1]: each.n for each in released.figures} == {"leaders": 24, "B": 32, "C": 36}


def test_a_week_short_of_twenty_goes_to_the_pool() -> None:
    members = company(tech_A=25)
    short = {person: 3 for person in members if person < 18}
    released = release_pooled(SCALE, [(members, everyone(members)), (members, short)])
    assert [each.n for each in released.figures] == [18]


def test_a_pool_needs_five_people_and_not_only_five_answers() -> None:
    members = company(tech_A=8)
    few = {person: 3 for person in members if person < 4}
    assert release_pooled(SCALE, [(members, few)] * 4).figures == ()
