"""Comments (rule R10): only where ten of twelve answered and three people wrote three, shuffled, without time or score.

A comment may carry a thread, by which its author alone finds the replies to it (R11, `storage.vault.links`): to its
readers the thread is a random number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from jobs.release.cells import K, least_answers
from jobs.release.partition import LEADERS, STAFF, Node, Place

RESPONDENTS, AUTHORS = 10, 3
"""Least respondents and least authors of a node. Three authors write three comments, which the rule also asks for. Two
more must have been asked: comments of ten where ten were asked would prove that all of them answered (R9)."""

LONGEST = 1000
"""Characters of a comment that are kept."""


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
    """Return each comment once, at the smallest node where its author can hide; the others stay unread.

    At each node only the people whose comments were not released further down count, as asked, respondents and authors:
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
    unread = [(person, text) for person, text in texts if text]
    people = {person for person in members if person in respondents} | {person for person, _ in unread}
    asked, least = set(members), max(RESPONDENTS, k)
    released: list[Comments] = []
    for node in nodes(members):
        inside = {person for person in people if members[person].within(node)}
        eligible = {person for person in asked if members[person].within(node)}
        candidates = [(person, text) for person, text in unread if person in inside]
        enough = len(inside) >= least and least_answers(len(eligible)) >= least
        if not enough or len({person for person, _ in candidates}) < AUTHORS:
            continue
        # Sorted first: the order they came in, or belonged to whom, leaves no trace in the shuffle.
        shuffled = sorted((text, thread(person)) for person, text in candidates)
        shuffler.shuffle(shuffled)
        released.append(
            Comments(node, tuple(text for text, _ in shuffled), tuple(comment_thread for _, comment_thread in shuffled))
        )
        people -= inside
        asked -= eligible
        unread = [(person, text) for person, text in unread if person not in inside]
    return tuple(released)


def clean(text: str) -> str:
    """Return a comment as plain text: one line, no control or invisible characters, at most 1,000 characters."""
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return re.sub(r" +", " ", kept).strip()[:LONGEST]


def nodes(members: Mapping[int, Place]) -> list[Node]:
    """Return the nodes of the tree, the teams first, then the functions, then the leaders and the staff."""
    nodes: set[Node] = {LEADERS, STAFF}
    for place in members.values():
        if not place.leader:
            function, team = place.leaf
            nodes |= {(*STAFF, function, team), (*STAFF, function)}
    return sorted(nodes, key=lambda node: (-len(node), node))
