"""Each of Slack's limits is held before Slack sees the payload, the ones it does not check itself included."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.limits import TooBig, check_message, check_view
from bot.slack.render import blocks
from bot.words.literal import cut
from jobs.errors import Rejected
from tests.bot.slack.fakes import DM, RecordingSlack


def button(**changes: Any) -> dict[str, Any]:
    return blocks.button("Oui", "yes") | changes


def section(text: str = "x", **changes: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | changes


def options(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [blocks.option("x", str(number)) | changes for number in range(count)]


def field(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "block_id": "f", "label": blocks.plain("x", 10), "element": element}


PLAIN = {"type": "plain_text", "text": "x"}
BROKEN: dict[str, list[dict[str, Any]]] = {
    "51 blocks": [section()] * 51,
    "no block": [],
    "empty text": [section("")],
    "3,001 letters": [section("x" * 3001)],
    "the same block_id twice": [section(block_id="a"), section(block_id="a")],
    "a block_id of 256": [section(block_id="a" * 256)],
    "a header of 151": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
    "no element": [blocks.actions([])],
    "26 elements": [blocks.actions([button(action_id=str(place)) for place in range(26)])],
    "the same action_id twice": [blocks.actions([button(), button()])],
    "a label of 76": [blocks.actions([button(text=PLAIN | {"text": "x" * 76})])],
    "a value of 2,001": [blocks.actions([button(value="x" * 2001)])],
    "words for readers of 76": [blocks.actions([button(accessibility_label="x" * 76)])],
    "an overflow of 6": [blocks.actions([blocks.overflow("more", options(6))])],
    "an option of 76": [blocks.actions([blocks.overflow("more", options(1, text=PLAIN | {"text": "x" * 76}))])],
    "an option's value of 151": [blocks.actions([blocks.overflow("more", options(1, value="x" * 151))])],
    "the same option twice": [blocks.actions([blocks.overflow("more", options(2, value="x"))])],
    "101 entries": [blocks.actions([blocks.select("s", "x", []) | {"options": options(101)}])],
    "no entry": [blocks.actions([blocks.select("s", "x", [])])],
    "a placeholder of 151": [
        blocks.actions([blocks.select("s", "x", options(1)) | {"placeholder": PLAIN | {"text": "x" * 151}}])
    ],
    "11 grey texts": [{"type": "context", "elements": [PLAIN] * 11}],
    "alt text of 2,001": [blocks.picture("F1", "x") | {"alt_text": "x" * 2001}],
    "no alt text": [blocks.picture("F1", "")],
    "11 boxes": [field({"type": "checkboxes", "options": options(11)})],
    "a box of 3,001": [field({"type": "plain_text_input", "max_length": 3001})],
    "14,000 letters in all": [section("x" * 2800)] * 5,
    "a block nobody knows": [{"type": "video"}],
    "an element nobody knows": [blocks.actions([{"type": "datetimepicker", "action_id": "x"}])],
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_limit_is_told(case: str) -> None:
    with pytest.raises(TooBig):
        check_message("x", BROKEN[case])


def test_the_top_level_text_is_there_and_short() -> None:
    for text in ("", "x" * 4001):
        with pytest.raises(TooBig, match="text"):
            check_message(text, [section()])


def test_a_view_has_limits_of_its_own() -> None:
    check_view({"type": "home", "blocks": [section()] * 100})
    for broken in (
        {"blocks": [section()] * 101},
        {"blocks": [section()], "title": PLAIN | {"text": "x" * 25}},
        {"blocks": [section()], "private_metadata": "x" * 3001},
    ):
        with pytest.raises(TooBig):
            check_view(broken)


def test_at_the_limit_all_is_well() -> None:
    check_message(
        "x" * 4000, [section("x" * 3000), blocks.actions([button(action_id=str(number)) for number in range(25)])]
    )


async def test_what_breaks_a_limit_is_refused_before_it_is_sent() -> None:
    wire = RecordingSlack()
    with pytest.raises(Rejected, match="section"):
        await wire.whisper(DM, "U1", blocks.Rendered("x", [section("")]))
    assert wire.calls == []


def test_a_text_cut_short_never_ends_in_half_an_escape() -> None:
    # "x" * 6 + "&amp;" cut to 10 would end in "&am": the whole sign goes.
    assert cut("x" * 6 + "&amp;&amp;", 10) == "x" * 6 + "…"
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
