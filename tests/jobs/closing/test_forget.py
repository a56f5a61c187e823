"""The end of what is kept: answers sealed on time, everything else deleted on its day."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from jobs.closing.forget import forget_due, seal_due
from jobs.release import GroupWeek
from storage import published
from storage.errors import KeyTrouble
from storage.models import (
    Delivery,
    LiveAnswer,
    Person,
    Published,
    ReleasedComments,
    ReleasedFigure,
    SignalPast,
    TreeMember,
    WeeklySum,
)
from storage.types import Cadence, PublishedKind, WindowState
from storage.vault import past_node
from tests.counted import counting
from tests.factories import WEEK, Answering
from tests.jobs.closing.weeks import Dying, bodies, first_week, four_weeks
from tests.ledger import MONDAY, Crash, at

# ---------------------------------------------------------------- sealing


def live_answers(firm: Answering) -> int | None:
    """Return how many rows of answers there are."""
    return firm.database.read(lambda session: session.execute(select(func.count()).select_from(LiveAnswer)).scalar())


async def test_an_alignment_window_is_sealed_seven_days_after_it_closed(firm: Answering) -> None:
    await first_week(firm)
    firm.close()
    (window,) = [
        window for window in firm.windows(MONDAY, state=WindowState.CLOSED) if window.cadence is Cadence.ALIGNMENT
    ]
    assert seal_due(firm.database, firm.vault, window.closes_at + timedelta(days=7, seconds=-1)) == 0
    assert seal_due(firm.database, firm.vault, window.closes_at + timedelta(days=7)) == 1
    assert window.id not in firm.vault.windows()


async def test_pulse_answers_are_sealed_a_week_after_their_four_weeks_and_within_35_days(firm: Answering) -> None:
    await four_weeks(firm)
    # 4 weeks + 7 days after the Monday on which the first could be answered: 35 days.
    last_moment = at(MONDAY, 0) - timedelta(hours=2) + timedelta(days=35)  # midnight in Paris
    seal_due(firm.database, firm.vault, last_moment - timedelta(seconds=1))
    assert any(window.cadence is Cadence.PULSE for window in firm.windows(state=WindowState.CLOSED))
    seal_due(firm.database, firm.vault, last_moment)
    assert not any(window.cadence is Cadence.PULSE for window in firm.windows(state=WindowState.CLOSED))
    assert live_answers(firm) == 0


async def test_what_is_over_is_released_before_what_it_is_pooled_with_is_destroyed(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counting(monkeypatch)
    # Down from the fourth week's close on: at the restart, sealing comes first and is due at once.
    await four_weeks(firm, 3)
    await firm.open(MONDAY + 3 * WEEK)
    for window in firm.windows(MONDAY + 3 * WEEK):
        if window.cadence is Cadence.PULSE:
            firm.put(window, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
    seal_due(firm.database, firm.vault, at(MONDAY + 6 * WEEK, 0))
    # Four weeks of six people: 24 answers, none lost.
    assert sum(counted.answers for counted in made) == 24


@pytest.mark.parametrize("step", range(10))
async def test_sealing_killed_at_any_step_ends_sealed_and_never_releases_again(firm: Answering, step: int) -> None:
    # F31
    await first_week(firm)
    firm.close()
    before = bodies(firm)
    late = at(MONDAY + 2 * WEEK, 0)
    dying = Dying(firm.database, step)
    with suppress(Crash):
        seal_due(dying, firm.vault, late)  # type: ignore[arg-type]
    seal_due(firm.database, firm.vault, late)
    assert [window for window in firm.windows(state=WindowState.CLOSED) if window.cadence is Cadence.ALIGNMENT] == []
    assert bodies(firm) == before


async def test_a_sealing_that_was_interrupted_is_finished_whatever_the_database_says(firm: Answering) -> None:
    # Out of use and not destroyed: put back in use, the key would open the rows again.
    await first_week(firm)
    before = live_answers(firm) or 0
    (window,) = [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]
    firm.vault._keys.begin_sealing(window.id)
    seal_due(firm.database, firm.vault, firm.now)  # the database still says that it is open
    assert firm.vault.unfinished_seals() == set()
    assert 0 < (live_answers(firm) or 0) < before
    assert firm.windows(state=WindowState.SEALED) == [window]


# ---------------------------------------------------------------- what is kept, and for how long


async def test_everything_kept_is_forgotten_when_its_time_is_over(firm: Answering) -> None:
    # docs/en/retention.md: deliveries 35 days, comments 12 months, published 24 months, leavers' identity 30 days.
    await first_week(firm)
    (window,) = [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]
    firm.write(window, dict.fromkeys([7, 9, 11], "said"))
    firm.close()
    firm.database.write(
        lambda session: published.publish(
            session, firm.company.company_id, PublishedKind.DIGEST, "2026-W37", MONDAY, {"digest": {}}
        )
    )
    firm.company.change_person(30, active=False, left_on=MONDAY)

    def count_left(days: int) -> dict[str, int]:
        forget_due(firm.database, at(MONDAY + timedelta(days=days), 12))
        tables: dict[str, Any] = {
            "deliveries": Delivery, "comments": ReleasedComments, "figures": ReleasedFigure, "published": Published,
        }  # fmt: skip
        counted = {name: len(firm.company.rows(table)) for name, table in tables.items()}
        counted["names"] = sum(bool(person.name) for person in firm.company.rows(Person))
        return {name: min(count, 30) for name, count in counted.items()}

    everything = count_left(29)
    figures = everything.pop("figures")
    assert everything == {"deliveries": 30, "comments": 1, "published": 1, "names": 30}
    assert count_left(30)["names"] == 29
    # Questions could go out until the Saturday night of their week: day 5, and 35 days after it.
    assert count_left(40)["deliveries"] > 0
    assert count_left(41)["deliveries"] == 0
    assert count_left(366)["comments"] == 1
    assert count_left(367)["comments"] == 0
    on_last_day = count_left(731)
    assert (on_last_day["figures"], on_last_day["published"]) == (figures, 1)
    assert [count_left(732)[name] for name in ("figures", "published")] == [0, 0]


BLUE, RED = '["staff", "tech", "blue"]', '["staff", "tech", "red"]'


def live_weeks(firm: Answering) -> list[WeeklySum]:
    """Return the weekly sums of the first four weeks that lie under the keys of windows."""
    return [row for row in firm.company.rows(WeeklySum) if row.week < MONDAY + 4 * WEEK]


def pasts(firm: Answering) -> dict[str, Any]:
    """Return what is left of the sealed weeks of each group, by the JSON of its node."""
    return {
        row.node: firm.vault.sums.decrypt(row.company_id, past_node(row.node), row.week, row.blob)
        for row in firm.company.rows(SignalPast)
    }


async def test_weeks_join_the_past_of_their_group_when_they_are_sealed_and_go_twenty_weeks_later(
    firm: Answering,
) -> None:
    await four_weeks(firm)
    seal_due(firm.database, firm.vault, at(MONDAY + 4 * WEEK, 12))
    assert len(live_weeks(firm)) == 8  # two teams, four weeks
    assert pasts(firm) == {}
    seal_due(firm.database, firm.vault, at(MONDAY + 5 * WEEK, 12))
    assert live_weeks(firm) == []
    blue = pasts(firm)[BLUE]
    assert (blue["newest"]["weeks"], blue["newest"]["told"], blue["earlier"]["weeks"]) == (4.0, 4.0, 0.0)
    # A fifth week, with windows that nobody answered, was the last to join.
    seal_due(firm.database, firm.vault, at(MONDAY + 24 * WEEK, 12))
    assert pasts(firm).keys() == {BLUE, RED}
    seal_due(firm.database, firm.vault, at(MONDAY + 25 * WEEK, 12))
    assert firm.company.rows(SignalPast) == []


async def test_while_answers_live_a_weeks_sums_open_with_the_key_of_a_window_and_with_no_other(firm: Answering) -> None:
    await four_weeks(firm)
    for row in firm.company.rows(WeeklySum):
        assert row.window_id is not None
        open_with = partial(firm.vault.sums.decrypt_live, row.window_id, row.company_id)
        assert GroupWeek.from_json(open_with(row.node, row.week, row.blob)).node[1] == "tech"
        with pytest.raises(KeyTrouble):
            open_with(row.node, row.week + WEEK, row.blob)
        with pytest.raises(KeyTrouble):
            firm.vault.sums.decrypt(row.company_id, row.node, row.week, row.blob)
        # The last of the week's windows to be sealed: with the others, the week could not be looked at any more.
        windows = firm.windows(row.week, state=WindowState.CLOSED)
        assert row.window_id in {window.id for window in windows if window.cadence is Cadence.PULSE}


@pytest.mark.parametrize("step", range(8))
async def test_killed_at_any_step_of_a_sealing_weeks_join_once(firm: Answering, step: int) -> None:
    await four_weeks(firm)
    with suppress(Crash):
        seal_due(Dying(firm.database, step), firm.vault, at(MONDAY + 5 * WEEK, 12))  # type: ignore[arg-type]
    seal_due(firm.database, firm.vault, at(MONDAY + 5 * WEEK, 12))
    assert live_weeks(firm) == []
    blue = pasts(firm)[BLUE]
    assert (blue["newest"]["weeks"], blue["earlier"]["weeks"]) == (4.0, 0.0)


async def test_a_week_whose_key_is_gone_already_is_deleted_and_stops_nothing(firm: Answering) -> None:
    await four_weeks(firm)
    gone = next(row.window_id for row in firm.company.rows(WeeklySum) if row.week == MONDAY)
    assert gone is not None
    firm.vault.seal(firm.database, gone, "", [])
    seal_due(firm.database, firm.vault, at(MONDAY + 5 * WEEK, 12))
    assert live_weeks(firm) == []
    assert pasts(firm)[BLUE]["newest"]["weeks"] == 3.0


async def test_sums_that_an_older_version_kept_join_the_past_and_leave_no_trace(firm: Answering) -> None:
    name, vault, company_id = BLUE, firm.vault, firm.company.company_id
    group = {"node": ["staff", "tech", "blue"], "teams": [["tech", "blue"]], "eligible": 14}
    unanimous = {**group, "answered": 11, "score": 11.0, "latency": None, "skipped": 2.0, "words": None}
    exact = {**unanimous, "measured": {"score": 11, "skipped": 11}}
    cells = {**group, "answered": 12.5, "score": 3.1}
    silent = {**group, "answered": 2.0, "score": None}
    weeks = {MONDAY - 3 * WEEK: cells, MONDAY - 2 * WEEK: silent, MONDAY - WEEK: exact}
    blobs = {week: vault.sums.encrypt(company_id, name, week, body) for week, body in weeks.items()}
    firm.database.write(
        lambda session: session.add_all(
            WeeklySum(company_id=company_id, node=name, week=week, blob=blob) for week, blob in blobs.items()
        )
    )
    seal_due(firm.database, vault, at(MONDAY + WEEK, 12))
    assert firm.company.rows(WeeklySum) == []
    (past,) = pasts(firm).values()
    # 12.5 + 2 + 11 = 25.5 of 42 answered, 23.5 of them in the two weeks with a score: 38.75 + 11 points.
    assert (past["newest"]["weeks"], past["newest"]["reachable"], past["newest"]["told"]) == (3.0, 42.0, 2.0)
    assert abs(past["newest"]["answered"] - 25.5) <= 2
    assert abs(past["newest"]["points"] / past["newest"]["scored"] - 49.75 / 23.5) <= 0.2
    if firm.database.path is not None:
        files = [file for file in firm.database.path.parent.glob(f"{firm.database.path.name}*") if file.is_file()]
        assert files
        assert not any(blob in file.read_bytes() for file in files for blob in blobs.values())
    seal_due(firm.database, vault, at(MONDAY + WEEK, 13))
    assert list(pasts(firm).values()) == [past]


async def test_a_leavers_account_leaves_the_trees_once_no_window_needs_it(firm: Answering) -> None:
    # docs/en/retention.md: *and which account was theirs*; until sealing, it finds what they answered.
    await four_weeks(firm)
    firm.company.change_person(30, active=False, left_on=MONDAY)

    def in_trees() -> int:
        return sum(row.account is not None for row in firm.company.rows(TreeMember) if row.person_id == leaver)

    leaver = next(row.person_id for row in firm.company.rows(TreeMember) if (row.account or "").endswith("U30"))
    everybody = sum(row.account is not None for row in firm.company.rows(TreeMember))
    before = in_trees()
    assert before == 4
    day = at(MONDAY + timedelta(days=31), 12)
    forget_due(firm.database, day)
    assert in_trees() == before  # no window is sealed yet
    seal_due(firm.database, firm.vault, at(MONDAY + 6 * WEEK, 0))
    forget_due(firm.database, day)
    assert in_trees() == 0
    assert sum(row.account is not None for row in firm.company.rows(TreeMember)) == everybody - before
