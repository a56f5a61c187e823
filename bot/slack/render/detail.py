"""The detail of a digest, in its thread: every standing figure, and the same words for each withheld one (R13)."""

from __future__ import annotations

from itertools import zip_longest

from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import SECTION, Block
from bot.slack.render.blocks import Rendered, actions, button, quotes, section
from bot.slack.render.words import fallback, figure, fixed, say, week_number
from jobs.cards import CommentsLine, DetailCard, DetailRow

PAGE_BLOCKS = 45  # under Slack's 50, with room for the title and one more control
PAGE_LETTERS = 9_000  # Slack refuses messages whose blocks are together too long, somewhere above 12,000


def detail(card: DetailCard) -> tuple[Rendered, ...]:
    """Return the detail, in as many messages as Slack's limits ask for."""
    blocks = [block for row in card.rows for block in _row(card.locale, row)]
    blocks += [block for line in card.comments for block in _comments(card.locale, line)]
    if not blocks:
        blocks = [section(fixed(card.locale, "detail-none"))]
    pages = _pages(blocks)
    week = week_number(card.week)
    text = fallback(card.locale, "detail-text", week=week)
    if len(pages) == 1:
        return (Rendered(text, [section(say(card.locale, "detail-title", week=week)), *pages[0]]),)
    return tuple(
        Rendered(
            text,
            [section(say(card.locale, "detail-title-page", week=week, page=number, pages=len(pages))), *page],
        )
        for number, page in enumerate(pages, start=1)
    )


def _row(locale: Locale, row: DetailRow) -> list[Block]:
    title = say(locale, "detail-row", title=row.title, verdict=row.verdict, fresh="yes" if row.fresh else "no")
    named = [
        (fixed(locale, "leaders"), row.first),
        (fixed(locale, "staff"), row.second),
        *row.teams,
    ]
    lines = [say(locale, "detail-side", name=name, figure=figure(locale, shown)) for name, shown in named]
    return [section(text) for text in _fold([title, *lines])]


def _fold(lines: list[str]) -> list[str]:
    """Return lines joined into paragraphs that fit a section."""
    folded = [lines[0]]
    for line in lines[1:]:
        if len(folded[-1]) + 1 + len(line) <= SECTION:
            folded[-1] += "\n" + line
        else:
            folded.append(line)
    return folded


def _comments(locale: Locale, line: CommentsLine) -> list[Block]:
    blocks = [section(say(locale, "detail-comments", title=line.title, group=line.group))]
    for text, thread in zip_longest(line.texts, line.threads):
        quoted = quotes([text])
        if quoted and thread:
            value = ids.reply_value(line.window, thread)
            answer = button(fixed(locale, "detail-reply"), "reply", value=value)
            quoted.append(actions([answer], ids.reply_block(line.window, thread)))
        blocks += quoted
    return blocks


def _letters(block: Block) -> int:
    if block["type"] == "section":
        return len(block["text"]["text"])
    if block["type"] == "actions":
        return 0
    return sum(len(leaf["text"]) for element in block["elements"] for leaf in element["elements"])


def _pages(blocks: list[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    room = PAGE_LETTERS
    for block in blocks:
        size = _letters(block)
        full = len(pages[-1]) >= PAGE_BLOCKS and block["type"] != "actions"  # a control stays with what it is about
        if pages[-1] and (full or size > room):
            pages.append([])
            room = PAGE_LETTERS
        pages[-1].append(block)
        room -= size
    return pages
