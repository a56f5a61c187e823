"""Every question of the page, a card each: its two sides as a picture and in numbers, and how sure their gap is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from bot import words
from bot.locale import Locale
from bot.plain import in_terminal as plain
from bot.report import sentences, table
from bot.report.elements import element
from bot.report.parts import paragraph, section
from bot.report.picture import on_the_scale
from bot.words.figures import figure, sides
from bot.words.text import fixed, joined, literal, say
from jobs.cards import DetailRow, GapLine, Shown
from jobs.digest.compose import Composed

Named = Sequence[tuple[str, Shown | None]]  # the two sides of a question


def sections(composed: Composed) -> list[Element]:
    """Return what differs, what is not known to differ, and what is not compared: the largest gaps first."""
    locale, gaps = composed.digest.locale, [line for line in composed.lines if line.verdict == "gap"]
    others = sorted((line for line in composed.lines if line.verdict != "gap"), key=_distance, reverse=True)
    alone = [row for row in composed.detail.rows if not _is_compared(row)]
    parts = [section(locale, "gaps", [*_before(composed, gaps), _cards(_gap(locale, *gap) for gap in _ranked(gaps))])]
    if others:
        # Without a gap, what would have gone unseen is said with that.
        unseen = sentences.smallest(composed.digest) if gaps else None
        quiet = [] if unseen is None else [paragraph(unseen, "quiet")]
        parts.append(section(locale, "others", [*quiet, _cards(_gap(locale, None, line) for line in others)]))
    if alone:
        why = paragraph(fixed(locale, "report-alone-why"), "quiet")
        parts.append(section(locale, "alone", [why, _cards(_alone(locale, row) for row in alone)]))
    return parts


def _before(composed: Composed, gaps: Sequence[GapLine]) -> list[Element]:
    """Return what is said before the gaps: whose figures these are, how to read them, or that there is none."""
    digest = composed.digest
    few = [] if digest.leaders_shown else [paragraph(fixed(digest.locale, "digest-few-leaders"))]
    none = [] if gaps else [paragraph(words.digest.nothing(digest))]
    read = [paragraph(fixed(digest.locale, "report-read"), "quiet")] if composed.lines else []
    return [*few, *none, *read]


def _ranked(gaps: Sequence[GapLine]) -> Iterable[tuple[int | None, GapLine]]:
    return enumerate(gaps, start=1)


def _distance(line: GapLine) -> float:
    """Return how far apart the two figures are, as a share of their scale."""
    low, high = line.first.scale
    return abs((line.first.mean or 0.0) - (line.second.mean or 0.0)) / (high - low)


def _is_compared(row: DetailRow) -> bool:
    """Return whether both sides of a question have a mean."""
    return all(shown is not None and shown.mean is not None for shown in (row.first, row.second))


def _cards(cards: Iterable[Element]) -> Element:
    return element("div", *cards, class_="cards")


def _gap(locale: Locale, rank: int | None, line: GapLine) -> Element:
    """Return the card of one comparison, with its rank among the established gaps."""
    first, second = (plain(name) for name in sides(locale, line.axis, line.sides))
    title = line.title if rank is None else joined([say(locale, "report-rank", rank=rank), literal(line.title)])
    head = [
        element("h3", plain(title)),
        element(
            "p",
            element("span", plain(say(locale, "report-sides", first=first, second=second)), class_="axis"),
            " ",
            element("span", plain(say(locale, "report-verdict", verdict=line.verdict)), class_=f"badge {line.verdict}"),
            class_="under",
        ),
    ]
    named: list[tuple[str, Shown | None]] = [(first, line.first), (second, line.second)]
    picture = _picture(locale, line.title, named, established=line.verdict == "gap")
    difference = sentences.difference(locale, line, first, second)
    return _article(
        *head,
        *picture,
        table.of_sides(locale, line.title, named),
        paragraph(joined(sentences.surely(locale, line))),
        *([] if difference is None else [paragraph(difference, "quiet")]),
    )


def _alone(locale: Locale, row: DetailRow) -> Element:
    """Return the card of a question whose two sides are not compared."""
    named = [(fixed(locale, "leaders"), row.first), (fixed(locale, "staff"), row.second)]
    picture = _picture(locale, row.title, named, established=False)
    return _article(element("h3", plain(row.title)), *picture, table.of_sides(locale, row.title, named))


def _article(*parts: Element) -> Element:
    return element("article", *parts, class_="card")


def _picture(locale: Locale, title: str, named: Named, *, established: bool) -> list[Element]:
    """Return the picture of a question, told in words to whoever cannot see it; nothing where no side has a mean."""
    (first, first_shown), (second, second_shown) = named
    label = say(
        locale,
        "report-chart-row",
        title=title,
        first=first,
        firstfigure=figure(locale, first_shown),
        second=second,
        secondfigure=figure(locale, second_shown),
    )
    picture = on_the_scale([first_shown, second_shown], plain(label), established=established)
    return [] if picture is None else [picture]
