"""Our own attack on pairs of figures: what two successive ones of a question tell of people missing from one of them.

No answer is needed, nor who answered: the worst is looked for over all that both figures fit. The trees of their
windows, while they are kept, say how many people there were and how many of them came and went; nothing else is kept
for this attack, of anybody. Blocks that changed their teams are held against each block that they share one with. More
than two figures at once are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from jobs.offline.absent import ANYBODY, MISSING, ONE_GONE, ONE_NEW, Turnover, fewest_left, left_alone
from jobs.offline.attack import SAFE
from jobs.release import LEADERS, Figure, Place
from jobs.release.fits import Fit, fits, option_fits
from storage.types import QuestionKind

Dated = tuple[date, int, Figure]
"""(week, weeks pooled, figure)"""

Tree = Mapping[str, Place]
"""Account -> place, of those who count."""


@dataclass(frozen=True, slots=True)
class Attacked:
    """One figure as the attacker reads it: with the options named before for its people, and who was eligible."""

    figure: Figure
    weeks: int
    before: frozenset[int]
    people: frozenset[str] | None  # accounts; None once the tree is gone

    @property
    def most(self) -> int | None:
        """How many answers there can have been; None if nobody knows any more, and of pooled weeks.

        Of these the newest tree alone is at hand, and people who left since may have answered.
        """
        return None if self.people is None or self.weeks > 1 else len(self.people)


@dataclass(frozen=True, slots=True)
class Across:
    """How many pairs of figures were looked at, and how many would tell something of somebody missing from one.

    Something is told where fewer answers stay possible than `SAFE`, or all of a question with fewer options.
    """

    pairs: int = 0
    unread: int = 0  # not looked at: a figure that this version would not have made
    free: int = 0  # told with nothing assumed of the others' answers
    unpooled: int = 0  # pairs of single windows
    alone: int = 0  # of these: told of one person missing alone, if all the others answered the same twice
    worst: int = 0  # told if all the others answered the same twice, whoever was missing, coalitions included
    turnover_known: int = 0  # pairs whose trees are kept
    moved: int = 0  # of these: told of who came or went, if all the others answered both times, and the same

    @property
    def safe(self) -> bool:
        """True when nothing is told with nothing assumed of the others' answers."""
        return not self.free


def across(
    figures: Iterable[Dated], trees: Mapping[str, Tree], progress: Callable[[float], None] = lambda _share: None
) -> Across:
    """Return what an attack on every pair of successive figures finds.

    Args:
        figures: all that were released, in any order; those that all leaders agreed to show are left out (R12).
        trees: of the windows whose tree is kept, by the id of the window.
        progress: gets the share that is done, 0-1.
    """
    pairs = list(successive(figures, trees))
    found = []
    for number, pair in enumerate(pairs, 1):
        found.append(_attack(*pair))
        progress(number / len(pairs))
    read = [of_pair for of_pair in found if of_pair is not None]
    return Across(
        pairs=len(read),
        unread=len(found) - len(read),
        free=sum(of_pair.free for of_pair in read),
        unpooled=sum(of_pair.alone is not None for of_pair in read),
        alone=sum(of_pair.alone is True for of_pair in read),
        worst=sum(of_pair.worst for of_pair in read),
        turnover_known=sum(of_pair.moved is not None for of_pair in read),
        moved=sum(of_pair.moved is True for of_pair in read),
    )


def successive(figures: Iterable[Dated], trees: Mapping[str, Tree]) -> Iterator[tuple[Attacked, Attacked]]:
    """Yield each pair of figures of one question of which the second is the next for some team, or for the leaders."""
    last: dict[tuple[object, ...], Attacked] = {}
    named: dict[tuple[object, ...], frozenset[int]] = {}
    for _, weeks, figure in sorted(figures, key=lambda dated: dated[0]):
        if figure.agreed:
            continue
        of_question = (figure.question, figure.audience, figure.kind, figure.options)
        groups = [(*of_question, group) for group in figure.teams or (LEADERS,)]
        before = frozenset[int]().union(*(named.get(group, frozenset()) for group in groups))
        shown = Attacked(figure, weeks, before, _behind(figure, trees.get(figure.window)))
        for earlier in {id(last[key]): last[key] for group in groups if (key := (*group, weeks)) in last}.values():
            yield earlier, shown
        for group in groups:
            last[*group, weeks] = shown
            if figure.option is not None:
                named[group] = named.get(group, frozenset()) | {figure.option}


def _behind(figure: Figure, tree: Tree | None) -> frozenset[str] | None:
    """Return the accounts of the people who could have answered; None without their tree."""
    if tree is None:
        return None
    if figure.audience != "staff":
        return frozenset(account for account, place in tree.items() if place.leader)
    teams = set(figure.teams)
    return frozenset(account for account, place in tree.items() if not place.leader and place.leaf in teams)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one pair tells, as `Across` counts it; ``alone`` is None for pooled weeks, ``moved`` without trees."""

    free: bool
    alone: bool | None
    worst: bool
    moved: bool | None


def _attack(first: Attacked, second: Attacked) -> _Told | None:
    """Return what a pair of figures tells; None if this version would not have made one of them."""
    sides = list(_sides(first, second))
    if not all(firsts and seconds for firsts, seconds in sides):
        return None
    figure = first.figure
    choice = figure.kind is QuestionKind.CHOICE
    top, enough = (1, 2) if choice else (figure.options - 1, min(SAFE, figure.options))

    def told(turnover: Turnover) -> bool:
        return any(fewest_left(firsts, seconds, top, turnover, enough) < enough for firsts, seconds in sides)

    turnover = _turnover(first, second)
    worst = told(ANYBODY)
    return _Told(
        free=any(
            left_alone(fit, top) < enough for fit in chain.from_iterable(firsts + seconds for firsts, seconds in sides)
        ),
        alone=None if first.weeks > 1 else worst and (told(ONE_GONE) or told(ONE_NEW)),
        worst=worst,
        moved=None if turnover is None else worst and told(turnover),
    )


def _sides(first: Attacked, second: Attacked) -> Iterator[tuple[tuple[Fit, ...], tuple[Fit, ...]]]:
    """Yield what both figures fit: once for a scale, once for each option of a choice."""
    if first.figure.kind is not QuestionKind.CHOICE:
        yield _fits(first), _fits(second)
        return
    for option in range(1, first.figure.options + 1):
        yield _option_fits(first, option), _option_fits(second, option)


def _fits(shown: Attacked) -> tuple[Fit, ...]:
    return fits(shown.figure, shown.weeks, shown.most)


def _option_fits(shown: Attacked, option: int) -> tuple[Fit, ...]:
    return option_fits(shown.figure, option, shown.before, shown.weeks, shown.most)


def _turnover(first: Attacked, second: Attacked) -> Turnover | None:
    """Return how many people are known to have left and joined; None where a tree is gone, and for pooled weeks.

    Of pooled weeks the newest tree alone is at hand, and says nothing of who came in the middle of them.
    """
    if first.people is None or second.people is None or first.weeks > 1:
        return None
    return Turnover(
        gone=min(MISSING, len(first.people - second.people)),
        new=min(MISSING, len(second.people - first.people)),
        stay=len(first.people & second.people),
    )
