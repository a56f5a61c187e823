"""What an intruder writes in the tables of an open window, and how it reads what the bot published of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.attacks.besieged import ATTACKER, Besieged
from tests.attacks.intruder import Row, body
from tests.attacks.ways import OWN

GHOSTS = 1_000  # number of the first person who is invented


@dataclass(frozen=True)
class Block:
    """One published figure of the staff or the leaders: the groups in it, and what its cell says of the sum."""

    audience: str
    teams: frozenset[str]
    n: int | None  # None when the database does not tell it
    low: int
    high: int
    option: int | None = None  # of a choice, the one that is named


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
            row.get("option"),
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


def beside_ghosts(victims: Iterable[int], codes: Sequence[int]) -> tuple[dict[str, list[int]], dict[int, int]]:
    """Return a group for each victim with as many invented people, and what these will answer.

    Two more groups are of invented people only, and the smallest: a group that cannot stand joins one of these (R3).
    """
    groups: dict[str, list[int]] = {}
    spoken: dict[int, int] = {}
    for victim in victims:
        ghosts = [GHOSTS + 20 * victim + i for i in range(len(codes))]
        groups[f"V{victim}"] = [victim, *ghosts]
        spoken |= dict(zip(ghosts, codes, strict=True))
    for name, first in (("A0", GHOSTS), ("A1", GHOSTS + 10)):
        groups[name] = list(range(first, first + 5))
        spoken |= dict.fromkeys(groups[name], 3)
    return groups, spoken


def cut(besieged: Besieged, question: Row, options: int) -> None:
    """Make the question of the window a choice among so many options."""
    definition = body(question, "definition")
    labels = [f"option {number}" for number in range(1, options + 1)]
    cut: dict[str, Any] = {**definition, "kind": "choice", "favourable": None}
    cut |= {language: {**definition[language], "options": labels, "anchors": None} for language in ("fr", "en")}
    besieged.intruder.put_back({"question": [question | {"definition": cut, "kind": "choice"}]})
