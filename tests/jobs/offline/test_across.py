"""The attack on successive figures, as `diapason audit` runs it: which pairs are looked at, and what is found."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from jobs.offline.across import Across, Dated, Tree, across, successive
from jobs.release import Asked, Figure, MajorityRule, Place, from_json, release, release_pooled, to_json
from jobs.release.fits import Fit
from storage.types import QuestionKind

MONDAY = date(2026, 11, 2)
DRAWN = MajorityRule(lambda name: sum(map(ord, name)))


def tree(names: dict[str, int], start: int = 0) -> dict[str, Place]:
    """Return accounts in teams of these sizes, from number ``start`` on."""
    places = [Place(False, "tech", team) for team, size in names.items() for _ in range(size)]
    return {str(start + number): place for number, place in enumerate(places)}


def window(
    number: int,
    members: Tree,
    answers: dict[str, int],
    asked: tuple[QuestionKind, int] = (QuestionKind.SCALE5, 5),
    question: str = "q",
) -> list[Dated]:
    """Return the figures of the window of one month."""
    released = release(
        Asked(f"w{number}", question, *asked),
        {int(account): place for account, place in members.items()},
        {int(account): code for account, code in answers.items()},
        majority=DRAWN,
    )
    return [(MONDAY + timedelta(weeks=4 * number), 1, figure) for figure in released.figures]


def test_what_was_named_before_for_any_team_of_a_figure_goes_with_it() -> None:
    members = tree({"A": 9})
    of_one = dict.fromkeys(members, 2)
    history = [dated for n in range(2) for dated in window(n, members, of_one, (QuestionKind.CHOICE, 3))]
    ((first, second),) = successive(history, {})
    assert (first.figure.option, first.before, second.before) == (2, frozenset(), frozenset({2}))


def test_a_figure_is_held_against_the_last_one_of_its_group_and_question() -> None:
    full, half = tree({"A": 9, "B": 9}), tree({"A": 9})
    all_three, a_five = dict.fromkeys(full, 3), dict.fromkeys(half, 5)
    history = [
        *window(0, full, all_three),
        *window(1, full, a_five),  # nobody of B answered: its figure is joined to A's
        *window(2, full, all_three),
        *window(3, full, all_three, question="other"),
    ]
    pairs = [(a.figure.window, b.figure.window) for a, b in successive(reversed(history), {})]
    assert sorted(pairs) == [("w0", "w1"), ("w0", "w1"), ("w1", "w2"), ("w1", "w2")]


def test_two_who_left_are_told_if_nobody_else_changed_their_mind() -> None:
    before, after = tree({"A": 9}), tree({"A": 7})
    # Nine people's points, from 0: 13 to 23; the seven who stay: 0 to 6. Both who left answered 4 or 5.
    answers = dict.fromkeys(after, 1) | {"0": 4, "1": 4, "7": 5, "8": 5}
    history = [*window(0, before, answers), *window(1, after, {account: answers[account] for account in after})]
    found = across(history, {"w0": before, "w1": after})
    assert found == Across(pairs=1, unpooled=1, worst=1, turnover_known=1, moved=1)
    assert found.safe
    assert across(history, {}) == Across(pairs=1, unpooled=1, worst=1)
    # Nobody came or went: who knows the trees alone knows of nobody who was missing.
    assert across(history, {"w0": before, "w1": before}).moved == 0


def test_one_who_left_alone_is_never_told() -> None:
    for joined in (1, 3, 5):
        before, after = tree({"A": 9}), tree({"A": 8})
        answers = dict.fromkeys(after, 3) | {"8": joined}
        history = [*window(0, before, answers), *window(1, after, dict.fromkeys(after, 3))]
        found = across(history, {"w0": before, "w1": after})
        assert (found.free, found.alone) == (0, 0)


def test_a_figure_that_tells_by_itself_tells_beside_another(monkeypatch: pytest.MonkeyPatch) -> None:
    members = tree({"A": 9})
    history = [*window(0, members, dict.fromkeys(members, 1)), *window(1, members, dict.fromkeys(members, 1))]
    assert across(history, {}).safe
    # An end code of one sum alone: everybody answered 1.
    monkeypatch.setattr("jobs.offline.across.fits", lambda *_: (Fit(9, 0, 0, 1),))
    found = across(history, {})
    assert (found.free, found.safe) == (1, False)


def test_figures_that_this_version_would_not_have_made_are_said_not_to_be_looked_at() -> None:
    members = tree({"A": 9})
    history = [*window(0, members, dict.fromkeys(members, 1)), *window(1, members, dict.fromkeys(members, 1))]
    week, weeks, figure = history[0]
    of_old = from_json(to_json(figure) | {"mean": 1.37})
    assert isinstance(of_old, Figure)
    assert across([(week, weeks, of_old), *history[1:]], {}) == Across(unread=1)


def test_pooled_weeks_are_held_against_pooled_weeks() -> None:
    rng, members = random.Random(4), {int(account): place for account, place in tree({"A": 9}).items()}
    history: list[Dated] = []
    for pool in range(2):
        weeks = [(members, {person: rng.randint(1, 5) for person in members if rng.random() < 0.7}) for _ in range(4)]
        figures = release_pooled(Asked(f"w{pool}", "q", QuestionKind.SCALE5, 5), weeks).figures
        history += [(MONDAY + timedelta(weeks=4 * pool), 4, figure) for figure in figures]
    single = window(2, tree({"A": 9}), dict.fromkeys(tree({"A": 9}), 3))
    found = across([*history, *single], {})
    assert (found.pairs, found.unpooled, found.free) == (1, 0, 0)
    # A tree of the newest week bounds neither the answers of four, nor who was missing from them.
    few = tree({"A": 5})
    assert across([*history, *single], {"w0": few, "w1": few}) == found


@pytest.mark.parametrize("options", [2, 3, 4])
def test_two_figures_of_a_choice_tell_nothing(options: int) -> None:
    rng, history = random.Random(options), []
    members = tree({"A": 9, "B": 14, "C": 22})
    for number in range(6):
        answers = {account: rng.choice((1, 1, rng.randint(1, options))) for account in members if rng.random() < 0.8}
        history += window(number, members, answers, (QuestionKind.CHOICE, options))
    found = across(history, {})
    assert found.pairs >= 15
    assert (found.free, found.worst) == (0, 0)


def test_progress_goes_to_its_end() -> None:
    members, shares = tree({"A": 9}), list[float]()
    history = [figure for number in range(3) for figure in window(number, members, dict.fromkeys(members, 3))]
    across(history, {}, shares.append)
    assert shares == [0.5, 1.0]


def test_leaders_who_agreed_are_not_attacked() -> None:
    leaders = dict.fromkeys(range(3), Place(leader=True))
    history = [
        (MONDAY + timedelta(weeks=4 * number), 1, figure)
        for number in range(2)
        for figure in release(
            Asked(f"w{number}", "q", QuestionKind.SCALE5, 5), leaders, dict.fromkeys(leaders, 4), agreed=set(leaders)
        ).figures
    ]
    assert across(history, {}) == Across()
