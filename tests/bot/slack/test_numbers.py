"""The numbers of comments in a thread, by which leaders read which one has a reply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.plain import plain
from bot.slack.limits import check_message
from bot.slack.render import message, pages
from jobs.cards import AnsweredCard, CommentsLine, DetailCard, Locale
from tests.bot.slack import cards


def written(*groups: tuple[str | None, ...]) -> DetailCard:
    lines = tuple(
        CommentsLine("Priorités", "Terrain", texts, f"w{group}", tuple(f"{n:032x}" for n in range(len(texts))))
        for group, texts in enumerate(groups)
    )
    return replace(cards.detail(), rows=(), comments=lines)


def test_comments_are_numbered_through_the_whole_thread_here_and_in_slack() -> None:
    card = written(("un", None), ("trois",))
    (page,) = pages(card)
    drawn = json.dumps(page.blocks, ensure_ascii=False)
    places = [drawn.index(text) for text in ("Commentaire 1", "un", "Commentaire 2, retiré", "Commentaire 3", "trois")]
    assert places == sorted(places)
    told = [line for line in plain(card).splitlines() if line.startswith("Commentaire")]
    assert told == ["Commentaire 1", "Commentaire 2, retiré par son auteur.", "Commentaire 3"]


def test_a_withdrawn_comment_leaves_the_others_their_numbers() -> None:
    whole, left = (plain(written(("un", two), ("trois",))) for two in ("deux", None))
    for number, text in ((1, "un"), (3, "trois")):
        assert f"Commentaire {number}\n{text}" in whole
        assert f"Commentaire {number}\n{text}" in left


def test_a_number_takes_no_block_and_no_room_on_a_page() -> None:
    # 45 blocks a page: the title of the group, then 22 comments with their buttons; 30 comments of 295 letters are
    # 8,850 of the 9,000 letters of a page, and their numbers would be some 400 more.
    short = pages(written(tuple(str(number) for number in range(44))))
    assert [len(page.blocks) for page in short] == [46, 45]
    long = pages(replace(written(("x" * 590,) * 15)))
    assert len(long) == 1
    for page in (*short, *long):
        check_message(page.text, page.blocks)


def test_a_button_is_read_with_the_number_of_its_comment() -> None:
    (page,) = pages(written(("un", "deux")))
    buttons = [element for block in page.blocks if block["type"] == "actions" for element in block["elements"]]
    assert [button["accessibility_label"] for button in buttons] == [
        "Répondre au commentaire 1",
        "Répondre au commentaire 2",
    ]


@pytest.mark.parametrize(
    ("locale", "count", "sentence"),
    [
        ("fr", 1, "Un membre de la direction a répondu au commentaire 3 (1 réponse sur 3)."),
        ("fr", 2, "Un membre de la direction a répondu au commentaire 3 (2 réponses sur 3)."),
        ("en", 2, "A leader has replied to comment 3 (2 of 3 replies)."),
    ],
)
def test_that_a_comment_is_answered_is_one_sentence(locale: Locale, count: int, sentence: str) -> None:
    card = AnsweredCard(locale, 3, count, 3)
    (block,) = message(card).blocks
    assert block["text"]["text"] == message(card).text == plain(card) == sentence
