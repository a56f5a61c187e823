"""Pulse items (R7): a figure each week from twenty respondents on, the others pooled over four weeks."""

from __future__ import annotations

from jobs.release import LEADERS, STAFF, Place, release_pooled, release_weekly
from jobs.release.cells import scale_cell
from jobs.release.fits import Fit, fits
from tests.jobs.release.places import BARE, CHOICE, SCALE, company, everyone, shown_nodes


def test_a_large_team_has_a_weekly_figure_and_the_others_wait() -> None:
    members = company(leaders=6, tech_A=25, tech_B=8)
    released = release_weekly(SCALE, members, everyone(members))
    assert shown_nodes(released) == {(*STAFF, "tech", "A")}
    assert released.withheld == ()


def test_pooled_weeks_leave_out_what_was_shown_weekly() -> None:
    members = company(leaders=6, tech_A=25, tech_B=8, sales_C=9)
    released = release_pooled(SCALE, [(members, everyone(members))] * 4)
    assert shown_nodes(released) == {LEADERS, (*STAFF, "tech", "B"), (*STAFF, "sales", "C")}
    # Six leaders may have given 24 answers, B's eight 32, C's nine 36; from twenty on is a class where two people less
    # reach it: not of six.
    answers = {figure.node[-1]: figure.answers for figure in released.figures}
    assert answers == {"leaders": (10, 24), "B": (20, 32), "C": (20, 36)}


def test_a_week_short_of_twenty_goes_to_the_pool() -> None:
    members = company(tech_A=25)
    short = {person: 3 for person in members if person < 18}
    released = release_pooled(SCALE, [(members, everyone(members)), (members, short)])
    # The first week's 25 answers were shown weekly: 25 people were asked once, and 18 answered.
    assert [figure.answers for figure in released.figures] == [(5, 25)]
    assert 18 in {fit.answers for fit in fits(released.figures[0], 4)}


def test_a_weekly_figure_takes_four_more_who_were_asked_than_the_twenty_who_answered() -> None:
    for size, shown in ((20, 0), (23, 0), (24, 1)):
        members = company(tech_A=size)
        figures = release_weekly(SCALE, members, everyone(members)).figures
        assert len(figures) == shown
        # That it is there says that twenty answered.
        assert all(figure.answers == (20, 24) for figure in figures)


def test_a_pool_needs_five_people_and_not_only_five_answers() -> None:
    members = company(tech_A=8)
    few = {person: 3 for person in members if person < 4}
    assert release_pooled(SCALE, [(members, few)] * 4).figures == ()


def test_a_weekly_figure_says_whose_it_is_and_counts_nobody_else() -> None:
    members = company(leaders=24, tech_A=25, tech_B=24, tech_C=23)
    answers = {person: 5 if place.leader else 2 for person, place in members.items()}
    figures = release_weekly(SCALE, members, answers).figures
    assert [(figure.audience, figure.node, figure.teams, figure.answers) for figure in figures] == [
        ("staff", (*STAFF, "tech", "A"), (("tech", "A"),), (20, 25)),
        ("staff", (*STAFF, "tech", "B"), (("tech", "B"),), (20, 24)),
        ("leaders", LEADERS, (), (20, 24)),
    ]
    assert [figure.bound for figure in figures] == ["about", "about", "at_least"]  # all leaders chose the highest


def test_a_pool_allows_for_the_colluders_who_gave_most() -> None:
    # Seven people: one answered in all four weeks, six in the first one only. Whoever knows most of the ten answers
    # knows four of them.
    (figure,) = release_pooled(SCALE, often_one(7)).figures
    assert (10, 4) in {(fit.answers, fit.known) for fit in fits(figure, 4)}
    # Six people: four of nine are known, and 9 is not more than 2·4 + 1. The end codes would meet.
    assert release_pooled(SCALE, often_one(6)).figures == ()


def test_a_pooled_choice_is_withheld_where_a_majority_would_be_everybody_but_the_colluder() -> None:
    # Ten answers, four of them one person's, who chose 1. Six for another option are a majority, and all the others.
    assert release_pooled(CHOICE, often_one(7), BARE).figures == ()
    # Eleven: six are a majority, and seven are the others.
    (figure,) = release_pooled(CHOICE, often_one(8), BARE).figures
    assert (figure.answers, figure.option) == ((5, 32), 3)


def test_a_cell_of_a_pool_is_as_wide_as_all_that_one_person_gave() -> None:
    # Eight people in four weeks: 32 answers, one colluder knows four; cells are 4·4 sums wide.
    members = company(tech_A=8)
    (figure,) = release_pooled(SCALE, [(members, everyone(members))] * 4).figures
    cell = scale_cell(96, 32, 5, 4, 4)
    assert Fit(32, cell.low - 32, cell.high - 32, 4) in fits(figure, 4)
    assert cell != scale_cell(96, 32, 5, 4)
    assert (figure.low or 0) <= cell.low / 32 < cell.high / 32 <= (figure.high or 0)


def often_one(people: int) -> list[tuple[dict[int, Place], dict[int, int]]]:
    members = company(tech_A=people)
    return [(members, everyone(members)), *[(members, {0: 3})] * 3]


def test_the_leaders_pulse_has_their_cells_too() -> None:
    members = company(leaders=24, tech_A=24)
    # Twenty of each answer: 20·3 + 4 = 64. Three colluders: 35..85 are between the ends, 51 sums. Six pairs of 4 for
    # leaders, four of 6 for staff; 3 are left in the middle either way, 59..61.
    answers = {person: 3 + (person % 24 < 4) for person in members if person % 24 < 20}
    sums = {
        figure.audience: {(fit.low + 20, fit.high + 20) for fit in fits(figure) if fit.answers == 20}
        for figure in release_weekly(SCALE, members, answers).figures
    }
    assert sums == {"leaders": {(62, 65)}, "staff": {(62, 67)}}


def test_a_team_alone_in_the_tree_has_its_own_name_every_week() -> None:
    members = company(tech_A=24)
    assert shown_nodes(release_weekly(SCALE, members, everyone(members))) == {(*STAFF, "tech", "A")}


def test_somebody_who_left_between_two_weeks_still_counts_where_they_were() -> None:
    before, after = company(tech_A=8, tech_B=8), company(tech_A=8)
    answers = everyone(before)
    pooled = release_pooled(SCALE, [(before, answers), (after, dict.fromkeys(after, 3))])
    assert {figure.node[-1]: figure.answers for figure in pooled.figures} == {"A": (10, 16), "B": (5, 8)}


def test_a_team_that_was_shown_one_week_and_empty_the_next_has_no_part_in_the_pool() -> None:
    # A was shown weekly, in the first week; in the second nobody of it answered. B alone is pooled, 16 at most. A
    # is neither a figure nor withheld, and B is not named as if it were the whole function.
    members = company(tech_A=24, tech_B=8)
    second = {person: 3 for person in members if members[person].team == "B"}
    pooled = release_pooled(SCALE, [(members, everyone(members)), (members, second)])
    assert [(figure.node, figure.answers) for figure in pooled.figures] == [((*STAFF, "tech", "B"), (10, 16))]
    assert pooled.withheld == ()
