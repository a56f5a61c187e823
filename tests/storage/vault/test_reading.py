"""Reading many answers at once, and what the vault keeps beside the keys and renews with them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from sqlalchemy import event
from sqlmodel import Session

from jobs.closing.comments import PublishedComments, comments_of
from storage.database import Database
from storage.models import LiveAnswer, ReleasedComments
from storage.types import Cadence
from storage.vault import rows
from storage.vault.vault import Vault
from tests.factories import answering
from tests.ledger import ALIGNMENT, MONDAY, PULSE

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


def test_one_look_finds_all_that_one_person_answered(database: Database, vault: Vault) -> None:
    for window in ("w1", "w2"):
        vault.open_window(window)

    def answer(session: Session) -> None:
        for window, question, item, person, code in (
            ("w1", "q1", "answer", 7, 1),
            ("w1", "q1", "forecast", 7, 2),
            ("w2", "q2", "answer", 7, 3),
            ("w2", "q2", "answer", 8, 4),
        ):
            vault.put(session, window, person, question, item, {"v": code}, NOON)

    database.write(answer)
    wanted = [("w1", "q1", "answer"), ("w1", "q1", "forecast"), ("w2", "q2", "answer"), ("w2", "q2", "forecast")]

    def asked_of(person: int) -> list[tuple[str, int, str, str]]:
        return [(window, person, question, item) for window, question, item in wanted]

    assert database.read(lambda session: vault.get_items(session, asked_of(7))) == {
        ("w1", "answer"): {"v": 1},
        ("w1", "forecast"): {"v": 2},
        ("w2", "answer"): {"v": 3},
    }
    assert database.read(lambda session: vault.get_items(session, asked_of(8))) == {("w2", "answer"): {"v": 4}}
    assert database.read(lambda session: vault.get_items(session, asked_of(9))) == {}


def test_all_comments_and_all_texts_are_of_the_long_kind(sqlite: Database, vault: Vault) -> None:
    vault.open_window("w1")
    stored: list[tuple[str, dict[str, Any]]] = [
        ("comment", {"text": "oui"}),
        ("comment", {"skip": True}),
        ("answer", {"text": "oui"}),
        ("answer", {"v": 1}),
    ]

    def length(session: Session, person: int, item: str, value: dict[str, Any]) -> int:
        vault.put(session, "w1", person, "q", item, value, NOON)
        return len(session.get_one(LiveAnswer, vault._ring.key("w1").token(person, "q", item)).blob)

    lengths = [
        sqlite.write(partial(length, person=person, item=item, value=value))
        for person, (item, value) in enumerate(stored)
    ]
    assert lengths == [28 + 4_608] * 3 + [28 + 256]  # nonce and tag take 12 and 16 bytes


def test_an_answer_is_stored_though_the_one_it_replaces_goes_at_the_same_moment(
    sqlite: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.open_window("w1")
    in_the_way = iter([True])  # at first, another answer is in the way

    insert = rows.insert

    def insert_at_last(session: Session, token: bytes, blob: bytes) -> bool:
        return not next(in_the_way, False) and insert(session, token, blob)

    monkeypatch.setattr(rows, "insert", insert_at_last)
    assert sqlite.write(
        partial(vault.put, window_id="w1", author=1, question_key="q", item="answer", value={"v": 2}, at=NOON)
    )
    assert sqlite.read(lambda session: vault.get(session, "w1", 1, "q", "answer")) == {"v": 2}


def test_a_first_answer_takes_one_statement(database: Database, vault: Vault) -> None:
    # Somebody waits for it: what is there is looked at only when something is there.
    vault.open_window("w1")
    statements: list[str] = []

    def answer(session: Session) -> None:
        vault.put(session, "w1", 1, "q1", "answer", {"v": 1}, NOON)

    event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    database.write(answer)
    assert [sql.split()[0] for sql in statements if "live_answer" in sql] == ["INSERT"]
    database.write(answer)
    assert [sql.split()[0] for sql in statements if "live_answer" in sql] == ["INSERT", "INSERT", "SELECT"]


def test_answers_share_a_window_and_its_sealing_has_it_alone(
    sqlite: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds: list[tuple[str, bool]] = []
    monkeypatch.setattr(rows, "hold", lambda _, window, *, alone: holds.append((window, alone)))
    vault.open_window("w1")
    sqlite.write(lambda session: vault.put(session, "w1", 1, "q", "answer", {"v": 1}, NOON))
    vault.seal(sqlite, "w1", "q", [1], ["answer"])
    assert holds == [("w1", False), ("w1", True)]


@pytest.mark.parametrize(
    ("alone", "lock"), [(False, "pg_advisory_xact_lock_shared("), (True, "pg_advisory_xact_lock(")]
)
def test_on_a_server_a_window_is_held_until_the_end_of_the_transaction(*, alone: bool, lock: str) -> None:
    session = MagicMock()
    session.connection().dialect.name = "postgresql"
    rows.hold(session, "w1", alone=alone)
    ((statement, parameters),) = [call.args for call in session.connection().execute.call_args_list]
    assert lock in str(statement)
    assert parameters == {"space": rows._LOCKS, "window": "w1"}
    session.connection().dialect.name = "sqlite"
    rows.hold(session, "w1", alone=alone)
    assert session.connection().execute.call_count == 1


def test_a_long_list_is_cut_once_into_thousands() -> None:
    tokens = [number.to_bytes(2, "big") for number in range(2_500)]
    groups = list(rows.in_groups(tokens))
    assert [len(group) for group in groups] == [1_000, 1_000, 500]
    assert [token for group in groups for token in group] == tokens


def test_when_the_database_was_last_seen_is_kept_in_utc(
    vault: Vault, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.last_seen() is None
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        vault.note_seen(NOON.astimezone(timezone(timedelta(hours=2))))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert Vault.open(key_file).last_seen() == NOON
    assert (key_file.with_name("diapason.key.windows") / "seen").read_text() == "2026-11-17T12:00:00+00:00"


def test_a_promise_is_written_only_when_it_says_more(vault: Vault, key_file: Path) -> None:
    vault.promise({"slack|T1": 8})
    note = key_file.with_name("diapason.key.windows") / "promised"
    inode = note.stat().st_ino
    vault.promise({"slack|T1": 8})
    vault.promise({"slack|T1": 5})
    assert note.stat().st_ino == inode
    vault.promise({"slack|T1": 9})
    assert vault.promised() == {"slack|T1": 9}


async def test_f32_a_new_master_key_opens_released_comments(database: Database, vault: Vault, key_file: Path) -> None:
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await firm.open()
    (window,) = [window for window in firm.windows() if window.cadence is Cadence.ALIGNMENT]
    firm.put(window, dict.fromkeys(range(1, 31), 3))
    firm.write(window, {7: "trop de réunions", 9: "rien à dire", 11: "qui tranche ?"})
    firm.close()

    def published(reader: Vault) -> list[PublishedComments]:
        return database.read(lambda session: list(comments_of(session, reader, firm.company.company_id, MONDAY)))

    before, blobs = published(vault), [row.blob for row in firm.company.rows(ReleasedComments)]
    assert [len(comments.texts) for comments in before] == [3]
    vault.rotate(database)
    assert published(Vault.open(key_file)) == before
    assert blobs != [row.blob for row in firm.company.rows(ReleasedComments)]
