"""A12: whoever writes in the database, without its keys, learns nothing from what the bot then publishes."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import pytest

from tests.attacks.besieged import ATTACKER, LEADERS, Fortress, Ground
from tests.attacks.breaches import ONCE, Breach, comment_beside_ghosts, consent_of_one_leader_forged, larger_groups
from tests.attacks.breaches_again import AGAIN, pool_again_without_one
from tests.attacks.intruder import body
from tests.attacks.tampering import figures

BREACHES = (*ONCE, *AGAIN)


@dataclass
class Exposed:
    """What attackers were sure of, and right: by kind and by attack; ``wrong``: sure of, and not so."""

    attempts: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    by: Counter[str] = field(default_factory=Counter)


async def besiege(ground: Ground, seeds: range, victims: int, breaches: Sequence[Breach] = BREACHES) -> Exposed:
    """Try attacks on some people of each of these companies; each attack has a twin of the company to itself."""
    exposed = Exposed()
    for seed in seeds:
        fortress = await ground.fortress(seed)
        for breach in breaches:
            await _attempt(exposed, fortress, breach, random.Random(f"{seed} {breach.__name__}"), victims)
        fortress = await ground.fortress(seed, share=1.0)
        await _attempt(exposed, fortress, larger_groups, random.Random(seed), 1)
        fortress = await ground.fortress(seed, pooled=True)
        for attempt in range(max(1, victims // 4)):
            chance = random.Random(f"{seed} {attempt}")
            await _attempt(exposed, fortress, pool_again_without_one, chance, 1)
    return exposed


async def _attempt(exposed: Exposed, fortress: Fortress, breach: Breach, chance: random.Random, victims: int) -> None:
    staff = range(LEADERS + 1, ATTACKER)
    chosen = chance.sample(staff, victims)
    if breach is comment_beside_ghosts:
        chosen = chance.sample(sorted(fortress.truth.comments.keys() & set(staff)), 1)
    if breach is consent_of_one_leader_forged:  # of somebody who was seen to tap
        chosen = chance.sample(sorted(fortress.watched.keys() & set(staff)), 1)
    exposed.attempts += 1
    async with fortress.twin() as besieged:
        with suppress(psycopg.IntegrityError, sqlite3.IntegrityError):  # a constraint of the tables stopped it
            for claim in await breach(besieged, chance, chosen):
                right = claim.right(fortress.truth)
                exposed.right[claim.kind] += right
                exposed.by[breach.__name__] += right
                exposed.wrong += not right


async def test_figures_of_an_untouched_window_are_read(ground: Ground) -> None:
    # The attacks below are not blind: what the bot publishes is where they look for it.
    fortress = await ground.fortress(1, share=1.0)
    async with fortress.twin() as besieged:
        assert await besieged.close()
        blocks = figures(besieged)
        assert {team for block in blocks for team in block.teams} == {"red", "blue"}
        assert all(block.low < block.high for block in blocks)


async def test_a_pool_of_four_weeks_is_read(sqlite_ground: Ground) -> None:
    fortress = await sqlite_ground.fortress(1, pooled=True)
    async with fortress.twin() as besieged:
        rows = besieged.intruder.ask("SELECT body FROM released_figure WHERE weeks > 1")
        assert sum("kind" in body(row) for row in rows) > 0


async def test_a_database_writer_learns_nothing(sqlite_ground: Ground) -> None:
    exposed = await besiege(sqlite_ground, range(1, 2), victims=3)
    assert exposed.attempts == len(BREACHES) + 2
    assert exposed.right.total() == 0, str(exposed)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
async def test_a_database_writer_learns_nothing_on_postgresql(postgres_ground: Ground, every: int) -> None:
    exposed = await besiege(postgres_ground, range(1, 2), victims=3, breaches=BREACHES[::every])
    assert exposed.attempts == len(BREACHES[::every]) + 2
    assert exposed.right.total() == 0, str(exposed)


@pytest.mark.slow
async def test_a_database_writer_learns_nothing_in_many_companies(sqlite_ground: Ground) -> None:
    exposed = await besiege(sqlite_ground, range(50, 58), victims=12)
    print(f"8 companies, 240 people, {exposed.attempts} attempts: {exposed}")  # noqa: T201
    assert exposed.right.total() == 0, str(exposed)
