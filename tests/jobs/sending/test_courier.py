"""One message at a time: what the platform's answer to a call does to the ledger."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from jobs.cards import Notice
from jobs.errors import Disconnected, InDoubt, Rejected, RetryLater, Unreachable
from storage.database import Database
from storage.ledger.due import Due
from storage.models import Installation
from storage.types import DeliveryKind, DeliveryState
from tests.jobs.sending.tuesday import TEN, always, live_tuesday, once, run_later
from tests.ledger import MONDAY, at, card, new_company, recipient

QUESTION, REMINDER, WELCOME = DeliveryKind.QUESTION, DeliveryKind.REMINDER, DeliveryKind.WELCOME
DIGEST, DETAIL, NOTICE = DeliveryKind.DIGEST, DeliveryKind.DETAIL, DeliveryKind.NOTICE
PLANNED, SENDING, SENT = DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.SENT
SKIPPED, MISSED, IN_DOUBT = DeliveryState.SKIPPED, DeliveryState.MISSED, DeliveryState.IN_DOUBT


# ---------------------------------------------------------------- what the platform answers


async def test_everybody_gets_one_question_at_ten(database: Database) -> None:
    company = new_company(database, 20)
    await live_tuesday(company, TEN - timedelta(minutes=1))
    assert company.platform.posts == []
    await run_later(company, timedelta(minutes=1))
    await run_later(company, timedelta(minutes=1))
    assert company.platform.seen("question") == {f"U{number}": 1 for number in range(1, 21)}
    assert company.states(QUESTION) == {SENT: 20}
    assert company.ledger(QUESTION)[0].address == {"channel": "D-U1", "ts": "1"}
    company.verify()


@pytest.mark.parametrize(
    ("asked", "waited"), [(0.0, 1), (30.0, 30), (3600.0, 900), (math.nan, 1), (math.inf, 900), (-5.0, 1)]
)
async def test_f04_a_rest_is_given_to_the_platform_and_nobody_is_skipped(
    sqlite: Database, asked: float, waited: int
) -> None:
    company = new_company(sqlite, 20)
    company.platform.before = once(RetryLater(asked), "U3")
    await company.planner().plan(company.clock.now)
    engine = company.engine()
    company.clock.now = TEN
    await engine.run_due(TEN)
    posted, calls = len(company.platform.posts), company.platform.calls["post"]
    assert posted < 20
    await engine.run_due(company.clock.turn(timedelta(seconds=waited - 0.5)))
    assert company.platform.calls["post"] == calls  # nobody is called meanwhile
    await engine.run_due(company.clock.turn(timedelta(seconds=0.6)))
    assert company.platform.seen("question") == {f"U{number}": 1 for number in range(1, 21)}
    company.verify()


async def test_f04_one_workspace_at_rest_does_not_hold_another(sqlite: Database) -> None:
    busy, quick = new_company(sqlite, 8), new_company(sqlite, 8, tenant="T2")
    busy.platform.before = always(RetryLater(60.0))
    engine = busy.engine()
    engine._platforms = {busy.installation_id: busy.platform, quick.installation_id: quick.platform}
    await busy.planner().plan(busy.clock.now)
    await engine.run_due(TEN)
    assert len(quick.platform.posts) == 8


async def test_f22_somebody_the_platform_refuses_is_left_alone_until_the_next_round(database: Database) -> None:
    company = new_company(database, 8)
    company.platform.before = always(Unreachable("cannot_dm_bot"))
    await live_tuesday(company)
    first = company.ledger(QUESTION)[0]
    assert (recipient(first), first.state, first.reason) == ("person:1", SKIPPED, "cannot_dm_bot")
    assert company.account(1).unreachable == "cannot_dm_bot"
    assert company.states(QUESTION) == {SKIPPED: 1, SENT: 7}
    await run_later(company, timedelta(days=2))
    assert company.platform.calls["post"] == 8 + 7  # no reminder to somebody without a question
    company.platform.before = lambda _to: None
    company.clock.now = at(MONDAY + timedelta(days=7), 5)
    await live_tuesday(company, TEN + timedelta(days=7))
    assert company.account(1).unreachable is None
    assert company.platform.seen("question")["U1"] == 1


async def test_a_message_the_platform_rejects_is_not_tried_again(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    company.platform.before = always(Rejected("msg_too_long"))
    await live_tuesday(company)
    await run_later(company, timedelta(hours=3))
    assert company.platform.calls["post"] == 8
    assert company.ledger(QUESTION)[0].reason == "msg_too_long"
    assert company.account(1).unreachable is None


async def test_f20_a_revoked_token_stops_everything_and_nothing_is_lost(database: Database) -> None:
    company = new_company(database, 20)
    company.platform.before = always(Disconnected("token_revoked"), "U5")
    await live_tuesday(company)
    before = dict(company.platform.seen("question"))
    calls = company.platform.calls["post"]
    assert not company.rows(Installation)[0].connected
    assert company.states(QUESTION) == {SENT: len(before), PLANNED: 20 - len(before)}
    await run_later(company, timedelta(hours=2))
    assert company.platform.calls["post"] == calls
    company.platform.before = lambda _to: None  # installed again
    company.change(Installation, connected=True)
    await run_later(company, timedelta(hours=1))
    assert company.platform.seen("question") == {f"U{number}": 1 for number in range(1, 21)}
    assert {row.attempts for row in company.ledger(QUESTION)} == {1}


@pytest.mark.parametrize("error", [InDoubt("read timeout"), TimeoutError(), ValueError("a body that is not JSON")])
@pytest.mark.parametrize("accepted", ["refused", "accepted"])
async def test_f05_f06_in_doubt_the_platform_is_asked_before_any_resend(
    database: Database, error: Exception, accepted: str
) -> None:
    company = new_company(database, 8)
    if accepted == "accepted":
        company.platform.after = once(error)
    else:
        company.platform.before = once(error)
    await live_tuesday(company)
    assert company.states(QUESTION) == {IN_DOUBT: 1, SENT: 7}
    await run_later(company, timedelta(seconds=39))
    assert company.platform.calls["find"] == 0  # the platform may still be busy with it
    await run_later(company, timedelta(seconds=1))
    assert company.platform.calls["find"] == 1
    await run_later(company, timedelta(seconds=5))
    assert company.states(QUESTION) == {SENT: 8}
    assert company.platform.seen("question")["U1"] == 1
    assert company.platform.calls["post"] == (8 if accepted == "accepted" else 9)
    company.verify()


async def test_f05_a_platform_down_all_day_is_asked_more_and_more_rarely(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    company.platform.before = always(InDoubt("503"))
    company.draw = max
    await live_tuesday(company)
    engine = company.engine()
    for _ in range(6 * 60):
        await engine.run_due(company.clock.turn(timedelta(minutes=1)))
    # A minute of doubt, then 2, 4, 8 … up to 300 s of backoff: 8 tries, then one every 6 minutes of the 360.
    assert 50 < company.platform.calls["post"] - 7 < 70
    company.clock.now = at(MONDAY + timedelta(days=6), 21)
    await engine.run_due(company.clock.now)
    await engine.run_due(company.clock.turn(timedelta(minutes=1)))
    assert company.states(QUESTION) == {MISSED: 1, SENT: 7}


@pytest.mark.parametrize("error", [RetryLater(60.0), InDoubt("500"), OSError("reset"), Disconnected("token_revoked")])
async def test_a_look_up_that_fails_leaves_the_doubt(sqlite: Database, error: Exception) -> None:
    company = new_company(sqlite, 8)
    company.platform.after = once(InDoubt("timeout"))
    company.platform.reading = once(error)
    await live_tuesday(company)
    await run_later(company, timedelta(seconds=41))
    assert company.states(QUESTION) == {IN_DOUBT: 1, SENT: 7}
    company.change(Installation, connected=True)
    await run_later(company, timedelta(seconds=61))
    assert company.states(QUESTION) == {SENT: 8}
    assert company.platform.calls["post"] == 8


async def test_a_platform_that_cannot_be_read_back_gets_a_question_at_most_once(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    company.platform.before = once(InDoubt("timeout"))
    company.platform.reading = always(Rejected("not supported"))
    await live_tuesday(company)
    await run_later(company, timedelta(seconds=41))
    assert (company.ledger(QUESTION)[0].state, company.ledger(QUESTION)[0].reason) == (MISSED, "in_doubt")
    assert company.platform.calls["post"] == 8


async def test_a_card_that_cannot_be_made_stops_nobody_else(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    broken = [True]

    async def build(due: Due) -> Notice | None:
        if due.person_id == 1 and broken[0]:
            raise KeyError("no such wording")
        return await card(due)  # type: ignore[return-value]

    company.build = build
    await live_tuesday(company)
    assert company.states(QUESTION) == {PLANNED: 1, SENT: 7}
    broken[0] = False
    await run_later(company, timedelta(minutes=15))
    assert company.states(QUESTION) == {SENT: 8}


async def test_nothing_to_ask_is_nothing_sent(sqlite: Database) -> None:
    company = new_company(sqlite, 8)

    async def build(_due: Due) -> None:
        return None

    company.build = build
    await live_tuesday(company)
    assert {(row.state, row.reason) for row in company.ledger(QUESTION)} == {(SKIPPED, "nothing_to_send")}
