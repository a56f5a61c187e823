"""What somebody who writes in the database, without its keys, learns when the bot releases one window many times."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.attacks.besieged import ATTACKER, LEADERS, TUESDAY, Besieged, Claim
from tests.attacks.breaches import TOP, Breach, each_beside_ghosts
from tests.attacks.intruder import Row, body
from tests.attacks.tampering import (
    GHOSTS,
    beside_ghosts,
    cut,
    figures,
    invent,
    own,
    place,
    reopen,
    silent_beside,
    speak,
)
from tests.attacks.ways import OWN
from tests.factories import WEEK

DRAWS, POOL = 28, 8  # the most of them


@dataclass(frozen=True)
class Learnt:
    """What one figure says of some people: how many of them answered, and the sum of their codes, within bounds."""

    people: frozenset[int]
    answered: tuple[int, int]
    total: tuple[int, int]


async def again_beside_ghosts(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Release four times beside invented people who answer 14, 15, 16 and 17: as often as it is at the top, and once.

    14 + v ≥ 19 for a 5, 15 + v from a 4 on, 16 + v from a 3 on, 17 + v from a 2 on.
    """
    pool = (3, 3, 4, 4, 4, 4, 5)
    groups, codes = beside_ghosts(victims, pool)
    sinks = {name: people for name, people in groups.items() if name.startswith("A")}
    invent(besieged, codes)
    await speak(besieged, codes)
    tops, shown = dict.fromkeys(victims, 0), dict.fromkeys(victims, 0)
    for four in ((0, 1, 2, 3), (0, 2, 3, 4), (2, 3, 4, 5), (3, 4, 5, 6)):  # of the pool: 14, 15, 16, 17
        place(besieged, {"park": codes}, function="y")
        place(besieged, sinks)
        ghosts = {victim: [*(GHOSTS + 20 * victim + i for i in four), *silent_beside(victim)] for victim in victims}
        place(besieged, {f"V{victim}": [victim, *ghosts[victim]] for victim in victims})
        if not await _released(besieged):
            return []
        blocks = figures(besieged)
        for victim in victims:
            block = own(blocks, f"V{victim}")
            shown[victim] += block is not None
            tops[victim] += block is not None and block.low >= TOP
        reopen(besieged)
    if not any(shown.values()):
        return []
    claims = [Claim("participation", victim, shown[victim] == 4) for victim in victims if shown[victim] in (0, 4)]
    return claims + [Claim("answer", victim, 1 + tops[victim]) for victim in victims if shown[victim] == 4]


async def again_from_an_older_copy(besieged: Besieged, chance: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Let the bot release the window as it is, put back every table as it was before, and begin again beside ghosts."""
    older = besieged.intruder.copy()
    await besieged.close()
    besieged.intruder.put_back(older)
    besieged.firm.company.clock.now = TUESDAY
    return await each_beside_ghosts(besieged, chance, victims)


async def again_in_other_groups(besieged: Besieged, chance: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Release again and again in other groups, and solve for each victim.

    The attacker is in one group with four others, and two invented people who say nothing, and answers 1 to 5 in turn:
    their own earlier rows are put back.
    """
    invent(besieged, silent_beside(0))
    staff = list(range(LEADERS + 1, ATTACKER))
    pool = _pool(chance, victims, staff)
    rows = await _own_rows(besieged)
    learnt: list[Learnt] = []
    proven: set[int] = set()  # to have answered
    for _ in range(min(DRAWS, 4 + 3 * len(victims))):
        three = chance.sample(sorted(proven), min(3, len(proven)))
        drawn = [*three, *chance.sample([one for one in pool if one not in three], 4 - len(three))]
        place(besieged, {"park": staff, "V": [*drawn, ATTACKER]})
        place(besieged, {"V": [*drawn, *silent_beside(0)]})
        for code in rows:
            besieged.intruder.put_back({"live_answer": rows[code]})
            if not await _released(besieged):
                return solved(learnt, pool, victims)
            told = _of_group(besieged, drawn, code)
            learnt.append(told)
            reopen(besieged)
            if told.answered[1] < len(drawn):
                break  # a group of five where somebody is silent is not shown, whatever one answers oneself
            proven |= set(drawn)
    return solved(learnt, pool, victims)


async def again_without_some_rows(besieged: Besieged, chance: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Release again and again with most answers deleted and put back; whose row is whose was seen as people tapped.

    No group changes. The attacker's own row stays, and says 1 to 5 in turn.
    """
    seen = {person: token for person, token in besieged.watched.items() if person > LEADERS}
    pool = _pool(chance, [victim for victim in victims if victim in seen], sorted(seen))
    rows = await _own_rows(besieged)
    learnt: list[Learnt] = []
    place(besieged, {"V": range(LEADERS + 1, ATTACKER + 1)})
    for _, code in itertools.product(range(min(DRAWS, 4 + 3 * len(victims))), rows):
        if code == 1:
            drawn = chance.sample(pool, 4)
            hidden = {seen[person] for person in seen if person not in drawn}
        kept = [row for row in rows[code] if bytes(row["token"]) not in hidden]
        besieged.intruder.put_back({"live_answer": kept})
        if not await _released(besieged):
            break
        learnt.append(_of_group(besieged, drawn, code))
        reopen(besieged)
    claims = solved(learnt, pool, victims)
    return [claim for claim in claims if claim.kind == "answer"]  # that they tapped was seen, not learnt


def _pool(chance: random.Random, victims: Sequence[int], people: Sequence[int]) -> list[int]:
    """Return a few people, the victims among them: fewer unknowns than releases."""
    others = [person for person in people if person not in victims]
    return sorted([*victims[:POOL], *chance.sample(others, max(0, min(POOL - len(victims), len(others))))])


async def _own_rows(besieged: Besieged) -> dict[int, list[Row]]:
    """Return the table of answers as it is with each answer of the attacker's own, 1 to 5."""
    rows = {}
    for code in range(1, 6):
        await besieged.tap(OWN, code, minutes=code)
        rows[code] = besieged.intruder.rows("live_answer")
    return rows


async def _released(besieged: Besieged) -> bool:
    """Let the bot close the window; return whether it released it."""
    return await besieged.close() and besieged.window()["state"] != "open"


def _of_group(besieged: Besieged, drawn: Sequence[int], code: int) -> Learnt:
    """Return what the figure of the attacker's group says of the others in it, the attacker's own answer taken off."""
    block, most = own(figures(besieged), "V"), len(drawn)
    if block is None:
        return Learnt(frozenset(drawn), (0, most - 1), (0, 5 * most))
    return Learnt(frozenset(drawn), (4, most), (block.low - code, block.high - code))


def solved(learnt: Sequence[Learnt], people: Sequence[int], victims: Sequence[int]) -> list[Claim]:
    """Return what follows of each victim: y tells whether one answered, x is their code, or 0 for somebody silent."""
    if not learnt:
        return []
    people = sorted(people)
    at, size = {person: i for i, person in enumerate(people)}, len(people)
    rows: list[Any] = []
    low: list[int] = []
    high: list[int] = []
    for told in learnt:
        row = np.zeros(2 * size)
        row[[at[person] for person in told.people]] = 1
        rows += [row, np.roll(row, size)]
        low += [told.total[0], told.answered[0]]
        high += [told.total[1], told.answered[1]]
    each = np.eye(size)
    codes = LinearConstraint(np.hstack([each, -each]), 0, np.inf)  # y <= x
    most = LinearConstraint(np.hstack([each, -5 * each]), -np.inf, 0)  # x <= 5 y
    within = [LinearConstraint(np.array(rows), low, high), codes, most]
    bounds = Bounds(0, np.array([5] * size + [1] * size))

    def range_of(column: int) -> tuple[int, int]:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(2 * size)
            goal[column] = sign
            done = milp(goal, constraints=within, bounds=bounds, integrality=np.ones(2 * size))
            ends.append(round(float(done.x[column])) if done.success else (0, 9)[sign < 0])
        return ends[0], ends[1]

    claims: list[Claim] = []
    for victim in [victim for victim in victims if victim in at]:
        least, greatest = range_of(size + at[victim])
        if least == greatest:
            claims.append(Claim("participation", victim, bool(least)))
        least, greatest = range_of(at[victim])
        if least == greatest > 0:
            claims.append(Claim("answer", victim, least))
    return claims


async def fewer_options(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Leave one victim in the tree, and take options off the question: a code beyond them stops the release.

    So the window stays open exactly when the victim's code is greater than the options left, as often as one likes.
    """
    intruder, window = besieged.intruder, besieged.window()
    members = intruder.rows("tree_member")
    (question,) = intruder.ask("SELECT * FROM question WHERE id = ?", window["question_id"])
    claims: list[Claim] = []
    for victim in victims:
        intruder.put_back({"tree_member": [row for row in members if row["person_id"] == victim]})
        for options in (4, 3, 2):
            cut(besieged, question, options)
            await besieged.close()
            if besieged.window()["state"] != "open":
                reopen(besieged)
                if besieged.window()["state"] != "open":
                    return claims
                continue
            if await _closes_with_all(besieged, question):  # it is the options that stopped it
                claims.append(Claim("answer", victim, options + 1))
            break
    return claims


async def spoilt_rows(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Spoil every answer, and leave one victim in the tree: the release stops exactly when an answer of theirs is read.

    Spoilt, the rows have each other's contents, which belong to no other token.
    """
    intruder = besieged.intruder
    await besieged.tap(besieged.actor(ATTACKER), 3)
    members, rows = intruder.rows("tree_member"), intruder.rows("live_answer")
    swapped = [row | {"blob": rows[i - 1]["blob"]} for i, row in enumerate(rows)]
    intruder.put_back({"live_answer": swapped})
    claims: list[Claim] = []
    for victim in (ATTACKER, *victims):
        alone = [row for row in members if row["person_id"] == victim]
        intruder.put_back({"tree_member": alone})
        stopped = not await _released(besieged)
        intruder.put_back({"live_answer": [], "tree_member": alone})  # does it close once nothing can be spoilt?
        if stopped and not await _released(besieged):
            return claims  # it is not the rows that stop it
        if victim == ATTACKER and not stopped:
            return claims  # the attacker answered: whoever is not stopped by that learns nothing of others
        if victim != ATTACKER:
            claims.append(Claim("participation", victim, stopped))
        reopen(besieged)
        intruder.put_back({"live_answer": swapped})
    return claims


async def _closes_with_all(besieged: Besieged, question: Row) -> bool:
    cut(besieged, question, 5)
    await besieged.close()
    closed = bool(besieged.window()["state"] != "open")
    reopen(besieged)
    return closed


async def pool_again_without_one(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Have the pool of four weeks released once more before it is sealed, a victim taken out of the trees.

    Where the two figures differ in what they show, the victim answered.
    """
    count = "SELECT body FROM released_figure WHERE weeks > 1"
    first = [body(row) for row in besieged.intruder.ask(count)]
    besieged.intruder.ask("DELETE FROM released_figure WHERE weeks > 1")
    besieged.intruder.ask("DELETE FROM tree_member WHERE person_id = ?", victims[0])
    with suppress(Exception):  # what the house cannot do is left undone
        await besieged.house.seal(besieged.now + WEEK)
    second = [body(row) for row in besieged.intruder.ask(count)]
    shown = [
        [(row["node"], row["mean"], row["low"], row["high"]) for row in rows if "kind" in row and row["teams"]]
        for rows in (first, second)
    ]
    return [Claim("participation", victims[0], True)] if all(shown) and shown[0] != shown[1] else []


AGAIN: tuple[Breach, ...] = (
    again_beside_ghosts,
    again_from_an_older_copy,
    again_in_other_groups,
    again_without_some_rows,
    fewer_options,
    spoilt_rows,
)
