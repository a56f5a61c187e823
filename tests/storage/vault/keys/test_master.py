"""The file of the master key."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from storage.errors import KeyTrouble
from storage.vault import Vault
from storage.vault.keys.master import MasterKey, new_wrapped
from tests.places import BOTH, Place


def test_the_first_key_is_made_in_folders_that_are_its_owners_alone(tmp_path: Path) -> None:
    key = MasterKey(tmp_path / "some" / "where" / "master.key")
    key.make()
    assert (tmp_path / "some" / "where").stat().st_mode & 0o777 == 0o700
    assert len(key.keys) == 1
    another = MasterKey(tmp_path / "some" / "where" / "another.key")
    another.make()  # the folder may be there already
    assert another.keys != key.keys


@pytest.mark.parametrize("name", ["master.key", "deeper/master.key"])
def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / name
    with pytest.raises(KeyTrouble, match=f"^The master key cannot be written: .* the right to write {path.parent}\\.$"):
        MasterKey(path).make()


def test_a_key_that_another_copy_replaced_is_taken_at_once(tmp_path: Path) -> None:
    ours, theirs = MasterKey(tmp_path / "master.key"), MasterKey(tmp_path / "master.key")
    ours.make()
    before = ours.keys
    theirs.add()
    wrapped = new_wrapped(theirs.keys[0])
    assert len(ours.unwrap(wrapped)) == 32
    assert ours.keys == (theirs.keys[0], *before)
    theirs.drop_old()
    assert ours.keys == theirs.keys
    with pytest.raises(KeyTrouble, match="is not the one that protects these answers"):
        ours.unwrap(new_wrapped(before[0]))


def test_f32_the_first_run_makes_a_private_key(tmp_path: Path) -> None:
    Vault.open(tmp_path / "new" / "diapason.key", create=True)
    assert (tmp_path / "new" / "diapason.key").stat().st_mode & 0o777 == 0o400


def test_f32_a_missing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyTrouble, match=r"is missing: put it back, or set DIAPASON_KEY_FILE"):
        Vault.open(tmp_path / "diapason.key")
    assert list(tmp_path.iterdir()) == []


@BOTH
def test_f32_a_key_that_went_away_is_never_replaced(key_file: Path, place: Place, vault: Vault) -> None:
    vault.open_window("w1")
    key_file.unlink()
    with pytest.raises(KeyTrouble, match="has gone"):
        place.open(create=True)
    assert not key_file.exists()


@BOTH
def test_f32_a_wrong_key_is_refused(key_file: Path, place: Place, vault: Vault) -> None:
    vault.open_window("w1")
    key_file.unlink()
    key_file.write_bytes(base64.b64encode(bytes(32)))
    key_file.chmod(0o400)
    with pytest.raises(KeyTrouble, match="is not the one that protects these answers"):
        place.open()


@pytest.mark.parametrize("content", [b"", b"secret", b"\xff\x00", base64.b64encode(bytes(16))])
def test_f32_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diapason.key"
    path.write_bytes(content)
    path.chmod(0o400)
    with pytest.raises(KeyTrouble, match="is not a master key"):
        Vault.open(path)


@BOTH
def test_f32_a_key_that_others_can_read_is_refused(key_file: Path, place: Place, vault: Vault) -> None:
    assert vault.windows() == set()
    key_file.chmod(0o444)
    with pytest.raises(KeyTrouble, match=r"run `chmod 400 .*diapason\.key`"):
        place.open()
