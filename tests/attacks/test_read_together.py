"""A15, read together: what the looks of one window prove to whoever knows how many of each team were asked (R9)."""

from __future__ import annotations

import pytest

from jobs.release import Asked, Place, release
from jobs.release.looks import Look
from storage.types import QuestionKind
from tests.attacks.together import of_one_function, proved, shown, told_to_the_silent

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)


@pytest.mark.parametrize("sizes", [(7, 7), (8, 11), (7, 7, 12), (8, 8, 8), (4, 8, 7), (3, 4, 9, 7), (12, 3, 8)])
def test_all_that_a_window_shows_never_proves_that_all_of_a_team_answered_or_all_but_one(
    sizes: tuple[int, ...],
) -> None:
    assert not proved(of_one_function(*sizes))


@pytest.mark.parametrize("sizes", [((7, 8), (9,)), ((3, 2), (4,), (7, 8)), ((8,), (7,), (9,))])
def test_nor_where_functions_are_joined(sizes: tuple[tuple[int, ...], ...]) -> None:
    assert not proved({(f"F{i}", f"T{j}"): asked for i, own in enumerate(sizes) for j, asked in enumerate(own)})


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(7, 8, 9, 10), (8, 8, 8, 8), (3, 4, 5, 6, 7)])
def test_nor_of_many_teams(sizes: tuple[int, ...]) -> None:
    assert not proved(of_one_function(*sizes))


def test_the_release_shows_the_looks_that_are_attacked_here() -> None:
    tree = of_one_function(7, 7, 12)
    members = {
        100 * i + j: Place(leader=False, function="F", team=f"T{i}") for i in range(3) for j in range((7, 7, 12)[i])
    }
    for counts in ((7, 7, 12), (7, 7, 4), (3, 7, 12), (2, 2, 6), (2, 1, 0)):
        answers = {100 * i + j: 5 if i == 1 else 3 for i in range(3) for j in range(counts[i])}
        posted = {
            figure.teams: Look(figure.answers, figure.bound, figure.mean, figure.low, figure.high)  # type: ignore[arg-type]
            for figure in release(SCALE, members, answers).figures
        }
        attacked = {block.teams: made for block, made in shown(tree, counts) if made}
        assert posted.keys() == attacked.keys()
        assert all(look in attacked[teams] for teams, look in posted.items())


@pytest.mark.parametrize("asked", [7, 11, 12, 17, 18, 30, 63, 64, 65])
def test_no_look_proves_to_colluders_who_were_silent_that_all_the_others_answered(asked: int) -> None:
    told, every = told_to_the_silent(asked)
    assert not told, f"{len(told)} of {len(every)} looks of {asked} who were asked"
