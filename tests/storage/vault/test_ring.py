"""Keys in memory: which are opened when, how many are kept, and that a destroyed one is not."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import WindowSealed
from storage.vault import Vault


def test_all_keys_are_opened_at_once_links_too(vault: Vault, key_file: Path) -> None:
    vault.open_window("w1")
    vault.links.open("w0")
    fresh = Vault.open(key_file)
    fresh.load()
    assert fresh.take_unwrapped() == ["w0", "w1"]
    assert set(fresh._ring._open) == {("key", "w1"), ("link", "w0")}


def test_what_was_sealed_meanwhile_is_no_trouble(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.open_window("w1")
    vault.links.open("w1")
    monkeypatch.setattr(vault, "windows", lambda: {"w1", "gone"})
    monkeypatch.setattr(vault.links, "windows", lambda: {"w1", "gone"})
    vault.load()
    assert set(vault._ring._open) == {("key", "w1"), ("link", "w1")}


def test_a_destroyed_key_is_not_kept_in_memory(vault: Vault, sqlite: Database) -> None:
    for window in ("w1", "w2"):
        vault.open_window(window)
        vault.links.open(window)
    vault.load()
    vault.seal(sqlite, "w1", "q", [1], ["answer"])
    assert set(vault._ring._open) == {("key", "w2"), ("link", "w1"), ("link", "w2")}
    vault.links.destroy("w2")
    assert set(vault._ring._open) == {("key", "w2"), ("link", "w1")}


def test_the_256_keys_used_last_stay_in_memory(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = bytes(range(32))
    monkeypatch.setattr(vault._keys, "read", lambda *_: secret)
    monkeypatch.setattr(vault._keys, "exists", lambda *_: True)
    for number in range(256):
        vault._ring.key(f"w{number}")
    vault.take_unwrapped()
    vault._ring.key("w0")  # used again
    vault._ring.key("w256")  # one too many: w1 goes
    assert vault.take_unwrapped() == ["w256"]
    vault._ring.key("w0")
    assert vault.take_unwrapped() == []
    vault._ring.key("w1")
    assert vault.take_unwrapped() == ["w1"]
    assert len(vault._ring._open) == 256


def test_a_key_in_memory_is_of_no_use_once_its_file_is_gone(vault: Vault, key_file: Path) -> None:
    vault.open_window("w1")
    vault._ring.key("w1")
    replica = Vault.open(key_file)  # another replica
    replica._keys.begin_sealing("w1")
    with pytest.raises(WindowSealed):
        vault._ring.key("w1")


def test_a_thread_is_half_the_token_of_its_authors_comment(vault: Vault) -> None:
    # Written down here, since a thread that was published is looked for by this rule for thirty days.
    vault.links.open("w1")
    finder = vault._ring.key("w1", "link").finder
    token = hmac.digest(finder, b'[7, "q", "comment"]', hashlib.sha256)
    assert vault.links.thread("w1", 7, "q") == token[:16].hex()
