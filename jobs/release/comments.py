"""Comments (rule R10): only where ten answered and three people wrote three, shuffled, without time or score.

A comment may carry a thread, by which its author alone finds the replies to it (R11, `storage.vault.links`): whoever
reads it sees a random number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from jobs.release.cells import K
from jobs.release.partition import LEADERS, STAFF, Node, Place

RESPONDENTS, AUTHORS = 10, 3
"""Three people write three comments at least: the third number of the rule follows."""
LONGEST = 1000


class Shuffler(Protocol):
    """A source of randomness: `random.Random` or `secrets.SystemRandom()`."""

    def shuffle(self, x: list[Any], /) -> None:
        """Put a list in random order."""
        ...


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of one node, in an order that tells nothing; ``threads`` in the same order."""

    node: Node
    texts: tuple[str, ...]
    threads: tuple[str, ...]


def release_comments(
    members: Mapping[int, Place],
    respondents: AbstractSet[int],
    written: Sequence[tuple[int, str]],
    shuffler: Shuffler,
    *,
    k: int = K,
    thread: Callable[[int], str] = lambda _: "",
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
        thread: returns the thread of an author; asked for comments that are released only.

    """
    texts = [(person, clean(text)) for person, text in written if person in members]
    left = [(person, text) for person, text in texts if text]
    people = {person for person in members if person in respondents} | {person for person, _ in left}
    found: list[Comments] = []
    for node in _nodes(members):
        here = {person for person in people if members[person].within(node)}
        mine = [(person, text) for person, text in left if person in here]
        if len(here) < max(RESPONDENTS, k) or len({person for person, _ in mine}) < AUTHORS:
            continue
        # Sorted first: the order they came in, or belonged to whom, leaves no trace in the shuffle.
        shown = sorted((text, thread(person)) for person, text in mine)
        shuffler.shuffle(shown)
        found.append(Comments(node, tuple(text for text, _ in shown), tuple(mark for _, mark in shown)))
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
