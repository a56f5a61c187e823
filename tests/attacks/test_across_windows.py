"""A3: what one window does not say, thirteen of them do not say either, or hardly.

Nobody is known exactly from two windows (`checks.who_joins_or_leaves_stays_hidden`, run by `test_rules`). Over a year
any honest mean says a little of who was missing when it rose; these tests hold that little down.

Limits are in times chance, and chance is one over the *people* of the team: so is the ``n`` of the limits (2.5 under
20 people, 3 from 20), however few of them answer. Somebody who joined, left or seldom answers is likelier to be the
lowest before any figure is seen, because a mean of few answers strays further: that part is not the figures' doing, and
is measured beside them (`patience.Guesses.blind`).
"""

from __future__ import annotations

import pytest

from tests.attacks.patience import FEW, FORGETFUL, MOST, SOME, Cells, Guesses, Habit, Team, guesses

TEAMS = 3_000  # one standard error is 0.05 to 0.15 times chance
MANY = 16_000  # 0.02 to 0.03


def of_who_came_and_went(people: int, *, years: int = 1, cells: Cells = "staff") -> Guesses:
    """Somebody joined and somebody left, both are known, and each splits the year in two.

    It is the worst that can be known without participation.
    """
    return guesses(Team(people, joiner=True, leaver=True, cells=cells), "leaves", teams=MANY, years=years)


def limit(people: int) -> float:
    """Return what knowing every participation may be worth, in times chance."""
    return 2.5 if people < 20 else 3.0


@pytest.mark.parametrize("people", [8, 12, 20])
def test_who_knows_the_leaves_hardly_guesses_better_than_chance(people: int) -> None:
    assert guesses(Team(people), "leaves", teams=TEAMS).seen <= 1.5


@pytest.mark.parametrize("habit", [MOST, FEW], ids=["83 % answer", "44 % answer"])
@pytest.mark.parametrize("people", [8, 12, 15, 20, 30])
def test_who_even_knew_every_participation_would_not_go_far(people: int, habit: Habit) -> None:
    assert guesses(Team(people, habit), "participation", teams=TEAMS).seen <= limit(people)


@pytest.mark.parametrize("people", [8, 10, 12])
def test_somebody_who_joined_and_somebody_who_left_do_not_stand_out(people: int) -> None:
    guessed = of_who_came_and_went(people)
    # Without a figure, knowing who came and went is worth 1.10, 1.13 and 1.15 times chance: figures may add half.
    assert guessed.seen <= 1.5 * guessed.blind
    # Counted from chance alone it is 1.5, 1.6 and 1.65: thirteen figures around one known change tell that much however
    # they are cut. Cells twice as wide as one person's swing still leave 1.4, 1.5 and 1.6, and gaps go unseen.
    assert guessed.seen <= 1.7


def test_the_form_of_the_attack_is_worth_nearly_nothing_without_the_teams_own_figures() -> None:
    guessed = of_who_came_and_went(10)
    # Another team's figures know nothing of this one; 1.05, because it names joiner and leaver most.
    assert 0.9 <= guessed.others <= 1.15
    # When the lowest lasting level is looked for, nobody is likelier beforehand, and what is left is the figures'.
    assert guessed.level < guessed.seen


def test_who_answers_seldom_is_likelier_to_be_the_lowest_without_any_figure() -> None:
    # Of 20 people 44 % answer: the mean of two answers is the lowest more often than that of ten.
    guessed = guesses(Team(20, FEW), "participation", teams=TEAMS)
    assert guessed.blind > 1.4
    assert guessed.others < 1.3  # the regression does not use it


def test_with_cells_as_narrow_as_the_leaders_staff_would_stand_out() -> None:
    guessed = of_who_came_and_went(10, cells="leaders")
    assert guessed.seen > 1.5 * guessed.blind
    assert guesses(Team(15, FEW, cells="leaders"), "participation", teams=MANY).seen > limit(15)


def test_a_leader_who_joined_and_one_who_left_stand_out_a_little_more() -> None:
    # 1.73 times chance, 1.55 times what is known without a figure. The price of gaps that can be seen: the leaders are
    # one block, and cells as wide as the staff's would find 85 % of them with eight leaders instead of 91 %.
    guessed = of_who_came_and_went(10, cells="leaders")
    assert guessed.seen <= 1.65 * guessed.blind
    assert guessed.seen <= 1.8


def test_coarse_figures_help() -> None:
    coarse, narrow, exact = (
        guesses(Team(10, cells=kind), "participation", teams=MANY).seen for kind in ("staff", "leaders", "none")
    )
    assert coarse < narrow < exact
    assert exact > 2.2  # the attack is not blind


@pytest.mark.slow
@pytest.mark.parametrize("people", [8, 9, 10, 11, 12, 15, 20, 30, 40])
def test_every_size_of_team(people: int) -> None:
    leaves = guesses(Team(people), "leaves", teams=MANY, years=2)
    most, few = (guesses(Team(people, habit), "participation", teams=MANY, years=2) for habit in (MOST, FEW))
    came_and_went = of_who_came_and_went(people, years=2)
    print(  # noqa: T201
        f"{people} people: {leaves.seen:.2f} times chance with leaves; with participation "
        f"{most.seen:.2f} (blind {most.blind:.2f}), {few.seen:.2f} (blind {few.blind:.2f}) where 44 % answer; "
        f"with one who joined and one who left {came_and_went.seen:.2f} ± {came_and_went.error:.2f} "
        f"(blind {came_and_went.blind:.2f}, the lowest level {came_and_went.level:.2f})"
    )
    assert leaves.seen <= 1.55  # 1.5, and a standard error of 0.05
    assert max(most.seen, few.seen) <= limit(people)
    assert came_and_went.seen <= 1.55 * came_and_went.blind


@pytest.mark.slow
@pytest.mark.parametrize(("habit", "over"), [(FORGETFUL, 0.06), (SOME, 0.17)], ids=["44 % answer", "60 % answer"])
@pytest.mark.parametrize("people", [8, 10, 12, 15, 20, 30, 40])
def test_people_who_forget_whether_they_answered_four_weeks_ago(people: int, habit: Habit, over: float) -> None:
    # The habits above were measured from week to week. Over four weeks they fade, participation varies more, and more
    # can be read from it. Where 44 % answer the limits hold within a standard error of 0.06. Where 60 % do, it is 2.60
    # ± 0.03 with 15 people: cells three swings wide below two thirds of answers would bring 1.7, and leave a team of
    # nine with one cell between its end codes.
    guessed = guesses(Team(people, habit), "participation", teams=MANY, years=2)
    print(f"{people} people, {guessed.seen:.2f} ± {guessed.error:.2f} times chance (blind {guessed.blind:.2f})")  # noqa: T201
    assert guessed.seen <= limit(people) + over
