"""A comment with a reply says so to the leaders, in a thread that is written again at a moment that tells nothing."""

from __future__ import annotations

from datetime import timedelta

from jobs.cards import DetailCard, DigestCard
from jobs.errors import Rejected
from storage.models import Delivery
from storage.types import DeliveryKind, DeliveryState
from tests.jobs.loop.talk import OTHER_LEADER, Talk
from tests.jobs.loop.test_withdrawal import AUTHOR, PUBLISHED, TEXT, posted, revisions, send, withdraw
from tests.ledger import at


def planned(talk: Talk) -> list[Delivery]:
    return talk.firm.company.ledger(DeliveryKind.MARK)


def answered(card: object) -> dict[str | None, bool]:
    """Return which comments of a thread are marked."""
    assert isinstance(card, DetailCard)
    (line,) = card.comments
    return dict(zip(line.texts, line.answered, strict=True))


async def test_the_thread_says_which_comments_have_a_reply_once_it_is_written_again(team: Talk) -> None:
    assert not any(answered(await posted(team)).values())
    await team.reply(TEXT)
    (row,) = planned(team)
    # As after a withdrawal: ten o'clock in Paris, ten minutes, and half of what is left of six working hours.
    assert (row.due_at, row.person_id, row.payload) == (at(PUBLISHED, 11, 5), None, None)
    await send(team)
    assert team.firm.company.platform.edits == []  # not before
    team.turn_clock(row.due_at)
    await send(team)
    ((_, card),) = team.firm.company.platform.edits
    assert {text for text, mark in answered(card).items() if mark} == {TEXT}


async def test_replies_until_then_are_marked_together(team: Talk) -> None:
    # Whoever replied again and again would else see at which moment somebody withdrew (SEC-34).
    await posted(team)
    await team.reply(TEXT)
    team.turn_clock(at(PUBLISHED, 9))
    await team.reply("rien à dire", leader=OTHER_LEADER)
    (row,) = planned(team)
    team.turn_clock(row.due_at)
    await send(team)
    ((_, card),) = team.firm.company.platform.edits
    assert {text for text, mark in answered(card).items() if mark} == {TEXT, "rien à dire"}
    await team.reply("trop de priorités")
    assert len(planned(team)) == 2


async def test_a_thread_that_is_written_again_for_a_withdrawal_is_not_for_a_reply_besides(team: Talk) -> None:
    await posted(team)
    await withdraw(team)
    await team.reply("rien à dire")
    assert planned(team) == []
    team.turn_clock(revisions(team)[0].due_at)
    await send(team)
    ((_, card),) = team.firm.company.platform.edits
    assert answered(card)["rien à dire"]


async def test_a_withdrawal_is_written_in_its_own_time_whatever_a_reply_has_planned(team: Talk) -> None:
    await posted(team)
    await team.reply("rien à dire")
    await withdraw(team)
    assert len(revisions(team)) == 1


async def test_a_mark_that_the_platform_refuses_tells_nobody_of_a_withdrawal(team: Talk) -> None:
    await posted(team)
    await team.reply(TEXT)
    team.firm.company.platform.refusal = Rejected("edit_window_closed")
    team.turn_clock(at(PUBLISHED, 12))
    await send(team)
    assert [row.state for row in planned(team)] == [DeliveryState.SKIPPED]
    assert "notice-held-unedited" not in repr(team.firm.company.ledger(DeliveryKind.NOTICE))


async def test_a_reply_before_the_digest_is_posted_is_marked_in_it_at_once(team: Talk) -> None:
    await team.reply(TEXT)
    assert planned(team) == []
    assert answered(await posted(team))[TEXT]


async def test_the_digest_says_how_many_comments_its_thread_has_those_withdrawn_included(team: Talk) -> None:
    # The thread says *withdrawn* in the place of each: one fewer would tell the same, and of whom to look for.
    await withdraw(team, AUTHOR)
    await posted(team)
    (digest,) = [post.card for post in team.firm.company.platform.posts if isinstance(post.card, DigestCard)]
    assert digest.comments == 3


async def test_a_digest_of_a_week_without_comments_counts_none(team: Talk) -> None:
    team.turn_clock(team.firm.now + timedelta(weeks=1))
    await team.firm.office().write_due(team.firm.now)
    await send(team)
    (digest,) = [post.card for post in team.firm.company.platform.posts if isinstance(post.card, DigestCard)]
    assert digest.comments == 0
