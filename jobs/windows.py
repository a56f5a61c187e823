"""What happens when a window's time is over: figures are released once, the week is summed, and a week later sealed.

Each step is one transaction and finds by itself what is left to do, so that an interruption costs nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from jobs.answering.sheet import AGREED
from jobs.asking.bank import BankQuestion
from jobs.release import (
    Asked,
    Figure,
    GroupWeek,
    Place,
    Release,
    Said,
    Withheld,
    counts,
    from_json,
    release,
    release_comments,
    release_pooled,
    release_weekly,
    to_json,
    weekly_sums,
)
from jobs.retention import (
    COMMENTS_KEPT,
    DELIVERIES_KEPT,
    KEPT,
    LEAVERS_KEPT,
    POOLED_WEEKS,
    SEALED_AFTER,
    pool_ends,
    sealed_from,
)
from storage import people as roll
from storage import published, workspaces
from storage.database import Database
from storage.ledger import deliveries
from storage.published import Member, WindowRow
from storage.types import Cadence, WindowState
from storage.vault import Vault, comments_node

ITEMS = ("answer", "forecast", "comment", AGREED)

Answers = dict[int, int]


def close_due(database: Database, vault: Vault, now: datetime) -> int:
    """Release every window whose time is over; return how many were closed.

    The last window of its week to close also sums the week and, every fourth week, releases the pooled pulse figures.
    """
    due = database.read(lambda session: published.windows(session, WindowState.OPEN, closes_by=now))
    for window in due:
        database.write(partial(_close, vault=vault, window=window, now=now))
    return len(due)


def seal_due(database: Database, vault: Vault, now: datetime) -> int:
    """Destroy the answers of windows closed a week ago (pulse items: a week after their four weeks were over)."""
    close_due(database, vault, now)  # what is over is released before anything that it may be pooled with goes
    closed = database.read(lambda session: published.windows(session, WindowState.CLOSED, closes_by=now - SEALED_AFTER))
    # Keys put back from an old copy would revive what was destroyed: a sealed window has none.
    revived = vault.windows() | vault.unfinished_seals()
    sealed = database.read(lambda session: published.windows(session, WindowState.SEALED, among=revived))
    due = [*(window for window in closed if sealed_from(window) <= now), *sealed]
    for window in due:
        if window.cadence is Cadence.PULSE:
            database.write(partial(_pool_what_is_left, vault=vault, window=window))
        people = database.read(partial(published.members, snapshot_id=window.snapshot_id))
        ids = [member.person_id for member in people]
        vault.seal(database, window.id, window.question_key, ids, ITEMS)
        database.write(partial(published.seal, window_id=window.id))
    return len(due)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went because their time was over."""

    figures: int  # with weekly sums, digests and alerts
    comments: int
    messages: int
    identities: int


@dataclass(frozen=True, slots=True)
class PublishedComments:
    """What one group wrote on one question; ``threads``, in the same order, are what replies come back with (R11)."""

    window: str
    question: str
    group: str
    texts: tuple[str, ...]
    threads: tuple[str, ...]


def forget_due(database: Database, now: datetime) -> Forgotten:
    """Delete what was kept for its full time: figures, comments, deliveries, the identity of those who left."""
    today = now.date()
    return database.write(
        lambda session: Forgotten(
            figures=published.forget(session, today - KEPT),
            comments=published.forget_comments(session, today - COMMENTS_KEPT),
            messages=deliveries.forget(session, now - DELIVERIES_KEPT),
            identities=roll.erase_leavers(session, today - LEAVERS_KEPT + timedelta(days=1)),
        )
    )


def node_name(node: Sequence[str]) -> str:
    """Return a node of the tree as one text; names may hold anything, so they are written as JSON."""
    return json.dumps(list(node), ensure_ascii=False)


# ---------------------------------------------------------------- closing one window


def _close(session: Session, vault: Vault, window: WindowRow, now: datetime) -> None:
    # Of two windows closed at once by two replicas, one must see that it is the last of its week.
    workspaces.lock(session, window.workspace_id)
    if not published.close(session, window.id, now):
        return
    question = BankQuestion.from_definition(window.definition)
    people = published.members(session, window.snapshot_id)
    members = _counted(session, window, people)
    answers = _answers(session, vault, window, people, "answer")
    asked = Asked(window=window.id, question=question.key, kind=question.kind, options=len(question.codes), k=window.k)
    if window.cadence is Cadence.PULSE:
        _store(session, window, release_weekly(asked, members, answers))
    else:
        forecasts = _answers(session, vault, window, people, "forecast")
        chosen = _answers(session, vault, window, people, AGREED)
        agreed = {person for person, choice in chosen.items() if choice == 1}
        _store(session, window, release(asked, members, answers, forecasts=forecasts, agreed=agreed))
    _release_comments(session, vault, window, members, answers)
    _sum_week(session, vault, window.workspace_id, window.asked_week)


def _release_comments(
    session: Session, vault: Vault, window: WindowRow, members: Mapping[int, Place], answers: Answers
) -> None:
    held = vault.get_many(session, window.id, window.question_key, list(members), "comment")
    written = [(person, str(value["text"])) for person, value in held.items()]

    def thread(person: int) -> str:
        vault.links.open(window.id)  # only for comments that are shown
        return vault.links.thread(window.id, person, window.question_key)

    found = release_comments(members, answers.keys(), written, secrets.SystemRandom(), k=window.k, thread=thread)
    for comments in found:
        name = node_name(comments.node)
        kept = {"texts": list(comments.texts), "threads": list(comments.threads)}
        blob = vault.seal_sum(window.workspace_id, comments_node(window.id, name), window.asked_week, kept)
        published.add_comments(session, window, name, blob)


def comments_of(session: Session, vault: Vault, workspace_id: int, week: date) -> Iterable[PublishedComments]:
    """Yield the comments released with a week."""
    for window_id, key, name, blob in published.comments(session, workspace_id, week):
        kept = vault.open_sum(workspace_id, comments_node(window_id, name), week, blob)
        yield PublishedComments(
            window_id, key, str(json.loads(name)[-1]), tuple(kept["texts"]), tuple(kept.get("threads", ()))
        )


def _counted(session: Session, window: WindowRow, people: Iterable[Member]) -> dict[int, Place]:
    """Return the members who count towards K (R16)."""
    installed = published.founded(session, window.workspace_id) or window.opens_at.date()
    opened = window.opens_at.date()
    return {
        member.person_id: Place(member.leader, member.function, member.team)
        for member in people
        if counts(member.since, opened, installed, excluded=False)
    }


def _answers(session: Session, vault: Vault, window: WindowRow, people: Iterable[Member], item: str) -> Answers:
    ids = [member.person_id for member in people]
    kept = vault.get_many(session, window.id, window.question_key, ids, item)
    return {person: int(value["v"]) for person, value in kept.items() if "v" in value}


def _store(session: Session, window: WindowRow, released: Release, *, weeks: int = 1, week: date | None = None) -> None:
    every: tuple[Figure | Withheld, ...] = (*released.figures, *released.withheld)
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": window.workspace_id,
            "window_id": window.id,
            "question_key": one.question,
            "audience": one.audience,
            "node": node_name(one.node),
            "week": week or window.asked_week,
            "weeks": weeks,
            "body": to_json(one),
        }
        for one in every
    ]
    published.add_figures(session, rows)


# ---------------------------------------------------------------- the week as a whole


def _sum_week(session: Session, vault: Vault, workspace_id: int, week: date) -> None:
    """Once its last window has closed, keep a week's sums for the signals and pool the pulse items that end with it."""
    still_open = published.windows(session, WindowState.OPEN, workspace_id=workspace_id)
    if any(window.asked_week == week for window in still_open):
        return
    closed = published.windows(session, WindowState.CLOSED, workspace_id=workspace_id)
    mine = [window for window in closed if window.asked_week == week]
    _store_sums(session, vault, workspace_id, week, mine)
    for schedule_id in sorted({window.schedule_id for window in mine}):
        _pool(session, vault, [window for window in closed if _pooled_in(window, schedule_id, week)])


def _store_sums(session: Session, vault: Vault, workspace_id: int, week: date, mine: list[WindowRow]) -> None:
    members: dict[int, Place] = {}
    said: dict[int, list[Said]] = {}
    reachable: set[int] = set()
    for window in sorted(mine, key=lambda one: one.opens_at):  # the newest tree places people
        question = BankQuestion.from_definition(window.definition)
        people = published.members(session, window.snapshot_id)
        members |= _counted(session, window, people)
        reachable |= published.reached(session, window.schedule_id, week)
        kept = vault.get_many(
            session, window.id, window.question_key, [member.person_id for member in people], "answer"
        )
        for person, value in kept.items():
            said.setdefault(person, []).append(_said(question, window.cadence, value))
    merged = {person: _merge(parts) for person, parts in said.items() if any(part.skipped == 0 for part in parts)}
    # Somebody who answered from their home without having got the message was reached all the same.
    k = max(window.k for window in mine)
    for group in weekly_sums(members, reachable | merged.keys(), merged, k=k):
        name = node_name(group.node)
        blob = vault.seal_sum(workspace_id, name, week, group.to_json())
        published.put_sum(session, workspace_id, name, week, blob)


def sums_of(session: Session, vault: Vault, workspace_id: int, until: date) -> Iterable[tuple[date, GroupWeek]]:
    """Yield the weekly sums of every watched group up to a week."""
    for name, week, blob in published.sums(session, workspace_id, until):
        yield week, GroupWeek.from_json(vault.open_sum(workspace_id, name, week, blob))


def _said(question: BankQuestion, cadence: Cadence, value: Mapping[str, Any]) -> Said:
    if value.get("skip"):
        return Said(skipped=1.0)
    if cadence is not Cadence.PULSE:
        return Said(skipped=0.0)
    return Said(score=aligned(question, int(value["v"])), skipped=0.0)


def aligned(question: BankQuestion, code: int) -> float:
    """Return an answer as 1-5, higher = better, whatever the question's scale and polarity."""
    options = len(question.codes)
    good = code if question.polarity >= 0 else options + 1 - code
    return 1 + 4 * (good - 1) / (options - 1)


def _merge(parts: list[Said]) -> Said:
    scores = [part.score for part in parts if part.score is not None]
    skips = [part.skipped for part in parts if part.skipped is not None]
    return Said(score=sum(scores) / len(scores) if scores else None, skipped=sum(skips) / len(skips) if skips else None)


# ---------------------------------------------------------------- pulse items over four weeks


def _pooled_in(window: WindowRow, schedule_id: int, ends: date) -> bool:
    return window.cadence is Cadence.PULSE and window.schedule_id == schedule_id and pool_ends(window) == ends


def _pool_what_is_left(session: Session, vault: Vault, window: WindowRow) -> None:
    """Release a pool whose last week asked nothing (a paused schedule): no window closed at its end."""
    workspaces.lock(session, window.workspace_id)
    ends, readable = pool_ends(window), vault.windows()
    restored = workspaces.get(session, window.workspace_id).restored_at
    if restored is not None and restored >= window.closes_at + (ends - window.asked_week):
        return  # it may have been released after the backup was taken, and nothing is released twice (R6)
    closed = published.windows(session, WindowState.CLOSED, workspace_id=window.workspace_id)
    parts = [one for one in closed if _pooled_in(one, window.schedule_id, ends) and one.id in readable]
    if not published.pooled(session, window.workspace_id, [one.id for one in parts]):
        _pool(session, vault, parts)


def _pool(session: Session, vault: Vault, pulses: list[WindowRow]) -> None:
    """Release each topic's items of four weeks together; items are turned so that high is favourable."""
    topics: dict[tuple[str, int], list[tuple[WindowRow, BankQuestion]]] = {}
    for window in pulses:
        question = BankQuestion.from_definition(window.definition)
        topics.setdefault((question.topic, len(question.codes)), []).append((window, question))
    for (topic, options), parts in topics.items():
        last, question = parts[-1]
        asked = Asked(window=last.id, question=topic, kind=question.kind, options=options, k=max(w.k for w, _ in parts))
        weeks = []
        for window, item in parts:
            people = published.members(session, window.snapshot_id)
            answers = _answers(session, vault, window, people, "answer")
            turned = {person: code if item.polarity >= 0 else options + 1 - code for person, code in answers.items()}
            weeks.append((_counted(session, window, people), turned))
        _store(session, last, release_pooled(asked, weeks), weeks=POOLED_WEEKS, week=pool_ends(last))


def figures_of(
    session: Session, workspace_id: int, since: date, until: date
) -> list[tuple[date, int, Figure | Withheld]]:
    """Return (week, weeks pooled, figure) of what was released in a span of weeks."""
    return [
        (week, weeks, from_json(body)) for week, weeks, body in published.figures(session, workspace_id, since, until)
    ]
