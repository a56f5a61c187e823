"""A15, pooled weeks: what the line of a team proves to whoever knows that all were asked each week (R7, R9).

A cell of pooled weeks depends on how often those gave answers who gave most. So a line that fits several numbers of
answers may fit none of them unless everybody answered at least once: the attacker pools, with the product itself, every
way in which so many people may have answered so many times. Of nine, 85 % of whom answer, one line in sixteen told it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations_with_replacement

import pytest

from jobs.cards import Shown
from jobs.release import Asked, Place, colluders, release_pooled, shown
from jobs.release.cells import can_be_coarse, scale_cells
from storage.types import QuestionKind

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
TEAM = Place(leader=False, function="F", team="T")
Times = tuple[int, ...]
"""How many times each of a team answered."""


def pooled(times: Times, weeks: int, total: int) -> Shown:
    """Return how the answers of people who answered so many times, which sum to ``total``, are shown."""
    members = dict.fromkeys(range(len(times)), TEAM)
    whole, rest = divmod(total, sum(times))
    answers: list[dict[int, int]] = [{} for _ in range(weeks)]
    given = [(week, person) for person, often in enumerate(times) for week in range(often)]
    for at, (week, person) in enumerate(given):
        answers[week][person] = whole + (at < rest)
    (figure,) = release_pooled(SCALE, [(members, of_week) for of_week in answers]).figures
    return shown(figure)


@cache
def lines(people: int, weeks: int) -> dict[Shown, set[Times]]:
    """Return every line that a team may be shown by, with all the ways in which its people may have answered."""
    found: dict[Shown, set[Times]] = defaultdict(set)
    for times in combinations_with_replacement(range(weeks, -1, -1), people):
        often = [n for n in times if n]
        known = sum(often[: colluders(len(often))])
        if len(often) >= SCALE.k and can_be_coarse(sum(often), known):
            for cell in scale_cells(sum(often), SCALE.options, known, often[0]):
                found[pooled(times, weeks, cell.low)].add(times)
    return found


def betrayed(people: int, weeks: int, silent: int) -> tuple[list[str], int]:
    """Return the lines that prove to so many who were silent that all the others answered, and how many were tried."""
    proofs, tried = [], 0
    for line, behind in lines(people, weeks).items():
        left = [times for times in behind if times.count(0) >= silent]
        if left and silent <= colluders(people - min(times.count(0) for times in left)):
            tried += 1
            if all(times.count(0) == silent for times in left):
                numbers = sorted(set(map(sum, left)))
                proofs.append(f"{line.low} to {line.high}: {numbers} answers of {people} in {weeks} weeks")
    return proofs, tried


@pytest.mark.parametrize(
    ("people", "weeks"),
    [(7, 2), (8, 2), (12, 2), (7, 3), (8, 3), (11, 3), (7, 4), (9, 4), (10, 4)],
)
def test_no_line_of_pooled_weeks_proves_that_everybody_answered_at_least_once(people: int, weeks: int) -> None:
    # Seven who were asked in four weeks were shown 1 to 3: 14 answers, two of each, or 19, three of each at most.
    proofs, tried = betrayed(people, weeks, 0)
    assert tried > 5
    assert not proofs, f"{len(proofs)} of {tried}: {proofs[0]}"


ONE_SILENT = "A15, not yet: looks of pooled weeks fit where one person gave no answer, and not always where two did"


@pytest.mark.parametrize(
    ("people", "weeks"),
    [(8, 2), (8, 3)]
    + [
        pytest.param(*pool, marks=pytest.mark.xfail(strict=True, reason=ONE_SILENT))
        for pool in ((7, 3), (8, 4), (10, 2))
    ],
)
def test_nor_to_one_who_was_silent_that_all_the_others_did(people: int, weeks: int) -> None:
    proofs, tried = betrayed(people, weeks, 1)
    assert tried > 5
    assert not proofs, f"{len(proofs)} of {tried}: {proofs[0]}"
