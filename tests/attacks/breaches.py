"""What somebody who writes in the database, and has no key, makes the bot's own release tell.

Every attack changes an open window, or one that was released, lets the bot close it at its hour, and reads the figures
it publishes. It returns what it is sure of; what is right of that is exposed. One account of the company is the
attacker's own (R4 allows for one colluder in a block of five); whatever else answers, it invented.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.attacks.besieged import ATTACKER, DIGEST_DAY, LEADERS, Besieged, Claim
from tests.attacks.intruder import Row, body
from tests.attacks.ways import OWN

Breach = Callable[[Besieged, random.Random, Sequence[int]], Awaitable[list[Claim]]]
"""(company, chance, victims) -> what the attacker is sure of."""

TOP = 19  # R4, five answers, one colluder: sums of 5 × 5 - 4 - 2 and more are shown as one code
GHOSTS = 1_000


@dataclass(frozen=True)
class Block:
    """One published figure of the staff or the leaders: the groups in it, and what its cell says of the sum."""

    audience: str
    teams: frozenset[str]
    n: int | None  # None when the database does not tell it
    low: int
    high: int


def figures(besieged: Besieged) -> list[Block]:
    """Return what was published of the window, as the database holds it."""
    rows = [body(row) for row in besieged.intruder.ask("SELECT body FROM released_figure WHERE weeks = 1")]
    return [
        Block(
            row["audience"],
            frozenset(team for _, team in row["teams"]),
            row.get("n"),
            row["low_sum"],
            row["high_sum"],
        )
        for row in rows
        if "low_sum" in row
    ]


def own(blocks: Iterable[Block], team: str) -> Block | None:
    """Return the figure of one group alone."""
    return next((block for block in blocks if block.teams == {team} and block.audience == "staff"), None)


# ---------------------------------------------------------------- what the intruder writes


def place(besieged: Besieged, groups: Mapping[str, Collection[int]], *, function: str = "x") -> None:
    """Move the members of the open window's tree into these groups."""
    snapshot = besieged.window()["snapshot_id"]
    besieged.intruder.each(
        "UPDATE tree_member SET leader = ?, function = ?, team = ? WHERE snapshot_id = ? AND person_id = ?",
        [(False, function, team, snapshot, person) for team, people in groups.items() for person in people],
    )


def invent(besieged: Besieged, numbers: Collection[int]) -> None:
    """Add people who have been there as long as the attacker, to the company and to the window's tree."""
    intruder, snapshot = besieged.intruder, besieged.window()["snapshot_id"]
    (person,) = intruder.ask("SELECT * FROM person WHERE id = ?", ATTACKER)
    (member,) = intruder.ask("SELECT * FROM tree_member WHERE snapshot_id = ? AND person_id = ?", snapshot, ATTACKER)
    ghosts = [person | {"id": number, "name": f"Person {number}", "email": None} for number in numbers]
    intruder.insert("person", ghosts)
    # Whatever else the tree holds of a member is copied from the attacker's own row: theirs is the only account.
    intruder.insert("tree_member", [member | {"person_id": number} for number in numbers])


async def speak(besieged: Besieged, codes: Mapping[int, int], comments: Mapping[int, str] | None = None) -> None:
    """Answer as invented people, one after the other: the attacker's one account is made theirs meanwhile."""
    for number in sorted({*codes, *(comments or {})}):
        become(besieged, number)
        if number in codes:
            await besieged.tap(OWN, codes[number], minutes=1)
        if comments and number in comments:
            await besieged.comment(OWN, comments[number])
    become(besieged, ATTACKER)


def become(besieged: Besieged, number: int) -> None:
    """Make the attacker's account somebody's, in its row and nowhere else."""
    free = "DELETE FROM account WHERE person_id = ? AND platform_user_id <> ?"
    besieged.intruder.ask(free, number, OWN.user)
    besieged.intruder.ask("UPDATE account SET person_id = ? WHERE platform_user_id = ?", number, OWN.user)


def reopen(besieged: Besieged) -> None:
    """Take back a release: its figures go, and the window is open again."""
    for table in ("released_figure", "released_comments", "weekly_sum"):
        besieged.intruder.ask(f"DELETE FROM {table}")  # noqa: S608 - ours
    besieged.intruder.ask("UPDATE \"window\" SET state = 'open', released_at = NULL")


# ---------------------------------------------------------------- one release


async def each_beside_ghosts(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Put each victim beside four invented people who answer 14 together: five are shown, four are not.

    A group is shown, so its victim answered; it is not, so they did not. 14 + 5 = 19 is the lowest sum of the top code:
    a group at the top holds a 5, any other none.
    """
    groups, codes = beside_ghosts(victims, (4, 4, 3, 3))
    invent(besieged, codes)
    place(besieged, groups)
    await speak(besieged, codes)
    await besieged.close()
    blocks = figures(besieged)
    if not any(own(blocks, team) for team in groups):
        return []
    claims = []
    for victim in victims:
        block = own(blocks, f"V{victim}")
        claims.append(Claim("participation", victim, block is not None))
        if block is not None and block.low >= TOP:
            claims.append(Claim("answer", victim, 5))
    return claims


def beside_ghosts(victims: Iterable[int], codes: Sequence[int]) -> tuple[dict[str, list[int]], dict[int, int]]:
    """Return a group for each victim with as many invented people, and what these will answer."""
    groups, spoken = {}, {}
    for victim in victims:
        ghosts = [GHOSTS + 20 * victim + i for i in range(len(codes))]
        groups[f"V{victim}"] = [victim, *ghosts]
        spoken |= dict(zip(ghosts, codes, strict=True))
    return groups, spoken


async def one_account_five_times(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Give five rows of the tree the same account, so that one answer counts five times.

    Only where the tree names accounts. Five times 1 is 5, five times 5 is 25, and each other sum lies between.
    """
    named = [column for column in besieged.intruder.columns("tree_member") if "account" in column]
    groups, codes = beside_ghosts(victims, (0, 0, 0, 0))
    invent(besieged, codes)
    place(besieged, groups)
    for column, (victim, people) in itertools.product(named, zip(victims, groups.values(), strict=True)):
        (theirs,) = besieged.intruder.ask(f"SELECT {column} AS held FROM tree_member WHERE person_id = ?", victim)  # noqa: S608
        change = f"UPDATE tree_member SET {column} = ? WHERE person_id = ?"  # noqa: S608 - a column of the catalogue
        besieged.intruder.each(change, [(theirs["held"], person) for person in people])
    await besieged.close()
    blocks = figures(besieged)
    shown = {victim: own(blocks, f"V{victim}") for victim in victims}
    claims = [Claim("participation", victim, True) for victim, block in shown.items() if block is not None]
    for victim, block in shown.items():
        left = [] if block is None else [v for v in range(1, 6) if block.low <= 5 * v <= block.high]
        claims += [Claim("answer", victim, left[0])] if len(left) == 1 else []
    return claims


async def consent_of_one_leader_forged(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Make a victim the only leader, and agree in their name that the leaders are shown although they are few (R12)."""
    victim, snapshot = victims[0], besieged.window()["snapshot_id"]
    besieged.intruder.ask("UPDATE tree_member SET leader = ? WHERE snapshot_id = ?", False, snapshot)
    besieged.intruder.ask("UPDATE tree_member SET leader = ? WHERE person_id = ?", True, victim)
    become(besieged, victim)
    await besieged.gesture(OWN, "agree")
    await besieged.close()
    blocks = [block for block in figures(besieged) if block.audience == "leaders" and block.low == block.high]
    return [Claim("answer", victim, block.low) for block in blocks]


async def comment_beside_ghosts(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Put a victim into a group of nine invented people, two of whom comment: the third comment is the victim's (R10)."""
    victim = victims[0]
    groups, codes = beside_ghosts([victim], (3,) * 9)
    noise = {number: f"rien à dire {number}" for number in sorted(codes)[:2]}
    invent(besieged, codes)
    place(besieged, groups)
    await speak(besieged, codes, noise)
    with suppress(Exception):  # what the house cannot do is left undone
        await besieged.tick(DIGEST_DAY)
        await besieged.tick(DIGEST_DAY)
    lines = [line for card in besieged.details() for line in card.comments if line.group == f"V{victim}"]
    return [Claim("author", victim, text) for line in lines for text in line.texts if text not in noise.values()]


async def smaller_groups(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Lower the smallest group that was promised, so that a victim's own figure is shown."""
    besieged.intruder.ask('UPDATE "window" SET k = 1')
    place(besieged, {f"V{victim}": [victim] for victim in victims})
    await besieged.close()
    blocks = figures(besieged)
    found = [(victim, own(blocks, f"V{victim}")) for victim in victims]
    return [Claim("participation", victim, True) for victim, block in found if block is not None]


# ---------------------------------------------------------------- ways to single five people out


def by_groups(besieged: Besieged, people: Collection[int]) -> None:
    place(besieged, {"V": people})


def by_first_days(besieged: Besieged, people: Collection[int]) -> None:
    """Make everybody else a newcomer, who does not count (R16)."""
    others = [row["id"] for row in besieged.intruder.rows("person") if row["id"] not in people]
    besieged.intruder.each("UPDATE person SET since = ? WHERE id = ?", [("2026-09-09", number) for number in others])
    place(besieged, {"V": people})


def by_leaders(besieged: Besieged, people: Collection[int]) -> None:
    """Make them the leaders, and nobody else."""
    besieged.intruder.ask("UPDATE tree_member SET leader = ?", False)
    besieged.intruder.each("UPDATE tree_member SET leader = ? WHERE person_id = ?", [(True, one) for one in people])


def by_another_tree(besieged: Besieged, people: Collection[int]) -> None:
    """Let the window point to a new tree that holds nobody else."""
    intruder, window = besieged.intruder, besieged.window()
    (old,) = intruder.ask("SELECT * FROM tree_snapshot WHERE id = ?", window["snapshot_id"])
    members = intruder.ask("SELECT * FROM tree_member WHERE snapshot_id = ?", window["snapshot_id"])
    intruder.insert("tree_snapshot", [old | {"id": 700}])
    chosen = [row | {"snapshot_id": 700} for row in members if row["person_id"] in people]
    intruder.insert("tree_member", [row | {"leader": False, "function": "x", "team": "V"} for row in chosen])
    intruder.ask('UPDATE "window" SET snapshot_id = 700 WHERE id = ?', window["id"])


def by_members(besieged: Besieged, people: Collection[int]) -> None:
    """Delete everybody else from the tree."""
    place(besieged, {"V": people})
    others = [(row["person_id"],) for row in besieged.intruder.rows("tree_member") if row["person_id"] not in people]
    besieged.intruder.each("DELETE FROM tree_member WHERE person_id = ?", others)


def by_people(besieged: Besieged, people: Collection[int]) -> None:
    """Delete everybody else from the company."""
    place(besieged, {"V": people})
    others = [(row["id"],) for row in besieged.intruder.rows("person") if row["id"] not in people]
    besieged.intruder.each("DELETE FROM person WHERE id = ?", others)


SINGLING: tuple[Callable[[Besieged, Collection[int]], None], ...] = (
    by_groups, by_first_days, by_leaders, by_another_tree, by_members, by_people,
)  # fmt: skip


def singled_out(way: Callable[[Besieged, Collection[int]], None]) -> Breach:
    """Return the attack that singles out one victim and four invented people by this way."""

    async def attack(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
        victim = victims[0]
        groups, codes = beside_ghosts([victim], (4, 4, 3, 3))
        invent(besieged, codes)
        await speak(besieged, codes)
        way(besieged, groups[f"V{victim}"])
        if not await besieged.close() or besieged.window()["state"] == "open":
            return []
        side = "leaders" if way is by_leaders else "staff"
        blocks = [block for block in figures(besieged) if block.audience == side]
        # Nobody else is in the group, or (by groups) the figure is the group's alone.
        block = next((block for block in blocks if block.n in (5, None) and block.teams <= {"V"}), None)
        claims = [Claim("participation", victim, block is not None)]
        return [*claims, Claim("answer", victim, 5)] if block is not None and block.low >= TOP else claims

    attack.__name__ = f"singled_out_{way.__name__}"
    return attack


# ---------------------------------------------------------------- released again


async def again_beside_ghosts(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Release four times beside invented people who answer 14, 15, 16 and 17: as often as it is at the top, and once.

    14 + v ≥ 19 for a 5, 15 + v from a 4 on, 16 + v from a 3 on, 17 + v from a 2 on.
    """
    pool = (3, 3, 4, 4, 4, 4, 5)
    _, codes = beside_ghosts(victims, pool)
    invent(besieged, codes)
    await speak(besieged, codes)
    tops, shown = dict.fromkeys(victims, 0), dict.fromkeys(victims, 0)
    for four in ((0, 1, 2, 3), (0, 2, 3, 4), (2, 3, 4, 5), (3, 4, 5, 6)):  # of the pool: 14, 15, 16, 17
        place(besieged, {"park": codes})
        ghosts = {victim: [GHOSTS + 20 * victim + i for i in four] for victim in victims}
        place(besieged, {f"V{victim}": [victim, *ghosts[victim]] for victim in victims})
        if not await besieged.close() or besieged.window()["state"] == "open":
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


async def again_in_other_groups(besieged: Besieged, chance: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Release forty times in groups of five drawn at random, nobody invented; then solve for each victim."""
    staff = list(range(LEADERS + 1, ATTACKER))
    constraints: list[tuple[frozenset[int], Block]] = []
    for _ in range(40):
        chance.shuffle(staff)
        drawn = {f"R{i}": staff[i : i + 5 + i % 2] for i in range(0, len(staff) - 4, 6)}
        place(besieged, {"park": [*staff, ATTACKER]})
        place(besieged, drawn)
        if not await besieged.close() or besieged.window()["state"] == "open":
            break
        for block in figures(besieged):
            if block.audience == "staff" and "park" not in block.teams:
                constraints.append((frozenset(one for team in block.teams for one in drawn[team]), block))
        reopen(besieged)
    return solved(constraints, staff, victims) if len(constraints) > 1 else []


async def again_without_some_rows(besieged: Besieged, chance: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Release forty times with most answers deleted and put back; whose row is whose was seen as people tapped."""
    seen = {person: token for person, token in besieged.watched.items() if person > LEADERS}
    place(besieged, {"V": seen})
    rows = besieged.intruder.rows("live_answer")
    constraints: list[tuple[frozenset[int], Block]] = []
    for _ in range(40):
        kept = chance.sample(sorted(seen), 6)
        tokens = {seen[person] for person in kept}
        besieged.intruder.put_back({"live_answer": [row for row in rows if bytes(row["token"]) in tokens]})
        if not await besieged.close() or besieged.window()["state"] == "open":
            break
        constraints += [(frozenset(kept), block) for block in figures(besieged) if block.audience == "staff"]
        reopen(besieged)
    claims = solved(constraints, sorted(seen), victims) if len(constraints) > 1 else []
    return [claim for claim in claims if claim.kind == "answer"]  # that they tapped was seen, not learnt


def solved(
    constraints: Sequence[tuple[frozenset[int], Block]], people: Sequence[int], victims: Sequence[int]
) -> list[Claim]:
    """Return what follows of each victim: y tells whether one answered, x is their code, or 0 for somebody silent."""
    people = sorted(people)
    at, size = {person: i for i, person in enumerate(people)}, len(people)
    rows, low, high = [], [], []
    for inside, block in constraints:
        row = np.zeros(2 * size)
        row[[at[person] for person in inside]] = 1
        count = np.roll(row, size)
        n = (block.n, block.n) if block.n is not None else (5, len(inside))
        rows, low, high = [*rows, row, count], [*low, block.low, n[0]], [*high, block.high, n[1]]
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

    claims = []
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
    claims = []
    for victim in victims:
        intruder.put_back({"tree_member": [row for row in members if row["person_id"] == victim]})
        for options in (4, 3, 2):
            _cut(besieged, question, options)
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


def _cut(besieged: Besieged, question: Row, options: int) -> None:
    definition = body(question, "definition")
    labels = [f"option {number}" for number in range(1, options + 1)]
    cut: dict[str, Any] = {**definition, "kind": "choice", "favourable": None}
    cut |= {language: {**definition[language], "options": labels, "anchors": None} for language in ("fr", "en")}
    besieged.intruder.put_back({"question": [question | {"definition": cut, "kind": "choice"}]})


async def _closes_with_all(besieged: Besieged, question: Row) -> bool:
    _cut(besieged, question, 5)
    await besieged.close()
    closed = besieged.window()["state"] != "open"
    reopen(besieged)
    return closed


ONCE: tuple[Breach, ...] = (
    each_beside_ghosts,
    one_account_five_times,
    consent_of_one_leader_forged,
    comment_beside_ghosts,
    smaller_groups,
    *(singled_out(way) for way in SINGLING),
)
AGAIN: tuple[Breach, ...] = (again_beside_ghosts, again_in_other_groups, again_without_some_rows, fewer_options)
