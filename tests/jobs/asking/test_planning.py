"""What a week opens and owes: windows with their keys, frozen trees and wordings, one question a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from jobs.asking import planning
from jobs.asking.bank import Bank
from jobs.asking.planning import Planner
from storage import published, schedules
from storage.database import Database
from storage.ledger.deliveries import forget
from storage.models import Company, Delivery, Question, RecordEntry, Round, Schedule, TreeMember, Window
from storage.types import DeliveryKind, DeliveryState, Level, PublishedKind, ScheduleState
from tests.ledger import (
    ALIGNMENT,
    BANK,
    MONDAY,
    PULSE,
    Crash,
    Failpoints,
    RecordedKeys,
    SmallCompany,
    at,
    new_company,
    recipient,
)

TUESDAY = MONDAY + timedelta(days=1)
QUESTION, REMINDER, WELCOME = DeliveryKind.QUESTION, DeliveryKind.REMINDER, DeliveryKind.WELCOME


async def plan(company: SmallCompany, day: date = MONDAY) -> None:
    """A process that starts on ``day`` and plans."""
    company.clock.now = at(day, 5)
    await company.planner().plan(company.clock.now)


def windows(company: SmallCompany) -> dict[str, list[tuple[datetime, datetime]]]:
    def read_windows(session: Session) -> dict[str, list[tuple[datetime, datetime]]]:
        spans: dict[str, list[tuple[datetime, datetime]]] = {}
        query = select(col(Question.key), col(Window.opens_at), col(Window.closes_at)).join(
            Question, col(Question.id) == col(Window.question_id)
        )
        for key, opens, closes in session.execute(query.order_by(col(Window.opens_at))):
            spans.setdefault(key, []).append((opens, closes))
        return spans

    return company.database.read(read_windows)


# ---------------------------------------------------------------- windows


async def test_a_new_schedule_opens_its_windows_at_midnight_with_a_key_each(database: Database) -> None:
    company = new_company(database)
    await plan(company)
    opened = windows(company)
    midnight = datetime(2026, 9, 6, 22, tzinfo=UTC)  # Monday 00:00 in Paris
    assert set(opened) == {*ALIGNMENT, PULSE[0]}
    assert {opens for ((opens, _),) in opened.values()} == {midnight}
    # Positions 0 and 4 close after one week, 1 and 5 after two, 2 and 6 after three, 3 and 7 after four.
    weeks = [(opened[key][0][1] - midnight) / timedelta(weeks=1) for key in ALIGNMENT]
    assert weeks == [1, 2, 3, 4, 1, 2, 3, 4]
    assert sorted(company.keys.opened) == sorted(window.id for window in company.rows(Window))


async def test_windows_of_a_question_follow_one_another_through_the_change_of_clocks(database: Database) -> None:
    company = new_company(database, 8)
    for week in range(12):
        await plan(company, MONDAY + timedelta(weeks=week))
    for key in ALIGNMENT:
        spans = windows(company)[key]
        assert all(closes == opens for (_, closes), (opens, _) in pairwise(spans))
    closes = {closed for pairs in windows(company).values() for _, closed in pairs}
    # Midnight in Paris: 22:00 UTC until 25 October, 23:00 after.
    assert {moment.hour for moment in closes if moment < at(date(2026, 10, 25), 0)} == {22}
    assert {moment.hour for moment in closes if moment > at(date(2026, 10, 26), 0)} == {23}


@pytest.mark.parametrize("woken", [None, "news", "an admin", "a rewording"])
async def test_a_question_that_rests_is_asked_a_turn_later_unless_it_is_woken(
    database: Database, woken: str | None
) -> None:
    """The first question is asked in the first week, and rests by the digest of it: nothing for four weeks."""
    company = new_company(database, 8, alignment=ALIGNMENT[:2], pulse=PULSE)
    await plan(company)
    first = next(row for row in company.rows(Window) if row.asked_week == MONDAY and row.forecast)

    def publish(week: int, resting: list[str]) -> None:
        monday = MONDAY + timedelta(weeks=week)
        company.database.write(
            lambda session: published.publish(
                session, company.company_id, PublishedKind.DIGEST, f"{monday:%G-W%V}", monday, {"resting": resting}
            )
        )

    def wake(session: Session) -> None:
        session.execute(update(Schedule).values(woken=MONDAY + timedelta(weeks=1)))

    publish(0, [first.id])
    bank = BANK
    if woken == "news":
        publish(1, [])
    elif woken == "an admin":
        company.database.write(wake)
    elif woken == "a rewording":
        question = BANK[ALIGNMENT[0]]
        bank = Bank({**BANK.questions, question.key: replace(question, version=question.version + 1)})
    for week in range(2, 9):
        company.clock.now = at(MONDAY + timedelta(weeks=week), 5)
        await Planner(database, bank, company.keys).plan(company.clock.now)
    weeks = [(opens - at(MONDAY, 0)) // timedelta(weeks=1) for opens, _ in windows(company)[ALIGNMENT[0]]]
    assert [week + 1 for week in weeks] == ([0, 5] if woken is None else [0, 2, 5])


@pytest.mark.parametrize(("audience", "asks"), [("everyone", True), ("staff", False)])
async def test_a_forecast_is_asked_only_where_leaders_are(database: Database, audience: str, *, asks: bool) -> None:
    company = new_company(database, 20, leaders=6, audience=audience)
    await plan(company)
    assert any(window.forecast for window in company.rows(Window)) is asks


async def test_no_window_exists_without_its_key(database: Database) -> None:
    company = new_company(database)

    def broken() -> None:
        raise OSError("the disk with the keys is full")

    with pytest.raises(OSError, match="full"):
        await Planner(database, BANK, RecordedKeys(step=broken)).plan(company.clock.now)
    assert company.rows(Window) == []
    await plan(company)
    assert len(company.rows(Window)) == 9


async def test_planning_again_changes_nothing(database: Database) -> None:
    company = new_company(database)
    await plan(company)
    before = [row.model_dump() for row in company.ledger()], windows(company), list(company.keys.opened)
    await plan(company)
    await plan(company)
    assert before == ([row.model_dump() for row in company.ledger()], windows(company), company.keys.opened)


async def test_an_empty_company_waits_for_its_people(database: Database) -> None:
    company = new_company(database, 0)
    await plan(company)
    assert company.rows(Round) == []


@pytest.mark.parametrize(
    ("audience", "eligible", "opens"),
    [
        ("everyone", 8, True),
        ("everyone", 7, False),
        ("staff/tech/red", 8, True),
        ("staff/tech/red", 7, False),
        ("leaders", 5, True),
        ("leaders", 4, False),
        ("person:3", 1, False),
    ],
)
async def test_too_few_are_not_asked_whoever_wrote_the_schedule(
    database: Database, audience: str, eligible: int, *, opens: bool
) -> None:
    # Nobody looks at this row but the planner: it was written in the database.
    leaders = eligible if audience == "leaders" else 2
    company = new_company(database, 8 if audience == "everyone" else 30, leaders=leaders, audience=audience)
    asked = {"everyone": range(1, 9), "staff/tech/red": range(3, 31, 2)}.get(audience, ())
    for number in asked[eligible:]:
        company.change_person(number, active=False)
    await plan(company)
    assert len(company.rows(Round)) == len(company.rows(Round)[:1]) == opens
    assert bool(company.rows(Window)) == bool(company.keys.opened) == opens
    assert len(company.ledger(QUESTION)) == (eligible if opens else 0)


async def test_a_round_waits_while_too_few_are_left_and_its_open_windows_stay(database: Database) -> None:
    company = new_company(database, 8)
    await plan(company)
    company.change_person(8, active=False)
    await plan(company, TUESDAY)
    await plan(company, MONDAY + timedelta(weeks=1))
    assert len(company.rows(Round)) == 1
    assert company.states(QUESTION) == {DeliveryState.PLANNED: 8}
    company.change_person(8, active=True)
    await plan(company, MONDAY + timedelta(days=8))
    assert len(company.rows(Round)) == 2


async def test_a_company_that_installs_in_the_middle_of_a_week_is_asked_in_it_and_after_it(database: Database) -> None:
    company = new_company(database, 8)
    for number in range(1, 9):
        company.change_person(number, since=MONDAY + timedelta(days=2))
    for weeks in range(2):
        await plan(company, MONDAY + timedelta(days=2, weeks=weeks))
        assert len(company.rows(Round)) == weeks + 1


async def test_accounts_made_of_late_do_not_make_an_audience(database: Database) -> None:
    company = new_company(database, 8)
    await plan(company)
    week = MONDAY + timedelta(weeks=1)
    company.change_person(8, since=week)
    await plan(company, week)
    assert len(company.rows(Round)) == 1
    await plan(company, week + timedelta(weeks=5))
    assert len(company.rows(Round)) == 2


async def test_the_tree_is_frozen_with_small_teams_merged(database: Database) -> None:
    company = new_company(database, 12)  # 10 staff: 5 red, 5 blue; both are under 8
    await plan(company)
    members = {member.person_id: member for member in company.rows(TreeMember)}
    assert len(members) == 12
    assert Counter((member.leader, member.team) for member in members.values()) == {
        (True, None): 2,
        (False, "blue + red"): 10,
    }


async def test_a_joiner_enters_with_the_next_windows(database: Database) -> None:
    company = new_company(database, 10)
    company.change_person(10, active=False)
    await plan(company)
    company.change_person(10, active=True)
    await plan(company, MONDAY + timedelta(days=1))
    assert {recipient(row) for row in company.ledger(QUESTION)} == {f"person:{number}" for number in range(1, 10)}
    await plan(company, MONDAY + timedelta(weeks=1))
    assert "person:10" in {recipient(row) for row in company.ledger(QUESTION)}


async def test_a_wording_is_frozen_until_the_next_window(database: Database) -> None:
    company = new_company(database, 8, alignment=ALIGNMENT[:4], pulse=[])
    await plan(company)
    old = BANK[ALIGNMENT[0]]
    new = replace(old, fr=replace(old.fr, team="Autrement dit ?"))
    reworded = Planner(database, Bank({**BANK.questions, old.key: new}), company.keys)
    await reworded.plan(at(TUESDAY, 5))
    versions = [(question.key, question.version) for question in company.rows(Question)]
    assert (old.key, 2) not in versions
    await reworded.plan(at(MONDAY + timedelta(weeks=1), 5))  # its second window opens
    wordings = [row for row in company.rows(Question) if row.key == old.key]
    assert [(row.version, row.definition["fr"]["team"]) for row in wordings] == [
        (1, old.fr.team),
        (2, "Autrement dit ?"),
    ]


async def test_a_question_that_left_the_bank_is_left_out(database: Database) -> None:
    company = new_company(database, 8, alignment=["gone", *ALIGNMENT[:3]], pulse=[])
    await plan(company)
    assert set(windows(company)) == set(ALIGNMENT[:3])


# ---------------------------------------------------------------- messages


async def test_everybody_is_owed_one_question_at_ten_where_they_are(database: Database) -> None:
    company = new_company(database, 9, zones=("Europe/Paris", "America/New_York", "Asia/Tokyo"))
    await plan(company)
    due = {recipient(row): row.due_at for row in company.ledger(QUESTION)}
    assert len(due) == 9
    assert due["person:3"] == at(TUESDAY, 8)  # Paris
    assert due["person:1"] == at(TUESDAY, 14)  # New York
    assert due["person:2"] == at(TUESDAY, 1)  # Tokyo


async def test_a_question_is_not_sent_in_the_last_day_when_late(database: Database) -> None:
    company = new_company(database, 8)
    await plan(company)
    closes = datetime(2026, 9, 13, 22, tzinfo=UTC)
    assert {row.not_after for row in company.ledger(QUESTION)} == {closes - timedelta(hours=24)}


async def test_a_reminder_is_owed_to_everybody_two_working_days_later(database: Database) -> None:
    company = new_company(database, 8)
    await plan(company)
    assert {row.due_at for row in company.ledger(REMINDER)} == {at(TUESDAY + timedelta(days=2), 8)}
    assert len(company.ledger(REMINDER)) == 8


@pytest.mark.parametrize("schedule", [{"reminder": False}, {"weekday": 4}])
async def test_no_reminder_when_not_wanted_or_when_the_round_would_be_over(
    database: Database, schedule: dict[str, Any]
) -> None:
    company = new_company(database, 8, **schedule)
    await plan(company)
    assert len(company.ledger(QUESTION)) == 8
    assert company.ledger(REMINDER) == []


async def test_who_left_or_stopped_is_owed_nothing_and_who_is_away_waits(database: Database) -> None:
    company = new_company(database, 12)
    company.change_person(3, stopped=True)
    company.change_person(4, active=False)
    company.change_person(5, paused_until=MONDAY + timedelta(days=3))  # back on Thursday
    company.change_person(6, paused_until=MONDAY + timedelta(days=7))  # back next Monday
    company.change_account(7, unreachable="messages_tab_disabled")  # perhaps repaired since
    await plan(company)
    due = {recipient(row): row.due_at for row in company.ledger(QUESTION)}
    assert due.keys() == {f"person:{number}" for number in (1, 2, 5, 7, 8, 9, 10, 11, 12)}
    assert due["person:5"] == at(MONDAY + timedelta(days=3), 8)


async def test_a_welcome_is_owed_with_the_first_question(database: Database) -> None:
    company = new_company(database, 8, welcomed=False)
    company.change_person(1, welcomed=True)
    await plan(company)
    welcomes = {recipient(row): row.due_at for row in company.ledger(WELCOME)}
    assert welcomes == {f"person:{number}": at(TUESDAY, 8) for number in range(2, 9)}


async def test_an_audience_is_a_node_of_the_tree(database: Database) -> None:
    company = new_company(database, 30, audience="staff/tech/red")
    await plan(company)
    # 1 and 2 lead; the odd numbers from 3 on are red.
    assert {recipient(row) for row in company.ledger(QUESTION)} == {f"person:{number}" for number in range(3, 31, 2)}


async def test_a_change_of_hour_takes_effect_with_the_next_round(database: Database) -> None:
    company = new_company(database, 8)
    await plan(company)
    company.change(Schedule, weekday=3, local_time=time(14, 0))
    await plan(company, TUESDAY)
    assert {row.due_at for row in company.ledger(QUESTION)} == {at(TUESDAY, 8)}
    await plan(company, MONDAY + timedelta(weeks=1))
    assert company.ledger(QUESTION)[-1].due_at == at(MONDAY + timedelta(days=9), 12)


async def test_a_paused_schedule_owes_nothing_and_comes_back_in_the_same_week(database: Database) -> None:
    company = new_company(database, 8)
    await plan(company)

    def turn(state: ScheduleState) -> None:
        now = company.clock.now
        database.write(lambda session: schedules.set_state(session, company.schedule_id, state, now))

    turn(ScheduleState.PAUSED)
    assert company.states(QUESTION, REMINDER) == {DeliveryState.SKIPPED: 16}
    turn(ScheduleState.ACTIVE)
    assert company.states(QUESTION, REMINDER) == {DeliveryState.PLANNED: 16}
    turn(ScheduleState.PAUSED)
    await plan(company, MONDAY + timedelta(weeks=1))
    assert len(company.rows(Round)) == 1


async def test_many_people_are_planned_in_several_transactions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 7)
    company = new_company(database, 20)
    await plan(company)
    assert len(company.ledger(QUESTION)) == 20


# ---------------------------------------------------------------- crashes


async def test_planning_killed_at_any_step_is_finished_by_the_next_process(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every transaction and every key is a place to die, before it and after it."""
    monkeypatch.setattr(planning, "AT_ONCE", 4)
    crashed = True
    for steps in count():
        company = new_company(database, 10, tenant=f"T{steps}")
        failpoints = Failpoints(steps)
        company.keys.step = failpoints.step
        try:
            await Planner(failpoints.on(database), BANK, company.keys).plan(company.clock.now)
            crashed = False
        except Crash:
            company.keys.step = lambda: None
            await plan(company)
        windows_made = [window.id for window in company.rows(Window)]
        assert len(windows_made) == 9
        assert set(windows_made) <= set(company.keys.opened)
        for kind in (QUESTION, REMINDER):
            times = Counter(recipient(row) for row in company.ledger(kind))
            assert (len(times), max(times.values())) == (10, 1)
        company.change(Schedule, state=ScheduleState.PAUSED)  # the next crash has a world of its own
        if not crashed:
            break
    assert steps == 28  # nine keys, the week, three groups of people and a look for a fourth: (9 + 1 + 4) x 2


# ---------------------------------------------------------------- what the admin asks for


def troubles(company: SmallCompany, **changes: Any) -> dict[str, str]:
    values: dict[str, Any] = {
        "company_id": company.company_id,
        "name": "new",
        "state": ScheduleState.ACTIVE,
        "weekday": 2,
        "local_time": time(10, 0),
        "audience": "everyone",
        "alignment": [],
        "pulse": [],
        "first_week": MONDAY,
        "reminder": False,
        **changes,
    }

    def check(session: Session) -> dict[str, str]:
        row = session.get_one(Company, company.company_id)
        return planning.schedule_errors(session, BANK, row, Schedule(**values))

    return company.database.read(check)


def test_a_schedule_that_cannot_be_is_explained_field_by_field(sqlite: Database) -> None:
    company = new_company(sqlite, 12, alignment=ALIGNMENT[:4], pulse=[], reminder=False)
    extra = [question.key for question in BANK if question.cadence == "alignment"][8:]
    assert troubles(company, alignment=extra[:4], pulse=PULSE) == {}
    assert troubles(company, alignment=extra[:4], weekday=6)["weekday"] == "schedule-wrong-day"
    assert troubles(company, alignment=extra[:4], local_time=time(20, 0))["local_time"] == "schedule-wrong-hour"
    assert troubles(company, alignment=extra[:4], audience="staff/tech/red")["audience"] == "schedule-wrong-audience"
    assert troubles(company, alignment=["gone"])["alignment"] == "schedule-wrong-unknown"
    assert troubles(company, alignment=extra[:4], pulse=[*PULSE[:3], extra[5]])["pulse"] == "schedule-wrong-unknown"
    assert troubles(company, alignment=ALIGNMENT[:1])["alignment"] == "schedule-wrong-elsewhere"
    assert troubles(company, alignment=extra[:5], pulse=PULSE)["alignment"] == "schedule-wrong-too-many"
    # Editing the schedule itself does not count it twice.
    assert troubles(company, id=company.schedule_id, alignment=ALIGNMENT, pulse=PULSE) == {}


@pytest.mark.parametrize(
    ("reminder", "others", "fits"),
    [
        (True, [], True),
        (False, [("leaders", False), ("staff", False)], True),  # nobody is a leader and a member of a team
        (True, [("staff/tech", False)], False),
        (False, [("staff/tech", True)], False),
        (False, [("staff", False), ("staff/tech", False)], False),
        (False, [("everyone", False)], True),
    ],
)
def test_nobody_gets_more_than_two_messages_a_week(
    sqlite: Database, *, reminder: bool, others: list[tuple[str, bool]], fits: bool
) -> None:
    """A question message and its reminder, or two question messages."""
    company = new_company(sqlite, 24, leaders=6, alignment=ALIGNMENT[:1], pulse=[])
    company.change(Schedule, state=ScheduleState.PAUSED)
    beside = [
        Schedule(
            company_id=company.company_id,
            name=audience,
            state=ScheduleState.ACTIVE,
            audience=audience,
            weekday=2,
            local_time=time(10, 0),
            alignment=ALIGNMENT[number : number + 1],
            pulse=[],
            reminder=reminds,
            first_week=MONDAY,
        )
        for number, (audience, reminds) in enumerate(others, 1)
    ]
    sqlite.write(lambda session: session.add_all(beside))
    found = troubles(company, alignment=ALIGNMENT[4:5], reminder=reminder)
    assert found == ({} if fits else {"reminder": "schedule-wrong-messages"})


def test_five_leaders_are_an_audience_and_four_are_not(sqlite: Database) -> None:
    company = new_company(sqlite, 12, leaders=4, alignment=ALIGNMENT[:1], pulse=[], reminder=False)
    extra = [question.key for question in BANK if question.cadence == "alignment"][8:10]
    assert troubles(company, alignment=extra, audience="leaders") == {"audience": "schedule-wrong-audience"}
    company.change_person(5, level=Level.LEADER)
    assert troubles(company, alignment=extra, audience="leaders") == {}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(TUESDAY, 7, 59), MONDAY),  # 09:59 in Paris: ten o'clock is still to come
        (at(TUESDAY, 8), MONDAY + timedelta(weeks=1)),
        (at(MONDAY + timedelta(days=6), 23), MONDAY + timedelta(weeks=1)),  # Monday already, in Paris
    ],
)
def test_a_new_schedule_counts_from_the_first_week_whose_hour_is_to_come(now: datetime, expected: date) -> None:
    company = Company(timezone="Europe/Paris")
    assert planning.first_week(company, 2, time(10, 0), now) == expected


async def test_deliveries_are_forgotten_when_their_time_is_long_past(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await plan(company)
    owed = len(company.ledger())
    assert sqlite.write(lambda session: forget(session, at(MONDAY, 0))) == 0
    assert sqlite.write(lambda session: forget(session, at(MONDAY + timedelta(days=35), 0))) == owed
    assert sqlite.read(lambda session: session.execute(select(Delivery)).first()) is None


# ---------------------------------------------------------------- what a tree tells beside an earlier one


async def test_r17_the_same_words_under_another_key_wait_their_turn(database: Database) -> None:
    company = new_company(database, 8, alignment=ALIGNMENT[:1], pulse=[])
    await plan(company)
    old = BANK[ALIGNMENT[0]]
    renamed = Bank({**BANK.questions, "again": replace(old, key="again")})
    company.change(Schedule, alignment=[ALIGNMENT[1], "again"])  # the second place is that of the next week
    await Planner(database, renamed, company.keys).plan(at(MONDAY + timedelta(weeks=1), 5))
    keys = {question.id: question.key for question in company.rows(Question)}
    asked = {keys[window.question_id]: window.asked_week for window in company.rows(Window)}
    assert asked == {ALIGNMENT[0]: MONDAY, ALIGNMENT[1]: MONDAY + timedelta(weeks=4)}


def flags(company: SmallCompany) -> list[int]:
    entries = [entry for entry in company.rows(RecordEntry) if entry.action == "tree_frozen"]
    return [entry.detail["moved_by_few"] for entry in entries]


async def test_r16_somebody_moved_in_the_database_alone_is_flagged_when_the_week_opens(database: Database) -> None:
    company = new_company(database, 30)
    await plan(company)
    company.change_person(9, team="blue")
    await plan(company, MONDAY + timedelta(weeks=1))
    assert flags(company) == [1]
    await plan(company, MONDAY + timedelta(weeks=2))
    assert flags(company) == [1]  # told once


async def test_r16_ten_who_move_and_nine_who_come_back_leave_one_flagged(database: Database) -> None:
    company = new_company(database, 40)
    red = [number for number in range(3, 41) if company.person(number).team == "red"][:10]
    await plan(company)
    for number in red:
        company.change_person(number, team="blue")
    await plan(company, MONDAY + timedelta(weeks=1))
    assert flags(company) == []  # ten are enough to hide each other
    for number in red[1:]:
        company.change_person(number, team="red")
    await plan(company, MONDAY + timedelta(weeks=2))
    assert flags(company) == [1]


async def test_r16_new_names_and_newcomers_are_no_moves(database: Database) -> None:
    company = new_company(database, 30)
    await plan(company)
    for number in range(3, 31):
        if company.person(number).team == "red":
            company.change_person(number, team="crimson")
    company.change_person(30, active=False)
    await plan(company, MONDAY + timedelta(weeks=1))
    assert flags(company) == []
