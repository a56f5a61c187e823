"""What somebody says of their own file where it does not say it itself: a small TOML file, or an option."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from jobs import files
from jobs.errors import BadFile
from jobs.offline.survey.words import MOST_POINTS, said
from jobs.setup.headings import Leaders, folded

Waves = Literal["noticed", "one", "weeks"]
ROLES = ("week", "person", "level", "function", "team", "question", "answer", "kind", "reversed")
FEWEST_DECLARED = 2
_SCALE = re.compile(r"(-?[0-9]{1,2}) ?(?:-|to|à|–) ?([0-9]{1,2})")
_KEYS = {"columns", "leaders", "answers", "questions"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is said of one question; None where the file is to tell."""

    asked: bool | None = None
    scale: tuple[int, int] | None = None
    choice: bool = False
    words: tuple[str, ...] = ()  # of its answers, lowest first; of a choice in any order
    reversed: bool | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """All that is said of a file."""

    columns: Dictionary[str, str] = field(default_factory=dict)  # role -> heading; "" = the file has no such column
    leaders: Leaders | None = None
    scale: tuple[int, int] | None = None  # of every question of which nothing else is said
    not_answered: frozenset[str] = frozenset()
    waves: Waves = "noticed"
    questions: Dictionary[str, Question] = field(default_factory=dict)

    def question(self, heading: str) -> Question:
        """Return what is said of a question; nothing for most."""
        return self.questions.get(heading, _UNSAID)


_UNSAID = Question()


def read(path: Path) -> Mapping:
    """Return what a mapping file says.

    Raises:
        BadFile: it cannot be read, or says something that is none of ours.
    """
    with files.named(path):
        raw = path.read_bytes()
    try:
        return _mapping(tomllib.loads(raw.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{path.name} is not a mapping that can be read: {error}.") from None
    except (ValueError, TypeError, AttributeError) as why:
        raise BadFile(f"{path.name}: {why}.") from None


def _mapping(body: dict[str, Any]) -> Mapping:
    _known(body, _KEYS)
    columns, answers = body.get("columns", {}), body.get("answers", {})
    _known(columns, set(ROLES))
    _known(answers, {"scale", "not_answered", "waves"})
    waves: Waves = answers.get("waves", "noticed")
    if waves not in {"noticed", "one", "weeks"}:
        raise ValueError(f"waves “{waves}” is none of noticed, one, weeks")
    return Mapping(
        columns={role: str(heading) for role, heading in columns.items()},
        leaders=_leaders(body["leaders"]) if "leaders" in body else None,
        scale=_scale(answers["scale"]) if "scale" in answers else None,
        not_answered=frozenset(said(str(word)) for word in answers.get("not_answered", ())),
        waves=waves,
        questions={heading: _question(about) for heading, about in body.get("questions", {}).items()},
    )


def _leaders(body: dict[str, Any]) -> Leaders:
    _known(body, {"column", "words"})
    column = str(body.get("column", ""))
    return Leaders(column or None, frozenset(folded(str(word)) for word in body.get("words", ())))


def _question(body: dict[str, Any]) -> Question:
    _known(body, {"asked", "scale", "choice", "words", "reversed"})
    return Question(
        asked=bool(body["asked"]) if "asked" in body else None,
        scale=_scale(body["scale"]) if "scale" in body else None,
        choice=bool(body.get("choice", False)),
        words=tuple(str(word) for word in body.get("words", ())),
        reversed=bool(body["reversed"]) if "reversed" in body else None,
    )


def _scale(text: str) -> tuple[int, int]:
    match = _SCALE.fullmatch(str(text).strip())
    ends = (int(match[1]), int(match[2])) if match else (0, 0)
    if not FEWEST_DECLARED < ends[1] - ends[0] + 1 <= MOST_POINTS:
        raise ValueError(f"“{text}” is not a scale of 3 to {MOST_POINTS} points: write it like 1-5")
    return ends


def _known(body: dict[str, Any], keys: set[str]) -> None:
    if unknown := sorted(body.keys() - keys):
        raise ValueError(f"“{unknown[0]}” is none of {', '.join(sorted(keys))}")


def write(mapping: Mapping, path: Path, title: str) -> None:
    """Write a mapping for somebody to correct; ``title`` is its first line.

    Raises:
        BadFile: the file cannot be written.
    """
    lines = [f"# {line}" for line in title.splitlines()]
    lines += ["", "[columns]", *(f"{role} = {_text(heading)}" for role, heading in mapping.columns.items())]
    if mapping.leaders is not None:
        words = sorted(mapping.leaders.words)
        lines += ["", "[leaders]", f"column = {_text(mapping.leaders.column or '')}", f"words = {_text(words)}"]
    lines += [
        "",
        "[answers]",
        f"not_answered = {_text(sorted(mapping.not_answered))}",
        f"waves = {_text(mapping.waves)}",
    ]
    if mapping.scale is not None:
        lines.append(f"scale = {_text('-'.join(map(str, mapping.scale)))}")
    lines += ["", "[questions]"]
    lines += [f"{_text(heading)} = {{ {', '.join(_said(about))} }}" for heading, about in mapping.questions.items()]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {error.strerror}.") from None


def _said(about: Question) -> list[str]:
    """Return what is said of a question, as TOML."""
    pairs = [f"asked = {_text(about.asked)}"] if about.asked is not None else []
    if about.scale is not None:
        pairs.append(f"scale = {_text('-'.join(map(str, about.scale)))}")
    if about.choice:
        pairs.append("choice = true")
    if about.words:
        pairs.append(f"words = {_text(list(about.words))}")
    if about.reversed is not None:
        pairs.append(f"reversed = {_text(about.reversed)}")
    return pairs


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a JSON string is a TOML basic string
