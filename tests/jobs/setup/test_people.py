"""Who takes part: the company's list, the platform's accounts, and both together; nobody comes or goes by accident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from jobs.errors import BadFile, Refused
from jobs.ports import Profile
from jobs.setup import people as setup
from jobs.setup.membership import Listing
from jobs.setup.people import IMPORTED, ListRead, Summary, account_changed, sync
from jobs.setup.roster import BadLine, BadLines
from storage import accounts, chain, people
from storage.database import Database
from storage.models import Account, Person, TreeSnapshot
from storage.types import Level

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
LIST = """name,id,email,level,function,team,timezone,locale
Ana Morel,U1,ana@firm.fr,leader,,,Europe/Paris,fr
Bob Stone,,bob@firm.fr,staff,tech,Plateforme,Europe/London,en
Zoé Petit,U3,,manager,tech,Plateforme,,
"""
Write = Callable[[str], Path]
READ = ListRead(leaders=1, functions=1, teams=1)


@pytest.fixture
def company(database: Database) -> int:
    """The installation of a company."""
    connect = partial(accounts.connect, name="Firm", locale="fr", timezone="Europe/Paris", country="FR")
    return database.write(lambda session: connect(session, "slack", "T1").id or 0)


def import_csv(
    database: Database,
    company: int,
    path: Path,
    *profiles: Profile,
    now: datetime = NOW,
    confirmed: bool = True,
    **chosen: Any,
) -> Summary:
    """Import a list while the platform lists these accounts, by default those that the list's ids name."""
    listing = Listing.of(company, profiles or [account("U1", "Ana Morel"), account("U3", "Zoé Petit"), NOE])
    return setup.import_csv(database, company, path, now=now, listings=[listing], confirmed=confirmed, **chosen)


def account_of(database: Database, person: Person) -> str | None:
    held = select(col(Account.platform_user_id)).where(col(Account.person_id) == person.id)
    return database.read(lambda session: session.execute(held).scalar_one_or_none())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, *, encoding: str = "utf-8") -> Path:
        path = tmp_path / "people.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def everybody(database: Database) -> dict[str, Person]:
    rows = database.read(lambda session: list(session.scalars(select(Person).order_by(col(Person.id)))))
    return {person.name: person for person in rows}


def account(
    key: str, name: str, email: str | None = None, *, zone: str = "Europe/Paris", locale: str = "fr-FR"
) -> Profile:
    return Profile(key, name, email, zone, locale)


NOE = account("U4", "Noé Roux")


# ---------------------------------------------------------------- the list


def test_a_list_is_taken(database: Database, company: int, write: Write) -> None:
    summary = import_csv(database, company, write(LIST), now=NOW)
    assert summary == Summary(
        added=("Ana Morel", "Bob Stone", "Zoé Petit"), waiting=("bob@firm.fr",), unlisted=("Noé Roux",), read=READ
    )
    ana, bob, zoe = everybody(database).values()
    assert (account_of(database, ana), ana.level, ana.function, ana.active) == ("U1", Level.LEADER, None, True)
    # Bob waits for his account; nothing can be sent to him before.
    assert (bob.email, bob.timezone, bob.locale, bob.active) == ("bob@firm.fr", "Europe/London", "en", False)
    assert (zoe.level, zoe.team, zoe.timezone, zoe.locale) == (Level.MANAGER, "Plateforme", "Europe/Paris", "fr")
    assert {person.since for person in (ana, bob, zoe)} == {date(2026, 11, 17)}


def test_the_same_list_again_changes_nothing(database: Database, company: int, write: Write) -> None:
    import_csv(database, company, write(LIST), now=NOW)
    again = import_csv(database, company, write(LIST), now=NOW)
    assert again == Summary(unchanged=3, waiting=("bob@firm.fr",), unlisted=("Noé Roux",), read=READ)


def test_a_new_list_adds_changes_and_lets_go(database: Database, company: int, write: Write) -> None:
    import_csv(database, company, write(LIST), now=NOW)
    newer = LIST.replace("Ana Morel,U1,ana@firm.fr,leader", "Ana Morel,U1,ana@firm.fr,staff").replace(
        "Zoé Petit,U3,,manager", "Noé Roux,U4,,staff"
    )
    summary = import_csv(database, company, write(newer), now=NOW + timedelta(days=1))
    assert (summary.added, summary.changed, summary.gone) == (("Noé Roux",), ("Ana Morel",), ("Zoé Petit",))
    zoe = everybody(database)["Zoé Petit"]
    assert (zoe.active, zoe.left_on) == (False, date(2026, 11, 18))

    back = import_csv(database, company, write(LIST), now=NOW + timedelta(days=2))
    assert (back.added, back.gone) == ((), ("Noé Roux",))
    zoe = everybody(database)["Zoé Petit"]
    assert (zoe.active, zoe.left_on) == (True, None)


def test_a_dry_run_says_the_same_and_writes_nothing(database: Database, company: int, write: Write) -> None:
    summary = import_csv(database, company, write(LIST), now=NOW, dry_run=True)
    assert everybody(database) == {}
    assert import_csv(database, company, write(LIST), now=NOW) == summary


def test_an_admin_who_is_not_in_the_list_stays(database: Database, company: int, write: Write) -> None:
    import_csv(database, company, write(LIST), now=NOW)
    assert database.write(lambda session: people.name_admins(session, company, ["ANA@firm.fr", "U9"])) == 1
    without = "".join(line for line in LIST.splitlines(keepends=True) if "Ana" not in line)
    assert import_csv(database, company, write(without), now=NOW).gone == ()
    assert everybody(database)["Ana Morel"].active


def teams(*, few: str = "Support", first: str = "Plateforme", boss: str = "leader", more: int = 0) -> str:
    """A list of ten in *Plateforme*, ten in *Produit* and one more, two in *Support*, six leaders."""
    rows = [f"P{n},U{n},,staff,tech,{first if n == 0 else 'Plateforme'}" for n in range(10)]
    rows += [f"P{n},U{n},,staff,tech,Produit" for n in range(10, 21)]
    rows += [f"P{n},U{n},,staff,tech,{few}" for n in (21, 22)]
    rows += [f"P{n},U{n},,{boss if n == 23 else 'leader'},tech,Produit" for n in range(23, 29)]
    rows += [f"P{n},U{n},,staff,tech,Plateforme" for n in range(29, 29 + more)]
    return "\n".join(["name,id,email,level,function,team", *rows])


def freeze_a_tree(database: Database, company: int) -> None:
    database.write(lambda session: session.add(TreeSnapshot(company_id=company, taken_on=NOW.date())))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (teams(first="Produit"), ("P0",)),
        (teams(first="Produit", boss="staff"), ("P0", "P23")),
        (teams(boss="staff"), ("P23",)),
        (teams(few="Produit"), ("P21", "P22")),  # they were frozen with the smallest, Plateforme
        (teams(few="Plateforme"), ()),
        (teams(more=2), ("P21", "P22")),  # Plateforme is the larger by now: Support is frozen with Produit
        (teams(), ()),
    ],
)
def test_people_moved_by_few_are_told(
    database: Database, company: int, write: Write, changed: str, told: tuple[str, ...]
) -> None:
    accounts = [account(f"U{n}", f"P{n}") for n in range(31)]
    import_csv(database, company, write(teams()), *accounts)
    freeze_a_tree(database, company)
    path = write(changed)
    assert import_csv(database, company, path, *accounts, dry_run=True).moved_by_few == told
    assert import_csv(database, company, path, *accounts).moved_by_few == told
    assert import_csv(database, company, path, *accounts).moved_by_few == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_what_a_french_spreadsheet_writes_is_taken(
    database: Database, company: int, write: Callable[..., Path], encoding: str
) -> None:
    text = "Nom;Courriel;Niveau;Fonction;Équipe;Fuseau horaire;Langue\r\nZoé Petit;zoe@firm.fr;Direction;;;;FR-fr\r\n"
    summary = import_csv(database, company, write(text, encoding=encoding), now=NOW)
    assert summary.added == ("Zoé Petit",)
    assert everybody(database)["Zoé Petit"].level is Level.LEADER


def test_every_bad_line_is_told_and_nothing_is_taken(database: Database, company: int, write: Write) -> None:
    text = """name,id,email,level,function,team,timezone,locale
Ana,U1,,staff,,,,
,U2,,staff,,,,
Bob,,,staff,,,,
Cam,U4,,boss,,,,
Dan,U5,not an address,staff,,,,
Eve,U6,,staff,,,Mars/Olympus,
Guy,U1,,staff,,,,
"""
    with pytest.raises(BadLines, match="correct 5 lines") as caught:
        import_csv(database, company, write(text), now=NOW)
    assert caught.value.lines == (
        BadLine(3, "the name is missing."),
        BadLine(4, "neither an e-mail nor an id: one of them is needed to find the account."),
        BadLine(5, "the level “boss” is none of leader, manager, staff."),
        BadLine(6, "“not an address” is not an e-mail address."),
        BadLine(7, "“Mars/Olympus” is not a time zone; write it like Europe/Paris."),
    )
    assert everybody(database) == {}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,email,level\n", "nobody in it"),
        (b"prenom,ville\nAna,Paris\n", "no column for the name"),
        (b"name,team\nAna,Produit\n", "no column email"),
        (b"name,email\nAna,ana@firm.fr\n", "no column for the level"),
        (b"PK\x03\x04\x00\x00", "is damaged or cut"),
        (b'name,email,level\n"Ana,ana@firm.fr\n', "line 2: not a CSV line"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(
    sqlite: Database, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=sentence) as caught:
        import_csv(sqlite, 1, path)
    assert len(str(caught.value).splitlines()) == 1


# ---------------------------------------------------------------- the platform


def test_without_a_list_every_account_is_in(database: Database, company: int) -> None:
    accounts = [
        account("U1", "Ana", "ana@firm.fr", locale="en-GB", zone="Europe/London"),
        account("U2", "Bob", zone="nowhere", locale="de"),
        Profile("B1", "Robot", None, None, None, excluded="bot"),
        Profile("G1", "Guest", None, None, None, excluded="guest"),
    ]
    assert sync(database, company, accounts, now=NOW).added == ("Ana", "Bob")
    ana, bob = everybody(database).values()
    assert (ana.level, ana.timezone, ana.locale) == (Level.STAFF, "Europe/London", "en")
    assert (bob.timezone, bob.locale) == ("Europe/Paris", "fr")
    assert sync(database, company, accounts, now=NOW) == Summary(unchanged=2)


def test_leavers_go_and_may_come_back(database: Database, company: int) -> None:
    both = [account("U1", "Ana"), account("U2", "Bob")]
    sync(database, company, both, now=NOW)
    without_bob = [both[0], Profile("U2", "Bob", None, None, None, excluded="deactivated")]
    assert sync(database, company, without_bob, now=NOW).gone == ("Bob",)
    assert sync(database, company, without_bob, now=NOW).gone == ()
    assert sync(database, company, [both[0]], now=NOW).gone == ()
    assert sync(database, company, both, now=NOW).changed == ("Bob",)
    bob = everybody(database)["Bob"]
    assert (bob.active, bob.left_on) == (True, None)


def test_what_the_admin_chose_is_kept(database: Database, company: int, write: Write) -> None:
    import_csv(database, company, write(LIST), now=NOW)
    accounts = [
        account("U1", "Ana Morel-Diaz", "ana@firm.fr", zone="America/Montreal", locale="en-US"),
        account("U2", "Bob Stone", "BOB@firm.fr", zone="Europe/London"),
        account("U3", "Zoé Petit"),
        account("U4", "Unlisted"),
    ]
    summary = sync(database, company, accounts, now=NOW)
    assert summary == Summary(changed=("Ana Morel-Diaz", "Bob Stone"), unchanged=1, unlisted=("Unlisted",))
    ana, bob, zoe = everybody(database).values()
    assert (ana.name, ana.level, ana.timezone, ana.locale) == ("Ana Morel-Diaz", Level.LEADER, "America/Montreal", "fr")
    assert (account_of(database, bob), bob.active, bob.team) == ("U2", True, "Plateforme")
    assert zoe.team == "Plateforme"


def test_somebody_the_list_let_go_does_not_come_back_by_the_platform(
    database: Database, company: int, write: Write
) -> None:
    import_csv(database, company, write(LIST), now=NOW)
    import_csv(database, company, write("\n".join(LIST.splitlines()[:2])), now=NOW)
    summary = sync(database, company, [account("U1", "Ana Morel"), account("U3", "Zoé Petit")], now=NOW)
    assert summary.unlisted == ("Zoé Petit",)
    assert not everybody(database)["Zoé Petit"].active


def test_a_platform_that_names_nobody_lets_nobody_go(database: Database, company: int) -> None:
    sync(database, company, [account("U1", "Ana")], now=NOW)
    with pytest.raises(Refused, match="named no account"):
        sync(database, company, [], now=NOW)
    assert everybody(database)["Ana"].active


def test_one_changed_account_says_nothing_of_the_others(database: Database, company: int) -> None:
    sync(database, company, [account("U1", "Ana"), account("U2", "Bob")], now=NOW)
    gone = Profile("U1", "Ana", None, None, None, excluded="deactivated")
    for profile, change in ((account("U3", "Cam"), "added"), (account("U2", "Robert"), "changed"), (gone, "gone")):
        summary = database.write(partial(account_changed, installation_id=company, profile=profile, now=NOW))
        assert getattr(summary, change) == (profile.name,)
    assert {name: person.active for name, person in everybody(database).items()} == {
        "Ana": False,
        "Robert": True,
        "Cam": True,
    }


def test_somebody_waiting_is_found_when_their_account_appears(database: Database, company: int, write: Write) -> None:
    import_csv(database, company, write(LIST), now=NOW)
    database.write(lambda session: account_changed(session, company, account("U2", "Bob", "bob@firm.fr"), now=NOW))
    assert everybody(database)["Bob"].active


def test_changes_are_in_the_record_without_names(database: Database, company: int, write: Write) -> None:
    import_csv(database, company, write(LIST), now=NOW, actor="person:1")
    (entry,) = database.read(lambda session: chain.entries(session, company))
    assert (entry.actor, entry.action) == ("person:1", IMPORTED)
    assert entry.detail == {"added": 3, "changed": 0, "gone": 0, "moved_by_few": 0}


def test_an_account_that_goes_tells_whom_it_moves(database: Database, company: int, write: Write) -> None:
    accounts = [account(f"U{n}", f"P{n}") for n in range(31)]
    import_csv(database, company, write(teams(more=1)), *accounts)  # 11 and 11: Support is frozen with Plateforme
    freeze_a_tree(database, company)
    rename = account("U10", "Zoé", "p10@firm.fr")
    gone = replace(account("U9", "P9", None), excluded="deactivated")
    with_names = [
        database.write(partial(account_changed, installation_id=company, profile=profile, now=NOW))
        for profile in (rename, replace(rename, platform_user_id="U11", name="P11", excluded="deactivated"), gone, gone)
    ]
    assert [summary.moved_by_few for summary in with_names] == [(), ("P21", "P22"), ("P21", "P22"), ()]


# ---------------------------------------------------------------- leavers' identity


def test_the_identity_of_leavers_is_erased(database: Database, company: int) -> None:
    sync(database, company, [account("U1", "Ana", "ana@firm.fr"), account("U2", "Bob")], now=NOW)
    sync(database, company, [account("U2", "Bob")], now=NOW)
    day = NOW.date()
    assert database.write(lambda session: people.erase_leavers(session, day)) == 0  # left that very day: not yet
    assert database.write(lambda session: people.erase_leavers(session, day + timedelta(days=1))) == 1
    assert database.write(lambda session: people.erase_leavers(session, day + timedelta(days=1))) == 0

    def erased(session: Session) -> Person:
        return session.scalars(select(Person).where(col(Person.active).is_(False))).one()

    ana = database.read(erased)
    assert (ana.name, ana.email, account_of(database, ana)) == ("", None, None)
    # The same account may come back, as somebody new.
    assert sync(database, company, [account("U1", "Ana"), account("U2", "Bob")], now=NOW).added == ("Ana",)


# ---------------------------------------------------------------- two installations


@pytest.fixture
def second(database: Database, company: int) -> int:  # noqa: ARG001 - the company is there first
    """Another installation of the same company."""
    connect = partial(accounts.connect, name="", locale="fr", timezone="Europe/Paris", country="FR")
    return database.write(lambda session: connect(session, "teams", "T2").id or 0)


def test_one_account_that_appears_elsewhere_makes_nobody_twice(database: Database, company: int, second: int) -> None:
    sync(database, company, [account("U1", "Ana", "Ana@firm.fr")], now=NOW)
    appeared = account("M1", "Ana", "ana@firm.fr")
    summary = database.write(lambda session: account_changed(session, second, appeared, now=NOW))
    assert (summary.added, summary.elsewhere) == ((), ("Ana",))
    assert len(everybody(database)) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_whoever_came_back_by_another_account_is_not_there_twice(
    database: Database, company: int, second: int, *, whole: bool
) -> None:
    ana, bob = account("U1", "Ana", "ana@firm.fr"), account("U2", "Bob", "bob@firm.fr")
    sync(database, company, [ana, bob], now=NOW)
    sync(database, company, [bob], now=NOW)
    sync(database, second, [account("M1", "Ana", "ana@firm.fr")], now=NOW)
    if whole:
        summary = sync(database, company, [ana, bob], now=NOW)
    else:
        summary = database.write(lambda session: account_changed(session, company, ana, now=NOW))
    assert summary.elsewhere == ("Ana",)
    rows = database.read(lambda session: list(session.scalars(select(Person))))
    assert sorted(person.name for person in rows if person.active) == ["Ana", "Bob"]


def test_a_line_with_an_id_comes_before_one_with_the_same_persons_e_mail(
    database: Database, company: int, write: Write
) -> None:
    sync(database, company, [account("U2", "Bob", "bob@firm.fr")], now=NOW)
    lines = "name,email,id,level\nNew,bob@firm.fr,,staff\nBob,other@firm.fr,u2,staff\n"
    summary = import_csv(database, company, write(lines), account("U2", "Bob", "bob@firm.fr"))
    assert (summary.added, summary.changed, summary.waiting) == (("New",), ("Bob",), ("bob@firm.fr",))
    bob = everybody(database)["Bob"]
    assert (account_of(database, bob), bob.email) == ("U2", "other@firm.fr")
