"""A15, R5: nothing that is shown differs between two numbers of answers that look alike, down to the last byte."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.slack.render import pages
from jobs.cards import Shown
from jobs.digest import compose as composing
from jobs.digest.compose import compose
from jobs.digest.export import exported
from jobs.digest.material import ChartWords, Dated, Material
from jobs.offline.analyze import _question
from jobs.offline.survey import Scale
from jobs.release import Asked, Figure, Place, release, shown
from jobs.release.cells import colluders, scale_cells
from jobs.release.looks import Band
from storage.types import Cadence, QuestionKind
from tests.ledger import BANK, MONDAY

QUESTIONS = {
    5: next(q for q in BANK if q.cadence is Cadence.ALIGNMENT and q.kind is QuestionKind.SCALE5),
    **{
        points: _question(f"of {points} points", Scale(QuestionKind.SCALE5, 1, points, "declared"), "high")
        for points in (3, 4, 6, 7, 8, 9, 10)
    },
}
"""One of ours, and those that a survey may hold, by their points."""

WORDS = ChartWords("direction", "terrain", "bas", "haut")
TEAMS = ("A", "B", "C")
USUAL = {"leaders": (8, 32), "A": (9, 24), "B": (12, 33), "C": (10, 22)}
"""(answers, their sum on five points) of each block that is not looked at."""


def usual(points: int) -> dict[str, tuple[int, int]]:
    """Return `USUAL` on another scale."""
    return {name: (n, n + round((total - n) * (points - 1) / 4)) for name, (n, total) in USUAL.items()}


def window(
    blocks: dict[str, tuple[int, int]], asked: int, *, forecast: tuple[int, int] = (8, 26), points: int = 5
) -> list[Figure]:
    """Return the figures of one window whose blocks have so many answers with such sums, of ``asked`` people each."""
    members: dict[int, Place] = {}
    answers: dict[int, int] = {}
    for name, (n, total) in blocks.items():
        place = Place(leader=True) if name == "leaders" else Place(False, "tech", name)
        answers |= {len(members) + i: total // n + (i < total % n) for i in range(n)}
        members |= dict.fromkeys(range(len(members), len(members) + asked), place)
    n, total = forecast
    leaders = sorted(person for person, place in members.items() if place.leader)
    guesses = {person: total // n + (i < total % n) for i, person in enumerate(leaders[:n])}
    question = Asked("w", QUESTIONS[points].key, QuestionKind.SCALE5, points)
    return list(release(question, members, answers, forecasts=guesses).figures)


def posted(figures: list[Figure], points: int = 5) -> tuple[str, ...]:
    """Return all that comes out of one window: the cards, as Slack shows them and as data, and every verdict."""
    question = QUESTIONS[points]
    released: list[Dated] = [(MONDAY, 1, figure) for figure in figures]
    composed = compose(
        Material(
            locale="fr",
            company="Accord",
            week=date.fromisoformat(MONDAY.isoformat()),
            words=WORDS,
            questions={question.key: question},
            released=released,
            eligible={"w": 80},
            functions=None,
            leaders=12,
            again=False,
        )
    )
    verdicts = [replace(comparison, standing=None) for comparison in composed.comparisons]  # type: ignore[arg-type]
    return (
        repr(composed.digest),
        repr(composed.detail),
        repr(verdicts),
        repr(pages(composed.digest)),
        repr(pages(composed.detail)),
        json.dumps(exported(composed.digest, composed.detail)),
    )


def variants(asked: int, points: int, *, leaders: bool) -> Iterator[tuple[int, int]]:
    """Yield (answers, sum) of every cell of every number of answers of so many who were asked, or of the largest."""
    for n in range(max(5, asked - 7), asked + 1):
        for cell in scale_cells(n, points, colluders(n), leaders=leaders):
            yield n, cell.low


@pytest.mark.parametrize(
    ("points", "asked"),
    [(5, 13), (5, 22), (4, 13), (7, 13), (10, 13), pytest.param(5, 64, marks=pytest.mark.slow)]
    + [pytest.param(points, asked, marks=pytest.mark.slow) for points in QUESTIONS for asked in (14, 23, 65)],
)
@pytest.mark.parametrize("block", ["leaders", "A", "forecast"])
def test_releases_that_look_the_same_are_posted_as_the_same_bytes(
    block: str, points: int, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_that_is_drawn(*parts: object, **how: object) -> bytes:
        return repr((parts, how)).encode()

    monkeypatch.setattr(composing, "draw", all_that_is_drawn)
    others = usual(points)
    alike: dict[tuple[Shown, Band], dict[tuple[str, ...], set[int]]] = defaultdict(lambda: defaultdict(set))
    for n, total in variants(asked, points, leaders=block != "A"):
        pair = (n, total)
        if block == "forecast":
            figures = window(others, asked, forecast=pair, points=points)
        else:
            figures = window({**others, block: pair}, asked, points=points)
        audience = {"A": "staff"}.get(block, block)
        (figure,) = [f for f in figures if f.audience == audience and (block != "A" or f.node[-1] == "A")]
        alike[shown(figure), figure.answers][posted(figures, points)].add(n)
    assert len(alike) > 7
    for look, posts in alike.items():
        assert len(posts) == 1, look
    shared = [numbers for posts in alike.values() for numbers in posts.values() if len(numbers) > 1]
    assert len(shared) > 3  # the others look as fewer answers do, which were not posted


def test_numbers_that_look_unlike_may_be_posted_unlike() -> None:
    # The test above is not blind: another look of the leaders, or another mean, is another text.
    first = posted(window(USUAL, 13))
    assert first != posted(window({**USUAL, "leaders": (8, 20)}, 13))
    assert first != posted(window({**USUAL, "A": (12, 24)}, 13))
