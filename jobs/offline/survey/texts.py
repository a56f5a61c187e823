"""The distinct answers of one question, and what their numbers tell of its scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobs.offline.survey.words import MOST_POINTS

USUAL = 5
SMALL = 7
"""Scales up to here are taken for one: where nobody took the highest answer, a question is on its neighbours' scale."""

SURE_FROM = 30
"""Answers from which it tells that nobody took the highest one."""

SURELY = 0.98
"""Where so many of the answers are on a scale of five, the few beyond it are told as rare, or as mistakes."""


@dataclass(slots=True)
class Texts:
    """The answers of one question that are answers: index, as spelt, count, number where they are one."""

    question: int
    indices: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    top: int | None = None  # the answers say *out of so many*

    @property
    def total(self) -> int:
        """How many answers there are."""
        return sum(self.counts)

    @property
    def numbered(self) -> float:
        """The share of answers that are whole numbers."""
        there = sum(count for count, number in zip(self.counts, self.numbers, strict=True) if number is not None)
        return there / self.total if self.total else 0.0

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest number."""
        numbers = [number for number in self.numbers if number is not None]
        return min(numbers), max(numbers)

    @property
    def top_answer(self) -> int:
        """The highest number, without those beyond any scale and those beyond a short one that hardly anybody took."""
        longest = SMALL if is_small(self) else MOST_POINTS - 1
        return max((number for number in self.numbers if number is not None and number <= longest), default=0)

    def within(self, low: int, high: int) -> float:
        """Return the share of answers that are numbers from ``low`` to ``high``."""
        return sum(self.counts[at] for at, code in enumerate(self.numbers) if _fits(code, low, high)) / self.total


def _fits(code: int | None, low: int = 0, high: int = SMALL) -> bool:
    return code is not None and low <= code <= high


def is_small(texts: Texts) -> bool:
    """Return whether a question has few points: none of its answers is higher, or so few that they are mistakes."""
    few = texts.total >= SURE_FROM and texts.within(0, USUAL) >= SURELY
    return few or texts.within(0, SMALL) == 1


def by_lowest(questions: Sequence[Texts]) -> list[list[Texts]]:
    """Return the questions that share a scale: apart those from nought, where others go higher than they do."""
    from_nought = [texts for texts in questions if 0 in texts.numbers]
    others = [texts for texts in questions if 0 not in texts.numbers]
    top = max((texts.top_answer for texts in from_nought), default=0)
    if from_nought and others and max(texts.top_answer for texts in others) > top:
        return [from_nought, others]
    return [list(questions)] if questions else []
