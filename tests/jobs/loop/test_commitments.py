"""Commitments: one tap on a gap that was told, an owner who accepts by their own, and what is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jobs.asking.planning import Planner
from jobs.closing.forget import forget_due
from jobs.ports import FormErrors
from jobs.retention import KEPT
from storage import chain
from storage.database import Database
from storage.models import Commitment, Company, RecordEntry, Schedule
from storage.types import CommitmentState, DeliveryKind, WindowState
from storage.vault import Vault
from tests.factories import WEEK, answering
from tests.jobs.acts import notice
from tests.jobs.loop.decided import (
    DUE,
    GAP,
    LEADER,
    OWNER,
    STAFF,
    Decided,
    commitment_card,
    decided,
    form_of,
    said,
)
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, at


@pytest.fixture
async def told(database: Database, vault: Vault) -> Decided:
    """On both databases."""
    return await decided(database, vault)


@pytest.fixture
async def firm(sqlite: Database, vault: Vault) -> Decided:
    """On SQLite."""
    return await decided(sqlite, vault)


async def test_whoever_takes_it_on_themselves_decides_with_one_form_and_the_channel_is_told(told: Decided) -> None:
    form = form_of(await told.ask()).form
    assert [field.name for field in form.fields if hasattr(field, "name")] == ["what", "owner", "due"]
    made = said(await told.commit())
    assert (made.key, made.params) == ("notice-commit-made", {"due": DUE})
    (row,) = told.rows()
    assert (row.state, row.what, row.due, row.owner_id) == (
        CommitmentState.OPEN,
        "Un arbitre par produit.",
        DUE,
        LEADER,
    )
    (message,) = told.owed()
    assert (message.channel, message.person_id) == ("C1", None)
    card = commitment_card(await told.shown(message))
    assert (card.stage, card.commitment.owner, card.by) == ("made", "Person 3", "Person 3")


async def test_the_gap_is_frozen_as_it_was_told(told: Decided) -> None:
    await told.commit()
    (row,) = told.rows()
    # Six leaders at 5 are told as the top code, 26 staff at 2 as a cell around it: what the digest said, and no more.
    assert (row.gap["question"], row.gap["first"]["bound"], row.gap["measured"]) == (
        ALIGNMENT[0],
        "at_least",
        "2026-W37",
    )


async def test_somebody_else_is_asked_and_nothing_is_announced_before_they_accept(told: Decided) -> None:
    """R20: the owner accepts by their own tap."""
    assert notice(await told.commit(owner=str(OWNER))) == "notice-commit-asked"
    (asked,) = told.owed()
    assert (asked.person_id, asked.channel) == (OWNER, None)
    assert commitment_card(await told.shown(asked)).stage == "asked"
    (row,) = told.rows()
    assert row.state is CommitmentState.PROPOSED
    assert await told.tap(LEADER, "accept", row.id or 0) == "notice-commit-not-asked"  # not theirs to accept
    assert await told.tap(OWNER, "accept", row.id or 0) == "notice-commit-made"
    assert {message.channel for message in told.owed()} == {None, "C1"}
    assert await told.shown(asked) is None  # it is not asked any more
    assert await told.tap(OWNER, "accept", row.id or 0) == "notice-commit-not-asked"
    assert len(told.owed()) == 2


async def test_who_declines_leaves_the_gap_open_and_who_proposed_it_hears(firm: Decided) -> None:
    await firm.commit(owner=str(OWNER))
    (row,) = firm.rows()
    assert await firm.tap(OWNER, "decline", row.id or 0) == "notice-commit-declined"
    refused = [message for message in firm.owed(DeliveryKind.NOTICE) if message.about == f"commitment:{row.id}"]
    assert [(message.person_id, (message.payload or {})["key"]) for message in refused] == [
        (LEADER, "notice-commit-refused")
    ]
    assert form_of(await firm.ask()).form.name == "commitment"


async def test_the_first_of_two_taps_wins_and_the_second_is_shown_it(told: Decided) -> None:
    form_of(await told.ask(OWNER))  # both have the form in front of them
    await told.commit()
    second = said(await told.commit(OWNER, what="Autre chose."))
    assert second.key == "notice-commit-taken"
    assert (second.params["what"], second.params["owner"]) == ("Un arbitre par produit.", "Person 3")
    assert said(await told.ask(OWNER)).key == "notice-commit-taken"
    assert len(told.rows()) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": "   "}, "what"),
        ({"owner": str(STAFF)}, "owner"),
        ({"owner": None}, "owner"),
        ({"due": MONDAY + 2 * WEEK}, "due"),  # today
        ({"due": MONDAY + timedelta(days=500)}, "due"),
        ({"due": None}, "due"),
    ],
)
async def test_what_is_wrong_is_said_under_its_field(firm: Decided, values: dict[str, Any], field: str) -> None:
    outcome = await firm.commit(**values)
    assert isinstance(outcome, FormErrors)
    assert outcome.errors == {field: f"commit-wrong-{field}"}
    assert firm.rows() == []


async def test_only_leaders_decide(firm: Decided) -> None:
    assert notice(await firm.ask(STAFF)) == "notice-leaders-only"
    assert notice(await firm.commit(STAFF, owner=str(LEADER))) == "notice-leaders-only"
    assert await firm.tap(STAFF, "later", GAP) == "notice-leaders-only"
    assert firm.rows() == []


async def test_a_gap_that_was_not_told_cannot_be_decided_on(firm: Decided) -> None:
    untold = f"{ALIGNMENT[1]}:leaders_staff"
    assert notice(await firm.ask(gap=untold)) == "notice-commit-over"
    assert notice(await firm.commit(about=untold)) == "notice-commit-over"
    assert notice(await firm.commit(about="x:y")) == "unknown-action"
    assert await firm.tap(LEADER, "dismiss", untold) == "notice-commit-over"


async def test_without_a_gap_in_hand_the_form_lists_those_nobody_decided_on(firm: Decided) -> None:
    pick = form_of(await firm.ask(gap=None)).form.fields[0]
    assert [choice.value for choice in pick.options] == [GAP]  # type: ignore[union-attr]
    assert isinstance(await firm.commit(about=None), FormErrors)  # none was picked
    assert notice(await firm.commit(about=None, gap=GAP)) == "notice-commit-made"
    assert notice(await firm.ask(gap=None)) == "notice-commit-none"


async def test_its_owner_and_who_made_it_change_and_withdraw_it_and_nobody_else(firm: Decided) -> None:
    await firm.commit(owner=str(OWNER))
    (row,) = firm.rows()
    await firm.tap(OWNER, "accept", row.id or 0)
    assert notice(await firm.ask(5, gap=None, commitment=row.id)) == "notice-commit-not-yours"
    assert await firm.tap(5, "withdraw", row.id or 0) == "notice-commit-not-yours"
    later = DUE + WEEK
    change = form_of(await firm.ask(OWNER, gap=None, commitment=row.id)).form
    assert change.about == {"gap": GAP, "commitment": row.id}
    assert notice(await firm.commit(OWNER, commitment=row.id, due=later, what="Deux.")) == "notice-commit-made"
    (row,) = firm.rows()
    assert (row.what, row.due, row.state, row.changes) == ("Deux.", later, CommitmentState.OPEN, 1)
    assert await firm.tap(LEADER, "withdraw", row.id or 0) == "notice-commit-withdrawn"
    assert firm.rows()[0].state is CommitmentState.WITHDRAWN
    told_channel = [message for message in firm.owed() if message.channel]
    cards = [await firm.shown(message) for message in told_channel]
    stages = {(message.payload or {})["stage"]: card for message, card in zip(told_channel, cards, strict=True)}
    # What is true no more is not sent: only that it was withdrawn.
    assert {stage: card is not None for stage, card in stages.items()} == {
        "made": False,
        "changed": False,
        "withdrawn": True,
    }
    assert form_of(await firm.ask()).form.name == "commitment"  # the gap waits for a decision again


async def test_a_new_owner_is_asked_before_the_change_is_announced(firm: Decided) -> None:
    await firm.commit()
    (row,) = firm.rows()
    assert notice(await firm.commit(commitment=row.id, owner=str(OWNER))) == "notice-commit-asked"
    assert firm.rows()[0].state is CommitmentState.PROPOSED
    assert await firm.tap(OWNER, "accept", row.id or 0) == "notice-commit-made"


async def test_it_leaves_a_trace_in_the_record_without_words_or_names(told: Decided) -> None:
    await told.commit()
    (row,) = told.rows()
    await told.commit(commitment=row.id, what="Deux.")
    await told.tap(LEADER, "withdraw", row.id or 0)
    entries = [entry for entry in told.firm.company.rows(RecordEntry) if entry.action.startswith("commitment")]
    assert [(entry.action, entry.detail) for entry in entries] == [
        (f"commitment_{what}", {"commitment": row.id}) for what in ("made", "changed", "withdrawn")
    ]
    company_id = told.firm.company.company_id
    assert told.firm.database.read(lambda session: chain.verify(session, company_id)).broken_at is None


async def test_who_leaves_hands_it_to_the_sponsor_and_their_name_goes_with_them(firm: Decided) -> None:
    """R20: no name of somebody who left stays in what leaders read."""
    await firm.commit(owner=str(OWNER))
    (row,) = firm.rows()
    await firm.tap(OWNER, "accept", row.id or 0)
    firm.firm.company.change(Company, sponsor_id=5)
    firm.firm.company.change_person(OWNER, active=False)
    (message,) = [message for message in firm.owed() if message.channel]
    assert commitment_card(await firm.shown(message)).commitment.owner == "Person 5"
    firm.firm.company.change_person(5, active=False)
    assert commitment_card(await firm.shown(message)).commitment.owner == "Person 3"
    firm.firm.company.change_person(LEADER, active=False)
    card = commitment_card(await firm.shown(message))
    assert (card.commitment.owner, card.by) == (None, None)


async def test_what_its_owner_never_answered_lapses_after_four_weeks_and_who_proposed_it_hears(firm: Decided) -> None:
    await firm.commit(owner=str(OWNER), due=DUE + 9 * WEEK)
    for week in range(2, 6):
        await firm.week(week)
        assert firm.rows()[0].state is CommitmentState.PROPOSED
    await firm.week(6)
    (row,) = firm.rows()
    assert row.state is CommitmentState.DECLINED
    (told,) = [message for message in firm.owed(DeliveryKind.NOTICE) if message.about == f"commitment:{row.id}"]
    assert (told.person_id, (told.payload or {})["key"]) == (LEADER, "notice-commit-lapsed")
    assert form_of(await firm.ask()).form.name == "commitment"


async def test_a_gap_without_a_recent_figure_is_not_decided_on(firm: Decided) -> None:
    """Its question leaves the schedule: its figure stands for eight weeks, and then no more."""
    firm.firm.company.change(Schedule, alignment=ALIGNMENT[1:2])
    for week in range(2, 11):
        await firm.week(week, dict.fromkeys(range(1, 33), 3))
    assert notice(await firm.ask()) == "notice-commit-over"
    assert notice(await firm.ask(gap=None)) == "notice-commit-none"


# ---------------------------------------------------------------- asked again


async def test_its_question_is_asked_at_its_first_turn_after_the_due_date_though_it_rests(
    database: Database, vault: Vault
) -> None:
    """Six leaders at 5 and 24 staff at 2, in two windows: the question rests, and would be asked in week 12."""
    told = Decided(answering(database, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE))
    asked = []
    for week in range(10):
        await told.week(week)
        if week == 5:
            assert notice(await told.commit(due=MONDAY + timedelta(days=50))) == "notice-commit-made"
        closed = told.firm.windows(MONDAY + week * WEEK, state=WindowState.CLOSED)
        asked += [week for window in closed if window.question_key == ALIGNMENT[0]]
    assert asked == [0, 4, 8]


async def test_a_question_that_judges_comes_before_others_of_a_full_week(sqlite: Database, vault: Vault) -> None:
    """Nine questions in one schedule: three fall on the first week, which has room for two beside the pulse item."""
    firm = answering(sqlite, vault, alignment=[*ALIGNMENT, "extra"][:9], pulse=PULSE)
    row = Commitment(
        company_id=firm.company.company_id,
        question_key=ALIGNMENT[4],
        axis="leaders_staff",
        state=CommitmentState.OPEN,
        what="x",
        owner_id=1,
        made_by_id=1,
        made_on=MONDAY,
        due=MONDAY,
        gap={},
    )
    sqlite.write(lambda session: session.add(row))
    firm.company.clock.now = at(MONDAY, 5)
    await Planner(sqlite, BANK, vault).plan(firm.now)
    assert ALIGNMENT[4] in {window.question_key for window in firm.windows(MONDAY)}


# ---------------------------------------------------------------- set aside


@pytest.mark.parametrize(("action", "key"), [("later", "notice-gap-later"), ("dismiss", "notice-gap-dismissed")])
async def test_a_gap_can_be_put_aside_and_still_be_decided_on(firm: Decided, action: str, key: str) -> None:
    assert await firm.tap(LEADER, action, GAP) == key
    assert notice(await firm.commit()) == "notice-commit-made"
    assert await firm.tap(LEADER, action, GAP) == "notice-commit-taken"


# ---------------------------------------------------------------- how long it is kept


async def test_it_is_kept_two_years_after_its_end_and_as_long_as_it_is_open(firm: Decided) -> None:
    await firm.commit()
    (row,) = firm.rows()
    forget_due(firm.firm.database, at(DUE + 3 * KEPT, 0))
    assert len(firm.rows()) == 1  # nobody has judged it yet
    await firm.tap(LEADER, "withdraw", row.id or 0)
    forget_due(firm.firm.database, at(DUE + KEPT, 0))
    assert len(firm.rows()) == 1
    forget_due(firm.firm.database, at(DUE + KEPT + timedelta(days=1), 0))
    assert firm.rows() == []
