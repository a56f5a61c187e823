"""What people write is shown literally, wherever it goes: SEC-19, SEC-20, SEC-21, F26."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.slack.limits import check_message, check_view
from bot.slack.render import form, home, pages
from bot.slack.render.markup import in_mrkdwn
from bot.words.literal import clean
from jobs.asking import schedules
from jobs.cards import (
    Ask,
    CommentReply,
    CommentsLine,
    Held,
    HomeView,
    MyDataCard,
    Option,
    QuestionCard,
    QuestionItem,
    RepliesCard,
    SettingsView,
    Undelivered,
)
from jobs.cards.forms import (
    Audience,
    Check,
    Choice,
    Day,
    Form,
    Hour,
    Pick,
    Several,
    Text,
    Topic,
    Verbatim,
    Words,
)
from jobs.loop import relay
from tests.bot.slack import cards

HOSTILE = [
    "<!channel> <!here> <!everyone> <@U1> <#C1> <!subteam^S1>",
    "<https://evil.example|Ok> <mailto:a@b.c> &lt;!channel&gt;",
    "``` code ``` `x` *gras* _it_ ~non~",
    "a\n> Bot : vous avez gagné\r\nb\u2028c\u2029d",
    "\u202egnp.exe\u2066x\u2069 \u200bzero\ufeff",
    "🏴\U000e0067\U000e0062 👩\u200d💻" * 50,
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334" * 40,
    "\ud800 seul \udfff",
    "\x00\x01\x1b[31m\x7f",
    "x" * 40_000,
    "&" * 5_000,
    "   ",
    "\u00a0\u202f",
    "",
    "$count { $name } {missing}",
    "%s %(x)s ${7*7} {{7*7}} =HYPERLINK(1)",
    "اَلْعَرَبِيَّةُ ١٢٣",
]
TEXTS = st.text(max_size=400) | st.sampled_from(HOSTILE)
LINES = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(HOSTILE)
UNESCAPED = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")


def raw(part: Any) -> Any:
    """Yield every piece of mrkdwn in a payload."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for inner in part.values():
            yield from raw(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from raw(inner)


def literal(payload: Any) -> None:
    """Assert that nothing in a payload can mention, link or leave its line; our own texts do none of it either."""
    for text in raw(payload):
        assert not UNESCAPED.search(text), text
    json.dumps(payload, ensure_ascii=False).encode()  # no lone surrogate is left anywhere


@given(TEXTS)
def test_sec_19_21_safe_text_is_one_literal_line(written: str) -> None:
    text = in_mrkdwn(written)
    assert not UNESCAPED.search(text)
    assert not re.search(r"[\x00-\x1f\x7f`*\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    assert len(text) <= 300 * len("&amp;")
    text.encode()


@given(TEXTS)
def test_safe_and_plain_text_say_the_same(written: str) -> None:
    back = in_mrkdwn(written).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if len(back) < 290:
        assert back.replace("ˋ", "`").replace("∗", "*").split() == clean(written, 300).split()


def test_ordinary_text_passes_untouched() -> None:
    for text in ("L’équipe « Plateforme » : 80 % — ça va ?", "naïve façade", "👩\u200d💻 ok", "日本語", "R&D"):
        assert in_mrkdwn(text) == text.replace("&", "&amp;")
        assert clean(text) == text


def test_sec_21_marks_piled_up_are_thinned() -> None:
    assert len(clean(HOSTILE[6])) < len(HOSTILE[6]) / 2


def filled(card: Any, text: str) -> Any:  # noqa: C901 - one arm a shape
    """Return a card with ``text`` in every field a person could have written; ids, keys and enums stay."""
    if isinstance(card, tuple):
        return tuple(filled(part, text) for part in card)
    if not is_dataclass(card) or isinstance(card, type):
        return card
    changed: dict[str, Any] = {}
    for field in fields(card):
        value = getattr(card, field.name)
        if field.name == "name" and isinstance(card, Form | Text | Pick | Several | Day | Hour | Check):
            continue  # ours, the platform's handle on it
        if isinstance(card, Text) and field.name == "value":
            changed["value"] = text
        elif isinstance(card, Words) and field.name == "values":
            changed["values"] = {key: text if isinstance(value, str) else value for key, value in card.values.items()}
        elif isinstance(value, str) and field.name in WRITTEN:
            changed[field.name] = text
        elif field.name == "group" and isinstance(value, tuple):
            changed["group"] = (value[0], *(text for _ in value[1:]))
        elif field.name in ("answers", "teams", "groups"):
            changed[field.name] = tuple((text, *(filled(rest, text) for rest in row[1:])) for row in value)
        elif field.name in ("texts", "merged", "sides"):
            changed[field.name] = tuple(text for _ in value)
        else:
            changed[field.name] = filled(value, text)
    return replace(card, **changed)


WRITTEN = {
    *("name", "text", "label", "title", "group", "company", "topic", "path", "furthest", "contacts", "reason"),
    *("option", "audience", "channel_trouble", "last_digest", "leadership_channel", "node"),
    *("owner", "decision"),
}


@pytest.mark.parametrize("written", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_sec_19_20_every_card_shows_people_s_text_literally(locale: Any, written: str) -> None:
    for card in cards.every_message(locale):
        for page in pages(filled(card, written), file_id="F012345678"):
            check_message(page.text, page.blocks)
            literal([{"type": "mrkdwn", "text": page.text}, *page.blocks])
            for block in Block.parse_all(cards.known_to_the_sdk(page.blocks)):
                block.validate_json()
    view = home(filled(cards.home(locale, admin=True), written))
    check_view(view)
    literal(view)
    for form_view in cards.every_form(locale):
        view = form(filled(form_view, written), {})
        check_view(view)
        literal(view)


NAMES = st.text(min_size=0, max_size=200) | st.sampled_from(HOSTILE)


@st.composite
def questions(draw: st.DrawFn) -> QuestionCard:
    def ask(item: Any) -> Ask:
        labels = draw(st.lists(NAMES, max_size=40))
        options = tuple(Option(code, label) for code, label in enumerate(labels, start=1))
        state: Any = draw(st.sampled_from(["open", "answered", "skipped", "closed"]))
        return Ask(item, draw(LINES), options, state, draw(st.none() | st.tuples(NAMES, NAMES)))

    count = draw(st.integers(1, 3))
    items = tuple(QuestionItem(f"w{n}", draw(NAMES), (ask("answer"), ask("forecast")), "open") for n in range(count))
    return QuestionCard(
        draw(st.sampled_from(["fr", "en"])), draw(st.integers(0, 10**9)), items, 5, date(2026, 1, 1), date(2026, 1, 9)
    )


@settings(max_examples=25, deadline=None)
@given(questions())
def test_any_question_is_one_that_slack_takes(card: QuestionCard) -> None:
    (rendered,) = pages(card)
    check_message(rendered.text, rendered.blocks)
    for block in Block.parse_all(rendered.blocks):
        block.validate_json()
    literal([{"type": "mrkdwn", "text": rendered.text}, *rendered.blocks])


@settings(max_examples=20, deadline=None)
@given(
    teams=st.integers(0, 300), rows=st.integers(0, 40), comments=st.lists(NAMES, min_size=1, max_size=80), name=NAMES
)
def test_any_detail_fits_in_as_many_messages_as_it_takes(teams: int, rows: int, comments: list[str], name: str) -> None:
    card = filled(cards.detail(teams=teams % 60, rows=rows), name)
    threads = tuple(f"{number:032x}" for number in range(len(comments)))
    card = replace(card, comments=(CommentsLine(name, name, tuple(comments), "w1", threads),))
    for page in pages(card):
        check_message(page.text, page.blocks)
        literal(page.blocks)
        for before, block in itertools.pairwise([{"type": "none"}, *page.blocks]):
            assert block["type"] != "actions" or before["type"] == "rich_text"  # a reply stays with its comment


@settings(max_examples=20, deadline=None)
@given(comment=TEXTS, words=st.lists(st.tuples(NAMES, TEXTS), max_size=6), name=NAMES)
def test_sec33_a_reply_is_shown_literally_wherever_it_is_read(
    comment: str, words: list[tuple[str, str]], name: str
) -> None:
    view = form(relay.form("fr", "w1", "a" * 32, comment, tuple(words[:2]), 1), {})
    check_view(view)
    literal(view)
    replies = tuple(CommentReply(name, comment, leader, text) for leader, text in words)
    (rendered,) = pages(RepliesCard("fr", replies))
    check_message(rendered.text, rendered.blocks)
    literal(rendered.blocks)
    for block in Block.parse_all(rendered.blocks):
        block.validate_json()


@settings(max_examples=20, deadline=None)
@given(count=st.integers(0, 300), name=NAMES)
def test_any_home_fits_whatever_the_company(count: int, name: str) -> None:
    line = cards.settings().schedules[0]
    many = SettingsView(
        schedules=tuple(replace(line, id=number, name=name, audience=name) for number in range(count)),
        leadership_channel=name,
        channel_trouble=name,
        people=count,
        leaders=count,
        groups=tuple((name, count) for _ in range(count)),
        merged=tuple(name for _ in range(count)),
        sent_this_week=count > 0,
        undelivered=tuple(Undelivered(name, name, name) for _ in range(count)),
        last_digest=name,
        next_digest=None,
    )
    leader = cards.question(*(cards.item(f"w{number}", leader=True) for number in range(3)))
    replies = tuple(CommentReply(name, name, name, name) for _ in range(count))
    view = home(HomeView("fr", name, (leader,), None, stopped=False, k=5, settings=many, replies=replies))
    check_view(view)
    literal(view)


@settings(max_examples=20, deadline=None)
@given(count=st.integers(0, 300), name=NAMES)
def test_any_schedule_form_fits(count: int, name: str) -> None:
    choices = tuple(Choice(f"q{number}", Verbatim(name), chosen=number % 2 == 0) for number in range(count))
    topics = tuple(Topic(Verbatim(name), choices[number : number + 7]) for number in range(0, count, 7))
    nodes = tuple(Choice("n" * number + str(number), Audience(name)) for number in range(count))
    view = form(
        schedules.form(
            "fr",
            id=None,
            name=name,
            weekday=2,
            local_time=time(10),
            reminder=True,
            audiences=nodes,
            alignment=topics,
            pulse=choices,
        ),
        {},
    )
    check_view(view)
    literal(view)


@settings(max_examples=20, deadline=None)
@given(answers=st.lists(st.tuples(NAMES, TEXTS), max_size=120))
def test_my_data_fits_and_says_what_is_left_out(answers: list[tuple[str, str]]) -> None:
    (rendered,) = pages(MyDataCard("fr", "Ana", "staff", "tech", tuple(answers), 35))
    check_message(rendered.text, rendered.blocks)
    literal(rendered.blocks)


@settings(max_examples=20, deadline=None)
@given(answers=st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=60))
def test_my_data_with_its_buttons_fits_too(answers: list[tuple[str, str]]) -> None:
    held = tuple(Held(1, f"w{number}", "comment", date(2026, 12, 7), True, True) for number in range(len(answers)))
    (rendered,) = pages(MyDataCard("fr", "Ana", "staff", "tech", tuple(answers), 35, held))
    check_message(rendered.text, rendered.blocks)
    literal(rendered.blocks)
