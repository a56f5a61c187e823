"""What an intruder writes in the tables of an open window, and how it reads what the bot published of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.release import Figure, from_json
from jobs.release.fits import Fit, fits
from storage.types import QuestionKind
from tests.attacks.besieged import ATTACKER, Besieged
from tests.attacks.intruder import Row, body
from tests.attacks.ways import OWN

GHOSTS = 1_000  # number of the first person who is invented
SPEAKING, SILENT = 5, 2  # a group of five answers has a figure where two more were asked (R9)


@dataclass(frozen=True)
class Block:
    """One published figure of the staff or the leaders: the groups in it, and what its look says of the sum."""

    audience: str
    teams: frozenset[str]
    low: int
    high: int
    option: int | None = None  # of a choice, the one that is named


def figures(besieged: Besieged) -> list[Block]:
    """Return what was published of the window, as the database holds it; of groups in which five speak at most."""
    rows = [body(row) for row in besieged.intruder.ask("SELECT body FROM released_figure WHERE weeks = 1")]
    released = [figure for row in rows if isinstance(figure := from_json(row), Figure)]
    return [
        Block(
            figure.audience,
            frozenset(team for _, team in figure.teams),
            min((fit.low + fit.answers for fit in _of_five(figure)), default=0),
            max((fit.high + fit.answers for fit in _of_five(figure)), default=0),
            figure.option,
        )
        for figure in released
    ]


def _of_five(figure: Figure) -> Sequence[Fit]:
    """Return what a figure fits if five answered, or all that it fits if they cannot be."""
    if figure.kind is QuestionKind.CHOICE:
        return ()
    return [fit for fit in fits(figure) if fit.answers <= SPEAKING] or fits(figure)


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
        if codes.get(number):
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
    """Return a group for each victim with as many invented people, and what these will answer: 0 for two who will not.

    Two more groups are of invented people only, and the smallest: a group that cannot stand joins one of these (R3).
    """
    groups: dict[str, list[int]] = {}
    spoken: dict[int, int] = {}
    for victim in victims:
        ghosts = [GHOSTS + 20 * victim + i for i in range(len(codes))]
        groups[f"V{victim}"] = [victim, *ghosts, *silent_beside(victim)]
        spoken |= dict(zip(ghosts, codes, strict=True)) | dict.fromkeys(silent_beside(victim), 0)
    for name, first in (("A0", GHOSTS), ("A1", GHOSTS + 10)):
        groups[name] = list(range(first, first + SPEAKING + SILENT))
        spoken |= {number: 3 if number < first + SPEAKING else 0 for number in groups[name]}
    return groups, spoken


def silent_beside(victim: int) -> list[int]:
    """Return the invented people of a victim's group who never answer."""
    return [GHOSTS + 20 * victim + 19 - i for i in range(SILENT)]


def cut(besieged: Besieged, question: Row, options: int) -> None:
    """Make the question of the window a choice among so many options."""
    definition = body(question, "definition")
    labels = [f"option {number}" for number in range(1, options + 1)]
    cut: dict[str, Any] = {**definition, "kind": "choice", "favourable": None}
    cut |= {language: {**definition[language], "options": labels, "anchors": None} for language in ("fr", "en")}
    besieged.intruder.put_back({"question": [question | {"definition": cut, "kind": "choice"}]})
