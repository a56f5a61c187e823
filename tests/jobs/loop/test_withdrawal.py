"""R11: the author of a published comment withdraws it: text and replies go everywhere, and nobody learns who."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, text
from sqlmodel import Session

from jobs.builders import builders
from jobs.cards import DetailCard, MyDataCard
from jobs.errors import InDoubt, Rejected
from jobs.loop import relay
from jobs.ports import Command, FormErrors, Outcome, Say, Withdrawn
from storage import chain, overview
from storage.database import Database
from storage.ledger import deliveries
from storage.models import Delivery, LiveAnswer, ReleasedComments, Reply
from storage.types import DeliveryKind, DeliveryState
from storage.vault import Vault
from tests.factories import WEEK
from tests.jobs.acts import notice
from tests.jobs.loop.talk import AUTHORS, COMMENTS, Talk, talk_of
from tests.ledger import MONDAY, at
from tests.postgres import Server

ADMIN, AUTHOR, TEXT = 1, AUTHORS[1], "qui tranche ?"
PUBLISHED = MONDAY + WEEK
LONG = "On apprend les changements par hasard. " * 20 + "Fin."


async def withdraw(talk: Talk, person: int = AUTHOR) -> Outcome:
    return await talk.desk().handle(Withdrawn(talk.firm.actor(person), talk.window))


async def own(talk: Talk, person: int = AUTHOR) -> list[str]:
    outcome = await talk.desk().handle(Command(talk.firm.actor(person), "my-data"))
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, MyDataCard)
    return [comment.text for comment in outcome.card.published]


def texts(talk: Talk) -> set[str | None]:
    (line,) = talk.published
    return set(line.texts)


def revisions(talk: Talk) -> list[Delivery]:
    return talk.firm.company.ledger(DeliveryKind.REVISION)


async def send(talk: Talk) -> None:
    """Post or write again what is due."""
    firm = talk.firm
    made = builders(firm.database, firm.vault, firm.office(), firm.company.clock)
    firm.company.build = lambda due: made[due.kind](due)
    await firm.company.engine().run_due(firm.now)


async def posted(talk: Talk) -> DetailCard:
    """Write and post the week's digest, and return its detail."""
    await talk.firm.office().write_due(talk.firm.now)
    await send(talk)
    (detail,) = [post.card for post in talk.firm.company.platform.posts if isinstance(post.card, DetailCard)]
    return detail


# ---------------------------------------------------------------- what goes


async def test_the_author_finds_their_comment_and_withdraws_it(red: Talk) -> None:
    assert await own(red) == [TEXT]
    assert notice(await withdraw(red)) == "notice-withdrawn"
    assert await own(red) == []
    assert texts(red) == {COMMENTS[AUTHORS[0]], None, COMMENTS[AUTHORS[2]]}
    assert notice(await withdraw(red)) == "notice-withdraw-too-late"


async def test_the_place_of_a_withdrawn_comment_stays_and_bears_no_thread(team: Talk) -> None:
    (before,) = team.published
    place = before.texts.index(TEXT)
    await withdraw(team)
    (after,) = team.published
    assert (after.texts[place], after.threads[place]) == (None, "")
    others = [number for number in range(3) if number != place]
    assert [(after.texts[n], after.threads[n]) for n in others] == [
        (before.texts[n], before.threads[n]) for n in others
    ]


async def test_its_replies_go_with_it_and_those_of_others_stay(red: Talk) -> None:
    await red.reply(TEXT)
    await red.reply("rien à dire", "Merci.")
    red.turn_clock(at(PUBLISHED, 17))
    assert len(await red.replies_read_by(AUTHOR)) == 1
    await withdraw(red)
    assert await red.replies_read_by(AUTHOR) == ()
    assert [row.thread for row in red.firm.company.rows(Reply)] == [red.thread("rien à dire")]
    assert len(await red.replies_read_by(AUTHORS[2])) == 1


async def test_what_is_still_encrypted_of_it_goes_too_and_the_answers_stay(team: Talk) -> None:
    before = len(team.firm.company.rows(LiveAnswer))
    await withdraw(team)
    assert len(team.firm.company.rows(LiveAnswer)) == before - 1


async def test_a_leader_whose_form_is_open_is_told_kindly(team: Talk) -> None:
    thread = team.thread(TEXT)
    await withdraw(team)
    assert notice(await team.reply(TEXT, thread=thread)) == "notice-reply-too-late"
    assert not isinstance(await team.open_form(TEXT, thread=thread), FormErrors)
    assert team.firm.company.rows(Reply) == []


# ---------------------------------------------------------------- who may, and until when


async def test_nobody_withdraws_the_comment_of_somebody_else(red: Talk) -> None:
    for person in {*range(1, 31)} - {*AUTHORS}:
        assert notice(await withdraw(red, person)) == "notice-withdraw-too-late"
    await withdraw(red, AUTHORS[0])
    assert texts(red) == {None, TEXT, COMMENTS[AUTHORS[2]]}


async def test_once_the_link_is_gone_nothing_can_be_withdrawn(team: Talk) -> None:
    team.turn_clock(at(PUBLISHED + timedelta(days=30), 1))
    relay.forget_due(team.firm.database, team.firm.vault, team.firm.now)
    assert notice(await withdraw(team)) == "notice-withdraw-too-late"
    assert texts(team) == set(COMMENTS.values())
    assert await own(team) == []


@pytest.mark.parametrize("window", ["", "nobodys", "../keys"])
async def test_a_window_that_was_tampered_with_is_answered_kindly(team: Talk, window: str) -> None:
    outcome = await team.desk().handle(Withdrawn(team.firm.actor(AUTHOR), window))
    assert notice(outcome) == "notice-withdraw-too-late"


async def test_of_several_comments_the_one_meant_is_withdrawn(team: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = relay._threads
    monkeypatch.setattr(
        relay,
        "_threads",
        lambda *whose: iter([relay._Thread("earlier", "slack|T1|UX", "f" * 32, MONDAY), *linked(*whose)]),
    )
    assert notice(await withdraw(team)) == "notice-withdrawn"
    assert TEXT not in texts(team)


async def test_two_who_withdraw_at_once_both_do(red: Talk) -> None:
    await asyncio.gather(*(withdraw(red, author) for author in AUTHORS))
    assert texts(red) == {None}


# ---------------------------------------------------------------- through a restore


async def test_what_was_withdrawn_stays_so_through_a_restore(red: Talk) -> None:
    database, vault = red.firm.database, red.firm.vault
    backup = red.firm.company.rows(ReleasedComments)
    await withdraw(red)

    def restore(session: Session) -> None:
        session.execute(delete(ReleasedComments))
        for row in backup:
            session.merge(row)

    database.write(restore)
    assert TEXT in texts(red)
    assert relay.withdraw_again(database, vault) == 1
    assert TEXT not in texts(red)
    assert len(texts(red)) > 1  # the others' comments stay
    assert relay.withdraw_again(database, vault) == 0


async def test_nothing_is_kept_of_it_once_the_link_is_gone(team: Talk) -> None:
    await withdraw(team)
    assert team.firm.vault.links.withdrawn(team.window)
    team.firm.vault.links.destroy(team.window)
    assert team.firm.vault.links.withdrawn(team.window) == set()


# ---------------------------------------------------------------- in the leadership channel


async def test_the_posted_thread_is_written_again_at_a_moment_drawn_at_random(team: Talk) -> None:
    assert TEXT in {line for comments in (await posted(team)).comments for line in comments.texts}
    await withdraw(team)
    (row,) = revisions(team)
    # Ten o'clock in Paris, ten minutes, and half of what is left of six working hours.
    assert (row.due_at, row.person_id, row.payload) == (at(PUBLISHED, 11, 5), None, None)
    await send(team)
    assert team.firm.company.platform.edits == []  # not before
    team.turn_clock(row.due_at)
    await send(team)
    ((address, card),) = team.firm.company.platform.edits
    (detail,) = team.firm.company.ledger(DeliveryKind.DETAIL)
    assert address == detail.address
    assert isinstance(card, DetailCard)
    assert {line for comments in card.comments for line in comments.texts} == texts(team)
    assert TEXT not in repr(card)
    assert [row.state for row in revisions(team)] == [DeliveryState.SENT]


async def test_who_withdrew_leaves_no_trace_in_the_ledger_nor_in_the_record(team: Talk) -> None:
    await posted(team)
    for author in AUTHORS:
        await withdraw(team, author)
    rows = [row.model_dump(exclude={"id", "occurrence"}) for row in revisions(team)]
    assert rows == [rows[0]] * 3
    assert team.firm.database.read(lambda session: chain.entries(session, team.firm.company.company_id)) == []


async def test_before_the_digest_is_posted_there_is_nothing_to_write_again(team: Talk) -> None:
    await withdraw(team)
    assert revisions(team) == []
    assert TEXT not in repr(await posted(team))


async def test_a_thread_that_is_not_posted_yet_is_waited_for(team: Talk) -> None:
    await team.firm.office().write_due(team.firm.now)
    team.delays = [0.0]
    await withdraw(team)
    await send(team)
    team.turn_clock(at(PUBLISHED, 9))
    await send(team)
    assert [row.state for row in revisions(team)] == [DeliveryState.SENT]


async def test_the_thread_in_a_channel_that_leadership_left_is_written_again_there(team: Talk) -> None:
    await posted(team)
    firm = team.firm
    move = partial(
        deliveries.move_channel,
        company_id=firm.company.company_id,
        installation_id=firm.company.installation_id,
        channel="C2",
        now=firm.now,
    )
    firm.database.write(move)
    await withdraw(team)
    team.turn_clock(at(PUBLISHED + timedelta(days=1), 2))  # at night: nobody is written to
    await send(team)
    ((address, _),) = firm.company.platform.edits
    assert address["channel"] == "D-C1"


async def test_a_platform_that_refuses_has_the_admins_delete_the_message(team: Talk) -> None:
    await posted(team)
    await withdraw(team)
    team.firm.company.platform.refusal = Rejected("edit_window_closed")
    team.turn_clock(at(PUBLISHED, 12))
    await send(team)
    assert [(row.state, row.reason) for row in revisions(team)] == [(DeliveryState.SKIPPED, "rejected")]
    told = [row for row in team.firm.company.ledger(DeliveryKind.NOTICE) if row.about == "channel:C1"]
    assert [(row.person_id, row.payload) for row in told] == [(ADMIN, {"key": "notice-held-unedited", "params": {}})]
    company_id = team.firm.company.company_id
    assert team.firm.database.read(lambda session: overview.held(session, company_id)) is None  # posts go on


async def test_an_edit_in_doubt_is_made_again(team: Talk) -> None:
    await posted(team)
    await withdraw(team)
    team.firm.company.platform.refusal = InDoubt("time-out")
    team.turn_clock(at(PUBLISHED, 12))
    await send(team)
    assert [row.state for row in revisions(team)] == [DeliveryState.IN_DOUBT]
    team.firm.company.platform.refusal = None
    for _ in range(3):
        team.firm.company.clock.turn(timedelta(minutes=10))
        await send(team)
    assert [row.state for row in revisions(team)] == [DeliveryState.SENT]
    assert len(team.firm.company.platform.edits) == 1
    assert team.firm.company.platform.calls["find"] == 0  # it is no message that could be found


# ---------------------------------------------------------------- on disk


def blobs(talk: Talk) -> list[bytes]:
    company = talk.firm.company
    return [*(row.blob for row in company.rows(ReleasedComments)), *(row.blob for row in company.rows(Reply))]


async def test_on_sqlite_no_file_holds_what_was_withdrawn_not_even_encrypted(team: Talk) -> None:
    await team.reply(TEXT, "mon-secret-de-réponse")
    old = blobs(team)
    database = team.firm.database.path
    assert database is not None
    files = [database, database.with_name(database.name + "-wal")]
    assert all(any(needle_of(blob) in file.read_bytes() for file in files) for blob in old)  # the search can find
    await withdraw(team)
    assert [needle for needle in map(needle_of, old) for file in files if needle in file.read_bytes()] == []


async def test_on_sqlite_a_reader_in_the_way_is_waited_for(team: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def in_the_way(*tables: str) -> bool:
        tries.extend(tables)
        return len(tries) > len(tables)

    monkeypatch.setattr(relay, "SCRUB_PAUSE", 0.0)
    monkeypatch.setattr(team.firm.database, "rewrite", in_the_way)
    assert notice(await withdraw(team)) == "notice-withdrawn"
    assert tries == ["released_comments", "reply"] * 2


def needle_of(blob: bytes) -> bytes:
    """Return a piece of a blob that no page boundary cuts: long rows are spread over several pages."""
    return blob[:64]


async def long_talk(database: Database, vault: Vault) -> tuple[Talk, list[bytes]]:
    """Return a talk and its blobs, so long that what follows is not written over what is left of them."""
    red = await talk_of(database, vault, {**COMMENTS, AUTHOR: LONG})
    await red.reply(LONG, "mon-secret-de-réponse")
    old = blobs(red)
    for number in range(3):  # what comes after keeps the file from being cut short
        await red.reply("rien à dire", f"Merci {number}.")
    return red, old


def found(needles: list[bytes], database: Database, server: Server) -> list[bytes]:
    """Return which pieces of blobs the files of a database of PostgreSQL hold."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        oid = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    folder = server.folder / "data" / "base" / str(oid)
    pages = b"".join(path.read_bytes() for path in folder.iterdir())
    return [needle for needle in map(needle_of, needles) if needle in pages]


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_on_postgresql_no_table_holds_what_was_withdrawn_not_even_encrypted(
    database: Database, vault: Vault, postgres_server: Server
) -> None:
    red, old = await long_talk(database, vault)
    assert len(found(old, database, postgres_server)) == len(old)  # the search can find
    await withdraw(red)
    assert found(old, database, postgres_server) == []


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_on_postgresql_what_a_long_report_still_sees_leaves_within_the_hour(
    database: Database, vault: Vault, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, old = await long_talk(database, vault)
    monkeypatch.setattr(relay, "SCRUB_PAUSE", 0.0)
    with database.engine.execution_options(isolation_level="REPEATABLE READ").connect() as report:
        report.execute(text("SELECT count(*) FROM company"))
        assert notice(await withdraw(red)) == "notice-withdrawn"
        assert len(found(old, database, postgres_server)) == len(old)
        assert not database.scrub()
    assert database.scrub()
    assert found(old, database, postgres_server) == []


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_on_postgresql_what_a_killed_process_left_leaves_with_the_next_one(
    database: Database, vault: Vault, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, old = await long_talk(database, vault)
    assert database.scrub()  # nothing is owed any more
    monkeypatch.setattr(database, "rewrite", lambda *_: True)  # killed once the rows were deleted
    await withdraw(red)
    assert database.scrub()
    assert len(found(old, database, postgres_server)) == len(old)
    following = Database(database.url.render_as_string(hide_password=False))
    assert following.scrub()
    assert found(old, following, postgres_server) == []
    following.close()
