from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from jobs.release import (
    LEADERS,
    STAFF,
    Asked,
    Figure,
    MajorityRule,
    Place,
    Withheld,
    from_json,
    release,
    shown,
    to_json,
    under,
)
from storage.types import QuestionKind
from tests.jobs.release.places import BARE, CHOICE, SCALE, behind, company, everyone, shown_nodes, withheld_nodes


def test_each_team_that_stands_is_one_block() -> None:
    members = company(leaders=6, tech_A=8, tech_B=7, sales_C=9)
    released = release(SCALE, members, everyone(members))
    assert shown_nodes(released) == {LEADERS, (*STAFF, "tech", "A"), (*STAFF, "tech", "B"), (*STAFF, "sales", "C")}
    assert released.withheld == ()


def test_a_team_short_of_five_joins_its_smallest_sibling() -> None:
    members = company(tech_A=8, tech_B=4, tech_C=6, sales_D=9)
    released = release(SCALE, members, everyone(members))
    assert (*STAFF, "tech", "B + C") in shown_nodes(released)
    assert {behind(figure, members, everyone(members)) for figure in released.figures} == {8, 10, 9}
    assert withheld_nodes(released) == {(*STAFF, "tech", "B"), (*STAFF, "tech", "C")}


def test_a_function_of_short_teams_becomes_one_block() -> None:
    members = company(tech_A=3, tech_B=4, sales_C=9)
    released = release(SCALE, members, everyone(members))
    assert shown_nodes(released) == {(*STAFF, "tech"), (*STAFF, "sales", "C")}


def test_functions_that_cannot_stand_join_each_other_first() -> None:
    members = company(tech_A=3, sales_B=4, ops_C=9)
    released = release(SCALE, members, everyone(members))
    assert shown_nodes(released) == {(*STAFF, "sales + tech"), (*STAFF, "ops", "C")}
    assert {(*STAFF, "tech"), (*STAFF, "sales")} <= withheld_nodes(released)


def test_a_function_that_still_cannot_stand_joins_the_rest_of_staff_and_nobody_is_left_over() -> None:
    members = company(tech_A=3, sales_B=7, sales_C=9)
    released = release(SCALE, members, everyone(members))
    # tech's three join the smallest block, sales/B; sales as a whole is then no longer shown on its own.
    assert shown_nodes(released) == {(*STAFF, "sales/B + tech"), (*STAFF, "sales", "C")}
    assert sum(behind(figure, members, everyone(members)) for figure in released.figures) == 19
    assert {(*STAFF, "sales"), (*STAFF, "tech"), (*STAFF, "sales", "B")} <= withheld_nodes(released)
    assert under(released.figures, (*STAFF, "sales")) == ()


def test_that_teams_were_joined_says_that_one_of_them_was_short() -> None:
    # Of A's eight four answered at most, or it would stand: twelve of the sixteen may have answered, and no more.
    members = company(tech_A=8, tech_B=8)
    (figure,) = release(SCALE, members, {person: 3 for person in members if person >= 4}).figures
    assert figure.answers == (5, 12)
    # Where a team is short of people who were asked, nothing follows: all of six may have answered.
    members = company(tech_A=6, tech_B=8)
    (figure,) = release(SCALE, members, everyone(members)).figures
    assert figure.answers == (5, 14)


def test_a_joined_block_never_bears_the_name_of_a_team() -> None:
    members = company(**{"tech_A": 7, "tech_B": 7, "tech_A + B": 9})
    answers = {person: 3 for person in members if person > 2}  # A is short
    released = release(SCALE, members, answers)
    assert shown_nodes(released) == {(*STAFF, "tech", "A + B +"), (*STAFF, "tech", "A + B")}


def test_a_team_where_nobody_answered_moves_like_one_where_somebody_did() -> None:
    members = company(tech_A=8, tech_B=8, tech_C=8)
    nobody = {person: 3 for person in members if members[person].team != "C"}
    somebody = nobody | {person: 3 for person in members if members[person].team == "C" and person < 18}
    assert shown_nodes(release(SCALE, members, nobody)) == shown_nodes(release(SCALE, members, somebody))


def test_a_team_of_six_where_all_answered_joins_its_sibling_and_one_of_seven_stands() -> None:
    # Five of six, or six of six: a figure would prove that at most one was silent.
    for size, names in ((6, {"A + B"}), (7, {"A", "B"})):
        members = company(tech_A=size, tech_B=9, sales_C=9)
        nodes = shown_nodes(release(SCALE, members, everyone(members)))
        assert {node[-1] for node in nodes} - {"C", "tech"} == (names if size == 7 else set())
        assert ((*STAFF, "tech") in nodes) is (size == 6)


def test_who_was_asked_decides_whether_a_block_is_large_enough_and_not_who_answered() -> None:
    members = company(tech_A=6)
    assert release(SCALE, members, everyone(members)).figures == ()
    members = company(tech_A=7)
    assert len(release(SCALE, members, dict.fromkeys(range(5), 3)).figures) == 1


@pytest.mark.parametrize(("leaders", "k", "shown"), [(5, 5, 1), (6, 5, 1), (7, 5, 1), (6, 6, 1), (7, 6, 0), (8, 6, 1)])
def test_five_or_six_leaders_have_a_figure_and_more_of_them_two_more_than_k(leaders: int, k: int, shown: int) -> None:
    members = company(leaders=leaders)
    asked = Asked("w1", "priorities", QuestionKind.SCALE5, 5, k=k)
    assert len(release(asked, members, everyone(members)).figures) == shown


def test_staff_under_five_and_leaders_under_five_have_no_figure() -> None:
    members = company(leaders=4, tech_A=4)
    released = release(SCALE, members, everyone(members))
    assert released.figures == ()
    assert withheld_nodes(released) == {LEADERS, STAFF, (*STAFF, "tech"), (*STAFF, "tech", "A")}


def test_k_may_be_raised_and_never_lowered() -> None:
    members = company(tech_A=7, sales_B=8)
    raised = Asked("w1", "priorities", QuestionKind.SCALE5, 5, k=8)
    assert shown_nodes(release(raised, members, everyone(members))) == {STAFF}
    with pytest.raises(ValueError, match="never lowered"):
        Asked("w1", "priorities", QuestionKind.SCALE5, 5, k=4)


def test_only_scales_and_choices_of_two_options_or_more_have_figures() -> None:
    for kind, options in ((QuestionKind.TEXT, 5), (QuestionKind.SCALE5, 1), (QuestionKind.CHOICE, 1)):
        with pytest.raises(ValueError, match="only scales and choices"):
            Asked("w1", "priorities", kind, options)
    assert Asked("w1", "priorities", QuestionKind.CHOICE, 2).options == 2


def test_few_leaders_are_shown_only_if_every_one_of_them_agreed() -> None:
    members = company(leaders=3, tech_A=8)
    answers = everyone(members, 4)
    assert LEADERS in withheld_nodes(release(SCALE, members, answers, agreed={0, 1}))
    agreed = under(release(SCALE, members, answers, agreed={0, 1, 2}).figures, LEADERS)
    assert [(figure.mean, figure.answers, figure.agreed) for figure in agreed] == [(4.0, (3, 3), True)]
    assert shown(agreed[0]).eligible == (1, 4)
    # They agree on their answers; what they forecast would only be seen in a verdict.
    assert release(SCALE, members, {}, forecasts=answers, agreed={0, 1, 2}).figures == ()


@pytest.mark.parametrize("leaders", [1, 2, 3, 4])
def test_few_leaders_who_agreed_are_shown_only_if_three_of_them_answered(leaders: int) -> None:
    members = company(leaders=leaders, tech_A=8)
    for answered in range(leaders + 1):
        released = release(SCALE, members, dict.fromkeys(range(answered), 4), agreed=set(range(leaders)))
        assert (LEADERS in shown_nodes(released)) is (answered >= 3)
        assert (LEADERS in withheld_nodes(released)) is (answered < 3)


def test_agreement_waives_nothing_when_there_are_five_leaders() -> None:
    members = company(leaders=5, tech_A=8)
    answers = {person: 4 for person in members if person > 0}
    released = release(SCALE, members, answers, agreed=set(range(5)))
    assert LEADERS in withheld_nodes(released)


def test_agreement_of_the_leaders_never_shows_the_staff() -> None:
    members = company(leaders=3, tech_A=4)
    released = release(SCALE, members, everyone(members), agreed=set(members))
    assert shown_nodes(released) == {LEADERS}


def test_the_forecast_is_a_block_of_its_own() -> None:
    members = company(leaders=6, tech_A=8)
    released = release(SCALE, members, everyone(members), forecasts=dict.fromkeys(range(6), 4))
    forecast = next(figure for figure in released.figures if figure.audience == "forecast")
    # Six forecasts of 4 are a sum of 24, where the top code starts; for five it starts at 19/5: at least 3.8 for both.
    assert (forecast.node, forecast.mean, forecast.bound) == (LEADERS, 3.8, "at_least")
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
    low = release(SCALE, members, everyone(members, 1))
    mixed = release(SCALE, members, {person: 1 + person % 5 for person in members})
    assert low.withheld == mixed.withheld
    assert shown_nodes(low) == shown_nodes(mixed)


def test_withheld_figures_look_alike_whatever_the_reason() -> None:
    # Too few leaders, a team merged with its sibling: the same fields, and none that could tell why.
    members = company(leaders=4, tech_A=4, tech_B=9)
    bodies = [to_json(figure) for figure in release(SCALE, members, everyone(members)).withheld]
    assert len(bodies) == 3
    assert {tuple(body) for body in bodies} == {("window", "question", "audience", "node")}


# ---------------------------------------------------------------- the type


def a_figure() -> Figure:
    members = company(tech_A=8)
    return release(SCALE, members, everyone(members)).figures[0]


def test_a_figure_cannot_be_made_elsewhere() -> None:
    figure = a_figure()
    fields: dict[str, Any] = {name: getattr(figure, name) for name in Figure.__slots__}
    with pytest.raises(TypeError, match=r"jobs\.release"):
        Figure(**fields, door=object())
    with pytest.raises(TypeError):
        Figure(**fields)
    with pytest.raises(TypeError, match=r"jobs\.release"):
        Withheld(window="w", question="q", audience="staff", node=STAFF, door=None)


def test_a_figure_can_neither_be_changed_nor_extended() -> None:
    figure = a_figure()
    with pytest.raises(AttributeError):
        figure.mean = 5.0  # type: ignore[misc]
    with pytest.raises(TypeError, match="extended"):
        type("Mine", (Figure,), {})
    with pytest.raises(TypeError, match="extended"):
        type("Mine", (Withheld,), {})


def test_nobody_goes_round_the_door() -> None:
    root = Path(__file__).parents[3]
    for source in [*root.glob("jobs/**/*.py"), *root.glob("bot/**/*.py"), *root.glob("storage/**/*.py")]:
        if (root / "jobs" / "release") not in source.parents:
            text = source.read_text(encoding="utf-8")
            assert not re.search(r"jobs\.release\.(figures|window|pulse)\b", text), source


def test_nobody_else_makes_what_is_shown() -> None:
    root = Path(__file__).parents[3]
    for source in [*root.glob("jobs/**/*.py"), *root.glob("bot/**/*.py")]:
        if (root / "jobs" / "release") not in source.parents:
            assert not re.search(r"\bShown\(", source.read_text(encoding="utf-8").replace("class Shown(", "")), source


def test_figures_come_back_from_json_and_pickle_as_they_were() -> None:
    members = company(leaders=3, tech_A=8, tech_B=4, sales_C=13)
    for asked in (SCALE, CHOICE):
        released = release(asked, members, everyone(members, 2), majority=BARE)
        everything: list[Figure | Withheld] = [*released.figures, *released.withheld]
        for figure in everything:
            assert from_json(to_json(figure)) == figure
            assert pickle.loads(pickle.dumps(figure)) == figure  # noqa: S301 - our own bytes


def test_the_smallest_figures_come_back_from_json() -> None:
    seven, three = company(tech_A=7), company(leaders=3)
    for asked in (SCALE, CHOICE):
        smallest = [
            *release(asked, seven, dict.fromkeys(range(5), 1), majority=BARE).figures,
            *release(asked, three, everyone(three, 1), agreed=set(three), majority=BARE).figures,
        ]
        assert [figure.answers for figure in smallest] == [(5, 7), (3, 3)]
        assert [from_json(to_json(figure)) for figure in smallest] == smallest


def test_a_choice_that_an_older_version_noted_beside_the_keys_is_read_without_its_counts() -> None:
    members = company(tech_A=12)
    now = to_json(release(CHOICE, members, everyone(members, 2), majority=BARE).figures[0])
    added = ("answers", "low", "high", "eligible")
    older = {name: value for name, value in now.items() if name not in added}
    older |= {"n": 12, "known": 2, "low_sum": 9, "high_sum": 12}
    assert to_json(from_json(older)) == now | {"answers": [5, None], "eligible": None}


def test_a_figure_says_what_was_asked_of_whom_and_its_cell() -> None:
    members = company(tech_A=12)
    common = {
        "window": "w1",
        "audience": "staff",
        "node": ["staff", "tech", "A"],
        "teams": [["tech", "A"]],
        "answers": [5, 12],
        "eligible": [10, 19],
        "agreed": False,
    }
    # 12 threes: 35 to 37 of twelve. As these look 29 to 31 of ten, and 20 to 22 of seven: 2.86 to 3.14.
    assert to_json(release(SCALE, members, everyone(members)).figures[0]) == {
        **common,
        "question": "priorities",
        "kind": "scale5",
        "options": 5,
        "option": None,
        "bound": "about",
        "mean": 3.0,
        "low": 2.8,
        "high": 3.2,
    }
    for most, option in ((12, 1), (7, 1), (6, None)):  # six of twelve are no majority
        answers = {person: 1 if person < most else 2 for person in members}
        assert to_json(release(CHOICE, members, answers, majority=BARE).figures[0]) == {
            **common,
            "question": "roadmap",
            "kind": "choice",
            "options": 4,
            "option": option,
            "bound": "about",
            "mean": None,
            "low": None,
            "high": None,
        }


def test_a_choice_is_named_from_the_threshold_on_that_is_drawn_for_its_own_block() -> None:
    members = company(leaders=8, tech_A=8, tech_B=8)
    answers = {person: 1 if person % 8 < 6 else 2 for person in members}  # six of eight in each block
    drawn: list[str] = []

    def draw(name: str) -> int:
        drawn.append(name)
        return 2 if '"B"' in name else 1  # 4 + 1 + 2 = 7, or 6

    released = release(CHOICE, members, answers, majority=MajorityRule(draw))
    assert [(figure.node[-1], figure.option) for figure in released.figures] == [
        ("leaders", 1),
        ("A", 1),
        ("B", None),
    ]
    assert len(set(drawn)) == 3


def test_a_choice_without_a_draw_has_no_figure_at_all() -> None:
    members = company(tech_A=8)
    with pytest.raises(ValueError, match="drawn for its window"):
        release(CHOICE, members, everyone(members))


def test_where_an_option_was_named_no_other_one_is_named_afterwards() -> None:
    members = company(leaders=8, tech_A=8, tech_B=8, tech_C=8)
    ones = {person: 1 if person < 16 else 1 + person % 4 for person in members}
    before = release(CHOICE, members, ones, majority=BARE).figures
    assert {figure.node[-1]: figure.option for figure in before} == {"leaders": 1, "A": 1, "B": None, "C": None}
    after = release(CHOICE, members, everyone(members, 2), majority=MajorityRule(BARE.draw, before)).figures
    assert {figure.node[-1]: figure.option for figure in after} == {"leaders": None, "A": None, "B": 2, "C": 2}
    again = release(CHOICE, members, everyone(members, 1), majority=MajorityRule(BARE.draw, before)).figures
    assert {figure.option for figure in again} == {1}
    # A name of a joined block binds each team that was in it; one of the leaders binds the leaders only.
    few = {person: 1 for person in members if person in range(8, 14) or person in range(16, 20)}
    (joined, *_) = release(CHOICE, members, few, majority=BARE).figures
    assert joined.teams == (("tech", "A"), ("tech", "B"), ("tech", "C"))
    bound = release(CHOICE, members, everyone(members, 2), majority=MajorityRule(BARE.draw, (joined,))).figures
    assert {figure.node[-1]: figure.option for figure in bound} == {"leaders": 2, "A": None, "B": None, "C": None}


def test_what_every_leader_agreed_to_show_is_exact() -> None:
    def agreed(asked: Asked, *codes: int) -> Figure:
        answers = dict(enumerate(codes))
        return release(asked, dict.fromkeys(answers, Place(leader=True)), answers, agreed=set(answers)).figures[0]

    scale = agreed(SCALE, 3, 3, 4)
    assert (scale.low, scale.high, scale.mean, scale.bound) == (3.3, 3.3, 3.3, "about")
    choice = agreed(CHOICE, 2, 1, 2)  # two of three
    assert (choice.mean, choice.option) == (None, 2)
    draw = agreed(CHOICE, 2, 1, 2, 3)  # two of four are no majority
    assert (draw.mean, draw.option) == (None, None)


# Eight people on a scale of five: five may have answered, or all, around 3; a choice names one of its options.
@pytest.mark.parametrize(
    "change",
    [
        {"answers": [4, 8]},
        {"answers": [0, 8], "agreed": True},
        {"answers": [8, 7]},
        {"answers": [None, 8]},
        {"answers": [8]},
        {"eligible": [5, 8]},
        {"low": 0.9},
        {"low": 3.1},
        {"low": None},
        {"mean": None},
        {"high": 2.9},
        {"high": 5.1},
        {"high": None},
        {"kind": "choice", "option": 0},
        {"kind": "choice", "option": 6},
        {"kind": "choice", "answers": [4, 8]},
        {"kind": "choice", "answers": [0, 8], "agreed": True},
        {"audience": "everyone"},
        {"kind": "text?"},
        {"teams": None},
    ],
)
def test_json_that_this_package_could_not_have_written_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^this is not a released figure$|not in|not a valid"):
        from_json(to_json(a_figure()) | change)
