"""The edition, lived: once a month, to everybody who is asked, whatever they answered, through restarts."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.plain import plain
from jobs.cards import EditionCard
from jobs.digest.editions import Post
from storage.database import Database
from storage.models import Company, Delivery, Published, Schedule, Window
from storage.types import DeliveryKind, DeliveryState, Level, PublishedKind
from storage.vault import Vault
from tests.factories import WEEK, answering
from tests.jobs.loop.decided import LEADER, STAFF, Decided
from tests.ledger import ALIGNMENT, MONDAY, PULSE, Crash, Failpoints, at

APART = {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(range(7, 43), 2)}
CLOSE = dict.fromkeys(range(1, 43), 4)
FIRST = MONDAY + 5 * WEEK  # the week of the first edition: four digests have reached the channel by its Monday


@pytest.fixture
async def firm(sqlite: Database, vault: Vault) -> Decided:
    """Return a company of six leaders and of 36 staff in two functions of two teams."""
    made = Decided(answering(sqlite, vault, staff=36, alignment=ALIGNMENT[:1], pulse=PULSE))
    for number in range(7, 43):
        made.firm.company.change_person(number, function="tech" if number % 4 < 2 else "sales")
    return made


async def lived(firm: Decided, weeks: range, answers: dict[int, int] | None = None) -> None:
    for number in weeks:
        await firm.week(number, answers or APART)


async def owed(firm: Decided, monday: date = FIRST) -> list[Delivery]:
    await Post(firm.firm.database).owe(at(monday, 7))
    return firm.owed(DeliveryKind.EDITION)


def editions(firm: Decided) -> list[Published]:
    return [row for row in firm.firm.company.rows(Published) if row.kind is PublishedKind.EDITION]


async def read(firm: Decided, row: Delivery) -> str:
    card = await firm.shown(row)
    assert isinstance(card, EditionCard)
    return plain(card).replace("\u202f", " ").replace("\xa0", " ")


async def test_everybody_who_is_asked_reads_it_on_tuesday_at_ten_in_their_language(firm: Decided) -> None:
    company = firm.firm.company
    company.change(Schedule, weekday=4)
    company.change_person(20, locale="en", timezone="America/New_York")
    company.change_person(21, stopped=True)
    company.change_person(22, active=False)
    company.change_person(23, paused_until=FIRST + timedelta(days=3))
    company.change_person(24, paused_until=FIRST + timedelta(days=30))
    await lived(firm, range(5), {number: code for number, code in APART.items() if number != 22})
    rows = {row.person_id: row for row in await owed(firm)}
    assert {*range(1, 43)} - {*rows} == {21, 22, 24}
    assert rows[30].due_at == at(FIRST + timedelta(days=1), 8)  # ten o'clock in Paris
    assert rows[20].due_at == at(FIRST + timedelta(days=1), 14)  # and in New York
    assert rows[23].due_at == at(FIRST + timedelta(days=3), 8)  # back on Thursday
    assert "Vous avez dit" in await read(firm, rows[30])
    assert "You said" in await read(firm, rows[20])


async def test_it_comes_on_another_day_than_the_questions(firm: Decided) -> None:
    await lived(firm, range(5))
    asked = {schedule.weekday for schedule in firm.firm.company.rows(Schedule)}
    assert asked == {2}
    assert {row.due_at.isoweekday() for row in await owed(firm)} == {3}


async def test_each_reads_the_figure_of_their_own_function_and_managers_how_to_talk_of_it(firm: Decided) -> None:
    firm.firm.company.change_person(9, level=Level.MANAGER)
    await lived(firm, range(5))
    rows = {row.person_id: row for row in await owed(firm)}
    leader, manager, tech, sales = [await read(firm, rows[number]) for number in (LEADER, 9, 8, 10)]
    assert "Votre fonction" not in leader
    assert "Votre fonction, tech · 2" in tech
    assert "Votre fonction, sales · 2" in sales
    assert "Cinq minutes avec votre équipe" in manager
    assert "Cinq minutes avec votre équipe" not in tech


async def test_nobodys_edition_depends_on_what_they_answered_nor_on_whether(firm: Decided) -> None:
    """R9: the same rows, the same words, for who answered all, who answered nothing, who answered otherwise."""
    silent = {number: code for number, code in APART.items() if number not in (8, 9, 10)}
    await lived(firm, range(5), {**silent, 12: 3})
    rows = {row.person_id: row for row in await owed(firm)}
    hidden = ("id", "person_id", "occurrence")
    shapes = {
        number: json.dumps({k: str(v) for k, v in row.model_dump().items() if k not in hidden}, sort_keys=True)
        for number, row in rows.items()
    }
    assert len({shapes[number] for number in range(7, 43)}) == 1
    assert len({await read(firm, rows[number]) for number in (8, 9, 12, 13)}) == 1  # of one function


async def test_replicas_and_restarts_owe_it_once(firm: Decided) -> None:
    await lived(firm, range(5))
    first = await owed(firm)
    assert len(first) == 42
    again = await owed(firm)  # another process, which remembers nothing
    assert [row.id for row in again] == [row.id for row in first]
    await firm.firm.office().write_due(at(FIRST, 8))
    assert len(editions(firm)) == 1


@pytest.mark.parametrize("steps", range(6))
async def test_a_process_that_dies_while_it_owes_leaves_the_rest_to_the_next(
    firm: Decided, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.digest.editions.AT_ONCE", 20)
    await lived(firm, range(5))
    with pytest.raises(Crash):
        await Post(Failpoints(steps).on(firm.firm.database)).owe(at(FIRST, 7))
    assert len(await owed(firm)) == 42
    assert len({row.person_id for row in await owed(firm)}) == 42


async def test_it_is_not_owed_when_it_would_come_too_late_nor_after_a_restore(firm: Decided) -> None:
    await lived(firm, range(5))
    assert await owed(firm, FIRST + timedelta(days=5)) == []
    firm.firm.company.change(Company, restored_at=at(FIRST, 6))
    assert await owed(firm) == []


async def test_none_is_made_in_the_month_after_a_restore(firm: Decided) -> None:
    """What was sent in it nobody knows: better none than two (F33)."""
    await lived(firm, range(2))
    firm.firm.company.change(Company, restored_at=at(FIRST - timedelta(days=20), 6))
    await lived(firm, range(2, 6))
    assert editions(firm) == []
    await lived(firm, range(6, 7))
    assert len(editions(firm)) == 1


async def test_half_a_year_has_no_two_editions_in_a_month_and_none_without_news(firm: Decided) -> None:
    company = firm.firm.company
    await lived(firm, range(5))
    for number in range(5, 26):
        if number in (9, 14, 18):
            await firm.commit(due=MONDAY + (number + 9) * WEEK, what=f"Décision {number}.")
            if number < 18:
                await firm.tap(LEADER, "withdraw", firm.rows()[-1].id or 0)
        await firm.week(number, APART if number < 16 else CLOSE)
        await owed(firm, MONDAY + (number + 1) * WEEK)
    weeks = [row.week for row in editions(firm)]
    assert len(weeks) >= 2
    assert all(later - earlier >= timedelta(weeks=4) for earlier, later in pairwise(weeks))
    assert len({(week.year, week.month) for week in weeks}) == len(weeks)
    assert len(weeks) < 26 // 4  # some months had no news
    by_month = Counter((row.person_id, row.due_at.month) for row in company.ledger(DeliveryKind.EDITION))
    assert max(by_month.values()) == 1


async def test_a_company_of_which_the_channel_was_told_nothing_gets_none(firm: Decided) -> None:
    await lived(firm, range(8), CLOSE)
    assert editions(firm) == []
    assert await owed(firm) == []


async def test_figures_of_an_older_promise_are_never_told(firm: Decided) -> None:
    """R15: the windows that were open when Diapason learnt to tell the teams promised less."""
    await lived(firm, range(4))
    old = update(Window).where(col(Window.company_id) == firm.firm.company.company_id).values(told_to_teams=False)
    firm.firm.database.write(lambda session: session.execute(old))
    await lived(firm, range(4, 6))
    assert editions(firm) == []


async def test_a_leader_who_left_is_named_nowhere_nor_is_one_who_stays(firm: Decided) -> None:
    firm.firm.company.change_person(LEADER, name="Ana Durand")
    await lived(firm, range(3))
    await firm.commit(due=MONDAY + 20 * WEEK, what="Ana arbitre chaque lundi.")
    await lived(firm, range(3, 5))
    (row,) = editions(firm)
    assert "Ana" not in json.dumps(row.body)
    assert "Person" not in json.dumps(row.body)
    assert "une décision est prise" in await read(firm, (await owed(firm))[0])


async def test_what_was_published_is_what_is_sent_whatever_comes_after(firm: Decided) -> None:
    await lived(firm, range(5))
    row = next(row for row in await owed(firm) if row.person_id == STAFF)
    before = await firm.shown(row)
    await lived(firm, range(5, 6), CLOSE)
    assert await firm.shown(row) == before


async def test_the_engine_sends_it_once_to_each(firm: Decided) -> None:
    await lived(firm, range(5))
    rows = await owed(firm)
    company = firm.firm.company
    due = max(row.due_at for row in rows)
    company.clock.now = due
    for _ in range(3):
        await company.engine().run_due(company.clock.now)
        company.clock.turn(timedelta(minutes=5))
    states: Counter[DeliveryState] = company.states(DeliveryKind.EDITION)
    assert states == Counter({DeliveryState.SENT: 42})
