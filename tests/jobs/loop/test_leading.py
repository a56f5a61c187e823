"""What leaders find again, in their home and by command: decisions, past digests; and who names the sponsor."""

from __future__ import annotations

import pytest

from jobs.cards import CommitmentsCard, DigestCard, DigestsCard
from jobs.cards.forms import Values
from jobs.ports import Command, FormErrors, FormRequested, FormSubmitted, OpenForm, Say
from storage.database import Database
from storage.models import Company, RecordEntry
from storage.vault import Vault
from tests.jobs.acts import notice
from tests.jobs.loop.decided import LEADER, OWNER, STAFF, Decided, decided, said
from tests.ledger import ALIGNMENT

ADMIN = 2


@pytest.fixture
async def firm(sqlite: Database, vault: Vault) -> Decided:
    return await decided(sqlite, vault)


async def test_a_leader_finds_past_digests_and_decisions_again(firm: Decided) -> None:
    desk = firm.firm.desk()
    await firm.commit(owner=str(OWNER))
    listed = await desk.handle(Command(firm.firm.actor(LEADER), "digests"))
    assert isinstance(listed, Say)
    assert isinstance(listed.card, DigestsCard)
    assert [card.week for card in listed.card.digests] == ["2026-W37"]  # that of last week is noted with the next
    opened = await desk.handle(FormRequested(firm.firm.actor(LEADER), "digest", {"week": "2026-W37"}))
    assert isinstance(opened, Say)
    assert isinstance(opened.card, DigestCard)
    assert [gap.question for gap in opened.card.gaps] == [ALIGNMENT[0]]
    gone = await desk.handle(FormRequested(firm.firm.actor(LEADER), "digest", {"week": "2026-W01"}))
    assert notice(gone) == "notice-digest-gone"
    await firm.tap(OWNER, "accept", firm.rows()[0].id or 0)
    for word in ("decisions", "décisions"):
        decisions = await desk.handle(Command(firm.firm.actor(5), word))
        assert isinstance(decisions, Say)
        assert isinstance(decisions.card, CommitmentsCard)
        assert [made.owner for made in decisions.card.commitments] == ["Person 4"]


async def test_a_home_shows_what_is_proposed_to_its_leader_and_what_is_under_way(firm: Decided) -> None:
    await firm.commit(owner=str(OWNER))
    homes = {number: await firm.firm.desk().home(firm.firm.actor(number)) for number in (LEADER, OWNER, STAFF)}
    leading = {number: home.leading for number, home in homes.items() if home is not None}
    assert leading[STAFF] is None
    found = {number: half and (len(half.asked), len(half.under_way)) for number, half in leading.items() if half}
    assert found == {LEADER: (0, 0), OWNER: (1, 0)}
    await firm.tap(OWNER, "accept", firm.rows()[0].id or 0)
    home = await firm.firm.desk().home(firm.firm.actor(5))
    assert home is not None
    assert home.leading is not None
    assert [made.title for made in home.leading.under_way] == ["Nos priorités sont claires"]


@pytest.mark.parametrize("word", ["digests", "decisions"])
async def test_nobody_else_does(firm: Decided, word: str) -> None:
    assert notice(await firm.firm.desk().handle(Command(firm.firm.actor(STAFF), word))) == "notice-leaders-only"
    asked = FormRequested(firm.firm.actor(STAFF), "digest", {"week": "2026-W37"})
    assert notice(await firm.firm.desk().handle(asked)) == "notice-leaders-only"


async def test_an_admin_names_the_sponsor_among_the_leaders(firm: Decided) -> None:
    firm.firm.company.change_person(ADMIN, is_admin=True)
    desk, admin = firm.firm.desk(), firm.firm.actor(ADMIN)
    opened = await desk.handle(FormRequested(admin, "sponsor", {}))
    assert isinstance(opened, OpenForm)
    assert len(opened.form.fields[0].options) == 6  # type: ignore[union-attr]

    async def choose(number: int) -> object:
        values = Values({"sponsor": str(number)})
        return await desk.handle(FormSubmitted(admin, firm.firm.now, "sponsor", {}, values))

    assert isinstance(await choose(STAFF), FormErrors)
    assert said(await choose(LEADER)).params == {"name": "Person 3"}  # type: ignore[arg-type]
    assert firm.firm.company.rows(Company)[0].sponsor_id == LEADER
    assert [entry.detail for entry in firm.firm.company.rows(RecordEntry) if entry.action == "sponsor_chosen"] == [{}]
    home = await desk.home(admin)
    assert home is not None
    assert home.settings is not None
    assert home.settings.sponsor == "Person 3"
    refused = await desk.handle(FormRequested(firm.firm.actor(STAFF), "sponsor", {}))
    assert notice(refused) == "notice-admins-only"
