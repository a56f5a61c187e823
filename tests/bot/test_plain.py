"""Every card, in both languages, as a terminal shows it: the same words, no markup, no control."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from bot.locale import LOCALES, t
from bot.plain import plain
from bot.slack.render import pages
from jobs.cards import Card, CommentsLine, DetailRow, Locale, Message
from tests.bot.slack import cards

MESSAGES = [card for locale in LOCALES for card in cards.every_message(locale)]
HOMES = [cards.home(locale, admin=admin) for locale in LOCALES for admin in (False, True)]
WRITTEN = "*gras* _it_ <b> & `x` {home.fr}"


def named(card: Card) -> str:
    return f"{card.locale}-{type(card).__name__}"


@pytest.mark.parametrize("card", [*MESSAGES, *HOMES], ids=named)
def test_every_card_has_lines_without_markup(card: Card) -> None:
    text = plain(card)
    assert text.strip()
    assert not any(mark in text for mark in ("*", "&amp;", "{", "None", "Slack"))


@pytest.mark.parametrize("card", MESSAGES, ids=named)
def test_a_terminal_says_what_slack_says(card: Message) -> None:
    # Each card's longest sentence, cleaned of what either of them adds: marks, and the names of things.
    first = pages(card)[0].blocks[0]["text"]["text"].split("\n")[0].replace("*", "")
    if "Accueil" not in first and "Home tab" not in first:
        assert first in plain(card)


def test_a_digest_is_told_line_by_line() -> None:
    lines = plain(cards.digest("fr", cards.gap())).replace("\u202f", " ").split("\n")
    assert lines[:5] == [
        "Diapason · semaine 47",
        "16-22 novembre · 1 nouvel écart · 1 signal faible",
        "",
        "Nos priorités sont claires · Direction ↔ Terrain · nouvel écart",
        "Direction 4 sur 5 · Terrain 2,6 sur 5.",
    ]
    assert len(lines) == 8  # and why it is believed, a blank line, and what holds for all of it


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("fr", "Direction ↔ Terrain\u202f: cet écart a changé et n’est plus établi. À présent, Direction 4 sur 5"),
        ("en", "Leadership ↔ Teams: this gap has changed and is no longer established. Now Leadership 4 out of 5"),
    ],
)
def test_a_gap_that_is_over_is_told_here_and_in_slack(locale: Locale, sentence: str) -> None:
    card = replace(cards.digest(locale), ended=(cards.gap(),))
    assert sentence in plain(card)
    (page,) = pages(card)
    assert sentence in json.dumps(page.blocks, ensure_ascii=False)
    assert sentence not in plain(cards.digest(locale))


def test_a_picture_is_told_in_words_when_asked_for() -> None:
    card = cards.digest("en", cards.gap())
    assert "[image: Chart, question by question. Nos priorités sont claires: Leadership 4" in plain(card, pictures=True)
    assert "[image" not in plain(card)


def test_comments_and_names_are_shown_literally_here_and_in_slack() -> None:
    row = DetailRow("T", "Cap", None, None, "none", fresh=False, teams=((WRITTEN, None),))
    card = replace(cards.detail(), rows=(row,), comments=(CommentsLine("T", "G", (WRITTEN, "b", "c")),))
    assert plain(card).count(WRITTEN) == 2  # the team, the comment
    (page,) = pages(card)
    quoted = [block for block in page.blocks if block["type"] == "rich_text"]
    assert quoted[0]["elements"][1]["elements"] == [{"type": "text", "text": WRITTEN}]
    assert page.paragraphs is not None
    told = json.dumps(page.paragraphs.blocks, ensure_ascii=False)
    assert "∗gras∗ _it_ &lt;b&gt; &amp; ˋxˋ {home.fr} Non affiché" in told


def test_a_withheld_figure_reads_the_same_everywhere() -> None:
    assert f"Équipe 1 {t('fr', 'withheld')}" in re.split("\n| · ", plain(cards.detail()))


@pytest.mark.parametrize("whole", [True, False])
def test_that_all_figures_are_drawn_is_said_here_and_in_slack(*, whole: bool) -> None:
    card = replace(cards.digest("fr"), whole=whole)
    (page,) = pages(card, file_id="F1")
    for text in (plain(card, pictures=True), json.dumps(page.blocks, ensure_ascii=False)):
        assert ("comme dans un digest sur quatre" in text) is whole


def test_the_terminal_tells_comments_and_replies_too() -> None:
    told = plain(cards.detail(rows=1))
    assert told.index(cards.COMMENTS[0]) < told.index("Terrain Non affiché")  # what was written comes first
    assert "2 commentaires dans le fil" in plain(replace(cards.digest(), comments=2))
