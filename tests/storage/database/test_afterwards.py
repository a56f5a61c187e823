"""What follows a commit, and only a commit."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage.database import Database, after_commit


def test_an_action_follows_the_commit_of_its_work(database: Database) -> None:
    seen: list[int] = []

    def count() -> int:
        return database.read(
            lambda session: int(session.execute(text("SELECT count(*) FROM live_answer")).scalar_one())
        )

    def work(session: Session) -> str:
        session.execute(text("INSERT INTO live_answer VALUES (:token, :blob)"), {"token": b"t" * 32, "blob": b"b"})
        after_commit(session, lambda: seen.append(count()))
        after_commit(session, lambda: seen.append(2))
        assert seen == []
        return "done"

    assert database.write(work) == "done"
    assert seen == [1, 2]  # another connection sees the row by then


def test_a_work_that_fails_is_followed_by_nothing(database: Database) -> None:
    seen: list[int] = []

    def work(session: Session) -> None:
        after_commit(session, lambda: seen.append(1))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        database.write(work)
    assert database.write(lambda _: 5) == 5
    assert seen == []


def test_an_action_that_fails_is_logged_and_the_work_stays_done(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OSError("a secret path")

    def work(session: Session) -> int:
        after_commit(session, broken)
        return 7

    with caplog.at_level(logging.WARNING):
        assert database.write(work) == 7
    assert [record.getMessage() for record in caplog.records] == ["something that follows a commit failed: OSError"]
