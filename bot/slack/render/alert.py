"""A weak signal's alert as a message."""

from __future__ import annotations

from bot import words
from bot.slack.render.blocks import Rendered, context, section
from bot.slack.render.markup import top_text
from bot.words.text import lines
from jobs.cards import AlertCard


def alert(card: AlertCard) -> Rendered:
    """Return an alert as a message."""
    blocks = [section(lines(*words.alert.body(card))), context(*words.alert.foot(card))]
    return Rendered(top_text(words.alert.summary(card)), blocks)
