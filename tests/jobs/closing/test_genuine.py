"""A window that somebody changed in the database is not released, and that is told; only the same is released again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select, text
from sqlmodel import Session, col

from jobs.closing import close
from jobs.closing.close import close_due
from jobs.closing.forget import seal_due
from jobs.closing.refusal import refuse
from jobs.setup import record
from storage.database import Database
from storage.models import Delivery, LiveAnswer, RecordEntry, ReleasedComments, ReleasedFigure, WeeklySum, Window
from storage.types import DeliveryKind, WindowState
from storage.vault import Vault
from tests.counted import counting
from tests.factories import WEEK, Answering, answering
from tests.jobs.closing.weeks import bodies, first_week, four_weeks
from tests.ledger import ALIGNMENT, MONDAY, PULSE, at

# What somebody who writes to the database without the keys may do to an open window, in SQL of both databases.
CHANGES = {
    "somebody is moved to another team": "UPDATE tree_member SET team = 'blue' WHERE person_id = 9",
    "somebody leads": "UPDATE tree_member SET leader = NOT leader WHERE person_id = 9",
    "somebody is in another function": "UPDATE tree_member SET function = 'sales' WHERE person_id = 9",
    "a fresh account counts, or an old one does not": "UPDATE tree_member SET counts = NOT counts WHERE person_id = 9",
    "somebody is taken out": "DELETE FROM tree_member WHERE person_id = 9",
    "somebody has another account": "UPDATE tree_member SET account = 'slack|T1|UX' WHERE person_id = 9",
    "somebody is added": (
        "INSERT INTO tree_member (snapshot_id, person_id, account, counts, leader) "
        "SELECT snapshot_id, 31, 'slack|T1|U31', counts, leader FROM tree_member WHERE person_id = 9"
    ),
    "another tree stands": 'UPDATE "window" SET snapshot_id = (SELECT max(id) FROM tree_snapshot)',
    "a smaller group may be shown": 'UPDATE "window" SET k = k + 1',
    "it closes earlier": "UPDATE \"window\" SET closes_at = '2026-09-10 00:00:00.000000'",
    "it is of another week": "UPDATE \"window\" SET asked_week = '2026-08-31'",
    "the question has other words": "UPDATE question SET definition = {other}",
    "the question has another key": "UPDATE question SET key = 'other'",
    "the question is a pulse item, or is not": (
        "UPDATE question SET cadence = CASE cadence WHEN 'pulse' THEN 'alignment' ELSE 'pulse' END"
    ),
    "the signature goes": 'UPDATE "window" SET signature = NULL',
    # Of one alone, another answer may by chance tick the place too.
    "three answers are taken away": (
        "DELETE FROM live_answer WHERE token IN (SELECT token FROM live_answer ORDER BY token LIMIT 3)"
    ),
    "all answers but five are": (
        "DELETE FROM live_answer WHERE token NOT IN (SELECT token FROM live_answer ORDER BY token LIMIT 5)"
    ),
}
OTHER = {
    "sqlite": """json_set(definition, '$.polarity', 0)""",
    "postgresql": """jsonb_set(definition::jsonb, '{polarity}', '0')""",
}


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    """A company in its first open week; two people more joined since, and a second tree stands."""
    company = answering(database, vault, alignment=ALIGNMENT[:1], pulse=[])
    await first_week(company)
    database.write(_another_tree)
    return company


def _another_tree(session: Session) -> None:
    connection = session.connection()
    connection.execute(
        text(
            "INSERT INTO person (id, company_id, name, level, timezone, locale, is_admin, active, "
            "since, stopped, welcomed, listed) "
            "SELECT 31, company_id, 'x', level, timezone, locale, is_admin, active, since, stopped, welcomed, listed "
            "FROM person WHERE id = 9"
        )
    )
    connection.execute(text("INSERT INTO tree_snapshot SELECT 99, company_id, taken_on, staff FROM tree_snapshot"))
    connection.execute(
        text(
            "INSERT INTO tree_member (snapshot_id, person_id, account, counts, leader, function, team) "
            "SELECT 99, person_id, account, counts, leader, function, team FROM tree_member WHERE person_id <> 9"
        )
    )


def told(firm: Answering) -> list[Delivery]:
    """Return the notices that a window was refused."""
    notices = firm.company.ledger(DeliveryKind.NOTICE)
    return [row for row in notices if row.payload and row.payload["key"] == "notice-window-refused"]


@pytest.mark.parametrize("change", CHANGES, ids=str)
async def test_r17_a_window_that_was_changed_is_closed_without_a_figure_and_told(firm: Answering, change: str) -> None:
    (window,) = firm.windows()
    dialect = firm.database.dialect
    statement = CHANGES[change].replace("{other}", OTHER["postgresql" if dialect != "sqlite" else dialect])
    firm.database.write(lambda session: session.connection().execute(text(statement)))
    firm.company.clock.now = at(MONDAY + WEEK, 0)
    assert close_due(firm.database, firm.vault, firm.now) == 1
    assert firm.figures() == []
    assert firm.company.rows(WeeklySum) == []
    (row,) = firm.company.rows(Window)
    assert (row.state, row.released_at) == (WindowState.CLOSED, None)
    (entry,) = [entry for entry in firm.company.rows(RecordEntry) if entry.action == "window_refused"]
    assert (entry.actor, entry.detail) == ("server", {"window": window.id})
    (line,) = firm.database.read(lambda session: record.changes(session, firm.company.company_id, "Europe/Paris"))
    assert line.what == "window_refused"
    assert [notice.person_id for notice in told(firm)] == [1]
    # Its answers are destroyed at their day all the same.
    assert seal_due(firm.database, firm.vault, firm.now + timedelta(days=8)) == 1
    assert firm.vault.windows() == set()
    assert firm.database.read(lambda session: session.scalars(select(LiveAnswer)).all()) == []


async def test_r17_answers_go_with_their_window_though_their_author_was_taken_out_and_another_ticks_their_place(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Places beside the keys share bytes: by chance, those of the tree that stands now tick all there is.
    firm.database.write(lambda session: session.connection().execute(text(CHANGES["somebody is taken out"])))
    monkeypatch.setattr(firm.vault._keys, "covered", lambda *_: True)
    assert firm.close() == 1
    assert seal_due(firm.database, firm.vault, firm.now + timedelta(days=8)) == 1
    assert firm.database.read(lambda session: session.scalars(select(LiveAnswer)).all()) == []


PUT_OFF = {
    "it closes in a hundred years": "UPDATE \"window\" SET closes_at = '2126-09-10 00:00:00.000000'",
    "its pool ends later": "UPDATE schedule SET first_week = '2126-09-09'",
    "the window is gone": 'DELETE FROM "window"',
    "the tree is gone": "DELETE FROM tree_member",
}


@pytest.mark.parametrize("change", PUT_OFF, ids=str)
async def test_r15_whoever_writes_to_the_database_cannot_put_off_the_end_of_answers(
    firm: Answering, change: str
) -> None:
    firm.database.write(lambda session: session.connection().execute(text(PUT_OFF[change])))
    # The window closes after a week, and its answers are promised to be gone seven days later.
    day = at(MONDAY + 2 * WEEK, 0)
    seal_due(firm.database, firm.vault, day - timedelta(hours=3))
    assert firm.vault.windows() != set()
    seal_due(firm.database, firm.vault, day)
    assert firm.vault.windows() == set()
    assert firm.database.read(lambda session: session.scalars(select(LiveAnswer)).all()) == []


async def test_a_window_that_nobody_changed_is_released_and_nobody_is_told(firm: Answering) -> None:
    assert firm.close() == 1
    assert firm.figures()
    assert told(firm) == []


async def test_a_window_without_a_key_holds_up_no_other(firm: Answering) -> None:
    # Somebody writes a window of their own, whose key nobody made.
    firm.database.write(
        lambda session: session.connection().execute(
            text(
                'INSERT INTO "window" (id, company_id, schedule_id, question_id, snapshot_id, asked_week, '
                "opens_at, closes_at, "
                "k, forecast, state) SELECT 'forged', company_id, schedule_id, question_id, 99, asked_week, "
                "'2026-09-01 00:00:00.000000', '2026-09-02 00:00:00.000000', k, forecast, state FROM \"window\""
            )
        )
    )
    assert firm.close() == 2
    assert {figure.window_id for figure in firm.figures()} == {
        window.id for window in firm.company.rows(Window) if window.released_at
    }
    assert len(told(firm)) == 1


# ---------------------------------------------------------------- released again


def reopen(firm: Answering, *tables: Any) -> None:
    """Make the released windows look open again, and what was released of them gone."""

    def work(session: Session) -> None:
        session.connection().execute(
            text("UPDATE \"window\" SET state = 'open', released_at = NULL WHERE state = 'closed'")
        )
        for table in tables:
            session.execute(delete(table))

    firm.database.write(work)


EVERYTHING = (ReleasedFigure, ReleasedComments, WeeklySum)


@pytest.mark.parametrize("gone", [(), EVERYTHING], ids=["the figures stand", "the figures are gone"])
async def test_r6_the_same_is_released_again_and_nothing_else(firm: Answering, gone: tuple[Any, ...]) -> None:
    (window,) = firm.windows()
    firm.write(window, {number: f"comment of {number}" for number in (8, 10, 12, 14)})
    firm.close()
    before = bodies(firm)
    reopen(firm, *gone)
    firm.close()
    assert bodies(firm) == before
    assert told(firm) == []


async def test_r6_a_figure_is_not_released_again_with_another_answer(firm: Answering) -> None:
    # The key still takes answers for a week: an answer changed since would be told by the difference.
    firm.close()
    (window,) = firm.windows(state=WindowState.CLOSED)
    firm.company.clock.now += timedelta(hours=1)
    firm.put(window, {9: 5, 11: 5, 13: 5, 15: 5, 17: 5, 19: 5, 21: 5})
    reopen(firm, *EVERYTHING)
    firm.close()
    assert firm.figures() == []
    assert len(told(firm)) == 1


async def test_r6_a_pool_is_not_released_again_with_fewer_weeks(database: Database, vault: Vault) -> None:
    firm = answering(database, vault, alignment=[], pulse=PULSE)
    await four_weeks(firm)
    pooled = [figure.body for figure in firm.figures() if figure.weeks > 1]
    assert pooled
    hidden = text("UPDATE \"window\" SET state = 'sealed' WHERE asked_week = '2026-09-07'")

    def work(session: Session) -> None:
        session.execute(delete(ReleasedFigure).where(col(ReleasedFigure.weeks) > 1))
        session.connection().execute(hidden)

    database.write(work)
    seal_due(database, vault, firm.now + timedelta(days=8))  # releases a pool that is missing, before it destroys
    assert [figure for figure in firm.figures() if figure.weeks > 1] == []


async def test_a_pool_leaves_out_a_window_that_was_changed_and_that_is_told(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counting(monkeypatch)
    firm = answering(database, vault, alignment=[], pulse=PULSE)
    await four_weeks(firm, 3)
    (first,) = firm.windows(MONDAY, state=WindowState.CLOSED)
    token = firm.vault._ring.key(first.id).token(firm.account(8), first.question_key, "answer")
    database.write(lambda session: session.execute(delete(LiveAnswer).where(col(LiveAnswer.token) == token)))
    last = MONDAY + 3 * WEEK
    await firm.open(last)
    (window,) = firm.windows(last)
    firm.put(window, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
    firm.close(last)
    # Six people answered in each of four weeks, and the first is left out: 3 × 6.
    assert [counted.answers for counted in made if counted.audience == "staff"] == [18]
    assert len(told(firm)) == 1


async def test_a_window_that_cannot_be_closed_stops_no_other(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await first_week(company)
    first = min(company.windows(MONDAY), key=lambda window: window.question_key)
    figures = close._figures

    def broken(reader: Any, window: Any) -> Any:
        if window.id == first.id:
            raise ZeroDivisionError
        return figures(reader, window)

    monkeypatch.setattr(close, "_figures", broken)
    company.company.clock.now = at(MONDAY + WEEK, 0)
    with pytest.raises(ZeroDivisionError):
        close_due(database, vault, company.now)
    assert [window.id for window in company.windows(MONDAY)] == [first.id]
    monkeypatch.undo()
    assert close_due(database, vault, company.now) == 1


async def test_a_refusal_is_recorded_and_told_once(firm: Answering) -> None:
    (window,) = firm.windows()
    other = replace(window, id="another")
    for refused in (window, window, other):
        firm.database.write(partial(refuse, window=refused, now=firm.now))
    entries = [entry.detail for entry in firm.company.rows(RecordEntry) if entry.action == "window_refused"]
    assert entries == [{"window": window.id}, {"window": "another"}]
    assert sorted(notice.about or "" for notice in told(firm)) == sorted([f"window:{window.id}", "window:another"])
