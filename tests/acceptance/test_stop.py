"""F30 with real processes and real signals: what is in hand is finished, nothing is left by halves."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from jobs.sending.ledger import Owed, owe
from storage.database import Database
from storage.models import LiveAnswer, ReleasedFigure, Window
from storage.types import Cadence, DeliveryKind, DeliveryState, WindowState
from storage.vault import Vault
from tests.acceptance.serving import Served, SmallSlack, served, small_slack
from tests.factories import Answering, answering
from tests.jobs.acts import TUESDAY, window_of
from tests.ledger import MONDAY, at

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
PEOPLE = 30
UNSETTLED = {DeliveryState.SENDING, DeliveryState.IN_DOUBT}
NEXT_MONDAY = at(MONDAY + timedelta(weeks=1), 6)


def seconds_to_end(life: Served, number: int = signal.SIGTERM) -> float:
    """Send the signal; return how long it took to end well."""
    began = time.monotonic()
    life.process.send_signal(number)
    assert life.process.wait(15) == 0
    return time.monotonic() - began


def owe_everybody(firm: Answering, due: datetime) -> None:
    owed = [
        Owed(
            company_id=firm.company.company_id,
            kind=DeliveryKind.NOTICE,
            person_id=number,
            about="test",
            occurrence="1",
            due_at=due,
            payload={"key": "notice-stop", "params": {}},
        )
        for number in range(1, PEOPLE + 1)
    ]

    def work(session: Session) -> None:
        owe(session, owed)

    firm.database.write(work)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_f30_deliveries_in_flight_are_finished_and_the_rest_is_put_back(
    sqlite: Database, vault: Vault, key_file: Path, number: int
) -> None:
    firm = answering(sqlite, vault)
    owe_everybody(firm, TUESDAY)
    with small_slack(SmallSlack(seconds=1.0, people=PEOPLE)) as slack:
        with served(str(sqlite.url), key_file, slack, TUESDAY) as life:
            assert await asyncio.to_thread(slack.began.wait, 60)
            await asyncio.sleep(0.7)
            assert seconds_to_end(life, number) < 10
        states = firm.company.states(DeliveryKind.NOTICE)
        assert not UNSETTLED & set(states)
        assert states[DeliveryState.PLANNED] > 0
        assert 0 < states[DeliveryState.SENT] == len(slack.posts)
        assert set(slack.deliveries().values()) == {1}


@pytest.mark.slow
async def test_f30_a_platform_that_hangs_keeps_nobody_and_what_it_has_is_looked_up(
    sqlite: Database, vault: Vault, key_file: Path
) -> None:
    firm = answering(sqlite, vault)
    owe_everybody(firm, TUESDAY)
    with small_slack(SmallSlack(hangs=True, people=PEOPLE)) as slack:
        with served(str(sqlite.url), key_file, slack, TUESDAY) as life:
            assert await asyncio.to_thread(slack.began.wait, 60)
            await asyncio.sleep(0.5)
            assert seconds_to_end(life) < 10
        states = firm.company.states(DeliveryKind.NOTICE)
        # Nobody can know whether it took those that it never answered; no other is in doubt, and none is claimed.
        assert states[DeliveryState.SENDING] == 0
        assert 0 < states[DeliveryState.IN_DOUBT] < PEOPLE // 2
        slack.hangs = False
        with served(str(sqlite.url), key_file, slack, TUESDAY + timedelta(minutes=2)) as life:
            await until(lambda: firm.company.states(DeliveryKind.NOTICE) == {DeliveryState.SENT: PEOPLE})
            assert seconds_to_end(life) < 10
        assert set(slack.deliveries().values()) == {1}


@pytest.mark.slow
async def test_f30_a_digest_and_a_seal_are_finished_or_left_between_two_steps(
    sqlite: Database, vault: Vault, key_file: Path
) -> None:
    firm = answering(sqlite, vault)
    await firm.open()
    window = window_of(firm)
    # Pulse items stay until four weeks of them are pooled.
    ends = [row for row in firm.windows(MONDAY) if row.cadence is Cadence.ALIGNMENT and row.closes_at < NEXT_MONDAY]
    closing = {row.id for row in ends}
    assert window.id in closing
    firm.put(window, {number: 1 + number % 5 for number in range(1, PEOPLE + 1)})
    with small_slack(SmallSlack(seconds=0.2, people=PEOPLE)) as slack:
        for moment, patience in ((NEXT_MONDAY, 0.2), (NEXT_MONDAY, 1.5), (NEXT_MONDAY + timedelta(days=8), 0.2)):
            with served(str(sqlite.url), key_file, slack, moment) as life:
                await asyncio.to_thread(life.ready)
                await asyncio.sleep(patience)
                assert seconds_to_end(life) < 10
            assert not UNSETTLED & set(firm.company.states())
        with served(str(sqlite.url), key_file, slack, NEXT_MONDAY + timedelta(days=8)) as life:
            await until(lambda: firm.company.states(DeliveryKind.DIGEST)[DeliveryState.SENT] >= 1)
            await until(
                lambda: {row.state for row in firm.company.rows(Window) if row.id in closing} == {WindowState.SEALED}
            )
            assert seconds_to_end(life) < 10
    assert set(slack.deliveries().values()) == {1}
    assert not closing & vault.windows()  # the keys are gone,
    assert firm.company.rows(LiveAnswer) == []  # the answers too,
    assert window.id in {row.window_id for row in firm.company.rows(ReleasedFigure)}  # and what was released stays


async def test_f30_a_signal_while_it_starts_ends_it_too(sqlite: Database, vault: Vault, key_file: Path) -> None:
    answering(sqlite, vault)
    with small_slack(SmallSlack(people=PEOPLE)) as slack:
        for patience in (1.0, 1.3, 1.6):
            with served(str(sqlite.url), key_file, slack, TUESDAY) as life:
                await asyncio.sleep(patience)
                life.process.terminate()
                assert life.process.wait(15) in (0, -signal.SIGTERM)  # before Python takes signals, it just ends
    assert "Traceback" not in key_file.with_name("serve.log").read_text()


async def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
