"""Builders of Block Kit: plain dictionaries, cut to Slack's limits, so that a long name never loses a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.slack import limits
from bot.slack.limits import Block
from bot.slack.render.markup import in_mrkdwn, in_raw
from bot.words.literal import clean, cut, is_tame
from bot.words.tables import Table
from bot.words.text import Fixed, Text

Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message: the blocks, and the text that notifications and screen readers use.

    ``paragraphs`` is the same message where Slack takes no table; None for one that has none.
    """

    text: str
    blocks: list[Block]
    paragraphs: Rendered | None = None


def mrkdwn(text: str) -> dict[str, Any]:
    """Return a text object in Slack's markup; ``verbatim`` keeps names and addresses from becoming links."""
    return {"type": "mrkdwn", "text": cut(in_mrkdwn(text), limits.SECTION).strip() or "…", "verbatim": True}


def plain(text: str, limit: int) -> dict[str, Any]:
    """Return a text object shown as it is, on one line of at most ``limit`` characters."""
    line = _kept(text, limit) if isinstance(text, Fixed) else _line(text, limit)
    return {"type": "plain_text", "text": line, "emoji": False}


def _line(text: str, limit: int) -> str:
    shown = in_mrkdwn(text) if isinstance(text, Text) else text
    return (cut(shown, limit) if is_tame(shown) else clean(shown, limit)).strip() or "…"


@cache
def _kept(text: Fixed, limit: int) -> str:
    return _line(text, limit)


def header(text: str) -> Block:
    """Return a title."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def section(text: str, *, block_id: str | None = None, accessory: Element | None = None) -> Block:
    """Return a paragraph, with a control at its side if ``accessory`` is given."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if block_id is not None:
        block["block_id"] = block_id
    if accessory is not None:
        block["accessory"] = accessory
    return block


def context(*texts: str) -> Block:
    """Return a line of small grey texts."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """Return a horizontal rule."""
    return {"type": "divider"}


def actions(elements: Sequence[Element], block_id: str | None = None) -> Block:
    """Return a row of controls."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def button(
    label: str,
    action_id: str,
    *,
    value: str | None = None,
    read_as: str | None = None,
    style: str | None = None,
) -> Element:
    """Return a button; ``read_as`` is what a screen reader says instead of the label."""
    element: Element = {"type": "button", "text": plain(label, limits.BUTTON), "action_id": action_id}
    if value is not None:
        element["value"] = value
    if read_as is not None:
        element["accessibility_label"] = cut(in_mrkdwn(read_as), limits.ACCESSIBILITY)
    if style is not None:
        element["style"] = style
    return element


def option(label: str, value: str) -> Element:
    """Return an entry of a list."""
    return {"text": plain(label, limits.OPTION), "value": value}


def overflow(action_id: str, options: Sequence[Element]) -> Element:
    """Return a ⋯ menu."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def select(action_id: str, placeholder: str, options: Sequence[Element], chosen: Element | None = None) -> Element:
    """Return a list to choose one entry from, the first ``limits.SELECT_OPTIONS``."""
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "options": list(options[: limits.SELECT_OPTIONS]),
    }
    if chosen is not None:
        element["initial_option"] = chosen
    return element


def picture(file_id: str, alt: str) -> Block:
    """Return an uploaded image; ``alt`` holds the numbers it shows."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(in_mrkdwn(alt), limits.ALT)}


def table(shown: Table) -> Block:
    """Return a table whose first column names the rows for a screen reader; all its rows are seen at once."""
    return {
        "type": "data_table",
        "caption": in_raw(shown.caption),
        "rows": [[{"type": "raw_text", "text": in_raw(cell)} for cell in row] for row in shown.rows],
        "page_size": min(len(shown.rows) - 1, limits.TABLE_PAGE),
        "row_header_column_index": 0,
    }


def quotes(texts: Sequence[str], heading: Text | None = None) -> list[Block]:
    """Return people's texts, each in its own quotation, shown literally: rich text has no markup.

    ``heading`` is a line of ours in the same block, above each.
    """
    above = [] if heading is None else [_rich("section", in_raw(heading), style={"bold": True})]
    return [
        {"type": "rich_text", "elements": [*above, _rich("quote", text)]}
        for text in (clean(written, lines=True) for written in texts)
        if text
    ]


def _rich(kind: str, text: str, **leaf: Any) -> Element:
    return {"type": f"rich_text_{kind}", "elements": [{"type": "text", "text": text, **leaf}]}
