"""What holds a message back: order, reminders, where and when the reader is, the leadership channel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from bot.locale import t
from jobs.cards import Locale
from jobs.errors import InDoubt, Rejected, RetryLater, Unreachable
from jobs.ports import ChannelFacts
from jobs.sending.clearance import Trouble, check_audience
from storage.database import Database
from storage.ledger.deliveries import move_channel
from storage.models import Company
from storage.types import DeliveryKind, DeliveryState
from tests.jobs.sending.tuesday import TEN, always, live_tuesday, once, run_later
from tests.ledger import MONDAY, at, new_company, recipient

QUESTION, REMINDER, WELCOME = DeliveryKind.QUESTION, DeliveryKind.REMINDER, DeliveryKind.WELCOME
DIGEST, DETAIL, NOTICE = DeliveryKind.DIGEST, DeliveryKind.DETAIL, DeliveryKind.NOTICE
PLANNED, SENDING, SENT = DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.SENT
SKIPPED, MISSED, IN_DOUBT = DeliveryState.SKIPPED, DeliveryState.MISSED, DeliveryState.IN_DOUBT

REMINDED = TEN + timedelta(days=2)


# ---------------------------------------------------------------- what comes first


async def test_a_welcome_comes_before_the_first_question(database: Database) -> None:
    company = new_company(database, 8, welcomed=False)
    await live_tuesday(company)
    assert [posted.kind for posted in company.platform.to("U1")] == ["welcome", "question"]
    assert company.person(1).welcomed


async def test_a_question_waits_for_a_welcome_in_doubt(sqlite: Database) -> None:
    company = new_company(sqlite, 8, welcomed=False)
    company.platform.before = once(InDoubt("timeout"))
    await live_tuesday(company)
    assert company.platform.to("U1") == []
    for _ in range(3):
        await run_later(company, timedelta(minutes=1))
    assert [posted.kind for posted in company.platform.to("U1")] == ["welcome", "question"]


# ---------------------------------------------------------------- reminders


async def test_a_reminder_is_an_ordinary_message_to_everybody_whose_question_arrived(sqlite: Database) -> None:
    company = new_company(sqlite, 10)
    company.platform.before = once(Unreachable("user_disabled"), "U6")
    await live_tuesday(company)
    company.platform.before = once(InDoubt("timeout"), "U8")
    await run_later(company, REMINDED - TEN)
    rows = {company.account(row.person_id or 0).platform_user_id: row for row in company.ledger(REMINDER)}
    assert (rows["U6"].state, rows["U6"].reason) == (SKIPPED, "no_question")
    assert rows["U8"].state is DeliveryState.IN_DOUBT  # looked up like any other, whoever it is for
    sent = [row for user, row in rows.items() if user not in ("U6", "U8")]
    assert {(row.state, row.attempts, row.reason, row.changed_at) for row in sent} == {(SENT, 1, None, REMINDED)}
    assert all(row.address for row in sent)
    assert sum(company.platform.seen("reminder").values()) == 8


async def test_a_reminder_does_not_follow_a_late_question_too_soon(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await live_tuesday(company, TEN + timedelta(days=1, hours=5))  # sent on Wednesday at three
    await run_later(company, timedelta(hours=19))  # Thursday at ten
    assert company.platform.seen("reminder") == {}
    assert {row.reason for row in company.ledger(REMINDER)} == {"question_late"}


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
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.change_person(1, **change)
    await live_tuesday(company)
    assert (company.ledger(QUESTION)[0].state, company.ledger(QUESTION)[0].reason) == (SKIPPED, reason)
    assert company.platform.to("U1") == []


async def test_who_comes_back_within_the_round_is_asked_then(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.change_person(1, paused_until=MONDAY + timedelta(days=3))
    await live_tuesday(company)
    await run_later(company, timedelta(days=2))
    assert company.platform.to("U1")[0].at == TEN + timedelta(days=2)


async def test_f17_somebody_who_moved_is_not_woken_at_night(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.change_person(1, timezone="America/New_York")  # ten in Paris is four in the morning there
    await company.live(TEN + timedelta(days=2), timedelta(minutes=30))
    assert company.platform.to("U1")[0].at == TEN + timedelta(hours=4)  # eight in New York
    company.verify()


async def test_f18_a_round_on_a_holiday_is_sent_the_day_after(sqlite: Database) -> None:
    company = new_company(sqlite, 8, now=at(date(2026, 11, 9), 5), weekday=3)  # 11 November
    await company.live(at(date(2026, 11, 14), 0))
    assert {posted.at for posted in company.platform.posts if posted.kind == "question"} == {at(date(2026, 11, 12), 9)}
    company.verify()


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
    company = new_company(database, 8)
    company.owe(DIGEST, TEN)
    good_facts, company.platform.facts = company.platform.facts, facts
    await run_later(company, TEN - company.clock.now)
    for _ in range(8):
        await run_later(company, timedelta(minutes=15))
    assert company.platform.to("C1") == []
    notices = company.ledger(NOTICE)
    assert [(recipient(row), row.state) for row in notices] == [("person:1", SENT)]  # the admin, once
    company.platform.facts = good_facts
    await run_later(company, timedelta(minutes=15))
    await run_later(company, timedelta(minutes=15))
    assert [posted.kind for posted in company.platform.to("C1")] == ["digest"]
    assert len(company.ledger(NOTICE)) == 1
    company.verify()


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_trouble_with_the_channel_has_its_words(locale: Locale) -> None:
    for trouble in (*get_args(Trouble), "rejected", "in_doubt"):
        assert t(locale, f"notice-held-{trouble.replace('_', '-')}")
    assert "3" in t(locale, "notice-questions-missed", count=3)


async def test_sec25_a_channel_is_looked_at_before_every_post(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    company.owe(DIGEST, TEN)
    company.owe(DETAIL, TEN)

    def shared_meanwhile(_to: str) -> None:
        company.platform.facts = ChannelFacts(**{**GOOD, "is_shared": True})  # type: ignore[arg-type]

    company.platform.after = shared_meanwhile
    await run_later(company, TEN - company.clock.now)
    assert [posted.kind for posted in company.platform.to("C1")] == ["digest"]
    assert company.ledger(DETAIL)[0].reason == "shared"


async def test_a_detail_hangs_in_the_thread_of_its_digest(database: Database) -> None:
    company = new_company(database, 8)
    company.owe(DETAIL, TEN)
    company.owe(DIGEST, TEN)
    await run_later(company, TEN - company.clock.now)
    digest, detail = company.platform.to("C1")
    assert (digest.kind, detail.kind) == ("digest", "detail")
    assert detail.thread == {"channel": "D-C1", "ts": "1"}


async def test_a_detail_waits_for_a_digest_in_doubt_and_falls_with_a_lost_one(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    company.owe(DETAIL, TEN)
    company.owe(DIGEST, TEN)
    company.platform.after = once(InDoubt("timeout"), "C1")
    await run_later(company, TEN - company.clock.now)
    for _ in range(3):
        await run_later(company, timedelta(minutes=1))
    assert [posted.kind for posted in company.platform.to("C1")] == ["digest", "detail"]
    company.owe(DETAIL, company.clock.now, published=38)
    company.owe(DIGEST, company.clock.now, published=38)
    company.platform.before = always(Rejected("invalid_blocks"), "C1")
    await run_later(company, timedelta(minutes=1))
    assert company.states(DIGEST, DETAIL) == {SENT: 2, SKIPPED: 2}
    assert [row.payload for row in company.ledger(NOTICE)] == [{"key": "notice-held-rejected", "params": {}}]


async def test_a_channel_the_admin_left_gets_nothing_more(database: Database) -> None:
    company = new_company(database, 8)
    company.owe(DIGEST, TEN)
    company.change(Company, leadership_channel="C2")
    await run_later(company, TEN - company.clock.now)
    assert company.platform.posts == []
    assert company.ledger(DIGEST)[0].reason == "channel_changed"


async def test_what_is_owed_follows_to_the_new_channel(database: Database) -> None:
    company = new_company(database, 8)
    good_facts, company.platform.facts = company.platform.facts, ChannelFacts(**{**GOOD, "is_private": False})  # type: ignore[arg-type]
    company.owe(DIGEST, TEN)
    company.owe(DIGEST, TEN + timedelta(days=7), published=38)
    await run_later(company, TEN - company.clock.now)
    company.platform.facts = good_facts
    now = company.clock.now
    database.write(lambda session: move_channel(session, company.company_id, company.installation_id, "C2", now))
    await run_later(company, timedelta(seconds=1))
    assert [posted.kind for posted in company.platform.to("C2")] == ["digest"]
    assert company.ledger(DIGEST)[1].due_at == TEN + timedelta(days=7)


async def test_a_detail_never_goes_under_a_digest_of_the_channel_that_was_left(database: Database) -> None:
    """Only the channel that a post goes to was looked at: its thread may stand in another (SEC-24)."""
    company = new_company(database, 8)
    company.owe(DIGEST, TEN)
    company.owe(DETAIL, TEN)

    def busy_after_the_first(_to: str) -> None:
        if company.platform.posts:
            raise RetryLater(5)

    company.platform.before = busy_after_the_first
    await run_later(company, TEN - company.clock.now)
    assert company.states(DIGEST, DETAIL) == {SENT: 1, PLANNED: 1}
    company.platform.before = lambda _to: None
    now = company.clock.now
    database.write(lambda session: move_channel(session, company.company_id, company.installation_id, "C2", now))
    await run_later(company, timedelta(minutes=1))
    (detail,) = company.platform.to("C2")
    assert (detail.kind, detail.thread) == ("detail", None)
    assert [posted.kind for posted in company.platform.to("C1")] == ["digest"]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_digest_in_doubt_is_looked_up_where_it_was_tried(database: Database, *, arrived: bool) -> None:
    company = new_company(database, 8)
    company.owe(DIGEST, TEN)
    stage = "after" if arrived else "before"
    setattr(company.platform, stage, once(InDoubt("timeout"), "C1"))
    await run_later(company, TEN - company.clock.now)
    now = company.clock.now
    database.write(lambda session: move_channel(session, company.company_id, company.installation_id, "C2", now))
    for _ in range(3):
        await run_later(company, timedelta(minutes=1))
    assert [posted.to for posted in company.platform.posts] == (["C1"] if arrived else ["C2"])
    assert company.states(DIGEST) == {SENT: 1}
