"""What a figure fits: always the numbers that made it, and never one alone."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from jobs.release import Asked, MajorityRule, Place, colluders, release, release_pooled
from jobs.release.cells import scale_cell, scale_cells
from jobs.release.fits import Fit, fits, option_fits
from storage.types import QuestionKind
from tests.jobs.release.places import EVERY_SCALE

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
CHOICE = Asked("w", "q", QuestionKind.CHOICE, 3)
TEAM = Place(leader=False, function="F", team="T")


@pytest.mark.parametrize("place", [TEAM, Place(leader=True)], ids=["staff", "leaders"])
@EVERY_SCALE
def test_a_figure_fits_what_made_it(place: Place, options: int) -> None:
    kind = QuestionKind.SCALE11 if options == 11 else QuestionKind.SCALE5
    for n in (*range(5, 14), 17, 18, 49, 50, 77):
        members = dict.fromkeys(range(n + 2), place)
        for cell in scale_cells(n, options, colluders(n), leaders=place.leader):
            spread = {person: cell.low // n + (person < cell.low % n) for person in range(n)}
            (figure,) = release(replace(SCALE, kind=kind, options=options), members, spread).figures
            fitting = fits(figure)
            (of_n,) = {fit for fit in fitting if fit.answers == n}
            assert of_n.low <= cell.low - n <= cell.high - n <= of_n.high
            assert of_n.known == colluders(n)
            assert len({fit.answers for fit in fitting}) > 1
            assert {fit.answers for fit in fits(figure, most=n)} == {f.answers for f in fitting if f.answers <= n}


def test_a_figure_of_more_answers_than_are_gone_through_fits_some_all_the_same() -> None:
    for n, code in product((120, 250), (1, 3, 5)):
        members = dict.fromkeys(range(n), TEAM)
        (figure,) = release(SCALE, members, dict.fromkeys(members, code)).figures
        assert fits(figure)


def test_pooled_weeks_fit_what_made_them() -> None:
    rng = random.Random(5)
    for size in (7, 12):
        members = dict.fromkeys(range(size), TEAM)
        weeks = [(members, {person: rng.randint(1, 5) for person in members if rng.random() < 0.8}) for _ in range(4)]
        (figure,) = release_pooled(SCALE, weeks).figures
        codes = [code for _, answers in weeks for code in answers.values()]
        counts = sorted((sum(person in answers for _, answers in weeks) for person in members), reverse=True)
        n, known = len(codes), sum(counts[: colluders(sum(count > 0 for count in counts))])
        cell = scale_cell(sum(codes), n, 5, known, counts[0])
        made = Fit(n, cell.low - n, cell.high - n, known)
        assert made in fits(figure, 4)
        assert made not in fits(figure, 4, n - 1)


def test_a_choice_fits_every_count_that_may_be_told_so() -> None:
    for n, count, drawn in product((5, 8, 12, 20), range(21), range(4)):
        if count <= n:
            members = dict.fromkeys(range(n + 2), TEAM)
            answers = {person: 1 if person < count else 2 + person % 2 for person in range(n)}
            (figure,) = release(
                CHOICE,
                members,
                answers,
                majority=MajorityRule(lambda _name, drawn=drawn: drawn),  # type: ignore[misc]
            ).figures
            for option in (1, 2, 3):
                chosen = sum(code == option for code in answers.values())
                of_n = [fit for fit in option_fits(figure, option, ()) if fit.answers == n]
                assert len(of_n) == 1
                assert of_n[0].low <= chosen <= of_n[0].high


def test_where_an_option_was_named_before_another_one_may_have_any_count() -> None:
    members = dict.fromkeys(range(8), TEAM)
    split = {person: 1 + person % 2 for person in members}
    (figure,) = release(CHOICE, members, split, majority=MajorityRule(lambda _name: 0)).figures
    caps = {fit.answers: fit.high for fit in option_fits(figure, 1, ())}
    assert caps[8] == 6  # five would have been a bare majority, and the threshold lies up to two above it
    assert {fit.answers: fit.high for fit in option_fits(figure, 1, (1,))} == caps
    assert {fit.answers: fit.high for fit in option_fits(figure, 1, (2,))}[8] == 8
