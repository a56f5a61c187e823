"""R19: what somebody says keeps the work from going on reaches leadership without a name, and a decision comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

import pytest

from jobs.cards import Notice, ObstaclesCard
from jobs.cards.forms import Check, Note, Pick, Text
from jobs.errors import Rejected
from jobs.ports import Command, FormErrors, ObstacleMoved, OpenForm, Say
from storage.database import Database
from storage.models import Company, Schedule
from storage.types import DeliveryKind, DeliveryState, Level
from storage.vault import Vault
from tests.factories import WEEK
from tests.jobs.acts import notice
from tests.jobs.loop.floor import (
    ADMIN,
    AUTHORS,
    BLUE,
    LEADER,
    NEXT_QUESTIONS,
    OTHER_LEADER,
    QUESTIONS,
    RED,
    Act,
    Floor,
    floor_of,
)
from tests.ledger import MONDAY, at

DAY = timedelta(days=1)


@pytest.fixture
async def floor(sqlite: Database, vault: Vault) -> Floor:
    return await floor_of(sqlite, vault)


@pytest.fixture
async def ground(database: Database, vault: Vault) -> Floor:
    """The same on each database."""
    return await floor_of(database, vault)


# ---------------------------------------------------------------- said


async def test_the_form_asks_for_a_role_and_says_first_whom_to_turn_to(floor: Floor) -> None:
    fields = (await floor.form(AUTHORS[0])).form.fields
    assert isinstance(fields[0], Note)
    assert fields[0].says.key == "obstacle-danger-default"
    by_name = {asked.name: asked for asked in fields if isinstance(asked, Pick | Text | Check)}
    assert [*by_name] == ["topic", "text", "since", "role", "alone"]
    roles = by_name["role"]
    assert isinstance(roles, Pick)
    assert [choice.value for choice in roles.options] == ["team", "function", "executives", "other", "unknown"]


async def test_what_is_missing_is_said_under_its_field(floor: Floor) -> None:
    outcome = await floor.say(AUTHORS[0], " \x00 ", topic="nothing", role="Lucie Martin")
    assert isinstance(outcome, FormErrors)
    assert outcome.errors == {name: f"obstacle-wrong-{name}" for name in ("topic", "text", "role")}
    assert floor.rows() == []


async def test_the_text_is_cleaned_and_cut_as_a_comment_is(floor: Floor) -> None:
    await floor.say(AUTHORS[0], "\u202e" + "𝕏" * 2_000, alone=True)
    await floor.on(QUESTIONS)
    assert [card.text for card in floor.shown()] == ["𝕏" * 1_000]


async def test_the_command_opens_the_form_until_there_is_something_to_follow(floor: Floor) -> None:
    author = floor.firm.actor(AUTHORS[0])
    for word in ("obstacle", "Obstacle  dit", "obstacles"):
        outcome = await floor.desk().handle(Command(author, word))
        assert isinstance(outcome, Say if word == "obstacles" else OpenForm)
    await floor.say(AUTHORS[0])
    outcome = await floor.desk().handle(Command(author, "obstacle"))
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, ObstaclesCard)


async def test_one_person_has_three_under_way_at_most(floor: Floor) -> None:
    keys = [notice(await floor.say(AUTHORS[0], f"{n}")) for n in range(4)]
    assert keys == ["notice-obstacle-taken"] * 3 + ["notice-obstacle-enough"]
    assert notice(await floor.say(AUTHORS[1])) == "notice-obstacle-taken"  # another person's are their own


async def test_r13_the_receipt_and_the_home_say_the_same_whatever_else_waits(floor: Floor) -> None:
    alone = (await floor.say(AUTHORS[0], "a"), (await floor.own(AUTHORS[0]))[0].stage)
    for other in RED[3:6]:
        await floor.say(other, "b")
    among = (await floor.say(AUTHORS[1], "a"), (await floor.own(AUTHORS[1]))[0].stage)
    assert alone == among == (Say(Notice("fr", "notice-obstacle-taken")), "waiting")
    seen_by_others = [(await floor.overview(person)) for person in (LEADER, RED[7])]
    assert [(card.own, card.open, [leg.running for leg in card.legs]) for card in seen_by_others] == [
        ((), (), [0] * 5),
        ((), (), []),
    ]


# ---------------------------------------------------------------- shown, with the batch of a question day


async def test_r19_nothing_is_shown_before_the_question_day_and_all_of_it_then(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS - timedelta(minutes=1))
    assert floor.posts() == []
    await floor.on(QUESTIONS)
    assert sorted(card.text or "" for card in floor.shown()) == sorted(f"obstacle {author}" for author in AUTHORS)
    assert {(post.to, post.at) for post in floor.posts()} == {("C1", QUESTIONS)}


async def test_r19_what_is_said_after_the_questions_waits_for_the_next_day(floor: Floor) -> None:
    await floor.on(QUESTIONS)
    await floor.say_three()
    for hours in (0, 1, 30, 72):
        await floor.on(QUESTIONS + timedelta(hours=hours))
    assert floor.posts() == []
    await floor.on(NEXT_QUESTIONS)
    assert len(floor.posts()) == 3


async def test_r19_no_admin_makes_a_second_day_of_a_week(floor: Floor) -> None:
    await floor.on(QUESTIONS)
    await floor.say_three()
    floor.firm.company.change(Schedule, weekday=3)
    for hours in (24, 25, 48):
        await floor.on(QUESTIONS + timedelta(hours=hours))
    assert floor.posts() == []


async def test_r19_nor_by_the_choice_of_the_channel(floor: Floor) -> None:
    floor.firm.company.change(Company, leadership_channel=None)
    await floor.on(QUESTIONS)
    await floor.say_three()
    floor.firm.company.change(Company, leadership_channel="C1")
    await floor.on(QUESTIONS + DAY)
    assert floor.posts() == []


@pytest.mark.parametrize(
    ("authors", "shown"),
    [(RED[:3], 3), (RED[:2], 0), ([RED[0], RED[0], RED[1]], 0), ([*RED[:2], BLUE[0]], 3), ([RED[0], *BLUE[:3]], 3)],
    ids=["three", "two", "one of them twice", "of one function", "one of the other team"],
)
async def test_r19_three_people_of_a_node_of_ten_are_shown_together(
    floor: Floor, authors: Sequence[int], shown: int
) -> None:
    for author in authors:
        await floor.say(author)
    await floor.on(QUESTIONS)
    assert len(floor.posts()) == shown


async def test_r19_who_agreed_is_shown_alone_and_then_without_the_name_of_a_group(floor: Floor) -> None:
    await floor.say(RED[0], "caché")
    await floor.say(RED[1], "montré", alone=True)
    await floor.on(QUESTIONS)
    assert [(card.text, card.group) for card in floor.shown()] == [("montré", None)]
    await floor.say(RED[2])
    await floor.say(RED[3])
    await floor.on(NEXT_QUESTIONS)
    assert {card.group for card in floor.shown() if card.text == "caché"} == {("staff", "tech", "red")}


async def test_r16_new_accounts_make_nobody_one_of_three(floor: Floor) -> None:
    await floor.house.planner.plan(floor.firm.now)
    for fresh in RED[1:3]:
        floor.firm.company.change_person(fresh, since=MONDAY + 5 * WEEK)
    await floor.say_three()
    await floor.on(at(MONDAY + 6 * WEEK, 6))
    await floor.on(QUESTIONS + 6 * WEEK)
    assert floor.posts() == []


async def test_the_clock_starts_when_the_platform_has_it(floor: Floor) -> None:
    await floor.say_three()
    floor.firm.company.platform.facts = LookupError("away")
    await floor.on(QUESTIONS)
    assert [row.shown_at for row in floor.rows()] == [None] * 3
    assert {own.stage for own in await floor.own(AUTHORS[0])} == {"waiting"}
    floor.firm.company.platform.facts = type(floor.firm.company.platform)(floor.firm.company.clock).facts
    await floor.on(QUESTIONS + timedelta(hours=2))
    assert [row.shown_at for row in floor.rows()] == [QUESTIONS + timedelta(hours=2)] * 3


async def test_what_was_lost_on_its_way_leaves_with_the_next_batch(floor: Floor) -> None:
    await floor.say_three()
    floor.firm.company.platform.facts = LookupError("away")
    await floor.on(QUESTIONS)
    for row in floor.ledger(DeliveryKind.OBSTACLE):  # as a restore leaves them
        floor.firm.company.change_delivery(row.id, state=DeliveryState.MISSED)
    floor.firm.company.platform.facts = type(floor.firm.company.platform)(floor.firm.company.clock).facts
    await floor.on(QUESTIONS + DAY)
    assert floor.posts() == []
    await floor.on(NEXT_QUESTIONS)
    assert len(floor.posts()) == 3
    await floor.on(NEXT_QUESTIONS + WEEK)
    assert len(floor.posts()) == 3


async def test_a_platform_that_does_not_let_it_be_written_has_the_admins_delete_it(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    floor.firm.company.platform.refusal = Rejected("message_not_found")
    await floor.move(f"obstacle {AUTHORS[0]}", "seen")
    await floor.on(QUESTIONS + timedelta(minutes=1))
    told = [(row.person_id, row.payload) for row in floor.ledger(DeliveryKind.NOTICE)]
    assert told == [(ADMIN, {"key": "notice-held-unwritten", "params": {}})]


# ---------------------------------------------------------------- seen, taken, decided, told back


async def test_the_whole_way_from_said_to_told_back(ground: Floor) -> None:
    await ground.say_three()
    await ground.on(QUESTIONS)
    text, author = f"obstacle {AUTHORS[1]}", AUTHORS[1]
    stages = [(await ground.own(author))[0].stage]
    acts: tuple[Act | Literal["decide"], ...] = ("seen", "take", "decide", "tell")
    for step, act in enumerate(acts, 1):
        await ground.on(QUESTIONS + step * DAY / 24)
        outcome = await ground.decide(text) if act == "decide" else await ground.move(text, act)
        assert notice(outcome).startswith("notice-obstacle-")
        await ground.on(QUESTIONS + step * DAY / 24 + timedelta(minutes=5))
        (followed,) = await ground.own(author)
        stages.append(followed.stage)
        assert (followed.decision is None) is (act != "tell")
        assert ground.edits()[-1].stage == followed.stage
    assert stages == ["shown", "seen", "taken", "decided", "told"]
    assert followed.decision == "Un seul outil."
    row = ground.row(text)
    moments = (row.shown_at, row.seen_at, row.taken_at, row.decided_at, row.told_at)
    assert moments == tuple(QUESTIONS + step * DAY / 24 for step in range(5))
    assert ground.edits()[-2].owner == "Person 3"


async def test_only_leaders_act_and_rights_are_looked_at_now(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    for act in ("seen", "take", "tell"):
        assert notice(await floor.move(text, act, person=AUTHORS[0])) == "notice-leaders-only"
    floor.firm.company.change_person(LEADER, level=Level.STAFF)
    assert notice(await floor.move(text, "seen")) == "notice-leaders-only"
    assert notice(await floor.decide(text)) == "notice-leaders-only"
    assert [row.seen_at for row in floor.rows()] == [None] * 3


async def test_what_waits_cannot_be_acted_upon(floor: Floor) -> None:
    await floor.say(AUTHORS[0])
    (row,) = floor.rows()
    outcome = await floor.desk().handle(ObstacleMoved(floor.firm.actor(LEADER), row.id, "seen"))
    assert notice(outcome) == "notice-obstacle-closed"


async def test_the_first_to_take_it_is_shown_to_the_second(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    assert notice(await floor.move(text, "take")) == "notice-obstacle-yours"
    second = await floor.move(text, "take", person=OTHER_LEADER)
    assert second == Say(Notice("fr", "notice-obstacle-owned", {"owner": "Person 3"}))
    assert floor.row(text).seen_at == floor.row(text).taken_at == QUESTIONS


async def test_steps_are_not_jumped(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    assert notice(await floor.decide(text)) == "notice-obstacle-untaken"
    await floor.move(text, "take")
    assert notice(await floor.move(text, "tell")) == "notice-obstacle-undecided"
    assert isinstance(await floor.decide(text, " \n "), FormErrors)
    await floor.decide(text, "Non.")
    await floor.move(text, "tell")
    for act in ("seen", "take", "tell"):
        assert notice(await floor.move(text, act)) == "notice-obstacle-closed"
    assert notice(await floor.decide(text, "Autre chose.")) == "notice-obstacle-closed"


async def test_a_refusal_reaches_its_author_with_its_reason(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    await floor.move(text, "take")
    await floor.decide(text, "Trop cher cette année.", outcome="refused")
    await floor.move(text, "tell")
    (own,) = await floor.own(AUTHORS[0])
    assert (own.stage, own.refused, own.decision) == ("told", True, "Trop cher cette année.")


async def test_a_decision_is_put_better_until_it_is_told_and_its_first_moment_counts(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    await floor.move(text, "take")
    await floor.decide(text, "Bientot.")
    await floor.on(QUESTIONS + DAY)
    await floor.decide(text, "Bientôt.")
    assert floor.row(text).decided_at == QUESTIONS
    await floor.move(text, "tell")
    assert (await floor.own(AUTHORS[0]))[0].decision == "Bientôt."


async def test_who_took_it_and_leaves_is_named_no_more_and_it_may_be_taken_again(floor: Floor) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    await floor.move(text, "take")
    floor.firm.company.change_person(LEADER, active=False)
    assert {one.owner for one in (await floor.overview(OTHER_LEADER)).open} == {None}
    await floor.on(QUESTIONS + DAY)
    assert notice(await floor.move(text, "take", person=OTHER_LEADER)) == "notice-obstacle-yours"
    assert floor.row(text).taken_at == QUESTIONS
    await floor.on(QUESTIONS + DAY)
    assert floor.edits()[-1].owner == "Person 4"
