"""One message at a time: what the platform's answer does to the ledger, and what holds a message back."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import get_args

import pytest

from bot.locale import t
from jobs.cards import Locale, Notice
from jobs.errors import Disconnected, InDoubt, Rejected, RetryLater, Unreachable
from jobs.ports import ChannelFacts
from jobs.sending.clearance import Trouble, check_audience
from storage.database import Database
from storage.ledger.deliveries import move_channel
from storage.ledger.due import Due
from storage.models import Workspace
from storage.types import DeliveryKind, DeliveryState
from tests.ledger import MONDAY, Company, at, card, company

QUESTION, REMINDER, WELCOME = DeliveryKind.QUESTION, DeliveryKind.REMINDER, DeliveryKind.WELCOME
DIGEST, DETAIL, NOTICE = DeliveryKind.DIGEST, DeliveryKind.DETAIL, DeliveryKind.NOTICE
PLANNED, SENDING, SENT = DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.SENT
SKIPPED, MISSED, IN_DOUBT = DeliveryState.SKIPPED, DeliveryState.MISSED, DeliveryState.IN_DOUBT

TEN = at(MONDAY + timedelta(days=1), 8)  # Tuesday, ten o'clock in Paris
REMINDED = TEN + timedelta(days=2)


def once(error: Exception, user: str = "U1") -> Callable[[str], None]:
    """Raise ``error`` the first time ``user`` is written to."""
    errors = [error]

    def step(to: str) -> None:
        if to == user and errors:
            raise errors.pop()

    return step


def always(error: Exception, user: str = "U1") -> Callable[[str], None]:
    def step(to: str) -> None:
        if to == user:
            raise error

    return step


async def tuesday(found: Company, now: datetime = TEN) -> None:
    """Plan the week, then send what is due on Tuesday at ten."""
    await found.planner().plan(found.clock.now)
    found.clock.now = now
    await found.engine().run_due(now)


async def later(found: Company, by: timedelta) -> None:
    await found.engine().run_due(found.clock.turn(by))


# ---------------------------------------------------------------- what the platform answers


async def test_everybody_gets_one_question_at_ten(database: Database) -> None:
    found = company(database, 20)
    await tuesday(found, TEN - timedelta(minutes=1))
    assert found.platform.posts == []
    await later(found, timedelta(minutes=1))
    await later(found, timedelta(minutes=1))
    assert found.platform.seen("question") == {f"U{number}": 1 for number in range(1, 21)}
    assert found.states(QUESTION) == {SENT: 20}
    assert found.ledger(QUESTION)[0].address == {"channel": "D-U1", "ts": "1"}
    found.verify()


@pytest.mark.parametrize(
    ("asked", "waited"), [(0.0, 1), (30.0, 30), (3600.0, 900), (math.nan, 1), (math.inf, 900), (-5.0, 1)]
)
async def test_f04_a_rest_is_given_to_the_platform_and_nobody_is_skipped(
    sqlite: Database, asked: float, waited: int
) -> None:
    found = company(sqlite, 20)
    found.platform.before = once(RetryLater(asked), "U3")
    await found.planner().plan(found.clock.now)
    engine = found.engine()
    found.clock.now = TEN
    await engine.run_due(TEN)
    posted, calls = len(found.platform.posts), found.platform.calls["post"]
    assert posted < 20
    await engine.run_due(found.clock.turn(timedelta(seconds=waited - 0.5)))
    assert found.platform.calls["post"] == calls  # nobody is called meanwhile
    await engine.run_due(found.clock.turn(timedelta(seconds=0.6)))
    assert found.platform.seen("question") == {f"U{number}": 1 for number in range(1, 21)}
    found.verify()


async def test_f04_one_workspace_at_rest_does_not_hold_another(sqlite: Database) -> None:
    busy, quick = company(sqlite, 8), company(sqlite, 8, tenant="T2")
    busy.platform.before = always(RetryLater(60.0))
    engine = busy.engine()
    engine._platforms = {busy.workspace_id: busy.platform, quick.workspace_id: quick.platform}
    await busy.planner().plan(busy.clock.now)
    await engine.run_due(TEN)
    assert len(quick.platform.posts) == 8


async def test_f22_somebody_the_platform_refuses_is_left_alone_until_the_next_round(database: Database) -> None:
    found = company(database, 8)
    found.platform.before = always(Unreachable("cannot_dm_bot"))
    await tuesday(found)
    first = found.ledger(QUESTION)[0]
    assert (first.recipient, first.state, first.reason) == ("person:1", SKIPPED, "cannot_dm_bot")
    assert found.person(1).unreachable == "cannot_dm_bot"
    assert found.states(QUESTION) == {SKIPPED: 1, SENT: 7}
    await later(found, timedelta(days=2))
    assert found.platform.calls["post"] == 8 + 7  # no reminder to somebody without a question
    found.platform.before = lambda _to: None
    found.clock.now = at(MONDAY + timedelta(days=7), 5)
    await tuesday(found, TEN + timedelta(days=7))
    assert found.person(1).unreachable is None
    assert found.platform.seen("question")["U1"] == 1


async def test_a_message_the_platform_rejects_is_not_tried_again(sqlite: Database) -> None:
    found = company(sqlite, 8)
    found.platform.before = always(Rejected("msg_too_long"))
    await tuesday(found)
    await later(found, timedelta(hours=3))
    assert found.platform.calls["post"] == 8
    assert found.ledger(QUESTION)[0].reason == "msg_too_long"
    assert found.person(1).unreachable is None


async def test_f20_a_revoked_token_stops_everything_and_nothing_is_lost(database: Database) -> None:
    found = company(database, 20)
    found.platform.before = always(Disconnected("token_revoked"), "U5")
    await tuesday(found)
    before = dict(found.platform.seen("question"))
    calls = found.platform.calls["post"]
    assert not found.rows(Workspace)[0].connected
    assert found.states(QUESTION) == {SENT: len(before), PLANNED: 20 - len(before)}
    await later(found, timedelta(hours=2))
    assert found.platform.calls["post"] == calls
    found.platform.before = lambda _to: None  # installed again
    found.change(Workspace, connected=True)
    await later(found, timedelta(hours=1))
    assert found.platform.seen("question") == {f"U{number}": 1 for number in range(1, 21)}
    assert {row.attempts for row in found.ledger(QUESTION)} == {1}


@pytest.mark.parametrize("error", [InDoubt("read timeout"), TimeoutError(), ValueError("a body that is not JSON")])
@pytest.mark.parametrize("accepted", ["refused", "accepted"])
async def test_f05_f06_in_doubt_the_platform_is_asked_before_any_resend(
    database: Database, error: Exception, accepted: str
) -> None:
    found = company(database, 8)
    if accepted == "accepted":
        found.platform.after = once(error)
    else:
        found.platform.before = once(error)
    await tuesday(found)
    assert found.states(QUESTION) == {IN_DOUBT: 1, SENT: 7}
    await later(found, timedelta(seconds=39))
    assert found.platform.calls["find"] == 0  # the platform may still be busy with it
    await later(found, timedelta(seconds=1))
    assert found.platform.calls["find"] == 1
    await later(found, timedelta(seconds=5))
    assert found.states(QUESTION) == {SENT: 8}
    assert found.platform.seen("question")["U1"] == 1
    assert found.platform.calls["post"] == (8 if accepted == "accepted" else 9)
    found.verify()


async def test_f05_a_platform_down_all_day_is_asked_more_and_more_rarely(sqlite: Database) -> None:
    found = company(sqlite, 8)
    found.platform.before = always(InDoubt("503"))
    found.draw = max
    await tuesday(found)
    engine = found.engine()
    for _ in range(6 * 60):
        await engine.run_due(found.clock.turn(timedelta(minutes=1)))
    # A minute of doubt, then 2, 4, 8 … up to 300 s of backoff: 8 tries, then one every 6 minutes of the 360.
    assert 50 < found.platform.calls["post"] - 7 < 70
    found.clock.now = at(MONDAY + timedelta(days=6), 21)
    await engine.run_due(found.clock.now)
    await engine.run_due(found.clock.turn(timedelta(minutes=1)))
    assert found.states(QUESTION) == {MISSED: 1, SENT: 7}


@pytest.mark.parametrize("error", [RetryLater(60.0), InDoubt("500"), OSError("reset"), Disconnected("token_revoked")])
async def test_a_look_up_that_fails_leaves_the_doubt(sqlite: Database, error: Exception) -> None:
    found = company(sqlite, 8)
    found.platform.after = once(InDoubt("timeout"))
    found.platform.reading = once(error)
    await tuesday(found)
    await later(found, timedelta(seconds=41))
    assert found.states(QUESTION) == {IN_DOUBT: 1, SENT: 7}
    found.change(Workspace, connected=True)
    await later(found, timedelta(seconds=61))
    assert found.states(QUESTION) == {SENT: 8}
    assert found.platform.calls["post"] == 8


async def test_a_platform_that_cannot_be_read_back_gets_a_question_at_most_once(sqlite: Database) -> None:
    found = company(sqlite, 8)
    found.platform.before = once(InDoubt("timeout"))
    found.platform.reading = always(Rejected("not supported"))
    await tuesday(found)
    await later(found, timedelta(seconds=41))
    assert (found.ledger(QUESTION)[0].state, found.ledger(QUESTION)[0].reason) == (MISSED, "in_doubt")
    assert found.platform.calls["post"] == 8


async def test_a_card_that_cannot_be_made_stops_nobody_else(sqlite: Database) -> None:
    found = company(sqlite, 8)
    broken = [True]

    async def build(due: Due) -> Notice | None:
        if due.recipient == "person:1" and broken[0]:
            raise KeyError("no such wording")
        return await card(due)  # type: ignore[return-value]

    found.build = build
    await tuesday(found)
    assert found.states(QUESTION) == {PLANNED: 1, SENT: 7}
    broken[0] = False
    await later(found, timedelta(minutes=15))
    assert found.states(QUESTION) == {SENT: 8}


async def test_nothing_to_ask_is_nothing_sent(sqlite: Database) -> None:
    found = company(sqlite, 8)

    async def build(_due: Due) -> None:
        return None

    found.build = build
    await tuesday(found)
    assert {(row.state, row.reason) for row in found.ledger(QUESTION)} == {(SKIPPED, "nothing_to_send")}


# ---------------------------------------------------------------- what comes first


async def test_a_welcome_comes_before_the_first_question(database: Database) -> None:
    found = company(database, 8, welcomed=False)
    await tuesday(found)
    assert [posted.kind for posted in found.platform.to("U1")] == ["welcome", "question"]
    assert found.person(1).welcomed


async def test_a_question_waits_for_a_welcome_in_doubt(sqlite: Database) -> None:
    found = company(sqlite, 8, welcomed=False)
    found.platform.before = once(InDoubt("timeout"))
    await tuesday(found)
    assert found.platform.to("U1") == []
    for _ in range(3):
        await later(found, timedelta(minutes=1))
    assert [posted.kind for posted in found.platform.to("U1")] == ["welcome", "question"]


# ---------------------------------------------------------------- reminders


async def test_reminders_end_the_same_whatever_people_did(database: Database) -> None:
    found = company(database, 10)
    await tuesday(found)
    round_id = int(found.ledger(QUESTION)[0].subject.removeprefix("round:"))
    found.answered = {(number, round_id) for number in (1, 2, 3, 4)}

    def trouble(to: str) -> None:
        match to:
            case "U6":
                raise Unreachable("user_disabled")
            case "U7":
                raise Rejected("msg_too_long")
            case "U8":
                raise InDoubt("timeout")

    found.platform.before = trouble
    await later(found, REMINDED - TEN)
    assert found.platform.seen("reminder") == {"U5": 1, "U9": 1, "U10": 1}
    left = {
        (
            row.state,
            row.attempts,
            row.reason,
            row.address is None,
            row.payload,
            row.changed_at,
            row.due_at,
            row.not_after,
        )
        for row in found.ledger(REMINDER)
    }
    assert len(left) == 1  # nobody can read in the ledger who had answered
    assert found.states(REMINDER) == {SENT: 10}
    assert found.person(6).unreachable is None


async def test_a_rest_in_the_middle_of_reminders_singles_nobody_out(sqlite: Database) -> None:
    found = company(sqlite, 10)
    await tuesday(found)
    round_id = int(found.ledger(QUESTION)[0].subject.removeprefix("round:"))
    found.answered = {(number, round_id) for number in (2, 4, 10)}
    found.platform.before = once(RetryLater(60.0), "U3")
    engine = found.engine()
    found.clock.now = REMINDED
    await engine.run_due(REMINDED)
    waiting = {
        (row.attempts, row.reason, row.changed_at, row.due_at) for row in found.ledger(REMINDER) if row.state is PLANNED
    }
    assert waiting == {(0, None, None, REMINDED)}
    await engine.run_due(found.clock.turn(timedelta(seconds=61)))
    assert found.platform.seen("reminder") == {f"U{number}": 1 for number in (1, 3, 5, 6, 7, 8, 9)}
    assert found.states(REMINDER) == {SENT: 10}


async def test_a_reminder_does_not_follow_a_late_question_too_soon(sqlite: Database) -> None:
    found = company(sqlite, 8)
    await tuesday(found, TEN + timedelta(days=1, hours=5))  # sent on Wednesday at three
    await later(found, timedelta(hours=19))  # Thursday at ten
    assert found.platform.seen("reminder") == {}
    assert {row.reason for row in found.ledger(REMINDER)} == {"question_late"}


# ---------------------------------------------------------------- where and when the reader is


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"active": False}, "left"),
        ({"stopped": True}, "stopped"),
        ({"paused_until": MONDAY + timedelta(days=7)}, "away"),
    ],
)
async def test_f21_who_left_or_went_away_after_planning_is_left_alone(
    sqlite: Database, change: dict[str, object], reason: str
) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    found.change_person(1, **change)
    await tuesday(found)
    assert (found.ledger(QUESTION)[0].state, found.ledger(QUESTION)[0].reason) == (SKIPPED, reason)
    assert found.platform.to("U1") == []


async def test_who_comes_back_within_the_round_is_asked_then(sqlite: Database) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    found.change_person(1, paused_until=MONDAY + timedelta(days=3))
    await tuesday(found)
    await later(found, timedelta(days=2))
    assert found.platform.to("U1")[0].at == TEN + timedelta(days=2)


async def test_f17_somebody_who_moved_is_not_woken_at_night(sqlite: Database) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    found.change_person(1, timezone="America/New_York")  # ten in Paris is four in the morning there
    await found.live(TEN + timedelta(days=2), timedelta(minutes=30))
    assert found.platform.to("U1")[0].at == TEN + timedelta(hours=4)  # eight in New York
    found.verify()


async def test_f18_a_round_on_a_holiday_is_sent_the_day_after(sqlite: Database) -> None:
    found = company(sqlite, 8, now=at(date(2026, 11, 9), 5), weekday=3)  # 11 November
    await found.live(at(date(2026, 11, 14), 0))
    assert {posted.at for posted in found.platform.posts if posted.kind == "question"} == {at(date(2026, 11, 12), 9)}
    found.verify()


# ---------------------------------------------------------------- the leadership channel

GOOD = {
    "id": "C1",
    "name": "direction",
    "is_private": True,
    "is_shared": False,
    "is_archived": False,
    "members": ("U1", "U2"),
    "guests": (),
}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"members": tuple(f"U{n}" for n in range(20))}, None),
        ({"is_archived": True}, "archived"),
        ({"is_private": False}, "public"),
        ({"is_shared": True}, "shared"),
        ({"guests": ("U9",)}, "guests"),
        ({"members": tuple(f"U{n}" for n in range(21))}, "too_many"),
        ({"is_private": False, "is_shared": True, "is_archived": True}, "archived"),
    ],
)
def test_sec24_only_a_small_private_channel_of_our_own_is_posted_to(
    facts: dict[str, object], expected: str | None
) -> None:
    assert check_audience(ChannelFacts(**{**GOOD, **facts})) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [ChannelFacts(**{**GOOD, "is_private": False}), Unreachable("channel_not_found"), Rejected("not_in_channel")],  # type: ignore[arg-type]
)
async def test_f23_a_digest_waits_for_a_repair_and_the_admins_hear_of_it_once(
    database: Database, facts: ChannelFacts | Exception
) -> None:
    found = company(database, 8)
    found.owe(DIGEST, "channel:C1", TEN)
    good, found.platform.facts = found.platform.facts, facts
    await later(found, TEN - found.clock.now)
    for _ in range(8):
        await later(found, timedelta(minutes=15))
    assert found.platform.to("C1") == []
    notices = found.ledger(NOTICE)
    assert [(row.recipient, row.state) for row in notices] == [("person:1", SENT)]  # the admin, once
    found.platform.facts = good
    await later(found, timedelta(minutes=15))
    await later(found, timedelta(minutes=15))
    assert [posted.kind for posted in found.platform.to("C1")] == ["digest"]
    assert len(found.ledger(NOTICE)) == 1
    found.verify()


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_trouble_with_the_channel_has_its_words(locale: Locale) -> None:
    for trouble in (*get_args(Trouble), "rejected", "in_doubt"):
        assert t(locale, f"notice-held-{trouble.replace('_', '-')}")
    assert "3" in t(locale, "notice-questions-missed", count=3)


async def test_sec25_a_channel_is_looked_at_before_every_post(sqlite: Database) -> None:
    found = company(sqlite, 8)
    found.owe(DIGEST, "channel:C1", TEN)
    found.owe(DETAIL, "channel:C1", TEN)

    def shared_meanwhile(_to: str) -> None:
        found.platform.facts = ChannelFacts(**{**GOOD, "is_shared": True})  # type: ignore[arg-type]

    found.platform.after = shared_meanwhile
    await later(found, TEN - found.clock.now)
    assert [posted.kind for posted in found.platform.to("C1")] == ["digest"]
    assert found.ledger(DETAIL)[0].reason == "shared"


async def test_a_detail_hangs_in_the_thread_of_its_digest(database: Database) -> None:
    found = company(database, 8)
    found.owe(DETAIL, "channel:C1", TEN)
    found.owe(DIGEST, "channel:C1", TEN)
    await later(found, TEN - found.clock.now)
    digest, detail = found.platform.to("C1")
    assert (digest.kind, detail.kind) == ("digest", "detail")
    assert detail.thread == {"channel": "D-C1", "ts": "1"}


async def test_a_detail_waits_for_a_digest_in_doubt_and_falls_with_a_lost_one(sqlite: Database) -> None:
    found = company(sqlite, 8)
    found.owe(DETAIL, "channel:C1", TEN)
    found.owe(DIGEST, "channel:C1", TEN)
    found.platform.after = once(InDoubt("timeout"), "C1")
    await later(found, TEN - found.clock.now)
    for _ in range(3):
        await later(found, timedelta(minutes=1))
    assert [posted.kind for posted in found.platform.to("C1")] == ["digest", "detail"]
    found.owe(DETAIL, "channel:C1", found.clock.now, subject="digest:2026-W38")
    found.owe(DIGEST, "channel:C1", found.clock.now, subject="digest:2026-W38")
    found.platform.before = always(Rejected("invalid_blocks"), "C1")
    await later(found, timedelta(minutes=1))
    assert found.states(DIGEST, DETAIL) == {SENT: 2, SKIPPED: 2}
    assert [row.payload for row in found.ledger(NOTICE)] == [{"key": "notice-held-rejected", "params": {}}]


async def test_a_channel_the_admin_left_gets_nothing_more(database: Database) -> None:
    found = company(database, 8)
    found.owe(DIGEST, "channel:C1", TEN)
    found.change(Workspace, leadership_channel="C2")
    await later(found, TEN - found.clock.now)
    assert found.platform.posts == []
    assert found.ledger(DIGEST)[0].reason == "channel_changed"


async def test_what_is_owed_follows_to_the_new_channel(database: Database) -> None:
    found = company(database, 8)
    good, found.platform.facts = found.platform.facts, ChannelFacts(**{**GOOD, "is_private": False})  # type: ignore[arg-type]
    found.owe(DIGEST, "channel:C1", TEN)
    found.owe(DIGEST, "channel:C1", TEN + timedelta(days=7), subject="digest:2026-W38")
    await later(found, TEN - found.clock.now)
    found.platform.facts = good
    now = found.clock.now
    database.write(lambda session: move_channel(session, found.workspace_id, "C2", now))
    await later(found, timedelta(seconds=1))
    assert [posted.kind for posted in found.platform.to("C2")] == ["digest"]
    assert found.ledger(DIGEST)[1].due_at == TEN + timedelta(days=7)
