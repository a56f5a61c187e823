"""Blocks and modals as apps send them."""

from __future__ import annotations

from typing import Any


def buttons(*labels: str) -> dict[str, Any]:
    """Return a block of buttons; each one's value is its label."""
    elements = [
        {"type": "button", "action_id": f"tap:{label}", "text": {"type": "plain_text", "text": label}, "value": label}
        for label in labels
    ]
    return {"type": "actions", "block_id": "taps", "elements": elements}


def modal(*blocks: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """Return a modal with these blocks."""
    words = {name: {"type": "plain_text", "text": name} for name in ("title", "submit", "close")}
    return {"type": "modal", "callback_id": "form", **words, "blocks": list(blocks), **facts}


def text_field(name: str, **facts: Any) -> dict[str, Any]:
    """Return an input block with a text field."""
    element = {"type": "plain_text_input", "action_id": "text"}
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": name},
        "element": element,
        **facts,
    }


def table(*rows: tuple[str, ...], caption: str = "Cap : les mesures", **facts: Any) -> dict[str, Any]:
    """Return a table of plain cells; the first row is of headings."""
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    return {"type": "data_table", "caption": caption, "rows": cells, **facts}
