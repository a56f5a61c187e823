"""R17: everybody sees in their home which group counts them, its size band, and any change of it, however made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.plain import plain
from bot.slack.render import home as slack_home
from jobs.cards import Counted, GroupChange, HomeView
from jobs.home.group import Asking, counted
from jobs.release import Place
from storage.database import Database
from storage.models import Person, Schedule
from storage.trees import FrozenPlace
from storage.types import Level, ScheduleState
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.ledger import MONDAY

LEADER, ME, OTHER = 2, 9, 10
RED, BLUE = ("staff", "tech", "red"), ("staff", "tech", "blue")
EVERYONE = Asking(1, "weekly", "everyone")
SIZES = {
    (Level.LEADER, None, None): (6, 6),
    (Level.STAFF, "tech", "red"): (12, 12),
    (Level.STAFF, "tech", "blue"): (24, 9),  # 15 of them are too young to count
    (Level.MANAGER, "tech", "blue"): (1, 1),
    (Level.STAFF, "sales", None): (55, 55),
}
TODAY = date(2026, 11, 30)
MINE = Place(leader=False, function="tech", team="red")


def stood(taken_on: date, team: str | None, schedule: int = 1, function: str | None = "tech") -> FrozenPlace:
    return FrozenPlace(schedule, taken_on, leader=False, function=function, team=team)


def only(place: Place = MINE, *frozen: FrozenPlace, sizes: Any = SIZES, k: int = 5, today: date = TODAY) -> Counted:
    (group,) = counted(place, [EVERYONE], sizes, frozen, today=today, k=k)
    return group


# ---------------------------------------------------------------- the group and its size


@pytest.mark.parametrize(
    ("place", "group", "size"),
    [
        (MINE, RED, (10, 19)),
        (Place(leader=False, function="tech", team="blue"), BLUE, (10, 19)),  # 9 and the manager: 10 who count
        (Place(leader=False, function="sales"), ("staff", "sales"), (50, None)),
        (Place(leader=True, function="tech", team="red"), ("leaders",), (5, 9)),
    ],
)
def test_the_group_is_shown_with_the_band_of_those_who_count(place: Place, group: Any, size: Any) -> None:
    assert (only(place).group, only(place).size) == (group, size)


def test_small_teams_are_shown_merged_as_the_window_will_freeze_them() -> None:
    sizes = {**SIZES, (Level.STAFF, "tech", "red"): (4, 4)}
    assert only(sizes=sizes).group == ("staff", "tech", "blue + red")  # four joined the twenty-five


def test_too_few_people_is_said_whatever_the_least_number_is() -> None:
    few = {(Level.STAFF, None, None): (4, 4)}
    assert only(Place(leader=False), sizes=few) == Counted(("staff",), None, 5)
    assert only(k=13).size is None  # twelve in the team
    assert only(k=12).size == (10, 19)


def test_a_group_of_newcomers_only_is_too_small() -> None:
    # Somebody moved everybody else out, and made twenty accounts in their place: they do not count (R16).
    alone = {(Level.STAFF, "tech", "red"): (21, 1), (Level.STAFF, "tech", "blue"): (23, 23)}
    assert only(sizes=alone).size is None


def test_few_leaders_are_told_that_it_takes_the_agreement_of_each() -> None:
    four = {**SIZES, (Level.LEADER, None, None): (4, 4)}
    made_up = {**SIZES, (Level.LEADER, None, None): (9, 4)}
    assert only(Place(leader=True), sizes=made_up) == only(Place(leader=True), sizes=four)
    assert only(Place(leader=True), sizes=four) == Counted(("leaders",), None, 5, by_agreement=True)
    # Six leaders under a least number of eight are never asked to agree (R12).
    assert only(Place(leader=True), k=8) == Counted(("leaders",), None, 8, by_agreement=False)


def test_schedules_that_count_somebody_alike_are_one_line_and_others_bear_their_name() -> None:
    tech = Asking(2, "tech only", "staff/tech")
    assert [row.schedule for row in counted(MINE, [EVERYONE, tech], SIZES, (), today=TODAY, k=5)] == [None]
    assert counted(MINE, [Asking(3, "leaders", "leaders")], SIZES, (), today=TODAY, k=5) == (Counted(RED, (10, 19), 5),)
    staff = Asking(4, "one team", "staff/tech/red")
    four = {**SIZES, (Level.STAFF, "tech", "red"): (4, 4)}
    found = counted(MINE, [EVERYONE, staff], four, (), today=TODAY, k=5)
    assert [(row.schedule, row.group, row.size) for row in found] == [
        ("weekly", ("staff", "tech", "blue + red"), (10, 19)),
        ("one team", RED, None),
    ]


# ---------------------------------------------------------------- what changed


def test_what_no_window_has_frozen_yet_is_said_to_come_and_for_as_long_as_it_stands() -> None:
    moved = only(MINE, stood(date(2026, 1, 5), "blue"))
    assert moved.changes == (GroupChange(BLUE, None),)


def test_what_a_window_has_frozen_is_seen_for_35_days() -> None:
    first = date(2026, 10, 26)
    frozen = (stood(first - WEEK, "blue"), stood(first, "red"), stood(first + WEEK, "red"))
    assert only(MINE, *frozen, today=first + timedelta(days=34)).changes == (GroupChange(BLUE, first),)
    assert only(MINE, *frozen, today=first + timedelta(days=35)).changes == ()


def test_who_was_moved_and_moved_back_sees_both() -> None:
    away = date(2026, 11, 16)
    frozen = (stood(away - WEEK, "red"), stood(away, "blue"), stood(away + WEEK, "red"))
    assert only(MINE, *frozen).changes == (GroupChange(BLUE, away + WEEK), GroupChange(RED, away))


def test_a_new_schedule_hides_no_change_from_the_one_before() -> None:
    replaced = [stood(TODAY - 2 * WEEK, "blue", schedule=7)]
    assert only(MINE, *replaced).changes == (GroupChange(BLUE, None),)
    replaced.append(stood(TODAY - WEEK, "red", schedule=1))
    assert only(MINE, *replaced).changes == (GroupChange(BLUE, TODAY - WEEK),)


def test_two_schedules_at_once_are_no_change_of_each_other() -> None:
    frozen = [stood(TODAY - n * WEEK, team, schedule) for n in (3, 2, 1) for team, schedule in (("x", 7), ("red", 1))]
    assert only(MINE, *frozen).changes == ()


# ---------------------------------------------------------------- in the database


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    firm = answering(database, vault)
    await firm.open()
    return firm


async def home(firm: Answering, person: int = ME) -> HomeView:
    view = await firm.desk().home(firm.actor(person))
    assert view is not None
    return view


async def group(firm: Answering, person: int = ME) -> Counted:
    (only_group,) = (await home(firm, person)).counted
    return only_group


def sql(firm: Answering, statement: str, **values: Any) -> None:
    firm.database.write(lambda session: session.execute(text(statement), values))


def mine(firm: Answering) -> tuple[str, ...]:
    person = firm.company.person(ME)
    return ("staff", person.function or "", person.team or "")


async def test_everybody_sees_their_group_leaders_too(firm: Answering) -> None:
    assert await group(firm) == Counted(mine(firm), (10, 19), 5)
    assert await group(firm, LEADER) == Counted(("leaders",), (5, 9), 5)


async def test_somebody_moved_by_sql_sees_it_before_and_after_the_window_opens(firm: Answering) -> None:
    before = mine(firm)
    other = "blue" if before[-1] == "red" else "red"
    sql(firm, "UPDATE person SET team = :team WHERE id = :id", team=other, id=ME)
    assert await group(firm) == Counted(("staff", "tech", other), (10, 19), 5, (GroupChange(before, None),))
    assert (await group(firm, LEADER)).changes == ()
    await firm.open(MONDAY + WEEK)
    assert (await group(firm)).changes == (GroupChange(before, MONDAY + WEEK),)
    await firm.open(MONDAY + 6 * WEEK)
    assert (await group(firm)).changes == ()  # 35 days later


async def test_a_rename_shows_to_those_who_are_in_the_team_and_to_nobody_else(firm: Answering) -> None:
    before = mine(firm)
    sql(firm, "UPDATE person SET team = 'violet' WHERE team = :team", team=before[-1])
    renamed = await group(firm)
    assert (renamed.group, renamed.changes) == (("staff", "tech", "violet"), (GroupChange(before, None),))
    elsewhere = next(p.id for p in firm.company.rows(Person) if p.team not in (None, "violet"))
    assert (await group(firm, elsewhere or 0)).changes == ()


async def test_the_others_renamed_around_somebody_show_too(firm: Answering) -> None:
    before = mine(firm)
    sql(firm, "UPDATE person SET team = 'violet' WHERE team = :team AND id <> :id", team=before[-1], id=ME)
    # alone in the old team, they are merged with the smallest other: never counted alone
    assert (await group(firm)).changes == (GroupChange(before, None),)


async def test_who_is_made_a_leader_by_sql_sees_it(firm: Answering) -> None:
    sql(firm, "UPDATE person SET level = 'leader' WHERE id = :id", id=ME)
    assert await group(firm) == Counted(("leaders",), (5, 9), 5, (GroupChange(("staff", "tech", "red"), None),))


async def test_a_newcomer_reads_that_their_answers_do_not_count_yet(firm: Answering) -> None:
    firm.company.change_person(ME, since=MONDAY + timedelta(days=1))
    assert (await group(firm)).fresh
    assert not (await group(firm, OTHER)).fresh


async def test_a_schedule_that_is_paused_opens_nothing_and_counts_nobody(firm: Answering) -> None:
    own = mine(firm)[-1]
    sql(firm, "UPDATE person SET team = 'large' WHERE team <> :team", team=own)
    sql(firm, "UPDATE person SET team = 'large' WHERE team = :team AND id NOT IN (9, 11, 13, 15)", team=own)
    firm.company.change(Schedule, audience=f"staff/tech/{own}")
    assert (await group(firm)).size is None  # the four of them, in a schedule of their own
    firm.company.change(Schedule, state=ScheduleState.PAUSED)
    assert (await group(firm)).group == ("staff", "tech", f"large + {own}")


# ---------------------------------------------------------------- as it is read

SHOWN = Counted(
    ("staff", "tech", "a_b *c*"), (10, 19), 5, (GroupChange(("staff",), None), GroupChange(("leaders",), TODAY))
)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            SHOWN,
            (
                "Votre groupe : tech › a_b *c* (10-19 personnes).\n"
                "Cela change aux prochaines questions. Jusqu’ici : Toutes les équipes.\n"
                "Cela a changé le lundi 30 novembre. Avant : Direction.\n"
                "Vos réponses aux prochaines questions comptent dans ce groupe.\n"
                "Un changement vous étonne ? Demandez à la personne qui administre Diapason, ou à vos élus."
            ),
        ),
        (
            Counted(("staff",), None, 7, fresh=True),
            (
                "Votre groupe : Toutes les équipes "
                "(moins de 7 personnes : ce groupe n’a pas de chiffre à lui seul).\n"
                "On vous a ajouté il y a moins de quatre semaines : "
                "vos réponses aux prochaines questions ne comptent pas encore."
            ),
        ),
        (
            Counted(("leaders",), None, 5, by_agreement=True, schedule="Hebdo"),
            (
                "Votre groupe pour « Hebdo » : Direction "
                "(moins de 5 personnes : aucun chiffre n’en est montré, sauf si chacun de vous accepte).\n"
                "Vos réponses aux prochaines questions comptent dans ce groupe."
            ),
        ),
    ],
)
def test_the_home_says_it_in_a_terminal_and_in_slack(shown: Counted, said: str) -> None:
    view = HomeView("fr", "Ana", (), None, stopped=False, k=5, counted=(shown,))
    assert said in plain(view).replace("\u202f", " ").replace("\u00a0", " ")
    drawn = [block["text"]["text"] for block in slack_home(view)["blocks"] if block["type"] == "section"]
    assert any("Votre groupe" in written for written in drawn)
    english = plain(replace(view, locale="en"))
    assert "Your group" in english
