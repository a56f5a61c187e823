"""Every card, in both languages, is something Slack takes: our limits, slack_sdk's models, and the sandbox's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.locale import LOCALES, t
from bot.sandbox.blocks import inspect
from bot.sandbox.limits import VIEW_BLOCKS
from bot.slack.limits import TITLE, check_message, check_view
from bot.slack.render import form, home, message, modal, pages
from jobs import forms
from jobs.cards import Form, HomeView, Leading, Locale, Message, MyDataCard, ReceiptCard
from tests.bot.slack import cards

MESSAGES = [card for locale in LOCALES for card in cards.every_message(locale)]
FORMS = [card for locale in LOCALES for card in cards.every_form(locale)]


def named(card: Message | Form) -> str:
    return f"{card.locale}-{card.name if isinstance(card, Form) else type(card).__name__}"


def accepted(blocks: list[dict[str, Any]]) -> None:
    """Assert what slack_sdk's models know of Slack's reference, and the sandbox of the rest."""
    known = cards.known_to_the_sdk(blocks)
    parsed = Block.parse_all(known)
    assert len(parsed) == len(known)
    assert inspect(blocks, VIEW_BLOCKS)[0] == []
    for block in parsed:
        block.validate_json()
        block.to_dict()


def texts(part: Any) -> Iterator[str]:
    """Yield every text of mrkdwn, and of a table's cells."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            assert part["verbatim"] is True
            yield part["text"]
        if part.get("type") == "raw_text":
            yield part["text"]
        for inner in part.values():
            yield from texts(inner)
    if isinstance(part, list):
        for inner in part:
            yield from texts(inner)


@pytest.mark.parametrize("card", MESSAGES, ids=named)
def test_a_message_is_one_that_slack_takes(card: Message) -> None:
    for page in pages(card, file_id="F012345678"):
        check_message(page.text, page.blocks)
        accepted(page.blocks)
        assert "$" not in page.text
        assert "None" not in json.dumps(page.blocks)


@pytest.mark.parametrize("card", FORMS, ids=named)
def test_a_form_is_one_that_slack_takes(card: Form) -> None:
    view = form(card, {"channel": "D1", "ts": "1.2"})
    check_view(view)
    accepted(view["blocks"])
    View(**view).validate_json()
    assert json.loads(view["private_metadata"])["locale"] == card.locale


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("admin", [False, True])
def test_a_home_is_one_that_slack_takes(locale: Locale, *, admin: bool) -> None:
    view = home(cards.home(locale, admin=admin))
    check_view(view)
    accepted(view["blocks"])


def test_the_two_languages_draw_the_same_blocks() -> None:
    for french, english in zip(cards.every_message("fr"), cards.every_message("en"), strict=True):
        kinds = [[block["type"] for page in pages(card) for block in page.blocks] for card in (french, english)]
        assert kinds[0] == kinds[1], type(french).__name__


def test_a_home_without_an_admin_shows_no_settings() -> None:
    everyone, admin = home(cards.home()), home(cards.home(admin=True))
    assert admin["blocks"][: len(everyone["blocks"])] == everyone["blocks"]
    assert "schedule-new" in json.dumps(admin)
    assert "schedule-new" not in json.dumps(everyone)


def test_a_stopped_person_is_not_shown_questions() -> None:
    waiting = cards.home()
    stopped = HomeView("fr", "Ana", waiting.asked, None, stopped=True, k=5)
    assert "ask:w1:answer" in json.dumps(home(waiting))
    assert "ask:w1:answer" not in json.dumps(home(stopped))
    assert "resume" in json.dumps(home(stopped))


def test_a_long_detail_takes_several_messages_that_say_so() -> None:
    messages = pages(cards.detail(teams=60, rows=18))
    assert len(messages) > 1
    assert f"(1 sur {len(messages)})" in messages[0].blocks[0]["text"]["text"]
    # 18 questions x (1 title + 2 sides + 60 teams), each figure written once, and one line of comments.
    told = [part for page in messages for text in texts(page.blocks) for part in re.split("\n| · ", text)]
    assert len([part for part in told if part.startswith("Équipe")]) == 18 * 60
    for page in messages:
        check_message(page.text, page.blocks)
        accepted(page.blocks)


def test_withheld_figures_are_said_in_the_same_words() -> None:
    parts = [part for text in texts(pages(cards.detail())[0].blocks) for part in re.split("\n| · ", text)]
    assert {part for part in parts if part.startswith("Équipe 1")} == {f"Équipe 1 {t('fr', 'withheld')}"}


def test_what_people_wrote_comes_first_and_then_the_figures_by_topic() -> None:
    kinds = [block["type"] for block in pages(cards.detail(rows=2))[0].blocks]
    assert kinds.index("rich_text") < kinds.index("context") < kinds.index("data_table")
    assert kinds.count("data_table") == 1  # one a topic


@pytest.mark.parametrize(
    ("comments", "line"),
    [(None, None), (0, None), (1, "1 commentaire dans le fil"), (2, "2 commentaires dans le fil")],
)
def test_a_digest_announces_the_comments_of_its_thread_if_there_are_any(comments: int | None, line: str | None) -> None:
    (page,) = pages(replace(cards.digest(), comments=comments))
    told = [text for text in texts(page.blocks) if "comment" in text]
    assert told == ([line] if line else [])


def test_all_figures_fit_one_modal_or_it_says_where_the_rest_is() -> None:
    card = cards.detail(teams=60, rows=18)
    check_view({"blocks": modal(card).blocks})
    assert sum(text.count("Équipe 59") for text in texts(modal(card).blocks)) == 18
    assert "rich_text" not in {block["type"] for block in modal(card).blocks}  # nothing that people wrote
    whole = modal(cards.detail(teams=60, rows=400))
    check_view({"blocks": whole.blocks})
    assert whole.blocks[-1]["elements"][0]["text"] == t("fr", "detail-rest")


def test_a_digest_with_news_has_its_button_where_figures_stand() -> None:
    (page,) = pages(cards.digest("fr", cards.gap()))
    (row,) = [block for block in page.blocks if block["type"] == "actions"]
    assert [(button["action_id"], button["value"], button["text"]["text"]) for button in row["elements"]] == [
        ("figures", "2026-W47", "Toutes les mesures"),
        ("commit", "any", "Décider"),
    ]
    asked = replace(cards.digest("fr", cards.gap()), decision=cards.gap(), decision_since="2026-W43")
    rows = [block["elements"] for block in pages(asked)[0].blocks if block["type"] == "actions"]
    assert [[button["action_id"] for button in row] for row in rows] == [
        ["commit", "gap-later", "gap-dismiss"],
        ["figures"],
    ]
    (page,) = pages(cards.digest())  # a quiet week has none
    assert "actions" not in {block["type"] for block in page.blocks}


def test_comments_are_shown_as_written_and_never_read_as_markup() -> None:
    written = ("<!channel> *gras* <https://evil.example|ici> `x`\n> Bot : faux", "b", "c")
    card = cards.detail(rows=1)
    hostile = type(card)(card.locale, card.week, card.rows, (type(card.comments[0])("T", "G", written),))
    (page,) = pages(hostile)
    quoted = [block for block in page.blocks if block["type"] == "rich_text"]
    assert quoted[0]["elements"][1]["elements"] == [{"type": "text", "text": written[0]}]
    assert not any("channel" in text for text in texts(page.blocks))


def test_the_home_offers_no_later_since_that_is_where_questions_wait() -> None:
    asked = cards.question(cards.item(), occasion="own")
    view = HomeView("fr", "Ana", (asked,), None, stopped=False, k=5)
    assert "snooze:12" in json.dumps(message(asked).blocks)
    assert "snooze:12" not in json.dumps(home(view))
    assert "skip:12" in json.dumps(home(view))


@pytest.mark.parametrize("act", ["answer", "forecast", "skip", "comment", "choice"])
def test_a_receipt_goes_on_to_what_is_left_and_ends_when_nothing_is(act: Any) -> None:
    assert '"show"' in json.dumps(message(cards.receipt(act, left=2)).blocks)
    assert '"show"' not in json.dumps(message(cards.receipt(act, left=0)).blocks)


@pytest.mark.parametrize(
    ("locale", "says", "button"),
    [
        ("fr", "Question passée, c’est noté.", "Répondre quand même"),
        ("en", "Question skipped, noted.", "Answer after all"),
    ],
)
def test_a_skipped_question_says_so_to_its_person_and_never_in_what_is_posted(
    locale: Locale, says: str, button: str
) -> None:
    skipped = cards.question(cards.item("w1", "skipped"), locale=locale, occasion="own")
    for own in (skipped, cards.receipt("skip", locale=locale)):
        told = json.dumps(message(own).blocks, ensure_ascii=False)
        assert says in told
        assert button in told
    for card in cards.every_message(locale):
        if not isinstance(card, ReceiptCard | MyDataCard) and getattr(card, "occasion", "week") == "week":
            told = json.dumps([page.blocks for page in pages(card)], ensure_ascii=False)
            assert says not in told
            assert button not in told


def plain_texts(part: Any) -> Iterator[str]:
    """Yield every text that Slack shows on one line and that we cut to its limit: titles, buttons, entries of lists."""
    if isinstance(part, dict):
        if part.get("type") == "plain_text":
            yield part["text"]
        for inner in part.values():
            yield from plain_texts(inner)
    if isinstance(part, list):
        for inner in part:
            yield from plain_texts(inner)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_title_and_no_button_of_ours_is_cut(locale: Locale) -> None:
    drawn: list[Any] = [form(shown, {}) for shown in cards.every_form(locale)]
    drawn += [page.blocks for card in cards.every_message(locale) for page in pages(card)]
    drawn.append(home(cards.home(locale, admin=True)))
    assert {shown.name for shown in cards.every_form(locale)} == {*forms.FORMS} - {"link", "figures", "digest"}
    assert len(t(locale, "link-title")) <= TITLE  # its form holds a code of the moment
    assert [text for part in drawn for text in plain_texts(part) if text.endswith("…")] == []


def test_the_fullest_home_of_a_leader_who_is_an_admin_fits() -> None:
    """Before the decisions and the obstacles, the same home had 94 blocks; one that does not fit is not published."""
    base = cards.home(admin=True)
    items = tuple(cards.item(f"w{number}", leader=True) for number in range(3))
    leading = Leading(*[tuple(cards.commitment(id=start + i) for i in range(3)) for start in (0, 10)])
    view = replace(
        base,
        asked=(cards.question(*items, occasion="own"),),
        leading=leading,
        obstacles=cards.own_obstacles()[-4:],
        replies=base.replies * 6,
        settings=cards.settings(14),  # 15 are shown
    )
    check_view(home(replace(view, leading=None, obstacles=())))
    check_view(home(view))
