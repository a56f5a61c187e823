"""Cards of the home: its two halves, help, notices, and what is held about somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from jobs.cards.loop import Commitment
from jobs.cards.obstacles import OwnObstacle
from jobs.cards.questions import QuestionCard
from jobs.cards.words import HeldItem, Locale


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message to somebody, by name: ``key`` is a message of `bot/locale`, ``params`` its values."""

    locale: Locale
    key: str
    params: dict[str, str | int | float | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One schedule as the admin sees it."""

    id: int
    name: str
    active: bool  # False = paused
    audience: str
    weekday: int  # ISO: 1 = Monday
    local_time: time
    questions: int  # how many it asks in turn
    next_round: date | None
    too_small: bool = False  # its audience does not protect everyone in it (R16): its weeks do not open


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Somebody who could not be reached, and why. Never somebody who chose not to answer (R9)."""

    name: str
    reason: str
    kind: str  # kind of the delivery


@dataclass(frozen=True, slots=True)
class Consulted:
    """What an admin confirmed of the works council: the day it was consulted, or None for fewer than 50 people."""

    on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record of settings: ``what`` is the action in the chain, ``values`` its counts and groups."""

    on: date
    what: str
    values: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The admin's half of the home: what went out, what could not be delivered and why, what comes next."""

    schedules: tuple[ScheduleLine, ...]
    leadership_channel: str | None
    channel_trouble: str | None  # why nothing could be posted to it
    people: int
    leaders: int
    groups: tuple[tuple[str, int], ...]  # (name, people)
    merged: tuple[str, ...]  # teams merged at set-up because they are under 8
    sent_this_week: bool
    undelivered: tuple[Undelivered, ...]
    last_digest: str | None  # its week, 2026-W47
    next_digest: date | None
    k: int = 5
    consulted: Consulted | None = None  # None: not confirmed yet, no question goes out
    outgrown: bool = False  # *fewer than 50* was confirmed, and there are 50 or more by now
    moved_by_few: tuple[Change, ...] = ()  # people who changed groups of late, fewer than K at once (R16)
    sponsor: str | None = None  # the name of who is asked for decisions that nobody took


@dataclass(frozen=True, slots=True)
class CommentReply:
    """A leader's reply to a comment, as the comment's author reads it, and nobody else."""

    question: str
    comment: str
    leader: str
    text: str


Group = tuple[str, ...]  # ("leaders",), or ("staff", function, team) with the names that there are


@dataclass(frozen=True, slots=True)
class GroupChange:
    """Somebody was counted with ``before`` until a day: None as long as no window has opened since."""

    before: Group
    since: date | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The group that counts a person in the next questions (R17), and what changed of it, the newest first.

    ``size`` is a band (low, high) of the people who count; None for fewer than ``k``, of whom alone no figure is shown,
    unless it is the leadership's ``by_agreement`` of each (R12).
    """

    group: Group
    size: tuple[int, int | None] | None
    k: int
    changes: tuple[GroupChange, ...] = ()
    by_agreement: bool = False
    fresh: bool = False  # the person's account is too young to count (R16)
    schedule: str | None = None  # its name, when schedules count the person in different groups


@dataclass(frozen=True, slots=True)
class Leading:
    """What a leader finds in their home: decisions proposed to them, and those under way, the first due first."""

    asked: tuple[Commitment, ...]
    under_way: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The App Home: everyone's half, a leader's when ``leading`` is there, the admin's when ``settings`` is."""

    locale: Locale
    name: str
    asked: tuple[QuestionCard, ...]  # every question that still takes their answer, and how it stands
    paused_until: date | None
    stopped: bool
    k: int
    settings: SettingsView | None = None
    replies: tuple[CommentReply, ...] = ()  # to this person's own comments, the newest first
    counted: tuple[Counted, ...] = ()
    obstacles: tuple[OwnObstacle, ...] = ()  # that this person said
    linkable: bool = False  # they may have a second account: the company is on more than one installation
    leading: Leading | None = None


@dataclass(frozen=True, slots=True)
class RelayCard:
    """The message that one of a group's comments has a reply: the same to everybody of the group (R11)."""

    locale: Locale


@dataclass(frozen=True, slots=True)
class RepliesCard:
    """The leaders' replies to the comments of the person who asks; shown to them only."""

    locale: Locale
    replies: tuple[CommentReply, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody may still do with one of their answers: change it while its window is open, erase it."""

    round: int
    window: str
    item: HeldItem
    erased_on: date  # it is destroyed on this day at the latest
    changeable: bool
    erasable: bool  # by itself
    skipped: bool = False  # the question was skipped: there is no answer to show


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A published comment of the person who asks, to which a leader can still reply: they may withdraw it."""

    window: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class MyDataCard:
    """What Diapason holds about the person who asks."""

    locale: Locale
    name: str
    level: str
    path: str  # their place in the tree
    answers: tuple[tuple[str, str], ...]  # (question, answer as text), not sealed yet
    sealed_after_days: int
    held: tuple[Held, ...] = ()  # what may be done with each answer, in the same order
    published: tuple[OwnComment, ...] = ()
    linked_until: date | None = None  # what links them is destroyed on this day at the latest


@dataclass(frozen=True, slots=True)
class HelpCard:
    """`/diapason help`."""

    locale: Locale
    admin: bool
    k: int
    leader: bool = False


@dataclass(frozen=True, slots=True)
class ConfidentialityCard:
    """`/diapason confidentiality`: the whole promise, its limits, and whom to call."""

    locale: Locale
    k: int
    retention_days: int
    contacts: str | None = None
    changes: tuple[Change, ...] = ()  # what was changed of late in the set-up, newest first: everybody may read it


@dataclass(frozen=True, slots=True)
class StatusCard:
    """`/diapason status`: where this person, or for an admin the company, stands."""

    locale: Locale
    home: HomeView
