"""`diapason schedule`: list, add, pause and resume schedules under the same rules as in chat."""

from __future__ import annotations

from functools import partial

from sqlmodel import Session

from bot.config import Settings
from bot.workspaces import opened, our_company
from jobs.asking.bank import Bank
from jobs.asking.schedules import every_schedule, write_schedule
from jobs.calendar import utc_now
from jobs.cards.forms import Values, clock
from jobs.errors import Refused, UserMistake
from jobs.ports import FormErrors
from storage import chain, schedules
from storage.models import Schedule
from storage.types import Cadence, ScheduleState


def list_schedules(settings: Settings) -> list[str]:
    """Return one line a schedule, or one line that says there is none.

    Raises:
        UserMistake: no company was ever connected.
    """

    def work(session: Session) -> list[str]:
        company = our_company(session)
        rows = every_schedule(session, company.id or 0)
        return [_schedule_line(row) for row in rows] or ["No schedule yet: add one in Diapason's Home tab in Slack."]

    with opened(settings) as database:
        return database.read(work)


def _schedule_line(row: Schedule) -> str:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return (
        f"{row.id}  {row.name}  {row.state.value}  {days[row.weekday - 1]} {row.local_time:%H:%M}  {row.audience}  "
        f"{len(row.alignment)} alignment, {len(row.pulse)} pulse"
    )


def add_schedule(
    settings: Settings, name: str, weekday: int, at: str, audience: str, questions: tuple[str, ...], *, reminder: bool
) -> str:
    """Add a schedule under the same rules as in chat, and return a sentence that says so.

    Args:
        settings: where the database and the questions are.
        name: what the schedule is called.
        weekday: 1 Monday to 7 Sunday.
        at: local time of each person, HH:MM.
        audience: a node of the tree: ``everyone``, ``leaders``, ``staff``, ``staff/FUNCTION``…
        questions: keys of questions; none takes those on by default.
        reminder: whether one reminder follows, two working days later.

    Raises:
        UserMistake: an unknown question, a schedule that is not allowed, or no company.
    """
    bank = Bank.load(settings.questions)
    unknown = [key for key in questions if key not in bank]
    if unknown:
        raise UserMistake(f"No question {', '.join(unknown)}: keys are in jobs/asking/questions.toml or your own file.")
    chosen = [bank[key] for key in questions] or list(bank.on_by_default)
    values = Values(
        {
            "name": name,
            "weekday": str(weekday),
            "local_time": clock(at),
            "audience": audience,
            "alignment": tuple(question.key for question in chosen if question.cadence is Cadence.ALIGNMENT),
            "pulse": tuple(question.key for question in chosen if question.cadence is Cadence.PULSE),
            "reminder": reminder,
        }
    )
    with opened(settings) as database:
        return database.write(partial(_add, bank=bank, values=values))


def _add(session: Session, bank: Bank, values: Values) -> str:
    company = our_company(session)
    here, now = company.id or 0, utc_now()
    schedule = write_schedule(session, bank, here, values, now, edited=None, actor=chain.OPERATOR)
    if isinstance(schedule, FormErrors):
        from bot.locale import t  # noqa: PLC0415 - only to say what is wrong

        raise Refused(" ".join(t("en", key) for key in schedule.errors.values()))
    return f"Schedule {schedule.id} “{schedule.name}” asks from the week of {schedule.first_week}."


def turn_schedule(settings: Settings, number: int, *, active: bool) -> str:
    """Pause or resume a schedule, and return a sentence that says so.

    Raises:
        UserMistake: there is none with this number.
    """

    def work(session: Session) -> str:
        company = our_company(session)
        row = session.get(Schedule, number)
        if row is None or row.company_id != company.id:
            raise UserMistake(f"No schedule {number}: see `diapason schedule list`.")
        state = ScheduleState.ACTIVE if active else ScheduleState.PAUSED
        now = utc_now()
        schedules.set_state(session, number, state, now)
        chain.append(
            session,
            company.id or 0,
            at=now,
            actor=chain.OPERATOR,
            action=f"schedule_{state.value}",
            detail={"schedule": number},
        )
        return f"“{row.name}” {'goes on with its next round' if active else 'is paused'}."

    with opened(settings) as database:
        return database.write(work)
