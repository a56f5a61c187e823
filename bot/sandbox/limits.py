"""Block Kit's limits, as data: what Slack's reference says of each block and element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
POST_TEXT = 40_000  # characters, chat.postMessage
UPDATE_TEXT = 4_000  # bytes, chat.update
MESSAGE_CHARACTERS = 13_200  # all the texts of a message's blocks together (slackapi/bolt-js issues 2509 and 2867)
TABLE_CHARACTERS = 10_000  # all the cells of a message's tables together
VIEW_BYTES = 250_000
METADATA_BYTES = 16_000
STACKED_VIEWS = 3
IDENTIFIER = 255


@dataclass(frozen=True, slots=True)
class Text:
    """A text object: at most ``most`` characters; ``plain`` refuses mrkdwn."""

    most: int
    plain: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class String:
    """A bare string."""

    most: int
    required: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    most: int
    least: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of the same thing."""

    most: int
    each: Rule
    required: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A nested object with fields of its own."""

    fields: dict[str, Rule]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """An element, of one of these types."""

    types: frozenset[str]
    required: bool = False


Rule = Text | String | Number | Items | Part | Element

CONFIRM = Part(
    {
        "title": Text(100, plain=True, required=True),
        "text": Text(300, required=True),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
    }
)
_OPTION: dict[str, Rule] = {
    "text": Text(75, plain=True, required=True),
    "value": String(150, required=True),
    "description": Text(75, plain=True),
}
OPTION = Part(_OPTION)
MARKED_OPTION = Part({**_OPTION, "text": Text(75, required=True), "description": Text(75)})  # radio, checkboxes
OPTIONS_GROUP = Part({"label": Text(75, plain=True, required=True), "options": Items(100, OPTION, required=True)})
_PLACEHOLDER: dict[str, Rule] = {"placeholder": Text(150, plain=True), "confirm": CONFIRM}
_STATIC: dict[str, Rule] = {
    **_PLACEHOLDER,
    "options": Items(100, OPTION),
    "option_groups": Items(100, OPTIONS_GROUP),
    "initial_option": OPTION,
}
_TYPED: dict[str, Rule] = {"placeholder": Text(150, plain=True)}
_SEVERAL: dict[str, Rule] = {"max_selected_items": Number(1_000_000, least=1)}

ELEMENTS: dict[str, dict[str, Rule]] = {
    "button": {
        "text": Text(75, plain=True, required=True),
        "value": String(2_000),
        "url": String(3_000),
        "accessibility_label": String(75),
        "confirm": CONFIRM,
    },
    "overflow": {"options": Items(5, OPTION, required=True), "confirm": CONFIRM},
    "static_select": _STATIC,
    "multi_static_select": {**_STATIC, **_SEVERAL, "initial_options": Items(100, OPTION)},
    "users_select": {**_PLACEHOLDER, "initial_user": String(20)},
    "multi_users_select": {**_PLACEHOLDER, **_SEVERAL},
    "conversations_select": {**_PLACEHOLDER, "initial_conversation": String(20)},
    "multi_conversations_select": {**_PLACEHOLDER, **_SEVERAL},
    "channels_select": {**_PLACEHOLDER, "initial_channel": String(20)},
    "multi_channels_select": {**_PLACEHOLDER, **_SEVERAL},
    "radio_buttons": {"options": Items(10, MARKED_OPTION, required=True), "initial_option": MARKED_OPTION},
    "checkboxes": {"options": Items(10, MARKED_OPTION, required=True), "initial_options": Items(10, MARKED_OPTION)},
    "datepicker": {**_PLACEHOLDER, "initial_date": String(10, least=10)},
    "timepicker": {**_PLACEHOLDER, "initial_time": String(5, least=5), "timezone": String(100)},
    "plain_text_input": {
        **_TYPED,
        "initial_value": String(3_000),
        "min_length": Number(3_000),
        "max_length": Number(3_000, least=1),
    },
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": _TYPED,
    "image": {"alt_text": String(2_000, required=True), "image_url": String(3_000)},
}

_PICKERS = frozenset({"datepicker", "timepicker"})
_SELECTS = frozenset({"static_select", "users_select", "conversations_select", "channels_select"})
_MULTI = frozenset(f"multi_{name}" for name in _SELECTS)
_CHOICES = frozenset({"radio_buttons", "checkboxes"})
_TEXTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
TAPPED = frozenset({"button", "overflow"})  # they keep no state
IN_SECTION = TAPPED | _SELECTS | _MULTI | _CHOICES | _PICKERS | {"image"}
IN_ACTIONS = TAPPED | _SELECTS | _CHOICES | _PICKERS
IN_INPUT = _SELECTS | _MULTI | _CHOICES | _PICKERS | _TEXTS
IN_CONTEXT = frozenset({"image", "plain_text", "mrkdwn"})

# The cells of a data table: a heading is never of rich text.
HEADINGS: dict[str, dict[str, Rule]] = {
    "raw_text": {"text": String(TABLE_CHARACTERS, required=True, least=1)},
    "raw_number": {"value": Number(10**15, required=True, least=-(10**15)), "text": String(TABLE_CHARACTERS, least=1)},
}
CELLS: dict[str, dict[str, Rule]] = {
    **HEADINGS,
    "rich_text": {"elements": Items(1_000, Part({}), required=True, least=0)},
}

BLOCKS: dict[str, dict[str, Rule]] = {
    "section": {"text": Text(3_000), "fields": Items(10, Text(2_000)), "accessory": Element(IN_SECTION)},
    "header": {"text": Text(150, plain=True, required=True)},
    "divider": {},
    "context": {"elements": Items(10, Element(IN_CONTEXT), required=True)},
    "actions": {"elements": Items(25, Element(IN_ACTIONS), required=True)},
    "image": {
        "alt_text": String(2_000, required=True),
        "image_url": String(3_000),
        "title": Text(2_000, plain=True),
    },
    "input": {
        "label": Text(2_000, plain=True, required=True),
        "hint": Text(2_000, plain=True),
        "element": Element(IN_INPUT, required=True),
    },
    "rich_text": {"elements": Items(1_000, Part({}), required=True, least=0)},
    "markdown": {"text": String(12_000, required=True, least=1)},
    "data_table": {
        "rows": Items(101, Items(20, Part({})), required=True, least=2),
        "caption": String(3_000, required=True, least=1),
        "page_size": Number(100, least=1),
        "row_header_column_index": Number(19),
    },
}
NOT_IN_MODALS = frozenset({"data_table"})

VIEWS: dict[str, dict[str, Rule]] = {
    "modal": {
        "title": Text(24, plain=True, required=True),
        "submit": Text(24, plain=True),
        "close": Text(24, plain=True),
        "private_metadata": String(3_000),
        "callback_id": String(255),
        "external_id": String(255),
    },
    "home": {"private_metadata": String(3_000), "callback_id": String(255), "external_id": String(255)},
}

# What each method needs; for conversations.* it depends on the type of conversation.
SCOPES: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "users.list": "users:read",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}
READ_SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}
HISTORY_SCOPES = {"public_channel": "channels:history", "private_channel": "groups:history", "im": "im:history"}
ALL_SCOPES = (
    "commands",
    *dict.fromkeys(SCOPES.values()),
    *READ_SCOPES.values(),
    *HISTORY_SCOPES.values(),
)

# Calls per minute and workspace, from Slack's rate limit tiers; chat.postMessage is also one per second and channel.
PACE: dict[str, int] = {
    "chat.postMessage": 300,
    "chat.update": 50 * 60,  # tier 3 on paper, far more in practice: Slack says "generally" and enforces per channel
    "users.list": 20,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "conversations.list": 20,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "users.info": 100,
    "users.lookupByEmail": 50,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
}
POSTS_PER_CHANNEL_SECOND = 1.0
POSTS_BURST = 3  # Slack lets short bursts through


def type_of(thing: Any) -> str:
    """Return a block's or element's ``type``, empty when it has none."""
    return str(thing.get("type", "")) if isinstance(thing, dict) else ""
