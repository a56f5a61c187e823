"""Tables of figures: what the pictures show in numbers, and the groups of each question."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from bot.locale import Locale
from bot.plain import in_terminal as plain
from bot.report import sentences
from bot.report.elements import Content, element
from bot.report.picture import key, strip
from bot.words.text import fixed, say
from jobs.cards import DetailRow, Shown

_ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "th": "columnheader",
    "td": "cell",
}


def of_sides(locale: Locale, title: str, sides: Sequence[tuple[str, Shown | None]]) -> Element:
    """Return both sides of a question in numbers, each with the mark that the picture gives it."""
    averaged = any(shown is not None and shown.mean is not None for _, shown in sides)
    columns = [_head(locale, column) for column in ("group", "figure", *(["reach"] if averaged else []), "asked")]
    rows = []
    for i, (name, shown) in enumerate(sides):
        figure = () if shown is None else _figure_and_reach(locale, shown) if averaged else (_figure(locale, shown),)
        cells = [] if shown is None else [*figure, _asked(locale, shown)]
        rows.append(_row(locale, [key(i), plain(name)], cells, len(columns)))
    return _table(title, columns, rows, "sides")


def of_groups(locale: Locale, row: DetailRow) -> Element:
    """Return every group of a question in numbers, each with a small picture of its own where there are averages."""
    scale = next((shown.scale for _, shown in row.teams if shown is not None and shown.mean is not None), None)
    pictures = [] if scale is None else [_head_of_pictures(locale, scale)]
    columns = [_head(locale, "group"), *pictures, _head(locale, "figure"), _head(locale, "asked")]
    rows = []
    for name, shown in row.teams:
        strips = [element("td", strip(shown), class_="picture")] if shown is not None and pictures else []
        cells = [] if shown is None else [*strips, _figure(locale, shown), _asked(locale, shown)]
        rows.append(_row(locale, [plain(name)], cells, len(columns)))
    return _table(row.title, columns, rows, "groups")


def of_withheld(locale: Locale, withheld: Sequence[tuple[str, str]]) -> Element:
    """Return the groups of which something is withheld, with the names of the questions."""
    columns = [_head(locale, column) for column in ("group", "questions", "figure")]
    rows = [
        element("tr", element("th", plain(group), scope="row"), element("td", plain(questions)), _withheld(locale))
        for group, questions in withheld
    ]
    return _table(fixed(locale, "report-withheld"), columns, rows, "hidden")


def _table(title: str, columns: Sequence[Element], rows: Sequence[Element], kind: str) -> Element:
    """Return a table whose parts say what they are: on a telephone its rows are laid out otherwise than as rows."""
    table = element(
        "table",
        element("caption", plain(title), class_="unseen"),
        element("thead", element("tr", *columns)),
        element("tbody", *rows),
        class_=kind,
    )
    for part in table.iter():
        role = "rowheader" if part.get("scope") == "row" else _ROLES.get(part.tag)
        if role is not None:
            part.set("role", role)
    return table


def _head(locale: Locale, column: str) -> Element:
    return element("th", plain(fixed(locale, f"report-{column}")), scope="col")


def _head_of_pictures(locale: Locale, scale: tuple[int, int]) -> Element:
    """Return the head of the small pictures: the two ends of their scale."""
    low, high = scale
    ends = [element("span", plain(say(locale, "report-picture", low=low, high=high)), class_="unseen")]
    ends += [element("span", str(end), aria_hidden="true") for end in scale]
    return element("th", element("span", *ends, class_="ends"), scope="col")


def _row(locale: Locale, name: Sequence[Content], cells: Sequence[Element], columns: int) -> Element:
    """Return a group's row; whatever the reason, a withheld figure has the same words in the same place (R13)."""
    return element("tr", element("th", *name, scope="row"), *(cells or [_withheld(locale, columns - 1)]))


def _withheld(locale: Locale, columns: int = 1) -> Element:
    return element("td", plain(fixed(locale, "withheld")), colspan=str(columns), class_="withheld")


def _figure(locale: Locale, shown: Shown) -> Element:
    return element("td", plain(sentences.figure(locale, shown)), class_="figure")


def _figure_and_reach(locale: Locale, shown: Shown) -> list[Element]:
    """Return a figure and what it leaves possible; a choice leaves no average possible, and takes both places."""
    figure, reach = _figure(locale, shown), sentences.reach(locale, shown)
    if reach is None:
        figure.set("colspan", "2")
        return [figure]
    return [figure, element("td", plain(reach), class_="reach")]


def _asked(locale: Locale, shown: Shown) -> Element:
    return element("td", plain(sentences.asked(locale, shown)), class_="asked")
