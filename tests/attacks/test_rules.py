"""A4 to A7, A10: every promise holds, and taking out any one rule breaks one of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from jobs.release import (
    Place,
    Release,
    alike,
    cells,
    comments,
    display,
    figures,
    guards,
    looks,
    majority,
    participation,
    partition,
    pulse,
    window,
)
from tests.attacks import attacker, caches, checks
from tests.attacks.posting import post

Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Empty the caches of the code and of the attacker before and after each test."""
    caches.forget()
    yield
    caches.forget()


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_every_promise_holds(check: Callable[[], None]) -> None:
    check()


# ---------------------------------------------------------------- each rule, taken out


@dataclass(frozen=True)
class Mutation:
    """One rule, how to take it out, and the check that must then fail."""

    rule: str
    take_out: Callable[[Patch], None]
    check: Callable[[], None]


def _any_size(patch: Patch) -> None:
    patch.setattr(window, "stands", lambda _asked, counts: len(counts) > 3)
    patch.setattr(window, "class_of", lambda _answers, asked, _k: (4, asked))


def _leaders_among_staff(patch: Patch) -> None:
    of_staff = window.of_staff

    def mixed(asked: Any, members: Any, asks: Any, given: Any, *_: Any) -> Release:
        moved = {
            person: replace(place, leader=False, function=place.function or "F0") for person, place in members.items()
        }
        return of_staff(asked, moved, asks, given)

    patch.setattr(window, "of_staff", mixed)


def _short_teams_stay_alone(patch: Patch) -> None:
    patch.setattr(partition, "_in_turn", lambda blocks, _stands: list(blocks))


def _function_beside_its_teams(patch: Patch) -> None:
    of_staff = window.of_staff

    def twice(asked: Any, members: Any, asks: Any, given: Any, *_: Any) -> Release:
        released = of_staff(asked, members, asks, given)
        whole = {person: codes for person, codes in given.items() if not members[person].leader}
        teams = tuple(sorted({members[person].leaf for person in whole}))
        if not released.figures:
            return released
        extra = window.figure_of(asked, "staff", ("staff",), teams, whole, [1] * len(whole))
        return Release((*released.figures, extra), released.withheld)

    patch.setattr(window, "of_staff", twice)


def _narrow_ends(patch: Patch) -> None:
    patch.setattr(cells, "margin", lambda _options: 0)


def _no_colluder(patch: Patch) -> None:
    patch.setattr(window, "_known", lambda _counts: 0)
    patch.setattr(alike, "colluders", lambda _respondents: 0)


def _fine_cells(patch: Patch) -> None:
    patch.setattr(cells, "_widths", lambda sums, *_: [1] * sums)


def _exact_counts(patch: Patch) -> None:
    figure_of = window.figure_of

    def counted(asked: Any, audience: Any, node: Any, teams: Any, given: Any, *rest: Any, **how: Any) -> Any:
        figure = figure_of(asked, audience, node, teams, given, *rest, **how)
        return replace(figure, low=sum(codes == (1,) for codes in given.values()), door=figures.DOOR)

    patch.setattr(window, "figure_of", counted)


def _everybody(patch: Patch) -> None:
    patch.setattr(window, "threshold", lambda answers, *_: answers)


def _rename(patch: Patch) -> None:
    patch.setattr(window, "may_be_named", lambda *_: True)


def _own_numbers(patch: Patch) -> None:
    patch.setattr(window, "class_of", lambda answers, *_: (answers, answers))


def _compare_agreed(patch: Patch) -> None:
    patch.setattr(display, "blocks", lambda figures: [(figure.low, figure.high, 3) for figure in figures])


def _exact_respondents(patch: Patch) -> None:
    exact = tuple((n, n) for n in range(400, 0, -1))
    patch.setattr(looks, "BANDS", exact)


def _exact_mean(patch: Patch) -> None:
    figure_of = window.figure_of

    def leaky(asked: Any, audience: Any, node: Any, teams: Any, given: Any, *rest: Any, **how: Any) -> Any:
        figure = figure_of(asked, audience, node, teams, given, *rest, **how)
        codes = [code for own_codes in given.values() for code in own_codes]
        return replace(figure, mean=round(sum(codes) / len(codes), 2), door=figures.DOOR)

    patch.setattr(window, "figure_of", leaky)


def _each_cell_alone(patch: Patch) -> None:
    groups_of = alike.groups_of
    patch.setattr(
        looks,
        "groups_of",
        lambda *sizes, leaders: [[part] for group in groups_of(*sizes, leaders=leaders) for part in group],
    )


def _looks_of_a_larger_group(patch: Patch) -> None:
    class_of = looks.class_of
    patch.setattr(window, "class_of", lambda answers, asked, k: class_of(answers, asked + 2, k))


def _as_many_as_answered(patch: Patch) -> None:
    patch.setattr(window, "least_answers", lambda asked: asked)


def _smallest_by_answers(patch: Patch) -> None:
    patch.setattr(partition, "_turn", lambda block: (len(block.people), block.teams))


def _joins_tell_nothing(patch: Patch) -> None:
    patch.setattr(window, "_not_answered", lambda *_: 0)


def _insiders_answer(patch: Patch) -> None:
    patch.setattr(alike, "least_answers", lambda asked: asked - 2)


def _withheld_because_of_answers(patch: Patch) -> None:
    of_leaders = window.of_leaders

    def shy(asked: Any, audience: Any, members: Any, asks: Any, given: Any, *rest: Any, **how: Any) -> Release:
        released = of_leaders(asked, audience, members, asks, given, *rest, **how)
        if any(figure.bound == "at_least" for figure in released.figures):
            return of_leaders(asked, audience, members, asks, {}, *rest, **how)
        return released

    patch.setattr(window, "of_leaders", shy)


def _noise(patch: Patch) -> None:
    rng = random.Random(1)
    scale_cell = cells.scale_cell
    patch.setattr(
        window,
        "scale_cell",
        lambda total, *rest, **side: scale_cell(max(total - rng.randint(0, 9), rest[0]), *rest, **side),
    )


def _pool_everything(patch: Patch) -> None:
    release_pooled = pulse.release_pooled

    def greedy(asked: Any, weeks: Any) -> Release:
        with Patch.context() as inner:
            inner.setattr(pulse, "_large", lambda *_: set())
            return release_pooled(asked, weeks)

    patch.setattr(pulse, "release_pooled", greedy)


def _reasons(patch: Patch) -> None:
    withheld = window._withheld
    patch.setattr(
        window,
        "_withheld",
        lambda asked, *where: withheld(replace(asked, question=f"{asked.question}: too few"), *where),
    )


def _one_click(patch: Patch) -> None:
    of_leaders = window.of_leaders

    def eager(
        asked: Any, audience: Any, members: Any, asks: Any, given: Any, agreed: Any = frozenset(), *_: Any
    ) -> Release:
        return of_leaders(asked, audience, members, asks, given, set(members) if agreed else agreed)

    patch.setattr(window, "of_leaders", eager)


def _set(module: Any, name: str, value: Any) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(module, name, value, raising=name != "sorted")


def _unsorted(values: Any, **_: Any) -> Sequence[Any]:
    return list(values)


MUTATIONS = (
    Mutation("R1 size", _any_size, checks.figures_have_five_respondents),
    Mutation(
        "R1 size of weekly sums",
        _set(participation, "_sum", lambda values, _k: (sum(value or 0 for value in values), 1)),
        checks.weekly_content_needs_five_people,
    ),
    Mutation("R2 leaders apart", _leaders_among_staff, checks.leaders_and_staff_never_mix),
    Mutation("R3 short teams join", _short_teams_stay_alone, checks.everybody_who_answered_counts),
    Mutation("R3 one partition", _function_beside_its_teams, checks.blocks_never_overlap),
    Mutation("R4 end codes", _narrow_ends, checks.nobody_is_exposed),
    Mutation("R4 colluders", _no_colluder, checks.nobody_is_exposed),
    Mutation("R4 width", _fine_cells, checks.who_joins_or_leaves_stays_hidden),
    Mutation(
        "R4 a majority, not everybody",
        _everybody,
        checks.nobody_is_exposed_by_a_choice,
    ),
    Mutation("R4 draws", _set(majority, "room", lambda *_: 0), checks.a_choice_tells_nobody_who_was_missing),
    Mutation("R4 four draws", _set(majority, "room", lambda *_: 2), checks.a_choice_tells_nobody_who_was_missing),
    Mutation("R4 one name", _rename, checks.a_choice_tells_nobody_who_was_missing),
    Mutation("R4 no counts", _exact_counts, checks.a_choice_has_no_count),
    Mutation("R5 looks alone", _own_numbers, checks.a_verdict_knows_what_is_shown_only),
    Mutation("R12 three leaders", _set(window, "AGREED_FROM", 1), checks.few_leaders_need_every_click),
    Mutation("R12 no comparison", _compare_agreed, checks.what_few_leaders_agreed_to_show_is_compared_with_nothing),
    Mutation("R4 bands of respondents", _exact_respondents, checks.respondents_are_bands),
    Mutation("R9 shared looks", _each_cell_alone, checks.a_figure_never_tells_how_many_answered),
    Mutation("R9 looks of so many asked", _looks_of_a_larger_group, checks.a_figure_never_tells_how_many_answered),
    Mutation("R9 two more asked", _as_many_as_answered, checks.a_figure_needs_two_more_who_were_asked),
    Mutation("R5 nothing but figures", _exact_mean, checks.outputs_know_the_figures_only),
    Mutation("R5 silence says nothing", _withheld_because_of_answers, checks.silence_depends_on_who_answered_only),
    Mutation("R6 once", _noise, checks.releasing_again_changes_nothing),
    Mutation("R7 weekly from twenty", _set(pulse, "WEEKLY_FROM", 5), checks.weekly_figures_need_twenty),
    Mutation("R7 pool leaves out weekly", _pool_everything, checks.no_answer_is_counted_twice),
    Mutation("R8 one door", _set(figures, "_guard", lambda _door: None), checks.only_the_door_makes_figures),
    Mutation("R9 ten eligible", _set(participation, "WATCHED_FROM", 1), checks.participation_of_few_is_secret),
    Mutation("R10 ten respondents", _set(comments, "RESPONDENTS", 1), checks.comments_hide_among_ten),
    Mutation("R9 joined in a public order", _smallest_by_answers, checks.looks_read_together_prove_nothing),
    Mutation("R9 joined looks", _joins_tell_nothing, checks.looks_read_together_prove_nothing),
    Mutation("R9 silent insiders", _insiders_answer, checks.a_look_hides_silent_insiders),
    Mutation(
        "R9 comments of thirteen",
        _set(comments, "least_answers", lambda asked: asked),
        checks.comments_do_not_prove_who_answered,
    ),
    Mutation("R10 three authors", _set(comments, "AUTHORS", 1), checks.comments_hide_among_ten),
    Mutation("R10 shuffled", _set(comments, "sorted", _unsorted), checks.comments_keep_no_trace_of_order_or_author),
    Mutation("R12 few leaders", _one_click, checks.few_leaders_need_every_click),
    Mutation("R13 same words", _reasons, checks.withheld_is_always_the_same),
    Mutation(
        "R15 the promise of K", _set(window.Asked, "__post_init__", lambda _self: None), checks.k_is_never_lowered
    ),
    Mutation("R16 fresh accounts", _set(guards, "FRESH", timedelta(0)), checks.fresh_accounts_do_not_count),
    Mutation("R16 audiences of eight", _set(guards, "AUDIENCE_FROM", 1), checks.audiences_have_eight),
    Mutation("R16 moved by few", _set(guards, "moved_by_few", lambda *_: ()), checks.isolating_moves_are_flagged),
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.rule)
def test_without_the_rule_a_promise_breaks(mutation: Mutation, monkeypatch: Patch) -> None:
    mutation.take_out(monkeypatch)
    with pytest.raises(AssertionError):
        mutation.check()


def test_the_attack_finds_a_rule_that_is_out_by_the_name_of_who_is_hurt(monkeypatch: Patch) -> None:
    # Without end codes, eight people who all answered 5 are known to the last one.
    _narrow_ends(monkeypatch)
    _no_colluder(monkeypatch)
    members = dict.fromkeys(range(8), Place(leader=True))
    answers = dict.fromkeys(members, 5)
    lines = post(window.release(checks.SCALE, members, answers), members)
    assert attacker.attack(lines, members, (answers,), 5).exact == 8
