"""Two accounts of one person: linked by the code that one was shown and the other typed, and by nothing else (R14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from jobs.cards import MyDataCard, Notice
from jobs.cards.forms import Note, Values
from jobs.desk import Desk
from jobs.ports import Actor, Command, FormErrors, FormRequested, FormSubmitted, OpenForm, Outcome, Say
from storage import accounts
from storage.asked import acting_person
from storage.database import Database
from storage.models import Account, Person, RecordEntry
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.ledger import ALIGNMENT, give_account

ME, OTHER = 9, 10


@dataclass
class Firm:
    """A company on Slack, and on a second platform where person 9 and person 10 have an account of their own each."""

    slack: Answering
    memory_id: int

    @property
    def database(self) -> Database:
        return self.slack.database

    @property
    def desk(self) -> Desk:
        return self.slack.desk()

    def there(self, number: int) -> Actor:
        """Return somebody's account on the second platform."""
        return Actor("memory", "M1", f"M{number}")

    async def code(self, actor: Actor) -> str:
        """Open the form as that account, and read its code."""
        outcome = await self.desk.handle(FormRequested(actor, "link"))
        assert isinstance(outcome, OpenForm)
        (code,) = [
            note.says.values["code"]
            for note in outcome.form.fields
            if isinstance(note, Note) and note.says.key == "link-code"
        ]
        return str(code)

    async def type_code(self, actor: Actor, code: str) -> Outcome:
        """Type a code as that account."""
        return await self.desk.handle(FormSubmitted(actor, self.slack.now, "link", {}, Values({"code": code})))

    async def data(self, actor: Actor) -> list[str]:
        """Return what somebody is told to have answered."""
        outcome = await self.desk.handle(Command(actor, "mes-donnees"))
        assert isinstance(outcome, Say)
        if not isinstance(outcome.card, MyDataCard):
            return []
        return [words for _, words in outcome.card.answers]


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Firm:
    slack = answering(database, vault, alignment=ALIGNMENT[:1], pulse=[])

    def second_platform(session: Session) -> int:
        made = accounts.connect(session, "memory", "M1", name="", locale="fr", timezone="Europe/Paris", country="FR")
        first = session.get_one(Person, ME)
        for number in (ME, OTHER):
            row = Person(
                company_id=first.company_id, name=f"Double {number}", level=first.level, function=first.function,
                team=first.team, timezone=first.timezone, locale="fr", since=first.since, welcomed=True,
            )  # fmt: skip
            session.add(row)
            session.flush()
            give_account(session, row.id or 0, made.id or 0, f"M{number}")
        return made.id or 0

    memory_id = database.write(second_platform)
    await slack.open()
    (window,) = slack.windows()
    slack.put(window, {ME: 4, OTHER: 2})
    author = accounts.name_of("memory", "M1", f"M{ME}")
    database.write(
        lambda session: vault.put(session, window.id, author, window.question_key, "answer", {"v": 5}, slack.now)
    )
    return Firm(slack, memory_id)


async def test_each_account_sees_its_own_until_they_are_linked(firm: Firm) -> None:
    assert await firm.data(firm.slack.actor(ME)) == ["4"]
    assert await firm.data(firm.there(ME)) == ["5"]


@pytest.mark.parametrize("typed_there", [True, False])
async def test_a_code_typed_in_either_account_makes_them_one_person(firm: Firm, *, typed_there: bool) -> None:
    here, there = firm.slack.actor(ME), firm.there(ME)
    shown, typing = (here, there) if typed_there else (there, here)
    code = await firm.code(shown)
    outcome = await firm.type_code(typing, f" {code.lower()} ")
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, Notice)
    assert outcome.card.key == "notice-linked"
    for actor in (here, there):
        assert sorted(await firm.data(actor)) == ["4", "5"]  # what each had said before stays theirs, and changeable
    people = {
        account.person_id for account in firm.slack.company.rows(Account) if account.platform_user_id in ("U9", "M9")
    }
    assert len(people) == 1
    gone = [person for person in firm.slack.company.rows(Person) if person.left_on is not None]
    assert [person.active for person in gone] == [False]
    preferred = [
        account.platform_user_id
        for account in firm.slack.company.rows(Account)
        if account.person_id in people and account.preferred
    ]
    assert preferred == ["U9" if typed_there else "M9"]  # messages go where the code was shown
    entries = [entry for entry in firm.slack.company.rows(RecordEntry) if entry.action == "account_linked"]
    assert [entry.detail for entry in entries] == [{}]


async def test_linking_again_changes_nothing(firm: Firm) -> None:
    here, there = firm.slack.actor(ME), firm.there(ME)
    await firm.type_code(there, await firm.code(here))
    outcome = await firm.type_code(here, await firm.code(there))
    assert isinstance(outcome, Say)
    assert sorted(await firm.data(here)) == ["4", "5"]
    assert sorted(await firm.data(there)) == ["4", "5"]


@pytest.mark.parametrize("minutes", [25, 60 * 24])
async def test_a_code_is_taken_for_a_while_only(firm: Firm, minutes: int) -> None:
    code = await firm.code(firm.slack.actor(ME))
    firm.slack.company.clock.turn(timedelta(minutes=minutes))
    outcome = await firm.type_code(firm.there(ME), code)
    assert outcome == FormErrors({"code": "link-wrong-code"}, form=getattr(outcome, "form", None))
    assert await firm.data(firm.there(ME)) == ["5"]


@pytest.mark.parametrize("code", ["", "ABCDE-FGHIJ", "é", "2" * 40])
async def test_a_code_that_nobody_was_shown_links_nothing(firm: Firm, code: str) -> None:
    outcome = await firm.type_code(firm.there(ME), code)
    assert isinstance(outcome, FormErrors)
    assert outcome.errors == {"code": "link-wrong-code"}


async def test_ones_own_code_and_one_of_the_same_platform_link_nothing(firm: Firm) -> None:
    code = await firm.code(firm.slack.actor(ME))
    for actor in (firm.slack.actor(ME), firm.slack.actor(OTHER)):
        assert isinstance(await firm.type_code(actor, code), FormErrors)


async def test_somebody_who_has_an_account_there_already_is_given_no_second(firm: Firm) -> None:
    # Whoever lends their code cannot be joined twice: one account of a person in each place.
    await firm.type_code(firm.there(ME), await firm.code(firm.slack.actor(ME)))
    outcome = await firm.type_code(firm.there(OTHER), await firm.code(firm.slack.actor(ME)))
    assert isinstance(outcome, FormErrors)
    assert outcome.errors == {"code": "link-wrong-taken"}
    assert await firm.data(firm.there(OTHER)) == []


# Somebody writes to the database, without the keys: account M10 is to be person 9.
FORGED: dict[str, dict[str, Any]] = {
    "the account is made the victim's": {"person_id": ME},
    "with a link": {"person_id": ME, "linked_to": "slack|T1|U9"},
    "with a proof of their own": {"person_id": ME, "linked_to": "slack|T1|U9", "link_proof": b"p" * 32},
}


@pytest.mark.parametrize("forged", FORGED, ids=str)
async def test_a_link_that_is_written_into_the_database_opens_nothing(firm: Firm, forged: str) -> None:
    there = firm.there(OTHER)
    mine = update(Account).where(col(Account.platform_user_id) == "M10")

    def forge(session: Session) -> None:
        values = {"preferred": False, **FORGED[forged]}
        session.execute(mine.values(**values))

    firm.database.write(forge)
    person = firm.database.read(lambda session: acting_person(session, "memory", "M1", "M10"))
    assert person is not None
    assert person.id == ME  # the row obeys
    assert await firm.data(there) == []  # the answers do not
    assert await firm.data(firm.slack.actor(ME)) == ["4"]


async def test_the_proof_of_a_true_link_is_of_no_use_for_another_account(firm: Firm) -> None:
    await firm.type_code(firm.there(ME), await firm.code(firm.slack.actor(ME)))

    def copy(session: Session) -> None:
        (true,) = session.scalars(accounts._LINKED.with_only_columns(Account)).all()
        forged = update(Account).where(col(Account.platform_user_id) == "M10")
        session.execute(forged.values(linked_to=true.linked_to, link_proof=true.link_proof))

    firm.database.write(copy)
    assert await firm.data(firm.there(OTHER)) == []


async def test_a_link_outlives_the_master_key_it_was_proved_with(firm: Firm) -> None:
    await firm.type_code(firm.there(ME), await firm.code(firm.slack.actor(ME)))
    firm.slack.vault.rotate(firm.database)
    assert sorted(await firm.data(firm.there(ME))) == ["4", "5"]
