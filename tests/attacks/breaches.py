"""What somebody who writes in the database, and has no key, makes one release of the bot tell.

Every attack changes an open window, lets the bot close it at its hour, and reads the figures it publishes. It returns
what it is sure of; what is right of that is exposed. One account of the company is the attacker's own (R4 allows for
one colluder in a block of five); whoever else answers was invented.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress

from tests.attacks.besieged import ATTACKER, DIGEST_DAY, LEADERS, Besieged, Claim
from tests.attacks.tampering import become, beside_ghosts, cut, figures, invent, own, place, speak
from tests.attacks.ways import OWN

Breach = Callable[[Besieged, random.Random, Sequence[int]], Awaitable[list[Claim]]]
"""(company, chance, victims) -> what the attacker is sure of."""

TOP = 19  # R4, five answers, one colluder: sums of 5 × 5 - 4 - 2 and more are shown as one code


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


async def one_account_five_times(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Give five rows of the tree the same account, so that one answer counts five times.

    Only where the tree names accounts. Five times 1 is 5, five times 5 is 25, and each other sum lies between.
    """
    named = [column for column in besieged.intruder.columns("tree_member") if "account" in column]
    groups, codes = beside_ghosts(victims, (0, 0, 0, 0))
    invent(besieged, codes)
    place(besieged, groups)
    for column, victim in itertools.product(named, victims):
        (theirs,) = besieged.intruder.ask(f"SELECT {column} AS held FROM tree_member WHERE person_id = ?", victim)  # noqa: S608
        change = f"UPDATE tree_member SET {column} = ? WHERE person_id = ?"  # noqa: S608 - a column of the catalogue
        besieged.intruder.each(change, [(theirs["held"], person) for person in groups[f"V{victim}"]])
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
    """Put a victim into a group of nine invented people, two of whom comment: the third is the victim's (R10)."""
    victim = victims[0]
    groups, codes = beside_ghosts([victim], (3,) * 9)
    noise = {number: f"rien à dire {number}" for number in groups[f"V{victim}"][1:3]}
    invent(besieged, codes)
    place(besieged, groups)
    await speak(besieged, codes, noise)
    with suppress(Exception):  # what the house cannot do is left undone
        await besieged.tick(DIGEST_DAY)
        await besieged.tick(DIGEST_DAY)
    lines = [line for card in besieged.details() for line in card.comments if line.group == f"V{victim}"]
    return [Claim("author", victim, text) for line in lines for text in line.texts if text not in noise.values()]


async def moved_by_a_trigger(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Leave a trigger that moves people once the bot has begun to close: whatever it verified before has changed."""
    people, named = await _five(besieged, victims[0])
    changed = "".join(f", {column} = {value}" for column, value in named.items())
    alone = f"UPDATE tree_member SET function = 'x', team = 'V', leader = (1 = 0){changed}"  # noqa: S608 - ours
    besieged.intruder.at_closing([f"{alone} WHERE person_id IN ({people})"])
    await besieged.close()
    return _of_five(besieged, victims[0], counted_five_times=bool(named))


async def a_tree_that_is_read_twice(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Put a view in the place of the tree, which shows either the true tree or another one, each time it is read.

    A bot that verifies what it reads, then reads again what it uses, ends by verifying the one and using the other.
    """
    people, named = await _five(besieged, victims[0])
    changed = {"function": "'x'", "team": "'V'", **named}
    theirs = f"CASE WHEN person_id IN ({people}) AND (SELECT heads FROM coin) THEN"  # noqa: S608 - ours
    columns = [
        f"{theirs} {changed[name]} ELSE {name} END AS {name}" if name in changed else name
        for name in besieged.intruder.columns("tree_member")
    ]
    heads = "abs(random() % 2) = 1" if besieged.intruder.sqlite else "random() < 0.5"
    besieged.intruder.ask(f"CREATE VIEW coin AS SELECT {heads} AS heads")
    besieged.intruder.ask("ALTER TABLE tree_member RENAME TO true_member")
    besieged.intruder.ask(f"CREATE VIEW tree_member AS SELECT {', '.join(columns)} FROM true_member")  # noqa: S608 - ours
    for _try in range(20):
        await besieged.close()
        if besieged.window()["state"] != "open":
            break
    return _of_five(besieged, victims[0], counted_five_times=bool(named))


async def _five(besieged: Besieged, victim: int) -> tuple[str, dict[str, str]]:
    """Return the victim and six others as SQL, and what each column that names an account is to be for all of them.

    Where no column names an account, the six are invented: four of them answer, 14 together.
    """
    named = [column for column in besieged.intruder.columns("tree_member") if "account" in column]
    (theirs,) = besieged.intruder.ask("SELECT * FROM tree_member WHERE person_id = ?", victim)
    people = [victim, *[one for one in range(LEADERS + 1, ATTACKER) if one != victim][:6]]
    if not named:
        groups, codes = beside_ghosts([victim], (4, 4, 3, 3))
        people = groups[f"V{victim}"]
        invent(besieged, codes)
        await speak(besieged, codes)
    return ", ".join(map(str, people)), {column: f"'{theirs[column]}'" for column in named}


def _of_five(besieged: Besieged, victim: int, *, counted_five_times: bool) -> list[Claim]:
    """Return what the figure of the victim's group of five says."""
    block = own(figures(besieged), "V")
    if block is None:
        return []
    told = [Claim("participation", victim, True)]
    if not counted_five_times:
        return [*told, Claim("answer", victim, 5)] if block.low >= TOP else told
    left = [code for code in range(1, 6) if block.low <= 5 * code <= block.high]
    return [*told, Claim("answer", victim, left[0])] if len(left) == 1 else told


async def scale_turned_into_a_choice(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Make the scale a choice, and put each victim beside two invented people who say 4 and two who say 5.

    Three of five are a majority: the option that is named is the victim's; none is named for a 1, a 2 or a 3.
    """
    (question,) = besieged.intruder.ask("SELECT * FROM question WHERE id = ?", besieged.window()["question_id"])
    groups, codes = beside_ghosts(victims, (4, 4, 5, 5))
    invent(besieged, codes)
    place(besieged, groups)
    await speak(besieged, codes)
    cut(besieged, question, 5)
    await besieged.close()
    blocks = {victim: own(figures(besieged), f"V{victim}") for victim in victims}
    return [
        Claim("answer", victim, block.option) for victim, block in blocks.items() if block is not None and block.option
    ]


async def larger_groups(besieged: Besieged, _: random.Random, victims: Sequence[int]) -> list[Claim]:
    """Answer, and raise the smallest group that was promised to a whole team's twelve people (R9).

    Two teams of twelve are shown exactly when everybody in them answered; otherwise the one joins the other.
    """
    del victims
    await besieged.tap(OWN, 3)
    besieged.intruder.ask('UPDATE "window" SET k = 12')
    await besieged.close()
    if not (own(figures(besieged), "red") and own(figures(besieged), "blue")):
        return []
    return [Claim("participation", person, True) for person in range(LEADERS + 1, ATTACKER)]


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
        block = next((block for block in blocks if block.teams <= {"V"}), None)
        claims = [Claim("participation", victim, block is not None)]
        return [*claims, Claim("answer", victim, 5)] if block is not None and block.low >= TOP else claims

    attack.__name__ = f"singled_out_{way.__name__}"
    return attack


ONCE: tuple[Breach, ...] = (
    each_beside_ghosts,
    one_account_five_times,
    consent_of_one_leader_forged,
    comment_beside_ghosts,
    moved_by_a_trigger,
    a_tree_that_is_read_twice,
    scale_turned_into_a_choice,
    smaller_groups,
    *(singled_out(way) for way in SINGLING),
)
