"""Builders of Block Kit: plain dictionaries, cut to Slack's limits, so that a long name never loses a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack import limits
from bot.slack.limits import Block, clean, cut, is_tame

Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message: the blocks, and the text that notifications and screen readers use."""

    text: str
    blocks: list[Block]


def mrkdwn(text: str) -> dict[str, Any]:
    """Text in Slack's markup; ``verbatim``: no name or address in it becomes a link by itself."""
    return {"type": "mrkdwn", "text": cut(text, limits.SECTION).strip() or "…", "verbatim": True}


def plain(text: str, limit: int) -> dict[str, Any]:
    """Text shown as it is, on one line."""
    line = cut(text, limit) if is_tame(text) else clean(text, limit)
    return {"type": "plain_text", "text": line.strip() or "…", "emoji": False}


def header(text: str) -> Block:
    """Build a title."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def section(text: str, *, block_id: str | None = None, accessory: Element | None = None) -> Block:
    """Build a paragraph, with one control at its side if given."""
    made: Block = {"type": "section", "text": mrkdwn(text)}
    if block_id is not None:
        made["block_id"] = block_id
    if accessory is not None:
        made["accessory"] = accessory
    return made


def context(*texts: str) -> Block:
    """Build a line of small grey text."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """Build a rule."""
    return {"type": "divider"}


def actions(elements: Sequence[Element], block_id: str | None = None) -> Block:
    """Build a row of controls."""
    made: Block = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        made["block_id"] = block_id
    return made


def button(
    label: str,
    action_id: str,
    *,
    value: str | None = None,
    read_as: str | None = None,
    style: str | None = None,
) -> Element:
    """Build a button; ``read_as`` is what a screen reader says where the label alone would not do."""
    made: Element = {"type": "button", "text": plain(label, limits.BUTTON), "action_id": action_id}
    if value is not None:
        made["value"] = value
    if read_as is not None:
        made["accessibility_label"] = cut(read_as, limits.ACCESSIBILITY)
    if style is not None:
        made["style"] = style
    return made


def option(label: str, value: str) -> Element:
    """Build one entry of a list."""
    return {"text": plain(label, limits.OPTION), "value": value}


def overflow(action_id: str, options: Sequence[Element]) -> Element:
    """Build the ⋯ menu."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def select(action_id: str, placeholder: str, options: Sequence[Element], chosen: Element | None = None) -> Element:
    """Build a list to choose one entry from."""
    made: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "options": list(options[: limits.SELECT_OPTIONS]),
    }
    if chosen is not None:
        made["initial_option"] = chosen
    return made


def picture(file_id: str, alt: str) -> Block:
    """Show an uploaded image; ``alt`` holds the numbers it draws."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(alt, limits.ALT)}


def quotes(texts: Sequence[str]) -> list[Block]:
    """Show what people wrote, literally, each in its own quotation: rich text knows no markup."""
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
        }
        for text in (limits.clean(written, lines=True) for written in texts)
        if text
    ]
