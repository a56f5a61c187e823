"""The weekly sums of watched groups, from which weak signals are read: kept as coarse cells, and not for long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from jobs.answering.asked import ASKED
from jobs.asking.bank import BankQuestion
from jobs.calendar import WEEK
from jobs.closing.figures import node_name
from jobs.closing.window import WindowReader
from jobs.release import CoarseWeek, GroupWeek, PersonWeek, Place, coarse, weekly_sums
from jobs.retention import SUMS_KEPT
from storage import published
from storage.types import Cadence
from storage.vault import Vault
from storage.windows import WindowRow


def store_sums(reader: WindowReader, company_id: int, week: date, asked: list[WindowRow]) -> None:
    """Store the coarse sums of every watched group, from all windows that a week asked; once (R6)."""
    members: dict[int, Place] = {}
    by_person: dict[int, list[PersonWeek]] = {}
    reachable: set[int] = set()
    for window in sorted(asked, key=lambda window: window.opens_at):  # the newest tree places people
        question = BankQuestion.from_definition(window.definition)
        members |= reader.counted(window)
        reachable |= reader.values(window, ASKED).keys()
        for number, value in reader.values(window, "answer").items():
            by_person.setdefault(number, []).append(_said(question, window.cadence, value))
    merged = {number: _mean(parts) for number, parts in by_person.items() if any(part.skipped == 0 for part in parts)}
    # Somebody who answered from their home without having got the message was reached all the same.
    k = max(window.k for window in asked)
    groups = weekly_sums(members, reachable | merged.keys(), merged, k=k)
    if not reader.once(asked, "summed", [group.to_json() for group in groups]):
        return
    for group in groups:
        name = node_name(group.node)
        blob = reader.vault.sums.encrypt(company_id, name, week, coarse(group).to_json())
        published.put_sum(reader.session, company_id, name, week, blob)


def sums_of(session: Session, vault: Vault, company_id: int, until: date) -> Iterable[tuple[date, CoarseWeek]]:
    """Yield (week, coarse sums) of every watched group, of the weeks that a contrast spans, the last one ``until``."""
    for name, week, blob in published.sums(session, company_id, until - SUMS_KEPT + WEEK, until):
        yield week, CoarseWeek.from_json(vault.sums.decrypt(company_id, name, week, blob))


def coarsen(session: Session, vault: Vault) -> int:
    """Make coarse what an older version kept exactly, and what a restore brought back of it; return how many rows."""
    rows = published.exact_sums(session)
    for company_id, name, week, blob in rows:
        group = GroupWeek.from_json(vault.sums.decrypt(company_id, name, week, blob))
        renewed = vault.sums.encrypt(company_id, name, week, coarse(group).to_json())
        published.put_sum(session, company_id, name, week, renewed)
    return len(rows)


def _said(question: BankQuestion, cadence: Cadence, value: Mapping[str, Any]) -> PersonWeek:
    """Return what one stored answer adds to a person's week: a score for a pulse item, and whether it was skipped."""
    if value.get("skip"):
        return PersonWeek(skipped=1.0)
    if cadence is not Cadence.PULSE:
        return PersonWeek(skipped=0.0)
    return PersonWeek(score=aligned(question, int(value["v"])), skipped=0.0)


def aligned(question: BankQuestion, code: int) -> float:
    """Return the score of an answer's code: 1 to 5, higher is better, for a question of any scale and polarity."""
    options = len(question.codes)
    good = code if question.polarity >= 0 else options + 1 - code
    return 1 + 4 * (good - 1) / (options - 1)


def _mean(parts: list[PersonWeek]) -> PersonWeek:
    """Return the means of a person's answers of one week."""
    scores = [part.score for part in parts if part.score is not None]
    skips = [part.skipped for part in parts if part.skipped is not None]
    return PersonWeek(
        score=sum(scores) / len(scores) if scores else None, skipped=sum(skips) / len(skips) if skips else None
    )
