"""The figures of a thread as tables: what they say, how pages are cut, and what happens where Slack takes none."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.locale import Locale, t
from bot.sandbox.blocks import inspect
from bot.sandbox.limits import MESSAGE_BLOCKS
from bot.sandbox.members import Channel
from bot.sandbox.workspace import Workspace
from bot.slack.limits import TooBig, check_message, check_view
from bot.slack.messenger import SlackPlatform
from bot.slack.render import Rendered, modal, pages
from bot.slack.render.markup import in_raw
from jobs.cards import DetailCard, DetailRow
from jobs.errors import InDoubt, Rejected
from tests.bot.slack import cards
from tests.bot.slack.cards import shown
from tests.bot.slack.test_withdrawal import Book, post, thread_of

REFUSED = {"ok": False, "error": "invalid_blocks"}


def tables(page: Rendered) -> list[list[list[str]]]:
    """Return the tables of a page, each as its rows of words."""
    return [
        [[cell["text"] for cell in row] for row in block["rows"]]
        for block in page.blocks
        if block["type"] == "data_table"
    ]


def row(title: str, topic: str = "Cap", **changes: Any) -> DetailRow:
    first, second = shown(4.0, (5, 9)), shown(3.2, (20, 49))
    return replace(DetailRow(title, topic, first, second, "none", True), **changes)


def of(*rows: DetailRow, locale: Locale = "fr") -> DetailCard:
    return replace(cards.detail(locale), rows=rows, comments=())


# ---------------------------------------------------------------- what they say


def test_each_topic_is_one_table_whose_first_column_names_the_questions() -> None:
    (page,) = pages(of(row("Priorités"), row("Charge", "Rythme"), row("Décisions")))
    cap, rhythm = tables(page)
    assert [line[0] for line in cap] == ["Cap", "Priorités, sur 5", "Décisions, sur 5"]
    assert [line[0] for line in rhythm] == ["Rythme", "Charge, sur 5"]
    drawn = [block for block in page.blocks if block["type"] == "data_table"]
    assert [(block["caption"], block["row_header_column_index"], block["page_size"]) for block in drawn] == [
        ("Cap\u202f: les mesures, semaine 47", 0, 2),
        ("Rythme\u202f: les mesures, semaine 47", 0, 1),
    ]


def test_a_table_says_what_its_paragraph_says_and_nothing_else() -> None:
    full = row(
        "Priorités",
        verdict="gap",
        fresh=False,
        week="2026-W45",
        forecast=shown(3.8, (5, 9)),
        functions=(("Tech", shown(3.0, (10, 19))), ("Ventes", None)),
        teams=(("Rouge", shown(2.8, (5, 9))), ("Bleu", None)),
    )
    (page,) = pages(of(full, row("Décisions", second=None)))
    withheld = t("fr", "withheld")
    assert tables(page) == [
        [
            ["Cap", "Direction", "Terrain", "Pronostic de la direction", "État", "Tech", "Ventes", "Par équipe"],
            [
                *("Priorités, sur 5", "4 (5-9)", "3,2 (20-49)", "3,8 (5-9)", "écart établi · semaine 45"),
                *("3 (10-19)", withheld, f"Rouge 2,8 (5-9) · Bleu {withheld}"),
            ],
            ["Décisions, sur 5", "4 (5-9)", withheld, "–", "pas d’écart établi · nouveau", "–", "–", "–"],
        ]
    ]
    assert page.paragraphs is not None
    told = "\n".join(block["text"]["text"] for block in page.paragraphs.blocks if block["type"] == "section")
    for line in tables(page)[0][1:]:
        for cell in line[1:-1]:
            assert cell == "–" or cell in told
        assert line[-1] == "–" or line[-1] in told


def test_a_column_that_no_question_has_is_left_out() -> None:
    (page,) = pages(of(row("Priorités"), locale="en"))
    assert tables(page) == [
        [
            ["Cap", "Leadership", "Teams", "State"],
            ["Priorités, out of 5", "4 (5-9)", "3.2 (20-49)", "no established gap · new"],
        ]
    ]


def test_a_question_with_the_name_of_its_topic_is_under_a_plain_heading() -> None:
    (page,) = pages(of(row("Cap")))
    assert [line[0] for line in tables(page)[0]] == ["Question", "Cap, sur 5"]


def test_withheld_figures_read_the_same_in_every_cell() -> None:
    (page,) = pages(of(row("Priorités", first=None, second=None, functions=(("Tech", None),))))
    (line,) = tables(page)[0][1:]
    assert (line[1], line[2], line[4]) == (t("fr", "withheld"),) * 3


def test_sec_20_a_name_in_a_cell_can_neither_mention_nor_hide() -> None:
    hostile = "<!channel> *gras* \u202e`x`"
    (page,) = pages(of(row(hostile, hostile, teams=((hostile, None),), functions=((hostile, None),))))
    for cell in (cell for line in tables(page)[0] for cell in line):
        assert not set("<>\u202e") & set(cell)
    assert tables(page)[0][1][0] == "‹!channel› *gras* `x`, sur 5"  # literal: a cell has no markup


# ---------------------------------------------------------------- pages


@settings(max_examples=40, deadline=None)
@given(
    teams=st.integers(0, 150),
    rows=st.integers(1, 45),
    comments=st.integers(0, 60),
    topics=st.integers(1, 9),
    most=st.sampled_from([300, 3_000, 10_000]),
)
def test_pages_are_cut_alike_and_no_figure_is_lost_or_said_twice(
    teams: int, rows: int, comments: int, topics: int, most: int
) -> None:
    card = cards.detail(teams=teams, rows=rows)
    (line,) = card.comments
    written = replace(line, texts=("x " * 90,) * comments, threads=tuple(f"{n:032x}" for n in range(comments)))
    numbered = tuple(
        replace(row, title=f"Q{n}!", topic=f"T{n % topics}", teams=tuple((f"é{n}x{m}!", None) for m in range(teams)))
        for n, row in enumerate(card.rows)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.slack.limits.TABLE_LETTERS", most)  # some pages have tables, others none
        messages = pages(replace(card, rows=numbered, comments=(written,)))
        for page in messages:
            check_message(page.text, page.blocks)
    for page in messages:
        assert inspect(page.blocks, MESSAGE_BLOCKS)[0] == []
        paragraphs = page if page.paragraphs is None else page.paragraphs
        check_message(paragraphs.text, paragraphs.blocks)
        assert page.blocks[0] == paragraphs.blocks[0]  # *2 of 3*
    for drawn in (messages, [page.paragraphs or page for page in messages]):
        told = json.dumps([page.blocks for page in drawn], ensure_ascii=False)
        assert [told.count(f"Q{n}!") for n in range(rows)] == [1] * rows
        assert {told.count(f"é{n}x{m}!") for n in range(rows) for m in range(teams)} <= {1}


def test_every_question_of_a_long_detail_is_in_one_table() -> None:
    card = cards.detail(teams=6, rows=40)
    numbered = tuple(replace(row, title=f"Q{n}", topic=f"T{n // 5}") for n, row in enumerate(card.rows))
    messages = pages(replace(card, rows=numbered))
    assert len(messages) > 1
    told = [line[0].split(",")[0] for page in messages for table in tables(page) for line in table[1:]]
    assert told == [f"Q{n}" for n in range(40)]


def test_a_question_longer_than_a_page_keeps_all_its_pages() -> None:
    # 400 teams take 20,000 letters: more than the cells of one message may hold.
    messages = pages(cards.detail(teams=400, rows=1))
    assert len(messages) == 3
    assert [page.paragraphs for page in messages] == [None] * 3


def test_a_page_whose_tables_would_break_a_limit_goes_in_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.limits.TABLE_LETTERS", 40)
    (page,) = pages(of(row("Priorités")))
    assert tables(page) == []


def test_no_modal_has_a_table() -> None:
    assert "data_table" not in {block["type"] for block in modal(of(row("Priorités"))).blocks}
    (page,) = pages(of(row("Priorités")))
    with pytest.raises(TooBig, match="only messages"):
        check_view({"blocks": page.blocks})


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"rows": [["a"]]}, "rows"),
        ({"rows": [["a"]] * 102}, "rows"),
        ({"rows": [["a"] * 21] * 2}, "columns"),
        ({"rows": [["a"], ["b", "c"]]}, "equally long"),
        ({"rows": [["a"], [""]]}, "cell"),
        ({"rows": [["a"], ["b" * 10_000]]}, "cells"),
        ({"caption": ""}, "caption"),
    ],
)
def test_a_table_that_slack_would_refuse_is_caught(change: dict[str, Any], wrong: str) -> None:
    rows = change.get("rows", [["a"], ["b"]])
    drawn = {
        "type": "data_table",
        "caption": change.get("caption", "c"),
        "rows": [[{"type": "raw_text", "text": cell} for cell in line] for line in rows],
    }
    with pytest.raises(TooBig, match=wrong):
        check_message("x", [drawn])


def test_a_cell_is_never_empty() -> None:
    assert in_raw("") == in_raw("\u200b ") == "–"


# ---------------------------------------------------------------- where Slack takes none


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return workspace.add_channel("direction", [workspace.add_person("ana", "Ana Ruiz").id, workspace.app.user_id])


@pytest.fixture
async def connected(platform: SlackPlatform) -> SlackPlatform:
    platform.pace = replace(platform.pace, per_conversation_seconds=0.0)
    platform.addresses = Book()
    return platform


def kinds(message: dict[str, Any]) -> set[str]:
    return {block["type"] for block in message["blocks"]}


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_attachments"])
async def test_a_refused_table_goes_in_paragraphs_once_and_so_does_what_comes_after(
    connected: SlackPlatform, workspace: Workspace, channel: Channel, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    workspace.faults.add("chat.postMessage", nth=2, body={"ok": False, "error": error})  # the first is the digest
    with caplog.at_level(logging.WARNING):
        await post(connected, channel, of(row("Priorités")))
    (message,) = thread_of(channel)
    assert "data_table" not in kinds(message)
    assert "*Priorités*, sur 5" in json.dumps(message["blocks"], ensure_ascii=False)
    assert message["metadata"]["event_payload"] == {"delivery": "d1"}
    assert [record.getMessage() for record in caplog.records if "takes no table" in record.getMessage()] != []
    await post(connected, channel, of(row("Décisions")))
    calls = workspace.faults.rules[0].seen
    assert calls == 5  # two digests, a table, two threads in paragraphs: none is tried again
    assert all("data_table" not in kinds(message) for message in thread_of(channel))


async def test_tables_are_posted_and_written_again_as_tables(connected: SlackPlatform, channel: Channel) -> None:
    first = await post(connected, channel, of(row("Priorités")))
    assert "data_table" in kinds(*thread_of(channel))
    await connected.update(first, of(row("Décisions")))
    (message,) = thread_of(channel)
    assert "Décisions" in json.dumps(message["blocks"], ensure_ascii=False)
    assert "data_table" in kinds(message)


async def test_a_page_is_written_again_in_paragraphs_where_tables_are_refused(
    connected: SlackPlatform, workspace: Workspace, channel: Channel
) -> None:
    first = await post(connected, channel, of(row("Priorités")))
    workspace.faults.add("chat.update", times=1, body=REFUSED)
    await connected.update(first, of(row("Décisions")))
    (message,) = thread_of(channel)
    assert "data_table" not in kinds(message)
    assert "Décisions" in json.dumps(message["blocks"], ensure_ascii=False)


async def test_what_is_refused_in_paragraphs_too_was_not_refused_for_its_tables(
    connected: SlackPlatform, workspace: Workspace, channel: Channel
) -> None:
    workspace.faults.add("chat.postMessage", times=2, body=REFUSED)
    with pytest.raises(Rejected, match="invalid_blocks"):
        await connected.post(channel.id, of(row("Priorités")), delivery_id="d1")
    await connected.post(channel.id, of(row("Priorités")), delivery_id="d2")
    assert [kinds(message) for message in channel.messages.values()] == [{"section", "context", "data_table"}]


async def test_a_table_in_doubt_is_not_posted_a_second_time(
    connected: SlackPlatform, workspace: Workspace, channel: Channel
) -> None:
    workspace.faults.add("chat.postMessage", times=1, when="after", drop=True)
    with pytest.raises(InDoubt):
        await connected.post(channel.id, of(row("Priorités")), delivery_id="d1")
    assert len(channel.messages) == 1
