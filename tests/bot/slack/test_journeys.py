"""The whole path of a gesture: a workspace, a signed request over HTTP, the desk, and what the person then sees."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox.client import SandboxClient
from bot.sandbox.running import in_thread, listening
from bot.sandbox.workspace import Workspace
from bot.slack.app import SlackApp, build
from bot.slack.messenger import SlackPlatform
from jobs.answering import answers
from jobs.cards import HomeView, Notice, QuestionCard, QuestionItem, ReceiptCard, ReminderCard
from jobs.ports import (
    Acknowledge,
    Command,
    Event,
    FormRequested,
    FormSubmitted,
    Gesture,
    OpenForm,
    Outcome,
    Say,
    ShowQuestions,
    Tap,
    TypedMessage,
)
from tests.bot.slack import cards
from tests.bot.slack.fakes import RecordingDesk


@dataclass
class Company:
    """One person, their workspace, and the bot in it."""

    workspace: Workspace
    sandbox: SandboxClient
    platform: SlackPlatform
    app: SlackApp
    desk: RecordingDesk
    ana: str

    async def text(self) -> str:
        await self.app.presenter.drain()
        return "\n".join(message["text"] for message in await self.sandbox.text(self.ana))

    async def latest(self) -> dict[str, Any]:
        """Return what was said last, to Ana alone or not."""
        await self.app.presenter.drain()
        return (await self.sandbox.text(self.ana))[-1]

    def history(self) -> str:
        """Return what an export of the conversation holds."""
        return json.dumps(list(self.workspace.direct(self.ana).messages.values()), ensure_ascii=False)


def card_after(events: list[Event]) -> QuestionCard:
    """Return Ana's card as her taps left it, as the desk would."""
    is_done: dict[tuple[str, str], bool] = {}
    for event in events:
        if isinstance(event, Tap):
            is_done[event.window, event.item] = True
        elif isinstance(event, Gesture) and event.window is not None and event.action in ("skip", "change"):
            is_done[event.window, event.item] = event.action == "skip"

    def item(window: str) -> QuestionItem:
        states = ["answered" if is_done.get((window, name)) else "open" for name in ("answer", "forecast")]
        asks = tuple(cards.ask(state, forecast=index == 1) for index, state in enumerate(states))  # type: ignore[arg-type]
        return QuestionItem(window, "cap", asks, "open")

    return cards.question(item("w1"), item("w2"), occasion="own" if events else "week")


def acknowledged(window: str, act: Any, card: QuestionCard) -> Acknowledge:
    left = sum(ask.state == "open" for item in card.items for ask in item.asks)
    return Acknowledge(ReceiptCard("fr", 12, window, act, cards.PRIORITIES, left), card)


@asynccontextmanager
async def served(app: SlackApp) -> AsyncIterator[str]:
    bound = listening(0)
    routes = Starlette(routes=[Route("/slack/events", app)])
    server = uvicorn.Server(uvicorn.Config(routes, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/slack/events"
    finally:
        server.should_exit = True
        await serving
        bound.close()


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    workspace, desk = Workspace(), RecordingDesk()
    ana = workspace.add_person("ana", "Ana Ruiz").id

    def answer(event: Event) -> Outcome:
        match event:
            case Tap() | Gesture(action="skip"):
                return acknowledged(event.window or "", "answer", card_after(desk.events))
            case Gesture(action="change" | "show"):
                return ShowQuestions(card_after(desk.events))
            case FormSubmitted():
                return acknowledged("w1", "comment", card_after(desk.events))
            case FormRequested():
                return OpenForm(answers.comment_form("fr", event.about))
            case Command(text="aide" | ""):
                return Say(Notice("fr", "help-what"))
            case TypedMessage():
                return Say(Notice("fr", "unknown-action"))
            case _:
                return Say(Notice("fr", "home-none"))

    desk.outcome = answer
    with in_thread(workspace) as running:
        async with SlackPlatform(running.token, api_url=running.api_url) as platform, running.client() as sandbox:
            app = build(running.signing_secret, platform, desk)
            async with served(app) as url:
                workspace.app.bot_url = url
                yield Company(workspace, sandbox, platform, app, desk, ana)
            await app.close()


async def test_an_employee_answers_changes_their_mind_and_comments(company: Company) -> None:
    address = await company.platform.post(company.ana, card_after([]), delivery_id="d-1")
    assert "4 questions cette semaine" in await company.text()  # of a leader: two, each with its forecast
    posted = company.history()

    assert (await company.sandbox.click(company.ana, "answer:4", block_id="ask:w1:answer", **address))["ok"]
    receipt = await company.latest()
    assert receipt["is_ephemeral"]
    assert "Merci, c’est noté." in receipt["text"]
    assert "Il vous reste 3 réponses possibles" in receipt["text"]
    alone = {"channel": address["channel"], "ts": receipt["ts"]}
    assert (await company.sandbox.click(company.ana, "change:answer", **alone))["ok"]
    again = await company.latest()
    assert again["ts"] == receipt["ts"]  # in its place: it was Ana's alone
    assert "Merci, c’est noté." not in again["text"]
    for block in ("ask:w1:answer", "ask:w1:forecast", "ask:w2:answer", "ask:w2:forecast"):
        assert (await company.sandbox.click(company.ana, "answer:2", block_id=block, **address))["ok"]
        await company.app.presenter.drain()
    assert "C’est tout pour cette semaine" in (await company.latest())["text"]
    assert company.history() == posted

    click = await company.sandbox.click(company.ana, "comment", block_id="item:w1", **address)
    assert click["ok"]
    await company.app.presenter.drain()
    submission = await company.sandbox.submit_view(company.ana, {"text": "Trop de priorités."})
    assert submission["ok"]
    comments = [event for event in company.desk.events if isinstance(event, FormSubmitted)]
    assert [(event.form, event.about["window"], event.values.text("text")) for event in comments] == [
        ("comment", "w1", "Trop de priorités.")
    ]
    assert "Trop de priorités" not in await company.text()
    assert "Votre dernier commentaire compte" in (await company.latest())["text"]
    assert company.history() == posted


async def test_what_is_tapped_in_what_ana_alone_sees_is_redrawn_there(company: Company) -> None:
    # From the reminder's button: the whole round, which each tap leaves with what still waits.
    address = await company.platform.post(company.ana, ReminderCard("fr", 12, date(2026, 11, 29)), delivery_id="d-1")
    posted = company.history()
    assert (await company.sandbox.click(company.ana, "show", **address))["ok"]
    shown = await company.latest()
    alone = {"channel": address["channel"], "ts": shown["ts"]}
    for block, left in (("ask:w1:answer", 3), ("ask:w1:forecast", 2), ("ask:w2:answer", 1)):
        assert (await company.sandbox.click(company.ana, "answer:2", block_id=block, **alone))["ok"]
        latest = await company.latest()
        assert latest["ts"] == shown["ts"]
        assert f"vous reste {'une' if left == 1 else left} réponse" in latest["text"]
    assert (await company.sandbox.click(company.ana, "answer:2", block_id="ask:w2:forecast", **alone))["ok"]
    assert "C’est tout pour cette semaine" in (await company.latest())["text"]
    assert company.history() == posted


async def test_whoever_goes_on_in_a_receipt_has_one_receipt_and_no_pile(company: Company) -> None:
    address = await company.platform.post(company.ana, card_after([]), delivery_id="d-1")
    posted = company.history()
    assert (await company.sandbox.click(company.ana, "answer:4", block_id="ask:w1:answer", **address))["ok"]
    receipt = await company.latest()
    alone = {"channel": address["channel"], "ts": receipt["ts"]}
    assert (await company.sandbox.click(company.ana, "show", label="Continuer ici", **alone))["ok"]
    assert "Il vous reste 3 réponses possibles" in (await company.latest())["text"]
    assert (await company.sandbox.click(company.ana, "comment", block_id="item:w1", **alone))["ok"]
    await company.app.presenter.drain()
    assert (await company.sandbox.submit_view(company.ana, {"text": "Trop de priorités."}))["ok"]
    await company.app.presenter.drain()
    for block in ("ask:w1:forecast", "ask:w2:answer", "ask:w2:forecast"):
        assert (await company.sandbox.click(company.ana, "answer:2", block_id=block, **alone))["ok"]
        await company.app.presenter.drain()
    told = [message for message in await company.sandbox.text(company.ana) if message.get("is_ephemeral")]
    assert [message["ts"] for message in told] == [receipt["ts"]]
    assert "C’est tout pour cette semaine" in told[0]["text"]
    assert company.history() == posted


async def test_many_taps_at_once_change_nothing_in_the_message(company: Company) -> None:
    address = await company.platform.post(company.ana, card_after([]), delivery_id="d-1")
    posted = company.history()
    blocks = ("ask:w1:answer", "ask:w1:forecast", "ask:w2:answer", "ask:w2:forecast")
    company.workspace.faults.add("response_url", nth=1, status=500)
    await asyncio.gather(
        *(company.sandbox.click(company.ana, "answer:3", block_id=block, **address) for block in blocks)
    )
    await company.app.presenter.drain()
    # One response address did not work: that receipt came by the Web API.
    receipts = [message for message in await company.sandbox.text(company.ana) if message.get("is_ephemeral")]
    assert len(receipts) == 4
    assert company.history() == posted


async def test_the_home_shows_pending_questions_that_can_be_tapped_there(company: Company) -> None:
    company.desk.homes[company.ana] = HomeView("fr", "Ana", (card_after([]),), None, stopped=False, k=5)
    assert (await company.sandbox.open_home(company.ana))["ok"]
    await company.app.presenter.drain()
    home = await company.sandbox.home(company.ana)
    assert "Bonjour Ana" in home["text"]
    company.desk.homes[company.ana] = HomeView("fr", "Ana", (), None, stopped=False, k=5)
    view = home["view"]["id"]
    assert (await company.sandbox.click(company.ana, "answer:4", block_id="ask:w1:answer", view_id=view))["ok"]
    await company.app.presenter.drain()
    assert "Aucune question en attente" in (await company.sandbox.home(company.ana))["text"]


async def test_my_data_opens_in_a_window_and_leaves_no_message(company: Company) -> None:
    company.desk.homes[company.ana] = HomeView("fr", "Ana", (), None, stopped=False, k=5)
    await company.sandbox.open_home(company.ana)
    await company.app.presenter.drain()
    view = (await company.sandbox.home(company.ana))["view"]["id"]
    assert (await company.sandbox.click(company.ana, "my-data", view_id=view))["ok"]
    await company.app.presenter.drain()
    assert "Aucune question en attente" in (await company.sandbox.modal(company.ana))["text"]
    assert await company.sandbox.messages(company.ana) == []


async def test_a_command_and_something_typed_are_answered_to_that_person_only(company: Company) -> None:
    assert (await company.sandbox.slash(company.ana, "aide"))["ok"]
    assert (await company.sandbox.say(company.ana, "je mets 2"))["ok"]
    await company.app.presenter.drain()
    # Neither answer is a message: both were said to Ana alone, and no history keeps them.
    messages = company.workspace.direct(company.ana).messages.values()
    assert [message["user"] for message in messages if not message.get("is_ephemeral")] == [company.ana]
    assert [type(event) for event in company.desk.events] == [Command, TypedMessage]


async def test_slack_verifies_the_address_and_what_it_sends_four_times_counts_once(company: Company) -> None:
    assert await company.sandbox.verify()
    address = await company.platform.post(company.ana, card_after([]), delivery_id="d-1")
    company.workspace.faults.add("callback.block_actions", duplicate=3)
    await company.sandbox.click(company.ana, "answer:4", block_id="ask:w1:answer", **address)
    await company.app.presenter.drain()
    assert len([event for event in company.desk.events if isinstance(event, Tap)]) == 1


@pytest.mark.parametrize("value", range(1, 6))
async def test_a9_the_history_is_the_same_whatever_was_answered_and_if_nothing_was(
    company: Company, value: int
) -> None:
    address = await company.platform.post(company.ana, card_after([]), delivery_id="d")
    posted = company.history()
    await company.sandbox.click(company.ana, f"answer:{value}", block_id="ask:w1:answer", **address)
    await company.app.presenter.drain()
    assert len(company.desk.events) == 1
    assert company.history() == posted
