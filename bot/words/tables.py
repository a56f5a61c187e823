"""The figures of a detail as tables: the same words as its lines, a cell each, and none that they do not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.words.dates import week_number
from bot.words.digest import is_named_as_topic, question_values, side
from bot.words.figures import brief
from bot.words.text import Text, fixed, joined, literal, say
from jobs.cards import DetailCard, DetailRow

NOTHING = Text("–")  # a cell is never empty: Slack refuses the whole message


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is of headings, and the first cell of every other one names it."""

    caption: Text
    rows: tuple[tuple[Text, ...], ...]


def of_topic(card: DetailCard, topic: str, rows: Sequence[DetailRow]) -> Table:
    """Return the figures of some questions of one topic; a column that no question has anything for is left out.

    What is compared comes first: a telephone shows three columns, and scrolls to the others.
    """
    locale = card.locale
    functions = dict.fromkeys(name for row in rows for name, _ in row.functions)
    first = fixed(locale, "detail-column-question") if is_named_as_topic(topic, rows) else literal(topic)
    columns = [
        (first, [say(locale, "detail-question", **question_values(row)) for row in rows]),
        (fixed(locale, "leaders"), [brief(locale, row.first) for row in rows]),
        (fixed(locale, "staff"), [brief(locale, row.second) for row in rows]),
        (fixed(locale, "detail-column-forecast"), [_forecast(card, row) for row in rows]),
        (fixed(locale, "detail-column-state"), [say(locale, "detail-state", **question_values(row)) for row in rows]),
        *((literal(name), [_function(card, row, name) for row in rows]) for name in functions),
        (fixed(locale, "detail-column-teams"), [_teams(card, row) for row in rows]),
    ]
    kept = [(heading, *cells) for heading, cells in columns if any(cell != NOTHING for cell in cells)]
    caption = say(locale, "detail-table", topic=topic, week=week_number(card.week))
    return Table(caption, tuple(zip(*kept, strict=True)))


def _forecast(card: DetailCard, row: DetailRow) -> Text:
    return NOTHING if row.forecast is None else brief(card.locale, row.forecast)


def _function(card: DetailCard, row: DetailRow, name: str) -> Text:
    functions = dict(row.functions)
    return brief(card.locale, functions[name]) if name in functions else NOTHING


def _teams(card: DetailCard, row: DetailRow) -> Text:
    return joined((side(card.locale, *team) for team in row.teams), " · ") if row.teams else NOTHING
