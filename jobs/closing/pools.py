"""Pools: the pulse items of four weeks, released together."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from jobs.asking.bank import BankQuestion
from jobs.closing.figures import as_json, majority_rule, note_named, store
from jobs.closing.refusal import refuse
from jobs.closing.window import WindowReader
from jobs.release import Asked, release_pooled
from jobs.retention import POOLED_WEEKS, pool_ends
from storage import companies, published, windows
from storage.types import Cadence, WindowState
from storage.vault import Vault
from storage.windows import WindowRow


def pooled_in(window: WindowRow, schedule_id: int, ends: date) -> bool:
    """Tell whether a pulse window belongs to the pool of a schedule that ends with a week."""
    return window.cadence is Cadence.PULSE and window.schedule_id == schedule_id and pool_ends(window) == ends


def release_overdue_pool(session: Session, vault: Vault, window: WindowRow, now: datetime) -> None:
    """Release the pool of a window when no window closed at its end, since its last week asked nothing (a pause)."""
    companies.lock(session, window.company_id)
    ends, readable = pool_ends(window), vault.windows()
    restored = companies.get(session, window.company_id).restored_at
    if restored is not None and restored >= window.closes_at + (ends - window.asked_week):
        return  # it may have been released after the backup was taken, and nothing is released twice (R6)
    closed = windows.in_state(session, WindowState.CLOSED, company_id=window.company_id)
    pulses = [pulse for pulse in closed if pooled_in(pulse, window.schedule_id, ends) and pulse.id in readable]
    if not published.pooled(session, window.company_id, [pulse.id for pulse in pulses]):
        release_pools(WindowReader(session, vault), pulses, now)


def release_pools(reader: WindowReader, pulses: list[WindowRow], now: datetime) -> None:
    """Release each topic's items of four weeks together, turned so that a high answer is good news.

    A window that is not as it was opened, or lacks an answer, is left out (R17); of one topic, once (R6).
    """
    for window in pulses:
        if not reader.is_genuine(window):
            refuse(reader.session, window, now)
    topics: dict[tuple[str, int], list[tuple[WindowRow, BankQuestion]]] = {}
    for window in filter(reader.is_genuine, pulses):
        question = BankQuestion.from_definition(window.definition)
        topics.setdefault((question.topic, len(question.codes)), []).append((window, question))
    for (topic, options), parts in topics.items():
        last, question = parts[-1]
        asked = Asked(
            window=last.id, question=topic, kind=question.kind, options=options, k=max(window.k for window, _ in parts)
        )
        weeks = []
        for window, item in parts:
            turned = {
                number: code if item.polarity >= 0 else options + 1 - code
                for number, code in reader.answers(window).items()
            }
            weeks.append((reader.counted(window), turned))
        released = release_pooled(asked, weeks, majority_rule(reader.session, reader.vault, last, asked))
        if reader.once([window for window, _ in parts], "pooled", as_json(released)):
            note_named(reader.vault, released)
            store(reader.session, last, released, weeks=POOLED_WEEKS, week=pool_ends(last))
