"""How commitments end: whoever leaves, changes their mind or never answers, and a channel that never heard."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import cast

import pytest

from jobs.cards import CommitmentsCard, VerdictLine
from jobs.closing.forget import forget_due
from jobs.digest import office
from jobs.ports import Command, Say
from storage.database import Database
from storage.models import Company, Published
from storage.types import CommitmentState, DeliveryKind, DeliveryState, Level
from storage.vault import Vault
from tests.factories import WEEK
from tests.jobs.digest.test_verdicts import DUE as EARLY
from tests.jobs.digest.test_verdicts import answers
from tests.jobs.loop.decided import DUE, LEADER, OWNER, Decided, decided
from tests.ledger import MONDAY, at


@pytest.fixture
async def told(sqlite: Database, vault: Vault) -> Decided:
    return await decided(sqlite, vault)


async def test_r20_words_and_date_of_what_an_owner_accepted_are_not_changed_without_their_click(told: Decided) -> None:
    await told.commit(owner=str(OWNER))
    (row,) = told.rows()
    assert await told.tap(OWNER, "accept", row.id or 0) == "notice-commit-made"
    # Whoever proposed it writes something else, and OWNER is told to everybody as answering for it.
    await told.commit(
        LEADER, commitment=row.id, owner=str(OWNER), what="Supprimer le télétravail.", due=DUE - 5 * timedelta(days=1)
    )
    (row,) = told.rows()
    announced = [m for m in told.owed() if m.channel and (m.payload or {})["stage"] == "changed"]
    assert (row.state, announced) == (CommitmentState.PROPOSED, [])


async def test_whoever_proposed_it_can_find_it_to_withdraw_it(told: Decided) -> None:
    await told.commit(owner="5")
    told.firm.company.change_person(5, active=False)
    outcome = await told.firm.desk().handle(Command(told.firm.actor(LEADER), "decisions"))
    assert isinstance(outcome, Say)
    assert cast("CommitmentsCard", outcome.card).commitments != ()  # nor is it in the home


async def test_a_due_date_put_off_after_a_first_measure_is_measured_three_times_again(told: Decided) -> None:
    half = {**dict.fromkeys(range(1, 7), 4), **dict.fromkeys(range(7, 33), 3)}
    await told.commit(due=EARLY)
    seen = []
    for week in range(2, 24):
        card = office.digest_of(await told.week(week, half))
        seen += [(week, v.look, v.outcome) for v in card.verdicts]
        if week == 5:
            (row,) = told.rows()
            assert row.looks == 1, seen
            await told.commit(commitment=row.id, due=MONDAY + 7 * WEEK)
    assert [week for week, _, _ in seen][:3] == [4, 8, 12], seen


async def test_a_verdict_that_never_reached_the_channel_is_told(told: Decided) -> None:
    await told.commit(due=EARLY)
    for week in range(2, 4):
        await told.week(week)
    verdicts: list[VerdictLine] = []
    for week in range(4, 20):
        digest = await told.week(week, answers(5, 5))
        card = office.digest_of(digest)
        if week in (4, 8, 12) and card.verdicts:
            for delivery in told.firm.company.ledger(DeliveryKind.DIGEST):
                if delivery.published_id == digest.id:
                    told.firm.company.change_delivery(delivery.id, state=DeliveryState.MISSED)
        else:
            verdicts += card.verdicts
    (row,) = told.rows()
    assert row.state is CommitmentState.OPEN or verdicts, (row.state, row.verdict)


async def test_r20_the_name_of_an_owner_who_left_leaves_published_digests_too(told: Decided) -> None:
    await told.commit(owner=str(OWNER), due=EARLY)
    await told.tap(OWNER, "accept", told.rows()[0].id or 0)
    for week in range(2, 6):
        await told.week(week)
    told.firm.company.change_person(OWNER, active=False, left_on=MONDAY + 6 * WEEK)
    forget_due(told.firm.database, at(MONDAY + 14 * WEEK, 0))
    assert told.firm.company.person(OWNER).name == ""
    kept = [row.subject for row in told.firm.company.rows(Published) if "Person 4" in json.dumps(row.body)]
    assert kept == []


async def test_r20_who_declined_is_not_named_in_the_ledger(told: Decided) -> None:
    await told.commit(owner=str(OWNER))
    await told.tap(OWNER, "decline", told.rows()[0].id or 0)
    payloads = json.dumps([row.payload for row in told.firm.company.ledger(DeliveryKind.NOTICE)])
    assert "Person 4" not in payloads


async def test_nobody_accepts_what_was_due_before(told: Decided) -> None:
    await told.commit(owner=str(OWNER), due=EARLY)
    for week in range(2, 6):
        await told.week(week)
    # "La question sera posée de nouveau après le <a day of last month>"
    assert await told.tap(OWNER, "accept", told.rows()[0].id or 0) != "notice-commit-made"


async def test_a_sponsor_chosen_late_is_asked_of_what_waits(told: Decided) -> None:
    """«Huit semaines après qu'un écart a été raconté sans que personne décide, Diapason le lui demande par message.»"""
    for week in range(2, 16):
        await told.week(week)
    told.firm.company.change(Company, sponsor_id=LEADER)
    for week in range(16, 22):
        await told.week(week)
    assert told.owed(DeliveryKind.DECISION)


def stages(told: Decided) -> list[str]:
    return [(m.payload or {})["stage"] for m in told.owed() if m.channel]


async def test_the_channel_hears_when_what_it_was_told_is_withdrawn_while_its_new_owner_is_asked(told: Decided) -> None:
    await told.commit()
    (row,) = told.rows()
    await told.commit(commitment=row.id, owner=str(OWNER))
    assert await told.tap(LEADER, "withdraw", row.id or 0) == "notice-commit-withdrawn"
    assert "withdrawn" in stages(told)  # « le canal de direction l'apprend »


async def test_a_new_owner_who_declines_does_not_end_what_was_announced_in_silence(told: Decided) -> None:
    await told.commit()
    (row,) = told.rows()
    await told.commit(commitment=row.id, owner=str(OWNER))
    await told.tap(OWNER, "decline", row.id or 0)
    assert told.rows()[0].state is not CommitmentState.DECLINED or "withdrawn" in stages(told)


async def test_an_owner_who_leads_no_more_is_not_sent_the_gap_nor_the_decision(told: Decided) -> None:
    await told.commit(owner=str(OWNER))
    told.firm.company.change_person(OWNER, level=Level.STAFF)  # they were away: the message leaves up to 14 days later
    (asked,) = told.owed()
    assert await told.shown(asked) is None


async def test_whoever_proposed_it_and_leads_no_more_is_not_told_of_the_refusal(told: Decided) -> None:
    await told.commit(owner=str(OWNER))
    told.firm.company.change_person(LEADER, level=Level.STAFF)
    await told.tap(OWNER, "decline", told.rows()[0].id or 0)
    notices = [row for row in told.owed(DeliveryKind.NOTICE) if row.person_id == LEADER]
    assert notices == [], [row.payload for row in notices]
