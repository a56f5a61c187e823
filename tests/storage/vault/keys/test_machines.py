"""F32 with `DIAPASON_KEYS_URL`: a new master key reaches every machine, each of which has a file of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import KeyTrouble
from storage.vault import Vault
from storage.vault.keys.database import KeyDatabase
from storage.vault.keys.tables import KeyTables
from tests.places import IN_A_DATABASE, Place
from tests.power import PowerCut, stop

pytestmark = IN_A_DATABASE
WEEK = date(2026, 11, 16)


@pytest.fixture
def other_key_file(place: Place, vault: Vault, tmp_path: Path) -> Path:
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
def other(place: Place, other_key_file: Path) -> Vault:
    """A replica on another machine, with a file of its own."""
    return place.open(key_file=other_key_file)


def test_f32_a_new_key_travels_to_every_machine_while_all_go_on(
    place: Place, vault: Vault, other: Vault, other_key_file: Path, sqlite: Database
) -> None:
    vault.open_window("w1")
    old_key = place.key_file.read_bytes()
    assert not vault.rotate(sqlite)  # the new key is made, above the old one; nothing is wrapped by it yet
    assert place.key_file.read_bytes().endswith(old_key)
    assert vault.rotating
    assert not other.rotating

    # Meanwhile: each reads what the other writes, although only one has the new key.
    vault.open_window("w2")
    other.open_window("w3")
    for replica in (vault, other):
        assert len({replica._keys.read(window) for window in ("w1", "w2", "w3")}) == 3
    assert other.sums.decrypt(1, "n", WEEK, vault.sums.encrypt(1, "n", WEEK, {"n": 12})) == {"n": 12}

    bring(place.key_file, other_key_file)
    assert vault.rotate(sqlite)  # with two lines it goes through, and makes no third key
    assert not vault.rotating
    assert other.rotating
    vault.open_window("w4")
    other.open_window("w5")
    assert vault._keys.read("w5") != other._keys.read("w4")
    assert vault.sums.decrypt(1, "n", WEEK, other.sums.encrypt(1, "n", WEEK, {"n": 7})) == {"n": 7}

    assert other.rotate(sqlite)
    assert other_key_file.read_bytes() == place.key_file.read_bytes() != old_key
    assert len(other_key_file.read_bytes().split()) == 1


def test_f32_a_machine_that_was_forgotten_fails_clearly_and_goes_on_once_it_has_the_file(
    place: Place, vault: Vault, other: Vault, other_key_file: Path, sqlite: Database
) -> None:
    vault.open_window("w1")
    assert other._ring.key("w1")
    assert not vault.rotate(sqlite)
    assert vault.rotate(sqlite)  # too soon
    other.open_window("w1")  # there already
    assert other._ring.key("w1")  # in memory, and still in use
    vault.open_window("w2")
    blob = vault.sums.encrypt(1, "n", WEEK, {"n": 12})
    sentence = (
        r"elsewhere\.key is not the one .*; if it was replaced on another machine, copy the file of that machine here"
    )
    calls: list[Callable[[], object]] = [
        partial(other._ring.key, "w2"),
        partial(other.open_window, "w3"),
        partial(other.sums.encrypt, 1, "n", WEEK, {"n": 1}),  # nobody else could open it
        partial(other.sums.decrypt, 1, "n", WEEK, blob),
        partial(other.rotate, sqlite),
        partial(place.open, key_file=other_key_file),
    ]
    for call in calls:
        with pytest.raises(KeyTrouble, match=sentence):
            call()
    assert other_key_file.read_bytes() != place.key_file.read_bytes()

    bring(place.key_file, other_key_file)
    for call in calls[:4]:
        call()
    assert other.sums.decrypt(1, "n", WEEK, blob) == {"n": 12}


def test_f32_a_rotation_cut_in_the_middle_is_finished_by_any_machine(
    place: Place, vault: Vault, other: Vault, other_key_file: Path, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for window in ("w1", "w2"):
        vault.open_window(window)
    secrets = [vault._keys.read(window) for window in ("w1", "w2")]
    assert not vault.rotate(sqlite)
    bring(place.key_file, other_key_file)
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
        for replica in (vault, other, place.open()):
            assert [replica._keys.read(window) for window in ("w1", "w2")] == secrets
    assert other.rotate(sqlite)
    assert vault.rotate(sqlite)
    assert [place.open()._keys.read(window) for window in ("w1", "w2")] == secrets


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
