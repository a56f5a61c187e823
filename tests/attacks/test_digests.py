"""A4, to the last byte that people see: a digest, its thread and its numbers know the released figures alone."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.report.page import page
from bot.slack.render import pages
from jobs.digest.material import ChartWords
from jobs.offline.analyze import Analysis, analyze, to_json
from jobs.offline.survey import read
from jobs.release import Place, release
from tests.attacks.checks import SCALE, same_cells
from tests.attacks.organisations import Organisation

WEEKS = ("2026-W40", "2026-W44", "2026-W47")
QUESTIONS = ("priorities", "decisions", "workload")
Answers = dict[tuple[str, str], dict[int, int]]


def company() -> dict[int, Place]:
    """Return the places of six leaders and four teams of nine, in two functions."""
    places = [Place(leader=True, function="direction", team="comité")] * 6
    for team in range(4):
        places += [Place(leader=False, function=f"F{team // 2}", team=f"T{team}")] * 9
    return dict(enumerate(places))


def answers(rng: random.Random, members: Mapping[int, Place]) -> Answers:
    """Return the answers of four in five; leaders answer two points higher."""
    return {
        (week, question): {
            person: min(5, rng.randint(1, 4) + 2 * place.leader)
            for person, place in members.items()
            if rng.random() < 0.8
        }
        for week in WEEKS
        for question in QUESTIONS
    }


def posted(path: Path, members: Mapping[int, Place], given: Answers) -> Analysis:
    """Write a survey as a file and return what Diapason posts about it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "person", "level", "function", "team", "question", "answer"])
        for (week, question), codes in given.items():
            for person in members:
                if person in codes:
                    place = members[person]
                    level = "leader" if place.leader else "staff"
                    rows.writerow([week, f"p{person}", level, place.function, place.team, question, codes[person]])
    return analyze(read(path), locale="fr", words=ChartWords("direction", "terrain", "bas", "haut"), company="Test")


def drawn(analysis: Analysis) -> str:
    """Return the page that `analyze --html` writes."""
    return page(analysis, made=date(2026, 11, 30), version="0.1.0")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_answers_with_the_same_figures_post_the_same_bytes(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    members = company()
    given = answers(rng, members)
    other_answers: Answers = {}
    for key, codes in given.items():
        first = release(SCALE, members, codes)
        other_answers[key] = same_cells(rng, first, Organisation(members, codes, 5, "rosy"))
    assert other_answers != given
    analysis, other_analysis = (
        posted(tmp_path / "one.csv", members, given),
        posted(tmp_path / "two.csv", members, other_answers),
    )
    assert analysis.composed.detail.rows
    assert any(row.first is not None for row in analysis.composed.detail.rows)
    assert json.dumps(to_json(analysis)) == json.dumps(to_json(other_analysis))
    assert repr(analysis.composed) == repr(
        other_analysis.composed
    )  # as text: what is not known is NaN, unequal to itself
    assert pages(analysis.composed.digest) == pages(other_analysis.composed.digest)
    assert drawn(analysis) == drawn(other_analysis)
    assert pages(analysis.composed.detail) == pages(other_analysis.composed.detail)
