"""`DIAPASON_KEYS_URL`: window keys in a database that several machines share. Races and stops."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.models import LiveAnswer
from storage.vault import Vault
from storage.vault.keys import tables
from storage.vault.keys.database import KeyDatabase
from storage.vault.keys.tables import KeyTables
from tests.places import IN_A_DATABASE, Place
from tests.power import PowerCut, stop

pytestmark = IN_A_DATABASE
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


def together(*works: Callable[[], object]) -> list[BaseException | None]:
    """Run works at the same moment; return what each raised."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        work()

    with ThreadPoolExecutor(len(works)) as threads:
        return [future.exception() for future in [threads.submit(run, work) for work in works]]


def count_answers(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(LiveAnswer))) or 0


@pytest.fixture
def second(place: Place, vault: Vault) -> Vault:
    """Another replica, on the same machine."""
    assert vault.windows() == set()
    return place.open()


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
    errors = together(*[partial(place.open, key_file=tmp_path / name) for name in ("a", "b")])
    assert [type(error) for error in errors].count(KeyTrouble) == 1
    assert "if it was replaced on another machine" in str(next(filter(None, errors)))


def test_a_window_opened_by_all_at_once_has_one_key(place: Place, vault: Vault, second: Vault) -> None:
    for number in range(10):
        window = f"w{number}"
        assert together(*[partial(replica.open_window, window) for replica in (vault, second) * 3]) == [None] * 6
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
    # TRUNCATE empties the table for a reader of an older moment: nobody may read one.
    vault.open_window("w1")
    second.load()
    finished = threading.Event()

    def use() -> None:
        while not finished.is_set():
            assert second._keys.exists("w1")
            second._keys.read("w1")
            assert second.windows() >= {"w1"}

    def destroy() -> None:
        try:
            for number in range(50):
                vault.links.open(f"l{number}")
                vault.links.destroy(f"l{number}")
        finally:
            finished.set()

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
                    author=person,
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

        writing, sealing_error = together(write, seal)
        assert isinstance(writing, WindowSealed)
        assert sealing_error is None
        assert count_answers(postgres) == 0  # what was stored before the sealing was erased by it; nothing came after


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


def test_f15_a_replica_that_is_paused_in_a_change_holds_nobody_up_for_long_and_does_it_again(
    place: Place, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [statement.replace("'10s'", "'300ms'") for statement in tables._SERVER_SIDE]
    monkeypatch.setattr(tables, "_SERVER_SIDE", settings)
    pausing, runs = place.open(), []
    paused = threading.Event()

    def work(connection: Connection) -> None:
        runs.append(connection)
        connection.execute(text("INSERT INTO key_note VALUES ('seen', 'today')"))
        paused.set()
        if len(runs) == 1:
            time.sleep(1)  # SIGSTOP, SIGCONT

    def open_a_window() -> None:
        paused.wait(10)
        started = time.monotonic()
        vault.open_window("w1")
        assert time.monotonic() - started < 0.9

    keys = pausing._keys
    assert isinstance(keys, KeyDatabase)
    assert together(partial(keys._tables.change, work), open_a_window) == [None, None]
    assert len(runs) == 2
    assert vault._keys.noted("seen") == "today"
