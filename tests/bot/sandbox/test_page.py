"""The page, as somebody with a browser uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse

from bot.sandbox.members import Person
from bot.sandbox.running import Sandbox
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.conftest import RecordingBot
from tests.bot.sandbox.shapes import buttons, modal, table, text_field
from tests.chromium import MARKS, launched

pytestmark = MARKS


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def ada(workspace: Workspace) -> Person:
    return workspace.add_person("ada", "Ada Lovelace", title="Directrice")


@pytest.fixture
def page(browser: Any, sandbox: Sandbox, ada: Person) -> Iterator[Any]:
    del ada
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR", base_url=sandbox.url)
    browser_page = context.new_page()
    errors: list[str] = []
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    browser_page.on("request", lambda request: errors.append(request.url) if sandbox.url not in request.url else None)
    yield browser_page
    context.close()
    assert errors == []  # no error, and nothing asked of anybody but this machine


def call(sandbox: Sandbox, method: str, **args: Any) -> Any:
    """Call the Web API as the app."""
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    with httpx.Client(base_url=sandbox.api_url, headers=headers, trust_env=False) as http:
        answer = http.post(method, json=args).json()
    assert answer["ok"], answer
    return answer


def last(bot: RecordingBot, kind: str) -> dict[str, Any]:
    """Return the last callback of this kind; the page also tells the bot when it is opened."""
    return [payload for payload in bot.heard if payload["type"] == kind][-1]


def test_a_tap_reaches_the_bot_and_its_answer_replaces_the_message(
    page: Any, sandbox: Sandbox, bot: RecordingBot, ada: Person
) -> None:
    sent = call(sandbox, "chat.postMessage", channel=ada.id, text="?", blocks=[buttons("1", "2", "3", "4", "5")])
    page.goto("/")
    page.get_by_role("button", name="4", exact=True).click()
    page.locator(".busy").wait_for(state="detached")
    assert last(bot, "block_actions")["actions"][0]["value"] == "4"
    thanks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Merci*, réponse enregistrée"}}]
    call(sandbox, "chat.update", channel=sent["channel"], ts=sent["ts"], text="Merci", blocks=thanks)
    page.get_by_text("réponse enregistrée").wait_for()
    assert page.locator(".messages strong", has_text="Merci").count() == 1
    assert page.get_by_role("button", name="4", exact=True).count() == 0


def test_what_is_written_is_only_ever_text(page: Any, sandbox: Sandbox, ada: Person) -> None:
    hostile = "<img src=x onerror=alert(1)> &lt;b&gt;gras&lt;/b&gt; <javascript:alert(1)|clic> "
    hostile += "<https://example.com|le *lien*> ~non~"
    call(sandbox, "chat.postMessage", channel=ada.id, text=hostile)
    page.goto("/")
    words = page.locator(".message .words")
    words.wait_for()
    assert "<img src=x onerror=alert(1)> <b>gras</b> javascript:alert(1)|clic le *lien* non" in words.inner_text()
    assert [a.get_attribute("href") for a in words.locator("a").all()] == ["https://example.com"]
    assert words.locator("img, b").count() == 0


def test_a_form_shows_its_errors_by_field_and_closes_when_accepted(
    page: Any, sandbox: Sandbox, bot: RecordingBot, ada: Person
) -> None:
    call(sandbox, "chat.postMessage", channel=ada.id, text="?", blocks=[buttons("Commenter")])
    page.goto("/")
    page.get_by_role("button", name="Commenter").click()
    page.locator(".busy").wait_for(state="detached")
    call(
        sandbox, "views.open", trigger_id=last(bot, "block_actions")["trigger_id"], view=modal(text_field("Votre mot"))
    )
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="submit").click()
    dialog.get_by_text("À remplir.").wait_for()  # like Slack, without troubling the bot
    bot.responses.append(JSONResponse({"response_action": "errors", "errors": {"Votre mot": "Trop court"}}))
    dialog.get_by_label("Votre mot").fill("x")
    dialog.get_by_role("button", name="submit").click()
    dialog.get_by_text("Trop court").wait_for()
    assert dialog.get_by_label("Votre mot").input_value() == "x"
    dialog.get_by_label("Votre mot").fill("assez long")
    dialog.get_by_role("button", name="submit").click()
    dialog.wait_for(state="detached")
    assert last(bot, "view_submission")["view"]["state"]["values"]["Votre mot"]["text"]["value"] == "assez long"


def test_the_home_a_command_and_another_person_are_one_gesture_away(
    page: Any, sandbox: Sandbox, bot: RecordingBot, ada: Person, workspace: Workspace
) -> None:
    bob = workspace.add_person("bob", "Bob Éon", title="Support")
    workspace.add_channel("general", [bob.id, "bot"])
    view = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Bonjour Ada"}}]}
    page.goto("/")
    page.get_by_role("tab", name="Accueil").click()
    page.get_by_text("L’accueil n’est pas encore là.").wait_for()
    call(sandbox, "views.publish", user_id=ada.id, view=view)
    page.get_by_role("heading", name="Bonjour Ada").wait_for()
    with page.expect_response("**/sandbox/open_home"):
        page.get_by_role("tab", name="Messages").click()
    bot.responses.append(JSONResponse({"text": "Voici l’aide"}))
    page.get_by_role("textbox").fill("/diapason aide")
    page.keyboard.press("Enter")
    page.get_by_text("Voici l’aide").wait_for()
    assert page.get_by_text("Visible par vous seulement").is_visible()
    page.get_by_role("button", name="Changer de personne").click()
    page.get_by_role("combobox").fill("eon")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="general").click()
    page.get_by_role("heading", name="general").wait_for()
    assert page.get_by_text("Voici l’aide").count() == 0


def test_it_fits_a_telephone_and_speaks_english(
    browser: Any, sandbox: Sandbox, ada: Person, workspace: Workspace
) -> None:
    workspace.add_channel("direction", [ada.id, "bot"], is_private=True)
    call(sandbox, "chat.postMessage", channel=ada.id, text="?", blocks=[buttons("1", "2", "3", "4", "5")])
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{sandbox.url}/?lang=en")
    page.get_by_role("button", name="5", exact=True).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.get_by_role("button", name="5", exact=True).bounding_box()
    assert box["height"] >= 44
    page.get_by_role("button", name="Open the list of conversations").click()
    page.get_by_role("button", name="direction").click()
    page.get_by_text("No message yet.").wait_for()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_table_is_walked_by_its_headings_and_scrolls_by_keyboard(
    browser: Any, sandbox: Sandbox, ada: Person, width: int
) -> None:
    team = "Rouge 2,8 (5-9) · Bleu 3 (10-19)"
    rows = (("Cap", "Direction", "Par équipe"), ("Priorités", "4 <b>", team), ("Décisions", "3", team))
    call(sandbox, "chat.postMessage", channel=ada.id, text="?", blocks=[table(*rows, row_header_column_index=0)])
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="fr-FR")
    page = context.new_page()
    page.goto(sandbox.url)
    drawn = page.get_by_role("table", name="Cap : les mesures")
    drawn.wait_for()
    assert drawn.locator("caption").inner_text() == "Cap : les mesures"
    assert [cell.inner_text() for cell in drawn.get_by_role("columnheader").all()] == list(rows[0])
    assert [cell.inner_text() for cell in drawn.get_by_role("rowheader").all()] == ["Priorités", "Décisions"]
    assert [cell.inner_text() for cell in drawn.get_by_role("cell").all()] == ["4 <b>", team, "3", team]
    assert page.evaluate("document.documentElement.scrollWidth") == width  # the table scrolls, the page does not
    region = page.get_by_role("region", name="Cap : les mesures")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    scrolled, wider = region.evaluate("area => [area.scrollLeft, area.scrollWidth > area.clientWidth]")
    assert (scrolled > 0) == wider == (width == 390)
    context.close()


def test_what_goes_wrong_is_one_sentence_that_says_what_to_do(
    page: Any, sandbox: Sandbox, bot: RecordingBot, ada: Person, workspace: Workspace
) -> None:
    sent = call(sandbox, "chat.postMessage", channel=ada.id, text="?", blocks=[buttons("1", "2")])
    page.goto("/")
    tap, told = page.get_by_role("button", name="1", exact=True), page.locator("#toasts")
    tap.wait_for()
    bot.responses += [JSONResponse({}, 503)] * 9  # the page also tells the bot when it is opened
    tap.click()
    told.get_by_text("L’application n’a pas pu prendre ce geste\u202f: recommencez dans un instant.").wait_for()
    workspace.app.bot_url = "http://127.0.0.1:9/slack/events"  # nothing listens there
    tap.click()
    told.get_by_text("L’application n’a pas répondu\u202f: vérifiez qu’elle tourne, puis recommencez.").wait_for()
    del workspace.channels[sent["channel"]].messages[sent["ts"]]
    tap.click()
    told.get_by_text("Ce que vous avez touché n’est plus là\u202f: rechargez la page.").wait_for()
    page.route("**/sandbox/click", lambda route: route.abort())
    tap.click()
    told.get_by_text("L’espace d’essai est arrêté\u202f: relancez-le, puis rechargez la page.").wait_for()


def test_an_address_leads_to_an_old_message_and_a_place_chosen_later_to_its_end(
    page: Any, sandbox: Sandbox, ada: Person, workspace: Workspace
) -> None:
    channel = workspace.add_channel("direction", [ada.id, "bot"]).id
    stamps = [call(sandbox, "chat.postMessage", channel=channel, text=f"message {n}.")["ts"] for n in range(90)]
    page.goto(f"/?lang=fr#/{ada.id}/{channel}/{stamps[7]}")  # more than a page before the end
    page.get_by_text("message 7.", exact=True).wait_for()
    top = page.locator("#scroll").bounding_box()["y"]
    page.wait_for_function("ts => document.querySelector(`[data-ts='${ts}']`).offsetTop > 0", arg=stamps[7])
    where = page.locator(f"[data-ts='{stamps[7]}']").bounding_box()["y"]
    assert 0 <= where - top < 40
    page.locator(".place", has_text="Diapason").click()
    page.locator(".place", has_text="direction").click()
    page.get_by_text("message 89.", exact=True).wait_for()
    assert page.evaluate("location.hash") == f"#/{ada.id}/{channel}"
