"""Small trees of people, and what of them was released."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jobs.release import Asked, Figure, MajorityRule, Place, Release
from storage.types import QuestionKind

SCALE = Asked("w1", "priorities", QuestionKind.SCALE5, 5)
CHOICE = Asked("w1", "roadmap", QuestionKind.CHOICE, 4)
POINTS = range(3, 12)
"""Scales that are asked, five points and eleven, and those of other people's surveys."""

EVERY_SCALE = pytest.mark.parametrize("options", POINTS)
BARE = MajorityRule(lambda _name: 0)
"""Draws the lowest threshold: a bare majority is named."""


def company(**teams: int) -> dict[int, Place]:
    """Return places for teams named function_team, or leaders; people are numbered in that order."""
    places: list[Place] = []
    for name, size in teams.items():
        function, _, team = name.partition("_")
        place = Place(leader=True) if name == "leaders" else Place(leader=False, function=function, team=team)
        places.extend([place] * size)
    return dict(enumerate(places))


def everyone(members: Mapping[int, Place], code: int = 3) -> dict[int, int]:
    return dict.fromkeys(members, code)


def shown_nodes(released: Release) -> set[tuple[str, ...]]:
    return {figure.node for figure in released.figures}


def withheld_nodes(released: Release) -> set[tuple[str, ...]]:
    return {figure.node for figure in released.withheld}


def behind(figure: Figure, members: Mapping[int, Place], *weeks: Mapping[int, int]) -> int:
    """Return how many answers of these weeks are behind a figure, which does not tell."""
    own = {p for p, place in members.items() if (place.leaf in figure.teams if figure.teams else place.leader)}
    return sum(len(own & answers.keys()) for answers in weeks)
