"""The record of settings: everybody reads what admins changed, and people moved by few are flagged."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import doctor
from bot.slack.render import home, message
from jobs.cards import Change, ConfidentialityCard, HomeView, SettingsView
from jobs.cards.forms import Values
from jobs.ports import Command, FormSubmitted, Profile, Say
from jobs.setup import record
from jobs.setup.people import account_changed, import_csv
from storage import chain
from storage.chain import Chain
from storage.database import Database
from storage.models import Company
from storage.types import Consultation
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.ledger import MONDAY, at

ADMIN, SOMEBODY = 1, 9
TODAY = date(2026, 9, 7)


def arrange(firm: Answering, path: Path, teams: dict[int, str], now: datetime) -> None:
    """Import everybody again, with these people in other teams."""
    rows = ["name,id,level,function,team"]
    for number in range(1, 31):
        level = "leader" if number <= 6 else "staff"
        team = teams.get(number, "red" if number % 2 else "blue")
        rows.append(f"Person {number},U{number},{level},tech,{team}")
    path.write_text("\n".join(rows), encoding="utf-8")
    import_csv(firm.database, firm.company.company_id, path, now=now)


async def read_by(firm: Answering, person: int, word: str = "confidentialite") -> ConfidentialityCard:
    outcome = await firm.desk().handle(Command(firm.actor(person), word))
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, ConfidentialityCard)
    return outcome.card


async def raise_to(firm: Answering, k: int) -> None:
    values = Values({"k": str(k)})
    await firm.desk().handle(FormSubmitted(firm.actor(ADMIN), firm.now, "smallest-group", {}, values))


async def home_of_admin(firm: Answering) -> HomeView:
    view = await firm.desk().home(firm.actor(ADMIN))
    assert view is not None
    return view


async def settings_of(firm: Answering) -> SettingsView:
    settings = (await home_of_admin(firm)).settings
    assert settings is not None
    return settings


async def test_somebody_moved_alone_is_flagged_to_admins_and_read_by_everybody(
    database: Database, vault: Vault, tmp_path: Path
) -> None:
    firm = answering(database, vault)
    arrange(firm, tmp_path / "people.csv", {}, at(MONDAY, 5))
    await firm.open()
    arrange(firm, tmp_path / "people.csv", {9: "blue"}, at(MONDAY, 6))
    moved = Change(TODAY, "moved_by_few", {"count": 1})
    assert (await settings_of(firm)).moved_by_few == (moved,)
    for person in (ADMIN, SOMEBODY, 20):
        card = await read_by(firm, person)
        assert card.changes[0] == moved
        assert card.changes[1] == Change(TODAY, "people_imported", {"added": 0, "changed": 1, "gone": 0})
    admins = json.dumps(home(await home_of_admin(firm)), ensure_ascii=False)
    everybody = json.dumps(message(card).blocks, ensure_ascii=False)
    for shown in (admins, everybody):
        assert "7 septembre 2026" in shown
        assert "une personne a changé seule de groupe" in shown
    assert "Person 9" not in everybody  # neither who was moved nor who moved them


@pytest.mark.parametrize(("k", "flagged"), [(5, 0), (6, 5)])
async def test_fewer_than_the_companys_k_who_move_are_flagged(
    sqlite: Database, vault: Vault, tmp_path: Path, k: int, flagged: int
) -> None:
    firm = answering(sqlite, vault)
    arrange(firm, tmp_path / "people.csv", {}, at(MONDAY, 5))
    await firm.open()
    if k > 5:
        await raise_to(firm, k)
    # Three red ones and two blue ones change places: red differs from red before by five people.
    moves = {**dict.fromkeys((9, 11, 13), "blue"), **dict.fromkeys((10, 12), "red")}
    arrange(firm, tmp_path / "people.csv", moves, at(MONDAY, 6))
    assert [change.values["count"] for change in (await settings_of(firm)).moved_by_few] == [flagged] * bool(flagged)
    admins = json.dumps(home(await home_of_admin(firm)), ensure_ascii=False)
    assert ("5 personnes ont changé de groupe, par petits nombres" in admins) is bool(flagged)


async def test_before_the_first_round_nobody_is_flagged(sqlite: Database, vault: Vault, tmp_path: Path) -> None:
    firm = answering(sqlite, vault)
    arrange(firm, tmp_path / "people.csv", {}, at(MONDAY, 5))
    arrange(firm, tmp_path / "people.csv", {9: "blue"}, at(MONDAY, 6))  # there is no figure to hold it against
    assert (await settings_of(firm)).moved_by_few == ()


async def test_what_0_1_0_recorded_is_still_read(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    detail = {"added": 0, "changed": 1, "gone": 0, "moved_alone": 1}
    append = partial(chain.append, at=firm.now, actor="operator", action="people_imported", detail=detail)
    sqlite.write(lambda session: append(session, firm.company.company_id))
    assert (await settings_of(firm)).moved_by_few == (Change(TODAY, "moved_by_few", {"count": 1}),)


async def test_a_flag_goes_once_no_answer_from_before_is_left(sqlite: Database, vault: Vault, tmp_path: Path) -> None:
    firm = answering(sqlite, vault)
    arrange(firm, tmp_path / "people.csv", {}, at(MONDAY, 5))
    await firm.open()
    arrange(firm, tmp_path / "people.csv", {9: "blue"}, at(MONDAY, 6))
    firm.company.clock.now = at(MONDAY, 5) + timedelta(days=35)
    assert len((await settings_of(firm)).moved_by_few) == 1
    firm.company.clock.now += timedelta(hours=2)
    assert (await settings_of(firm)).moved_by_few == ()
    assert "moved_by_few" in [change.what for change in (await read_by(firm, SOMEBODY)).changes]  # the record stays


async def test_employees_read_what_admins_changed_newest_first(database: Database, vault: Vault) -> None:
    firm = answering(database, vault)
    await raise_to(firm, 6)
    await raise_to(firm, 8)
    card = await read_by(firm, SOMEBODY, "confidentiality")
    assert card.changes == (
        Change(TODAY, "k_raised", {"before": 6, "after": 8}),
        Change(TODAY, "k_raised", {"before": 5, "after": 6}),
    )
    assert card.k == 8


async def test_accounts_that_only_changed_their_name_do_not_push_the_rest_out(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    await raise_to(firm, 6)

    def rename(number: int) -> None:
        profile = Profile("U9", f"Name {number}", None, None, None)
        company_id = firm.company.company_id
        sqlite.write(lambda session: account_changed(session, company_id, profile, now=firm.now))

    for number in range(12):
        rename(number)
    assert len(sqlite.read(lambda session: chain.entries(session, firm.company.company_id))) == 13
    assert [change.what for change in (await read_by(firm, SOMEBODY)).changes] == ["k_raised"]


async def test_who_administers_is_recorded_when_it_changes_and_only_then(database: Database, vault: Vault) -> None:
    firm = answering(database, vault)
    company_id = firm.company.company_id

    def name(people: list[str]) -> int:
        return database.write(
            lambda session: record.note_admins(session, company_id, people, actor="operator", now=firm.now)
        )

    assert name(["U1"]) == 1  # as it was
    assert name(["U1", "U9", "nobody@firm.fr"]) == 2
    assert name(["U9"]) == 1
    assert (await read_by(firm, SOMEBODY)).changes == (
        Change(TODAY, "admins_named", {"admins": 1, "added": 0, "gone": 1}),
        Change(TODAY, "admins_named", {"admins": 2, "added": 1, "gone": 0}),
    )


async def test_sec40_every_key_that_is_unwrapped_is_in_the_chain(database: Database, vault: Vault) -> None:
    firm = answering(database, vault)
    await firm.open()
    ids = sorted(window.id for window in firm.windows())
    vault.load()
    opened = vault.take_unwrapped()
    assert opened == ids
    database.write(lambda session: record.note_unwrapped(session, opened, actor=chain.SERVER, now=firm.now))
    (entry,) = database.read(lambda session: chain.entries(session, firm.company.company_id))
    assert (entry.actor, entry.action, entry.detail) == ("server", "keys_unwrapped", {"windows": ids})
    assert database.read(lambda session: chain.verify(session, firm.company.company_id)).broken_at is None
    assert (await read_by(firm, SOMEBODY)).changes == ()  # the service opens them to take answers: nothing to tell


async def test_sec40_keys_that_a_command_opened_are_told_to_everybody(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    await firm.open()
    vault.load()
    opened = vault.take_unwrapped()
    sqlite.write(lambda session: record.note_unwrapped(session, opened, actor="operator", now=firm.now))
    assert (await read_by(firm, SOMEBODY)).changes == (Change(TODAY, "keys_unwrapped", {"count": len(opened)}),)


def test_a_key_of_no_known_window_is_recorded_all_the_same(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    sqlite.write(lambda session: record.note_unwrapped(session, ["stray"], actor="operator", now=firm.now))
    (entry,) = sqlite.read(lambda session: chain.entries(session, firm.company.company_id))
    assert entry.detail == {"windows": ["stray"]}


# ---------------------------------------------------------------- the doctor


def test_the_doctor_reads_the_chain_again() -> None:
    assert doctor.record(Chain(12, "a" * 64)).well
    broken = doctor.record(Chain(3, "a" * 64, broken_at=4))
    assert (broken.well, broken.says) == (False, "entry 4 was altered, by other means")


def test_the_doctor_tells_whether_the_works_council_was_asked() -> None:
    company = Company()
    assert not doctor.works_council(company, 12).well
    company.consultation = Consultation.FEWER_THAN_50
    assert doctor.works_council(company, 49).well
    assert not doctor.works_council(company, 50).well
    company.consultation, company.consulted_on = Consultation.CONSULTED, TODAY
    assert doctor.works_council(company, 5000).says == "consulted on 2026-09-07"
