"""R11, SEC-33, SEC-34: a leader replies to a comment without learning whose it is; its author alone finds the reply."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.builders import builders
from jobs.cards import RelayCard
from jobs.loop import relay
from jobs.ports import Command, FormErrors, OpenForm, Say
from storage import chain
from storage.backups.backup import backup
from storage.database import Database
from storage.models import Delivery, Reply
from storage.types import Cadence, DeliveryKind, DeliveryState, Level
from storage.vault import Vault
from tests.factories import WEEK, answering
from tests.jobs.acts import notice
from tests.jobs.loop.talk import AUTHORS, COMMENTS, LEADER, OTHER_LEADER, RED, Talk
from tests.ledger import ALIGNMENT, MONDAY, PULSE, at, recipient

# ---------------------------------------------------------------- the way there and back


async def test_the_author_alone_finds_the_reply_once_its_moment_has_come(red: Talk) -> None:
    assert notice(await red.reply("qui tranche ?")) == "notice-reply-taken"
    assert await red.replies_read_by(AUTHORS[1]) == ()
    red.turn_clock(at(MONDAY + WEEK, 11))  # half of six working hours after ten o'clock in Paris
    (reply,) = await red.replies_read_by(AUTHORS[1])
    assert (reply.comment, reply.text, reply.leader) == ("qui tranche ?", "Trois restent.", "Person 3")
    for person in {*range(1, 33)} - {AUTHORS[1]}:
        assert await red.replies_read_by(person) == ()


async def test_the_form_shows_the_comment_and_what_was_replied_already(team: Talk) -> None:
    await team.reply("qui tranche ?", "Moi.", leader=OTHER_LEADER)
    opened = await team.open_form("qui tranche ?")
    assert isinstance(opened, OpenForm)
    thread = team.thread("qui tranche ?")
    assert opened.form == relay.form("fr", team.window, thread, "qui tranche ?", (("Person 4", "Moi."),), 2)


async def test_one_author_with_two_replies_reads_the_newest_first(team: Talk) -> None:
    await team.reply("qui tranche ?", "Moi.")
    team.turn_clock(at(MONDAY + WEEK, 10))
    await team.reply("qui tranche ?", "Et Lucie quand je suis absent.")
    team.turn_clock(at(MONDAY + WEEK, 17))
    assert [reply.text for reply in await team.replies_read_by(AUTHORS[1])] == [
        "Et Lucie quand je suis absent.",
        "Moi.",
    ]


# ---------------------------------------------------------------- who may, and how often


async def test_only_a_leader_replies_even_from_a_form_left_open(team: Talk) -> None:
    assert notice(await team.open_form("qui tranche ?", leader=RED[5])) == "notice-leaders-only"
    assert notice(await team.reply("qui tranche ?", leader=RED[5])) == "notice-leaders-only"
    team.firm.company.change_person(LEADER, level=Level.STAFF)  # rights are looked at when the form is sent (SEC-17)
    assert notice(await team.reply("qui tranche ?")) == "notice-leaders-only"
    assert team.firm.company.rows(Reply) == []


async def test_a_comment_gets_three_replies_at_most(red: Talk) -> None:
    for number in range(3):
        assert notice(await red.reply("qui tranche ?", f"réponse {number}")) == "notice-reply-taken"
    assert notice(await red.reply("qui tranche ?", "encore", leader=OTHER_LEADER)) == "notice-reply-enough"
    assert notice(await red.open_form("qui tranche ?")) == "notice-reply-enough"
    assert notice(await red.reply("rien à dire")) == "notice-reply-taken"  # another comment has three of its own


async def test_an_empty_reply_is_refused_and_a_long_one_is_cut(team: Talk) -> None:
    refused = await team.reply("qui tranche ?", " \x00\r\n ")
    assert isinstance(refused, FormErrors)
    assert refused.errors == {"text": "reply-wrong-empty"}
    await team.reply("qui tranche ?", "𝕏" * 5_000)
    team.turn_clock(at(MONDAY + WEEK, 17))
    assert [len(reply.text) for reply in await team.replies_read_by(AUTHORS[1])] == [1_000]


@pytest.mark.parametrize(
    ("thread", "key"),
    [("0" * 32, "notice-reply-too-late"), *((thread, "unknown-action") for thread in ("", "x", "../keys"))],
)
async def test_a_thread_that_is_nobodys_is_answered_kindly(team: Talk, thread: str, key: str) -> None:
    assert notice(await team.desk().handle(team.reply_event(thread, "?"))) == key
    assert team.firm.company.rows(Reply) == []


# ---------------------------------------------------------------- when, and who is told


async def test_the_whole_group_is_told_alike_at_the_moment_drawn_and_nobody_else(red: Talk) -> None:
    await red.reply("qui tranche ?")
    rows = red.relay_deliveries()
    assert sorted(int(recipient(row).removeprefix("person:")) for row in rows) == RED
    messages = {(row.about, row.occurrence, row.due_at, row.not_after, row.state, row.payload) for row in rows}
    assert len(messages) == 1
    assert rows[0].due_at == at(MONDAY + WEEK, 11)


async def test_what_is_sent_is_the_same_to_all_and_tells_no_author(team: Talk) -> None:
    await team.reply("qui tranche ?")
    team.turn_clock(at(MONDAY + WEEK, 13))
    all_builders = builders(team.firm.database, team.firm.vault, team.firm.office(), team.firm.company.clock)
    team.firm.company.build = all_builders[DeliveryKind.RELAY]
    await team.firm.company.engine().run_due(team.firm.now)
    posts = [post for post in team.firm.company.platform.posts if isinstance(post.card, RelayCard)]
    assert sorted(post.to for post in posts) == sorted(f"U{person}" for person in RED)
    assert len({repr(post.card) for post in posts}) == 1
    assert {row.state for row in team.relay_deliveries()} == {DeliveryState.SENT}


async def test_replies_of_one_day_are_told_in_one_message(team: Talk) -> None:
    # The second reply is drawn later than the first: the message not sent yet waits for it.
    team.delays = [0.1]
    await team.reply("qui tranche ?")
    due_before = {row.due_at for row in team.relay_deliveries()}
    team.delays = [0.9]
    await team.reply("rien à dire")
    rows = team.relay_deliveries()
    assert len(rows) == len(RED)
    assert due_before == {at(MONDAY + WEEK, 8) + timedelta(hours=0.6)}
    assert {row.due_at for row in rows} == {at(MONDAY + WEEK, 8) + timedelta(hours=5.4)}


async def test_a_reply_after_the_days_message_is_told_on_the_next_working_day(team: Talk) -> None:
    team.delays = [0.0]
    await team.reply("qui tranche ?")
    await team.firm.company.engine().run_due(team.firm.now)
    await team.reply("rien à dire")
    days: dict[str, set[tuple[str, DeliveryState, datetime]]] = {}
    for row in team.relay_deliveries():
        days.setdefault(row.occurrence, set()).add((recipient(row), row.state, row.due_at))
    tuesday = MONDAY + WEEK + timedelta(days=1)
    assert {state for _, state, _ in days[(MONDAY + WEEK).isoformat()]} == {DeliveryState.SENT}
    assert {(state, due) for _, state, due in days[tuesday.isoformat()]} == {(DeliveryState.PLANNED, at(tuesday, 8))}
    assert len(days[tuesday.isoformat()]) == len(RED)
    assert len(await team.replies_read_by(AUTHORS[2])) == 1  # it can be read today all the same


async def test_a_friday_evening_reply_waits_for_monday(team: Talk) -> None:
    friday = MONDAY + WEEK + timedelta(days=4)
    team.turn_clock(at(friday, 16))  # 18:00 in Paris, an hour before the quiet hours
    team.delays = [0.5]
    await team.reply("qui tranche ?")
    # One hour on Friday, two on Monday from 8:00.
    assert {row.due_at for row in team.relay_deliveries()} == {at(MONDAY + 2 * WEEK, 8)}


async def test_sec34_the_delay_is_spread_over_six_working_hours_for_every_author(team: Talk) -> None:
    # Drawn when the reply is written, by code that never knows the author: the same draws give the same moments.
    moments: dict[int, list[datetime]] = {}
    for author, text in COMMENTS.items():
        team.delays = [0.0, 0.25, 0.999]
        desk = team.desk()
        for _ in range(3):
            await desk.handle(team.reply_event(team.thread(text), "oui"))
        rows = [row for row in team.firm.company.rows(Reply) if row.thread == team.thread(text)]
        moments[author] = sorted(row.shown_from for row in rows)
    first = moments[AUTHORS[0]]
    assert all(shown_from == first for shown_from in moments.values())
    opened = at(MONDAY + WEEK, 8)
    assert [moment - opened for moment in first] == [timedelta(0), timedelta(hours=1.5), timedelta(hours=6 * 0.999)]


# ---------------------------------------------------------------- what remains, and until when


async def test_reading_leaves_no_trace(red: Talk) -> None:
    await red.reply("qui tranche ?")
    red.turn_clock(at(MONDAY + WEEK, 17))

    def all_rows() -> list[str]:
        rows = [*red.firm.company.rows(Delivery), *red.firm.company.rows(Reply)]
        return [repr(row.model_dump()) for row in rows]

    before = all_rows()
    assert len(await red.replies_read_by(AUTHORS[1])) == 1
    assert all_rows() == before
    assert red.firm.database.read(lambda session: chain.entries(session, red.firm.company.company_id)) == []


async def test_my_data_says_that_a_published_comment_can_still_be_answered(team: Talk) -> None:
    for person, linked in ((AUTHORS[0], 1), (RED[7], 0)):
        outcome = await team.desk().handle(Command(team.firm.actor(person), "my-data"))
        assert isinstance(outcome, Say)
        card: Any = outcome.card
        assert [comment.text for comment in card.published] == ([COMMENTS[person]] if linked else [])
        assert card.linked_until == ((MONDAY + WEEK + timedelta(days=30)) if linked else None)


async def test_thirty_days_after_publication_the_link_and_the_replies_are_gone(red: Talk) -> None:
    await red.reply("qui tranche ?")
    thread = red.thread("qui tranche ?")
    published_on = MONDAY + WEEK
    last = at(published_on + timedelta(days=29), 23)
    assert relay.forget_due(red.firm.database, red.firm.vault, last) == 0
    red.turn_clock(last)
    assert len(await red.replies_read_by(AUTHORS[1])) == 1
    red.turn_clock(at(published_on + timedelta(days=30), 1))
    assert relay.forget_due(red.firm.database, red.firm.vault, red.firm.now) == 1
    assert red.firm.company.rows(Reply) == []
    assert await red.replies_read_by(AUTHORS[1]) == ()
    assert notice(await red.open_form("", thread=thread)) == "notice-reply-too-late"
    assert [len(line.texts) for line in red.published] == [3]  # the comments themselves stay for twelve months
    assert relay.forget_due(red.firm.database, red.firm.vault, red.firm.now) == 0


async def test_a_reply_that_would_appear_after_the_link_is_gone_is_not_taken(team: Talk) -> None:
    # The last working hour before the thirtieth day, and the latest draw: it would appear on the day after.
    team.turn_clock(at(MONDAY + WEEK + timedelta(days=29), 16))
    team.delays = [0.999]
    assert notice(await team.reply("qui tranche ?")) == "notice-reply-too-late"
    assert team.firm.company.rows(Reply) == []


async def test_a_link_of_a_window_that_the_database_does_not_know_is_destroyed(team: Talk) -> None:
    team.firm.vault.links.open("nobodys")
    assert relay.forget_due(team.firm.database, team.firm.vault, team.firm.now) == 1
    assert team.firm.vault.links.windows() == {team.window}


async def test_replies_whose_link_is_lost_are_erased(team: Talk) -> None:
    # A backup restored without its keys: nobody can read them, and nothing may break on them.
    await team.reply("qui tranche ?")
    team.firm.vault.links.destroy(team.window)
    team.turn_clock(at(MONDAY + WEEK, 17))
    assert await team.replies_read_by(AUTHORS[1]) == ()
    relay.forget_due(team.firm.database, team.firm.vault, team.firm.now)
    assert team.firm.company.rows(Reply) == []


async def test_no_link_is_made_where_no_comment_is_published(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await firm.open()
    window = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT)
    firm.put(window, dict.fromkeys(range(1, 31), 3))
    firm.write(window, {RED[0]: "seul", RED[1]: "à deux"})
    firm.close()
    assert vault.links.windows() == set()


async def test_at_rest_a_reply_is_ciphertext_and_names_no_author(red: Talk) -> None:
    await red.reply("qui tranche ?", "mon-secret-de-réponse")
    (row,) = red.firm.company.rows(Reply)
    assert b"mon-secret" not in row.blob
    assert set(row.model_dump()) == {"id", "company_id", "window_id", "thread", "shown_from", "blob"}


def link_of(folder: Path) -> bytes:
    """Return the one link key, as it lies on disk."""
    (path,) = folder.rglob("*.link")
    return path.read_bytes()


async def test_a8_once_the_link_is_gone_the_disk_tells_nothing_even_with_the_master_key(
    team: Talk, tmp_path: Path
) -> None:
    firm = team.firm
    await team.reply("qui tranche ?", "mon-secret-de-réponse")
    (row,) = firm.company.rows(Reply)
    wrapped, secret = link_of(tmp_path), firm.vault._keys.read(team.window, "link")
    assert firm.database.path is not None
    backup(f"sqlite:///{firm.database.path}", tmp_path / "open.db")
    relay.forget_due(firm.database, firm.vault, at(MONDAY + WEEK + timedelta(days=30), 1))

    def files_with(needle: bytes) -> set[str]:
        return {path.name for path in tmp_path.rglob("*") if path.is_file() and needle in path.read_bytes()}

    # A backup taken while the link was there still holds the row (cut over pages); nothing is left that opens it.
    assert files_with(row.blob[:100]) == {"open.db"}
    for needle in (wrapped, secret, "mon-secret-de-réponse".encode()):
        assert files_with(needle) == set()
