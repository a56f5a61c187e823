"""The ways to become somebody: a list, the platform's own news, another installation, and rows of the database.

Each way changes what it can reach and returns the account that acts afterwards. It is one that the attacker holds: the
envelope of an act is signed, and says truly which account acts.
"""

from __future__ import annotations

import csv
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from jobs.ports import Actor, PeopleChanged, Profile
from jobs.setup import people
from tests.attacks.besieged import ATTACKER, Besieged
from tests.ledger import FakePlatform

Way = Callable[[Besieged, int], Awaitable[Actor]]
"""(company, victim's number) -> the attacker's account, ready to act."""

OUTSIDER = "U99"  # an account of the workspace that no list knows; the attacker holds it, and U30 as well
NEW = Actor("slack", "T1", OUTSIDER)
OWN = Actor("slack", "T1", f"U{ATTACKER}")
ELSEWHERE = Actor("memory", "M1", "X1")  # in another platform's tenant, where the attacker signs in as they like


def email(number: int) -> str:
    return f"p{number}@firm.example"


def profile(user: str, address: str | None, *, gone: bool = False) -> Profile:
    return Profile(user, f"Person {user}", address, "Europe/Paris", "fr", "deactivated" if gone else None)


# ---------------------------------------------------------------- lists


def listed(besieged: Besieged, changed: Mapping[int, Mapping[str, str] | None], *, installation: int = 1) -> None:
    """Import the company's list with some lines changed, or (None) left out, as `diapason people import` does."""
    rows = besieged.intruder.ask(
        "SELECT person.id AS number, name, email, level, function, team, platform_user_id AS id"
        " FROM person JOIN account ON person_id = person.id WHERE installation_id = 1 ORDER BY person.id"
    )
    names = ("id", "name", "email", "level", "function", "team")
    path = besieged.folder / "people.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            changes = changed.get(row["number"], {})
            if changes is not None:
                line = {name: row[name] or "" for name in names} | dict(changes)
                writer.writerow(line if installation == 1 or changes else line | {"id": ""})
    people.import_csv(besieged.firm.database, installation, path, now=besieged.now)


async def line_with_their_email_and_a_new_id(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {victim: {"id": OUTSIDER}})
    return NEW


async def line_with_their_email_and_the_id_of_a_known_account(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {ATTACKER: {"id": "U98"}})  # frees U30, which the attacker still holds
    listed(besieged, {victim: {"id": OWN.user}})
    return OWN


async def line_with_their_email_and_the_id_of_a_line_left_out(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {victim: {"id": OWN.user}, ATTACKER: None})
    return OWN


async def line_with_their_id_and_another_email(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {victim: {"email": "me@firm.example"}})
    await besieged.desk.handle(PeopleChanged("slack", "T1", profile(f"U{victim}", None, gone=True)))
    await besieged.desk.handle(PeopleChanged("slack", "T1", profile(OUTSIDER, "me@firm.example")))
    listed(besieged, {victim: {"email": "me@firm.example", "id": OUTSIDER}})
    return NEW


async def emails_of_two_lines_exchanged_then_the_ids(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {victim: {"email": email(ATTACKER)}, ATTACKER: {"email": email(victim)}})
    listed(besieged, {victim: {"id": "U98"}, ATTACKER: {"id": OUTSIDER}})
    listed(besieged, {victim: {"id": OWN.user}, ATTACKER: {"id": OUTSIDER}})
    return OWN


async def two_lines_merged_into_one(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {ATTACKER: None})
    besieged.firm.company.clock.turn(timedelta(minutes=1))
    listed(besieged, {victim: {"id": OUTSIDER, "name": "Person 30"}, ATTACKER: None})
    return NEW


async def their_id_used_again_after_they_left(besieged: Besieged, victim: int) -> Actor:
    listed(besieged, {victim: None})
    rows = besieged.intruder.ask("SELECT name, email FROM person WHERE id = ?", victim)
    listed(besieged, {victim: {"id": OUTSIDER, "name": rows[0]["name"], "email": rows[0]["email"]}})
    return NEW


# ---------------------------------------------------------------- news from the platform


async def their_email_moves_to_another_account(besieged: Besieged, victim: int) -> Actor:
    await besieged.desk.handle(PeopleChanged("slack", "T1", profile(f"U{victim}", None, gone=True)))
    await besieged.desk.handle(PeopleChanged("slack", "T1", profile(OUTSIDER, email(victim))))
    return NEW


async def a_sync_finds_two_emails_exchanged(besieged: Besieged, victim: int) -> Actor:
    profiles = {number: profile(f"U{number}", email(number)) for number in range(1, ATTACKER + 1)}
    profiles[victim] = replace(profiles[victim], email=email(ATTACKER))
    profiles[ATTACKER] = replace(profiles[ATTACKER], email=email(victim))
    people.sync(besieged.firm.database, 1, profiles.values(), now=besieged.now)
    return OWN


async def a_sync_finds_their_email_on_a_new_account(besieged: Besieged, victim: int) -> Actor:
    profiles = [profile(f"U{number}", email(number)) for number in range(1, ATTACKER + 1) if number != victim]
    people.sync(besieged.firm.database, 1, [*profiles, profile(OUTSIDER, email(victim))], now=besieged.now)
    return NEW


# ---------------------------------------------------------------- another installation


def second_installation(besieged: Besieged, platform: str = "memory", tenant: str = "M1") -> int:
    """Add an installation of the same company, as one does by naming it in the settings."""
    row = {"id": 2, "company_id": 1, "platform": platform, "tenant": tenant, "connected": True}
    besieged.intruder.insert("installation", [row])
    return 2


async def a_second_account_by_a_sync(besieged: Besieged, victim: int) -> Actor:
    there = second_installation(besieged)
    people.sync(besieged.firm.database, there, [profile(ELSEWHERE.user, email(victim))], now=besieged.now)
    return ELSEWHERE


async def a_second_account_by_a_list(besieged: Besieged, victim: int) -> Actor:
    there = second_installation(besieged)
    listed(besieged, {victim: {"id": ELSEWHERE.user}}, installation=there)
    return ELSEWHERE


async def a_second_account_by_a_row(besieged: Besieged, victim: int) -> Actor:
    there = second_installation(besieged)
    row = {"id": 900, "person_id": victim, "installation_id": there, "platform_user_id": ELSEWHERE.user}
    besieged.intruder.insert("account", [row | {"preferred": False}])
    return ELSEWHERE


async def the_same_user_id_in_another_workspace(besieged: Besieged, victim: int) -> Actor:
    there = second_installation(besieged, "slack", "T9")
    row = {"id": 900, "person_id": victim, "installation_id": there, "platform_user_id": f"U{victim}"}
    besieged.intruder.insert("account", [row | {"preferred": False}])
    return Actor("slack", "T9", f"U{victim}")


async def their_installation_renamed(besieged: Besieged, victim: int) -> Actor:
    besieged.intruder.ask("UPDATE installation SET platform = 'memory', tenant = 'M1' WHERE id = 1")
    besieged.intruder.ask("UPDATE account SET platform_user_id = 'X1' WHERE person_id = ?", victim)
    return ELSEWHERE


# ---------------------------------------------------------------- rows


def exchange(besieged: Besieged, table: str, column: str, where: str, pair: tuple[Any, Any]) -> None:
    """Exchange what the rows of two keys hold in one column of a table; a value in between keeps them apart."""
    (first, *_), (second, *_) = (
        besieged.intruder.ask(f"SELECT {column} AS held FROM {table} WHERE {where} = ?", key)  # noqa: S608 - ours
        for key in pair
    )
    between: Any = -7 if isinstance(first["held"], int) else "between"
    change = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608 - same
    for new, old in ((between, first["held"]), (first["held"], second["held"]), (second["held"], between)):
        besieged.intruder.ask(change, new, old)


async def ids_of_two_accounts_exchanged(besieged: Besieged, victim: int) -> Actor:
    exchange(besieged, "account", "platform_user_id", "person_id", (victim, ATTACKER))
    return OWN


async def people_of_two_accounts_exchanged(besieged: Besieged, victim: int) -> Actor:
    exchange(besieged, "account", "person_id", "person_id", (victim, ATTACKER))
    return OWN


async def two_people_renumbered(besieged: Besieged, victim: int) -> Actor:
    exchange(besieged, "person", "id", "id", (victim, ATTACKER))
    exchange(besieged, "account", "person_id", "person_id", (victim, ATTACKER))
    return OWN


async def their_row_of_the_tree(besieged: Besieged, victim: int) -> Actor:
    exchange(besieged, "tree_member", "person_id", "person_id", (victim, ATTACKER))
    return OWN


async def their_account_of_the_tree(besieged: Besieged, victim: int) -> Actor:
    """Exchange every column of the tree that names an account, then the account and its row as well."""
    named = [column for column in besieged.intruder.columns("tree_member") if "account" in column]
    for column in named:
        exchange(besieged, "tree_member", column, "person_id", (victim, ATTACKER))
    exchange(besieged, "account", "person_id", "person_id", (victim, ATTACKER))
    return OWN


async def their_account_of_the_tree_beside_ones_own(besieged: Besieged, victim: int) -> Actor:
    """Let one's own row of the tree name the victim's account; one's own account stays one's own."""
    for column in [column for column in besieged.intruder.columns("tree_member") if "account" in column]:
        exchange(besieged, "tree_member", column, "person_id", (victim, ATTACKER))
    return OWN


async def a_tree_of_ones_own(besieged: Besieged, victim: int) -> Actor:
    """Let the window point to a new tree, in which the attacker stands where the victim stood, under both numbers."""
    intruder, window = besieged.intruder, besieged.window()
    snapshot = 700
    (old,) = intruder.ask("SELECT * FROM tree_snapshot WHERE id = ?", window["snapshot_id"])
    intruder.insert("tree_snapshot", [old | {"id": snapshot}])
    members = intruder.ask("SELECT * FROM tree_member WHERE snapshot_id = ?", window["snapshot_id"])
    turned = {victim: ATTACKER, ATTACKER: victim}
    for row in members:
        row |= {"snapshot_id": snapshot, "person_id": turned.get(row["person_id"], row["person_id"])}
    intruder.insert("tree_member", members)
    intruder.ask('UPDATE "window" SET snapshot_id = ? WHERE id = ?', snapshot, window["id"])
    await people_of_two_accounts_exchanged(besieged, victim)
    return OWN


async def their_question_delivered_again(besieged: Besieged, victim: int) -> Actor:
    """Have the victim's card built once more and sent to the attacker's account, which then becomes one's own again."""
    await ids_of_two_accounts_exchanged(besieged, victim)
    again = (
        "UPDATE delivery SET state = 'planned', due_at = changed_at, sent_to = NULL, address = NULL, attempts = 0"
        " WHERE kind = 'question' AND person_id = ?"
    )
    besieged.intruder.ask(again, victim)
    await besieged.tick(besieged.now + timedelta(minutes=1))
    await ids_of_two_accounts_exchanged(besieged, victim)
    return OWN


LISTS: tuple[Way, ...] = (
    line_with_their_email_and_a_new_id,
    line_with_their_email_and_the_id_of_a_known_account,
    line_with_their_email_and_the_id_of_a_line_left_out,
    line_with_their_id_and_another_email,
    emails_of_two_lines_exchanged_then_the_ids,
    two_lines_merged_into_one,
    their_id_used_again_after_they_left,
)
NEWS: tuple[Way, ...] = (
    their_email_moves_to_another_account,
    a_sync_finds_two_emails_exchanged,
    a_sync_finds_their_email_on_a_new_account,
)
INSTALLATIONS: tuple[Way, ...] = (
    a_second_account_by_a_sync,
    a_second_account_by_a_list,
    a_second_account_by_a_row,
    the_same_user_id_in_another_workspace,
    their_installation_renamed,
)
ROWS: tuple[Way, ...] = (
    ids_of_two_accounts_exchanged,
    people_of_two_accounts_exchanged,
    two_people_renumbered,
    their_row_of_the_tree,
    their_account_of_the_tree,
    their_account_of_the_tree_beside_ones_own,
    a_tree_of_ones_own,
    their_question_delivered_again,
)
WAYS = (*LISTS, *NEWS, *INSTALLATIONS, *ROWS)


def shown_to(platform: FakePlatform, actor: Actor, since: int) -> list[Any]:
    """Return the cards posted to an account after the first ``since`` posts."""
    return [posted.card for posted in platform.posts[since:] if posted.to == actor.user]
