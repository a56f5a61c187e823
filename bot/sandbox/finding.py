"""Find in a message or a form the element to tap, the field to fill, the fields left empty."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blocks import elements, options, state_values
from bot.sandbox.errors import Misuse
from bot.sandbox.members import Json, View


def find_element(
    blocks: list[Json], action_id: str | None, block_id: str | None, label: str | None, value: Any
) -> tuple[Json, Json]:
    """Return the first block and element that match every argument that is not None.

    Raises:
        Misuse: none matches.
    """
    for block in blocks:
        if block_id is not None and block["block_id"] != block_id:
            continue
        for element in elements(block):
            if action_id is not None and element["action_id"] != action_id:
                continue
            if label is not None and (element["type"] != "button" or element["text"]["text"] != label):
                continue
            if element["type"] == "button" and value is not None and element.get("value") != value:
                continue
            if element["type"] == "overflow" and value not in [option["value"] for option in options(element)]:
                continue
            return block, element
    raise Misuse(
        f"there is nothing to tap here with action_id={action_id} block_id={block_id} label={label} value={value}"
    )


def find_field(blocks: list[Json], name: str) -> tuple[Json, Json]:
    """Return the block and element of the field whose block id or action id is ``name``.

    Raises:
        Misuse: there is none.
    """
    for block in blocks:
        for element in elements(block):
            if name in (block["block_id"], element["action_id"]):
                return block, element
    raise Misuse(f"the form has no field {name}")


def unfilled(view: View) -> dict[str, str]:
    """Return Slack's sentence for each required field left empty, by block id."""
    errors = {}
    state = state_values(view.body["blocks"], view.state)
    for block in view.body["blocks"]:
        if block["type"] == "input" and not block.get("optional"):
            field_state = state[block["block_id"]][block["element"]["action_id"]]
            if not any(value for key, value in field_state.items() if key != "type"):
                errors[block["block_id"]] = "Please complete this required field."
    return errors
