"""Pulse items over four weeks: released together, once, before their answers are destroyed."""

from __future__ import annotations

import pytest

from jobs.closing.forget import seal_due
from storage import schedules
from storage.models import Company
from storage.types import ScheduleState
from tests.counted import Counted, counting
from tests.factories import WEEK, Answering
from tests.jobs.closing.weeks import bodies, four_week_rows, four_weeks
from tests.ledger import MONDAY, at


def pooled(made: list[Counted]) -> set[tuple[tuple[str, ...], int]]:
    """Return (node, number of answers) of what was released over four weeks."""
    return {(counted.node, counted.answers) for counted in made}


async def test_small_teams_pulse_is_released_once_pooled_over_its_four_weeks(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counting(monkeypatch)
    await four_weeks(firm, 3)
    assert four_week_rows(firm) == []
    await four_weeks(firm, 4)
    rows = four_week_rows(firm)
    assert {row.week for row in rows} == {MONDAY + 3 * WEEK}  # not the week in which a topic was last asked
    # Four items of six people: 24 answers over the topics, each topic one block.
    assert sum(counted.answers for counted in made) == 24


async def test_a_pool_whose_last_week_was_paused_is_released_before_its_answers_are_destroyed(
    firm: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counting(monkeypatch)
    await four_weeks(firm, 2)
    firm.database.write(
        lambda session: schedules.set_state(session, firm.company.schedule_id, ScheduleState.PAUSED, firm.now)
    )
    late = at(MONDAY + 6 * WEEK, 0)
    seal_due(firm.database, firm.vault, late)
    # Six people answered twice; nobody of the other team did, so that both teams are one block.
    assert sum(n for _, n in pooled(made)) == 12
    assert {node for node, _ in pooled(made)} == {("staff",)}
    # They belong to the four weeks, not to the second, in which their topic was last asked.
    assert {row.week for row in four_week_rows(firm)} == {MONDAY + 3 * WEEK}
    before = bodies(firm)
    seal_due(firm.database, firm.vault, late)
    assert bodies(firm) == before


async def test_a_pool_that_may_have_been_shown_before_a_restore_is_not_released(firm: Answering) -> None:
    await four_weeks(firm, 2)
    end = at(MONDAY + 6 * WEEK, 0)
    firm.company.change(Company, restored_at=end)
    seal_due(firm.database, firm.vault, end)
    assert four_week_rows(firm) == []
