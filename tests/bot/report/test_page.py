"""The page of a survey: what it says, that it loads nothing, and that a name in the file is never markup."""

from __future__ import annotations

import base64
import hashlib
import inspect
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from bot.locale import LOCALES, t
from bot.plain import plain
from bot.report import sentences
from bot.report.page import page
from bot.words.digest import chart_words
from jobs.cards import Locale
from jobs.insight import significance
from jobs.offline import survey
from jobs.offline.analyze import Analysis, analyze

HEAD = "week,person,level,function,team,question,answer,kind"
SCRIPT, IMAGE = "<script>alert(1)</script>", "“><img src=x onerror=alert(1)>'&amp;*_`"
EMPTY = {"meta", "br", "link", "img", "input", "hr"}


class Read(HTMLParser):
    """A page as a browser would take it apart: its elements with their attributes, and the text inside each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[int] = []
        self.feed(text)
        assert self._open == []  # everything that is opened is closed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.append("")
        if tag not in EMPTY:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for i in self._open:
            self.texts[i] += data

    def all(self, tag: str, **attributes: str) -> Iterator[str]:
        """Yield the text of each such element."""
        for (name, has), text in zip(self.elements, self.texts, strict=True):
            if name == tag and all(has.get(key.rstrip("_")) == value for key, value in attributes.items()):
                yield text


def written(path: Path, *, leaders: int = 8, names: tuple[str, str, str] = ("t0", "t1", "q1")) -> Path:
    """Write a survey of two functions: to the first question leaders answer 5 and others 1 or 2; all agree on q2.

    A third team of nine has two answers: it is withheld, or joined to another.
    """
    first, second, question = names
    rows = [HEAD]
    for person in range(leaders + 49):
        place = "leader,," if person < leaders else f'staff,f{person % 2},"{first if person % 2 else second}"'
        lone = person >= leaders + 40
        if lone:
            place = "staff,f0,lone"
        if not lone or person % 5 == 0:
            rows.append(f'2026-W40,p{person},{place},"{question}",{5 if person < leaders else 1 + person % 2},scale5')
        rows.append(f"2026-W40,p{person},{place},q2,{3 + person % 3 % 2},scale5")
        rows.append(f"2026-W40,p{person},{place},q3,{1 + (person % 9 == 0)},choice")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def looked(path: Path, locale: Locale = "en", *, raw: bool = False) -> Analysis:
    return analyze(survey.read(path), locale=locale, words=chart_words(locale), company=path.stem, raw=raw)


def drawn(analysis: Analysis) -> str:
    return page(analysis, made=date(2026, 11, 30), version="0.1.0")


def test_a_name_in_the_file_is_text_however_it_is_spelled(tmp_path: Path) -> None:
    path = written(tmp_path / "<b>firm<b>.csv", names=(SCRIPT, IMAGE.replace('"', '""'), IMAGE))
    read = Read(drawn(looked(path, raw=True)))
    tags = {tag for tag, _ in read.elements}
    assert tags.isdisjoint({"script", "img", "b", "iframe", "object", "a"})
    assert not [name for _, has in read.elements for name in has if name.startswith("on") or name == "style"]
    assert list(read.all("h1")) == ["<b>firm<b>"]
    assert SCRIPT in list(read.all("th", scope="row"))
    assert f"1. {IMAGE}" in list(read.all("h3"))


@pytest.mark.parametrize(("locale", "sentence"), [("en", "file was saved."), ("fr", "fichier a été enregistré.")])
def test_a_file_without_dates_says_on_its_page_which_week_was_taken(
    tmp_path: Path, locale: Locale, sentence: str
) -> None:
    dated = written(tmp_path / "dated.csv")
    undated = tmp_path / "undated.csv"
    undated.write_text("\n".join(line.split(",", 1)[1] for line in dated.read_text("utf-8").splitlines()), "utf-8")
    assert sentence in drawn(looked(undated, locale))
    assert sentence not in drawn(looked(dated, locale))


def test_a_choice_has_no_column_for_averages(tmp_path: Path) -> None:
    text = drawn(looked(written(tmp_path / "s.csv")))
    assert text.count(">Possible<") == text.count('class="sides"') - 1 > 0


def test_the_page_loads_nothing_and_a_browser_is_told_to_load_nothing(tmp_path: Path) -> None:
    text = drawn(looked(written(tmp_path / "s.csv"), raw=True))
    read = Read(text)
    asked = {name for _, has in read.elements for name in has} & {
        "src",
        "href",
        "srcset",
        "action",
        "data",
        "xlink:href",
    }
    assert asked == set()
    assert re.findall(r"https?:|//|url\(|@import|@font-face", text) == []
    (style,) = read.all("style")
    policy = next(has["content"] for _, has in read.elements if has.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_part_has_its_title_in_the_language_of_the_analysis(locale: Locale, tmp_path: Path) -> None:
    read = Read(drawn(looked(written(tmp_path / "s.csv", leaders=4), locale)))
    assert next(has["lang"] for tag, has in read.elements if tag == "html") == locale
    titles = ["gaps", "others", "alone", "signals", "teams", "withheld", "method", "never", "next"]
    assert list(read.all("h2")) == [t(locale, f"report-{title}") for title in titles]
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    made = {
        "fr": "Page faite le 30 novembre 2026 par Diapason 0.1.0",
        "en": "Made on 30 November 2026 by Diapason 0.1.0",
    }
    assert any(made[locale] in text for text in read.all("footer"))


def test_the_gaps_are_those_of_the_digest_in_its_order_and_in_its_words(tmp_path: Path) -> None:
    analysis = looked(written(tmp_path / "s.csv"))
    digest = analysis.composed.digest
    read = Read(drawn(analysis))
    gaps = [gap.question for gap in digest.gaps]
    assert gaps == ["q1"]
    assert [title for title in read.all("h3") if title.startswith("1.")] == ["1. q1"]
    (sure,) = (text for text in read.all("p", class_="words") if text.startswith("Chance alone would rarely"))
    assert sure in " ".join(plain(digest).split("\n"))


def test_where_no_gap_is_established_the_widest_distance_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [HEAD]
    for person in range(30):
        for question, apart in (("near", 0), ("far", 2), ("middle", 1)):
            # Five leaders and seven in the one team: whatever lies between them could be chance.
            answer = (3 if person < 5 else 3 - apart) if person < 12 else None
            place = "leader,," if person < 5 else "staff,f,t"
            rows += [f"2026-W40,p{person},{place},{question},{answer + person % 3 - 1},"] if answer is not None else []
    path.write_text("\n".join(rows).replace(",0,", ",1,"))
    analysis = looked(path)
    assert {line.verdict for line in analysis.composed.lines} <= {"none", "too_few"}
    (others,) = (text for text in Read(drawn(analysis)).all("section") if text.startswith(t("en", "report-others")))
    assert others.index("far") < others.index("middle") < others.index("near")


def test_few_leaders_are_said_to_be_too_few_where_the_gaps_would_be(tmp_path: Path) -> None:
    said = t("en", "digest-few-leaders")
    few, enough = (Read(drawn(looked(written(tmp_path / f"{n}.csv", leaders=n)))) for n in (4, 5))
    assert (said in list(few.all("p")), said in list(enough.all("p"))) == (True, False)


def test_every_group_with_an_average_has_a_small_picture(tmp_path: Path) -> None:
    analysis = looked(written(tmp_path / "s.csv"))
    teams = [shown for row in analysis.composed.detail.rows for _, shown in row.teams]
    read = Read(drawn(analysis))
    strips = [has for _, has in read.elements if has.get("class") == "scale strip"]
    assert len(strips) == sum(shown is not None and shown.mean is not None for shown in teams) > 0


def test_whatever_is_withheld_reads_the_same_in_the_same_place(tmp_path: Path) -> None:
    # R13: the leaders, too few of them, and the team of nine whose two answers stand for nobody.
    analysis = looked(written(tmp_path / "s.csv", leaders=4))
    read = Read(drawn(analysis))
    withheld = list(read.all("td", class_="withheld"))
    assert set(withheld) == {"Not shown: protecting confidentiality"}
    rows = analysis.composed.detail.rows
    hidden = [(row.title, name) for row in rows for name, shown in row.teams if shown is None]
    assert hidden
    # Three questions without a leaders' side, each hidden team once, and a line in the list for each group.
    assert len(withheld) == 3 + len(hidden) + 1 + len({name for _, name in hidden})
    assert any("fewer than 5 leaders have no figure" in text for text in read.all("section"))


def test_a_file_without_anything_withheld_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [f"2026-W40,p{i},{'leader' if i < 8 else 'staff'},,,q,{5 if i < 8 else 2}," for i in range(40)]
    path.write_text("\n".join([HEAD, *rows]))
    read = Read(drawn(looked(path)))
    assert "In this file every group of the page has its figures." in list(read.all("p"))
    assert t("en", "report-teams") not in list(read.all("h2"))


def test_groups_counted_together_are_named(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = [f"2026-W40,p{i},staff,f,{'small' if i < 3 else 'large'},q,3," for i in range(30)]
    path.write_text("\n".join([HEAD, *rows]))
    assert "Counted together, because one of them is small: large + small." in list(Read(drawn(looked(path))).all("p"))


def test_every_picture_is_told_in_words_and_stands_beside_its_numbers(tmp_path: Path) -> None:
    read = Read(drawn(looked(written(tmp_path / "s.csv"))))
    pictures = [
        has for tag, has in read.elements if tag == "svg" and has.get("class") in {"scale", "scale strip", "key"}
    ]
    told = [has["aria-label"] for has in pictures if has.get("role") == "img"]
    assert all(has.get("role") == "img" or has.get("aria-hidden") == "true" for has in pictures)
    assert told[0].startswith("q1: Leadership ")
    assert ", Teams " in told[0]
    articles = list(read.all("article"))
    for label in told:
        title, _, figures = label.partition(": ")
        numbers = re.findall(r"(?:at (?:least|most) )?[\d.]+ out of 5", figures)
        assert numbers
        assert any(title in text and all(number in text for number in numbers) for text in articles)


def test_unprotected_figures_stand_under_a_banner_and_only_where_they_were_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "s.csv")
    protected, raw = (Read(drawn(looked(path, raw=asked))) for asked in (False, True))
    banner = t("en", "report-raw-banner")
    assert (banner in list(protected.all("strong")), banner in list(raw.all("strong"))) == (False, True)
    # Eight leaders answered 5; of the others 41 or 42 answered 1 and 2 in turn.
    assert (list(protected.all("table", class_="raw")), len(list(raw.all("table", class_="raw")))) == ([], 1)
    assert any(text.startswith("5.00 / 1.") for text in raw.all("td"))
    assert not any(text.startswith("5.00 / 1.") for text in protected.all("td"))
    # What is never shown is not said of a page that shows it.
    assert t("en", "report-never-count") in list(protected.all("li"))
    assert list(raw.all("li")) == []


def test_what_stands_before_the_unprotected_figures_does_not_change_with_them(tmp_path: Path) -> None:
    path = written(tmp_path / "s.csv")
    protected, raw = (list(Read(drawn(looked(path, raw=asked))).all("section")) for asked in (False, True))
    never, owners = protected.pop(), raw[-2:]
    assert protected == raw[:-2]
    assert never.startswith(t("en", "report-never"))
    titles = [t("en", f"report-{name}") for name in ("never", "raw")]
    assert [text.startswith(title) for text, title in zip(owners, titles, strict=True)] == [True, True]


def test_the_share_of_chance_that_is_told_is_the_one_that_is_reckoned_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "s.csv")
    assert "so that about 10 in 100 of the gaps told are chance" in drawn(looked(path))
    assert inspect.signature(significance.verdicts).parameters["rate"].default == 0.10
    monkeypatch.setattr(sentences, "RATE", 0.05)
    assert "so that about 5 in 100 of the gaps told are chance" in drawn(looked(path))


def test_an_alert_is_told_with_its_rate_of_false_alarms(tmp_path: Path) -> None:
    rows = [HEAD]
    for week in range(10, 30):
        for person in range(60):
            team = person % 4
            if team == 1 and week >= 24 and person % 8:
                continue  # seven in eight of t1 fall silent in the last six weeks
            rows.append(
                f"2026-W{week},p{person},staff,f,t{team},q,{1 if team == 1 and week >= 24 else 2 + person % 3},"
            )
    path = tmp_path / "s.csv"
    path.write_text("\n".join(rows))
    analysis = looked(path)
    (alert,) = analysis.composed.alerts
    (card,) = (text for text in Read(drawn(analysis)).all("article") if "Weak signal" in text)
    assert alert.group == "t1"
    assert "About one false alert every 2 years, for 4 teams" in card


# ---------------------------------------------------------------- colours

PAIRS = [
    *[(ink, ground, 4.5) for ink in ("ink", "soft", "accent") for ground in ("paper", "wash")],
    ("accent", "accent-wash", 4.5),
    ("ink", "accent-wash", 4.5),
    ("alarm", "alarm-wash", 4.5),
    *[(mark, ground, 3.0) for mark in ("first", "second") for ground in ("paper", "wash")],
]


def colours(scheme: str) -> dict[str, str]:
    css = files("bot.report").joinpath("page.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    return light if scheme == "light" else {**light, **dark}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_words_and_marks_stand_out_as_wcag_asks(scheme: str, ink: str, ground: str, least: float) -> None:
    low, high = sorted(luminance(colours(scheme)[name]) for name in (ink, ground))
    assert (high + 0.05) / (low + 0.05) >= least
