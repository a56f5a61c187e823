"""Check blocks and views as Slack does before it shows them, give them ids, and read their state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.limits import (
    BLOCKS,
    CELLS,
    ELEMENTS,
    HEADINGS,
    IDENTIFIER,
    NOT_IN_MODALS,
    TABLE_CHARACTERS,
    TAPPED,
    VIEWS,
    Element,
    Items,
    Number,
    Part,
    Rule,
    String,
    Text,
    type_of,
)

Json = dict[str, Any]
TEXTS = ("plain_text", "mrkdwn")


class Inspector:
    """One inspection; ``defects`` collects Slack's words for each, with its place as a JSON pointer."""

    def __init__(self) -> None:
        self.defects: list[str] = []
        self.characters = 0
        self.in_cells = 0  # characters of these

    def report(self, defect: str, pointer: str) -> None:
        """Add a defect at a place (a JSON pointer)."""
        self.defects.append(f"{defect} [json-pointer:{pointer}]")

    def length(self, value: str, least: int, most: int, pointer: str) -> None:
        """Check a string's length."""
        if len(value) > most:
            self.report(f"must be less than {most + 1} characters", pointer)
        if len(value) < least:
            self.report(f"must be more than {least - 1} characters", pointer)

    def text(self, value: Any, rule: Text, pointer: str) -> None:
        """Check a text object."""
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            self.report("must be a valid text object", pointer)
            return
        if value.get("type") not in (("plain_text",) if rule.plain else TEXTS):
            self.report(f"unsupported type: {value.get('type')}", f"{pointer}/type")
        self.characters += len(value["text"])
        self.length(value["text"], 1, rule.most, f"{pointer}/text")

    def value(self, value: Any, rule: Rule, pointer: str) -> None:
        """Check one field against its rule."""
        match rule:
            case Text():
                self.text(value, rule, pointer)
            case String():
                if isinstance(value, str):
                    self.length(value, rule.least, rule.most, pointer)
                else:
                    self.report("must be a string", pointer)
            case Number():
                if not isinstance(value, int) or not rule.least <= value <= rule.most:
                    self.report(f"must be between {rule.least} and {rule.most}", pointer)
            case Items():
                self.items(value, rule, pointer)
            case Part():
                if isinstance(value, dict):
                    self.fields(value, rule.fields, pointer)
                else:
                    self.report("must be an object", pointer)
            case Element():
                self.element(value, rule, pointer)

    def items(self, value: Any, rule: Items, pointer: str) -> None:
        """Check a list."""
        if not isinstance(value, list):
            self.report("must be an array", pointer)
            return
        if len(value) > rule.most:
            self.report(f"no more than {rule.most} items allowed", pointer)
            return
        if len(value) < rule.least:
            self.report(f"no less than {rule.least} items allowed", pointer)
        for index, item in enumerate(value):
            self.value(item, rule.each, f"{pointer}/{index}")

    def fields(self, value: Json, rules: dict[str, Rule], pointer: str) -> None:
        """Check the fields of an object."""
        for name, rule in rules.items():
            if value.get(name) is not None:
                self.value(value[name], rule, f"{pointer}/{name}")
            elif getattr(rule, "required", False):
                self.report(f"missing required field: {name}", pointer)

    def element(self, value: Any, rule: Element, pointer: str) -> None:
        """Check an element and the kind of place it stands in."""
        kind = type_of(value)
        if kind not in rule.types:
            self.report(f"unsupported type: {kind}", f"{pointer}/type")
        elif kind in TEXTS:
            self.text(value, Text(3_000), pointer)
        else:
            self.fields(value, ELEMENTS[kind], pointer)
            self.identifier(value, "action_id", pointer)
            if kind == "image" and not (value.get("image_url") or value.get("slack_file")):
                self.report("missing required field: image_url", pointer)
            if "static_select" in kind and bool(value.get("options")) == bool(value.get("option_groups")):
                self.report("must define either options or option_groups", pointer)

    def identifier(self, value: Json, name: str, pointer: str) -> None:
        """Check a ``block_id`` or ``action_id``, if there is one."""
        if value.get(name) is not None:
            self.value(value[name], String(IDENTIFIER), f"{pointer}/{name}")

    def block(self, value: Any, pointer: str) -> None:
        """Check one block."""
        kind = type_of(value)
        if kind not in BLOCKS:
            self.report(f"unsupported type: {kind}", pointer)
            return
        self.fields(value, BLOCKS[kind], pointer)
        self.identifier(value, "block_id", pointer)
        if kind == "section" and not (value.get("text") or value.get("fields")):
            self.report("missing required field: text", pointer)
        if kind == "image" and not (value.get("image_url") or value.get("slack_file")):
            self.report("missing required field: image_url", pointer)

        if kind == "data_table" and isinstance(value.get("rows"), list):
            self.table(value, pointer)

    def table(self, value: Json, pointer: str) -> None:
        """Check the cells of a table: as many in each row, none empty, headings of plain text or numbers."""
        widths = {len(row) for row in value["rows"] if isinstance(row, list)}
        if len(widths) > 1:
            self.report("all rows must have the same number of cells", f"{pointer}/rows")
        for number, row in enumerate(value["rows"]):
            for column, cell in enumerate(row if isinstance(row, list) else ()):
                place, kinds = f"{pointer}/rows/{number}/{column}", CELLS if number else HEADINGS
                kind = type_of(cell)
                if kind not in kinds:
                    self.report(f"unsupported type: {kind}", place)
                    continue
                self.fields(cell, kinds[kind], place)
                letters = len(str(cell.get("text", ""))) + len("".join(said_in(cell)))
                self.characters += letters
                self.in_cells += letters
        self.characters += len(str(value.get("caption", "")))
        if isinstance(value.get("row_header_column_index"), int) and value["row_header_column_index"] >= max(
            widths, default=0
        ):
            self.report("must be a column of the table", f"{pointer}/row_header_column_index")

    def unique(self, blocks: list[Json]) -> None:
        """Check that no identifier is used twice."""
        block_ids: set[str] = set()
        for index, block in enumerate(blocks):
            name = block.get("block_id")
            if name in block_ids:
                self.report(f"`block_id` {name} already exists", f"/blocks/{index}/block_id")
            if name:
                block_ids.add(name)
            action_ids: set[str] = set()
            for element in elements(block):
                action = element.get("action_id")
                if action in action_ids:
                    self.report(f"`action_id` {action} already exists for `block_id` {name}", f"/blocks/{index}")
                if action:
                    action_ids.add(action)


def said_in(part: Json) -> Iterator[str]:
    """Yield the texts inside a cell of rich text."""
    for inner in part.get("elements", ()):
        yield str(inner.get("text", ""))
        yield from said_in(inner)


def elements(block: Json) -> Iterator[Json]:
    """Yield the interactive elements of a block."""
    kind = block.get("type")
    if kind == "actions":
        yield from block["elements"]
    elif kind == "input":
        yield block["element"]
    elif kind == "section" and "accessory" in block and type_of(block["accessory"]) != "image":
        yield block["accessory"]


def inspect(blocks: Any, most: int) -> tuple[list[str], int]:
    """Return the defects of blocks in Slack's words, and how many characters all their texts hold."""
    inspector = Inspector()
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"], 0
    if len(blocks) > most:
        inspector.report(f"no more than {most} items allowed", "/blocks")
    for index, block in enumerate(blocks):
        inspector.block(block, f"/blocks/{index}")
    if inspector.in_cells > TABLE_CHARACTERS:
        inspector.report(f"tables must be less than {TABLE_CHARACTERS + 1} characters together", "/blocks")
    if not inspector.defects:
        inspector.unique(blocks)
    return inspector.defects, inspector.characters


def inspect_view(view: Any, most: int) -> list[str]:
    """Return the defects of a modal or a home in Slack's words."""
    if type_of(view) not in VIEWS:
        return [f"unsupported type: {type_of(view)} [json-pointer:/view/type]"]
    inspector = Inspector()
    inspector.fields(view, VIEWS[view["type"]], "/view")
    defects, _ = inspect(view.get("blocks"), most)
    inspector.defects += [line.replace("[json-pointer:", "[json-pointer:/view") for line in defects]
    if view["type"] == "modal" and not defects:
        for index, block in enumerate(view["blocks"]):
            if block["type"] in NOT_IN_MODALS:
                inspector.report(f"unsupported type: {block['type']}", f"/view/blocks/{index}")
    has_input = not defects and any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and not view.get("submit"):
        inspector.report("missing required field: submit", "/view")
    return inspector.defects


def assign_ids(blocks: list[Json], numbers: Iterator[int]) -> list[Json]:
    """Return the blocks, each block and element without an id given one, in place, as Slack does."""
    for block in blocks:
        block.setdefault("block_id", f"b{next(numbers):04X}")
        for element in elements(block):
            element.setdefault("action_id", f"a{next(numbers):04X}")
    return blocks


def options(element: Json) -> list[Json]:
    """Return an element's options, those of its groups included."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return list(element.get("options") or ()) + grouped


# element type -> (field of its initial value, field of its value in ``state.values``)
STATE: dict[str, tuple[str, str]] = {
    "plain_text_input": ("initial_value", "value"),
    "email_text_input": ("initial_value", "value"),
    "url_text_input": ("initial_value", "value"),
    "number_input": ("initial_value", "value"),
    "static_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "checkboxes": ("initial_options", "selected_options"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "multi_conversations_select": ("initial_conversations", "selected_conversations"),
    "channels_select": ("initial_channel", "selected_channel"),
    "multi_channels_select": ("initial_channels", "selected_channels"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
}


def state_values(blocks: list[Json], chosen: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """Return ``state.values``: what each stateful element holds, from ``chosen`` or from its initial value."""
    values: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements(block):
            if element["type"] in TAPPED:
                continue
            name, action = block["block_id"], element["action_id"]
            state = chosen.get(name, {}).get(action)
            values.setdefault(name, {})[action] = state if state is not None else initial(element)
    return values


def initial(element: Json) -> Json:
    """Return the state of an element before any input."""
    field, key = STATE[element["type"]]
    several = key.endswith("s")
    return {"type": element["type"], key: element.get(field, [] if several else None)}


def state_of(element: Json, value: Any) -> Json:
    """Return the state of an element after the input ``value``: text, an option's value, or a list of them.

    Raises:
        ValueError: the element has no such option.
    """
    key = STATE[element["type"]][1]
    if key == "selected_option" and isinstance(value, str):
        value = option_of(element, value)
    elif key == "selected_options":
        value = [option_of(element, option) if isinstance(option, str) else option for option in value or ()]
    return {"type": element["type"], key: value}


def option_of(element: Json, value: str) -> Json:
    """Return the option that has this value.

    Raises:
        ValueError: none has.
    """
    for option in options(element):
        if option["value"] == value:
            return option
    raise ValueError(f"no option {value!r} in {element.get('action_id')!r}")
