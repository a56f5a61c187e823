"""What documents point to is there: links, headings, paths, names in the code; all of it near the README."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from tests.repository.documents import DEV, EACH_PAGE, HOUSE, SOURCES, code_of, files, name, text_of

FOR_DEVELOPERS = [HOUSE / "ARCHITECTURE.md", HOUSE / "CONTRIBUTING.md", *sorted(DEV.rglob("*.md"))]
EACH_FOR_DEVELOPERS = pytest.mark.parametrize("page", FOR_DEVELOPERS, ids=name)
FILE = re.compile(r"[\w.-]+\.(?:py|md|toml|lock|yml|ftl|json)|Makefile|Dockerfile")
IN_CODE = re.compile(r"(?:bot|jobs|storage)(?:\.\w+)+")


def links(page: Path) -> list[str]:
    """Return the relative links of a page, pictures included."""
    found = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)|<img src=\"([^\"]+)\"", text_of(page))
    return [link or picture for link, picture in found]


def leads_to(page: Path, link: str) -> Path:
    path, _, _ = link.partition("#")
    return (page.parent / path).resolve() if path else page


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page: of its headings as GitHub makes them, and those written out."""
    text = text_of(page)
    titles = [re.sub(r"[^\w\- ]", "", title.lower()) for title in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)]
    return {title.replace(" ", "-") for title in titles} | set(re.findall(r'<a id="([^"]+)"', text))


@EACH_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not leads_to(page, link).exists()] == []


@EACH_PAGE
def test_every_link_into_a_page_finds_its_heading(page: Path) -> None:
    named = [link for link in links(page) if "#" in link and leads_to(page, link).suffix == ".md"]
    assert [link for link in named if link.partition("#")[2] not in anchors(leads_to(page, link))] == []


def is_there(span: str) -> bool:
    """Tell whether a path is a file or folder of the repository; a bare file name may lie anywhere in it."""
    if "/" in span or (HOUSE / span).exists():
        return (HOUSE / span).exists()
    return any(path.name == span for path in files(Path(span).suffix))


@EACH_FOR_DEVELOPERS
def test_every_path_that_is_named_exists(page: Path) -> None:
    spans = [span for span in code_of(page) if span.split("/")[0] in SOURCES or FILE.fullmatch(span)]
    assert [span for span in spans if re.fullmatch(r"[\w./-]+", span) and not is_there(span)] == []


def resolves(dotted: str) -> bool:
    """Tell whether a dotted name is a module, or something in one."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False


@EACH_FOR_DEVELOPERS
def test_every_name_in_the_code_that_is_quoted_exists(page: Path) -> None:
    assert [span for span in code_of(page) if IN_CODE.fullmatch(span) and not resolves(span)] == []


def test_every_room_is_in_the_architecture() -> None:
    named = {span for span in code_of(HOUSE / "ARCHITECTURE.md") if "\n" not in span}
    rooms = {
        name(path)
        for layer in ("bot", "jobs", "storage")
        for path in (HOUSE / layer).iterdir()
        if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("__")
    }
    assert rooms - named == set()


def test_every_page_for_developers_is_three_links_from_the_readme() -> None:
    reached: set[Path] = set()
    edge = {HOUSE / "README.md"}
    for _ in range(3):
        edge = {leads_to(page, link) for page in edge if page.suffix == ".md" for link in links(page)} - reached
        reached |= edge
    assert set(FOR_DEVELOPERS) - reached == set()


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("ARCHITECTURE.md", r"\*\*A question\*\*.*`jobs/sending/courier.py` \(\*\*sends\*\*"),
        ("ARCHITECTURE.md", r"\*\*What may be shown is decided in one place\*\*: `jobs/release`"),
        ("docs/dev/rules.md", r"### R9\n\n\*\*Participation is secret\*\*"),
        ("docs/dev/decisions/0008-teams-without-an-sdk.md", r"without an SDK"),
        ("docs/dev/decisions/0006-engine.md", r"SQLite needs no queue"),
    ],
)
def test_what_a_newcomer_asks_is_answered(where: str, says: str) -> None:
    assert re.search(says, text_of(HOUSE / where))
