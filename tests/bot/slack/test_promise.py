"""What binds, as Slack carries it: the admin's two forms, and the promise shown with a question."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from bot.locale import LOCALES, t
from bot.slack.render import form, home, message
from bot.slack.render.markup import in_mrkdwn
from bot.words.text import say
from jobs.cards import ConfidentialityCard, Consulted, HomeView, Locale, MyDataCard, WelcomeCard
from jobs.ports import Command, FormErrors, Say
from jobs.setup import promises
from tests.bot.slack import cards
from tests.bot.slack.fakes import WHO, RecordingDesk, RecordingSlack, Slack, always, sent_by

PROMISES = [
    "title", "shown", "open", "sealed", "kept", "limit", "participation", "comments", "obstacles", "use", "rights",
    "urgent",
]  # fmt: skip
RAISE = promises.smallest_group_form("fr", 8, (10, 12, 15, 20), 6, 24)
CONSULT = promises.consultation_form("fr", None)


def chosen(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def picked(day: str | None) -> dict[str, Any]:
    return {"selected_date": day}


def settings_of(view: HomeView) -> str:
    return json.dumps(home(view), ensure_ascii=False)


@pytest.mark.parametrize(("typed", "k"), [("10", "10"), ("", None), ("10 OR 1", None), ("9999999", None)])
async def test_the_smallest_group_is_sent_as_chosen(
    slack: Slack, desk: RecordingDesk, typed: str, k: str | None
) -> None:
    await slack.submit(form(RAISE, {"home": "1"}), {"k": chosen(typed)})
    assert sent_by(desk) == ("smallest-group", {}, {"k": k})


@pytest.mark.parametrize(
    ("how", "day", "on"),
    [
        ("consulted", "2026-03-03", date(2026, 3, 3)),
        ("consulted", None, None),
        ("fewer", None, None),
        ("fewer", "2026-03-03", date(2026, 3, 3)),
        ("consulted", "yesterday", None),
    ],
)
async def test_the_consultation_is_sent_as_filled(
    slack: Slack, desk: RecordingDesk, how: str, day: str | None, on: date | None
) -> None:
    await slack.submit(form(CONSULT, {"home": "1"}), {"how": chosen(how), "on": picked(day)})
    assert sent_by(desk) == ("consultation", {}, {"how": how, "on": on})


async def test_what_is_refused_is_said_under_its_field(slack: Slack, desk: RecordingDesk) -> None:
    desk.outcome = lambda _: FormErrors({"k": "smallest-group-never-lowered"})
    response = await slack.submit(form(RAISE, {"home": "1"}), {"k": chosen("10")})
    sentence = t("fr", "smallest-group-never-lowered")
    assert response.json() == {"response_action": "errors", "errors": {"k": sentence}}


def test_the_home_asks_for_the_works_council_first_and_then_shows_its_day() -> None:
    text = settings_of(cards.home(admin=True))
    assert "CSE consulté le 3 mars 2026" in text
    assert "8 répondants" in text


@pytest.mark.parametrize(
    ("consulted", "outgrown", "key"),
    [
        (None, False, "admin-consultation-none"),
        (Consulted(None), False, "admin-consultation-fewer"),
        (Consulted(None), True, "admin-consultation-outgrown"),
    ],
)
def test_the_home_says_what_stands(consulted: Consulted | None, key: str, *, outgrown: bool) -> None:
    view = cards.home(admin=True)
    assert view.settings is not None
    settings = replace(view.settings, consulted=consulted, outgrown=outgrown)
    text = settings_of(replace(view, settings=settings))
    assert t("fr", key) in text
    (confirm,) = [
        block for block in home(replace(view, settings=settings))["blocks"] if block.get("block_id") == "consultation"
    ]
    assert ("style" in confirm["accessory"]) is (consulted is None)


def test_a_question_is_shown_with_k_the_audience_and_the_day_its_answers_go() -> None:
    rendered = json.dumps(message(cards.question()).blocks, ensure_ascii=False)
    assert "5 répondants ou plus, et des commentaires sans nom, dans le canal privé de la direction" in rendered
    assert "détruites le lundi 7 décembre au plus tard" in rendered


@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_says_before_it_is_answered_that_everybody_may_read_its_figures(locale: Locale) -> None:
    """R15: a question of an older promise goes on saying what it said."""
    card = cards.question(locale=locale)
    said, older = (
        json.dumps(message(replace(card, told_to_teams=told)).blocks, ensure_ascii=False) for told in (True, False)
    )
    assert t(locale, "question-promise-teams") in said
    assert said.replace(t(locale, "question-promise-teams") + " ", "") == older


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_whole_promise_opens_by_a_button_of_every_question_and_home(
    locale: Locale, slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    week = message(cards.question(locale=locale)).blocks
    for blocks in (
        week,
        message(WelcomeCard(locale, "Acme", 5, False, 2, time(10))).blocks,
        home(cards.home(locale))["blocks"],
    ):
        (button,) = [element for element in buttons(blocks) if element["action_id"] == "confidentiality"]
        assert button["text"]["text"] == t(locale, "confidentiality-button")
        assert "value" not in button  # the same for everybody
    desk.outcome = always(Say(ConfidentialityCard(locale, 5, 35)))
    await slack.click(button)
    await slack.in_home(button)
    assert desk.events == [Command(WHO, "confidentiality")] * 2
    for opened in wire.calls_of("views_open"):
        assert t(locale, "confidentiality-use").split("*")[2].strip() in json.dumps(opened, ensure_ascii=False)
    assert len(wire.calls) == 2


@pytest.mark.parametrize("k", [5, 20])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_whole_promise_is_shown_uncut(locale: Locale, k: int) -> None:
    shown = [block["text"]["text"] for block in message(ConfidentialityCard(locale, k, 35)).blocks]
    whole = [in_mrkdwn(say(locale, f"confidentiality-{name}", k=k, days=35)) for name in PROMISES]
    assert shown == whole


@pytest.mark.parametrize("locale", LOCALES)
def test_the_promise_names_whom_to_call_in_its_own_words(locale: Locale) -> None:
    shown = message(ConfidentialityCard(locale, 5, 35, "Ana, 01 23 45")).blocks
    told = json.dumps(shown, ensure_ascii=False)
    assert told.count("Ana, 01 23 45") == 1
    assert "112" in told
    assert in_mrkdwn(say(locale, "comment-danger", contacts="Ana, 01 23 45")) not in told  # it speaks of a form


def test_a_leader_without_a_team_reads_no_empty_place() -> None:
    shown = message(MyDataCard("fr", "Ana", "leader", "", (), 35)).blocks
    assert shown[0]["text"]["text"].splitlines()[-1] == "Ana · direction"
    shown = message(MyDataCard("fr", "Ana", "staff", "tech › Web", (), 35)).blocks
    assert shown[0]["text"]["text"].splitlines()[-1] == "Ana · équipes · tech › Web"
