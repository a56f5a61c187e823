"""Windows that version 0.1 opened: their answers are found again under the accounts of their trees, once.

They were found by the id of a person's row, which a line of a list could give to somebody else (R14). From now on they
are found, signed and counted like all others. Comments that were published before keep no link to their authors.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from jobs.answering.asked import ASKED
from jobs.retention import sealed_from
from storage import windows
from storage.database import Database
from storage.models import Delivery, Round
from storage.types import DeliveryKind, DeliveryState, WindowState
from storage.vault import ITEMS, Vault
from storage.windows import WindowRow


def adopt(database: Database, vault: Vault) -> int:
    """Adopt the windows that are not sealed yet; return how many. Done once: whoever comes later is refused (R17).

    Interrupted, it is done again from the start.
    """
    if vault.by_account:
        return 0
    unsealed = database.read(_unsealed)
    mine = [window for window in unsealed if window.id in vault.windows()]
    for window in mine:
        database.write(partial(_adopt, vault=vault, window=window))
    for window_id in vault.links.windows():
        vault.links.destroy(window_id)
    vault.note_by_account()
    return len(mine)


def _unsealed(session: Session) -> list[WindowRow]:
    return [row for state in (WindowState.OPEN, WindowState.CLOSED) for row in windows.in_state(session, state)]


def _adopt(session: Session, vault: Vault, window: WindowRow) -> None:
    """Find a window's answers under accounts, note who was asked, and sign it."""
    members = windows.members(session, window.snapshot_id)
    accounts = {member.person_id: member.account for member in members if member.account is not None}
    vault.open_window(window.id, len(members) * len(ITEMS), sealed_from(window))
    vault.readdress(session, window.id, window.question_key, accounts)
    for person_id in _reached(session, window) & accounts.keys():
        value = {"v": 1}
        vault.put(session, window.id, accounts[person_id], window.question_key, ASKED, value, window.opens_at)
    windows.sign(session, window, members, vault.proofs.sign)


def _reached(session: Session, window: WindowRow) -> set[int]:
    """Return who got the message that asked a window's question, as the ledger says."""
    asked = session.execute(
        select(col(Delivery.person_id))
        .join(Round, col(Round.id) == col(Delivery.round_id))
        .where(
            col(Round.schedule_id) == window.schedule_id,
            col(Round.week) == window.asked_week,
            col(Delivery.kind) == DeliveryKind.QUESTION,
            col(Delivery.state) == DeliveryState.SENT,
        )
    ).scalars()
    return {person_id for person_id in asked if person_id is not None}
