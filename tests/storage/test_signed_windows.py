"""Windows are signed with all that was frozen; those of an older promise, as they were under it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update
from sqlmodel import col

from storage import windows
from storage.database import Database
from storage.models import Window
from storage.types import WindowState
from storage.vault import Vault
from tests.factories import answering
from tests.ledger import MONDAY


async def test_a_window_that_asks_for_a_forecast_is_signed_as_all_were_before(database: Database, vault: Vault) -> None:
    firm = answering(database, vault)
    await firm.open()
    asked, other = (
        replace(database.read(lambda session: windows.in_state(session, WindowState.OPEN))[0], forecast=forecast)
        for forecast in (True, False)
    )
    content = windows.signed_content(asked, [])
    assert b'"forecast": true' not in content
    assert b'"forecast": false' not in content
    # Without one it says so: a hand in the database adds no forecast to a window that asked for none.
    assert b'"forecast": false' in windows.signed_content(other, [])


async def test_a_window_of_the_older_promise_is_signed_as_all_were_before(database: Database, vault: Vault) -> None:
    """R15, R17: no hand in the database makes an open window one of which everybody may read."""
    firm = answering(database, vault)
    await firm.open()
    (promised, *_) = database.read(lambda session: windows.in_state(session, WindowState.OPEN))
    assert promised.told_to_teams
    assert b'"told_to_teams": true' in windows.signed_content(promised, [])
    assert b"told_to_teams" not in windows.signed_content(replace(promised, told_to_teams=False), [])


async def test_an_open_window_whose_promise_was_changed_by_hand_has_no_figure(database: Database, vault: Vault) -> None:
    firm = answering(database, vault, leaders=6, staff=26)
    await firm.open()
    everybody = dict.fromkeys(range(1, 33), 3)
    for window in firm.windows(MONDAY):
        firm.put(window, everybody)
    by_hand = update(Window).where(col(Window.company_id) == firm.company.company_id).values(told_to_teams=False)
    database.write(lambda session: session.execute(by_hand))
    firm.close()
    assert firm.figures() == []
