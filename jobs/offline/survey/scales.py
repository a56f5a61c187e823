"""What the answers of each question mean: numbers of a scale, words of one, options of a choice, or nothing to us."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jobs.offline.survey import codes
from jobs.offline.survey.complaints import Complaints
from jobs.offline.survey.mapping import Mapping, Question
from jobs.offline.survey.rows import Raw
from jobs.offline.survey.words import FAMILIES, MOST_POINTS, NO_ANSWER, Family, ranks_of, said
from storage.types import QuestionKind

ABSENT = -128
"""The value of a text that stands for no answer."""

MOST_OPTIONS = 100  # of a choice that is declared
MOST_NOTICED = 10  # of a choice that is only noticed
USUAL = 5
SMALL = 7
"""Scales up to here are taken for one: where nobody took the highest answer, a question is on its neighbours' scale."""

SURE_FROM = 30
"""Answers from which it tells that nobody took the highest one."""

SURELY = 0.98
"""Where so many of the answers are on a scale of five, the few beyond it are told as rare, or as mistakes."""

MOSTLY = 0.95
"""Where so many of the answers are on a scale, the others are mistakes; where fewer are, it is no scale."""

TWO = 2  # codes of a yes and a no

HALF = 0.5
"""In a row an answer every question was asked: where so many answers are on a scale, it is one."""

LONGEST_SHOWN = 30  # characters of a wrong value that a complaint repeats

Told = Literal["declared", "numbers", "words", "options"]
Reason = Literal["free", "words", "numbers", "one", "blank", "refused"]

_KIND = re.compile(r"scale([0-9]{1,2})")
_ASKED = re.compile(r"(?:\S+\s+){2,}\S+|.*\?|Q?[a-z]{0,3}[0-9]{1,4}.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a question is answered on: whole numbers from ``low`` to ``high``, or numbered options."""

    kind: QuestionKind
    low: int
    high: int
    told: Told
    labels: tuple[str, ...] = ()  # of words and options, lowest first

    @property
    def points(self) -> int:
        """How many answers there are."""
        return self.high - self.low + 1


@dataclass(frozen=True, slots=True)
class Rare:
    """An end of a scale that so few took that it may be a mistake, or stand for no answer."""

    value: int
    count: int
    total: int


@dataclass
class Meaning:
    """The scale of each question, None where it is left out and why; the value of each text on its own scale."""

    scales: list[Scale | None]
    values: NDArray[np.int64]
    left_out: dict[int, Reason] = field(default_factory=dict)
    highest: tuple[int, ...] = ()  # answers of scales that were noticed, and may be longer than anybody's answer
    rare: list[Rare] = field(default_factory=list)
    turned: set[int] = field(default_factory=set)  # questions whose numbers run against the words beside them


@dataclass(slots=True)
class _Texts:
    """The answers of one question that are answers: index, as spelt, count, number where they are one."""

    question: int
    indices: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    top: int | None = None  # the answers say *out of so many*

    @property
    def total(self) -> int:
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
        longest = SMALL if _is_small(self) else MOST_POINTS - 1
        return max((number for number in self.numbers if number is not None and number <= longest), default=0)

    def within(self, low: int, high: int) -> float:
        """Return the share of answers that are numbers from ``low`` to ``high``."""
        return sum(self.counts[at] for at, code in enumerate(self.numbers) if _fits(code, low, high)) / self.total


def interpret(raw: Raw, mapping: Mapping, complaints: Complaints, *, wide: bool) -> Meaning:
    """Return what every answer means; answers that are off their question's scale become complaints."""
    text = np.asarray(raw.text, np.int64)
    counts = np.bincount(text, minlength=len(raw.texts))
    first = np.zeros(len(raw.texts), np.int64)
    first[text[::-1]] = np.asarray(raw.line, np.int64)[::-1]
    reader = _Interpreter(raw, mapping, complaints, first, wide=wide)
    return reader.meaning(_by_question(raw, mapping, counts))


def _by_question(raw: Raw, mapping: Mapping, counts: NDArray[np.int64]) -> list[_Texts]:
    """Return the answers of every question, without those that stand for none."""
    of = [_Texts(question) for question in range(len(raw.questions))]
    for index, (question, answer) in enumerate(raw.texts):
        spelt = said(answer)
        if spelt not in NO_ANSWER and spelt not in mapping.not_answered and counts[index]:
            texts = of[question]
            texts.indices.append(index)
            texts.texts.append(answer)
            texts.counts.append(int(counts[index]))
    for texts in of:
        texts.numbers, texts.top = (found := codes.of(texts.texts)).numbers, found.top
    return of


class _Interpreter:
    """Decides question by question: what is declared first, then what the questions tell together."""

    def __init__(
        self, raw: Raw, mapping: Mapping, complaints: Complaints, first: NDArray[np.int64], *, wide: bool
    ) -> None:
        self._raw, self._mapping, self._complaints, self._first, self._wide = raw, mapping, complaints, first, wide
        self._meaning = Meaning([None] * len(raw.questions), np.full(len(raw.texts), ABSENT, np.int64))

    def meaning(self, questions: Sequence[_Texts]) -> Meaning:
        """Return what the answers of all questions mean."""
        numbers: list[_Texts] = []
        words: dict[str, list[_Texts]] = {}
        for texts in questions:
            about = self._about(texts)
            if about.asked is False or texts.question in self._raw.free or not texts.texts:
                self._leave(texts, "refused" if about.asked is False else "free" if texts.texts else "blank")
            elif about.scale or about.choice or about.words:
                self._declared(texts, about)
            elif texts.numbered >= MOSTLY:
                numbers.append(texts)
            elif (family := _family(texts)) is not None:
                words.setdefault(family, []).append(texts)
            else:
                self._noticed_choice(texts)
        for family, of_family in words.items():
            self._of_words(FAMILIES[family], of_family)
        self._of_numbers(numbers)
        return self._meaning

    def _about(self, texts: _Texts) -> Question:
        """Return what is said of a question, by the mapping or by the file's own column of kinds."""
        about = self._mapping.question(self._raw.questions[texts.question])
        kind = self._raw.kinds[texts.question].strip("\x00").strip().lower()
        if about.scale or about.choice or about.words:
            return about
        if not kind:
            scale = self._mapping.scale
            on_it = scale and texts.numbered >= MOSTLY and (not self._wide or texts.range[1] <= scale[1])
            return replace(about, scale=scale) if on_it else about
        if kind == "choice":
            return Question(choice=True, reversed=about.reversed)
        match = _KIND.fullmatch(kind)
        points = int(match[1]) if match else 0
        if not 3 <= points <= MOST_POINTS:  # noqa: PLR2004 - two points are a choice
            why = f"kind {kind[:LONGEST_SHOWN]!r} is not one of scale5, scale11, choice"
            self._complaints.add(self._line(texts), why)
            return Question(asked=False)
        return Question(scale=(0, 10) if points == MOST_POINTS else (1, points), reversed=about.reversed)

    def _declared(self, texts: _Texts, about: Question) -> None:
        if about.scale is not None:
            self._numbered(texts, *about.scale, "declared")
        elif about.words:
            order = {said(word): place for place, word in enumerate(about.words, start=1)}
            kind = QuestionKind.CHOICE if about.choice else QuestionKind.SCALE5
            scale = Scale(kind, 1, len(about.words), "declared", about.words)
            self._worded(texts, scale, order)
        elif all(codes.plain(text) is not None for text in texts.texts):
            most = max(code or 0 for code in texts.numbers)
            self._numbered(texts, 1, min(max(2, most), MOST_OPTIONS), "declared", QuestionKind.CHOICE)
        elif any(codes.plain(text) is not None for text in texts.texts):
            self._numbered(texts, 1, MOST_OPTIONS, "declared", QuestionKind.CHOICE)
        else:
            self._options(texts, "declared")

    def _noticed_choice(self, texts: _Texts) -> None:
        """Take words of no scale as the options of a choice where they are asked for as such; else leave them out."""
        spelt = {said(text) for text in texts.texts}
        asked = not self._wide or self._raw.questions[texts.question].endswith("?") or self._asked(texts)
        if texts.numbered or not 2 <= len(spelt) <= MOST_NOTICED or not asked:  # noqa: PLR2004 - a choice of two
            if self._wide:
                self._leave(texts, "words" if not texts.numbered else "numbers")
            else:
                self._numbered(texts, 1, USUAL, "numbers")
            return
        self._options(texts, "options")

    def _asked(self, texts: _Texts) -> bool:
        return self._mapping.question(self._raw.questions[texts.question]).asked is True

    # ---------------------------------------------------------------- numbers

    def _of_numbers(self, questions: Sequence[_Texts]) -> None:
        """Give questions answered in numbers the scale that they tell together."""
        scales = []
        for texts in questions:
            why = None if self._asked(texts) else self._no_scale(texts)
            if why is not None:
                self._leave(texts, why)
                continue
            scales.append(texts)
            numbered = {text: code for text, code in zip(texts.texts, texts.numbers, strict=True) if code is not None}
            if codes.descend(numbered):
                self._meaning.turned.add(texts.question)
        told = [texts for texts in scales if texts.top is not None]
        for texts in told:
            self._numbered(texts, 0 if texts.range[0] <= 0 else 1, texts.top or USUAL, "numbers")
        small = [texts for texts in scales if texts.top is None and _is_small(texts)]
        if sum(texts.total for texts in small) >= SURE_FROM and all(texts.range[1] <= TWO for texts in small):
            for texts in small:
                self._leave(texts, "one")
            small = []
        for group in _by_lowest(small):
            self._of_small(group)
        self._of_large([texts for texts in scales if texts.top is None and not _is_small(texts)])

    def _no_scale(self, texts: _Texts) -> Reason | None:
        """Return why numbers are on no scale, None where they may be."""
        low, high = texts.range
        if texts.within(0, MOST_POINTS - 1) < (MOSTLY if self._wide else HALF):
            return "numbers"
        ticked = {low, high} == {0, 1} or (low == high == 1 and texts.total >= SURE_FROM)
        coded = self._wide and high <= TWO and not self._sentence(texts)
        return "one" if ticked or coded else None

    def _of_small(self, questions: Sequence[_Texts]) -> None:
        """Give questions of few points the scale that they share."""
        values: Counter[int] = Counter()
        for texts in questions:
            for code, count in zip(texts.numbers, texts.counts, strict=True):
                if code is not None and 0 <= code <= SMALL:
                    values[code] += count
        total = sum(values.values())
        commonest = _commonest([texts.top_answer for texts in questions])
        lowest = 0 if 0 in values else 1
        shared = max(commonest, USUAL - 2 + lowest if total >= SURE_FROM else USUAL)
        if commonest - lowest < USUAL - 2:
            shared = USUAL  # three points are more often five of which nobody took the ends
        longest = max([shared, *(texts.top_answer for texts in questions)])
        if longest != USUAL or max(values, default=0) < longest:
            self._meaning.highest += (max(values),)
        if total >= SURE_FROM:
            ends = (0, sum(values[code] for code in values if code > USUAL))
            for value, count in ((0, values[0]), (longest, ends[1])):
                if 0 < count <= (1 - SURELY) * total:
                    self._meaning.rare.append(Rare(value, count, total))
        for texts in questions:
            self._numbered(texts, lowest, max(shared, texts.top_answer), "numbers")

    def _of_large(self, questions: Sequence[_Texts]) -> None:
        """Give questions of many points a scale up to ten."""
        if not questions:
            return
        enough = sum(texts.total for texts in questions) >= SURE_FROM
        from_one = enough and all(texts.range[0] >= 1 for texts in questions)
        highest = max(texts.top_answer for texts in questions)
        if highest < MOST_POINTS - 1:
            self._meaning.highest += (highest,)
        for texts in questions:
            self._numbered(texts, 1 if from_one else 0, MOST_POINTS - 1, "numbers")

    def _sentence(self, texts: _Texts) -> bool:
        return _ASKED.fullmatch(self._raw.questions[texts.question]) is not None

    def _numbered(
        self, texts: _Texts, low: int, high: int, told: Told, kind: QuestionKind = QuestionKind.SCALE5
    ) -> None:
        """Give a question a scale of numbers; what is none of them becomes a complaint."""
        if kind is QuestionKind.SCALE5 and (low, high) == (0, MOST_POINTS - 1):
            kind = QuestionKind.SCALE11
        self._meaning.scales[texts.question] = Scale(kind, low, high, told)
        for index, text, count, code in zip(texts.indices, texts.texts, texts.counts, texts.numbers, strict=True):
            if code is not None and low <= code <= high:
                self._meaning.values[index] = code
            else:
                question = self._raw.questions[texts.question]
                shown = text[:LONGEST_SHOWN]
                why = f"answer {shown!r} to {question} is not a whole number from {low} to {high}"
                self._complaints.add(int(self._first[index]), why, count)

    # ---------------------------------------------------------------- words

    def _of_words(self, family: Family, questions: Sequence[_Texts]) -> None:
        """Give questions answered in words of one family the scale that they tell together."""
        words = {said(text) for texts in questions for text in texts.texts if said(text) in family.places}
        order = ranks_of(family, words)
        points = max(order.values())
        spelt = Counter({text: 0 for texts in questions for text in texts.texts if said(text) in order})
        for texts in questions:
            spelt.update(dict(zip(texts.texts, texts.counts, strict=True)))
        labels = tuple(_commonest_word(place, order, spelt) for place in range(1, points + 1))
        for texts in questions:
            self._worded(texts, Scale(QuestionKind.SCALE5, 1, points, "words", labels), order)

    def _worded(self, texts: _Texts, scale: Scale, order: dict[str, int]) -> None:
        """Give a question a scale of words; what is none of them becomes a complaint."""
        self._meaning.scales[texts.question] = scale
        for index, text, count in zip(texts.indices, texts.texts, texts.counts, strict=True):
            place = order.get(said(text))
            if place is not None:
                self._meaning.values[index] = place
            else:
                question, shown = self._raw.questions[texts.question], text[:LONGEST_SHOWN]
                self._complaints.add(
                    int(self._first[index]), f"answer {shown!r} to {question} is no word of its scale", count
                )

    def _options(self, texts: _Texts, told: Told) -> None:
        """Give a question its words as options, in the order of the alphabet: that of the rows tells who came first."""
        labels: dict[str, str] = {}
        for text in sorted(texts.texts):
            labels.setdefault(said(text), text)
        if len(labels) > MOST_OPTIONS:
            self._leave(texts, "free")
            return
        names = sorted(labels)
        shown = [labels[name] for name in names] if len(names) > 1 else [labels[names[0]], "…"]
        scale = Scale(QuestionKind.CHOICE, 1, len(shown), told, tuple(shown))
        self._worded(texts, scale, {name: place for place, name in enumerate(names, start=1)})

    def _leave(self, texts: _Texts, reason: Reason) -> None:
        self._meaning.left_out[texts.question] = reason

    def _line(self, texts: _Texts) -> int:
        return int(self._first[texts.indices[0]]) if texts.indices else 1


def _fits(code: int | None, low: int = 0, high: int = SMALL) -> bool:
    return code is not None and low <= code <= high


def _is_small(texts: _Texts) -> bool:
    """Return whether a question has few points: none of its answers is higher, or so few that they are mistakes."""
    few = texts.total >= SURE_FROM and texts.within(0, USUAL) >= SURELY
    return few or texts.within(0, SMALL) == 1


def _by_lowest(questions: Sequence[_Texts]) -> list[list[_Texts]]:
    """Return the questions that share a scale: apart those from nought, where others go higher than they do."""
    from_nought = [texts for texts in questions if 0 in texts.numbers]
    others = [texts for texts in questions if 0 not in texts.numbers]
    top = max((texts.top_answer for texts in from_nought), default=0)
    if from_nought and others and max(texts.top_answer for texts in others) > top:
        return [from_nought, others]
    return [list(questions)] if questions else []


def _family(texts: _Texts) -> str | None:
    """Return the family that most answers of a question are words of, None when there is none."""
    shares = {
        name: sum(count for text, count in zip(texts.texts, texts.counts, strict=True) if said(text) in family.places)
        for name, family in FAMILIES.items()
    }
    name = max(shares, key=lambda one: shares[one])
    return name if shares[name] >= MOSTLY * texts.total else None


def _commonest(values: Iterable[int]) -> int:
    """Return the commonest value, the largest of several; 0 of none."""
    counts = Counter(values)
    return max(counts, key=lambda value: (counts[value], value), default=0)


def _commonest_word(place: int, order: dict[str, int], spelt: Counter[str]) -> str:
    """Return how the file spells a place of a scale most often; a blank where nobody took it."""
    words = [text for text in spelt if order.get(said(text)) == place]
    return " ".join(max(sorted(words), key=lambda text: spelt[text], default="…").split())
