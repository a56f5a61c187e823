"""The tables. No relationships: ids and joins. Validation happens at the edge; the database holds CHECKs.

Three rooms that never share a row: identity (`person`, `tree_member`), deliveries (`delivery`), and answers
(`live_answer`, which holds no person, window, time or order).
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, MetaData, UniqueConstraint, false, text, true
from sqlmodel import Field, SQLModel

from storage.types import (
    Cadence,
    CommitmentState,
    Consultation,
    DeliveryKind,
    DeliveryState,
    Level,
    ObstacleOutcome,
    PublishedKind,
    QuestionKind,
    ScheduleState,
    UtcDateTime,
    WindowState,
    stored_enum,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    """Base of every table: one metadata, one naming convention."""

    metadata = metadata


class Company(Table, table=True):
    """One company, and what its admins chose in chat. Its people may be on several installations."""

    __table_args__ = (CheckConstraint("k >= 5", name="k_at_least_5"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", max_length=200)
    locale: str = Field(default="fr", max_length=8)
    timezone: str = Field(default="Europe/Paris", max_length=64)
    country: str = Field(default="FR", max_length=8, description="whose public holidays count, ISO 3166")
    k: int = Field(default=5, description="smallest block a figure may exist for; never lowered")
    consultation: Consultation | None = Field(
        default=None,
        sa_column=Column(stored_enum(Consultation), nullable=True),
        description="of the works council, as an admin confirmed it; no round opens without it",
    )
    consulted_on: date | None = Field(default=None, description="only when the works council was consulted")
    leadership_channel: str | None = Field(default=None, max_length=64)
    leadership_installation: int | None = Field(
        default=None, description="the installation whose channel it is: no foreign key, since it is made later"
    )
    sponsor_id: int | None = Field(
        default=None, description="the leader who is asked for decisions that nobody took: made later, no foreign key"
    )
    quiet_from: time = Field(default=time(19, 0))
    quiet_until: time = Field(default=time(8, 0))
    restored_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="a backup was restored: what was due before may have gone out"
    )
    seen_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="last sign of life, also noted beside the keys: tells a restore"
    )


class Installation(Table, table=True):
    """Diapason in one Slack workspace or Teams tenant."""

    __table_args__ = (UniqueConstraint("platform", "tenant"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    platform: str = Field(max_length=16)
    tenant: str = Field(max_length=64)
    connected: bool = Field(default=True, description="false once the token is revoked: nothing is sent")


class Person(Table, table=True):
    """Somebody who works in a company, and their one place in the tree."""

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    name: str = Field(max_length=200)
    email: str | None = Field(default=None, max_length=320)
    level: Level = Field(sa_column=Column(stored_enum(Level), nullable=False))
    function: str | None = Field(default=None, max_length=120)
    team: str | None = Field(default=None, max_length=120)
    timezone: str = Field(max_length=64)
    locale: str = Field(max_length=8)
    is_admin: bool = False
    active: bool = Field(default=True, description="false without an account, and once they left or became a guest")
    left_on: date | None = Field(default=None, description="when they became inactive; identity goes 30 days later")
    listed: bool = Field(default=False, description="the company's list, as last imported, names them")
    since: date = Field(description="account first seen; fresh ones do not count towards K (R16)")
    paused_until: date | None = Field(default=None, description="away by their own word; first day back")
    stopped: bool = Field(default=False, description="asked for no more messages")
    welcomed: bool = False


class Account(Table, table=True):
    """A person in an installation. Messages go to the account that is ``preferred``: one of each person's."""

    __table_args__ = (
        UniqueConstraint("installation_id", "platform_user_id"),
        Index(None, "person_id", "installation_id", unique=True),
        Index(
            "ix_account_preferred",
            "person_id",
            unique=True,
            sqlite_where=text("preferred"),
            postgresql_where=text("preferred"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    installation_id: int = Field(foreign_key="installation.id")
    platform_user_id: str = Field(max_length=64)
    preferred: bool = True
    unreachable: str | None = Field(default=None, max_length=200, description="why the platform refuses them")
    linked_to: str | None = Field(
        default=None, max_length=200, description="the account that its person linked it to, by acting from both"
    )
    link_proof: bytes | None = Field(
        default=None, sa_column=Column(LargeBinary, nullable=True), description="of both accounts, under the master key"
    )


class FormerAccount(Table, table=True):
    """An account that somebody held and does not any more: opened again, it is theirs, and nobody else's (R14)."""

    __tablename__ = "former_account"

    installation_id: int = Field(foreign_key="installation.id", primary_key=True)
    platform_user_id: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)


class PlatformAddress(Table, table=True):
    """What an adapter must know to reach somebody or some channel, under a key of its own choice; opaque to us."""

    __tablename__ = "platform_address"

    installation_id: int = Field(foreign_key="installation.id", primary_key=True)
    key: str = Field(primary_key=True, max_length=120)
    address: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Question(Table, table=True):
    """One version of a question of the bank, frozen once a window uses it."""

    __table_args__ = (UniqueConstraint("company_id", "key", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id")
    key: str = Field(max_length=80)
    version: int
    kind: QuestionKind = Field(sa_column=Column(stored_enum(QuestionKind), nullable=False))
    cadence: Cadence = Field(sa_column=Column(stored_enum(Cadence), nullable=False))
    definition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Schedule(Table, table=True):
    """Which questions, to whom, which weekday and local time; created and edited in chat."""

    __table_args__ = (CheckConstraint("weekday BETWEEN 1 AND 7", name="iso_weekday"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    name: str = Field(max_length=120)
    state: ScheduleState = Field(sa_column=Column(stored_enum(ScheduleState), nullable=False))
    audience: str = Field(default="everyone", max_length=300, description="a node of the tree: everyone, staff/tech…")
    weekday: int = Field(default=2, description="ISO: 1 Monday … 7 Sunday")
    local_time: time = Field(default=time(10, 0))
    reminder: bool = True
    alignment: list[str] = Field(sa_column=Column(JSON, nullable=False), description="question keys, in rotation order")
    pulse: list[str] = Field(sa_column=Column(JSON, nullable=False), description="pulse item keys, one a week")
    first_week: date = Field(description="Monday of the first week; phases of the rotation count from it")
    woken: date | None = Field(default=None, description="Monday from which no question rests any more as it did")
    # Nothing fills it. Version 0.1 names it in each INSERT, and may run beside its successor during an upgrade.
    created_by: int | None = Field(default=None, foreign_key="person.id")


class Round(Table, table=True):
    """One send of a schedule: this week's questions."""

    __table_args__ = (UniqueConstraint("schedule_id", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = Field(foreign_key="schedule.id")
    week: date = Field(description="Monday of the ISO week in the company's time zone")
    closes_at: datetime = Field(sa_type=UtcDateTime)
    obstacles_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when obstacles were shown with its questions: once"
    )


class TreeSnapshot(Table, table=True):
    """The tree as it stood when windows opened; small teams are already merged in it. It outlives its members."""

    __tablename__ = "tree_snapshot"

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id")
    taken_on: date
    staff: int = Field(default=0, description="how many of its members did not lead")


class TreeMember(Table, table=True):
    """One person's path in one snapshot, and the account that alone is theirs in its windows (R14)."""

    __tablename__ = "tree_member"
    __table_args__ = (Index(None, "account", "snapshot_id", unique=True),)

    snapshot_id: int = Field(foreign_key="tree_snapshot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    account: str | None = Field(
        default=None, max_length=200, description="platform|tenant|id; None for who had none, under version 0.1"
    )
    counts: bool = Field(default=True, description="towards K: the account is not fresh (R16)")
    leader: bool
    function: str | None = Field(default=None, max_length=120)
    team: str | None = Field(default=None, max_length=250)


class Window(Table, table=True):
    """The time in which one question can be answered, and after which its figure is released, once (R7)."""

    __table_args__ = (UniqueConstraint("schedule_id", "question_id", "opens_at"), Index(None, "state", "closes_at"))

    id: str = Field(primary_key=True, max_length=32, description="random: order tells nothing")
    company_id: int = Field(foreign_key="company.id")
    schedule_id: int = Field(foreign_key="schedule.id")
    question_id: int = Field(foreign_key="question.id")
    snapshot_id: int = Field(foreign_key="tree_snapshot.id")
    asked_week: date = Field(description="Monday of the week whose round carries the question: the window's last")
    opens_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    k: int = Field(description="the promise shown with the question binds it (R15)")
    # By default it does, as those do that an older version opens beside this one.
    forecast: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": true()},
        description="leaders are asked what the teams will answer too",
    )
    told_to_teams: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="its promise says that figures may be told to everybody (R15)",
    )
    state: WindowState = Field(sa_column=Column(stored_enum(WindowState), nullable=False))
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    signature: bytes | None = Field(
        default=None,
        sa_column=Column(LargeBinary, nullable=True),
        description="under its key, of all that was frozen when it opened (R17)",
    )


class Delivery(Table, table=True):
    """One message owed to one recipient, a person or a channel. The ledger holds them all."""

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (channel IS NULL)", name="one_recipient"),
        # A message is owed once: a round's to a person, a publication to its channel, any other by what it is about.
        UniqueConstraint("kind", "person_id", "round_id", "occurrence"),
        UniqueConstraint("kind", "person_id", "about", "occurrence"),
        UniqueConstraint("kind", "published_id", "occurrence"),
        # In the order in which messages are claimed.
        Index("ix_delivery_due", "company_id", "state", "due_at", "person_id", "place"),
    )

    id: str = Field(primary_key=True, max_length=32, description="travels in the message's metadata")
    company_id: int = Field(foreign_key="company.id")
    kind: DeliveryKind = Field(sa_column=Column(stored_enum(DeliveryKind, check=False), nullable=False))
    place: int = Field(description="among what is due at the same minute: a welcome before the first question")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel: str | None = Field(default=None, max_length=64, description="the platform's id of a channel")
    round_id: int | None = Field(default=None, foreign_key="round.id", description="of a question and its reminder")
    published_id: int | None = Field(default=None, description="the digest or alert that it shows")
    about: str | None = Field(default=None, max_length=80, description="neither a round nor a publication: a notice…")
    occurrence: str = Field(default="1", max_length=40)
    state: DeliveryState = Field(sa_column=Column(stored_enum(DeliveryState), nullable=False))
    due_at: datetime = Field(sa_type=UtcDateTime)
    not_after: datetime = Field(sa_type=UtcDateTime, description="a late question is worse than none")
    attempts: int = 0
    reason: str | None = Field(default=None, max_length=300)
    sent_through: int | None = Field(
        default=None,
        foreign_key="installation.id",
        description="of the last try: where a message in doubt is looked up",
    )
    sent_to: str | None = Field(
        default=None, max_length=64, description="of the last try, the platform's id; a person's only while in doubt"
    )
    address: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    payload: dict[str, Any] | None = Field(
        default=None,
        sa_column=Column(JSON(none_as_null=True)),
        description="the words of a notice; released figures only",
    )
    changed_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="operational: never of an answer"
    )


class LiveAnswer(Table, table=True):
    """An answer while its window is open: ciphertext under the window key. No person, node, time or order."""

    __tablename__ = "live_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ReleasedFigure(Table, table=True):
    """One figure as `jobs/release` froze it. Written once, at the window's close (R6)."""

    __tablename__ = "released_figure"
    __table_args__ = (UniqueConstraint("window_id", "audience", "node", "weeks"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    window_id: str = Field(foreign_key="window.id", max_length=32)
    question_key: str = Field(max_length=80)
    audience: str = Field(max_length=16, description="leaders, staff or forecast")
    node: str = Field(max_length=400)
    week: date = Field(index=True, description="Monday of the last week in which it could be answered")
    weeks: int = Field(default=1, description="4 for pulse items pooled over four weeks (R7), else 1")
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ReleasedComments(Table, table=True):
    """The comments one node releases on one question (R10): shuffled texts, encrypted under the master key."""

    __tablename__ = "released_comments"

    window_id: str = Field(foreign_key="window.id", primary_key=True, max_length=32)
    node: str = Field(primary_key=True, max_length=400)
    company_id: int = Field(foreign_key="company.id", index=True)
    question_key: str = Field(max_length=80)
    week: date
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Reply(Table, table=True):
    """A leader's reply to one published comment (R11), encrypted under the window's link key. It names no author."""

    __table_args__ = (Index(None, "window_id", "thread"),)

    id: str = Field(primary_key=True, max_length=32, description="random")
    company_id: int = Field(foreign_key="company.id", index=True)
    window_id: str = Field(foreign_key="window.id", max_length=32)
    thread: str = Field(max_length=32, description="which comment, as its author alone finds it again")
    shown_from: datetime = Field(sa_type=UtcDateTime, description="drawn at random when the reply was written")
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Obstacle(Table, table=True):
    """What somebody says keeps the work from going on. It names no author: ``thread`` is found again by theirs alone.

    Until it is released its content is encrypted under its own key, then under the master key; no content is left once
    it was withdrawn. No row tells when it was said, but its week.
    """

    __table_args__ = (
        CheckConstraint("shown_at IS NULL OR released_at IS NOT NULL", name="shown_once_released"),
        CheckConstraint("seen_at IS NULL OR shown_at IS NOT NULL", name="seen_once_shown"),
        CheckConstraint("taken_at IS NULL OR seen_at IS NOT NULL", name="taken_once_seen"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_with_an_outcome"),
        CheckConstraint("decided_at IS NULL OR taken_at IS NOT NULL", name="decided_once_taken"),
        CheckConstraint("told_at IS NULL OR decided_at IS NOT NULL", name="told_once_decided"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True, max_length=32, description="random; its key has the same")
    company_id: int = Field(foreign_key="company.id", index=True)
    thread: str = Field(max_length=32, description="empty once nothing links it to its author any more")
    week: date = Field(description="Monday of the week in which it was said")
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="owed to the channel")
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="the platform has it")
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    owner_id: int | None = Field(default=None, foreign_key="person.id", description="who took it, by their own click")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: ObstacleOutcome | None = Field(default=None, sa_column=Column(stored_enum(ObstacleOutcome), nullable=True))
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="its author can read the decision")
    withdrawn_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="drawn at random after its author withdrew it; until then ahead"
    )


class WeeklySum(Table, table=True):
    """Exact sums of a week of one group of at least 10 eligible, under the key of a window of that week, like answers.

    None of an older version's rows names a window: they are under the master key, until the next sealing.
    """

    __tablename__ = "weekly_sum"

    company_id: int = Field(foreign_key="company.id", primary_key=True)
    node: str = Field(primary_key=True, max_length=400)
    week: date = Field(primary_key=True)
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    window_id: str | None = Field(default=None, foreign_key="window.id", max_length=32)


class SignalPast(Table, table=True):
    """What is left of the sealed weeks of one group, in coarse cells, under the master key.

    A node without a name holds what the whole company has taught of how much its figures vary.
    """

    __tablename__ = "signal_past"

    company_id: int = Field(foreign_key="company.id", primary_key=True)
    node: str = Field(primary_key=True, max_length=400)
    week: date = Field(primary_key=True, description="the last week in it")
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Published(Table, table=True):
    """One digest, alert or edition, exactly as it was shown."""

    __table_args__ = (UniqueConstraint("company_id", "kind", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id")
    kind: PublishedKind = Field(sa_column=Column(stored_enum(PublishedKind, check=False), nullable=False))
    subject: str = Field(
        max_length=120, description="2026-W47, the node and week of an alert, or 2026-11 of an edition"
    )
    week: date
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    picture: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    reached: bool = Field(default=False, description="a digest, the leadership channel: its gaps are told")


class Commitment(Table, table=True):
    """What the leadership decided about a gap: what, who, by when, and what the figures said of it since.

    Whose it is is a person's id: the name leaves with the person (R20).
    """

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id", index=True)
    question_key: str = Field(max_length=80)
    axis: str = Field(max_length=16, description="leaders_staff or functions")
    state: CommitmentState = Field(sa_column=Column(stored_enum(CommitmentState), nullable=False))
    what: str = Field(max_length=400)
    owner_id: int = Field(foreign_key="person.id", description="who accepts it by their own tap")
    made_by_id: int = Field(foreign_key="person.id")
    made_on: date = Field(description="where the company is")
    due: date
    gap: dict[str, Any] = Field(
        sa_column=Column(JSON, nullable=False), description="as a digest told it: frozen, whatever is measured later"
    )
    changes: int = Field(default=0, description="how often it was changed: each is told once")
    announced: bool = Field(default=False, description="the channel was told of it: it is told how it ends, too")
    looks: int = Field(default=0, description="windows asked after it was due that digests have judged")
    verdict: str | None = Field(default=None, max_length=16, description="the newest; final once it is judged")
    judged_on: date | None = Field(default=None, description="Monday of the digest that told the newest verdict")


class SetAside(Table, table=True):
    """A leader answered that a gap is not to be decided on: not now, or that it is none to decide on."""

    __tablename__ = "set_aside"

    company_id: int = Field(foreign_key="company.id", primary_key=True)
    question_key: str = Field(primary_key=True, max_length=80)
    axis: str = Field(primary_key=True, max_length=16)
    on: date = Field(description="where the company is")
    for_good: bool = Field(description="no gap to decide on, and not merely not now")


class RecordEntry(Table, table=True):
    """One entry of the record of settings: append-only, hash-chained (`storage.chain`), no content."""

    __tablename__ = "record_entry"

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="company.id")
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(max_length=80)
    action: str = Field(max_length=80)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64, unique=True)
