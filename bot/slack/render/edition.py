"""The teams' edition, as a direct message."""

from __future__ import annotations

from bot import words
from bot.slack.limits import Block
from bot.slack.render.blocks import Rendered, actions, context, header, section
from bot.slack.render.markup import top_text
from bot.slack.render.question import promise_button
from bot.words.literal import cut
from jobs.cards import EditionCard

LETTERS = 900  # of a paragraph


def edition(card: EditionCard) -> Rendered:
    """Return the edition: a title, then each part under its heading, and who sees what behind a button."""
    blocks: list[Block] = [header(words.edition.title(card))]
    for heading, *paragraphs in words.edition.parts(card):
        blocks += [header(heading), *(_paragraph(paragraph) for paragraph in paragraphs)]
    blocks += [context(words.edition.foot(card)), actions([promise_button(card.locale)], "edition")]
    return Rendered(top_text(words.edition.summary(card)), blocks)


def _paragraph(text: str) -> Block:
    """Return a paragraph cut so that twelve of them fit in one message: titles and decisions are people's text."""
    block = section(text)
    block["text"]["text"] = cut(block["text"]["text"], LETTERS)
    return block
