"""Cards as plain text, for the terminal: what Slack would show, read aloud."""

from __future__ import annotations

import re

from bot.sandbox.reading import Reader
from bot.sandbox.workspace import Workspace
from bot.slack.render import pages
from jobs.cards import Message


def plain(card: Message) -> str:
    """Return a card as its reader sees it, without buttons."""
    reader = Reader(Workspace())
    text = "\n".join(reader.blocks([dict(block) for block in page.blocks]) for page in pages(card))
    return without_buttons(text)


def without_buttons(text: str) -> str:
    """Drop what can only be tapped: ``[words]`` alone on a line."""
    lines = (
        line for line in text.split("\n") if not re.fullmatch(r"(\[[^\]]*\] ?)+", line) or line.startswith("[image")
    )
    return "\n".join(lines)
