"""What a person does with a question: the newest act wins, nothing is echoed, comments are cleaned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from time import perf_counter
from typing import Any

import pytest

from jobs import texts
from jobs.ports import Acknowledge, Actor, Event, Say, Tap
from storage.database import Database
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.jobs.acts import (
    LEADER,
    STAFF,
    TUESDAY,
    card,
    comment_event,
    firm_on_tuesday,
    gesture,
    notice,
    stored,
    tap,
    window_of,
)
from tests.ledger import ALIGNMENT, PULSE

NAUGHTY = [
    "x" * 40_000,
    "a" + "\u0301\u0327" * 100_000,  # accents without end
    "nul \x00 inside",
    "lone \ud800 surrogate",
    "\u202eright to left\u2066",
    "👩‍👩‍👧‍👦" * 300,
    "line\r\nends\rof\nall kinds",
    "<!channel> <@U1> <https://x|Ok> *bold* `code`",
    "'; DROP TABLE reply_live; --",
    "{{7*7}} ${jndi:ldap://x} %s %n",
    "\ufeff\u200b\ufffe",
    '"' * 1_000,
    "\\" * 1_000,
    "𝕏" * 1_000,
]


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    return await firm_on_tuesday(database, vault)


# ---------------------------------------------------------------- answers


async def test_the_card_that_comes_back_is_the_same_for_every_answer(firm: Answering) -> None:
    # SEC-28: the conversation can be exported by the employer.
    desk = firm.desk()
    shown = {repr(await desk.handle(tap(firm, value, number=6 + value))) for value in range(1, 6)}
    assert len(shown) == 1


async def test_the_newest_tap_is_the_answer_in_any_order_of_arrival(firm: Answering) -> None:
    # F08: every order of three taps made one minute apart.
    for number, order in enumerate(permutations([(0, 4), (1, 2), (2, 5)]), start=7):
        for minutes, value in order:
            await firm.desk().handle(tap(firm, value, number=number, minutes=minutes))
        assert stored(firm, number) == {"v": 5}


async def test_answer_skip_and_answer_again_end_the_same_in_every_order(firm: Answering) -> None:
    # F08 once more: a skip is an act like another, also when it comes late.
    acts: list[Callable[[int], Event]] = [
        lambda number: tap(firm, 4, number=number, minutes=0),
        lambda number: gesture(firm, "skip", number=number, minutes=1),
    ]
    for number, order in enumerate(permutations(acts), start=7):
        for make in order:
            await firm.desk().handle(make(number))
        assert stored(firm, number) == {"skip": True}
    await firm.desk().handle(tap(firm, 3, number=7, minutes=2))
    assert stored(firm, 7) == {"v": 3}


async def test_a_leader_who_skips_the_forecast_keeps_the_answer_and_the_other_way_round(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(tap(firm, 4, number=LEADER))
    await desk.handle(gesture(firm, "skip", number=LEADER, minutes=1, item="forecast"))
    assert (stored(firm, LEADER), stored(firm, LEADER, "forecast")) == ({"v": 4}, {"skip": True})
    for number, order in ((4, (0, 1)), (5, (1, 0))):
        events: list[Event] = [
            tap(firm, 2, number=number, item="forecast"),
            gesture(firm, "skip", number=number, minutes=1),
        ]
        for i in order:
            await desk.handle(events[i])
        assert (stored(firm, number), stored(firm, number, "forecast")) == ({"skip": True}, {"v": 2})


async def test_a_skipped_question_of_a_leader_is_over_forecast_included(firm: Answering) -> None:
    shown = card(await firm.desk().handle(gesture(firm, "skip", number=LEADER)))
    assert next(item for item in shown.items if item.window == window_of(firm).id).done


async def test_an_answer_can_be_opened_again_and_changed(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(tap(firm, 1))
    opened = card(await desk.handle(gesture(firm, "change", minutes=1)))
    assert next(item for item in opened.items if item.window == window_of(firm).id).asks[0].state == "open"
    assert stored(firm, STAFF) == {"v": 1}  # opening alone changes nothing
    await desk.handle(tap(firm, 5, minutes=2))
    assert stored(firm, STAFF) == {"v": 5}


@pytest.mark.parametrize("value", [0, 6, -1, 10**30])
async def test_a_value_that_was_never_offered_is_not_stored(firm: Answering, value: int) -> None:
    assert notice(await firm.desk().handle(tap(firm, value))) == "notice-old-message"
    assert stored(firm, STAFF) is None


async def test_staff_have_no_forecast_to_give(firm: Answering) -> None:
    assert notice(await firm.desk().handle(tap(firm, 3, item="forecast"))) == "notice-old-message"
    assert stored(firm, STAFF, "forecast") is None


@pytest.mark.parametrize(
    "changed", [{"round": 0}, {"round": -5}, {"round": 10**30}, {"window": "f" * 32}, {"window": "\x00"}]
)
async def test_a_tampered_round_or_window_gets_a_kind_note_and_stores_nothing(
    firm: Answering, changed: dict[str, Any]
) -> None:
    # SEC-18, F27
    assert notice(await firm.desk().handle(tap(firm, 3, **changed))) in {"notice-closed", "notice-old-message"}
    assert stored(firm, STAFF) is None


async def test_a_round_of_another_company_takes_no_answer(database: Database, vault: Vault) -> None:
    asking_firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await asking_firm.open()
    window, round_id = window_of(asking_firm), asking_firm.round_of()
    other_firm = answering(database, vault, leaders=2, staff=0, tenant="T2")
    stranger = Tap(Actor("slack", "T2", "U1"), TUESDAY, round_id, window.id, "answer", 5)
    other_firm.company.clock.now = TUESDAY
    assert notice(await other_firm.desk().handle(stranger)) == "notice-closed"


async def test_after_the_close_an_answer_is_refused_kindly_and_no_card_takes_one(firm: Answering) -> None:
    firm.company.clock.now = window_of(firm).closes_at
    assert notice(await firm.desk().handle(tap(firm, 3))) == "notice-closed"
    assert notice(await firm.desk().handle(comment_event(firm, "too late"))) == "notice-closed"
    assert notice(await firm.desk().handle(gesture(firm, "skip"))) == "notice-closed"
    assert stored(firm, STAFF) is None
    view = await firm.desk().home(firm.actor(STAFF))
    assert view is not None
    assert view.asked == ()


async def test_until_the_last_second_an_answer_is_taken(firm: Answering) -> None:
    firm.company.clock.now = window_of(firm).closes_at - timedelta(seconds=1)
    card(await firm.desk().handle(tap(firm, 3)))
    assert stored(firm, STAFF) == {"v": 3}


# ---------------------------------------------------------------- comments


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:12]))
async def test_any_text_is_taken_cut_and_kept_without_what_disguises(firm: Answering, text: str) -> None:
    # F26
    before = perf_counter()
    outcome = await firm.desk().handle(comment_event(firm, text))
    assert perf_counter() - before < 2
    comment = stored(firm, STAFF, "comment")["text"]
    comment.encode()
    assert len(comment) <= 1_000
    assert not set(comment) & set("\x00\r\u202e\u2066\ud800")
    cut = len(texts.clean(text)) > 1_000
    assert isinstance(outcome, Say if cut else Acknowledge)
    if cut:
        assert notice(outcome) == "notice-comment-cut"


async def test_only_spaces_or_nothing_takes_a_comment_back_even_if_it_comes_first(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(comment_event(firm, "a thought"))
    assert stored(firm, STAFF, "comment") == {"text": "a thought"}
    shown = card(await desk.handle(comment_event(firm, " \n\t ", minutes=2)))
    assert {item.comment for item in shown.items} == {"open"}
    await desk.handle(comment_event(firm, "an older thought that comes late", minutes=1))
    assert not stored(firm, STAFF, "comment")["text"]


async def test_one_comment_a_question_the_newest(firm: Answering) -> None:
    await firm.desk().handle(comment_event(firm, "new", minutes=1))
    await firm.desk().handle(comment_event(firm, "old", minutes=0))
    assert stored(firm, STAFF, "comment") == {"text": "new"}
