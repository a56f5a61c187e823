"""The folder of keys: what is said when something is wrong, and what is left of a destroyed key."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.vault import Vault
from storage.vault.keys.folder import KeyFolder


def folder_of(key_file: Path) -> Path:
    return key_file.with_name("diapason.key.windows")


def test_a_key_about_to_be_destroyed_is_reachable_by_its_owner_only(key_file: Path, vault: Vault) -> None:
    vault.open_window("w1")
    hard_link = key_file.with_name("lying-on-the-disk")
    os.link(folder_of(key_file) / "w1.key", hard_link)
    assert hard_link.stat().st_mode & 0o777 == 0o400
    vault._keys.begin_sealing("w1")
    vault._keys.destroy("w1")
    assert hard_link.stat().st_mode & 0o777 == 0o600
    assert hard_link.read_bytes() == bytes(40)  # a wrapped key takes 40 bytes: all of them are overwritten


def test_no_draft_of_a_key_outlives_it(key_file: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    # Killed in the middle of a rotation: the draft is whole, and neither renamed nor removed.
    vault.open_window("w1")
    rename = Path.replace

    def killed(draft: Path, target: Path) -> Path:
        if target.name != "w1.key":
            return rename(draft, target)
        os.link(draft, draft.with_name(f"{draft.name}0"))  # the process would not have come to remove it
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            vault._keys.begin_rotation()
    vault._keys.begin_rotation()
    assert len(list(folder_of(key_file).glob(".w1.key.*"))) == 1
    vault._keys.begin_sealing("w1")
    vault._keys.destroy("w1")
    assert list(folder_of(key_file).glob("*w1*")) == []


def test_a_folder_that_cannot_be_written_is_said_so(
    key_file: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open = os.open

    def refuse(path: Any, *rest: Any, **named: Any) -> int:
        if Path(path).name == ".lock":
            raise PermissionError
        return real_open(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    folders = f"{folder_of(key_file)} and {key_file.parent}"
    with pytest.raises(KeyTrouble, match=f"^Keys cannot be written: give this user the right to write {folders}\\.$"):
        vault.open_window("w1")


def test_nobody_else_can_reach_what_lies_beside_the_keys(key_file: Path, vault: Vault) -> None:
    vault.open_window("w1")
    vault.promise({"slack|T1": 8})
    folder = folder_of(key_file)
    files = {path.name for path in folder.iterdir()}
    assert files == {".lock", "accounts", "master.check", "promised", "w1.key", "w1.ticks"}
    for path in (key_file.parent, key_file, folder, *folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_the_first_run_makes_whatever_folders_are_missing(tmp_path: Path) -> None:
    vault = Vault.open(tmp_path / "some" / "where" / "diapason.key", create=True, folder=tmp_path / "else" / "where")
    vault.open_window("w1")
    for folder in (tmp_path / "some" / "where", tmp_path / "else" / "where"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "else" / "where" / "w1.key").exists()


def test_a_window_that_is_being_sealed_is_not_opened_again(vault: Vault) -> None:
    vault.open_window("w1")
    assert vault._keys.exists("w1")
    vault._keys.begin_sealing("w1")  # the process dies here
    assert not vault._keys.exists("w1")
    with pytest.raises(WindowSealed, match=r"^Window w1 is being sealed: it cannot be opened again\.$"):
        vault.open_window("w1")
    assert vault.windows() == set()
    vault.links.open("w1")  # its comments may be answered all the same
    assert vault.links.windows() == {"w1"}


def test_a_key_whose_destruction_was_interrupted_is_left_alone_by_a_rotation(
    key_file: Path, vault: Vault, sqlite: Database
) -> None:
    vault.open_window("w1")
    vault._keys.begin_sealing("w1")
    overwritten = folder_of(key_file) / "w1.sealing"
    overwritten.chmod(0o600)
    overwritten.write_bytes(bytes(40))  # the process dies here
    assert vault.rotate(sqlite)
    assert overwritten.read_bytes() == bytes(40)
    assert vault._keys.begin_sealing("w1") is None
    assert not overwritten.exists()


def test_a_window_without_a_key_is_said_to_be_sealed(vault: Vault) -> None:
    with pytest.raises(WindowSealed, match=r"^The key of window w1 is gone: its answers are sealed for good\.$"):
        vault._keys.read("w1")


def test_a_link_whose_destruction_was_interrupted_is_gone(key_file: Path, vault: Vault) -> None:
    vault.links.open("w1")
    overwritten = folder_of(key_file) / "w1.link"
    overwritten.chmod(0o600)
    overwritten.write_bytes(bytes(40))  # the process dies here
    with pytest.raises(WindowSealed, match=r"^The key of window w1 is gone: its answers are sealed for good\.$"):
        vault.links.thread("w1", 7, "q")


def test_a_sum_that_does_not_open_since_the_key_was_replaced_elsewhere_says_so(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = date(2026, 11, 16)
    blob = vault.sums.encrypt(1, "staff", week, {"n": 12})
    with pytest.raises(
        KeyTrouble, match=r"^A weekly sum does not open with this master key: put the right one back\.$"
    ):
        vault.sums.decrypt(2, "staff", week, blob)

    def replaced(_: KeyFolder) -> bytes:
        raise KeyTrouble("another machine replaced the key")

    monkeypatch.setattr(KeyFolder, "master", property(replaced))
    assert vault.sums.decrypt(1, "staff", week, blob) == {"n": 12}
    with pytest.raises(KeyTrouble, match="another machine"):
        vault.sums.decrypt(2, "staff", week, blob)


def test_a_master_key_that_is_not_the_right_one_or_gone_is_said_so(key_file: Path, vault: Vault) -> None:
    right = key_file.read_bytes()
    key_file.unlink()
    until = "Nothing is opened or written until then\\."
    gone = f"^The master key {key_file} has gone, and keys made with it remain: put it back\\. {until}$"
    with pytest.raises(KeyTrouble, match=gone):
        Vault.open(key_file, create=True)
    Vault.open(key_file, create=True, folder=key_file.with_name("other"))  # another installation's
    wrong = f"^The master key {key_file} is not the one that protects these answers: put the right one back\\. {until}$"
    with pytest.raises(KeyTrouble, match=wrong):
        Vault.open(key_file)
    key_file.unlink()
    key_file.write_bytes(right)
    key_file.chmod(0o400)
    assert Vault.open(key_file).windows() == vault.windows()


def test_a_key_file_with_anything_else_in_it_is_refused(key_file: Path, vault: Vault) -> None:
    right = key_file.read_bytes()
    assert vault.windows() == set()
    key_file.unlink()
    key_file.write_bytes(right[:10] + b"!" + right[10:])
    key_file.chmod(0o400)
    with pytest.raises(KeyTrouble, match="is not a master key of Diapason"):
        Vault.open(key_file)


def test_a_master_key_that_is_away_for_a_moment_stops_nobody_who_has_read_it(key_file: Path, vault: Vault) -> None:
    vault.open_window("w0")
    key_file.rename(key_file.with_name("elsewhere"))
    vault.open_window("w1")
    vault.load()
    assert vault.take_unwrapped() == ["w0", "w1"]
    key_file.with_name("elsewhere").rename(key_file)
    assert Vault.open(key_file).windows() == {"w0", "w1"}


# ---------------------------------------------------------------- ticks


def test_room_for_ticks_is_whole_or_not_there(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    # An empty file has no place to look at: closing would stop there, at each try, for every window.
    keys = store_of(vault)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdopen", MagicMock(side_effect=OSError("killed")))
        with pytest.raises(KeyTrouble):
            keys.begin_ticks("w1", 60)
    assert not keys.covered("w1", [7])
    keys.begin_ticks("w1", 60)
    keys.tick("w1", 7)
    assert keys.covered("w1", [7])
    assert not keys.covered("w1", [])


def test_a_count_that_the_disk_does_not_take_leaves_the_ticks(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = store_of(vault)
    keys.begin_ticks("w1", 60)
    keys.tick("w1", 7)
    said = f"^Keys cannot be written: free some space where {keys.folder} lies\\.$"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", MagicMock(side_effect=OSError(errno.ENOSPC, "full")))
        with pytest.raises(KeyTrouble, match=said):
            keys.retick("w1", [8])
    assert not keys.covered("w1", [8])
    keys.retick("w1", [8])
    keys.tick("w1", 9)
    assert keys.covered("w1", [8, 9])


def test_a_tick_that_was_taken_away_does_not_come_back_with_a_power_cut(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its answer is gone for good: the tick would be missed, and the window refused.
    keys = store_of(vault)
    keys.begin_ticks("w1", 60)
    keys.tick("w1", 7)
    on_disk: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: on_disk.append(os.fstat(handle).st_ino))
    keys.untick("w1", 7)
    assert on_disk == [(keys.folder / "w1.ticks").stat().st_ino]
    assert keys.covered("w1", [])


def store_of(vault: Vault) -> KeyFolder:
    assert isinstance(vault._keys, KeyFolder)
    return vault._keys
