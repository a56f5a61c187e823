"""Every sentence that promises something stands in the catalogue, with the tests that fail when it is false.

``catalogue/*.toml`` holds two kinds of entries. A ``[[promise]]`` names in ``tests`` what lives it. An ``[[aside]]``
says in ``why`` what its sentences are instead: the law, an instruction, what the company commits to. ``said`` holds
the sentences, in French and in English, as `tests/promises/words.py` reads them; the README has no French: ``""``.
"""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.promises.words import sentences, split
from tests.repository.documents import HOUSE, text_of

CATALOGUE = Path(__file__).parent / "catalogue"
FILES = sorted(CATALOGUE.glob("*.toml"))


@cache
def entries(kind: str) -> list[dict[str, Any]]:
    return [entry for file in FILES for entry in tomllib.loads(text_of(file)).get(kind, [])]


def pairs() -> list[tuple[str, str]]:
    return [
        (french, english)
        for kind in ("promise", "aside")
        for entry in entries(kind)
        for french, english in entry["said"]
    ]


@cache
def functions(file: Path) -> frozenset[str]:
    """Return the names of a file's tests."""
    defined = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.parse(text_of(file)).body if isinstance(node, defined))


def exists(test: str) -> bool:
    path, _, name = test.partition("::")
    return name.startswith("test_") and (HOUSE / path).is_file() and name in functions(HOUSE / path)


def test_every_sentence_is_in_the_catalogue_in_both_languages() -> None:
    known = {*pairs()}
    french, english = [*sentences("fr")], [*sentences("en")]
    told = dict.fromkeys(zip(french, english[: len(french)], strict=True))
    assert [pair for pair in told if pair not in known] == []
    assert [text for text in english[len(french) :] if ("", text) not in known] == []


def test_the_catalogue_holds_nothing_that_is_not_said() -> None:
    said = {"fr": {*sentences("fr"), ""}, "en": {*sentences("en")}}
    assert [pair for pair in pairs() if pair[0] not in said["fr"] or pair[1] not in said["en"]] == []


def test_every_sentence_stands_once_in_the_catalogue() -> None:
    listed = pairs()
    assert sorted(pair for pair in {*listed} if listed.count(pair) > 1) == []


def test_every_promise_names_tests_that_exist() -> None:
    named = [(test, entry["said"][0][1]) for entry in entries("promise") for test in entry["tests"]]
    assert [(test, promise) for test, promise in named if not exists(test)] == []
    assert all(entry["tests"] for entry in entries("promise"))


def test_whatever_is_no_promise_says_what_it_is() -> None:
    assert [entry for entry in entries("aside") if len(entry["why"].split()) < 3] == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("One. *Two*?\n[Three](four.md) … five.", ["One.", "Two?", "Three … five."]),
        ("See articles L. 2312-8 and L. 1222-4. 5 people.", ["See articles L. 2312-8 and L. 1222-4.", "5 people."]),
        ("| **A**. B | `c` |", ["| A. B | `c` |"]),
        (" * ", []),
    ],
)
def test_a_sentence_ends_before_what_begins_another(text: str, read: list[str]) -> None:
    assert split(text) == read


def test_a_test_that_does_not_exist_is_noticed() -> None:
    here = Path(__file__).relative_to(HOUSE).as_posix()
    assert exists(f"{here}::test_a_test_that_does_not_exist_is_noticed")
    assert not exists(f"{here}::test_nothing")
    assert not exists("tests/promises/nowhere.py::test_nothing")
    assert not exists(f"{here}::exists")
