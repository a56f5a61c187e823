"""Block Kit's limits, refused with Slack's names and the place of each defect."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.blocks import inspect, inspect_view
from bot.sandbox.reading import Reader
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.shapes import buttons, modal, table, text_field


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def options(number: int, words: str = "o") -> list[dict[str, Any]]:
    return [{"text": plain(words), "value": str(index)} for index in range(number)]


def menu(kind: str, number: int, words: str = "o") -> dict[str, Any]:
    return {"type": "section", "text": plain("?"), "accessory": {"type": kind, "options": options(number, words)}}


def element(**facts: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [{"type": "button", "text": plain("ok"), **facts}]}


SECTION = {"type": "section", "text": plain("?")}


@pytest.mark.parametrize(
    ("block", "defect"),
    [
        (
            {"type": "section", "text": plain("x" * 3001)},
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        ({"type": "section", "text": plain("")}, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            {"type": "section", "fields": [plain("x")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            {"type": "section", "fields": [plain("x" * 2001)]},
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
        (
            {"type": "header", "text": plain("x" * 151)},
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        ({"type": "actions", "elements": []}, "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            {"type": "actions", "elements": element()["elements"] * 26},
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            element(text=plain("x" * 76)),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (element(value="x" * 2001), "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"),
        (
            element(accessibility_label="x" * 76),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
        ),
        (menu("radio_buttons", 11), "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]"),
        (menu("static_select", 101), "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]"),
        (menu("overflow", 6), "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]"),
        (
            menu("static_select", 1, "x" * 76),
            "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]",
        ),
        (
            {"type": "image", "image_url": "https://example.com/a.png"},
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
        ({"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0]"),
        (
            {"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "t"}]},
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
    ],
)
def test_each_limit_is_named_with_its_place(block: dict[str, Any], defect: str) -> None:
    assert inspect([block], 50)[0] == [defect]


def test_what_stands_at_a_limit_passes() -> None:
    blocks = [
        {"type": "section", "text": plain("x" * 3000)},
        {"type": "actions", "elements": element()["elements"] * 25},
        menu("radio_buttons", 10, "x" * 75),
        *[SECTION] * 47,
    ]
    assert inspect(blocks, 50)[0] == []
    assert inspect([*blocks, SECTION], 50)[0] == ["no more than 50 items allowed [json-pointer:/blocks]"]


WIDE = tuple("abcdefghijklmnopqrstu")  # 21 columns
ROWS = (("a", "b"), ("c", "d"))


@pytest.mark.parametrize(
    ("block", "defect"),
    [
        (table(("a",)), "no less than 2 items allowed [json-pointer:/blocks/0/rows]"),
        (table(*[("a",)] * 102), "no more than 101 items allowed [json-pointer:/blocks/0/rows]"),
        (table(WIDE[:20], WIDE), "no more than 20 items allowed [json-pointer:/blocks/0/rows/1]"),
        (table(("a", "b"), ("c",)), "all rows must have the same number of cells [json-pointer:/blocks/0/rows]"),
        (table(("a",), ("",)), "must be more than 0 characters [json-pointer:/blocks/0/rows/1/0/text]"),
        (table(*ROWS, caption=""), "must be more than 0 characters [json-pointer:/blocks/0/caption]"),
        ({"type": "data_table", "caption": "c"}, "missing required field: rows [json-pointer:/blocks/0]"),
        ({**table(*ROWS), "caption": None}, "missing required field: caption [json-pointer:/blocks/0]"),
        (table(*ROWS, page_size=101), "must be between 1 and 100 [json-pointer:/blocks/0/page_size]"),
        (
            table(*ROWS, row_header_column_index=2),
            "must be a column of the table [json-pointer:/blocks/0/row_header_column_index]",
        ),
        (
            {**table(*ROWS), "rows": [[{"type": "rich_text", "elements": []}], [{"type": "raw_text", "text": "a"}]]},
            "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0]",
        ),
        (
            {**table(*ROWS), "rows": [[{"type": "raw_text", "text": "a"}], [{"type": "mrkdwn", "text": "a"}]]},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/rows/1/0]",
        ),
        (
            table(("a",), ("x" * 5_000,), ("x" * 5_000,)),
            "tables must be less than 10001 characters together [json-pointer:/blocks]",
        ),
    ],
)
def test_a_table_has_slacks_limits(block: dict[str, Any], defect: str) -> None:
    assert defect in inspect([block], 50)[0]


def test_tables_at_their_limits_pass_together_and_never_in_a_modal() -> None:
    assert inspect([table(*[WIDE[:20]] * 101), table(*ROWS, page_size=100, row_header_column_index=1)], 50)[0] == []
    halves = [table(("a",), ("x" * 5_000,))] * 2
    assert inspect(halves[:1], 50)[0] == []
    assert inspect(halves, 50)[0] == ["tables must be less than 10001 characters together [json-pointer:/blocks]"]
    assert inspect_view(modal(SECTION, table(*ROWS)), 100) == [
        "unsupported type: data_table [json-pointer:/view/blocks/1]"
    ]
    assert inspect_view({"type": "home", "blocks": [table(*ROWS)]}, 100) == []


def test_identifiers_are_unique() -> None:
    assert inspect([buttons("1"), buttons("1")], 50)[0] == [
        "`block_id` taps already exists [json-pointer:/blocks/1/block_id]"
    ]
    assert "`action_id` tap:1 already exists" in inspect([buttons("1", "1")], 50)[0][0]


@pytest.mark.parametrize(
    ("view", "defect"),
    [
        (modal(SECTION, title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(SECTION, submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
        (
            modal(SECTION, private_metadata="x" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (modal(text_field("a"), submit=None), "missing required field: submit [json-pointer:/view]"),
        (modal(*[SECTION] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (
            modal({**text_field("a"), "element": {"type": "plain_text_input", "max_length": 3001}}),
            "must be between 1 and 3000 [json-pointer:/view/blocks/0/element/max_length]",
        ),
    ],
)
def test_a_view_has_limits_of_its_own(view: dict[str, Any], defect: str) -> None:
    assert inspect_view(view, 100) == [defect]


async def test_a_refusal_reaches_the_app_with_its_reasons(
    slack: AsyncWebClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKIP_SLACK_SDK_WARNING", "1")  # its client would warn of the missing text before Slack refuses
    ada = workspace.add_person("ada")
    calls: list[tuple[dict[str, Any], str]] = [
        ({"blocks": [element(text=plain("x" * 76))]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": plain("x" * 3000)}] * 5}, "msg_blocks_too_long"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": ""}, "no_text"),
        ({"blocks": '{"type": "section"}'}, "invalid_blocks_format"),
        ({"text": "?", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ]
    for content, name in calls:
        with pytest.raises(SlackApiError) as refusal:
            await slack.chat_postMessage(channel=ada.id, **content)
        assert refusal.value.response["error"] == name
    sent = await slack.chat_postMessage(channel=ada.id, text="?")
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await slack.chat_update(channel=sent["channel"], ts=sent["ts"], text="é" * 2001)  # 4,002 bytes


def test_a_table_is_read_as_its_rows(workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    channel = workspace.direct(ada.id)
    blocks = [table(("Cap", "Direction", "Terrain"), ("Priorités", "4", "3,2"))]
    workspace.post(channel, workspace.app.user_id, {"text": "?", "blocks": blocks})
    (read,) = Reader(workspace).channel(channel)
    assert read["text"] == "Cap : les mesures\nPriorités · Direction: 4 · Terrain: 3,2"
