"""A survey of a million rows, in seconds and in little memory; and a large company's digest from its figures."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest

from jobs.asking.bank import Bank
from jobs.digest.compose import compose
from jobs.digest.material import ChartWords, Dated, Material
from jobs.release import Asked, Figure, Place, Withheld, release
from storage.types import Cadence, QuestionKind
from tests.ledger import MONDAY

PEOPLE, LEADERS, TEAMS, WEEKS, QUESTIONS = 10_000, 40, 800, 8, 13
MEMORY_MB = 500
FEW_PEOPLE, FEW_MB = 1_000, 250  # a tenth of the rows: most of it is what was imported

ALONE = """
import sys, time
from pathlib import Path
from bot.words.digest import chart_words
from jobs.offline import survey
from jobs.offline.analyze import analyze
begun = time.process_time()
read = survey.read(Path(sys.argv[1]))
between = time.process_time()
analyze(read, locale="fr", words=chart_words("fr"), company="Accord")
# VmHWM and not ru_maxrss, which also counts the test process this one was forked from.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(len(read), between - begun, time.process_time() - between, peak)
"""


def write_rows(path: Path, people: int) -> None:
    """So many people in 800 teams answer 13 questions in each of 8 weeks, four in a hundred missing."""
    rng = random.Random(1)
    with path.open("w") as lines:
        lines.write("week,person,level,function,team,question,answer\n")
        for week in range(40, 40 + WEEKS):
            for person in range(people):
                if rng.random() < 0.04:
                    continue
                team = person % TEAMS
                place = "leader,," if person < LEADERS else f"staff,f{team % 20},t{team}"
                for question in range(QUESTIONS):
                    lines.write(f"2026-W{week},p{person},{place},q{question},{rng.randint(1, 5)}\n")


@pytest.mark.parametrize(
    ("people", "most_megabytes"), [(FEW_PEOPLE, FEW_MB), pytest.param(PEOPLE, MEMORY_MB, marks=pytest.mark.slow)]
)
def test_a_million_rows(tmp_path: Path, people: int, most_megabytes: int) -> None:
    path = tmp_path / "million.csv"
    write_rows(path, people)
    done = subprocess.run(  # noqa: S603 - a process of its own, so that its memory is its own
        [sys.executable, "-c", ALONE, str(path)], capture_output=True, text=True, check=True
    )
    rows, reading, analysing, kilobytes = map(float, done.stdout.split())
    megabytes = kilobytes / 1000
    sys.stdout.write(f"{rows:,.0f} rows: read {reading:.1f} s, analysed {analysing:.1f} s of CPU, {megabytes:.0f} MB\n")
    assert rows > 99 * people
    assert megabytes < most_megabytes


def test_the_digest_of_ten_thousand_people_in_800_teams() -> None:
    rng = random.Random(2)
    places = {
        person: Place(leader=True) if person < LEADERS else Place(False, f"f{person % 20}", f"t{person % TEAMS}")
        for person in range(PEOPLE)
    }
    asked = [
        question
        for question in Bank.load()
        if question.cadence is Cadence.ALIGNMENT and question.kind is QuestionKind.SCALE5
    ][:8]
    released: list[Dated] = []
    for number in range(12):
        week = MONDAY + timedelta(weeks=number)
        for question in asked[number % 4 :: 4]:
            answers = {person: rng.randint(1, 5) for person in places if rng.random() < 0.8}
            window = release(Asked(f"{number}{question.key}", question.key, question.kind, 5), places, answers)
            figures: list[Figure | Withheld] = [*window.figures, *window.withheld]
            released += [(week, 1, figure) for figure in figures]
    material = Material(
        locale="fr",
        company="Accord",
        week=MONDAY + timedelta(weeks=11),
        words=ChartWords("direction", "terrain", "bas", "haut"),
        questions={question.key: question for question in asked},
        released=released,
        leaders=LEADERS,
    )
    compose(material)  # the first one loads what is loaded once
    begun = process_time()
    composed = compose(material)
    sys.stdout.write(f"{len(released):,} figures: cards in {process_time() - begun:.2f} s of CPU\n")
    assert composed.digest.standing == len(asked)
    assert len(composed.detail.rows[0].teams) == TEAMS
