"""A13: neither the export of every direct message nor the tables tell who answered, through whatever goes wrong (R9).

The attacker is an outsider with copies: the whole export at many moments, and every row as it lies in the database.
Three in five of those who ever answer do in a week. Each attack first finds a leak that was planted, then none.
"""

from __future__ import annotations

import asyncio
import copy
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import sightings
from tests.attacks.oracle import NEVER_BY_CHANCE, Row, Told, judged, learned, worst
from tests.attacks.overheard import Overheard, instant, overheard
from tests.postgres import Server

PEOPLE, WEEKS = 32, 5  # every trouble once
MANY, LONG = 84, 10
NOISE = 0.15  # of the planted leaks that say the contrary

pytestmark = pytest.mark.slow  # a company lives for half a minute; short: test_exported_conversations.py


def lived(folder: Path, url: str, **how: Any) -> Overheard:
    async def live() -> Overheard:
        async with overheard(folder, url, **how) as seen:
            return seen

    return asyncio.run(live())


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A company that was copied all along its life, through every trouble."""
    folder = tmp_path_factory.mktemp("overheard")
    if request.param == "sqlite":
        yield lived(folder, f"sqlite:///{folder}/diapason.db", people=PEOPLE, weeks=WEEKS, seed=3)
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.copy() as url:
        yield lived(folder, url, people=PEOPLE, weeks=WEEKS, seed=4)


def told_by(rows: list[Row]) -> list[Told]:
    """Return how well rules that were written beforehand do, and rules that are learned on half of the people."""
    return [*fixed(rows), *learned(rows)]


def fixed(rows: list[Row]) -> list[Told]:
    """Return how well an outsider's first ideas do: was a message edited, is one missing, is a row left behind."""
    ideas = {
        "edited before the week was over": ("edited in the week", True),
        "no reminder came": ("messages", False),
        "the row of a reminder is not at its end": ("reminder.state", True),
    }
    told = []
    for idea, (name, more) in ideas.items():
        if any(name in sign for row in rows for sign in row.seen):
            told += [
                judged(f"{idea} ({moment})", rows, _unlike(rows, moment, more=more)) for moment in _moments(rows, name)
            ]
    return told


def _moments(rows: list[Row], name: str) -> list[str]:
    return sorted({sign for row in rows for sign in row.seen if sign.endswith(f" {name}")})


def _unlike(rows: list[Row], sign: str, *, more: bool) -> Any:
    """Return the guess that whoever has more (or less) of something than the least (or most) of the week acted."""
    values: dict[Any, list[Any]] = {}
    for row in rows:
        values.setdefault(row.week, []).append(str(row.seen.get(sign)).rjust(4))
    least = {week: min(of_week) for week, of_week in values.items()}
    return lambda row: (str(row.seen.get(sign)).rjust(4) != least[row.week]) is more


def planted(rows: list[Row], sign: str) -> list[Row]:
    """Return rows with one more sign, which tells who acted but for some noise."""
    rng = random.Random(1)
    return [replace(row, seen={**row.seen, sign: row.acted is (rng.random() > NOISE)}) for row in rows]


def shuffled(rows: list[Row]) -> list[Row]:
    """Return rows in which who acted is drawn again, so that nothing can tell."""
    rng, acted = random.Random(2), {week: [row.acted for row in rows if row.week == week] for week in _weeks(rows)}
    for of_week in acted.values():
        rng.shuffle(of_week)
    return [replace(row, acted=acted[row.week].pop()) for row in rows]


def _weeks(rows: list[Row]) -> set[Any]:
    return {row.week for row in rows}


def stamped(seen: Overheard) -> Overheard:
    """Return a life whose copies were tampered with: who acted had a message edited, and a row written, a day late."""
    rng, copies = random.Random(1), copy.deepcopy(seen.copies)
    last = copies[-1]
    number_of = {row["platform_user_id"]: row["person_id"] for row in last.tables["account"]}
    rounds = {str(row["week"])[:10]: row["id"] for row in last.tables["round"]}
    for week, person in sorted(seen.acted):
        if rng.random() < NOISE:
            continue
        for message in last.export[person]:
            if 0 <= float(message["ts"]) - instant(week) < 2 * 86400:
                message["edited"] = {"user": "U0DIAPASON", "ts": f"{instant(week) + 9 * 86400:.6f}"}
        for row in last.tables["delivery"]:
            if (row["person_id"], row["round_id"]) == (number_of[person], rounds[week.isoformat()]):
                row["attempts"] = 7
    return replace(seen, copies=copies)


def assert_nothing_tells(told: list[Told]) -> None:
    assert told
    found = [one for one in told if one.p < NEVER_BY_CHANCE]
    assert not found, f"participation is told by {len(found)} of {len(told)} ways; {worst(found)}"


def test_the_company_lived_through_every_trouble(seen: Overheard) -> None:
    assert {trouble.partition(" ")[2] for trouble in seen.troubles} == {"429", "revoked", "refused", "killed"}
    rows = sightings.conversations(seen)
    assert len(seen.weeks) == WEEKS
    assert 0.3 < sum(row.acted for row in rows) / len(rows) < 0.8
    states = {(row["kind"], row["state"]) for copied in seen.copies for row in copied.tables["delivery"]}
    assert ("question", "sent") in states
    assert len({state for _, state in states}) > 2  # something was on its way when it was looked at


def test_a_leak_that_was_planted_is_found(seen: Overheard) -> None:
    for rows in (sightings.conversations(stamped(seen)), sightings.ledger(stamped(seen))):
        assert worst(learned(rows)).p < NEVER_BY_CHANCE
    assert worst(learned(planted(shuffled(sightings.ledger(seen)), "planted"))).p < NEVER_BY_CHANCE


def test_nothing_is_found_where_who_answered_is_drawn_again(seen: Overheard) -> None:
    for rows in (sightings.conversations(seen), sightings.ledger(seen), sightings.people(seen)):
        assert worst(learned(shuffled(rows))).p > NEVER_BY_CHANCE


def test_the_export_of_conversations_does_not_tell_who_answered(seen: Overheard) -> None:
    rows = sightings.conversations(seen)
    assert_nothing_tells([*told_by(rows), *told_by(sightings.by_the_reminder(rows, seen))])


def test_the_ledger_does_not_tell_who_answered(seen: Overheard) -> None:
    rows = sightings.ledger(seen)
    assert_nothing_tells([*told_by(rows), *told_by(sightings.by_the_reminder(rows, seen))])


def test_no_table_nor_conversation_tells_who_never_answers(seen: Overheard) -> None:
    assert_nothing_tells(learned(sightings.people(seen)))


@pytest.mark.parametrize("seed", [11, 12])
def test_ten_weeks_of_84_people_do_not_tell_who_answered(seed: int, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/diapason.db"
    seen = lived(tmp_path, url, people=MANY, weeks=LONG, seed=seed, few_questions=False)
    told = []
    for look in (sightings.conversations, sightings.ledger):
        rows = look(seen)
        of_look = [*told_by(rows), *told_by(sightings.by_the_reminder(rows, seen))]
        sys.stdout.write("".join(f"{look.__name__}: {one}\n" for one in of_look if one.p < 0.01))
        told += of_look
    assert_nothing_tells([*told, *learned(sightings.people(seen))])
