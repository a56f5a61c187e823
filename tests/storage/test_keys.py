"""The files of keys: what they say when something is wrong, and what of a key is left."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from storage.errors import KeyTrouble
from storage.vault import Vault


def folder_of(key_file: Path) -> Path:
    return key_file.with_name("diapason.key.windows")


def test_a_key_about_to_be_destroyed_is_reachable_by_its_owner_only(key_file: Path, vault: Vault) -> None:
    vault.open_window("w1")
    lying = key_file.with_name("lying-on-the-disk")
    os.link(folder_of(key_file) / "w1.key", lying)
    assert lying.stat().st_mode & 0o777 == 0o400
    vault._keys.begin_sealing("w1")
    vault._keys.destroy("w1")
    assert lying.stat().st_mode & 0o777 == 0o600
    assert lying.read_bytes() == bytes(40)  # a wrapped key takes 40 bytes: all of them are overwritten


def test_a_folder_that_cannot_be_written_is_said_so(
    key_file: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: Any, *rest: Any, **named: Any) -> int:
        if Path(path).name == ".lock":
            raise PermissionError
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    where = f"{folder_of(key_file)} and {key_file.parent}"
    with pytest.raises(KeyTrouble, match=f"^Keys cannot be written: give this user the right to write {where}\\.$"):
        vault.open_window("w1")


def test_nobody_else_can_reach_what_lies_beside_the_keys(key_file: Path, vault: Vault) -> None:
    vault.open_window("w1")
    vault.promise({"slack|T1": 8})
    folder = folder_of(key_file)
    files = {path.name for path in folder.iterdir()}
    assert files == {".lock", "master.check", "promised", "w1.key"}
    for path in (key_file.parent, key_file, folder, *folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_a_master_key_that_is_away_for_a_moment_stops_nobody_who_has_read_it(key_file: Path, vault: Vault) -> None:
    key_file.rename(key_file.with_name("elsewhere"))
    vault.open_window("w1")
    key_file.with_name("elsewhere").rename(key_file)
    assert Vault.open(key_file).windows() == {"w1"}
