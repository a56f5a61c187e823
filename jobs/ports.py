"""The ports: what `jobs` asks of a chat platform, the events a platform hands in, and the outcomes it gets back.

Addresses (conversation, message) are opaque JSON owned by the adapter: stored, given back, never read here.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from jobs.cards import Form, HeldItem, HomeView, Message, QuestionCard, ReceiptCard
from jobs.cards.forms import About, Values

Address = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Profile:
    """One account of the platform. ``excluded`` says why it is left out (bot, guest, deactivated, external)."""

    platform_user_id: str
    name: str
    email: str | None
    timezone: str | None
    locale: str | None
    excluded: Literal["bot", "guest", "deactivated", "external"] | None = None


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What must be known of a channel immediately before anything confidential is posted there."""

    id: str
    name: str
    is_private: bool
    is_shared: bool  # shared with, or invited from, another organisation
    is_archived: bool
    members: tuple[str, ...]  # platform user ids
    guests: tuple[str, ...]  # those of them who are guests or external


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be called: posts a second overall, and seconds between two in one conversation.

    Messages posted earlier are written again at a pace of their own, which never delays a post.
    """

    posts_per_second: float
    per_conversation_seconds: float
    edits_per_second: float = math.inf


class AddressBook(Protocol):
    """What an adapter notes to reach people and channels, under keys of its own choice; it outlives the process."""

    async def get(self, key: str) -> Address | None:
        """Return what was noted under a key, or None."""
        ...

    async def put(self, key: str, address: Address) -> None:
        """Note an address, in place of the one before."""
        ...


class ChatPlatform(Protocol):
    """One connected company. Every call raises only the `PlatformError` family of `jobs.errors`."""

    name: str
    tenant: str
    team: str  # how the tenant calls itself
    pace: Pace
    lists_everybody: bool  # whether `people` is complete; an incomplete listing lets nobody leave
    addresses: AddressBook | None  # given once the installation is known

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        """Post ``card`` to a user or channel id, with ``delivery_id`` in its metadata; return the message's address."""
        ...

    async def update(self, address: Address, card: Message) -> None:
        """Replace a message posted earlier."""
        ...

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        """Return the address of a message posted since ``since`` with this ``delivery_id``, None when there is none."""
        ...

    async def channel(self, channel_id: str) -> ChannelFacts:
        """Return the facts of a channel, its members included, read now and never from a cache."""
        ...

    def people(self) -> AsyncIterator[Profile]:
        """Yield every account of the company, page by page."""
        ...

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        """Show a person their home."""
        ...


# ---------------------------------------------------------------- inbound


@dataclass(frozen=True, slots=True)
class Actor:
    """The account that acts, from the signed envelope and from nowhere else."""

    platform: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A person tapped an option. ``at`` is when the platform saw it: the newest wins, an older one is ignored."""

    actor: Actor
    at: datetime
    round: int
    window: str
    item: Literal["answer", "forecast"]
    value: int


@dataclass(frozen=True, slots=True)
class Gesture:
    """A person did something else on a question card: skipped a question, changed an answer, snoozed or stopped.

    ``agree`` and ``refuse`` are about the whole card: few leaders who let their answers be shown together (R12). So is
    ``show``: how the round's questions stand for the person.
    """

    actor: Actor
    at: datetime
    round: int
    window: str | None
    action: Literal["skip", "change", "snooze", "stop", "resume", "why", "agree", "refuse", "show"]
    item: Literal["answer", "forecast"] = "answer"


@dataclass(frozen=True, slots=True)
class Erased:
    """A person erases one of their answers, or (``window`` None) all of them that are not sealed."""

    actor: Actor
    window: str | None = None
    item: HeldItem = "answer"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A person withdraws their published comment on the question of a window; they have one at most."""

    actor: Actor
    window: str


@dataclass(frozen=True, slots=True)
class ObstacleMoved:
    """A leader saw, takes or tells back an obstacle, or its author withdraws it; ``obstacle`` is its id."""

    actor: Actor
    obstacle: str
    action: Literal["seen", "take", "tell", "withdraw"]


@dataclass(frozen=True, slots=True)
class FormRequested:
    """A person asked for a form, by its name in `jobs.forms`, about something."""

    actor: Actor
    form: str
    about: About = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormSubmitted:
    """A person sent a form back; ``values`` were read by `jobs.cards.forms.read`."""

    actor: Actor
    at: datetime
    form: str
    about: About
    values: Values


@dataclass(frozen=True, slots=True)
class AdminGesture:
    """An admin tapped in their home. ``subject``: a schedule id for pause and resume, a channel id for the channel."""

    actor: Actor
    action: Literal["pause_schedule", "resume_schedule", "choose_channel", "send_test"]
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class CommitmentGesture:
    """A leader tapped about a commitment (``subject`` its id) or a gap (``subject`` ``question:axis``)."""

    actor: Actor
    action: Literal["accept", "decline", "withdraw", "later", "dismiss"]
    subject: str


@dataclass(frozen=True, slots=True)
class Command:
    """A person typed `/diapason …`, in either language; ``text`` is what follows."""

    actor: Actor
    text: str


@dataclass(frozen=True, slots=True)
class TypedMessage:
    """A person typed a direct message to the bot. It is never stored: a notice says where to tap."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """An account appeared or changed on the platform."""

    platform: str
    tenant: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The app was uninstalled or its token revoked: stop sending, keep the data."""

    platform: str
    tenant: str


# What a person does; the other two come from the platform itself.
Act = (
    Tap
    | Gesture
    | Erased
    | Withdrawn
    | FormRequested
    | FormSubmitted
    | AdminGesture
    | CommitmentGesture
    | ObstacleMoved
    | Command
    | TypedMessage
)
Event = Act | PeopleChanged | ConnectionLost


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Tell the acting person, and them alone, that what they did is stored; their home follows.

    A message that others can export stays as it is (R9). ``receipt`` is shown beside it; ``card``, how the round stands
    for the person, takes the place of what they alone saw and tapped, while something in it is left to answer.
    """

    receipt: ReceiptCard
    card: QuestionCard


@dataclass(frozen=True, slots=True)
class ShowQuestions:
    """Show questions to the acting person alone, in the place of what they alone saw and tapped, if they did."""

    card: QuestionCard


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Open this form, or fill the one that is open."""

    form: Form


@dataclass(frozen=True, slots=True)
class FormErrors:
    """Show what is wrong in the form: field name -> message key of `bot/locale`.

    ``form`` is the form as it was filled in, for a platform that draws it again; the desk adds it.
    """

    errors: dict[str, str] = field(default_factory=dict)
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Show this card to the acting person alone, ``instead`` of what they alone saw and tapped, or beside it."""

    card: Message
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """Show nothing."""


Outcome = Acknowledge | ShowQuestions | OpenForm | FormErrors | Say | Nothing


class Desk(Protocol):
    """Takes the events of a platform and returns what to show."""

    async def handle(self, event: Event) -> Outcome:
        """Store what the event changes; return its outcome. The adapter acknowledges only after that.

        Raises:
            NotStored: nothing was stored, and nothing else is raised; the adapter acknowledges nothing.
        """
        ...

    async def home(self, actor: Actor) -> HomeView | None:
        """Return the home of the acting person, None for somebody unknown or gone."""
        ...
