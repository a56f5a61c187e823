"""Obstacles (R19): shown where their author can hide among three in a node of ten, or alone if the author agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.release.cells import K
from jobs.release.comments import Shuffler, nodes
from jobs.release.partition import Node, Place

ELIGIBLE, AUTHORS = 10, 3
"""Least people who count in a node, and least different people of it whose obstacles come together."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An obstacle that was not shown yet. ``alone``: its author agreed that it be shown without others."""

    id: str
    author: int
    alone: bool


@dataclass(frozen=True, slots=True)
class ReleasedObstacle:
    """An obstacle to be shown; ``node`` is None for one that stands alone: its group would say too much."""

    id: str
    node: Node | None


def release_obstacles(
    members: Mapping[int, Place], waiting: Sequence[Waiting], shuffler: Shuffler, *, k: int = K
) -> tuple[ReleasedObstacle, ...]:
    """Return the obstacles of one batch, in an order that tells nothing; the others go on waiting.

    Each is shown at the smallest node in which three people of ten speak. At each node only the people count whose
    obstacles were not shown further down: what is shown of a function is never the rest of one team.

    Args:
        members: everybody who counts towards K, with their place.
        waiting: what was said; several may be one author's.
        shuffler: a secret random source.
        k: the company's K, where it was raised beyond ten.
    """
    left = set(members)
    released: list[ReleasedObstacle] = []
    for node in nodes(members):
        inside = {person for person in left if members[person].within(node)}
        spoken = [obstacle for obstacle in waiting if obstacle.author in inside]
        if len(inside) >= max(ELIGIBLE, k) and len({obstacle.author for obstacle in spoken}) >= AUTHORS:
            released += [ReleasedObstacle(obstacle.id, node) for obstacle in spoken]
            left -= inside
    shown = {obstacle.id for obstacle in released}
    released += [ReleasedObstacle(other.id, None) for other in waiting if other.alone and other.id not in shown]
    released.sort(key=lambda obstacle: obstacle.id)  # the order they came in leaves no trace in the shuffle
    shuffler.shuffle(released)
    return tuple(released)
