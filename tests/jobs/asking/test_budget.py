"""What anybody is sent in half a year, where three schedules reach the same company: never more than was promised."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from storage.database import Database
from storage.models import Round, Schedule, TreeMember, Window
from storage.types import ScheduleState
from tests.factories import WEEK
from tests.jobs.asking.test_planning import troubles
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, SmallCompany, at, new_company

WEEKS = 26
OTHERS = [question.key for question in BANK if question.cadence == "alignment"][8:12]


def three_schedules(database: Database) -> SmallCompany:
    """Everybody gets four questions in turn, leaders four more, the teams energy and engagement; nobody is reminded."""
    company = new_company(database, 30, leaders=6, alignment=ALIGNMENT[:4], pulse=[], reminder=False)
    for audience, alignment, pulse in (("leaders", OTHERS, []), ("staff", [], PULSE)):
        wanted: dict[str, Any] = {"audience": audience, "alignment": alignment, "pulse": pulse, "weekday": 3}
        assert troubles(company, **wanted) == {}
        row = Schedule(
            company_id=company.company_id,
            name=audience,
            state=ScheduleState.ACTIVE,
            local_time=at(MONDAY, 10).time(),
            first_week=MONDAY,
            reminder=False,
            **wanted,
        )
        database.write(lambda session, row=row: session.add(row))  # type: ignore[misc]
    return company


def asked_of(company: SmallCompany) -> Counter[tuple[int, date]]:
    """Return how many questions each person was asked in each week, by the trees that were frozen."""

    def counted(session: Session) -> Counter[tuple[int, date]]:
        asked = select(col(TreeMember.person_id), col(Window.asked_week)).join(
            Window, col(Window.snapshot_id) == col(TreeMember.snapshot_id)
        )
        return Counter((row[0], row[1]) for row in session.execute(asked))

    return company.database.read(counted)


async def test_half_a_year_of_three_schedules_is_three_questions_and_two_messages_a_week_at_most(
    sqlite: Database,
) -> None:
    company = three_schedules(sqlite)
    end = at(MONDAY + WEEKS * WEEK, 0)
    await company.live(end, timedelta(hours=6))
    messages = Counter((posted.to, posted.at.isocalendar()[:2]) for posted in company.platform.posts)
    assert max(messages.values()) == 2
    assert {to for (to, _), count in messages.items() if count == 2} == {f"U{number}" for number in range(1, 31)}
    questions = asked_of(company)
    assert max(questions.values()) <= 3
    assert len({week for _, week in questions}) >= WEEKS
    assert len(company.rows(Round)) == 3 * WEEKS
