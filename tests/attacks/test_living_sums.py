"""A14, before sealing: exact weekly sums tell more than the answers that live beside them, and outlive some of them.

A week's sums lie under the key of its window that is sealed last, a pulse item's, up to four weeks after an alignment
question of the same week. Whoever has the keys subtracts what the living answers of that window say. So sums count its
answers alone: what was sealed before, or erased from another window, is not in them.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.closing.forget import seal_due
from jobs.closing.window import WindowReader
from jobs.ports import Erased
from jobs.release import GroupWeek, Place
from storage.database import Database
from storage.models import WeeklySum
from storage.types import Cadence, WindowState
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.ledger import ALIGNMENT, MONDAY, PULSE


@pytest.fixture
def firm(database: Database, vault: Vault) -> Answering:
    return answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)


def said_more(firm: Answering) -> dict[str, int]:
    """Return, by group, how many more people the first week's exact sum counts than living pulse answers of it show.

    All that whoever has the keys reads: the sum, the tree, and the answers that are still there.
    """

    def work(session: object) -> dict[str, int]:
        reader = WindowReader(session, firm.vault)  # type: ignore[arg-type]
        living: set[int] = set()
        places: dict[int, Place] = {}
        for window in firm.windows(MONDAY, state=WindowState.CLOSED):
            places |= reader.counted(window)
            living |= reader.values(window, "answer").keys() if window.cadence is Cadence.PULSE else set()
        more = {}
        for row in firm.company.rows(WeeklySum):
            if row.week == MONDAY and row.window_id is not None:
                body = firm.vault.sums.decrypt_live(row.window_id, row.company_id, row.node, row.week, row.blob)
                group = GroupWeek.from_json(body)
                shown = sum(places[person].within(group.node) for person in living)
                more[row.node] = group.answered - shown
        return more

    return firm.database.read(work)


async def one_week(firm: Answering, alignment: dict[int, int], pulse: dict[int, int]) -> None:
    await firm.open()
    for window in firm.windows(MONDAY):
        firm.put(window, alignment if window.cadence is Cadence.ALIGNMENT else pulse)
    firm.close()


async def test_the_exact_sum_of_a_week_does_not_tell_that_somebody_erased_their_answer(firm: Answering) -> None:
    reds = [n for n in range(7, 31) if n % 2 == 0]
    await one_week(firm, dict.fromkeys(reds, 4), dict.fromkeys(reds[1:], 4))
    assert set(said_more(firm).values()) == {0}
    (window,) = [w for w in firm.windows(MONDAY, state=WindowState.CLOSED) if w.cadence is Cadence.ALIGNMENT]
    # Who answered the alignment question alone erases it after the closing, as they may.
    await firm.desk().handle(Erased(firm.actor(reds[0]), window.id, "answer"))
    assert set(said_more(firm).values()) == {0}, "one person of a group answered, and erased it"


async def test_the_exact_sum_of_a_week_does_not_tell_who_answered_what_was_sealed(firm: Answering) -> None:
    group = [n for n in range(7, 31) if n % 2 == 0]
    # All twelve answer the alignment question; nine of them the pulse item.
    await one_week(firm, dict.fromkeys(group, 4), dict.fromkeys(group[:9], 4))
    (window,) = [w for w in firm.windows(MONDAY, state=WindowState.CLOSED) if w.cadence is Cadence.ALIGNMENT]
    seal_due(firm.database, firm.vault, window.closes_at + timedelta(days=8))
    assert window.id not in firm.vault.windows()
    # The sum counts twelve of twelve, the living answers nine: the other three are proved to have answered it.
    assert set(said_more(firm).values()) == {0}


async def test_nor_that_somebody_erased_all_that_they_may(firm: Answering) -> None:
    group = [n for n in range(7, 31) if n % 2 == 0]
    await one_week(firm, dict.fromkeys(group, 4), dict.fromkeys(group, 4))
    await firm.desk().handle(Erased(firm.actor(group[0]), None, "answer"))
    assert set(said_more(firm).values()) == {0}
