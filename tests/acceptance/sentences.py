"""The sentences of the locale files, as somebody who reads them knows them: a text in, the values said in it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fluent.syntax import FluentParser, ast

from bot.locale import Locale

ANYTHING = ".+?"


@cache
def messages(locale: Locale) -> Mapping[str, ast.Pattern]:
    """Return every message of a language by its key."""
    found: dict[str, ast.Pattern] = {}
    for entry in files("bot.locale").joinpath(locale).iterdir():
        if entry.name.endswith(".ftl"):
            for message in FluentParser().parse(entry.read_text(encoding="utf-8")).body:
                if isinstance(message, ast.Message) and message.value is not None:
                    found[message.id.name] = message.value
    return found


@dataclass(frozen=True)
class Said:
    """One sentence that was read: its key, its values, and by selector which variant was chosen."""

    key: str
    values: Mapping[str, str]
    variants: Mapping[str, str]


class Sentence:
    """One message as a pattern; ``shapes`` gives how the values of some variables look."""

    def __init__(self, locale: Locale, key: str, shapes: Mapping[str, str] | None = None) -> None:
        self.key = key
        self._shapes = shapes or {}
        self._variables: dict[str, str] = {}  # group -> variable
        self._variants: dict[str, tuple[str, str]] = {}  # group -> (selector, variant)
        self.pattern = re.compile(self._of(messages(locale)[key]))

    def read(self, text: str) -> Said | None:
        """Return what a text says if it is this sentence."""
        return self._said(self.pattern.fullmatch(text))

    def begins(self, text: str) -> tuple[Said, str] | None:
        """Return what the beginning of a text says if it is this sentence, and what comes after it."""
        match = self.pattern.match(text)
        said = self._said(match)
        return None if match is None or said is None else (said, text[match.end() :].lstrip(" "))

    def _said(self, match: re.Match[str] | None) -> Said | None:
        if match is None:
            return None
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        values = {self._variables[name]: value for name, value in groups.items() if name in self._variables}
        return Said(self.key, values, dict(self._variants[name] for name in groups if name in self._variants))

    def _of(self, pattern: ast.Pattern) -> str:
        return "".join(map(self._element, pattern.elements))

    def _element(self, element: ast.TextElement | ast.Placeable) -> str:
        if isinstance(element, ast.TextElement):
            return re.escape(element.value)
        match element.expression:
            case ast.StringLiteral(value=value):
                return re.escape(value)
            case ast.VariableReference(id=name):
                group = f"v{len(self._variables)}"
                self._variables[group] = name.name
                return f"(?P<{group}>{self._shapes.get(name.name, ANYTHING)})"
            case ast.SelectExpression(selector=ast.VariableReference(id=name), variants=variants):
                return f"(?:{'|'.join(self._variant(name.name, variant) for variant in variants)})"
            case other:
                raise AssertionError(f"{self.key}: {other} is not known here")

    def _variant(self, selector: str, variant: ast.Variant) -> str:
        group = f"s{len(self._variants)}"
        name = variant.key.name if isinstance(variant.key, ast.Identifier) else variant.key.value
        self._variants[group] = (selector, name)
        return f"(?P<{group}>){self._of(variant.value)}"


def all_read(text: str, sentences: Iterable[Sentence]) -> list[Said]:
    """Return every sentence of a text, one after the other, which all must be known."""
    known, said = list(sentences), []
    while text:
        beginning = next((found for found in (sentence.begins(text) for sentence in known) if found), None)
        assert beginning is not None, f"a sentence that no locale file has: {text}"
        said.append(beginning[0])
        text = beginning[1]
    return said


def count(said: Said) -> int:
    """Return the number that a sentence says, which writes one without a figure."""
    return int(said.values.get("count", 1 if said.variants.get("count") == "one" else 0))


def shape(locale: Locale, *keys: str, **shapes: str) -> str:
    """Return how any of some messages looks, without names of its values."""
    patterns = [Sentence(locale, key, shapes).pattern.pattern for key in keys]
    return "(?:" + "|".join(re.sub(r"\?P<\w+>", "?:", pattern) for pattern in patterns) + ")"
