"""Whole simulated companies go the way of the product, and hear what the measures say they hear."""

from __future__ import annotations

import numpy as np
import pytest

from jobs.offline.bench import companies, half_year, worlds
from jobs.offline.bench.companies import FUNCTIONS, TREES, Life, Truths
from jobs.offline.bench.worlds import WORLDS, World
from jobs.release import LEADERS, STAFF, Asked, ByNode, Place, blocks, release
from storage.types import QuestionKind


@pytest.mark.parametrize("size", [20, 40, 84])
@pytest.mark.parametrize("rate", [0.45, 0.8])
def test_what_is_released_of_simulated_companies_is_what_the_product_releases(size: int, rate: float) -> None:
    tree = TREES[size]
    rng = np.random.default_rng([size, int(100 * rate)])
    codes = np.where(
        rng.random((12, 1, tree.leaders + tree.staff, 1)) < rate, rng.integers(1, 6, (12, 1, 1, 1)), 0
    ).astype(np.int8)
    jitter = rng.integers(-1, 2, codes.shape)
    codes = np.where(codes > 0, np.clip(codes + jitter, 1, 5), 0).astype(np.int8)
    zeros = np.zeros((12, 1, 1))
    lived = companies.released(tree, codes, (zeros, zeros))
    leaf = [team for team, count in tree.teams for _ in range(count)]
    places = {person: Place(leader=True) for person in range(tree.leaders)}
    places |= {tree.leaders + i: Place(False, function, team) for i, (function, team) in enumerate(leaf)}
    nodes = {LEADERS: lived.leaders, STAFF: lived.staff}
    nodes |= {(*STAFF, name): lived.functions[i] for i, name in enumerate(FUNCTIONS)}
    for draw in range(12):
        answers = {person: int(code) for person, code in enumerate(codes[draw, 0, :, 0]) if code}
        window = release(Asked("w", "q", QuestionKind.SCALE5, 5), places, answers)
        by_node = ByNode(window.figures)
        for node, released in nodes.items():
            rows = released[draw, 0, 0]
            own = np.sort(rows[np.isfinite(rows).all(-1)], 0)
            assert own == pytest.approx(np.sort(np.reshape(blocks(by_node.under(node)), (-1, 3)), 0))
        for i, node in enumerate((STAFF, *((*STAFF, name) for name in FUNCTIONS))):
            asked = sum(figure.answers[1] or 0 for figure in by_node.under(node))
            assert lived.asked[i][draw, 0, 0] == asked


def test_the_truth_is_what_was_asked_for_on_both_axes() -> None:
    rng = np.random.default_rng(1)
    wanted = worlds.signed(rng, 5, 0.4)
    lived = companies.live(rng, TREES[84], 5, Truths(wanted, -wanted), windows=2)
    assert lived.truth[0] == pytest.approx(np.repeat(wanted, 2, -1), abs=1e-4)
    assert lived.truth[1] == pytest.approx(np.repeat(-wanted, 2, -1), abs=1e-4)
    moving = np.repeat([[[0.6, 0.0]]], 8, 1)
    ended = companies.live(rng, TREES[40], 1, Truths(moving, None), windows=2)
    assert ended.truth[0] == pytest.approx(moving, abs=1e-4)


def test_the_staff_moves_as_far_as_was_asked_for_and_leaves_the_gap_as_it_is() -> None:
    moves = np.zeros((3, 8, 2))
    moves[..., 1] = 0.7
    lived = companies.live(np.random.default_rng(4), TREES[84], 3, Truths(0.4, None, moves), windows=2)
    sizes = np.array([size for _, size in TREES[84].teams])
    staff = (lived.team_views * sizes).sum(-1) / sizes.sum()
    assert staff[..., 1] - staff[..., 0] == pytest.approx(0.7, abs=1e-3)
    assert lived.truth[0] == pytest.approx(0.4, abs=1e-3)


def test_people_answer_as_much_and_as_alike_as_their_life_says() -> None:
    rng = np.random.default_rng(2)
    own = companies.views(rng, TREES[84], 400, 1)
    lived = companies.live(
        rng, TREES[84], 400, Truths(), Life(icc=0.56), windows=2, given=(own, [(0.2, 0.2, 0.2, 0.2, 0.2)])
    )
    # Ten leaders, of whom 7.5 answer on average; five and fewer have no figure: P(Bin(10, ¾) ≥ 5) = 0.98.
    shown = np.isfinite(lived.leaders[..., 0]).mean()
    assert shown == pytest.approx(0.98, abs=0.02)
    team = own[:, 0, TREES[84].leaders : TREES[84].leaders + 16]
    assert team.mean(-1).var() == pytest.approx(companies.TEAM_SHARE + (1 - companies.TEAM_SHARE) / 16, abs=0.04)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_gaps_are_named_and_trifles_hardly_ever(world: World) -> None:
    rng = np.random.default_rng(1)
    null = worlds.drawn(rng, world, 84, 24, (0.15, 0.15), world.usual)
    assert half_year.false_share(null) <= 0.25
    named = half_year.named(worlds.drawn(rng, world, 84, 24, (0.8, None), world.usual))
    assert named[8] >= 0.25
    assert named[26] >= 0.75


def test_a_row_is_the_worse_of_both_worlds_for_its_target_and_names_them() -> None:
    run = half_year.Run(1, quick=True, data=None)
    shares = {"usual people": (0.06, "75% answer"), "other people": (0.09, "50% answer")}
    high = run.worse("a share that must be low", shares, (None, 0.10))
    assert (high.released, high.cell) == (0.09, "other people, 50% answer (usual people: 6.0%)")
    assert run.worse("a share that must be high", shares, (0.5, None)).released == 0.06
    # Of 75 to 85 %, 89 % is farther away than 72 %.
    band = {"usual people": (0.72, ""), "other people": (0.89, "")}
    assert run.worse("a share between two", band, (0.75, 0.85)).released == 0.89
