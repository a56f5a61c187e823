"""Who was asked: noted in the vault when a question arrives, since silence counts only for those who were (R17).

The ledger says the same, but anybody who writes to the database could change it, and with it the share that answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from jobs.answering import sheet
from storage.errors import KeyTrouble, WindowSealed
from storage.vault import Vault

ASKED = "asked"  # the vault's item, in one of the windows of the round


def note_asked(session: Session, vault: Vault, accounts: Sequence[str], round_id: int, now: datetime) -> None:
    """Note that a round's question arrived; keys that are away leave the person out of the share, as if not reached."""
    windows = sheet.open_windows(session, round_id, accounts, now)
    if windows:
        first = min(windows, key=lambda window: window.id)
        with suppress(KeyTrouble, WindowSealed):
            vault.put(session, first.id, first.author, first.question_key, ASKED, {"v": 1}, now)
