"""R11, SEC-34: leaders read in the thread that a comment has a reply, by its number there, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session

from jobs.builders import builders
from jobs.cards import AnsweredCard, DetailCard
from jobs.errors import InDoubt, Rejected
from jobs.loop import answered
from jobs.ports import Withdrawn
from storage import companies
from storage.ledger import deliveries
from storage.models import Delivery
from storage.types import DeliveryKind, DeliveryState
from tests.factories import WEEK
from tests.jobs.acts import notice
from tests.jobs.loop.talk import AUTHORS, COMMENTS, OTHER_LEADER, Talk
from tests.ledger import MONDAY, at

AUTHOR, TEXT = AUTHORS[1], "qui tranche ?"


async def send(talk: Talk) -> None:
    firm = talk.firm
    made = builders(firm.database, firm.vault, firm.office(), firm.company.clock)
    firm.company.build = lambda due: made[due.kind](due)
    await firm.company.engine().run_due(firm.now)


async def post_digest(talk: Talk) -> DetailCard:
    await talk.firm.office().write_due(talk.firm.now)
    await send(talk)
    (detail,) = [post.card for post in talk.firm.company.platform.posts if isinstance(post.card, DetailCard)]
    return detail


def failing(error: Exception) -> Callable[[str], None]:
    def fail(_to: str) -> None:
        raise error

    return fail


def owed(talk: Talk) -> list[Delivery]:
    return talk.firm.company.ledger(DeliveryKind.ANSWERED)


def said(talk: Talk) -> list[AnsweredCard]:
    return [post.card for post in talk.firm.company.platform.posts if isinstance(post.card, AnsweredCard)]


def place(talk: Talk, text: str) -> int:
    """Return the number of a comment as its thread shows it."""
    (line,) = talk.published
    return line.texts.index(text) + 1


# ---------------------------------------------------------------- what is said


async def test_each_reply_is_said_once_under_the_digest_and_names_nobody(red: Talk) -> None:
    await post_digest(red)
    await red.reply(TEXT, "mon secret")
    await red.reply(TEXT, "un autre", leader=OTHER_LEADER)
    await red.reply("rien à dire", "Merci.")
    await send(red)
    first, third = place(red, TEXT), place(red, "rien à dire")
    assert sorted((card.number, card.count, card.most) for card in said(red)) == sorted(
        [(first, 1, 3), (first, 2, 3), (third, 1, 3)]
    )
    (digest,) = red.firm.company.ledger(DeliveryKind.DIGEST)
    posts = [post for post in red.firm.company.platform.posts if isinstance(post.card, AnsweredCard)]
    assert [post.thread for post in posts] == [digest.address] * 3
    told = repr(posts) + repr([row.model_dump() for row in owed(red)])
    assert not any(word in told for word in ("mon secret", "un autre", "Merci", "Person", *COMMENTS.values()))
    assert not any(red.thread(text) in told for text in COMMENTS.values())


async def test_a_reply_that_is_not_taken_is_not_said(team: Talk) -> None:
    await post_digest(team)
    for number in range(4):
        await team.reply(TEXT, f"réponse {number}")
    await team.reply(TEXT, " ")
    await team.reply(TEXT, thread="0" * 32)
    assert len(owed(team)) == 3


async def test_the_same_reply_is_owed_once(team: Talk) -> None:
    await post_digest(team)
    company = team.firm.company

    def tell(session: Session) -> None:
        answered.tell(session, companies.get(session, company.company_id), MONDAY, 2, 1, team.firm.now)

    team.firm.database.write(tell)
    team.firm.database.write(tell)
    assert len(owed(team)) == 1


async def test_one_in_doubt_is_looked_up_and_not_said_twice(team: Talk) -> None:
    await post_digest(team)
    await team.reply(TEXT)
    platform = team.firm.company.platform
    platform.after = failing(InDoubt("time-out"))  # it arrived, and nobody knows
    await send(team)
    assert [row.state for row in owed(team)] == [DeliveryState.IN_DOUBT]
    platform.after = lambda _to: None
    for _ in range(3):
        team.firm.company.clock.turn(timedelta(minutes=10))
        await send(team)
    assert [row.state for row in owed(team)] == [DeliveryState.SENT]
    assert len(said(team)) == 1
    assert platform.calls["find"] == 1


# ---------------------------------------------------------------- where it goes nowhere


async def test_before_the_digest_is_posted_it_waits_and_without_a_digest_it_is_not_owed(team: Talk) -> None:
    await team.reply(TEXT)
    assert owed(team) == []
    await team.firm.office().write_due(team.firm.now)
    await team.reply(TEXT)
    assert [row.state for row in owed(team)] == [DeliveryState.PLANNED]
    await send(team)
    team.firm.company.clock.turn(timedelta(minutes=2))
    await send(team)
    kinds = [type(post.card).__name__ for post in team.firm.company.platform.posts if post.to == "C1"]
    assert kinds == ["DigestCard", "DetailCard", "AnsweredCard"]


async def test_where_the_digest_was_deleted_nothing_is_said_and_no_admin_troubled(team: Talk) -> None:
    await post_digest(team)
    await team.reply(TEXT)
    team.firm.company.platform.before = failing(Rejected("thread_not_found"))
    await send(team)
    assert [(row.state, row.reason) for row in owed(team)] == [(DeliveryState.SKIPPED, "thread_not_found")]
    assert [row for row in team.firm.company.ledger(DeliveryKind.NOTICE) if row.about == "channel:C1"] == []


async def test_in_another_channel_than_its_digest_nothing_is_said(team: Talk) -> None:
    await post_digest(team)
    await team.reply(TEXT)
    firm = team.firm
    firm.database.write(
        partial(
            deliveries.move_channel,
            company_id=firm.company.company_id,
            installation_id=firm.company.installation_id,
            channel="C2",
            now=firm.now,
        )
    )
    await send(team)
    assert [(row.state, row.reason) for row in owed(team)] == [(DeliveryState.SKIPPED, "nothing_to_send")]
    assert said(team) == []


# ---------------------------------------------------------------- a comment that is withdrawn


async def test_what_is_said_is_the_same_whether_its_author_withdrew_meanwhile(red: Talk) -> None:
    await post_digest(red)
    number = place(red, TEXT)
    await red.reply(TEXT)
    (before,) = [row.model_dump() for row in owed(red)]
    assert notice(await red.desk().handle(Withdrawn(red.firm.actor(AUTHOR), red.window))) == "notice-withdrawn"
    assert [row.model_dump() for row in owed(red)] == [before]
    await send(red)
    assert said(red) == [AnsweredCard("fr", number, 1, 3)]


async def test_a_withdrawn_comment_keeps_its_place_and_the_others_their_numbers(red: Talk) -> None:
    await post_digest(red)
    others = {text: place(red, text) for text in COMMENTS.values() if text != TEXT}
    await red.desk().handle(Withdrawn(red.firm.actor(AUTHOR), red.window))
    for text, number in others.items():
        await red.reply(text)
        assert owed(red)[-1].payload == {"number": number, "count": 1}


@pytest.mark.parametrize("hour", [8, 15])
async def test_it_is_said_at_once_in_working_hours(team: Talk, hour: int) -> None:
    await post_digest(team)
    team.turn_clock(at(MONDAY + WEEK, hour))
    await team.reply(TEXT)
    assert [row.due_at for row in owed(team)] == [at(MONDAY + WEEK, hour)]
