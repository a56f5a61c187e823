"""Windows whose time is over: figures once, sums once, seals on time, whatever is interrupted or repeated."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from jobs.closing.close import close_due
from jobs.closing.comments import comments_of
from jobs.closing.forget import forget_due, seal_due
from jobs.closing.sums import aligned, sums_of
from jobs.release import Figure, from_json
from storage import published, schedules
from storage.database import Database
from storage.models import (
    Delivery,
    LiveAnswer,
    Person,
    Published,
    ReleasedComments,
    ReleasedFigure,
    WeeklySum,
    Window,
    Workspace,
)
from storage.types import Cadence, DeliveryState, PublishedKind, ScheduleState, WindowState
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, Crash, at

STAFF = range(7, 31)
BLUE, RED = '["staff", "tech", "blue"]', '["staff", "tech", "red"]'


@pytest.fixture
def firm(database: Database, vault: Vault) -> Answering:
    return answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)


async def first_week(firm: Answering) -> None:
    """Six leaders answer 5, twenty-four people of two teams answer 2, to both questions of the first week."""
    await firm.open()
    for window in firm.windows(MONDAY):
        firm.put(window, {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(STAFF, 2)})


def bodies(firm: Answering) -> list[str]:
    """Return what was released, without row ids and window ids, so that two databases can be compared."""
    return sorted(
        json.dumps([figure.audience, figure.node, figure.week.isoformat(), figure.weeks, {**figure.body, "window": ""}])
        for figure in firm.figures()
    )


class Dying:
    """A database that dies at its k-th write: before it, or just after its commit."""

    def __init__(self, database: Database, steps: int) -> None:
        self.database, self.steps_left = database, steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise Crash

    def write(self, work: Callable[[Session], Any]) -> Any:
        self._step()
        value = self.database.write(work)
        self._step()
        return value


# ---------------------------------------------------------------- closing


async def test_a_window_releases_its_figures_when_its_time_is_over_and_not_before(firm: Answering) -> None:
    await first_week(firm)
    sunday = at(MONDAY + timedelta(days=6), 21)  # 23:00 in Paris
    assert close_due(firm.database, firm.vault, sunday) == 0
    assert firm.figures() == []
    assert firm.close() == 2
    nodes = {(row.audience, row.node) for row in firm.figures() if isinstance(from_json(row.body), Figure)}
    assert nodes == {
        ("leaders", '["leaders"]'),
        ("staff", '["staff", "tech", "blue"]'),
        ("staff", '["staff", "tech", "red"]'),
    }


async def test_closing_again_releases_nothing_again(firm: Answering) -> None:
    await first_week(firm)
    firm.close()
    before = bodies(firm)
    assert firm.close() == 0
    assert bodies(firm) == before


async def test_an_answer_that_comes_after_the_close_changes_no_figure(firm: Answering) -> None:
    # F09, R6: what was released stays as it was, even if a late row found its way into the vault.
    await first_week(firm)
    firm.close()
    before = bodies(firm)
    for window in firm.windows(state=WindowState.CLOSED):
        firm.put(window, dict.fromkeys(STAFF, 5))
    firm.close()
    assert bodies(firm) == before


async def test_only_answers_count_not_skips(firm: Answering) -> None:
    await firm.open()
    window = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT)
    firm.put(window, dict.fromkeys(range(1, 5), 5))  # four leaders answer, one short of five
    firm.database.write(
        lambda session: firm.vault.put(session, window.id, 5, window.question_key, "answer", {"skip": True}, firm.now)
    )
    firm.close()
    assert [row for row in firm.figures() if isinstance(from_json(row.body), Figure)] == []


async def test_everybody_silent_or_skipping_withholds_everything_without_trouble(firm: Answering) -> None:
    # F35: with no answer at all there is nothing to compute, and nothing to stumble over.
    await firm.open()
    assert firm.close() == 2
    assert {isinstance(from_json(row.body), Figure) for row in firm.figures()} == {False}


@pytest.mark.parametrize("step", range(6))
async def test_killed_at_any_step_of_a_close_everything_is_released_and_summed_once(firm: Answering, step: int) -> None:
    # Two windows close, each in one transaction: before and after each commit, there are four places to die.
    await first_week(firm)
    dying = Dying(firm.database, step)
    died = False
    try:
        close_due(dying, firm.vault, at(MONDAY + WEEK, 0))  # type: ignore[arg-type]
    except Crash:
        died = True
    assert died is (step < 4)
    firm.close()
    assert Counter((row.window_id, row.audience, row.node) for row in firm.figures()).most_common(1)[0][1] == 1
    assert {row.node for row in firm.company.rows(WeeklySum)} == {
        '["staff", "tech", "blue"]',
        '["staff", "tech", "red"]',
    }
    assert {row.state for row in firm.company.rows(Window) if row.asked_week == MONDAY} == {WindowState.CLOSED}


async def test_two_replicas_close_one_week_once(postgres: Database, vault: Vault) -> None:
    firm = answering(postgres, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await first_week(firm)
    end, meet, trouble = at(MONDAY + WEEK, 0), threading.Barrier(2), list[BaseException]()

    def replica() -> None:
        other = Database(postgres.url.render_as_string(hide_password=False))
        try:
            meet.wait()
            close_due(other, vault, end)
        except BaseException as error:  # noqa: BLE001 - told by the test
            trouble.append(error)
        finally:
            other.close()

    threads = [threading.Thread(target=replica) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert len(firm.company.rows(WeeklySum)) == 2  # one a team
    assert len({(row.window_id, row.audience, row.node) for row in firm.figures()}) == len(firm.figures())


async def test_comments_are_released_encrypted_and_only_where_ten_answered_and_three_wrote(firm: Answering) -> None:
    await first_week(firm)
    (window,) = [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]
    red = [person for person in STAFF if person % 2]  # 12 people
    firm.write(window, {red[0]: "first secret", red[1]: "second secret", red[2]: "third secret", 1: "a leader's own"})
    firm.close()
    (row,) = firm.company.rows(ReleasedComments)
    assert row.node == RED
    assert b"secret" not in row.blob
    published_comments = firm.database.read(
        lambda session: list(comments_of(session, firm.vault, firm.company.workspace_id, MONDAY))
    )
    assert [(comments.question, comments.group, sorted(comments.texts)) for comments in published_comments] == [
        (window.question_key, "red", ["first secret", "second secret", "third secret"])
    ]


# ---------------------------------------------------------------- the week as a whole


async def sums(firm: Answering) -> dict[str, Any]:
    weekly_sums = firm.database.read(
        lambda session: list(sums_of(session, firm.vault, firm.company.workspace_id, date(2027, 1, 4)))
    )
    return {group.node[-1]: group for _, group in weekly_sums}


async def test_a_weeks_sums_count_the_reachable_and_those_who_answered(firm: Answering) -> None:
    await firm.open()
    round_id = firm.round_of()
    pulse = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.PULSE)
    firm.put(pulse, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))  # six of the twelve of team blue
    # Person 20's message never left: their silence is no silence.
    deliveries = update(Delivery).where(col(Delivery.subject) == f"round:{round_id}")
    others = deliveries.where(col(Delivery.recipient) != "person:20")
    firm.database.write(lambda session: session.execute(others.values(state=DeliveryState.SENT)))
    firm.close()
    blue = (await sums(firm))["blue"]
    assert (blue.eligible, blue.answered) == (11, 6)
    assert blue.mean("score") == pytest.approx(4 if BANK[pulse.question_key].polarity > 0 else 2)


async def test_a_weeks_content_is_not_kept_of_fewer_than_k_people(database: Database, vault: Vault) -> None:
    # R1: the workspace asks for seven; six of a team answered.
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    firm.company.change(Workspace, k=7)
    await firm.open()
    pulse = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.PULSE)
    firm.put(pulse, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
    firm.close()
    blue = (await sums(firm))["blue"]
    assert blue.answered == 6
    assert blue.score is None


def test_answers_are_turned_so_that_high_is_good() -> None:
    low = next(question for question in BANK if question.polarity < 0 and len(question.codes) == 5)
    high = next(question for question in BANK if question.polarity > 0 and len(question.codes) == 5)
    assert [aligned(low, code) for code in (1, 2, 5)] == [5, 4, 1]
    assert [aligned(high, code) for code in (1, 2, 5)] == [1, 2, 5]


# ---------------------------------------------------------------- pulse items over four weeks


async def four_weeks(firm: Answering, weeks: int = 4) -> None:
    for number in range(weeks):
        monday = MONDAY + number * WEEK
        await firm.open(monday)
        for window in firm.windows(monday):
            if window.cadence is Cadence.PULSE:
                firm.put(window, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
        firm.close(monday)


def pooled(firm: Answering) -> set[tuple[tuple[str, ...], int]]:
    """Return (node, number of answers) of what was released over four weeks."""
    figures = [from_json(row.body) for row in four_week_rows(firm)]
    return {(figure.node, figure.n) for figure in figures if isinstance(figure, Figure)}


def four_week_rows(firm: Answering) -> list[ReleasedFigure]:
    return [row for row in firm.figures() if row.weeks == 4]


async def test_small_teams_pulse_is_released_once_pooled_over_its_four_weeks(firm: Answering) -> None:
    await four_weeks(firm, 3)
    assert four_week_rows(firm) == []
    await four_weeks(firm, 4)
    rows = four_week_rows(firm)
    assert {row.week for row in rows} == {MONDAY + 3 * WEEK}  # not the week in which a topic was last asked
    # Four items of six people: 24 answers over the topics, each topic one block.
    assert sum(row.body.get("n", 0) for row in rows) == 24


async def test_a_pool_whose_last_week_was_paused_is_released_before_its_answers_are_destroyed(firm: Answering) -> None:
    await four_weeks(firm, 2)
    firm.database.write(
        lambda session: schedules.set_state(session, firm.company.schedule_id, ScheduleState.PAUSED, firm.now)
    )
    late = at(MONDAY + 6 * WEEK, 0)
    seal_due(firm.database, firm.vault, late)
    # Six people answered twice; nobody of the other team did, so that both teams are one block.
    assert sum(n for _, n in pooled(firm)) == 12
    assert {node for node, _ in pooled(firm)} == {("staff",)}
    # They belong to the four weeks, not to the second, in which their topic was last asked.
    assert {row.week for row in four_week_rows(firm)} == {MONDAY + 3 * WEEK}
    before = bodies(firm)
    seal_due(firm.database, firm.vault, late)
    assert bodies(firm) == before


async def test_a_pool_that_may_have_been_shown_before_a_restore_is_not_released(firm: Answering) -> None:
    await four_weeks(firm, 2)
    end = at(MONDAY + 6 * WEEK, 0)
    firm.company.change(Workspace, restored_at=end)
    seal_due(firm.database, firm.vault, end)
    assert four_week_rows(firm) == []


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


async def test_what_is_over_is_released_before_what_it_is_pooled_with_is_destroyed(firm: Answering) -> None:
    # Down from the fourth week's close on: at the restart, sealing comes first and is due at once.
    await four_weeks(firm, 3)
    await firm.open(MONDAY + 3 * WEEK)
    for window in firm.windows(MONDAY + 3 * WEEK):
        if window.cadence is Cadence.PULSE:
            firm.put(window, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
    seal_due(firm.database, firm.vault, at(MONDAY + 6 * WEEK, 0))
    # Four weeks of six people: 24 answers, none lost.
    assert sum(row.body.get("n", 0) for row in four_week_rows(firm)) == 24


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


# ---------------------------------------------------------------- what is kept, and for how long


async def test_everything_kept_is_forgotten_when_its_time_is_over(firm: Answering) -> None:
    # CONFIDENTIALITY.md: deliveries 35 days, comments 12 months, published 24 months, leavers' identity 30 days.
    await first_week(firm)
    (window,) = [window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT]
    firm.write(window, dict.fromkeys([7, 9, 11], "said"))
    firm.close()
    firm.database.write(
        lambda session: published.publish(
            session, firm.company.workspace_id, PublishedKind.DIGEST, "2026-W37", MONDAY, {"digest": {}}
        )
    )
    firm.company.change_person(30, active=False, left_on=MONDAY)

    def count_left(days: int) -> dict[str, int]:
        forget_due(firm.database, at(MONDAY + timedelta(days=days), 12))
        tables: dict[str, Any] = {
            "deliveries": Delivery, "comments": ReleasedComments, "figures": ReleasedFigure, "sums": WeeklySum,
            "published": Published,
        }  # fmt: skip
        counted = {name: len(firm.company.rows(table)) for name, table in tables.items()}
        counted["names"] = sum(bool(person.name) for person in firm.company.rows(Person))
        return {name: min(count, 30) for name, count in counted.items()}

    everything = count_left(29)
    figures = everything.pop("figures")
    assert everything == {"deliveries": 30, "comments": 1, "sums": 2, "published": 1, "names": 30}
    assert count_left(30)["names"] == 29
    # Questions could go out until the Saturday night of their week: day 5, and 35 days after it.
    assert count_left(40)["deliveries"] > 0
    assert count_left(41)["deliveries"] == 0
    assert count_left(366)["comments"] == 1
    assert count_left(367)["comments"] == 0
    on_last_day = count_left(731)
    assert (on_last_day["figures"], on_last_day["sums"], on_last_day["published"]) == (figures, 2, 1)
    assert [count_left(732)[name] for name in ("figures", "sums", "published")] == [0, 0, 0]
