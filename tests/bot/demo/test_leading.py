"""The demo's leaders decide as leaders do: what they tap and fill in is in the messages and the form of the product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from bot.demo.company import PLANTED, Employee, found_company
from bot.demo.leading import PLANS, PlannedDecision
from bot.demo.workspace import SandboxStage
from bot.sandbox.client import SandboxClient
from bot.sandbox.errors import Misuse
from bot.sandbox.finding import find_element, find_field
from bot.slack.limits import Block
from bot.slack.render import form, pages
from jobs.asking.bank import Bank
from jobs.cards import CommitmentCard, Message
from jobs.loop import commitment_form
from tests.bot.slack.cards import commitment, digest, gap

LEADER = Employee("U1", "Ana", "ana@example.org", "leader", None, None)
ADDRESS = {"channel": "C1", "ts": "1.2"}
GAP = commitment_form.name_of((gap().question, gap().axis))
DECISION = PlannedDecision(GAP, ADDRESS, "Un arbitre par produit.", 3, date(2026, 12, 4))
FORM = form(commitment_form.form("fr", gap(), [(3, "Ana"), (4, "Noé")], 3), {})["blocks"]


class Showing:
    """A sandbox that shows one message, and the form of a decision; it takes only what is there to tap and fill."""

    def __init__(self, card: Message, *, ok: bool = True) -> None:
        (page,) = pages(card)
        self.blocks, self.ok = [{"block_id": "", **block} for block in page.blocks], ok
        self.tapped: list[tuple[str, Any]] = []
        self.filled: dict[str, Any] = {}

    async def click(self, user: str, action_id: str, *, block_id: str, **address: str) -> dict[str, Any]:
        assert (user, address) == (LEADER.key, ADDRESS)
        _, element = find_element(self.blocks, action_id, block_id, None, None)
        self.tapped.append((action_id, element["value"]))
        return {"ok": self.ok}

    async def modal(self, user: str) -> dict[str, Any]:
        assert user == LEADER.key
        return {"view": {"blocks": FORM}}

    async def submit_view(self, user: str, values: dict[str, Any]) -> dict[str, Any]:
        assert user == LEADER.key
        for name in values:
            find_field(cast("list[Block]", FORM), name)
        self.filled = values
        return {"ok": True}


def stage_of(sandbox: Showing) -> SandboxStage:
    return SandboxStage(cast("SandboxClient", sandbox))


def asking() -> Message:
    return replace(digest("fr"), decision=gap(), decision_since="2026-W40", chart=None)


async def test_a_decision_is_tapped_in_the_digest_and_filled_in_the_form() -> None:
    sandbox = Showing(asking())
    await stage_of(sandbox).decide(LEADER, DECISION)
    assert sandbox.tapped == [("commit", GAP)]
    assert sandbox.filled == {"what": DECISION.what, "owner": "3", "due": "2026-12-04"}


async def test_a_gap_is_put_off_in_the_digest() -> None:
    sandbox = Showing(asking())
    await stage_of(sandbox).decide(LEADER, replace(DECISION, what=None))
    assert (sandbox.tapped, sandbox.filled) == ([("gap-later", GAP)], {})


async def test_the_owner_accepts_in_the_message_that_asks() -> None:
    asked = commitment()
    sandbox = Showing(CommitmentCard("fr", "asked", asked, "Noé"))
    await stage_of(sandbox).accept(LEADER, asked.id, ADDRESS)
    assert sandbox.tapped == [("commitment-accept", str(asked.id))]


async def test_what_the_bot_does_not_take_ends_the_demo() -> None:
    with pytest.raises(RuntimeError, match="gap-later was not acknowledged"):
        await stage_of(Showing(asking(), ok=False)).decide(LEADER, replace(DECISION, what=None))
    with pytest.raises(Misuse):  # a digest that asks nothing
        await stage_of(Showing(replace(digest("fr"), chart=None))).decide(LEADER, DECISION)


def test_each_planted_gap_has_its_plan_one_that_helps_one_that_does_not_and_one_that_waits() -> None:
    assert tuple(PLANS) == PLANTED
    assert [(plan.what is not None, plan.helps) for plan in PLANS.values()] == [
        (True, True),
        (True, False),
        (False, False),
    ]
    assert all(set(plan.what) == {"fr", "en"} for plan in PLANS.values() if plan.what is not None)


def test_the_teams_see_as_the_leaders_do_from_the_week_on_in_which_a_gap_closes() -> None:
    company = found_company(Bank.load(), people=400, seed=2)
    question = Bank.load()[PLANTED[0]]

    def mean(of: Iterable[Employee], week: int) -> float:
        given = [company.answer(person, question, week) for person in of]
        return sum(given) / len(given)

    company.close(question.key, 9)
    leaders = [person for person in company.people if person.leader]
    teams = [person for person in company.people if not person.leader]
    assert mean(leaders, 8) - mean(teams, 8) > 1.0
    assert abs(mean(leaders, 9) - mean(teams, 9)) < 0.3
