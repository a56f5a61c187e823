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
from jobs.offline.survey.texts import SMALL, SURE_FROM, SURELY, USUAL, Texts, by_lowest, is_small
from jobs.offline.survey.words import FAMILIES, MOST_POINTS, NO_ANSWER, Family, ranks_of, said
from storage.types import QuestionKind

ABSENT = -128
"""The value of a text that stands for no answer."""

MOST_OPTIONS = 100  # of a choice that is declared
MOST_NOTICED = 10  # of a choice that is only noticed
FEW_TIMES = 3
"""How often each word is said of a choice that is noticed, on average: what one person wrote is not an option."""

APART = 3
"""So many of the highest answers of its neighbours' scale nobody leaves out: the question is on a shorter one."""

MOSTLY = 0.95
"""Where so many of the answers are on a scale, the others are mistakes; where fewer are, it is no scale."""

TWO = 2  # codes of a yes and a no

HALF = 0.5
"""In a row an answer every question was asked: where so many answers are on a scale, it is one."""

LONGEST_SHOWN = 30  # characters of a wrong value that a complaint repeats

MOST_ODD = 3  # answers of one question that are told one by one

_Odd = tuple[int, str, int]  # index, text, count
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


def interpret(raw: Raw, mapping: Mapping, complaints: Complaints, *, wide: bool) -> Meaning:
    """Return what every answer means; answers that are off their question's scale become complaints."""
    text = np.asarray(raw.text, np.int64)
    counts = np.bincount(text, minlength=len(raw.texts))
    first = np.zeros(len(raw.texts), np.int64)
    first[text[::-1]] = np.asarray(raw.line, np.int64)[::-1]
    reader = _Interpreter(raw, mapping, complaints, first, wide=wide)
    return reader.meaning(_by_question(raw, mapping, counts))


def _by_question(raw: Raw, mapping: Mapping, counts: NDArray[np.int64]) -> list[Texts]:
    """Return the answers of every question, without those that stand for none."""
    of = [Texts(question) for question in range(len(raw.questions))]
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

    def meaning(self, questions: Sequence[Texts]) -> Meaning:
        """Return what the answers of all questions mean."""
        numbers: list[Texts] = []
        words: dict[str, list[Texts]] = {}
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

    def _about(self, texts: Texts) -> Question:
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

    def _declared(self, texts: Texts, about: Question) -> None:
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

    def _noticed_choice(self, texts: Texts) -> None:
        """Take words of no scale as the options of a choice where they are asked for as such; else leave them out."""
        spelt = {said(text) for text in texts.texts}
        asked = not self._wide or self._raw.questions[texts.question].endswith("?") or self._asked(texts)
        several = TWO <= len(spelt) <= MOST_NOTICED and texts.total >= FEW_TIMES * len(spelt)
        slips = not self._wide and (texts.numbered >= HALF or len(spelt) <= MOST_NOTICED)
        if slips and (texts.numbered or not several):
            self._numbered(texts, 1, USUAL, "numbers")
        elif texts.numbered or not several or not asked:
            self._leave(texts, "numbers" if texts.numbered else "words")
        else:
            self._options(texts, "options")

    def _asked(self, texts: Texts) -> bool:
        return self._mapping.question(self._raw.questions[texts.question]).asked is True

    # ---------------------------------------------------------------- numbers

    def _of_numbers(self, questions: Sequence[Texts]) -> None:
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
        small = [texts for texts in scales if texts.top is None and is_small(texts)]
        if sum(texts.total for texts in small) >= SURE_FROM and all(texts.range[1] <= TWO for texts in small):
            for texts in small:
                self._leave(texts, "one")
            small = []
        for group in by_lowest(small):
            self._of_small(group)
        self._of_large([texts for texts in scales if texts.top is None and not is_small(texts)])

    def _no_scale(self, texts: Texts) -> Reason | None:
        """Return why numbers are on no scale, None where they may be."""
        low, high = texts.range
        if texts.within(0, MOST_POINTS - 1) < (MOSTLY if self._wide else HALF):
            return "numbers"
        ticked = low >= 0 and high <= 1 and (low == 0 or texts.total >= SURE_FROM)
        coded = self._wide and high <= TWO and not self._sentence(texts)
        return "one" if ticked or coded else None

    def _of_small(self, questions: Sequence[Texts]) -> None:
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
            self._numbered(texts, lowest, _highest(texts.top_answer, shared, lowest, texts.total), "numbers")

    def _of_large(self, questions: Sequence[Texts]) -> None:
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

    def _sentence(self, texts: Texts) -> bool:
        return _ASKED.fullmatch(self._raw.questions[texts.question]) is not None

    def _numbered(
        self, texts: Texts, low: int, high: int, told: Told, kind: QuestionKind = QuestionKind.SCALE5
    ) -> None:
        """Give a question a scale of numbers; what is none of them becomes a complaint."""
        if kind is QuestionKind.SCALE5 and (low, high) == (0, MOST_POINTS - 1):
            kind = QuestionKind.SCALE11
        self._meaning.scales[texts.question] = Scale(kind, low, high, told)
        odd: list[_Odd] = []
        for index, text, count, code in zip(texts.indices, texts.texts, texts.counts, texts.numbers, strict=True):
            if code is not None and low <= code <= high:
                self._meaning.values[index] = code
            else:
                odd.append((index, text, count))
        self._complain(texts, odd, f"not a whole number from {low} to {high}")

    # ---------------------------------------------------------------- words

    def _of_words(self, family: Family, questions: Sequence[Texts]) -> None:
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

    def _worded(self, texts: Texts, scale: Scale, order: dict[str, int]) -> None:
        """Give a question a scale of words; what is none of them becomes a complaint."""
        self._meaning.scales[texts.question] = scale
        odd: list[_Odd] = []
        for index, text, count in zip(texts.indices, texts.texts, texts.counts, strict=True):
            place = order.get(said(text))
            if place is not None:
                self._meaning.values[index] = place
            else:
                odd.append((index, text, count))
        self._complain(texts, odd, "no word of its scale")

    def _complain(self, texts: Texts, odd: Sequence[_Odd], why: str) -> None:
        """Complain of answers that a question cannot have: one by one if they are few, else all at once."""
        question = self._raw.questions[texts.question]
        if len(odd) > MOST_ODD:
            index, text, _ = min(odd, key=lambda answer: self._first[answer[0]])
            times = sum(count for _, _, count in odd)
            complaint = f"answer {text[:LONGEST_SHOWN]!r} to {question}, and {len(odd) - 1} other ones, are {why}"
            self._complaints.add(int(self._first[index]), complaint, times)
            return
        for index, text, count in odd:
            complaint = f"answer {text[:LONGEST_SHOWN]!r} to {question} is {why}"
            self._complaints.add(int(self._first[index]), complaint, count)

    def _options(self, texts: Texts, told: Told) -> None:
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

    def _leave(self, texts: Texts, reason: Reason) -> None:
        self._meaning.left_out[texts.question] = reason

    def _line(self, texts: Texts) -> int:
        return int(self._first[texts.indices[0]]) if texts.indices else 1


def _family(texts: Texts) -> str | None:
    """Return the family that most answers of a question are words of, None when there is none."""
    shares = {
        name: sum(count for text, count in zip(texts.texts, texts.counts, strict=True) if said(text) in family.places)
        for name, family in FAMILIES.items()
    }
    name = max(shares, key=lambda one: shares[one])
    return name if shares[name] >= MOSTLY * texts.total else None


def _highest(top: int, shared: int, lowest: int, total: int) -> int:
    """Return the highest point of a question: its neighbours', unless so many took nothing near it."""
    if total < SURE_FROM or shared - top < APART:
        return max(shared, top)
    return top if top - lowest >= USUAL - 2 else USUAL


def _commonest(values: Iterable[int]) -> int:
    """Return the commonest value, the largest of several; 0 of none."""
    counts = Counter(values)
    return max(counts, key=lambda value: (counts[value], value), default=0)


def _commonest_word(place: int, order: dict[str, int], spelt: Counter[str]) -> str:
    """Return how the file spells a place of a scale most often; a blank where nobody took it."""
    words = [text for text in spelt if order.get(said(text)) == place]
    return " ".join(max(sorted(words), key=lambda text: spelt[text], default="…").split())
