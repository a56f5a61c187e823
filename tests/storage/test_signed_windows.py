"""Windows are signed with all that was frozen; those that ask for a forecast, as all were before there was a choice."""

from __future__ import annotations

from dataclasses import replace

from storage import windows
from storage.database import Database
from storage.types import WindowState
from storage.vault import Vault
from tests.factories import answering


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
