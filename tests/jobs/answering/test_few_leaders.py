"""Three or four leaders: shown together only when each of them agreed, once for the week and before answering."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any, Literal

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from bot.plain import plain
from bot.slack.render import message
from jobs.cards import DigestCard, Notice, QuestionCard
from jobs.cards.forms import About, Values
from jobs.closing.forget import seal_due
from jobs.digest.export import exported, outside
from jobs.digest.office import detail_of, digest_of
from jobs.ports import Acknowledge, Erased, Event, FormSubmitted, Gesture, Outcome, Say, Tap
from storage import chain, published
from storage.database import Database
from storage.models import LiveAnswer
from storage.types import Cadence, Level, PublishedKind
from storage.vault import Vault
from storage.windows import WindowRow
from tests.bot.slack import cards
from tests.factories import WEEK, Answering, answering
from tests.ledger import MONDAY, at

LEADERS = (1, 2, 3)
Verb = Literal["agree", "refuse"]


def firm_of_few(database: Database, vault: Vault, *, leaders: int = 3) -> Answering:
    return answering(database, vault, leaders=leaders, staff=24)


async def choose(firm: Answering, person: int, verb: Verb, *, later: int = 0) -> Outcome:
    moment = firm.now + timedelta(seconds=later)
    return await firm.desk().handle(Gesture(firm.actor(person), moment, firm.round_of(), None, verb))


def alignment(firm: Answering) -> WindowRow:
    return next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT)


def of_leaders(firm: Answering) -> list[dict[str, Any]]:
    return [row.body for row in firm.figures() if row.audience == "leaders" and "kind" in row.body]


async def live_week(database: Database, vault: Vault, choices: dict[int, Verb], **chosen: Any) -> Answering:
    """A week in which the leaders make their choices, and then answer 4, 4 and 5."""
    firm = firm_of_few(database, vault, **chosen)
    await firm.open()
    for person, verb in choices.items():
        await choose(firm, person, verb)
    firm.put(alignment(firm), {1: 4, 2: 4, 3: 5} | dict.fromkeys(range(4, 28), 3))
    return firm


async def card_of(firm: Answering, person: int) -> QuestionCard:
    view = await firm.desk().home(firm.actor(person))
    assert view is not None
    (asked,) = view.asked
    return asked


def states(firm: Answering, card: QuestionCard) -> dict[Cadence, set[str]]:
    """How the questions of a card stand, by cadence."""
    cadences = {window.id: window.cadence for window in firm.windows(MONDAY)}
    found: dict[Cadence, set[str]] = {}
    for item in card.items:
        found.setdefault(cadences[item.window], set()).update(ask.state for ask in item.asks)
    return found


def acts(firm: Answering, person: int) -> dict[str, Event]:
    """Everything that stores something on the week's alignment question."""
    actor, round_id, window = firm.actor(person), firm.round_of(), alignment(firm).id
    about: About = {"round": round_id, "window": window, "item": "answer"}
    return {
        "answer": Tap(actor, firm.now, round_id, window, "answer", 4),
        "forecast": Tap(actor, firm.now, round_id, window, "forecast", 3),
        "skip": Gesture(actor, firm.now, round_id, window, "skip"),
        "comment": FormSubmitted(actor, firm.now, "comment", about, Values({"text": "Trop de priorités."})),
        "change": FormSubmitted(actor, firm.now, "answer", about, Values({"v": "4"})),
    }


async def test_they_are_shown_together_once_each_of_them_agreed(database: Database, vault: Vault) -> None:
    firm = await live_week(database, vault, {1: "agree", 2: "agree", 3: "agree"})
    firm.close()
    (shown,) = of_leaders(firm)
    assert (shown["answers"], shown["mean"], shown["agreed"]) == ([3, 3], 4.3, True)  # 13 of three


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {1: "agree", 2: "agree"},
        {1: "agree", 2: "agree", 3: "refuse"},
        {1: "refuse", 2: "refuse", 3: "refuse"},
        {1: "agree", 2: "agree", 4: "agree"},  # a member of the staff has no say
    ],
)
async def test_one_who_did_not_agree_is_enough_to_show_nothing(
    sqlite: Database, vault: Vault, choices: dict[int, Verb]
) -> None:
    firm = await live_week(sqlite, vault, choices)
    firm.close()
    assert of_leaders(firm) == []


CHOICES: tuple[tuple[int, Verb], ...] = ((0, "refuse"), (5, "agree"), (5, "agree"), (10, "refuse"))  # one replayed


@pytest.mark.parametrize("arrivals", sorted(set(permutations(CHOICES))))
async def test_the_first_choice_stands_in_any_order_of_arrival(
    sqlite: Database, vault: Vault, arrivals: tuple[tuple[int, Verb], ...]
) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys((1, 3), "agree"))
    for later, verb in arrivals:
        await choose(firm, 2, verb, later=later)
    firm.close()
    assert of_leaders(firm) == []


async def test_who_agreed_cannot_think_again_once_it_is_answered(database: Database, vault: Vault) -> None:
    firm = await live_week(database, vault, dict.fromkeys(LEADERS, "agree"))
    await choose(firm, 2, "refuse", later=10)
    firm.close()
    assert len(of_leaders(firm)) == 1


@pytest.mark.parametrize("arrivals", [("agree", "refuse"), ("refuse", "agree")])
async def test_of_two_choices_of_one_instant_the_refusal_stands(
    sqlite: Database, vault: Vault, arrivals: tuple[Verb, ...]
) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys((1, 3), "agree"))
    for verb in arrivals:
        await choose(firm, 2, verb)
    firm.close()
    assert of_leaders(firm) == []


@pytest.mark.parametrize("act", ["answer", "forecast", "skip", "comment", "change"])
async def test_nothing_is_taken_before_the_choice_was_made(database: Database, vault: Vault, act: str) -> None:
    firm = firm_of_few(database, vault)
    await firm.open()
    assert await firm.desk().handle(acts(firm, 1)[act]) == Say(Notice("fr", "notice-choice-first"))
    assert database.read(_live_answers) == 0
    turns: tuple[tuple[Verb, int], ...] = (("agree", 1), ("refuse", 2))
    for verb, person in turns:  # who declined answers like who agreed
        await choose(firm, person, verb)
        chosen = database.read(_live_answers)
        assert isinstance(await firm.desk().handle(acts(firm, person)[act]), Acknowledge)
        assert database.read(_live_answers) > chosen


async def test_the_choice_comes_first_and_the_buttons_after_it(sqlite: Database, vault: Vault) -> None:
    firm = firm_of_few(sqlite, vault)
    await firm.open()
    card = await card_of(firm, 1)
    # A pulse item is pooled: it never shows so few, and waits for nothing.
    assert states(firm, card) == {Cadence.ALIGNMENT: {"waiting"}, Cadence.PULSE: {"open"}}
    blocks = message(card).blocks
    agree = next(number for number, block in enumerate(blocks) if block.get("block_id", "").startswith("agreement:"))
    asks = [number for number, block in enumerate(blocks) if block.get("block_id", "").startswith("ask:")]
    assert agree < min(asks)
    assert len(asks) == sum(item.window not in {w.id for w in few_windows(firm)} for item in card.items)
    outcome = await choose(firm, 1, "refuse")
    assert isinstance(outcome, Acknowledge)
    assert isinstance(outcome.card, QuestionCard)
    assert states(firm, outcome.card) == {Cadence.ALIGNMENT: {"open"}, Cadence.PULSE: {"open"}}
    assert states(firm, await card_of(firm, 1)) == states(firm, outcome.card)  # the home says the same


def few_windows(firm: Answering) -> list[WindowRow]:
    return [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]


@pytest.mark.parametrize(
    ("leaders", "sentence"), [(3, "À trois, chacun apprend ainsi le total des deux autres"), (4, "si trois répondent")]
)
async def test_they_choose_knowing_what_each_learns(
    sqlite: Database, vault: Vault, leaders: int, sentence: str
) -> None:
    firm = firm_of_few(sqlite, vault, leaders=leaders)
    await firm.open()
    card = await card_of(firm, 1)
    assert sentence in json.dumps(message(card).blocks, ensure_ascii=False)
    lines = plain(card).splitlines()
    where = next(number for number, line in enumerate(lines) if sentence in line)
    assert where < min(number for number, line in enumerate(lines) if card.items[0].asks[0].text in line)


@pytest.mark.parametrize("leaders", [1, 2])
async def test_one_or_two_leaders_are_offered_nothing_and_answer(sqlite: Database, vault: Vault, leaders: int) -> None:
    firm = firm_of_few(sqlite, vault, leaders=2)
    if leaders == 1:
        firm.company.change_person(2, level=Level.STAFF)
    await firm.open()
    assert (await card_of(firm, 1)).agreement is None
    assert await choose(firm, 1, "agree") == Say(Notice("fr", "notice-old-message"))
    assert isinstance(await firm.desk().handle(acts(firm, 1)["answer"]), Acknowledge)


async def test_a_choice_goes_with_everything_and_never_alone(sqlite: Database, vault: Vault) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys(LEADERS, "agree"))
    for window in few_windows(firm):
        await firm.desk().handle(Erased(firm.actor(2), window.id, "agreed"))
    await choose(firm, 2, "refuse", later=5)  # it would count, had the choice gone
    await firm.desk().handle(Erased(firm.actor(3)))
    assert states(firm, await card_of(firm, 3))[Cadence.ALIGNMENT] == {"waiting"}
    assert "open" in states(firm, await card_of(firm, 2))[Cadence.ALIGNMENT]
    await choose(firm, 3, "agree", later=10)
    firm.company.clock.now += timedelta(minutes=10)
    firm.put(alignment(firm), {3: 5})
    firm.close()
    assert [shown["mean"] for shown in of_leaders(firm)] == [4.3]


async def test_after_the_close_nothing_can_be_agreed_any_more(sqlite: Database, vault: Vault) -> None:
    firm = await live_week(sqlite, vault, {1: "agree", 2: "agree"})
    firm.close()
    assert isinstance(await choose(firm, 3, "agree"), Say)
    assert of_leaders(firm) == []


async def test_an_agreement_holds_for_its_own_week_only(sqlite: Database, vault: Vault) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys(LEADERS, "agree"))
    firm.close()
    await firm.open(MONDAY + WEEK)
    for window in firm.windows(MONDAY + WEEK):
        if window.cadence is Cadence.ALIGNMENT:
            firm.put(window, {1: 4, 2: 4, 3: 5} | dict.fromkeys(range(4, 28), 3))
    firm.close(MONDAY + WEEK)
    assert len(of_leaders(firm)) == 1


async def test_five_leaders_are_not_asked(sqlite: Database, vault: Vault) -> None:
    firm = await live_week(sqlite, vault, {}, leaders=5)
    assert isinstance(await choose(firm, 1, "agree"), Say)
    assert {row.body["agreed"] for row in firm.figures() if "kind" in row.body} <= {False}


async def test_only_leaders_of_so_few_are_asked(sqlite: Database, vault: Vault) -> None:
    firm = firm_of_few(sqlite, vault)
    await firm.open()
    agreement = (await card_of(firm, 1)).agreement
    assert agreement is not None
    assert (agreement.leaders, agreement.state) == (3, "open")
    assert (await card_of(firm, 9)).agreement is None


async def test_the_message_never_tells_what_was_chosen(sqlite: Database, vault: Vault) -> None:
    firm = firm_of_few(sqlite, vault)
    await firm.open()
    messages = []
    turns: tuple[tuple[int, Verb], ...] = ((1, "agree"), (2, "refuse"))
    for person, verb in turns:
        outcome = await choose(firm, person, verb)
        assert isinstance(outcome, Acknowledge)
        assert isinstance(outcome.card, QuestionCard)
        messages.append(json.dumps(message(outcome.card).blocks, ensure_ascii=False))
    assert len(set(messages)) == 1
    assert '"agree"' not in messages[0]  # it is made once
    assert "ne sont montrées nulle part" in messages[0]


async def test_a_choice_leaves_no_name_and_goes_with_the_answers(database: Database, vault: Vault) -> None:
    firm = await live_week(database, vault, dict.fromkeys(LEADERS, "agree"))
    count = database.read(_live_answers)
    assert count > 0  # ciphertext only: a token and a blob
    assert database.read(lambda session: chain.entries(session, firm.company.company_id)) == []
    firm.close()
    firm.company.clock.now = at(MONDAY + 6 * WEEK, 1)
    seal_due(database, vault, firm.now)
    assert database.read(_live_answers) == 0


def _live_answers(session: Session) -> int:
    count: int = session.execute(select(func.count()).select_from(LiveAnswer)).scalar_one()
    return count


@pytest.mark.parametrize(("choice", "agreed"), [("agree", True), ("refuse", False)])
async def test_the_digest_says_that_they_agreed(sqlite: Database, vault: Vault, choice: Verb, *, agreed: bool) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys(LEADERS, choice))
    firm.close()
    await firm.office().write_due(firm.now)
    rows = sqlite.read(lambda session: published.all_published(session, firm.company.company_id, PublishedKind.DIGEST))
    card = digest_of(rows[-1])
    assert isinstance(card, DigestCard)
    assert (card.leaders_shown, card.leaders_agreed) == (agreed, agreed)
    words = json.dumps(message(card).blocks, ensure_ascii=False)
    assert ("parce que chacune d’elles l’a accepté" in words) is agreed
    assert ("vous lisez celles du terrain seul" in words) is not agreed


@pytest.mark.parametrize("answered", [1, 2])
async def test_they_are_not_shown_where_fewer_than_three_of_them_answered(
    sqlite: Database, vault: Vault, answered: int
) -> None:
    firm = firm_of_few(sqlite, vault)
    await firm.open()
    firm.put(alignment(firm), dict.fromkeys(LEADERS[:answered], 4) | dict.fromkeys(range(4, 28), 3))
    for person in LEADERS:
        await choose(firm, person, "agree")
    firm.close()
    assert of_leaders(firm) == []


async def test_what_they_agreed_to_show_is_in_the_thread_and_leaves_the_channel_in_nothing(
    sqlite: Database, vault: Vault
) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys(LEADERS, "agree"))
    firm.put(alignment(firm), dict.fromkeys(LEADERS, 2), "forecast")
    firm.close()
    assert [row.body for row in firm.figures() if row.audience == "forecast" and "kind" in row.body] == []
    await firm.office().write_due(firm.now)
    rows = sqlite.read(lambda session: published.all_published(session, firm.company.company_id, PublishedKind.DIGEST))
    digest, detail = digest_of(rows[-1]), detail_of(rows[-1])
    (row,) = [row for row in detail.rows if row.first is not None]
    assert row.first is not None
    assert (row.first.mean, row.first.eligible, row.verdict) == (4.3, (1, 4), "too_few")  # 4, 4 and 5
    assert (digest.gaps, digest.smallest_gap) == ((), None)
    assert digest.chart is not None
    assert [chart_row.first for chart_row in digest.chart.rows] == [None]
    assert "4.3" in json.dumps(rows[-1].body["detail"])
    assert "4.3" not in json.dumps(exported(digest, detail))


async def test_what_an_older_version_posted_of_them_does_not_leave_either(sqlite: Database, vault: Vault) -> None:
    firm = await live_week(sqlite, vault, dict.fromkeys(LEADERS, "agree"))
    firm.close()
    await firm.office().write_due(firm.now)
    rows = sqlite.read(lambda session: published.all_published(session, firm.company.company_id, PublishedKind.DIGEST))
    digest, detail = digest_of(rows[-1]), detail_of(rows[-1])
    agreed = next(row.first for row in detail.rows if row.first is not None)
    assert digest.chart is not None
    drawn = replace(digest.chart, rows=tuple(replace(row, first=agreed) for row in digest.chart.rows))
    gap = replace(cards.gap(), first=agreed)
    older = replace(digest, chart=drawn, gaps=(gap, cards.gap()))
    assert "4.3" not in json.dumps(exported(older, detail))
    kept = outside(older)
    assert kept.gaps == (cards.gap(),)
    assert kept.chart is not None
    assert [row.first for row in kept.chart.rows] == [None]
