"""R9: once a round is closed, its messages and reminders are all written again alike, whoever answered."""

from __future__ import annotations

from datetime import timedelta

from jobs.closing.messages import EACH_MINUTE, MessageCloser
from jobs.errors import Disconnected, Rejected, RetryLater
from jobs.ports import Pace
from storage.database import Database
from storage.models import Installation
from storage.types import DeliveryKind, DeliveryState
from tests.ledger import MONDAY, SmallCompany, at, new_company

QUESTION, REMINDER = DeliveryKind.QUESTION, DeliveryKind.REMINDER
CLOSING, ENDING = DeliveryKind.CLOSING, DeliveryKind.ENDING
CLOSED = at(MONDAY + timedelta(days=6), 22)  # Sunday at midnight in Paris


async def closed_week(database: Database, people: int = 10) -> SmallCompany:
    """Return a company whose first week has just closed, its questions and reminders sent."""
    company = new_company(database, people)
    await company.live(CLOSED)
    assert company.states(QUESTION)[DeliveryState.SENT] == people
    assert company.states(REMINDER)[DeliveryState.SENT] == people
    company.clock.now = CLOSED
    return company


async def test_every_message_that_arrived_is_written_again_once(database: Database) -> None:
    company = await closed_week(database)
    await MessageCloser(database).plan(CLOSED - timedelta(minutes=1))
    assert company.ledger(CLOSING, ENDING) == []  # nothing is edited while an answer counts
    for _ in range(3):
        await MessageCloser(database).plan(CLOSED)  # after a restart too
    assert len(company.ledger(CLOSING)) == len(company.ledger(ENDING)) == 10
    company.change_person(4, stopped=True)  # an edit is no message: it reaches them too
    company.change_person(5, paused_until=MONDAY + timedelta(days=90))
    await company.engine().run_due(CLOSED + timedelta(hours=1))
    arrived = {str(row.address) for row in company.ledger(QUESTION, REMINDER)}
    assert {str(address) for address, _ in company.platform.edits} == arrived
    assert len(company.platform.edits) == 20
    assert company.states(CLOSING, ENDING) == {DeliveryState.SENT: 20}


async def test_they_are_spread_in_a_random_order_so_that_the_pace_holds(sqlite: Database) -> None:
    company = await closed_week(sqlite, 30)
    await MessageCloser(sqlite).plan(CLOSED)
    rows = company.ledger(CLOSING, ENDING)
    moments = [row.due_at for row in rows]
    assert len(set(moments)) == 60
    assert max(moments) - CLOSED == timedelta(minutes=60 / EACH_MINUTE) - timedelta(minutes=1) / EACH_MINUTE
    order = [(row.person_id, row.kind) for row in rows]
    assert order != sorted(order)  # 1 in 60! by chance
    assert {row.not_after - row.due_at for row in rows} == {timedelta(days=3)}


async def test_edits_have_their_own_pace_and_a_question_comes_first(sqlite: Database) -> None:
    # After a night without the server all is due at once.
    company = await closed_week(sqlite)
    await MessageCloser(sqlite).plan(CLOSED)
    company.platform.pace = Pace(1_000.0, 0.0, edits_per_second=0.5)
    company.clock.now = CLOSED + timedelta(hours=8)
    company.owe(DeliveryKind.ALERT, company.clock.now)
    began = company.clock.now
    seen: list[int] = []
    company.platform.watch = lambda _to, _card: seen.append(len(company.platform.edits))
    await company.engine().run_due()
    assert seen == [0]  # the post left before any edit
    assert len(company.platform.edits) == 20
    assert company.clock.now - began >= timedelta(seconds=19 / 0.5)


async def test_a_platform_that_takes_no_edits_for_now_still_gets_posts(sqlite: Database) -> None:
    company = await closed_week(sqlite)
    await MessageCloser(sqlite).plan(CLOSED)
    company.platform.refusal = RetryLater(3600.0)
    company.clock.now = CLOSED + timedelta(hours=8)
    engine = company.engine()
    await engine.run_due()
    assert company.platform.calls["update"] == 1
    company.owe(DeliveryKind.ALERT, company.clock.now)
    await engine.run_due()
    assert company.states(DeliveryKind.ALERT) == {DeliveryState.SENT: 1}
    company.platform.refusal = None
    await engine.run_due(company.clock.turn(timedelta(seconds=3601)))
    assert company.states(CLOSING, ENDING) == {DeliveryState.SENT: 20}


async def test_a_message_that_is_gone_is_left_alone_and_no_admin_hears_of_it(sqlite: Database) -> None:
    company = await closed_week(sqlite)
    await MessageCloser(sqlite).plan(CLOSED)
    company.platform.refusal = Rejected("message_not_found")
    company.clock.now = CLOSED + timedelta(hours=1)
    await company.engine().run_due()
    assert company.states(CLOSING, ENDING) == {DeliveryState.SKIPPED: 20}
    assert company.ledger(DeliveryKind.NOTICE) == []


async def test_after_the_deadline_they_are_dropped_and_no_admin_hears_of_it(sqlite: Database) -> None:
    company = await closed_week(sqlite)
    await MessageCloser(sqlite).plan(CLOSED)
    company.platform.refusal = Disconnected("token_revoked")
    company.clock.now = CLOSED + timedelta(hours=1)
    await company.engine().run_due()
    company.change(Installation, connected=True)
    company.platform.refusal = None
    company.clock.now = CLOSED + timedelta(days=3, hours=1)
    await company.engine().run_due()
    assert company.states(CLOSING, ENDING) == {DeliveryState.MISSED: 20}
    assert company.platform.edits == []
    assert company.ledger(DeliveryKind.NOTICE) == []


async def test_a_question_whose_fate_is_unknown_at_the_close_is_waited_for(sqlite: Database) -> None:
    company = await closed_week(sqlite, 8)

    def doubt(number: int, state: DeliveryState) -> None:
        row = next(row for row in company.ledger(QUESTION) if row.person_id == number)
        company.change_delivery(row.id, state=state)

    doubt(3, DeliveryState.IN_DOUBT)
    doubt(4, DeliveryState.SKIPPED)
    await MessageCloser(sqlite).plan(CLOSED)
    assert {row.person_id for row in company.ledger(CLOSING)} == {1, 2, 3, 5, 6, 7, 8}
