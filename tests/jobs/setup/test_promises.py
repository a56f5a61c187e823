"""The promises: K rises with the next windows and never falls; nothing is asked before the works council was."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session

from jobs.answering import sheet
from jobs.cards import ConfidentialityCard, Consulted, HelpCard, Notice, QuestionCard
from jobs.cards.forms import Note, Value, Values
from jobs.closing.forget import seal_due
from jobs.ports import Command, FormErrors, FormRequested, FormSubmitted, Gesture, OpenForm, Outcome, Say
from jobs.retention import LIVE_DAYS, sealed_from
from jobs.setup import promises
from storage import chain, companies, schedules
from storage.asked import acting_person
from storage.database import Database
from storage.models import Company, Person, Round, Schedule
from storage.types import Cadence, Consultation, Level, WindowState
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.jobs.acts import notice
from tests.ledger import MONDAY, at

ADMIN, SOMEBODY = 1, 9


async def raise_to(firm: Answering, k: int, who: int = ADMIN) -> Outcome:
    return await send(firm, who, "smallest-group", k=str(k))


async def confirm(firm: Answering, *, fewer: bool = False, on: date | None = None, who: int = ADMIN) -> Outcome:
    return await send(firm, who, "consultation", how="fewer" if fewer else "consulted", on=on)


async def send(firm: Answering, who: int, form: str, **values: Value) -> Outcome:
    return await firm.desk().handle(FormSubmitted(firm.actor(who), firm.now, form, {}, Values(values)))


def errors_of(outcome: Outcome) -> dict[str, str]:
    assert isinstance(outcome, FormErrors)
    assert outcome.form is not None
    return outcome.errors


def company(firm: Answering) -> Company:
    return firm.company.rows(Company)[0]


def recorded(firm: Answering) -> list[tuple[str, str, dict[str, Any]]]:
    entries = firm.database.read(lambda session: chain.entries(session, firm.company.company_id))
    return [(entry.actor, entry.action, entry.detail) for entry in entries]


# ---------------------------------------------------------------- K


async def test_k_is_raised_with_the_next_windows_and_those_that_are_open_keep_theirs(
    database: Database, vault: Vault
) -> None:
    firm = answering(database, vault)
    await firm.open()
    before = {window.id for window in firm.windows()}
    assert notice(await raise_to(firm, 8)) == "notice-k-raised"
    await firm.open(MONDAY + WEEK)
    assert {window.id in before: window.k for window in firm.windows()} == {True: 5, False: 8}
    assert recorded(firm) == [("person:1", "k_raised", {"from": 5, "to": 8})]
    assert vault.promised() == {"slack|T1": 8}  # beside the keys: no older database brings five back


async def test_a_raised_k_withholds_what_a_lower_one_would_have_shown(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault, leaders=6, staff=24)
    await raise_to(firm, 8)
    await firm.open()
    window = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT)
    firm.put(window, dict.fromkeys(range(1, 31), 4))
    firm.close()
    shown = [figure.audience for figure in firm.figures() if "kind" in figure.body and figure.window_id == window.id]
    assert "staff" in shown
    assert "leaders" not in shown  # six of them: five would have been enough, eight are not there


async def test_what_is_told_is_the_smallest_group_that_an_open_question_keeps(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    await firm.open()
    await raise_to(firm, 8)
    await firm.open(MONDAY + WEEK)  # alignment questions of five, opened a week ago, beside a new one of eight
    assert {window.k for window in firm.windows(MONDAY + WEEK)} == {5, 8}
    shown = sqlite.read(partial(shown_to_somebody, vault=vault, firm=firm, monday=MONDAY + WEEK))
    assert shown.k == 5
    assert await told(firm) == {"help": 5, "why": 5, "privacy": 5, "home": 5}
    firm.company.clock.now += timedelta(days=LIVE_DAYS)  # the last of five is sealed
    seal_due(firm.database, firm.vault, firm.now)
    assert await told(firm) == {"help": 8, "why": 8, "privacy": 8, "home": 8}


async def told(firm: Answering) -> dict[str, object]:
    """Return K as each screen says it."""
    desk, who = firm.desk(), firm.actor(SOMEBODY)
    shown: dict[str, object] = {}
    for word in ("help", "privacy"):
        outcome = await desk.handle(Command(who, word))
        assert isinstance(outcome, Say)
        assert isinstance(outcome.card, HelpCard | ConfidentialityCard)
        shown[word] = outcome.card.k
    why = await desk.handle(Gesture(who, firm.now, firm.round_of(), None, "why"))
    assert isinstance(why, Say)
    assert isinstance(why.card, Notice)
    view = await desk.home(who)
    assert view is not None
    return shown | {"why": why.card.params["k"], "home": view.k}


@pytest.mark.parametrize(
    ("k", "why"),
    [
        (5, "smallest-group-never-lowered"),
        (0, "smallest-group-never-lowered"),
        (-1, "smallest-group-never-lowered"),
        (8, "smallest-group-same"),
        (9, "smallest-group-wrong"),
        (10**9, "smallest-group-wrong"),
    ],
)
async def test_k_is_never_lowered_nor_put_out_of_reach(sqlite: Database, vault: Vault, k: int, why: str) -> None:
    firm = answering(sqlite, vault, staff=30)
    await raise_to(firm, 8)
    assert errors_of(await raise_to(firm, k)) == {"k": why}
    assert company(firm).k == 8
    assert len(recorded(firm)) == 1


async def test_k_goes_no_further_than_the_smallest_of_the_staffs_groups_lets_it(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)  # two teams of twelve: ten of them would prove to two who were silent that all did
    for too_many in (10, 12):
        assert errors_of(await raise_to(firm, too_many)) == {"k": "smallest-group-no-room"}
    form = await firm.desk().handle(FormRequested(firm.actor(ADMIN), "smallest-group"))
    assert isinstance(form, OpenForm)
    notes = {field.says.key: field.says.values for field in form.form.fields if isinstance(field, Note)}
    assert notes["smallest-group-room"] == {"people": 12, "most": 9}
    assert notice(await raise_to(firm, 8)) == "notice-k-raised"
    shown = await firm.desk().handle(FormRequested(firm.actor(ADMIN), "smallest-group"))
    assert notice(shown) == "smallest-group-largest"
    assert company(firm).k == 8


async def test_small_teams_are_counted_as_windows_merge_them(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    for number in range(7, 12):
        firm.company.change_person(number, team="green")  # five people, who join the smallest other team
    sizes = Counter(person.team for person in firm.company.rows(Person) if person.level is not Level.LEADER)
    people = min(max(sizes["red"], sizes["blue"]), 5 + min(sizes["red"], sizes["blue"]))
    larger = tuple(size for size in promises.LARGER if 5 < size <= people - 2)
    shown = await firm.desk().handle(FormRequested(firm.actor(ADMIN), "smallest-group"))
    assert shown == OpenForm(promises.smallest_group_form("fr", 5, larger, 6, people))


def test_the_form_says_above_which_k_the_leadership_has_no_figure_any_more() -> None:
    said = {
        leaders: note.says.values["most"]
        for leaders in (4, 5, 6, 7, 12)
        for note in promises.smallest_group_form("fr", 5, (6,), leaders, None).fields
        if isinstance(note, Note) and "most" in note.says.values
    }
    # Four have one when they all agree, whatever K; more than six need two more than K, and twelve three.
    assert said == {5: 5, 6: 6, 7: 5, 12: 9}


async def test_of_two_admins_at_once_the_higher_k_stands(database: Database, vault: Vault) -> None:
    firm = answering(database, vault)
    company_id = firm.company.company_id

    assert database.write(lambda session: companies.raise_k(session, company_id, 10))
    assert not database.write(lambda session: companies.raise_k(session, company_id, 8))
    assert company(firm).k == 10


async def test_only_an_admin_raises_k_or_speaks_for_the_works_council(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    before = company(firm)
    assert notice(await raise_to(firm, 8, SOMEBODY)) == "notice-admins-only"
    assert notice(await confirm(firm, on=MONDAY, who=SOMEBODY)) == "notice-admins-only"
    for form in ("smallest-group", "consultation"):
        request = FormRequested(firm.actor(SOMEBODY), form)
        assert notice(await firm.desk().handle(request)) == "notice-admins-only"
    assert company(firm) == before
    assert recorded(firm) == []


async def test_the_form_offers_only_larger_groups_and_tells_how_many_lead(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault, leaders=6, staff=30)
    await raise_to(firm, 8)
    shown = await firm.desk().handle(FormRequested(firm.actor(ADMIN), "smallest-group"))
    assert shown == OpenForm(promises.smallest_group_form("fr", 8, (10, 12), 6, 15))


async def test_at_the_largest_group_there_is_nothing_left_to_offer(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault, staff=60)
    await raise_to(firm, 20)
    shown = await firm.desk().handle(FormRequested(firm.actor(ADMIN), "smallest-group"))
    assert notice(shown) == "smallest-group-largest"


# ---------------------------------------------------------------- the promise shown with a question


def shown_to_somebody(session: Session, vault: Vault, firm: Answering, monday: date) -> QuestionCard:
    person = acting_person(session, "slack", "T1", f"U{SOMEBODY}")
    assert person is not None
    card = sheet.card(session, vault, person, firm.round_of(monday), now=firm.now)
    assert card is not None
    return card


async def test_answers_are_destroyed_on_the_day_shown_with_the_question(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    promised: dict[str, date] = {}
    for number in range(5):
        monday = MONDAY + number * WEEK
        await firm.open(monday)
        card = sqlite.read(partial(shown_to_somebody, vault=vault, firm=firm, monday=monday))
        promised |= {item.window: card.erased_on for item in card.items}
    for days in range(7, 80):
        now = at(MONDAY + timedelta(days=days), 0)
        firm.company.clock.now = now
        seal_due(sqlite, vault, now)
        late = {window.id for state in (WindowState.OPEN, WindowState.CLOSED) for window in firm.windows(state=state)}
        assert [window_id for window_id, day in promised.items() if window_id in late and day < now.date()] == []
    assert {window.id for window in firm.windows(state=WindowState.SEALED)} >= promised.keys()


async def test_no_key_lives_longer_than_the_days_that_are_promised(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    for number in range(5):
        await firm.open(MONDAY + number * WEEK)
    lives = {window.cadence: [] for window in firm.windows()}  # type: dict[Cadence, list[timedelta]]
    for window in firm.windows():
        lives[window.cadence].append(sealed_from(window) - window.opens_at)
    # alignment: 4 weeks and 7 days; pulse: 1 week, up to 3 more until its pool is released, and 7 days
    assert {cadence: max(spans).days for cadence, spans in lives.items()} == dict.fromkeys(Cadence, LIVE_DAYS)


# ---------------------------------------------------------------- the works council


def unconfirmed(database: Database, vault: Vault, **chosen: Any) -> Answering:
    firm = answering(database, vault, **chosen)
    firm.company.change(Company, consultation=None)
    return firm


async def test_nothing_is_asked_before_an_admin_confirmed(database: Database, vault: Vault) -> None:
    firm = unconfirmed(database, vault)
    await firm.open()
    assert firm.company.rows(Schedule)[0].id is not None
    assert [row for row in firm.company.rows(Round) if row.schedule_id == firm.company.schedule_id] == []
    assert vault.windows() == set()
    assert notice(await confirm(firm, on=date(2026, 9, 1))) == "notice-consultation"
    await firm.open()
    assert firm.windows()
    assert company(firm).consultation is Consultation.CONSULTED
    assert company(firm).consulted_on == date(2026, 9, 1)
    assert recorded(firm) == [("person:1", "consultation_confirmed", {"how": "consulted", "on": "2026-09-01"})]


async def test_the_home_of_an_admin_says_that_nothing_goes_out_yet(sqlite: Database, vault: Vault) -> None:
    firm = unconfirmed(sqlite, vault)
    view = await firm.desk().home(firm.actor(ADMIN))
    assert view is not None
    assert view.settings is not None
    assert view.settings.consulted is None
    assert [line.next_round for line in view.settings.schedules] == [None]
    await confirm(firm, on=date(2026, 9, 1))
    view = await firm.desk().home(firm.actor(ADMIN))
    assert view is not None
    assert view.settings is not None
    assert view.settings.consulted == Consulted(date(2026, 9, 1))
    assert view.settings.schedules[0].next_round == MONDAY + timedelta(days=1)


async def test_what_waited_starts_on_its_next_day_and_not_at_once(sqlite: Database, vault: Vault) -> None:
    firm = unconfirmed(sqlite, vault)  # it would have asked on Tuesdays since 7 September
    firm.company.clock.now = at(MONDAY + 2 * WEEK + timedelta(days=3), 9)  # a Thursday
    await confirm(firm, on=date(2026, 9, 1))
    assert firm.company.rows(Schedule)[0].first_week == MONDAY + 3 * WEEK


async def test_a_correction_does_not_move_schedules_that_ask_already(sqlite: Database, vault: Vault) -> None:
    firm = unconfirmed(sqlite, vault)
    await confirm(firm, on=date(2026, 9, 1))
    await firm.open()
    firm.company.clock.now = at(MONDAY + 2 * WEEK, 9)
    await confirm(firm, on=date(2026, 9, 2))
    assert firm.company.rows(Schedule)[0].first_week == MONDAY
    assert company(firm).consulted_on == date(2026, 9, 2)


@pytest.mark.parametrize(
    ("consultation", "errors"),
    [
        ({"on": None}, {"on": "consultation-wrong-no-day"}),
        ({"on": MONDAY + timedelta(days=1)}, {"on": "consultation-wrong-future"}),
    ],
)
async def test_a_consultation_has_a_day_that_is_past(
    sqlite: Database, vault: Vault, consultation: dict[str, Any], errors: dict[str, str]
) -> None:
    firm = unconfirmed(sqlite, vault)
    assert errors_of(await confirm(firm, **consultation)) == errors
    assert company(firm).consultation is None
    assert recorded(firm) == []


async def test_fewer_than_fifty_is_taken_from_those_who_are(sqlite: Database, vault: Vault) -> None:
    firm = unconfirmed(sqlite, vault, leaders=6, staff=43)  # 49 people
    assert notice(await confirm(firm, fewer=True)) == "notice-consultation"
    assert (company(firm).consultation, company(firm).consulted_on) == (Consultation.FEWER_THAN_50, None)


async def test_fewer_than_fifty_is_refused_to_fifty(sqlite: Database, vault: Vault) -> None:
    firm = unconfirmed(sqlite, vault, leaders=6, staff=44)
    assert errors_of(await confirm(firm, fewer=True)) == {"how": "consultation-wrong-fifty"}
    assert company(firm).consultation is None


async def test_the_home_says_when_a_company_has_grown_past_fifty(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault, leaders=6, staff=44)  # confirmed as fewer, when they were
    view = await firm.desk().home(firm.actor(ADMIN))
    assert view is not None
    assert view.settings is not None
    assert view.settings.outgrown


async def test_the_form_shows_what_was_confirmed(sqlite: Database, vault: Vault) -> None:
    firm = answering(sqlite, vault)
    shown = await firm.desk().handle(FormRequested(firm.actor(ADMIN), "consultation"))
    assert shown == OpenForm(promises.consultation_form("fr", Consulted(None)))


async def test_schedules_that_may_not_ask_yet_still_count_against_three_a_week(sqlite: Database, vault: Vault) -> None:
    firm = unconfirmed(sqlite, vault)
    assert [schedule.id for schedule in sqlite.read(schedules.active)] == [firm.company.schedule_id]
    assert sqlite.read(schedules.cleared) == []
