"""`DIAPASON_KEYS_URL`: window keys in a database that several machines share. Races, stops, and a new master key."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.key_database import KeyDatabase
from storage.key_tables import KeyTables
from storage.models import ReplyLive
from storage.vault import Vault
from tests.places import IN_A_DATABASE, Place
from tests.postgres import Server

pytestmark = IN_A_DATABASE
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
WEEK = date(2026, 11, 16)


def together(*works: Callable[[], object]) -> list[BaseException | None]:
    """Run works at the same moment; return what each raised."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        work()

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.exception() for done in [threads.submit(run, work) for work in works]]


def answers(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(ReplyLive))) or 0


@pytest.fixture
def second(place: Place, vault: Vault) -> Vault:
    """Another replica, on the same machine."""
    assert vault.windows() == set()
    return place.open()


@pytest.fixture
def elsewhere(place: Place, vault: Vault, tmp_path: Path) -> Path:
    """The file of the master key on another machine."""
    assert vault.windows() == set()
    path = tmp_path / "elsewhere.key"
    bring(place.key_file, path)
    return path


def bring(source: Path, target: Path) -> None:
    """Copy a master key to another machine, as an operator would."""
    target.unlink(missing_ok=True)
    shutil.copy(source, target)


@pytest.fixture
def silent_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewriting without emptying the log: quick enough to be done a hundred times."""
    monkeypatch.setattr(KeyTables, "_empty_the_log", lambda _: None)


# ---------------------------------------------------------------- at once


def test_replicas_that_start_together_agree_on_the_tables_and_on_one_master_key(place: Place) -> None:
    assert together(*[partial(place.open, create=True)] * 4) == [None] * 4
    first, *others = place._vaults
    first.open_window("w1")
    assert {vault._keys.read("w1") for vault in others} == {first._keys.read("w1")}
    assert place.ask("SELECT count(*) FROM window_key WHERE state = 'check'") == [(1,)]


def test_machines_that_start_together_with_different_master_keys_are_not_both_taken(
    place: Place, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        Vault.open(tmp_path / name, create=True)  # in a folder: only to make a master key
    raised = together(*[partial(place.open, key_file=tmp_path / name) for name in ("a", "b")])
    assert [type(error) for error in raised].count(KeyTrouble) == 1
    assert "if it was replaced on another machine" in str(next(filter(None, raised)))


def test_a_window_opened_by_all_at_once_has_one_key(place: Place, vault: Vault, second: Vault) -> None:
    for number in range(10):
        window = f"w{number}"
        assert together(*[partial(one.open_window, window) for one in (vault, second) * 3]) == [None] * 6
        assert vault._keys.read(window) == second._keys.read(window)
    assert len(place.wrapped()) == 10


def test_a_window_is_not_opened_again_while_it_is_sealed(vault: Vault, second: Vault) -> None:
    for number in range(10):
        window = f"w{number}"
        vault.open_window(window)
        together(partial(vault._keys.begin_sealing, window), partial(second.open_window, window))
        assert (vault.windows(), second.unfinished_seals() >= {window}) == (set(), True)
        with pytest.raises(WindowSealed, match="cannot be opened again"):
            second.open_window(window)


@pytest.mark.usefixtures("silent_log")
def test_a_rotation_does_not_bring_back_what_a_sealing_destroys(place: Place, vault: Vault, second: Vault) -> None:
    windows = [f"w{number}" for number in range(20)]
    for window in [*windows, "stays"]:
        vault.open_window(window)
    assert not vault._keys.begin_rotation()  # the new key stands in the file

    def destroy() -> None:
        for window in windows:
            second._keys.begin_sealing(window)
            second._keys.destroy(window)

    def rotate() -> None:
        for _ in windows:
            vault._keys.begin_rotation()

    assert together(destroy, rotate) == [None, None]
    assert place.ask("SELECT window_id FROM window_key ORDER BY 1") == [("master",), ("stays",)]
    vault._keys.end_rotation()
    assert second._keys.read("stays") == place.open()._keys.read("stays")


@pytest.mark.usefixtures("silent_log")
def test_a_key_in_use_is_never_missed_while_another_is_destroyed(vault: Vault, second: Vault) -> None:
    # TRUNCATE empties the table for whoever looks at an older moment: nobody may.
    vault.open_window("w1")
    second.load()
    over = threading.Event()

    def use() -> None:
        while not over.is_set():
            assert second._keys.exists("w1")
            second._keys.read("w1")
            assert second.windows() >= {"w1"}

    def destroy() -> None:
        try:
            for number in range(50):
                vault.links.open(f"l{number}")
                vault.links.destroy(f"l{number}")
        finally:
            over.set()

    assert together(use, use, destroy) == [None] * 3


def test_f31_of_two_replicas_one_seals_while_the_other_writes(postgres: Database, vault: Vault, second: Vault) -> None:
    people = range(1, 400)
    for number in range(6):
        window, sealing = f"w{number}", threading.Event()
        vault.open_window(window)

        def write(window: str = window, sealing: threading.Event = sealing) -> None:
            for person in people:
                put = partial(
                    second.put,
                    window_id=window,
                    person_id=person,
                    question_key="q",
                    item="answer",
                    value={"v": 4},
                    at=NOON,
                )
                postgres.write(put)
                if person == 5:
                    sealing.set()

        def seal(window: str = window, sealing: threading.Event = sealing) -> None:
            sealing.wait(10)
            vault.seal(postgres, window, "q", people, ["answer"])

        refused, sealed = together(write, seal)
        assert isinstance(refused, WindowSealed)
        assert sealed is None
        assert answers(postgres) == 0  # what was stored before the sealing was erased by it; nothing came after


def test_a_replica_that_did_not_seal_forgets_the_key_too(sqlite: Database, vault: Vault, second: Vault) -> None:
    vault.open_window("w1")
    second.load()
    vault.seal(sqlite, "w1", "q", [1], ["answer"])
    with pytest.raises(WindowSealed):
        second._ring.key("w1")
    second.load()
    assert list(second._ring._open) == []


# ---------------------------------------------------------------- stops

DIES = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Connection, event
from storage.vault import Vault

vault = Vault.open(Path(sys.argv[1]), keys_url=sys.argv[2])
left = int(sys.argv[3])

@event.listens_for(vault._keys._tables._engine, "before_cursor_execute")
@event.listens_for(vault._keys._tables._engine, "commit")
def _(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

vault._keys.begin_sealing("w1")
vault._keys.destroy("w1")
vault.close()
print("sealed")
"""


# 4 statements take it out of use (the last is COMMIT), one looks at it, 5 overwrite it in a new file, 2 empty the log.
@pytest.mark.parametrize("statements", [3, 9, 11, 14])
def test_f31_a_process_killed_while_it_destroys_a_key_leaves_it_whole_or_gone(
    place: Place, vault: Vault, statements: int
) -> None:
    vault.open_window("w1")
    vault.open_window("w2")
    key = vault._keys.read("w1")
    killed = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", DIES, str(place.key_file), place.keys_url or "", str(statements)],
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    states = dict(place.ask("SELECT state, wrapped FROM window_key WHERE window_id = 'w1'"))
    assert len(states) == 1
    if "key" in states:
        assert vault._keys.read("w1") == key
    else:
        with pytest.raises(WindowSealed):
            vault._keys.read("w1")
    assert vault._keys.begin_sealing("w1") in (key, None)
    vault._keys.destroy("w1")
    assert vault.windows() == {"w2"}
    assert place.ask("SELECT state FROM window_key WHERE window_id = 'w1'") == []


def test_f31_a_link_whose_destruction_stopped_halfway_is_gone_and_is_destroyed_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.links.open("w1")
    thread = vault.links.thread("w1", 7, "q")
    with monkeypatch.context() as patch:
        patch.setattr(KeyTables, "_empty_the_log", stop)
        with pytest.raises(PowerCut):
            vault.links.destroy("w1")
    with pytest.raises(WindowSealed):
        vault.links.thread("w1", 7, "q")
    assert vault.links.windows() == {"w1"}  # so that it is taken up again
    assert not vault._keys.begin_rotation()
    assert vault._keys.begin_rotation()  # zeros are no key to wrap
    vault.links.destroy("w1")
    assert vault.links.windows() == set()
    vault.links.open("w1")
    assert vault.links.thread("w1", 7, "q") != thread


class PowerCut(BaseException):
    """The machine stops here."""


def stop(*_: object) -> None:
    raise PowerCut


# ---------------------------------------------------------------- away


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
    put = partial(vault.put, window_id="w1", person_id=1, question_key="q", item="answer", value={"v": 4}, at=NOON)
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
        with psycopg.connect(self.address, autocommit=True) as hand:
            hand.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [self.name])

    def __exit__(self, *_: object) -> None:
        self.allow("true")

    def allow(self, allowed: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as hand:
            hand.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {allowed}'.encode())


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
        partial(vault.seal_sum, 1, "n", WEEK, {}),
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
    ("url", "says"),
    [
        ("mysql://host/name", "DIAPASON_KEYS_URL must look like"),
        ("sqlite:////proc/none/keys.db", "cannot be written"),
        ("postgresql://postgres@127.0.0.1:1/keys", "does not answer"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_so(
    place: Place, vault: Vault, url: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.windows() == set()
    monkeypatch.setattr("storage.key_tables.PATIENCE_SECONDS", 0.1)
    with pytest.raises(KeyTrouble, match=says):
        Vault.open(place.key_file, keys_url=url)


def test_a_password_is_never_told(place: Place, vault: Vault) -> None:
    assert vault.windows() == set()
    with pytest.raises(KeyTrouble) as trouble:
        Vault.open(place.key_file, keys_url=f"{place.keys_url}_none&password=hunter2".replace("@/", ":hunter2@/"))
    assert "hunter2" not in str(trouble.value)


# ---------------------------------------------------------------- a new master key on several machines


@pytest.fixture
def other(place: Place, elsewhere: Path) -> Vault:
    """A replica on another machine, with a file of its own."""
    return place.open(key_file=elsewhere)


def test_f32_a_new_key_travels_to_every_machine_while_all_go_on(
    place: Place, vault: Vault, other: Vault, elsewhere: Path, sqlite: Database
) -> None:
    vault.open_window("w1")
    old = place.key_file.read_bytes()
    assert not vault.rotate(sqlite)  # the new key is made, above the old one; nothing is wrapped by it yet
    assert place.key_file.read_bytes().endswith(old)
    assert vault.rotating
    assert not other.rotating

    # Meanwhile: each reads what the other writes, although only one has the new key.
    vault.open_window("w2")
    other.open_window("w3")
    for one in (vault, other):
        assert len({one._keys.read(window) for window in ("w1", "w2", "w3")}) == 3
    assert other.open_sum(1, "n", WEEK, vault.seal_sum(1, "n", WEEK, {"n": 12})) == {"n": 12}

    bring(place.key_file, elsewhere)
    assert vault.rotate(sqlite)  # with two lines it goes through, and makes no third key
    assert not vault.rotating
    assert other.rotating
    vault.open_window("w4")
    other.open_window("w5")
    assert vault._keys.read("w5") != other._keys.read("w4")
    assert vault.open_sum(1, "n", WEEK, other.seal_sum(1, "n", WEEK, {"n": 7})) == {"n": 7}

    assert other.rotate(sqlite)
    assert elsewhere.read_bytes() == place.key_file.read_bytes() != old
    assert len(elsewhere.read_bytes().split()) == 1


def test_f32_a_machine_that_was_forgotten_fails_clearly_and_goes_on_once_it_has_the_file(
    place: Place, vault: Vault, other: Vault, elsewhere: Path, sqlite: Database
) -> None:
    vault.open_window("w1")
    assert other._ring.key("w1")
    assert not vault.rotate(sqlite)
    assert vault.rotate(sqlite)  # too soon
    other.open_window("w1")  # there already
    assert other._ring.key("w1")  # in memory, and still in use
    vault.open_window("w2")
    sum_ = vault.seal_sum(1, "n", WEEK, {"n": 12})
    says = (
        r"elsewhere\.key is not the one .*; if it was replaced on another machine, copy the file of that machine here"
    )
    tries: list[Callable[[], object]] = [
        partial(other._ring.key, "w2"),
        partial(other.open_window, "w3"),
        partial(other.seal_sum, 1, "n", WEEK, {"n": 1}),  # nobody else could open it
        partial(other.open_sum, 1, "n", WEEK, sum_),
        partial(other.rotate, sqlite),
        partial(place.open, key_file=elsewhere),
    ]
    for one in tries:
        with pytest.raises(KeyTrouble, match=says):
            one()
    assert elsewhere.read_bytes() != place.key_file.read_bytes()

    bring(place.key_file, elsewhere)
    for one in tries[:4]:
        one()
    assert other.open_sum(1, "n", WEEK, sum_) == {"n": 12}


def test_f32_a_rotation_cut_in_the_middle_is_finished_by_any_machine(
    place: Place, vault: Vault, other: Vault, elsewhere: Path, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for window in ("w1", "w2"):
        vault.open_window(window)
    keys = [vault._keys.read(window) for window in ("w1", "w2")]
    assert not vault.rotate(sqlite)
    bring(place.key_file, elsewhere)
    for owner, name in (
        (KeyTables, "_change"),
        (KeyTables, "_empty_the_log"),
        (Database, "write"),
        (KeyDatabase, "end_rotation"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, stop)
            with pytest.raises(PowerCut):
                vault.rotate(sqlite)
        for one in (vault, other, place.open()):
            assert [one._keys.read(window) for window in ("w1", "w2")] == keys
    assert other.rotate(sqlite)
    assert vault.rotate(sqlite)
    assert [place.open()._keys.read(window) for window in ("w1", "w2")] == keys


def test_f32_a_key_file_that_cannot_be_written_is_said_so_and_nothing_is_wrapped(
    place: Place, vault: Vault, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.open_window("w1")
    before = place.wrapped()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(KeyTrouble, match="The master key cannot be written"):
        vault.rotate(sqlite)
    assert place.wrapped() == before


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
