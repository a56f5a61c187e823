"""The file of the master key."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import KeyTrouble
from storage.vault.keys.master import MasterKey, new_wrapped


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
