"""Ids go out and come back as themselves; anything else is nobody's, and nothing is raised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import ids
from bot.slack.render import message
from jobs.ports import AdminGesture, Event, FormRequested, Gesture, ObstacleMoved, Tap
from tests.bot.slack import cards
from tests.bot.slack.fakes import WHO

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
WINDOWS = st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True)
ROUNDS = st.integers(0, 10**12 - 1)
ITEMS: st.SearchStrategy[ids.Item] = st.sampled_from(["answer", "forecast"])
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def read(action: Any, channel: str | None = None) -> Event | None:
    pressed = ids.Pressed.of(action, WHO, AT, channel)
    readers = [reader for pattern, reader in ids.ROUTES if pressed is not None and pattern.search(pressed.name)]
    return readers[0](pressed) if readers and pressed is not None else None


@given(round_id=ROUNDS, window=WINDOWS, item=ITEMS, value=st.integers(0, 999))
def test_a_tap_comes_back_as_itself(round_id: int, window: str, item: ids.Item, value: int) -> None:
    tapped = {
        "block_id": ids.ask_block(window, item),
        "action_id": ids.answer_action(value),
        "value": ids.answer_value(round_id, value),
    }
    assert read(tapped) == Tap(WHO, AT, round_id, window, item, value)


@given(round_id=ROUNDS, window=WINDOWS, item=ITEMS)
def test_a_gesture_comes_back_as_itself(round_id: int, window: str, item: ids.Item) -> None:
    block = ids.item_block(window)
    chosen = {"value": ids.menu_value("skip", round_id, window, item)}
    skipped = {"block_id": block, "action_id": "more", "selected_option": chosen}
    assert read(skipped) == Gesture(WHO, AT, round_id, window, "skip", item)
    changed = {"block_id": block, "action_id": f"change:{item}", "value": ids.question_value(round_id, window, item)}
    assert read(changed) == Gesture(WHO, AT, round_id, window, "change", item)


@pytest.mark.parametrize("act", ["seen", "take", "tell", "withdraw"])
def test_what_is_done_about_an_obstacle_comes_back_as_itself(act: Any) -> None:
    pressed = {"block_id": ids.obstacle_block("0f" * 16), "action_id": f"obstacle-{act}", "value": "0f" * 16}
    assert read(pressed) == ObstacleMoved(WHO, "0f" * 16, act)
    decided = pressed | {"action_id": "obstacle-decide"}
    assert read(decided) == FormRequested(WHO, "decision", {"obstacle": "0f" * 16})
    for value in ("", "x", "0F" * 16, "0f" * 17, "../keys"):
        assert read(pressed | {"value": value}) is None
        assert read(decided | {"value": value}) is None


@given(window=WINDOWS, thread=st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
def test_a_reply_comes_back_as_itself(window: str, thread: str) -> None:
    pressed = {
        "block_id": ids.reply_block(window, thread),
        "action_id": "reply",
        "value": ids.reply_value(window, thread),
    }
    assert read(pressed) == FormRequested(WHO, "reply", {"window": window, "thread": thread})


@pytest.mark.parametrize("value", ["w1", "w1:", "w1:" + "A" * 32, "w1:" + "a" * 31, "w1:" + "a" * 33, ":" + "a" * 32])
def test_sec_18_a_thread_that_was_tampered_with_is_nobodys(value: str) -> None:
    assert read({"block_id": "b", "action_id": "reply", "value": value}) is None


def test_the_week_and_the_channel_of_all_figures_come_back_the_channel_from_the_envelope() -> None:
    row = {"block_id": ids.figures_block("2026-W47"), "action_id": "figures", "value": "2026-W47"}
    assert read(row, "C1") == FormRequested(WHO, "figures", {"week": "2026-W47", "channel": "C1"})
    assert read(row) is None  # in no channel
    assert [read(row | {"value": value}, "C1") for value in ("", "2026-W4", "2026-W47:C1", "w1")] == [None] * 4


@given(
    name=ANYTHING
    | st.sampled_from(["answer:4", "pick", "more", "comment", "change:answer", "channel", "schedule-edit"]),
    block=ANYTHING | st.just("ask:w1:answer"),
    value=ANYTHING,
    option=ANYTHING,
)
def test_sec_18_f27_anything_else_is_nobodys_and_raises_nothing(name: Any, block: Any, value: Any, option: Any) -> None:
    event = read({"action_id": name, "block_id": block, "value": value, "selected_option": option})
    assert event is None or isinstance(event, Tap | Gesture | FormRequested | AdminGesture)
    assert read(value) is None


@pytest.mark.parametrize("value", ["١٢:4", "12:４", "12:4\n", " 12:4", "12:4:5", "-1:4", "12:"])
def test_sec_18_only_plain_digits_are_numbers(value: str) -> None:
    assert read({"block_id": "ask:w1:answer", "action_id": "answer:4", "value": value}) is None


def test_every_button_of_a_question_is_read() -> None:
    card = cards.question(cards.item("w1", leader=True), cards.item("w2", "answered", leader=True))
    for block in message(card).blocks:
        for element in block.get("elements", []):
            for carried in element.get("options", [element]):
                pressed = {"block_id": block.get("block_id"), "action_id": element.get("action_id")}
                if element.get("type") == "overflow":
                    pressed["selected_option"] = carried
                elif "value" in carried:
                    pressed["value"] = carried["value"]
                else:
                    continue
                assert read(pressed) is not None, pressed


@pytest.mark.parametrize("name", ["more", "answer:4", "answer:12", "schedule-pause", "refuse", "erase", "erase-all"])
def test_one_reader_takes_an_id_and_no_longer_one(name: str) -> None:
    def takers(said: str) -> list[ids.Reader]:
        return [reader for pattern, reader in ids.ROUTES if pattern.search(said)]

    assert len(takers(name)) == 1
    assert takers(f"{name}\n") == takers(f"{name}s") == takers(f"x{name}") == []
