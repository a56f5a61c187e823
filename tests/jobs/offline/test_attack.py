from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobs.offline.attack import _fewest_left_of, _fewest_left_of_sums, attack, fewest_left
from jobs.release import Asked, Figure, MajorityRule, Place, from_json, release, release_pooled, to_json
from jobs.release.fits import Fit, fits
from storage.types import QuestionKind

SCALE = Asked("w1", "priorities", QuestionKind.SCALE5, 5)


def company(**teams: int) -> dict[int, Place]:
    places = [Place(leader=False, function="tech", team=team) for team, size in teams.items() for _ in range(size)]
    return dict(enumerate(places))


def altered(figure: Figure, **change: Any) -> Figure:
    """A figure as a careless publisher would have shown it."""
    figure_read = from_json(to_json(figure) | change)
    assert isinstance(figure_read, Figure)
    return figure_read


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", [QuestionKind.SCALE5, QuestionKind.CHOICE])
def test_what_is_released_is_safe(kind: QuestionKind, code: int) -> None:
    members = company(A=8, B=12, C=19)
    majority = MajorityRule(lambda _name: 0)
    result = attack(
        release(replace(SCALE, kind=kind), members, dict.fromkeys(members, code), majority=majority).figures
    )
    assert result.safe
    assert (result.windows, result.figures) == (1, 3)
    assert result.fewest is not None
    assert result.fewest >= 3


def test_pooled_weeks_are_safe_even_from_those_who_gave_most_of_the_answers() -> None:
    members = company(A=9)
    weeks = [(members, dict.fromkeys(range(9 - 2 * week), 5)) for week in range(4)]
    (figure,) = release_pooled(SCALE, weeks).figures
    # Of 9 + 7 + 5 + 3 answers, one colluder knows the four of each week.
    assert (24, 4) in {(fit.answers, fit.known) for fit in fits(figure, 4)}
    assert fewest_left(figure, 4) >= 3
    assert attack([], [figure]).fewest == fewest_left(figure, 4)


def test_a_narrow_end_code_is_found() -> None:
    # A mean of 4.9 at least: eight answers that sum to 40, of whom everybody answered 5.
    figure = release(SCALE, company(A=8), dict.fromkeys(range(8), 5)).figures[0]
    careless = altered(figure, low=4.9, mean=4.9)
    assert fewest_left(careless) == 1
    assert [weak.left for weak in attack([careless]).weak] == [1]


def test_every_number_that_looks_so_is_tried() -> None:
    # Between 2.8 and 3.4 eight answers leave three to everybody, and so does ten; of five, 14 to 17, one colluder.
    figure = release(SCALE, company(A=12), dict.fromkeys(range(8), 3)).figures[0]
    assert {fit.answers for fit in fits(figure)} >= {8}
    assert fewest_left(figure) == min(_fewest_left_of_sums(5, fit) for fit in fits(figure))
    assert _fewest_left_of_sums(5, Fit(5, 20, 20, 1)) == 1
    assert _fewest_left_of_sums(5, Fit(5, 14, 20, 1)) == 3  # a top code of five: 19 to 25, one knows 4 of 5 points


def test_an_older_figure_is_tried_with_every_number_of_its_class() -> None:
    figure = release(SCALE, company(A=12), dict.fromkeys(range(12), 3)).figures[0]
    assert fits(altered(figure, answers=[10, None])) == ()
    assert fewest_left(altered(figure, answers=[10, None])) >= 3
    assert fewest_left(altered(figure, answers=[10, None], low=1.0, high=1.0, mean=1.0)) == 1


def choices(options: int) -> list[Figure]:
    """Return a figure that names an option, and one that names none, of every band."""
    asked, majority = replace(SCALE, kind=QuestionKind.CHOICE, options=options), MajorityRule(lambda _name: 0)
    figures: list[Figure] = []
    for size in (5, 10, 20, 50):
        members = company(A=size + 2)
        for answers in (dict.fromkeys(range(size), 1), {person: 1 + person % 2 for person in range(2 * (size // 2))}):
            figures += release(asked, members, answers | {size - 1: 2}, majority=majority).figures
    return figures


@pytest.mark.parametrize(("options", "stay"), [(2, 2), (3, 3), (5, 3)])
def test_choices_of_every_band_leave_three_options_or_both_of_two(options: int, stay: int) -> None:
    figures = choices(options)
    sizes = {(figure.answers, figure.option) for figure in figures}
    assert sizes >= {((5, 7), 1), ((5, 12), 1), ((5, 52), 1), ((5, 12), None), ((5, 52), None)}
    assert min(map(fewest_left, figures)) >= stay
    assert attack(figures[:1]).safe


def test_questions_of_two_options_are_counted_apart() -> None:
    of_two = attack(choices(2)).of_two
    assert of_two == len(choices(2)) > 0
    assert attack(choices(2)).fewest is None
    mixed = attack([*choices(2), *choices(3)])
    assert (mixed.of_two, mixed.fewest) == (of_two, 3)


def test_a_choice_is_weak_where_more_collude_than_it_allows_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five, of whom three name an option at least: two who chose otherwise know that the other three did.
    monkeypatch.setattr("jobs.offline.attack.colluders", lambda _n: 2)
    _fewest_left_of.cache_clear()
    assert fewest_left(choices(4)[0]) == 1
    _fewest_left_of.cache_clear()


def test_two_figures_over_the_same_team_are_found() -> None:
    members = company(A=8, B=9)
    first, second = release(SCALE, members, dict.fromkeys(members, 3)).figures
    of_both_teams = altered(second, teams=[list(team) for team in (*first.teams, *second.teams)])
    assert not attack([first, of_both_teams]).safe


def test_leaders_who_agreed_are_counted_and_not_attacked() -> None:
    leaders = dict.fromkeys(range(3), Place(leader=True))
    figures = release(SCALE, leaders, dict.fromkeys(leaders, 4), agreed=set(leaders)).figures
    result = attack(figures)
    assert (result.agreed, result.attacked, result.safe, result.fewest) == (1, 0, True, None)


def test_nothing_shown_is_safe() -> None:
    assert attack([]).safe
