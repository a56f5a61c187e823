"""The detail of a digest, in its thread: every standing figure, and the same words for each withheld one (R13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile, zip_longest

from bot import words
from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import SECTION, VIEW_BLOCKS, Block, fits
from bot.slack.render.blocks import Rendered, actions, button, context, quotes, section, table
from bot.slack.render.markup import in_mrkdwn, top_text
from bot.words.text import Text, fixed, lines, say
from jobs.cards import CommentsLine, DetailCard, DetailRow

PAGE_BLOCKS = 45  # under Slack's 50, with room for the title and one more control
PAGE_LETTERS = 9_000  # Slack refuses messages whose blocks are together too long, somewhere above 12,000


@dataclass(frozen=True, slots=True)
class _Part:
    """A block of a detail; one of figures says which questions of its topic begin in it: a table has them whole."""

    block: Block
    topic: str | None = None
    rows: tuple[DetailRow, ...] = ()


def detail(card: DetailCard) -> tuple[Rendered, ...]:
    """Return the detail, in as many messages as Slack's limits ask for: what people wrote comes first.

    A page is cut as its paragraphs are, also where its figures become tables: it can be written again as the other.
    """
    parts: list[_Part] = []
    before = 0
    for line in card.comments:
        parts += map(_Part, _comments(card.locale, line, before))
        before += len(line.texts)
    parts += _figures(card)
    if not parts:
        parts = [_Part(section(words.digest.detail_none(card)))]
    pages = _pages(parts)
    titles = [section(words.digest.detail_title(card, number, len(pages))) for number, _ in enumerate(pages, start=1)]
    return tuple(
        rendered for group in _groups(list(zip(titles, pages, strict=True))) for rendered in _together(card, group)
    )


_Page = tuple[Block, list[_Part]]  # a title, and what is below it


def _groups(pages: Sequence[_Page]) -> list[list[_Page]]:
    """Return pages in groups: where a topic goes on from one to the next, both have tables or none has."""
    groups = [[pages[0]]]
    for (_, before), page in pairwise(pages):
        if before[-1].topic is not None and before[-1].topic == page[1][0].topic:
            groups[-1].append(page)
        else:
            groups.append([page])
    return groups


def _together(card: DetailCard, pages: Sequence[_Page]) -> list[Rendered]:
    """Return pages with tables where all of them fit and none is left empty, each in paragraphs besides."""
    text = top_text(words.digest.detail_summary(card))
    paragraphs = [Rendered(text, [title, *(part.block for part in parts)]) for title, parts in pages]
    tabled = [[title, *_tabled(card, parts, first=not number)] for number, (title, parts) in enumerate(pages)]
    if not all(len(blocks) > 1 and fits(text, blocks) for blocks in tabled):
        return paragraphs
    return [
        plain if blocks == plain.blocks else Rendered(text, blocks, plain)
        for blocks, plain in zip(tabled, paragraphs, strict=True)
    ]


def _tabled(card: DetailCard, parts: Sequence[_Part], *, first: bool) -> list[Block]:
    """Return a page's blocks with its figures as tables, one a topic.

    A question whose paragraph goes on here, unless the page is the ``first``, is whole in the table of the one before.
    """
    going_on = list(takewhile(lambda part: part.topic is not None and not part.rows, parts))
    blocks = [part.block for part in going_on if first]
    for topic, same in groupby(parts[len(going_on) :], key=lambda part: part.topic):
        together = list(same)
        rows = [row for part in together for row in part.rows]
        if topic is not None and rows:
            blocks.append(table(words.tables.of_topic(card, topic, rows)))
        else:
            blocks += [part.block for part in together]
    return blocks


def figures(card: DetailCard) -> Rendered:
    """Return every figure of a detail in one modal, which takes no table; it says where the rest is, if any."""
    blocks = [section(words.digest.detail_figures(card)), *(part.block for part in _figures(card))]
    if len(blocks) > VIEW_BLOCKS:
        blocks = [*blocks[: VIEW_BLOCKS - 1], context(fixed(card.locale, "detail-rest"))]
    return Rendered(top_text(words.digest.detail_figures(card)), blocks)


def _figures(card: DetailCard) -> list[_Part]:
    """Return the figures, topic by topic, under what their brackets say; nothing where there are none."""
    topics = [part for topic, rows in words.digest.by_topic(card).items() for part in _topic(card, topic, rows)]
    return [_Part(context(fixed(card.locale, "detail-band"))), *topics] if topics else []


def _topic(card: DetailCard, topic: str, rows: Sequence[DetailRow]) -> list[_Part]:
    """Return a topic's questions as paragraphs, each of which says whose titles are in it."""
    told: list[tuple[Text, DetailRow | None]] = [(line, None) for line in words.digest.topic_title(card, topic, rows)]
    for row in rows:
        blank, title, *more = words.digest.detail_row(card, row)
        told += [(blank, None), (title, row), *((line, None) for line in more)]
    return [_Part(section(text), topic, begun) for text, begun in _fold(told)]


def _fold(told: Sequence[tuple[Text, DetailRow | None]]) -> list[tuple[Text, tuple[DetailRow, ...]]]:
    """Return lines joined into paragraphs that fit a section, each with the questions whose titles are in it."""
    folded: list[tuple[Text, tuple[DetailRow, ...]]] = []
    room = 0
    for line, row in told:
        size, begun = len(in_mrkdwn(line)), () if row is None else (row,)
        if folded and 1 + size <= room:
            text, before = folded[-1]
            folded[-1] = (lines(text, line), (*before, *begun))
            room -= 1 + size
        else:
            folded.append((line, begun))
            room = SECTION - size
    return folded


def _comments(locale: Locale, line: CommentsLine, before: int) -> list[Block]:
    """Return a group's comments, each with its number in the thread: ``before`` of them stand above."""
    blocks = [section(words.digest.detail_comments(locale, line))]
    for number, (text, thread) in enumerate(zip_longest(line.texts, line.threads, fillvalue=""), start=before + 1):
        if text is None:
            blocks.append(section(words.digest.comment_withdrawn(locale, number)))
            continue
        quoted = quotes([text], words.digest.comment_number(locale, number))
        if quoted and thread:
            value, read_as = ids.reply_value(line.window, thread), say(locale, "detail-reply-to", number=number)
            answer = button(fixed(locale, "detail-reply"), "reply", value=value, read_as=read_as)
            quoted.append(actions([answer], ids.reply_block(line.window, thread)))
        blocks += quoted
    return blocks


def _letters(block: Block) -> int:
    if block["type"] == "section":
        return len(block["text"]["text"])
    if block["type"] == "actions":
        return 0
    if block["type"] == "context":
        return sum(len(element["text"]) for element in block["elements"])
    return sum(len(leaf["text"]) for leaf in block["elements"][-1]["elements"])  # as before comments had a number


def _pages(parts: Sequence[_Part]) -> list[list[_Part]]:
    pages: list[list[_Part]] = [[]]
    room = PAGE_LETTERS
    for part in parts:
        size = _letters(part.block)
        full = len(pages[-1]) >= PAGE_BLOCKS and part.block["type"] != "actions"  # a control stays with its comment
        if pages[-1] and (full or size > room):
            pages.append([])
            room = PAGE_LETTERS
        pages[-1].append(part)
        room -= size
    return pages
