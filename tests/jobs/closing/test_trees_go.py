"""Frozen trees: who was in which group goes once nothing needs it, and all that reads trees still tells the truth."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.operator.digests import Posted, posted_by
from jobs.asking.planning import Planner
from jobs.cards import Counted, GroupChange
from jobs.closing.forget import forget_due, seal_due
from jobs.loop import relay
from storage import trees, windows
from storage.models import Schedule, TreeMember, TreeSnapshot
from storage.types import Cadence, ScheduleState, WindowState
from tests.factories import WEEK, Answering
from tests.jobs.closing.weeks import first_week
from tests.ledger import BANK, MONDAY, at

DAY = timedelta(days=1)
MOVED = 9
# Held against the next week's tree until 35 days after that one; where it is the latest, the last of them is a day on.
KEPT_DAYS = 7 + 35
# Months are lived on SQLite, and on PostgreSQL by `make slow`: all that differs between the two is lived below.
ON_EACH = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True
)


def tick(firm: Answering, now: datetime) -> None:
    """Do what the house does every hour with what is kept."""
    firm.company.clock.now = now
    seal_due(firm.database, firm.vault, now)
    forget_due(firm.database, now)
    relay.forget_due(firm.database, firm.vault, now)


def weeks_kept(firm: Answering) -> list[date]:
    """Return the Mondays whose trees still have members."""
    held = {row.snapshot_id for row in firm.company.rows(TreeMember)}
    return sorted(row.taken_on for row in firm.company.rows(TreeSnapshot) if row.id in held)


async def open_weeks(firm: Answering, count: int) -> None:
    """Open ``count`` weeks and destroy nothing, as version 0.1 kept its trees."""
    for number in range(count):
        await firm.open(MONDAY + number * WEEK)


async def group(firm: Answering, person: int = MOVED) -> Counted:
    """Return what somebody's home says of the group that counts them."""
    view = await firm.desk().home(firm.actor(person))
    assert view is not None
    (counted,) = view.counted
    return counted


@ON_EACH
async def test_a_company_that_lives_twelve_weeks_keeps_only_the_trees_that_something_needs(firm: Answering) -> None:
    # docs/en/retention.md: until sealing, and until 35 days after the next tree of the same schedule.
    for number in range(12):
        await firm.open(MONDAY + number * WEEK)
        for day in range(7):
            tick(firm, at(MONDAY + number * WEEK + day * DAY, 12))
            today = firm.now.date()
            opened = [MONDAY + week * WEEK for week in range(number + 1)]
            assert weeks_kept(firm) == [week for week in opened if (today - week).days <= KEPT_DAYS]
    assert len(weeks_kept(firm)) == 6
    # What was asked outlives who was asked: when each tree was taken, and how many staff it held.
    assert [row.staff for row in firm.company.rows(TreeSnapshot)] == [24] * 12


async def test_a_database_of_the_version_before_is_cut_at_the_first_sealing(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "AT_ONCE", 7)  # thirty members: five writes a tree
    await open_weeks(firm, 12)
    assert len(firm.company.rows(TreeMember)) == 12 * 30
    now = at(MONDAY + 11 * WEEK, 12)
    seal_due(firm.database, firm.vault, now)
    assert weeks_kept(firm) == [MONDAY + number * WEEK for number in range(5, 12)]
    assert len(firm.company.rows(TreeMember)) == 7 * 30  # each of these whole
    assert firm.windows(MONDAY, state=WindowState.SEALED)


async def test_the_account_of_somebody_who_left_is_in_no_file_once_their_trees_went(firm: Answering) -> None:
    if firm.database.path is None:
        pytest.skip("PostgreSQL: the table moves to a new file, as `Database.rewrite` says")
    account = firm.account(30).encode()

    def traces(path: Path) -> list[str]:
        return [file.name for file in path.parent.glob(f"{path.name}*") if account in file.read_bytes()]

    await open_weeks(firm, 2)
    firm.company.change_person(30, active=False)  # and not erased as a leaver: the tree alone held it
    for number in range(2, 12):
        await firm.open(MONDAY + number * WEEK)
    assert traces(firm.database.path)
    seal_due(firm.database, firm.vault, at(MONDAY + 11 * WEEK, 12))
    assert traces(firm.database.path) == []


@ON_EACH
async def test_a_change_of_group_shows_for_its_35_days_although_trees_go(firm: Answering) -> None:
    # R17, in a company whose trees are cut every day: as many days as before any was.
    moved_on = MONDAY + 7 * WEEK
    shown = []
    for number in range(15):
        if number == 7:
            before = (await group(firm)).group
            other = "blue" if before[-1] == "red" else "red"
            firm.company.change_person(MOVED, team=other)
        await firm.open(MONDAY + number * WEEK)
        for day in range(7):
            tick(firm, at(MONDAY + number * WEEK + day * DAY, 12))
            changes = (await group(firm)).changes
            if changes:
                assert changes == (GroupChange(before, moved_on),)
                shown.append(firm.now.date())
    assert shown == [moved_on + number * DAY for number in range(35)]


async def test_a_schedule_at_rest_keeps_its_last_tree_against_which_a_change_shows(firm: Answering) -> None:
    await open_weeks(firm, 3)
    firm.company.change(Schedule, state=ScheduleState.PAUSED)
    tick(firm, at(MONDAY + 30 * WEEK, 12))
    assert weeks_kept(firm) == [MONDAY + 2 * WEEK]
    before = (await group(firm)).group
    firm.company.change_person(MOVED, team="blue" if before[-1] == "red" else "red")
    assert (await group(firm)).changes == (GroupChange(before, None),)
    firm.company.change(Schedule, state=ScheduleState.ACTIVE)
    await firm.open(MONDAY + 31 * WEEK)
    assert (await group(firm)).changes == (GroupChange(before, MONDAY + 31 * WEEK),)


@ON_EACH
async def test_each_week_finds_the_trees_of_the_five_weeks_before_whole_whenever_it_opens(firm: Answering) -> None:
    # R16: a bot that was stopped opens its week on the last evening too, after it destroyed what was due.
    for number in range(14):
        week = MONDAY + number * WEEK
        for day in range(7):
            tick(firm, at(week + day * DAY, 21))

        def compared(week: date = week) -> list[int]:
            since = week - 5 * WEEK
            return firm.database.read(
                lambda session: [
                    len(windows.members(session, tree))
                    for tree in trees.frozen_since(session, firm.company.schedule_id, since)
                ]
            )

        assert compared() == [30] * min(number, 5)
        await Planner(firm.database, BANK, firm.vault).plan(firm.now)
        assert compared() == [30] * (min(number, 5) + 1)


async def test_a_tree_stays_while_a_reply_can_be_told_to_its_group(firm: Answering) -> None:
    # R11: everybody of the group hears of a reply, so that nobody stands out; the link outlives the sealing.
    week = MONDAY + WEEK  # its alignment window is open for four weeks
    await firm.open()
    await firm.open(week)
    (window,) = [window for window in firm.windows(MONDAY + 4 * WEEK) if window.cadence is Cadence.ALIGNMENT]
    firm.put(window, dict.fromkeys(range(7, 31), 2))
    firm.write(window, dict.fromkeys([7, 9, 11, 13], "said"))
    await firm.open(MONDAY + 2 * WEEK)
    linked, kept = [], []
    for number in range(14, 12 * 7):
        tick(firm, at(MONDAY + number * DAY, 12))
        linked += [firm.now.date()] * (window.id in firm.vault.links.windows())
        kept += [firm.now.date()] * (week in weeks_kept(firm))
    # Published on the Monday after the fifth week, and linked for 30 days: 58 from the opening.
    assert linked[-1] == MONDAY + 5 * WEEK + 29 * DAY
    assert kept[-1] == linked[-1] + DAY  # the tick that takes the link comes after the one that cuts trees
    assert (kept[-1] - week).days > KEPT_DAYS
    assert len(kept) == (kept[-1] - kept[0]).days + 1


async def test_a_link_alone_keeps_its_tree(firm: Answering) -> None:
    await first_week(firm)
    (window,) = [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]
    firm.write(window, dict.fromkeys([7, 9, 11], "said"))
    firm.close()
    await firm.open(MONDAY + WEEK)
    assert firm.vault.links.windows() == {window.id}
    late = at(MONDAY + 20 * WEEK, 12)
    seal_due(firm.database, firm.vault, late)
    assert weeks_kept(firm) == [MONDAY, MONDAY + WEEK]
    firm.vault.links.destroy(window.id)
    seal_due(firm.database, firm.vault, late)
    assert weeks_kept(firm) == [MONDAY + WEEK]


async def test_a_window_that_is_not_sealed_keeps_its_tree(firm: Answering) -> None:
    await open_weeks(firm, 3)

    def due() -> list[int]:
        return firm.database.read(lambda session: trees.due(session, date.max, set()))

    assert due() == []
    ids = [row.id for row in firm.company.rows(TreeSnapshot)]
    first, *others = firm.windows(MONDAY)
    for window in others:
        firm.database.write(partial(windows.seal, window_id=window.id))
    assert due() == []
    firm.database.write(lambda session: windows.seal(session, first.id))
    assert due() == ids[:1]


async def test_a_sealing_killed_between_two_writes_goes_on_with_the_tree(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "AT_ONCE", 7)
    await open_weeks(firm, 9)
    now = at(MONDAY + 8 * WEEK, 12)
    seal_due(firm.database, firm.vault, now)
    (whole,) = {sum(row.snapshot_id == kept for row in firm.company.rows(TreeMember)) for kept in _held(firm)}
    assert whole == 30
    first = min(_held(firm))
    # One write deletes no more than clicks can wait for; and then the power went.
    assert firm.database.write(lambda session: trees.forget_some(session, first)) == 7
    seal_due(firm.database, firm.vault, now + WEEK)
    assert first not in _held(firm)


def _held(firm: Answering) -> set[int]:
    return {row.snapshot_id for row in firm.company.rows(TreeMember)}


async def test_digests_and_the_audit_read_what_is_left(firm: Answering) -> None:
    await first_week(firm)
    firm.close()

    def eligible() -> dict[str, int]:
        return firm.database.read(lambda session: windows.eligible_staff(session, firm.company.company_id, MONDAY))

    def audited() -> Posted:
        return firm.database.read(lambda session: posted_by(session, firm.company.company_id))

    before, whole = eligible(), audited()
    of_first_week = {figure.window for _, _, figure in whole.figures}
    assert {before[window] for window in of_first_week} == {24}
    assert whole.trees.keys() == of_first_week
    await firm.open(MONDAY + WEEK)
    seal_due(firm.database, firm.vault, at(MONDAY + 20 * WEEK, 12))
    assert weeks_kept(firm) == [MONDAY + WEEK]
    assert {window: eligible()[window] for window in before} == before
    assert [figure for figure in audited().figures if figure[2].window in of_first_week] == whole.figures
    assert not audited().trees.keys() & of_first_week
