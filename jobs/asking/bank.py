"""The question bank: what can be asked, in both languages, and how an answer's code reads on its own scale.

The built-in questions are `jobs/asking/questions.toml`; a company adds its own, or an instrument it holds a licence
for, in a second file of the same shape. A question is frozen into the database (`definition`) when a window opens,
so that rewording the file never changes what somebody was already asked.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NoReturn

from jobs.cards import Locale, Option
from jobs.errors import BadFile
from storage.types import Cadence, QuestionKind

Audience = Literal["team", "leader", "forecast"]
Favourable = Literal["high", "low"]
LOCALES: tuple[Locale, ...] = ("fr", "en")

BUTTON_LENGTH = 75  # Slack's limit for a button and for an option of a list
TEXT_LENGTH = 300  # a question longer than this is not read on a phone
OPTIONS = (2, 10)  # a choice between more than ten is not made in a few seconds
WEIGHT = (0.5, 2.0)
KINDS = {kind.value: kind for kind in (QuestionKind.SCALE5, QuestionKind.SCALE11, QuestionKind.CHOICE)}
SCALES = {QuestionKind.SCALE5: (1, 5), QuestionKind.SCALE11: (0, 10)}

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_FIELDS = {"topic", "kind", "cadence", "favourable", "weight", "version", "on", "anchors", *LOCALES}
_TEXTS = ("title", "forecast")
_SAME, _APART = "text", ("team", "leader")  # one statement for both sides, or an older file's two


@dataclass(frozen=True, slots=True)
class Wording:
    """One question in one language. ``options`` for a choice, ``anchors`` (low end, high end) for a scale.

    Leaders and teams answer the same statement: two figures differ because views do, and not because words do (Chan,
    1998, *referent-shift consensus*). Files written before version 2 of the questions may set them apart.
    """

    topic: str  # the topic's name as people read it
    title: str
    team: str
    leader: str
    forecast: str
    options: tuple[str, ...] = ()
    anchors: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One version of one question. ``weight`` (0.5-2) says how much a gap here blocks the company.

    ``version`` is raised with the meaning: figures of two versions are never compared.
    """

    key: str
    topic: str
    kind: QuestionKind
    cadence: Cadence
    favourable: Favourable | None  # None for a choice
    weight: float
    version: int
    on: bool
    fr: Wording
    en: Wording

    def wording(self, locale: Locale) -> Wording:
        """Return the question's words in one language."""
        return self.fr if locale == "fr" else self.en

    @property
    def words(self) -> frozenset[str]:
        """What it asks, in both languages, whatever the capitals and the spaces: one wording is one question (R17)."""
        return frozenset(_plain(text) for wording in (self.fr, self.en) for text in (wording.team, wording.leader))

    def title(self, locale: Locale) -> str:
        """Return the question's short neutral title, for digests and lists."""
        return self.wording(locale).title

    def topic_title(self, locale: Locale) -> str:
        """Return the name of the question's topic as people read it."""
        return self.wording(locale).topic

    def text(self, locale: Locale, audience: Audience) -> str:
        """Return the text this audience is asked: the statement of both sides, or the leaders' forecast."""
        wording = self.wording(locale)
        match audience:
            case "team":
                return wording.team
            case "leader":
                return wording.leader
            case "forecast":
                return wording.forecast

    def options(self, locale: Locale) -> tuple[Option, ...]:
        """Return the options to tap, codes 1..m in the order shown; a scale shows its own numbers (1-5, 0-10)."""
        labels = self.wording(locale).options or tuple(str(self.unit(code)) for code in self.codes)
        return tuple(Option(code, label) for code, label in zip(self.codes, labels, strict=True))

    def anchors(self, locale: Locale) -> tuple[str, str] | None:
        """Return the words at the low and the high end of a scale; None for a choice."""
        return self.wording(locale).anchors

    @property
    def codes(self) -> range:
        """The codes stored: 1..m."""
        low, high = self.scale
        return range(1, high - low + 2)

    @property
    def scale(self) -> tuple[int, int]:
        """Ends of the question's own scale: (1, 5), (0, 10); for a choice its codes (1, m), which have no order."""
        return SCALES.get(self.kind) or (1, len(self.fr.options))

    def unit(self, code: int) -> int:
        """Return the value of a stored code (1..m) on the question's own scale.

        Raises:
            ValueError: no such option.
        """
        if code not in self.codes:
            raise ValueError(f"question {self.key!r} has options 1 to {len(self.codes)}, not {code}")
        return code + self.scale[0] - 1

    @property
    def polarity(self) -> int:
        """+1 when a high answer is good news, -1 when a low one is, 0 for a choice."""
        match self.favourable:
            case "high":
                return 1
            case "low":
                return -1
            case None:
                return 0

    def definition(self) -> dict[str, Any]:
        """Return the question as JSON-safe data, for `storage.models.Question.definition`."""
        return {**asdict(self), "kind": self.kind.value, "cadence": self.cadence.value}

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> BankQuestion:
        """Return the question that `definition` wrote, also after a trip through JSON."""
        fields = dict(definition)
        fields |= {"fr": _thaw(definition["fr"]), "en": _thaw(definition["en"])}
        fields |= {"kind": QuestionKind(definition["kind"]), "cadence": Cadence(definition["cadence"])}
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Bank:
    """Every question that can be asked, in the order of the files, grouped by topic."""

    questions: Mapping[str, BankQuestion]

    @classmethod
    def load(cls, extra: Path | None = None) -> Bank:
        """Return the built-in questions and those of the admin's own file.

        Raises:
            BadFile: one sentence naming the file, the question and the field to repair.
        """
        built_in, topics, anchors = _built_in()
        if extra is None:
            return cls(built_in)
        own_questions, _, _ = _read(_text_of(extra), extra.name, topics, anchors)
        words = {text: key for key, question in built_in.items() for text in question.words}
        for key, question in own_questions.items():
            if key in built_in:
                _bad(extra.name, key, "key", "already names a built-in question; choose another name")
            same = next((words[text] for text in sorted(question.words) if text in words), None)
            if same is not None:
                _bad(extra.name, key, "text", f"asks in the same words as {same}; a question is asked under one name")
            words |= dict.fromkeys(question.words, key)
        return cls({**built_in, **own_questions})

    def __getitem__(self, key: str) -> BankQuestion:
        return self.questions[key]

    def __contains__(self, key: object) -> bool:
        return key in self.questions

    def __iter__(self) -> Iterator[BankQuestion]:
        return iter(self.questions.values())

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def on_by_default(self) -> tuple[BankQuestion, ...]:
        """The questions that a new schedule asks unless the admin says otherwise."""
        return tuple(question for question in self if question.on)


# ---------------------------------------------------------------- reading a file


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_Pairs = dict[str, dict[Locale, Any]]


@cache
def _built_in() -> tuple[dict[str, BankQuestion], _Pairs, _Pairs]:
    source = files("jobs.asking") / "questions.toml"
    return _read(source.read_text(encoding="utf-8"), source.name, {}, {})


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as trouble:
        raise BadFile(f"{path.name}: cannot be read ({trouble.strerror}).") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path.name}: is not UTF-8 text; save it again as UTF-8.") from None


def _read(text: str, file: str, topics: _Pairs, anchors: _Pairs) -> tuple[dict[str, BankQuestion], _Pairs, _Pairs]:
    """Return the file's questions, and all topics and anchors known after it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise BadFile(f"{file}: is not valid TOML: {trouble}.") from None
    for name in content.keys() - {"pack", "topics", "anchors", "question"}:
        raise BadFile(f"{file}: unknown section [{name}]; use [pack], [topics], [anchors] and [question.…].")
    for name in ("pack", "topics", "anchors", "question"):
        if not isinstance(content.get(name, {}), dict):
            raise BadFile(f"{file}: {name} must be a section, written [{name}].")
    _check_pack(content.get("pack", {}), file)
    topics = topics | {name: _both(pair, file, f"topics.{name}", _is_label) for name, pair in _items(content, "topics")}
    anchors = anchors | {
        name: _both(pair, file, f"anchors.{name}", _are_ends) for name, pair in _items(content, "anchors")
    }
    questions = {key: _question(file, key, table, topics, anchors) for key, table in _items(content, "question")}
    return questions, topics, anchors


def _items(content: dict[str, Any], section: str) -> list[tuple[str, Any]]:
    return list(content.get(section, {}).items())


def _check_pack(pack: dict[str, Any], file: str) -> None:
    """Refuse questions whose licence or source nobody states: published instruments may not be copied."""
    for field in ("name", "licence", "source"):
        if not isinstance(pack.get(field), str) or not pack[field].strip():
            raise BadFile(f"{file}: [pack] does not state its {field}; a pack without one is not taken.")
    for field in pack.keys() - {"name", "licence", "source"}:
        raise BadFile(f"{file}: [pack] has an unknown field {field!r}; use name, licence and source.")


def _both(pair: Any, file: str, where: str, valid: Any) -> dict[Locale, Any]:
    """Return a topic's or an anchor's words by language; refuse other languages than both, and words not ``valid``."""
    if not isinstance(pair, dict) or set(pair) != set(LOCALES) or not all(valid(words) for words in pair.values()):
        raise BadFile(f"{file}: {where} needs its words in both languages, fr and en.")
    return pair


def _is_label(words: Any) -> bool:
    return isinstance(words, str) and 0 < len(words.strip()) <= BUTTON_LENGTH


def _are_ends(words: Any) -> bool:
    return isinstance(words, list) and len(words) == len(("low", "high")) and all(_is_label(word) for word in words)


def _question(file: str, key: str, table: Any, topics: _Pairs, anchors: _Pairs) -> BankQuestion:
    if not _KEY.fullmatch(key):
        _bad(file, key, "key", "must be lower case letters, digits, - and _, at most 80 of them")
    if not isinstance(table, dict):
        _bad(file, key, "key", f"must be a section, written [question.{key}]")
    for field in table.keys() - _FIELDS:
        _bad(file, key, field, f"is unknown; the fields are {', '.join(sorted(_FIELDS))}")
    kind = KINDS[_one_of(file, key, table, "kind", tuple(KINDS))]
    topic = _one_of(file, key, table, "topic", tuple(topics))
    ends = None
    if kind is not QuestionKind.CHOICE:
        ends = anchors[_one_of(file, key, {"anchors": "agree", **table}, "anchors", tuple(anchors))]
    elif "anchors" in table:
        _bad(file, key, "anchors", "belongs to scales; a choice has none")
    words = {
        locale: _wording(file, key, table, locale, kind, topics[topic][locale], ends and tuple(ends[locale]))
        for locale in LOCALES
    }
    if len(words["fr"].options) != len(words["en"].options):
        _bad(file, key, "en.options", "must be as many as fr.options, in the same order")
    return BankQuestion(
        key=key,
        topic=topic,
        kind=kind,
        cadence=Cadence(_one_of(file, key, table, "cadence", tuple(Cadence))),
        favourable=_favourable(file, key, table, kind),
        weight=_number(file, key, table, "weight", *WEIGHT),
        version=int(_number(file, key, table, "version", 1, 9999, whole=True)),
        on=_flag(file, key, table),
        fr=words["fr"],
        en=words["en"],
    )


def _wording(
    file: str, key: str, table: dict[str, Any], locale: Locale, kind: QuestionKind, topic: str, ends: Any
) -> Wording:
    words = table.get(locale)
    if not isinstance(words, dict):
        _bad(file, key, locale, "is missing; every question is written in French (fr) and in English (en)")
    asked = _APART if _SAME not in words and set(_APART) & words.keys() else (_SAME,)
    texts = (*_TEXTS, *asked)
    allowed = {*texts, "options"} if kind is QuestionKind.CHOICE else set(texts)
    for field in words.keys() - allowed:
        _bad(file, key, f"{locale}.{field}", f"is unknown here; use {', '.join(sorted(allowed))}")
    for field in texts:
        if not isinstance(words.get(field), str) or not words[field].strip():
            _bad(file, key, f"{locale}.{field}", "is missing")
        if len(words[field]) > TEXT_LENGTH:
            _bad(file, key, f"{locale}.{field}", f"has {len(words[field])} characters; at most {TEXT_LENGTH} fit")
    options = _options(file, key, words, locale) if kind is QuestionKind.CHOICE else ()
    return Wording(
        topic=topic,
        title=words["title"],
        team=words[asked[0]],
        leader=words[asked[-1]],
        forecast=words["forecast"],
        options=options,
        anchors=ends,
    )


def _options(file: str, key: str, words: dict[str, Any], locale: Locale) -> tuple[str, ...]:
    field, labels = f"{locale}.options", words.get("options")
    fewest, most = OPTIONS
    if not isinstance(labels, list) or not fewest <= len(labels) <= most:
        _bad(file, key, field, f"needs {fewest} to {most} options")
    for label in labels:
        if not isinstance(label, str) or not label.strip():
            _bad(file, key, field, "has an empty option")
        if len(label) > BUTTON_LENGTH:
            _bad(file, key, field, f"“{label[:30]}…” has {len(label)} characters; a button holds {BUTTON_LENGTH}")
    if len(set(labels)) != len(labels):
        _bad(file, key, field, "has the same option twice")
    return tuple(labels)


def _favourable(file: str, key: str, table: dict[str, Any], kind: QuestionKind) -> Favourable | None:
    if kind is QuestionKind.CHOICE:
        if "favourable" in table:
            _bad(file, key, "favourable", "belongs to scales; a choice has none")
        return None
    return "high" if _one_of(file, key, table, "favourable", ("high", "low")) == "high" else "low"


def _one_of(file: str, key: str, table: dict[str, Any], field: str, allowed: tuple[str, ...]) -> str:
    value = table.get(field)
    if value is None:
        _bad(file, key, field, f"is missing; one of {', '.join(allowed)}")
    if not isinstance(value, str) or value not in allowed:
        _bad(file, key, field, f"is {value!r}; one of {', '.join(allowed)}")
    return str(value)


def _number(
    file: str, key: str, table: dict[str, Any], field: str, low: float, high: float, *, whole: bool = False
) -> float:
    value = table.get(field, 1)
    types = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, types) or not low <= value <= high:
        _bad(file, key, field, f"is {value!r}; a {'whole ' if whole else ''}number from {low:g} to {high:g}")
    return float(value)


def _flag(file: str, key: str, table: dict[str, Any]) -> bool:
    value = table.get("on", False)
    if not isinstance(value, bool):
        _bad(file, key, "on", f"is {value!r}; true or false")
    return value


def _thaw(words: Mapping[str, Any]) -> Wording:
    """Return a wording from JSON, whose tuples came back as lists."""
    ends = words["anchors"]
    return Wording(**{**words, "options": tuple(words["options"]), "anchors": (ends[0], ends[1]) if ends else None})


def _bad(file: str, key: str, field: str, what: str) -> NoReturn:
    raise BadFile(f"{file}: question {key!r}, field {field}: {what}.")
