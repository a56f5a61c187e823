"""`diapason analyze`: what it prints, and the page it writes."""

from __future__ import annotations

import socket
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.operator.analyses import printed, spare_survey, write_page
from bot.operator.terminal import fitted
from bot.words.digest import chart_words
from jobs.cards import Locale
from jobs.errors import UserMistake
from jobs.offline import survey
from jobs.offline.analyze import Analysis, analyze

LONG = "Our priorities for the next six months are clear to everybody, even when they change on the way"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = ["week,person,level,function,team,question,answer"]
    for week in (40, 41):
        for person in range(48):
            place = "leader,," if person < 8 else f"staff,Research and development,Team {person % 2}"
            rows.append(
                f"2026-W{week},p{person},{place},{LONG.replace(',', ';')},{5 if person < 8 else 1 + person % 2}"
            )
    (tmp_path / "s.csv").write_text("\n".join(rows))
    return tmp_path / "s.csv"


def looked(file: Path, locale: Locale = "en", *, raw: bool = False) -> Analysis:
    return analyze(survey.read(file), locale=locale, words=chart_words(locale), company="Firm", raw=raw)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_what_is_printed_fits_eighty_columns(locale: Locale, file: Path) -> None:
    lines = printed(looked(file, locale, raw=True)).split("\n")
    assert max(map(len, lines)) <= 80
    assert any("; even when" in f"{line} {after}" for line, after in pairwise(lines))


def test_unprotected_figures_are_told_in_the_language_of_the_digest(file: Path) -> None:
    french, english = (printed(looked(file, locale, raw=True)) for locale in ("fr", "en"))
    # Eight leaders answered 5; of forty others twenty answered 1 and twenty 2. Delta is drawn towards 0.
    assert [line.split()[:6] for line in french.split("\n") if line.startswith("2026-W")] == [
        [week, "8/40", "5,00", "/", "1,50", "+0,95"] for week in ("2026-W40", "2026-W41")
    ]
    assert english.count("5.00 / 1.50") == 2
    assert ("Chiffres non protégés" in french, "Unprotected figures" in english) == (True, True)
    assert "Unprotected figures" not in printed(looked(file))


def test_a_line_is_broken_between_words_and_a_long_word_stays_whole() -> None:
    assert fitted("a" * 90) == "a" * 90
    assert fitted("b\u202f: " + "a" * 78) == "b\u202f:\n" + "a" * 78


def test_the_page_is_written_over_an_earlier_one_without_a_network(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise AssertionError("somebody was called")

    monkeypatch.setattr(socket.socket, "connect", refused)
    path = file.with_name("page.html")
    path.write_text("earlier")
    assert write_page(looked(file), path) == f"The page is written: {path}"
    assert path.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="en">')


def test_the_survey_itself_is_never_written_over(file: Path) -> None:
    before = file.read_bytes()
    file.with_name("link.html").symlink_to(file)
    for name in ("s.csv", "link.html"):
        with pytest.raises(UserMistake, match="is the survey itself"):
            spare_survey(file.with_name(name), file)
    assert file.read_bytes() == before


def test_a_page_that_cannot_be_written_is_one_sentence(file: Path) -> None:
    with pytest.raises(UserMistake, match="cannot be written: No such file or directory"):
        write_page(looked(file), file.parent / "nowhere" / "page.html")
