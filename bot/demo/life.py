"""Half a year of a company on a simulated clock: the house does what is due, and people answer, comment and pause.

The same life runs on two stages: over HTTP in the sandbox (`bot.demo.workspace`), where every answer is a signed
click, and directly at the desk (`bot.demo.direct`), for many seeds in little time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from time import monotonic
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from bot.demo.company import Company, Employee
from bot.demo.leading import DecidingStage, Leadership
from jobs.calendar import WEEK, midnight
from jobs.closing.comments import comments_of
from jobs.house import House
from storage import windows
from storage.models import Account, Delivery, Published, Round
from storage.types import DeliveryKind, DeliveryState, WindowState
from storage.windows import WindowRow

ZONE = "Europe/Paris"
START = date(2026, 5, 18)  # a Monday
PROMPT = 0.7  # of those who answer, how many do so before the reminder
AWAY_WEEKS = (8, 10)  # when the person who goes away is away, from 1


class SimulatedClock:
    """The demo's clock: it stands still between jumps, until `run` lets it follow real time."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._running_since: float | None = None

    def __call__(self) -> datetime:
        """Return the simulated time."""
        if self._running_since is None:
            return self._now
        return self._now + timedelta(seconds=monotonic() - self._running_since)

    def set(self, now: datetime) -> None:
        """Jump to ``now``; an earlier moment is ignored."""
        self._now = max(now, self._now)

    def run(self) -> None:
        """Follow real time from the present moment on."""
        self._running_since = monotonic()


@dataclass(frozen=True, slots=True)
class PlannedTap:
    """One tap somebody is about to make."""

    person: Employee
    round: int
    window: str
    item: Literal["answer", "forecast"]
    value: int
    at: datetime
    address: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlannedComment:
    """One comment somebody is about to write."""

    round: int
    window: str
    text: str
    address: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlannedReply:
    """A leader's reply to a comment shown in the digest's thread in ``channel``."""

    window: str
    thread: str
    text: str
    channel: str


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """One answer or forecast as it was sent, so that a test can recompute the digests; ``week`` counts from 1."""

    week: int
    person: str
    question: str
    item: Literal["answer", "forecast"]
    value: int


class Stage(DecidingStage, Protocol):
    """What carries people's gestures to the bot."""

    async def at(self, now: datetime) -> None:
        """Set the stage's own clock."""
        ...

    async def tap(self, taps: list[PlannedTap]) -> None:
        """Make taps; those of one person in the order given."""
        ...

    async def go_away(self, person: Employee, until: date) -> None:
        """Pause a person's questions until a day."""
        ...

    async def comment(self, person: Employee, comment: PlannedComment) -> None:
        """Send a person's comment."""
        ...

    async def reply(self, leader: Employee, reply: PlannedReply) -> None:
        """Send a leader's reply to a comment."""
        ...


@dataclass
class Life:
    """The weeks of one company.

    ``answers`` holds every answer and forecast that its people sent. ``answer_source``, when set, gives a person's
    option (1..m) for a question key in a week (from 1), or None; otherwise the company's moods do.
    """

    company: Company
    house: House
    stage: Stage
    clock: SimulatedClock
    company_id: int
    start: date = START
    answers: list[SentAnswer] = field(default_factory=list)
    answer_source: Callable[[Employee, str, int], int | None] | None = None

    async def live(self, weeks: int, progress: Callable[[int], None] = lambda _: None) -> None:
        """Live ``weeks`` weeks, then the Monday after them, when the last digest is posted."""
        for week in range(1, weeks + 1):
            monday = self.start + (week - 1) * WEEK
            await self._monday(monday)
            await self._week(week, monday)
            progress(week)
        await self._monday(self.start + weeks * WEEK)

    async def _monday(self, monday: date) -> None:
        """Live a Monday: windows close at midnight, the digest is posted at nine."""
        for moment in (midnight(monday, ZONE) + timedelta(minutes=1), self._local(monday, time(9, 0))):
            await self._at(moment)

    async def _week(self, week: int, monday: date) -> None:
        """Live a week: questions on Tuesday at ten; most answer soon, some after Thursday's reminder, some never."""
        if week == AWAY_WEEKS[0] and self.company.away is not None:
            await self.stage.go_away(self.company.away, monday + (AWAY_WEEKS[1] - AWAY_WEEKS[0] + 1) * WEEK)
        day = monday + timedelta(days=1)
        while not self._question_due(monday, day):
            day += timedelta(days=1)
        await self._at(self._local(day, time(10, 0)))
        await self._reply(monday - WEEK)
        if not self.answer_source:
            await self._leadership.decide(monday)
        prompt, late = self._taps(week, monday)
        await self.stage.tap(prompt)
        await self._comments(week, monday)
        for later in range(1, 5):  # reminders, and questions of those for whom Tuesday was no working day
            await self._at(self._local(day + timedelta(days=later), time(10, 0)))
            if not self.answer_source:
                await self._leadership.accept()
        await self.stage.tap(late)

    async def _at(self, moment: datetime) -> None:
        self.clock.set(moment)
        await self.stage.at(moment)
        await self.house.tick()

    @staticmethod
    def _local(day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(ZONE)).astimezone(UTC)

    def _question_due(self, monday: date, day: date) -> bool:
        """Return whether a question is due by the morning of ``day``, or the week is nearly over."""
        if (day - monday).days >= 4:  # noqa: PLR2004 - Friday
            return True
        moment = self._local(day, time(10, 0))
        due = self.house.database.read(
            lambda session: session.execute(
                select(col(Delivery.id))
                .where(
                    col(Delivery.kind) == DeliveryKind.QUESTION,
                    col(Delivery.due_at) <= moment,
                    col(Delivery.state) == DeliveryState.PLANNED,
                )
                .limit(1)
            ).first()
        )
        return due is not None

    # ------------------------------------------------------------ people

    @property
    def _leadership(self) -> Leadership:
        return Leadership(self.company, self.house, self.stage, self.company_id, self.start)

    def _taps(self, week: int, monday: date) -> tuple[list[PlannedTap], list[PlannedTap]]:
        round_id, questions, addresses = self.house.database.read(lambda session: _week_of(session, monday))
        prompt: list[PlannedTap] = []
        late: list[PlannedTap] = []
        for person in self.company.people:
            address = addresses.get(person.key)
            if address is None or not (self.answer_source or self.company.answers_this_week(person, week)):
                continue
            is_prompt = self.answer_source is not None or self.company.rng.random() < PROMPT
            minutes = float(self.company.rng.exponential(90))
            at = self.clock() + (timedelta(minutes=minutes) if is_prompt else timedelta(days=3, minutes=minutes))
            for window in questions:
                (prompt if is_prompt else late).extend(self._answers(person, week, round_id, window, at, address))
        return prompt, late

    def _answers(
        self,
        person: Employee,
        week: int,
        round_id: int,
        window: WindowRow,
        at: datetime,
        address: Mapping[str, str],
    ) -> list[PlannedTap]:
        key = window.question_key
        question = self.house.bank[key]
        value = (
            self.answer_source(person, key, week) if self.answer_source else self.company.answer(person, question, week)
        )
        taps = []
        if value is not None:
            self.answers.append(SentAnswer(week, person.key, key, "answer", value))
            taps.append(PlannedTap(person, round_id, window.id, "answer", value, at, address))
        if person.leader and window.forecast and not self.answer_source:
            guess = self.company.forecast(person, question)
            self.answers.append(SentAnswer(week, person.key, key, "forecast", guess))
            taps.append(PlannedTap(person, round_id, window.id, "forecast", guess, at, address))
        return taps

    async def _comments(self, week: int, monday: date) -> None:
        """Send a few people's comments in the weeks that ask the first planted question, until its gap closes."""
        if self.answer_source or not self.company.planted:
            return
        round_id, questions, addresses = self.house.database.read(lambda session: _week_of(session, monday))
        for window in questions:
            if window.question_key != self.company.planted[0] or self.company.has_closed(window.question_key, week):
                continue
            staff = [person for person in self.company.people if not person.leader and person.key in addresses]
            texts = COMMENTS if self.company.locale == "fr" else COMMENTS_IN_ENGLISH
            for text, i in zip(texts, self.company.rng.permutation(len(staff))[: len(texts)], strict=True):
                author = staff[int(i)]
                comment = PlannedComment(round_id, window.id, text, addresses[author.key])
                await self.stage.comment(author, comment)

    async def _reply(self, week: date) -> None:
        """Send a leader's reply to one of the comments published with ``week``, if there is one."""
        reply = self.house.database.read(partial(self._planned_reply, week=week))
        if reply is not None:
            await self.stage.reply(next(person for person in self.company.people if person.leader), reply)

    def _planned_reply(self, session: Session, week: date) -> PlannedReply | None:
        """Return a leader's reply to the first of the comments below that was published with a week, if any."""
        comments, text = (COMMENTS, REPLY) if self.company.locale == "fr" else (COMMENTS_IN_ENGLISH, REPLY_IN_ENGLISH)
        posted: Any = session.execute(
            select(col(Delivery.address))
            .join(Published, col(Published.id) == col(Delivery.published_id))
            .where(col(Delivery.kind) == DeliveryKind.DETAIL, col(Published.week) == week)
        ).scalar_one_or_none()
        for line in comments_of(session, self.house.vault, self.company_id, week) if posted else ():
            for comment in comments:
                if comment in line.texts:
                    thread = line.threads[line.texts.index(comment)]
                    return PlannedReply(line.window, thread, text, str(posted["channel"]))
        return None


COMMENTS = (
    "On apprend les changements de priorité par hasard, souvent après coup.",
    "Deux projets « numéro un » en même temps : on ne sait plus lequel faire avancer.",
    "Un point de dix minutes le lundi suffirait à tout éclaircir.",
    "Dans mon équipe, chacun a sa propre version de la feuille de route.",
)
COMMENTS_IN_ENGLISH = (
    "We learn of a change of priority by chance, often after the fact.",
    "Two “number one” projects at once: we no longer know which to move forward.",
    "Ten minutes on Monday would be enough to make it all clear.",
    "In my team, everyone has their own version of the roadmap.",
)
REPLY = (
    "C’est décidé : dix minutes chaque lundi à 9 h 30, ouvertes à tous, dès la semaine prochaine. Merci de l’avoir dit."
)
REPLY_IN_ENGLISH = "Decided: ten minutes every Monday at 9:30, open to all, from next week on. Thank you for saying it."


def _week_of(session: Session, monday: date) -> tuple[int, list[WindowRow], dict[str, Mapping[str, str]]]:
    """Return a week's round id (0 if none), the windows it asks, and message addresses by user id."""
    round_id = session.execute(select(col(Round.id)).where(col(Round.week) == monday)).scalars().first() or 0
    open_now = windows.in_state(session, WindowState.OPEN)
    questions = [window for window in open_now if window.asked_week == monday]
    rows = session.execute(
        select(col(Account.platform_user_id), col(Delivery.address))
        .join(Account, col(Account.person_id) == col(Delivery.person_id))
        .where(
            col(Delivery.kind) == DeliveryKind.QUESTION,
            col(Delivery.round_id) == round_id,
            col(Delivery.state) == DeliveryState.SENT,
        )
    ).all()
    return round_id, questions, {user: address for user, address in rows if address}
