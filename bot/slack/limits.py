"""Slack's limits on payloads, checked before sending since Slack checks few of them.

`check_message` and `check_view` cost a walk over the blocks (some 20 µs for a question) and run on every payload.
Figures: https://docs.slack.dev/reference/block-kit and the fields' own pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION = 3000
HEADER = 150
CONTEXT_ELEMENTS = 10
ACTIONS = 25
BUTTON = 75
OPTION = 75
OVERFLOW_OPTIONS = 5
CHECKBOXES = 10
SELECT_OPTIONS = 100
VALUE = 2000
OPTION_VALUE = 150
ID = 255
TITLE = 24
INPUT_LABEL = 2000
INPUT = 3000
PLACEHOLDER = 150
METADATA = 3000
ALT = 2000
ACCESSIBILITY = 75
TABLE_ROWS = 101  # its headings among them
TABLE_COLUMNS = 20
TABLE_PAGE = 100  # rows seen at once
TABLE_LETTERS = 10_000  # of all the cells of a message together
TEXT = 4000  # top-level text: Slack cuts at 40,000, advises 4,000

MESSAGE_LETTERS = 13_000  # of all the blocks of a message: msg_blocks_too_long beyond some 13,200


class TooBig(ValueError):
    """A payload would break one of Slack's limits: a defect of a renderer, caught before it is sent."""


# ---------------------------------------------------------------- checks


def check_message(text: str, blocks: list[Block]) -> None:
    """Check one message.

    Raises:
        TooBig: it would break a limit.
    """
    _length("text", text, TEXT)
    _blocks(blocks, MESSAGE_BLOCKS)
    _length("blocks", " " * letters(blocks), MESSAGE_LETTERS)
    if any(block["type"] == "data_table" for block in blocks):
        _length("cells", " " * sum(map(_cells, blocks)), TABLE_LETTERS)


def fits(text: str, blocks: list[Block]) -> bool:
    """Return whether a message breaks no limit."""
    try:
        check_message(text, blocks)
    except TooBig:
        return False
    return True


def check_view(view: dict[str, Any]) -> None:
    """Check a modal or a home.

    Raises:
        TooBig: it would break a limit.
    """
    _blocks(view["blocks"], VIEW_BLOCKS)
    if any(block["type"] == "data_table" for block in view["blocks"]):
        raise TooBig("a table: only messages have any")
    _length("private_metadata", view.get("private_metadata", "-") or "-", METADATA)
    for part in ("title", "submit", "close"):
        if part in view:
            _length(part, view[part]["text"], TITLE)


def letters(blocks: list[Block]) -> int:
    """Return how many characters the paragraphs of a message hold; controls hold few and are not counted."""
    total = 0
    for block in blocks:
        match block["type"]:
            case "section" | "header":
                total += len(block["text"]["text"])
            case "context":
                total += sum(len(element["text"]) for element in block["elements"])
            case "rich_text":
                total += sum(len(leaf["text"]) for part in block["elements"] for leaf in part["elements"])
            case "data_table":
                total += len(block["caption"]) + _cells(block)
            case _:
                pass
    return total


def _length(label: str, text: str, limit: int) -> None:
    if not 0 < len(text) <= limit:
        raise TooBig(f"{label}: {len(text)} characters, from 1 to {limit} allowed")


def _count(label: str, items: Any, limit: int) -> None:
    if not 0 < len(items) <= limit:
        raise TooBig(f"{label}: {len(items)}, from 1 to {limit} allowed")


def _distinct(label: str, names: Iterable[str | None]) -> None:
    present = [name for name in names if name is not None]
    if len(set(present)) != len(present):
        raise TooBig(f"{label}: the same twice in {present}")


def _blocks(blocks: list[Block], limit: int) -> None:
    _count("blocks", blocks, limit)
    _distinct("block_id", (block.get("block_id") for block in blocks))
    for block in blocks:
        if "block_id" in block:
            _length("block_id", block["block_id"], ID)
        _block(block)


def _block(block: Block) -> None:  # noqa: C901, PLR0912 - one arm a kind of block
    match block["type"]:
        case "section":
            _section(block)
        case "header":
            _length("header", block["text"]["text"], HEADER)
        case "context":
            _count("context", block["elements"], CONTEXT_ELEMENTS)
            for element in block["elements"]:
                _length("context", element["text"], SECTION)
        case "actions":
            _count("actions", block["elements"], ACTIONS)
            _distinct("action_id", (element["action_id"] for element in block["elements"]))
            for element in block["elements"]:
                _element(element)
        case "input":
            _length("label", block["label"]["text"], INPUT_LABEL)
            if "hint" in block:
                _length("hint", block["hint"]["text"], INPUT_LABEL)
            _element(block["element"])
        case "image":
            _length("alt_text", block["alt_text"], ALT)
        case "rich_text":
            _rich(block)
        case "data_table":
            _table(block)
        case "divider":
            pass
        case other:
            raise TooBig(f"a block we never send: {other}")


def _section(block: Block) -> None:
    _length("section", block["text"]["text"], SECTION)
    if "accessory" in block:
        _element(block["accessory"])


def _rich(block: Block) -> None:
    _count("rich_text", block["elements"], MESSAGE_BLOCKS)
    total = sum(len(leaf.get("text", "")) for element in block["elements"] for leaf in element["elements"])
    _length("rich_text", " " * total, SECTION)


def _table(block: Block) -> None:
    rows = block["rows"]
    _length("caption", block["caption"], SECTION)
    _count("rows", rows[1:], TABLE_ROWS - 1)
    _count("columns", rows[0], TABLE_COLUMNS)
    if any(len(row) != len(rows[0]) for row in rows):
        raise TooBig("a table whose rows are not equally long")
    for row in rows:
        for cell in row:
            _length("cell", cell["text"], TABLE_LETTERS)


def _cells(block: Block) -> int:
    """Return how many characters the cells of a table hold."""
    return sum(len(cell["text"]) for row in block["rows"] for cell in row) if block["type"] == "data_table" else 0


def _element(element: dict[str, Any]) -> None:  # noqa: C901 - one arm a kind of control
    if "action_id" in element:
        _length("action_id", element["action_id"], ID)
    if "placeholder" in element:
        _length("placeholder", element["placeholder"]["text"], PLACEHOLDER)
    match element["type"]:
        case "button":
            _length("button", element["text"]["text"], BUTTON)
            _length("value", element.get("value", "-"), VALUE)
            _length("accessibility_label", element.get("accessibility_label", "-"), ACCESSIBILITY)
        case "overflow":
            _options(element["options"], OVERFLOW_OPTIONS)
        case "checkboxes" | "radio_buttons":
            _options(element["options"], CHECKBOXES)
        case "static_select" | "multi_static_select":
            if "option_groups" in element:
                _count("option_groups", element["option_groups"], SELECT_OPTIONS)
                for group in element["option_groups"]:
                    _length("option group", group["label"]["text"], OPTION)
                    _options(group["options"], SELECT_OPTIONS)
            else:
                _options(element["options"], SELECT_OPTIONS)
        case "plain_text_input":
            _length("max_length", " " * element.get("max_length", 1), INPUT)
        case "datepicker" | "timepicker" | "conversations_select":
            pass
        case other:
            raise TooBig(f"an element we never send: {other}")


def _options(options: list[dict[str, Any]], limit: int) -> None:
    _count("options", options, limit)
    _distinct("option value", (option["value"] for option in options))
    for option in options:
        _length("option", option["text"]["text"], OPTION)
        _length("option value", option["value"], OPTION_VALUE)
