"""A key database that is away, lost, held, or not one: one sentence each, and nothing is taken for sealed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.vault import Vault
from storage.vault.keys.database import KeyDatabase
from tests.places import IN_A_DATABASE, Place
from tests.postgres import Server

pytestmark = IN_A_DATABASE
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
WEEK = date(2026, 11, 16)


def test_an_answer_waits_for_one_statement_of_the_key_database(vault: Vault) -> None:
    vault.open_window("w1")
    vault._ring.key("w1")
    keys, statements = vault._keys, []
    assert isinstance(keys, KeyDatabase)

    @event.listens_for(keys._tables._engine, "before_cursor_execute")
    def _(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    for name in ("begin", "commit"):
        event.listen(keys._tables._engine, name, lambda _connection, name=name: statements.append(name))
    vault._ring.key("w1")
    assert [statement.split()[0] for statement in statements if statement != "begin"] == ["SELECT"]  # no BEGIN is sent


def test_f14_a_lost_connection_is_made_again(place: Place, vault: Vault) -> None:
    vault.open_window("w1")
    vault._ring.key("w1")
    for _ in range(3):
        disconnect(place)
        assert vault._ring.key("w1")
        disconnect(place)
        vault.open_window("w2")
    assert vault.windows() == {"w1", "w2"}


def disconnect(place: Place) -> None:
    place.ask(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def test_a_key_database_that_went_away_is_said_so_and_found_again(
    place: Place, vault: Vault, sqlite: Database, postgres_server: Server
) -> None:
    vault.open_window("w1")
    put = partial(vault.put, window_id="w1", author=1, question_key="q", item="answer", value={"v": 4}, at=NOON)
    sqlite.write(put)
    with away(place, postgres_server), pytest.raises(KeyTrouble, match=r"does not answer: .*DIAPASON_KEYS_URL"):
        sqlite.write(put)
    assert sqlite.write(put)


class away:  # noqa: N801 - reads as a sentence
    """A key database that takes no connection."""

    def __init__(self, place: Place, server: Server) -> None:
        self.place = place
        self.address = server.url("postgres")
        ((self.name,),) = place.ask("SELECT current_database()")

    def __enter__(self) -> None:
        self.allow("false")
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [self.name]
            )

    def __exit__(self, *_: object) -> None:
        self.allow("true")

    def allow(self, allowed: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {allowed}'.encode())


def test_emptied_or_lost_tables_are_not_taken_for_sealed_windows(place: Place, vault: Vault) -> None:
    vault.open_window("w1")
    assert vault._ring.key("w1")
    place.ask("ALTER TABLE window_key RENAME TO elsewhere")
    with pytest.raises(KeyTrouble, match="has lost its tables") as trouble:
        vault._ring.key("w1")
    assert not isinstance(trouble.value, WindowSealed)
    place.ask("ALTER TABLE elsewhere RENAME TO window_key")
    place.ask("DELETE FROM window_key")
    for work in (
        partial(vault._ring.key, "w1"),
        partial(vault.open_window, "w2"),
        partial(vault.sums.encrypt, 1, "n", WEEK, {}),
    ):
        with pytest.raises(KeyTrouble, match="was emptied") as trouble:
            work()
        assert not isinstance(trouble.value, WindowSealed)


def test_somebody_who_holds_the_table_delays_a_destruction_and_nothing_else(
    place: Place, vault: Vault, sqlite: Database
) -> None:
    vault.open_window("w1")
    vault.open_window("w2")
    with psycopg.connect(place.keys_url or "") as dump:
        dump.execute("SELECT count(*) FROM window_key")  # held until its transaction ends, as pg_dump does
        with pytest.raises(KeyTrouble, match="is held by another program"):
            vault.seal(sqlite, "w1", "q", [1], ["answer"])
        assert vault._ring.key("w2")
    assert vault.unfinished_seals() == {"w1"}
    vault.seal(sqlite, "w1", "q", [1], ["answer"])
    assert vault.unfinished_seals() == set()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/name", "DIAPASON_KEYS_URL must look like"),
        ("sqlite:////proc/none/keys.db", "cannot be written"),
        ("postgresql://postgres@127.0.0.1:1/keys", "does not answer"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_so(
    place: Place, vault: Vault, url: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.windows() == set()
    monkeypatch.setattr("storage.vault.keys.tables.PATIENCE_SECONDS", 0.1)
    with pytest.raises(KeyTrouble, match=sentence):
        Vault.open(place.key_file, keys_url=url)


def test_a_password_is_never_told(place: Place, vault: Vault) -> None:
    assert vault.windows() == set()
    with pytest.raises(KeyTrouble) as trouble:
        Vault.open(place.key_file, keys_url=f"{place.keys_url}_none&password=hunter2".replace("@/", ":hunter2@/"))
    assert "hunter2" not in str(trouble.value)


# ---------------------------------------------------------------- SQLite: one machine


def test_a_sqlite_key_database_leaves_no_trace_either(place: Place, tmp_path: Path, sqlite: Database) -> None:
    vault = Vault.open(place.key_file, create=True, keys_url=f"sqlite:///{tmp_path}/keys.db")
    for window in ("w1", "w2"):
        vault.open_window(window)
    with closing(sqlite3.connect(tmp_path / "keys.db")) as raw:
        wrapped: dict[str, bytes] = dict(raw.execute("SELECT window_id, wrapped FROM window_key"))
    assert wrapped["w1"] in on_disk(tmp_path)
    vault.seal(sqlite, "w1", "q", [1], ["answer"])
    assert wrapped["w1"] not in on_disk(tmp_path)
    assert wrapped["w2"] in on_disk(tmp_path)
    assert not vault.rotate(sqlite)
    assert vault.rotate(sqlite)
    assert wrapped["w2"] not in on_disk(tmp_path)
    assert vault.windows() == {"w2"}
    (tmp_path / "keys.db").rename(tmp_path / "moved.db")
    with pytest.raises(KeyTrouble, match="was moved or deleted"):
        vault.open_window("w3")
    vault.close()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("keys.db*"))
