"""A11: nobody becomes somebody else.

The attacker stays silent, so that whatever their own account is shown of an answer or a comment is somebody else's.
An act is signed by the platform: it always comes from an account that the attacker holds.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import timedelta

import psycopg
import pytest

from jobs.cards.forms import About, Values
from jobs.errors import UserMistake
from jobs.ports import Actor, FormSubmitted
from storage.errors import StorageError
from tests.attacks.besieged import ACCOMPLICE, Besieged, Fortress, Ground, states
from tests.attacks.ways import WAYS, Way, shown_to

IDENTITY = ("person", "account", "installation", "tree_snapshot", "tree_member", "window")
REPLY = "Merci, parlons-en."


@dataclass
class Exposed:
    """What became known or was changed; ``by`` counts, by way, the attempts that exposed anything."""

    attempts: int = 0
    answers: int = 0  # read by another account than the one that gave them
    authors: int = 0  # of comments
    participations: int = 0
    changed: int = 0  # answers that another account replaced
    by: Counter[str] = field(default_factory=Counter)

    def add(self, other: Exposed) -> None:
        for each in fields(self):
            if each.name != "by":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        self.by += other.by

    @property
    def nothing(self) -> bool:
        return not (self.answers or self.authors or self.participations or self.changed)


async def _become(besieged: Besieged, way: Way, victim: int) -> Actor | None:
    """Try one way; None when the product, or a constraint of the database, refuses it."""
    with suppress(UserMistake, StorageError, psycopg.IntegrityError, sqlite3.IntegrityError):
        return await way(besieged, victim)
    return None


async def while_open(fortress: Fortress, way: Way, victim: int) -> Exposed:
    """Try to read, then to replace, what the victim answered in an open window."""
    exposed = Exposed(attempts=1)
    async with fortress.twin() as besieged:
        before = await besieged.look(besieged.actor(victim))
        identity = {table: besieged.intruder.rows(table) for table in IDENTITY}
        posted = len(besieged.platform.posts)
        thief = await _become(besieged, way, victim)
        if thief is None:
            return exposed
        seen = await besieged.look(thief)
        comments = set(fortress.truth.comments.values())
        exposed.answers = sum(words not in comments for _, words in seen.answers)
        exposed.authors = int(any(words in comments for _, words in seen.answers))
        seen.states += sum(states(card) for card in shown_to(besieged.platform, thief, posted))
        exposed.participations = int(seen.states > 0)
        another = fortress.truth.answers[victim] % 5 + 1
        await besieged.tap(thief, another, minutes=1)
        besieged.intruder.put_back(identity)
        after = await besieged.look(besieged.actor(victim))
        exposed.changed = int(after.answers != before.answers)
    if not exposed.nothing:
        exposed.by[way.__name__] += 1
    return exposed


async def reply_to_all(besieged: Besieged) -> None:
    """Reply to every published comment, as an accomplice who leads."""
    leader, lines = besieged.actor(ACCOMPLICE), [line for card in besieged.details() for line in card.comments]
    assert lines, "nothing was published: nothing is attacked"
    for line in lines:
        for thread in line.threads:
            about: About = {"window": line.window, "thread": thread}
            await besieged.desk.handle(FormSubmitted(leader, besieged.now, "reply", about, Values({"text": REPLY})))


async def once_published(fortress: Fortress, way: Way, victim: int) -> Exposed:
    """Reply to every published comment as an accomplice who leads, then look whether a reply waits for the victim."""
    exposed = Exposed(attempts=1)
    async with fortress.twin() as besieged:
        await reply_to_all(besieged)
        thief = await _become(besieged, way, victim)
        if thief is None:
            return exposed
        besieged.firm.company.clock.turn(timedelta(days=1))  # by then every reply is shown
        seen = await besieged.look(thief)
        comments = set(fortress.truth.comments.values())
        exposed.answers = sum(words not in comments for _, words in seen.answers)
        exposed.authors = int(seen.replies + seen.linked > 0 or any(words in comments for _, words in seen.answers))
    if not exposed.nothing:
        exposed.by[way.__name__] += 1
    return exposed


async def besiege(
    ground: Ground,
    seeds: range,
    victims: int,
    *,
    while_open_ways: Sequence[Way] = WAYS,
    later_ways: Sequence[Way] = WAYS,
) -> Exposed:
    """Try ways on some people of each of these companies, while a window is open and later, once it is published."""
    total = Exposed()
    for seed in seeds:
        for published in (False, True):
            fortress = await ground.fortress(seed, published=published)
            authors = sorted(fortress.truth.comments.keys() & set(range(7, 30)))
            for way in later_ways if published else while_open_ways:
                for victim in random.Random(f"{seed} {way.__name__}").sample(authors, victims):
                    attack = once_published if published else while_open
                    total.add(await attack(fortress, way, victim))
    return total


async def test_everybody_reads_their_own_answers_and_replies(ground: Ground) -> None:
    # The attack below is not blind: the same look, from the author's own account, finds everything.
    fortress = await ground.fortress(1)
    async with fortress.twin() as besieged:
        author = min(fortress.truth.comments.keys() & set(range(7, 30)))
        seen = await besieged.look(besieged.actor(author))
        expected = [str(fortress.truth.answers[author]), fortress.truth.comments[author]]
        assert [words for _, words in seen.answers] == expected
        assert seen.states > 0
    fortress = await ground.fortress(1, published=True)
    async with fortress.twin() as besieged:
        await reply_to_all(besieged)
        besieged.firm.company.clock.turn(timedelta(days=1))
        looks = [await besieged.look(besieged.actor(number)) for number in fortress.truth.comments]
        assert sum(look.replies > 0 for look in looks) >= 3  # R10: comments are published from three authors on


async def test_nobody_becomes_somebody_else(sqlite_ground: Ground) -> None:
    exposed = await besiege(sqlite_ground, range(1, 2), victims=1, later_ways=WAYS[::4])
    assert exposed.attempts == len(WAYS) + len(WAYS[::4])
    assert exposed.nothing, str(exposed)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
async def test_nobody_becomes_somebody_else_on_postgresql(postgres_ground: Ground, every: int) -> None:
    exposed = await besiege(
        postgres_ground, range(1, 2), victims=1, while_open_ways=WAYS[::every], later_ways=WAYS[1 :: 4 * every]
    )
    assert exposed.attempts == len(WAYS[::every]) + len(WAYS[1 :: 4 * every])
    assert exposed.nothing, str(exposed)


@pytest.mark.slow
async def test_nobody_becomes_somebody_else_in_many_companies(sqlite_ground: Ground) -> None:
    exposed = await besiege(sqlite_ground, range(20, 26), victims=3)
    print(f"6 companies, 180 people, {exposed.attempts} attempts: {exposed}")  # noqa: T201
    assert exposed.nothing, str(exposed)
