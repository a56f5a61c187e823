"""Windows that are not released, since they are not what the bot wrote: recorded, and told to the admins (R17)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from jobs.sending.outcomes import tell_admins
from storage import chain
from storage.windows import WindowRow

REFUSED = "window_refused"


def refuse(session: Session, window: WindowRow, now: datetime) -> None:
    """Record that a window is not released, once, and tell the admins; its answers are destroyed at their day."""
    detail = {"window": window.id}
    entries = chain.entries(session, window.company_id)
    if any(entry.action == REFUSED and entry.detail == detail for entry in entries):
        return
    chain.append(session, window.company_id, at=now, actor=chain.SERVER, action=REFUSED, detail=detail)
    tell_admins(session, window.company_id, f"window:{window.id}", "1", now, "notice-window-refused")
