"""The company of a lived demo, as somebody with a browser meets it, on a desk and in the hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from bot.demo.run import DemoOptions
from bot.demo.story import story_of
from jobs.loop import relay
from storage.asked import acting_person
from storage.models import Account, Person
from tests.acceptance.living import Living, living
from tests.chromium import MARKS, launched

DESK, HAND = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds

pytestmark = MARKS


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    with living(DemoOptions(weeks=2, people=60, port=0), tmp_path_factory.mktemp("demo")) as running_demo:
        yield running_demo


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as chromium:
        yield chromium


class Reader:
    """A person at the page, on a desk or with the page in the hand."""

    def __init__(self, page: Any, *, hand: bool) -> None:
        self.page, self.hand = page, hand

    def become(self, name: str) -> None:
        """Choose another person."""
        self.menu()
        self.page.get_by_role("button", name="Changer de personne").click()
        self.page.get_by_label("Chercher une personne…").fill(name)
        self.page.keyboard.press("Enter")
        self.page.get_by_label("Chercher une personne…").wait_for(state="detached")
        self.page.locator(".who strong", has_text=name).wait_for(state="attached")

    def go(self, place: str) -> None:
        """Choose a channel, or the application, in the list."""
        self.menu()
        self.page.locator(".place", has_text=place).click()

    def menu(self) -> None:
        if self.hand:
            self.page.get_by_role("button", name="Ouvrir la liste des conversations").click()

    @property
    def card(self) -> Any:
        """Return the newest message with questions."""
        return self.page.locator("article.message:not(.ephemeral)").last

    def option(self, code: str) -> Any:
        return self.card.get_by_text(code, exact=True)

    @property
    def dialog(self) -> Any:
        return self.page.get_by_role("dialog")

    def save(self) -> None:
        self.dialog.get_by_role("button", name="Enregistrer").click()

    def read_and_close(self, words: str) -> None:
        """Wait for a modal that says ``words``, and close it."""
        self.dialog.get_by_text(words).wait_for()
        self.dialog.get_by_role("button", name="Fermer").last.click()
        self.dialog.wait_for(state="detached")

    def type(self, words: str) -> Any:
        """Type a command, and return the answer that nobody else sees."""
        count = self.page.locator("article.ephemeral").count()
        self.page.get_by_role("textbox").fill(words)
        self.page.keyboard.press("Enter")
        answer = self.page.locator("article.ephemeral").nth(count)
        answer.wait_for()
        return answer

    def inside(self, element: Any) -> bool:
        """Return whether an element is within the visible part of the page."""
        box = element.bounding_box()
        size = self.page.viewport_size
        return bool(box and box["y"] >= 0 and box["y"] + box["height"] <= size["height"])

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth") == self.page.viewport_size["width"])


@pytest.fixture(params=[DESK, HAND], ids=["desk", "hand"])
def reader(request: pytest.FixtureRequest, browser: Any, demo: Living) -> Iterator[Reader]:
    context = browser.new_context(viewport=request.param, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(demo.url)
    page.locator(".message").first.wait_for()
    person = Reader(page, hand=request.param == HAND)
    yield person
    assert person.fits()
    context.close()
    assert errors == []


def somebody(demo: Living, team: str, *, hand: bool) -> str:
    """Return the name of a person of a team who is not away; another one for each page size, so that none answered."""
    company = demo.lived.life.company
    away = {person.key for person in (company.away, company.undeliverable) if person}
    names = [person.name for person in company.people if person.team == team and person.key not in away]
    return names[2 + hand]


def test_an_employee_answers_comments_changes_and_skips(reader: Reader, demo: Living) -> None:
    reader.become(somebody(demo, "Ventes", hand=reader.hand))
    message = reader.page.locator("article.message:not(.ephemeral)").last
    alone = reader.page.locator("article.message.ephemeral")
    before = message.inner_text()
    assert "questions cette semaine" in before
    message.get_by_text("4", exact=True).first.click()
    alone.get_by_text("Merci, c’est noté.").wait_for()
    receipt = alone.last.inner_text()
    assert "Visible par vous seulement" in receipt
    assert "4" not in receipt.partition("Merci")[2].partition("Il vous reste")[0]  # the value is shown nowhere
    assert message.inner_text() == before  # and the message stays the same for everybody

    alone.last.get_by_role("button", name="Commenter").click()
    reader.dialog.get_by_text("Des faits et des idées").or_(reader.dialog.get_by_role("textbox")).first.wait_for()
    assert "112" in reader.dialog.inner_text()  # whom to call in danger
    reader.dialog.get_by_role("textbox").fill("Un point le lundi suffirait.")
    reader.save()
    reader.dialog.wait_for(state="detached")
    assert "Un point le lundi" not in reader.page.locator("body").inner_text()

    alone.first.get_by_role("button", name="Modifier ma réponse").click()
    alone.first.get_by_text("Votre nouvelle réponse").wait_for()  # in the place of the receipt
    alone.first.get_by_text("2", exact=True).first.click()
    alone.first.get_by_text("Merci, c’est noté.").wait_for()

    message.get_by_role("button", name="Autres actions").first.click()
    reader.page.get_by_role("menuitem", name="Passer cette question").click()
    alone.get_by_text("Question passée, c’est noté.").wait_for()
    assert message.inner_text() == before


def test_an_employee_asks_for_help_data_promises_and_a_pause(reader: Reader, demo: Living) -> None:
    reader.become(somebody(demo, "Marketing", hand=reader.hand))
    reader.page.get_by_text("On n’écrit pas à Diapason ici").wait_for()  # as the manifest has it
    assert reader.page.get_by_role("textbox").count() == 0
    card = reader.page.locator("article.message:not(.ephemeral)", has_text="cette semaine").last
    card.get_by_role("button", name="Confidentialité").click()
    reader.read_and_close("Qui peut voir quoi")
    reader.go("général")
    assert "/diapason mes-donnees" in reader.type("/diapason aide").inner_text()
    assert "question" in reader.type("/diapason statut").inner_text()
    assert "Ce que je garde sur vous" in reader.type("/diapason mes-donnees").inner_text()
    promise = reader.type("/diapason confidentialite")
    assert "clé est détruite" in promise.inner_text()
    assert reader.inside(promise.get_by_text("Qui peut voir quoi"))  # a long answer is read from its beginning
    reader.page.get_by_role("textbox").fill("/diapason pause")
    reader.page.keyboard.press("Enter")
    day = reader.dialog.get_by_label("Premier jour de retour")
    day.fill("2026-05-01")
    reader.save()
    reader.dialog.get_by_text("Choisissez un jour à venir").wait_for()
    day.fill("2026-06-22")
    reader.save()
    reader.read_and_close("Pause enregistrée. Retour le lundi 22 juin")
    reader.go("Diapason")
    reader.page.get_by_role("tab", name="Accueil").click()
    reader.page.get_by_text("En pause jusqu’au").wait_for()


def authors(demo: Living) -> list[str]:
    """Return who has a reply to read: only a test may ask everybody's home."""
    house = demo.lived.diapason.house

    def work(session: Session) -> list[str]:
        names = []
        for name, account in session.execute(
            select(col(Person.name), col(Account.platform_user_id)).join(
                Account, col(Account.person_id) == col(Person.id)
            )
        ):
            person = acting_person(session, "slack", demo.lived.diapason.platform.tenant, account)
            if person is not None and relay.of_author(session, house.vault, person, house.now()):
                names.append(name)
        return names

    return house.database.read(work)


def test_the_author_of_a_comment_reads_the_reply_and_a_colleague_who_got_the_same_message_does_not(
    reader: Reader, demo: Living
) -> None:
    (author,) = authors(demo)
    company = demo.lived.life.company
    function = next(person.function for person in company.people if person.name == author)
    away = {absent.name for absent in (company.away, company.undeliverable) if absent}
    colleague = next(
        person.name
        for person in company.people
        if person.function == function and not person.leader and person.name not in {author, *away}
    )
    messages = []
    for name, words in ((colleague, "le commentaire en question n’est pas le vôtre"), (author, "dix minutes chaque")):
        reader.become(name)
        message = reader.page.locator("article.message", has_text="La direction a répondu à un commentaire").last
        messages.append(message.inner_text())
        message.get_by_role("button", name="Lire").click()
        reader.read_and_close(words)
        reader.page.get_by_role("tab", name="Accueil").click()
        reader.page.locator(".home-sheet").get_by_text("Bonjour").wait_for()
        reader.page.wait_for_timeout(500)  # it is drawn again on opening
        count = reader.page.locator(".home-sheet").get_by_text("La direction vous a répondu").count()
        assert count == (name == author)
    assert messages[0] == messages[1]


def test_a_leader_replies_to_a_comment_from_the_thread(reader: Reader, demo: Living) -> None:
    leaders = [person.name for person in demo.lived.life.company.people if person.leader]
    reader.become(leaders[1 + reader.hand])
    reader.go("direction")
    reader.page.locator(".replies").first.click()
    thread = reader.page.locator("#thread")
    thread.get_by_role("button", name="Répondre").last.click()
    reader.dialog.get_by_role("textbox").fill("Nous en parlons lundi.")
    reader.dialog.get_by_role("button", name="Répondre").click()
    reader.read_and_close("Votre réponse paraîtra dans les six heures ouvrées")


def test_an_admin_schedules_edits_pauses_and_tries(reader: Reader) -> None:
    home = reader.page.locator(".home-sheet")
    name = "Point en main" if reader.hand else "Point au bureau"
    reader.go("Diapason")
    reader.page.get_by_role("tab", name="Accueil").click()
    home.get_by_text("Réglages").wait_for()

    home.get_by_role("button", name="Nouvel envoi").click()
    field = reader.dialog.get_by_label("Nom")
    field.wait_for()
    reader.save()
    reader.dialog.get_by_text("À remplir.").wait_for()
    field.fill(name)
    reader.save()
    error = reader.dialog.locator(".field-error", has_text="Choisissez au moins une question")
    error.wait_for()
    assert reader.inside(error)
    reader.dialog.get_by_role("button", name="Annuler").click()

    home.get_by_role("button", name="Suspendre").first.click()
    reader.read_and_close("est suspendu : plus rien ne part.")
    home.get_by_role("button", name="Nouvel envoi").click()
    field.fill(name)
    reader.save()
    reader.read_and_close(f"« {name} » est enregistré.")
    home.get_by_text(name, exact=True).wait_for()

    home.get_by_role("button", name="Modifier", exact=True).last.click()
    reader.dialog.get_by_label("Jour", exact=True).select_option("3")
    reader.save()
    reader.read_and_close(f"« {name} » est enregistré.")
    home.get_by_text("Le mercredi à 10:00").last.wait_for()
    home.get_by_role("button", name="Suspendre").last.click()
    reader.read_and_close("est suspendu : plus rien ne part.")
    home.get_by_role("button", name="Reprendre").first.click()
    reader.read_and_close("reprend au prochain envoi.")

    home.locator("select[data-action=channel]").select_option(label="# direction")
    reader.read_and_close("Canal de direction enregistré.")
    home.get_by_role("button", name="M’envoyer un essai").click()
    reader.read_and_close("L’essai vous attend")
    reader.page.get_by_role("tab", name="Messages").click()
    reader.card.get_by_text("Une question cette semaine").wait_for()


def test_the_page_opens_at_the_last_digest_with_news_its_picture_and_its_thread(reader: Reader, demo: Living) -> None:
    told = story_of(demo.lived.diapason).last_told
    heading = reader.page.get_by_role("heading", name=f"Diapason · semaine {told.week[-2:]}")
    heading.wait_for()
    assert reader.inside(heading)
    picture = reader.page.locator("img.image-picture").last
    picture.scroll_into_view_if_needed()
    reader.page.wait_for_function("image => image.complete && image.naturalWidth > 600", arg=picture.element_handle())
    assert "Terrain" in picture.get_attribute("alt")
    reader.page.locator(".replies").last.click()
    thread = reader.page.locator("#thread")
    thread.get_by_text("Le détail, semaine 22").wait_for()
    table = thread.get_by_role("table").first
    assert {"Direction", "Terrain"} <= {*table.get_by_role("columnheader").all_inner_texts()}
    assert re.search(r"(au (moins|plus) )?\d(,\d)? \(\d+-\d+\)", table.inner_text())
    assert thread.locator("article").count() >= 2
