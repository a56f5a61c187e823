"""The weekly sums of watched groups, from which weak signals are read: exact while answers live, then coarse."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from operator import itemgetter
from typing import Any

from sqlmodel import Session

from jobs.answering.asked import ASKED
from jobs.asking.bank import BankQuestion
from jobs.closing.figures import node_name
from jobs.closing.window import WindowReader
from jobs.release import GroupPast, GroupWeek, Kept, PersonWeek, Place, joined, weekly_sums
from jobs.retention import sealed_from
from storage import companies, published
from storage.errors import WindowSealed, WrongKey
from storage.published import SumRow
from storage.types import Cadence
from storage.vault import Vault, past_node
from storage.windows import WindowRow

log = logging.getLogger(__name__)

COMPANY = ""
"""The node of what the whole company has taught."""


def store_sums(reader: WindowReader, company_id: int, week: date, asked: list[WindowRow]) -> None:
    """Store the sums of every watched group, from the windows that a week asked; once (R6).

    They lie under the key of the window that is sealed last, and count the answers of that window, and of those that
    are sealed at the same moment: exact, they tell no more than answers that live as long as they do. So an alignment
    question counts only in a week that asked no pulse item, which is pooled and lives longer.
    """
    last = max(map(sealed_from, asked))
    members: dict[int, Place] = {}
    by_person: dict[int, list[PersonWeek]] = {}
    reachable: set[int] = set()
    for window in sorted(asked, key=lambda window: window.opens_at):  # the newest tree places people
        question = BankQuestion.from_definition(window.definition)
        members |= reader.counted(window)
        reachable |= reader.values(window, ASKED).keys()
        counting = reader.values(window, "answer") if sealed_from(window) == last else {}
        for number, value in counting.items():
            by_person.setdefault(number, []).append(_said(question, window.cadence, value))
    merged = {number: _mean(parts) for number, parts in by_person.items() if any(part.skipped == 0 for part in parts)}
    # Somebody who answered from their home without having got the message was reached all the same.
    k = max(window.k for window in asked)
    groups = weekly_sums(members, reachable | merged.keys(), merged, k=k)
    if not reader.once(asked, "summed", [group.to_json() for group in groups]):
        return
    window_id = max(window.id for window in asked if sealed_from(window) == last)
    for group in groups:
        name = node_name(group.node)
        blob = reader.vault.sums.encrypt_live(window_id, company_id, name, week, group.to_json())
        published.put_sum(reader.session, company_id, name, week, window_id, blob)


def kept_of(session: Session, vault: Vault, company_id: int, until: date) -> Kept:
    """Return all that the look at one week rests on: weeks whose answers live, and what is left of those before."""
    pasts, calibrations = [], []
    for name, week, body in _pasts(session, vault, company_id):
        if name != COMPANY:
            pasts.append(GroupPast.from_json(body))
        elif week < until:
            calibrations.append((week, body))
    taught_until, taught = max(calibrations, key=itemgetter(0), default=(None, None))
    weeks = tuple(
        (row.week, group)
        for row, group in _opened(vault, company_id, published.sums(session, company_id))
        if row.window_id is not None and row.week <= until
    )
    return Kept(weeks, tuple(pasts), taught, taught_until)


def store_taught(session: Session, vault: Vault, company_id: int, week: date, taught: Mapping[str, Any]) -> None:
    """Store what a company has taught by the end of a week, beside what it had taught before that week.

    A digest that is composed again must rest on the same: so two are there, and none tells what a single week added.
    """
    before = [
        row_week for name, row_week, _ in published.pasts(session, company_id) if name == COMPANY and row_week < week
    ]
    blob = vault.sums.encrypt(company_id, past_node(COMPANY), week, dict(taught))
    published.put_past(session, company_id, COMPANY, week, blob, keep=max(before, default=None))


def join_past(session: Session, vault: Vault, window_ids: Iterable[str]) -> int:
    """Let weeks join what is left of their groups, before the windows that they lie under are sealed; return how many.

    So do those that an older version kept, and those before them of which the key is gone already are deleted. Whatever
    interrupts the sealing, a week joins once: it is deleted as it joins.
    """
    joining = 0
    for company_id, until in published.last_summed(session, window_ids).items():
        companies.lock(session, company_id)
        rows = [row for row in published.sums(session, company_id) if row.week <= until]
        opened = _opened(vault, company_id, rows)
        pasts = [GroupPast.from_json(body) for name, _, body in _pasts(session, vault, company_id) if name != COMPANY]
        last = {group.node: row.week for row, group in opened}
        for past in joined(pasts, [(row.week, group) for row, group in opened]):
            if past.node in last:
                name, week = node_name(past.node), last[past.node]
                blob = vault.sums.encrypt(company_id, past_node(name), week, past.to_json())
                published.put_past(session, company_id, name, week, blob)
        published.forget_sums(session, company_id, until)
        joining += len(rows)
    return joining


def _pasts(session: Session, vault: Vault, company_id: int) -> list[tuple[str, date, Mapping[str, Any]]]:
    """Return (node, week, what is left) of the groups, and of the company; a row that does not open is left out.

    Whoever writes to the database may spoil what signals rest on; no digest and no sealing waits for it (R17).
    """
    opened: list[tuple[str, date, Mapping[str, Any]]] = []
    for name, week, blob in published.pasts(session, company_id):
        with _left_out():
            opened.append((name, week, vault.sums.decrypt(company_id, past_node(name), week, blob)))
    return opened


def _opened(vault: Vault, company_id: int, rows: Iterable[SumRow]) -> list[tuple[SumRow, GroupWeek]]:
    """Return the rows that open, and what they hold; under a key that is gone there is nothing any more."""
    opened = []
    for row in rows:
        with suppress(WindowSealed), _left_out():
            if row.window_id is None:
                body = vault.sums.decrypt(company_id, row.node, row.week, row.blob)
                opened.append((row, GroupWeek.from_json(body) if "measured" in body else GroupWeek.from_cells(body)))
            else:
                body = vault.sums.decrypt_live(row.window_id, company_id, row.node, row.week, row.blob)
                opened.append((row, GroupWeek.from_json(body)))
    return opened


@contextmanager
def _left_out() -> Iterator[None]:
    """Go on without a row that does not open, and say so in the log."""
    try:
        yield
    except WrongKey:
        log.warning("what is kept of a group for signals does not open with its key: it is left out")


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
