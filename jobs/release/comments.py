"""Comments (rule R10): only where ten answered and three people wrote three, shuffled, without time or score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from jobs.release.cells import K
from jobs.release.partition import LEADERS, STAFF, Node, Place

RESPONDENTS, AUTHORS = 10, 3
"""Three people write three comments at least: the third number of the rule follows."""
LONGEST = 1000


class Shuffler(Protocol):
    """A source of randomness: `random.Random` or `secrets.SystemRandom()`."""

    def shuffle(self, x: list[str], /) -> None:
        """Put a list in random order."""
        ...


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of one node, in an order that tells nothing."""

    node: Node
    texts: tuple[str, ...]


def release_comments(
    members: Mapping[int, Place],
    respondents: AbstractSet[int],
    written: Sequence[tuple[int, str]],
    shuffler: Shuffler,
    *,
    k: int = K,
) -> tuple[Comments, ...]:
    """Release each comment once, at the smallest node where it can hide; the others stay unread.

    At each node only the people whose comments were not released further down count, as respondents and as authors:
    what is shown of a function is never the rest of one team.

    Args:
        members: everybody who counts, with their place.
        respondents: who answered the question, or commented on it.
        written: (author, text); authors who are not members are ignored.
        shuffler: a secret random source.
        k: the K promised with the question, where it was raised beyond ten.

    """
    texts = [(person, clean(text)) for person, text in written if person in members]
    left = [(person, text) for person, text in texts if text]
    people = {person for person in members if person in respondents} | {person for person, _ in left}
    found: list[Comments] = []
    for node in _nodes(members):
        here = {person for person in people if _within(members[person], node)}
        mine = [(person, text) for person, text in left if person in here]
        if len(here) < max(RESPONDENTS, k) or len({person for person, _ in mine}) < AUTHORS:
            continue
        # Sorted first: the order they came in, or belonged to whom, leaves no trace in the shuffle.
        shown = sorted(text for _, text in mine)
        shuffler.shuffle(shown)
        found.append(Comments(node, tuple(shown)))
        people -= here
        left = [(person, text) for person, text in left if person not in here]
    return tuple(found)


def clean(text: str) -> str:
    """Return a comment as plain text: one line, no control or invisible characters, at most 1,000 characters."""
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return re.sub(r" +", " ", kept).strip()[:LONGEST]


def _nodes(members: Mapping[int, Place]) -> list[Node]:
    """Return the nodes from the teams up, then the leaders."""
    found: set[Node] = {LEADERS, STAFF}
    for place in members.values():
        if not place.leader:
            function, team = place.leaf
            found |= {(*STAFF, function, team), (*STAFF, function)}
    return sorted(found, key=lambda node: (-len(node), node))


def _within(place: Place, node: Node) -> bool:
    if node == LEADERS:
        return place.leader
    return not place.leader and (*STAFF, *place.leaf)[: len(node)] == node
