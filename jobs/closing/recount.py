"""Windows of a restored backup: what was answered since it was taken is lost, and the rest goes on to count.

Only for who restores with the keys at hand (`diapason restore`). A database that was put back by other means lacks
answers that nobody accounts for, and its windows are not released (R17).
"""

from __future__ import annotations

from functools import partial

from sqlmodel import Session

from jobs.closing.window import WindowReader
from storage import windows
from storage.database import Database
from storage.types import WindowState
from storage.vault import Vault
from storage.windows import WindowRow


def recount(database: Database, vault: Vault) -> int:
    """Take the answers of open windows that are there for all there were; return of how many windows.

    Windows that are not as they were opened stay as they are.
    """
    opened = database.read(lambda session: windows.in_state(session, WindowState.OPEN))
    return sum(database.write(partial(_recount, vault=vault, window=window)) for window in opened)


def _recount(session: Session, vault: Vault, window: WindowRow) -> bool:
    reader = WindowReader(session, vault)
    if window.id not in vault.windows() or not reader.is_signed(window):
        return False
    vault.proofs.count_again(window.id, reader.held(window).tokens)
    return True
