"""The one writer of a SQLite file: group commit.

SQLite takes one writer at a time, and a durable commit costs one fsync. Instead of queueing for the lock in
every thread, works queue here: the writer takes what has arrived, gives each a SAVEPOINT of its own so that
one failure fails only its caller, commits once, and only then tells every caller.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.database import afterwards
from storage.errors import DatabaseBusy, DatabaseTrouble

# The callers of a group are told together: past this size the first would wait for the last one's work.
LARGEST_GROUP = 256

Explain = Callable[[BaseException], DatabaseTrouble | None]


class _GroupLost(Exception):
    """SQLite rolled the whole transaction back by itself (disk full, I/O error): the savepoints are gone with it."""


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    future: Future[Any]
    deadline: float  # monotonic seconds: past it, a caller who could not even start is told so

    def settle(self, outcome: _Outcome) -> None:
        afterwards.run(outcome.actions)
        if outcome.error is None:
            self.future.set_result(outcome.value)
        else:
            self.future.set_exception(outcome.error)


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None
    actions: tuple[afterwards.Action, ...] = ()  # to be run once the group is committed


class GroupWriter:
    """One thread, one connection, one commit for all that is waiting."""

    def __init__(self, engine: Engine, *, patience: float, explain: Explain, guard: Callable[[], None]) -> None:
        """Start the thread.

        Args:
            engine: opens its transactions with BEGIN IMMEDIATE and gives up on the lock after a short slice of time.
            patience: seconds a work may wait for the lock before its caller is told.
            explain: turns a driver's error into a sentence.
            guard: raises `DatabaseTrouble` when the file is no longer the one we opened.
        """
        self._engine = engine
        self._patience = patience
        self._explain = explain
        self._guard = guard
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._submitting = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="diapason-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], Any]) -> Future[Any]:
        """Queue ``work``; the future resolves once it is durably committed, or has failed.

        A future cancelled before the work has begun stops it; afterwards it is too late.

        Raises:
            DatabaseTrouble: the writer is closed.
        """
        job = _Job(work, Future(), time.monotonic() + self._patience)
        with self._submitting:
            if self._closed:
                raise DatabaseTrouble("The database is closed: Diapason is stopping.")
            self._queue.put(job)
        return job.future

    def owns_this_thread(self) -> bool:
        """Tell whether the caller is itself a work: waiting for another one would never end."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._submitting:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        stopping = False
        while not stopping:
            group: list[_Job] = []
            stopping = self._take(group, self._queue.get())
            while group:
                try:
                    stopping = self._commit(group) or stopping
                except _GroupLost:
                    self._one_by_one(group)
                except DatabaseBusy as busy:
                    stopping = self._fill(group) or stopping
                    self._fail(group, busy, overdue_only=True)
                except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the callers, not to the thread
                    self._fail(group, error)

    def _take(self, group: list[_Job], job: _Job | None) -> bool:
        """Add ``job`` to the group unless its caller has gone; return whether it was the call to stop."""
        if job is not None and job.future.set_running_or_notify_cancel():
            group.append(job)
        return job is None

    def _fill(self, group: list[_Job]) -> bool:
        """Add all that is queued to the group; return whether the call to stop was among it."""
        stopping = False
        with suppress(Empty):
            while len(group) < LARGEST_GROUP and not stopping:
                stopping = self._take(group, self._queue.get_nowait())
        return stopping

    def _commit(self, group: list[_Job]) -> bool:
        """Run and commit the group, then settle its jobs; return whether the call to stop was among what arrived.

        Raises:
            _GroupLost: SQLite rolled the whole group back; nothing is stored and no caller is told.
            DatabaseTrouble: the same, and every caller is to be told this.
        """
        self._guard()
        try:
            with self._engine.connect() as connection, connection.begin():
                # The lock is ours: all that arrived while we waited for it shares this commit.
                stopping = self._fill(group)
                outcomes = [_attempt(connection, job) for job in group]
        except DBAPIError as error:
            if len(group) > 1 and not isinstance(self._explain(error), DatabaseBusy):
                raise _GroupLost from error
            raise self._explain(error) or error from error
        for job, outcome in zip(group, outcomes, strict=True):
            job.settle(self._worded(outcome))
        group.clear()
        return stopping

    def _one_by_one(self, group: list[_Job]) -> None:
        """Give each work its own commit, so that the one the disk cannot take does not fail its neighbours."""
        for job in group:
            try:
                with self._engine.connect() as connection, connection.begin():
                    outcome = _attempt(connection, job)
            except BaseException as error:  # noqa: BLE001 - same as above
                outcome = _Outcome(error=error.__cause__ if isinstance(error, _GroupLost) else error)
            job.settle(self._worded(outcome))
        group.clear()

    def _worded(self, outcome: _Outcome) -> _Outcome:
        """Return the outcome with a driver's error said in our words; any other outcome unchanged."""
        trouble = self._explain(outcome.error) if outcome.error is not None else None
        return _Outcome(error=trouble) if trouble is not None else outcome

    def _fail(self, group: list[_Job], error: BaseException, *, overdue_only: bool = False) -> None:
        now = time.monotonic()
        for job in [job for job in group if not overdue_only or job.deadline <= now]:
            job.settle(_Outcome(error=error))
            group.remove(job)


def _attempt(connection: Connection, job: _Job) -> _Outcome:
    """Run one work in a savepoint of its own, and return its outcome.

    Raises:
        _GroupLost: its failure took the whole transaction with it.
    """
    session = Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    try:
        value = job.work(session)
        session.commit()  # releases the savepoint; the real commit is the group's
    except BaseException as error:  # noqa: BLE001 - whatever it is belongs to its caller
        if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr] # sqlite3's own flag
            with suppress(DBAPIError):
                session.close()
            raise _GroupLost from _first(error)
        session.close()
        return _Outcome(error=error)
    actions = afterwards.waiting(session)
    session.close()
    return _Outcome(value=value, actions=actions)


def _first(error: BaseException) -> BaseException:
    """Return the first error of a chain: rolling back to a savepoint that is gone fails too, and hides it."""
    while isinstance(error.__context__, DBAPIError):
        error = error.__context__
    return error
