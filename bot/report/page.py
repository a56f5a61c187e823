"""The page of `diapason analyze --html`: one file that loads nothing, made of the cards that the terminal prints."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from xml.etree.ElementTree import Element

from bot import words
from bot.locale import Locale
from bot.plain import in_terminal as plain
from bot.report import questions, sentences, table
from bot.report.elements import document, element
from bot.report.parts import paragraph, section
from bot.report.raw import raw_section
from bot.words.text import Text, fixed, joined, literal, say
from jobs.cards import AlertCard, DetailRow
from jobs.offline.analyze import Analysis


def page(analysis: Analysis, *, made: date, version: str) -> str:
    """Return the whole page, in the language of the analysis.

    It shows the cards of the digest, released figures all of them (R8), and, only where they were asked for, the
    owner's unprotected figures, under a banner.

    Args:
        analysis: of somebody's file.
        made: the day on which the page is made.
        version: of Diapason.
    """
    card = analysis.composed.digest
    root = element("html", _head(plain(sentences.title(card))), _body(analysis, made, version), lang=card.locale)
    return document(root)


def _head(title: str) -> Element:
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # A second wall behind the escaping: whatever a name in the file holds, a browser runs and fetches nothing.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="robots", content="noindex"),
        element("title", title),
        element("style", style),
    )


def _body(analysis: Analysis, made: date, version: str) -> Element:
    card, locale = analysis.composed.digest, analysis.composed.digest.locale
    main = element("main", *questions.sections(analysis.composed))
    main.extend(
        [
            _signals(locale, analysis.composed.alerts),
            *_teams(locale, analysis.composed.detail.rows),
            _withheld(locale, analysis),
            _method(locale, raw=analysis.raw is not None),
            *([] if analysis.raw is None else [raw_section(locale, analysis.raw)]),
        ]
    )
    banner = [] if analysis.raw is None else [_banner(locale)]
    header = element(
        "header",
        element("p", plain(sentences.when(card)), class_="when"),
        element("h1", plain(card.company)),
        element("p", plain(sentences.lead(card)), class_="lead"),
        element("p", plain(say(locale, "report-what", questions=card.standing)), class_="what"),
        *([] if analysis.dated else [element("p", plain(fixed(locale, "report-no-date")), class_="quiet")]),
    )
    return element("body", *banner, header, main, _footer(locale, made, version))


def _banner(locale: Locale) -> Element:
    return element(
        "div",
        element("strong", plain(fixed(locale, "report-raw-banner"))),
        element("p", plain(fixed(locale, "report-raw-why"))),
        class_="banner",
        role="note",
    )


def _signals(locale: Locale, alerts: Sequence[AlertCard]) -> Element:
    """Return the alerts, or that there is none and what one is looked for in."""
    if not alerts:
        return section(locale, "signals", [paragraph(sentences.no_signal(locale))])
    return section(locale, "signals", [element("div", *(_alert(alert) for alert in alerts), class_="cards")])


def _alert(alert: AlertCard) -> Element:
    title, *body = words.alert.body(alert)
    foot = element("p", plain(joined(words.alert.foot(alert))), class_="quiet")
    return element("article", element("h3", plain(title)), *(paragraph(line) for line in body), foot, class_="card")


def _teams(locale: Locale, rows: Sequence[DetailRow]) -> list[Element]:
    """Return the groups of every question, a table each; nothing where the file has no groups."""
    tables = [
        element("article", element("h3", plain(row.title)), table.of_groups(locale, row), class_="card")
        for row in rows
        if row.teams
    ]
    if not tables:
        return []
    why = paragraph(fixed(locale, "report-teams-why"), "quiet")
    return [section(locale, "teams", [why, element("div", *tables, class_="cards")])]


def _withheld(locale: Locale, analysis: Analysis) -> Element:
    """Return what is withheld, in one list and in the same words for every reason, and why there is such a thing."""
    rows = analysis.composed.detail.rows
    every = fixed(locale, "report-every-question")
    told = [
        (name, every if len(titles) == len(rows) else joined(map(literal, titles), ", "))
        for name, titles in _hidden(locale, rows)
    ]
    merged = [sentences.merged(locale, analysis.merged)] if analysis.merged else []
    nothing = fixed(locale, "report-withheld-none")
    parts = [table.of_withheld(locale, told) if told else paragraph(nothing)]
    return section(locale, "withheld", [*parts, *map(paragraph, [*merged, sentences.withheld_why(locale)])])


def _hidden(locale: Locale, rows: Sequence[DetailRow]) -> list[tuple[str, list[str]]]:
    """Return each group of which something is withheld, with the questions: the sides first, then the others."""
    hidden: dict[tuple[bool, str], list[str]] = {}
    for row in rows:
        sides = [(fixed(locale, "leaders"), row.first), (fixed(locale, "staff"), row.second)]
        for name, shown in [*sides, *row.teams]:
            if shown is None:
                hidden.setdefault((not isinstance(name, Text), name), []).append(row.title)
    return [(name, titles) for (_, name), titles in sorted(hidden.items())]


def _method(locale: Locale, *, raw: bool) -> Element:
    """Return how all this was computed, and what is never shown."""
    never = [
        paragraph(fixed(locale, "report-never-raw"))
        if raw
        else element("ul", *(element("li", plain(line)) for line in sentences.never(locale)))
    ]
    return element(
        "div",
        section(locale, "method", [paragraph(joined(sentences.method(locale)))]),
        section(locale, "never", never),
        class_="pair",
    )


def _footer(locale: Locale, made: date, version: str) -> Element:
    return element(
        "footer",
        element("h2", plain(fixed(locale, "report-next"))),
        paragraph(fixed(locale, "report-next-demo")),
        paragraph(sentences.made(locale, made, version), "quiet"),
    )
