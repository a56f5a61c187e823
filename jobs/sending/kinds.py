"""The table of delivery kinds: what each follows, when it rests, what it leaves behind, who hears when it fails.

A new kind is a member of `DeliveryKind`, a row here, and what it shows in `jobs.builders`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from storage.types import DeliveryKind

ANNOUNCED = timedelta(days=4)  # that a reply waits: later, the home alone tells
NOTICED = timedelta(days=7)
DECIDED = timedelta(days=14)  # a commitment is asked of its owner, and told the channel: later, the digest and the home
LASTING = timedelta(days=731)  # an obstacle is told however late, and written again for as long as it is kept
CLOSED = timedelta(days=3)  # a card whose buttons do nothing any more may then keep them
REVISED = timedelta(days=30)  # what was withdrawn is taken out of the channel, however late


@dataclass(frozen=True, slots=True)
class Kind:
    """How messages of one kind are handled.

    Attributes:
        follows: the kind that goes to the same recipient first.
        waits: while what it follows is under way.
        only_after: it is skipped unless what it follows was sent.
        rest: it comes no sooner than this after what it follows, when that went out late; skipped otherwise.
        life: past due for longer, better none than late; None where each message says so.
        insistent: it reaches people who are away or asked for no more messages: an admin hears what goes wrong.
        once: it is needless to somebody who was welcomed.
        edits: it is no message of its own, but writes again what it follows, wherever that was posted.
        under: it is said only under what it follows; where that is gone, it is needless, and nobody hears of it.
        stuck: what admins are told when a channel's message cannot be written again.
        missed: the notice that tells admins how many were too late.
    """

    follows: DeliveryKind | None = None
    waits: bool = False
    only_after: bool = False
    rest: timedelta | None = None
    life: timedelta | None = None
    insistent: bool = False
    once: bool = False
    edits: bool = False
    under: bool = False
    stuck: str = "unedited"
    missed: str | None = None


# In the order in which what is due at the same minute leaves.
KINDS: Mapping[DeliveryKind, Kind] = {
    DeliveryKind.WELCOME: Kind(once=True),
    DeliveryKind.QUESTION: Kind(follows=DeliveryKind.WELCOME, waits=True, missed="notice-questions-missed"),
    # To everybody who was asked, in the same words, whatever they answered: nothing here may depend on that (R9).
    DeliveryKind.REMINDER: Kind(follows=DeliveryKind.QUESTION, waits=True, only_after=True, rest=timedelta(hours=20)),
    DeliveryKind.DIGEST: Kind(),
    DeliveryKind.DETAIL: Kind(follows=DeliveryKind.DIGEST, waits=True, only_after=True),
    DeliveryKind.ALERT: Kind(),
    DeliveryKind.NOTICE: Kind(life=NOTICED, insistent=True),
    DeliveryKind.COMMITMENT: Kind(life=DECIDED),
    DeliveryKind.DECISION: Kind(life=DECIDED),
    # To everybody who is asked, whatever they answered (R9); it says itself until when.
    DeliveryKind.EDITION: Kind(),
    DeliveryKind.RELAY: Kind(life=ANNOUNCED),
    DeliveryKind.REVISION: Kind(follows=DeliveryKind.DETAIL, waits=True, only_after=True, life=REVISED, edits=True),
    DeliveryKind.CLOSING: Kind(follows=DeliveryKind.QUESTION, waits=True, only_after=True, life=CLOSED, edits=True),
    DeliveryKind.ENDING: Kind(follows=DeliveryKind.REMINDER, waits=True, only_after=True, life=CLOSED, edits=True),
    DeliveryKind.ANSWERED: Kind(follows=DeliveryKind.DIGEST, waits=True, only_after=True, life=ANNOUNCED, under=True),
    DeliveryKind.OBSTACLE: Kind(life=LASTING),
    DeliveryKind.PROGRESS: Kind(
        follows=DeliveryKind.OBSTACLE, waits=True, only_after=True, life=REVISED, edits=True, stuck="unwritten"
    ),
    DeliveryKind.WAITING: Kind(life=ANNOUNCED),
}
PLACES: Mapping[DeliveryKind, int] = {kind: place for place, kind in enumerate(KINDS)}
EDITS = frozenset(kind for kind, row in KINDS.items() if row.edits)
LEADS: Mapping[DeliveryKind, DeliveryKind] = {
    kind: row.follows for kind, row in KINDS.items() if row.follows is not None
}
