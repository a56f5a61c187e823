"""The repository's files and documents, as the tests of documentation read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
SOURCES = ("bot", "jobs", "storage", "tests", "docs", ".ci")
DEV = HOUSE / "docs" / "dev"


def files(*suffixes: str) -> Iterator[Path]:
    """Yield every file of the repository with one of these suffixes; what runs leave behind is not part of it."""
    found = [*HOUSE.glob("*"), *(path for folder in SOURCES for path in (HOUSE / folder).rglob("*"))]
    yield from sorted(path for path in found if path.is_file() and path.suffix in suffixes)


def name(path: Path) -> str:
    """Return a path as it is written in a document."""
    return path.relative_to(HOUSE).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_of(page: Path) -> list[str]:
    """Return what stands between backticks: blocks, then spans."""
    text = text_of(page)
    return [block or span for block, span in re.findall(r"```\n(.*?)```|`([^`\n]+)`", text, flags=re.DOTALL)]


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, its own header and ruler aside."""
    section = re.split(rf"^#+ {heading}$", text, flags=re.MULTILINE)[1]
    table = re.search(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    assert table
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.group().splitlines()[2:] if line
    ]


PAGES = list(files(".md"))
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=name)
