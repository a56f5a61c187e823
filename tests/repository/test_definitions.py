"""An id in a comment (R9, A3, I5, F14, SEC-24) has its definition in docs/dev, and only one.

A citation is written as in the rules: capital letter, no leading zero for R, A and I (``R9``), two digits for F
(``F04``), no letter, digit or ``#`` right before it, no letter or digit right after it. So neither ``F0`` and ``F1``
(a function of a test company, a file) nor ``F401``, ``A002`` (ruff) nor ``#F10`` (a colour) is one. The name
of a test cites too: ``test_f05_f06_…``, ``test_sec_02_03_…``, ``test_sec24_…``, ``test_a9_…``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.repository.documents import DEV, files, name, text_of

ID = r"(?:[RAI][1-9]\d?|F\d\d|SEC-\d+)"
CITED = re.compile(rf"(?<![\w#])({ID})(?:(?:-| to |–)({ID}))?(?!\w)")
IN_A_NAME = re.compile(r"def test_((?:(?:sec_?\d\d|f\d\d|[rai][1-9]\d?|\d\d)_)+)")
DEFINED = re.compile(rf'^(?:### |\| <a id="[^"]*"></a>)({ID})(?: \||$)', re.MULTILINE)


def cited(text: str) -> set[str]:
    """Return the ids that a text cites; *F11 to F14* cites four."""
    found = {one for pair in CITED.findall(text) for one in between(*pair)}
    for tokens in IN_A_NAME.findall(text):
        family = ""
        for letters, digits in re.findall(r"([a-z]*)_?(\d+)", tokens):
            family = letters.upper() or family  # in *sec_02_03* it stands once
            found.add(f"SEC-{digits}" if family == "SEC" else f"{family}{digits}")
    return found


def between(first: str, last: str) -> Iterator[str]:
    """Yield every id of *F11 to F14*, or the one there is."""
    family, low = first.rstrip("0123456789"), re.sub(r"\D", "", first)
    high = re.sub(r"\D", "", last) or low
    digits = 1 if family in ("R", "A", "I") else 2
    yield from (f"{family}{number:0{digits}}" for number in range(int(low), int(high) + 1))


def definitions() -> list[str]:
    return [one for page in sorted(DEV.rglob("*.md")) for one in DEFINED.findall(text_of(page))]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("(rule R9) and R12, SEC-40, F01/F02.", {"R9", "R12", "SEC-40", "F01", "F02"}),
        ("F11 to F14", {"F11", "F12", "F13", "F14"}),
        ("SEC-01 to SEC-03; A4-A6", {"SEC-01", "SEC-02", "SEC-03", "A4", "A5", "A6"}),
        ("def test_f05_f06_in_doubt(", {"F05", "F06"}),
        ("def test_sec_02_03_a_request(", {"SEC-02", "SEC-03"}),
        ("async def test_sec24_only(", {"SEC-24"}),
        ("def test_a9_the_history(", {"A9"}),
        ('place.function or "F0"; F0 + F1/T3; draw.picture("F1", "x")', set()),
        ("# noqa: F401, A002, RUF001, PLR0913; 2026-W47; color: #A1F10B; #F10; def test_0002_keeps(", set()),
    ],
)
def test_what_cites_an_id_and_what_only_looks_like_one(text: str, ids: set[str]) -> None:
    assert cited(text) == ids


def test_every_id_that_is_cited_is_defined() -> None:
    known = set(definitions())
    pages = [file for file in files(".py", ".md", ".toml", ".js", ".ftl") if DEV not in file.parents]
    unknown = {name(file): sorted(cited(text_of(file)) - known) for file in pages if file.name != "test_definitions.py"}
    assert {file: ids for file, ids in unknown.items() if ids} == {}


def test_the_pages_of_developers_cite_only_what_is_defined() -> None:
    known = set(definitions())
    assert {one for page in DEV.rglob("*.md") for one in cited(text_of(page))} <= known


def test_no_id_is_defined_twice() -> None:
    assert [one for one, count in Counter(definitions()).items() if count > 1] == []


def test_a_definition_can_be_linked_to_and_names_the_test_that_holds_it() -> None:
    rules = re.split(r"^### ", text_of(DEV / "rules.md"), flags=re.MULTILINE)[1:]
    assert [rule.splitlines()[0] for rule in rules if "`tests/" not in rule] == []
    faults = re.findall(r'^\| <a id="([^"]*)"></a>(\S+) \|.*\| ([^|]*) \|$', text_of(DEV / "faults.md"), re.MULTILINE)
    assert len(rules) + len(faults) == len(definitions())
    for anchor, one, tests in faults:
        assert anchor == one.lower()
        assert tests == "none" or tests.startswith("`tests/")


def test_what_no_test_holds_says_so() -> None:
    bare = [line for line in text_of(DEV / "faults.md").splitlines() if line.endswith("| none |")]
    assert [line for line in bare if "*Not yet*" not in line and "*Does not arise*" not in line] == []
