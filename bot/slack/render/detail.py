"""The detail of a digest, in its thread: every standing figure, and the same words for each withheld one (R13)."""

from __future__ import annotations

from itertools import zip_longest

from bot import words
from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import SECTION, VIEW_BLOCKS, Block
from bot.slack.render.blocks import Rendered, actions, button, context, quotes, section
from bot.slack.render.markup import in_mrkdwn, top_text
from bot.words.text import Text, fixed, lines
from jobs.cards import CommentsLine, DetailCard

PAGE_BLOCKS = 45  # under Slack's 50, with room for the title and one more control
PAGE_LETTERS = 9_000  # Slack refuses messages whose blocks are together too long, somewhere above 12,000


def detail(card: DetailCard) -> tuple[Rendered, ...]:
    """Return the detail, in as many messages as Slack's limits ask for: what people wrote comes first."""
    blocks = [block for line in card.comments for block in _comments(card.locale, line)]
    blocks += _figures(card)
    if not blocks:
        blocks = [section(words.digest.detail_none(card))]
    pages = _pages(blocks)
    text = top_text(words.digest.detail_summary(card))
    return tuple(
        Rendered(text, [section(words.digest.detail_title(card, number, len(pages))), *page])
        for number, page in enumerate(pages, start=1)
    )


def figures(card: DetailCard) -> Rendered:
    """Return every figure of a detail in one modal; where they are too many, it says where the rest is."""
    blocks = [section(words.digest.detail_figures(card)), *_figures(card)]
    if len(blocks) > VIEW_BLOCKS:
        blocks = [*blocks[: VIEW_BLOCKS - 1], context(fixed(card.locale, "detail-rest"))]
    return Rendered(top_text(words.digest.detail_figures(card)), blocks)


def _figures(card: DetailCard) -> list[Block]:
    """Return the figures, topic by topic, under what their brackets say; nothing where there are none."""
    topics = [section(text) for topic in words.digest.detail_topics(card) for text in _fold(topic)]
    return [context(fixed(card.locale, "detail-band")), *topics] if topics else []


def _fold(row: list[Text]) -> list[Text]:
    """Return lines joined into paragraphs that fit a section."""
    folded = [row[0]]
    room = SECTION - len(in_mrkdwn(row[0]))
    for line in row[1:]:
        size = len(in_mrkdwn(line))
        if 1 + size <= room:
            folded[-1] = lines(folded[-1], line)
            room -= 1 + size
        else:
            folded.append(line)
            room = SECTION - size
    return folded


def _comments(locale: Locale, line: CommentsLine) -> list[Block]:
    blocks = [section(words.digest.detail_comments(locale, line))]
    for text, thread in zip_longest(line.texts, line.threads, fillvalue=""):
        if text is None:
            blocks.append(section(fixed(locale, "detail-withdrawn")))
            continue
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
    if block["type"] == "context":
        return sum(len(element["text"]) for element in block["elements"])
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
