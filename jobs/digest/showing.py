"""Figures of a node as people read them, under the names of groups that people know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from jobs.asking.bank import BankQuestion
from jobs.cards import Locale, Shown
from jobs.digest.material import Material
from jobs.digest.waves import Wave
from jobs.release import STAFF, Figure, Node, roll_up
from storage.types import QuestionKind

Names = Mapping[Node, str]  # of the staff's groups, as people read them


def teams_of(wave: Wave) -> list[Node]:
    """Return the smallest groups of the tree, whether their figure stands or not; a function without teams is one."""
    leaves = sorted(node for node in wave.nodes if len(node) == len(STAFF) + 2)
    of_function = Counter(node[-2] for node in leaves)
    # A staff without functions and teams is no group of itself.
    named = leaves if len(leaves) > 1 else [node for node in leaves if any(node[len(STAFF) :])]
    return [node[:-1] if not node[-1] and of_function[node[-2]] == 1 else node for node in named]


def names_of(nodes: Iterable[Node]) -> Names:
    """Return the name of each group: its own, and the way to it where another group has the same."""
    ways = {node: tuple(part for part in node[len(STAFF) :] if part) for node in nodes}
    used = Counter(way[-1] for way in {*ways.values()} if way)
    return {node: " / ".join(way if used[way[-1]] > 1 else way[-1:]) for node, way in ways.items() if way}


def name_of(node: Node, names: Names) -> str:
    """Return the name of a group as its row has it; a function without teams is named as its only node is."""
    return names.get(node) or names.get((*node, "")) or node[-1]


def shown(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown | None:
    """Return figures as people read them; None for no figure, which is withheld."""
    return rolled_up(figures, question, locale) if figures else None


def rolled_up(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown:
    """Return one or more figures as people read them, a choice with the labels of its options."""
    labels = [option.label for option in question.options(locale)] if question.kind is QuestionKind.CHOICE else []
    return roll_up(figures, labels)


def functions_of(wave: Wave, question: BankQuestion, material: Material) -> tuple[tuple[str, Shown | None], ...]:
    """Return the two functions that are set against each other, each with its figure of one question."""
    return tuple(
        (name, shown(wave.side((*STAFF, name)), question, material.locale)) for name in material.functions or ()
    )
