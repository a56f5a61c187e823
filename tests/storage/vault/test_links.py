"""R11: a published comment is linked to its author for thirty days, and then to nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.vault import Vault
from tests.places import BOTH, Place

pytestmark = BOTH

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
REPLY = {"from": "Ada", "text": "Merci, nous en parlons lundi."}


@pytest.fixture
def linked(vault: Vault) -> Vault:
    vault.links.open("w1")
    return vault


def test_everybody_has_a_thread_of_their_own_in_each_window(linked: Vault) -> None:
    linked.links.open("w2")
    threads = {linked.links.thread(window, person, "q") for window in ("w1", "w2") for person in range(50)}
    assert len(threads) == 100
    assert {len(thread) for thread in threads} == {32}


def test_a_thread_is_found_again_by_its_author_after_a_restart(linked: Vault, place: Place) -> None:
    assert place.open().links.thread("w1", 7, "q") == linked.links.thread("w1", 7, "q")


def test_opening_a_link_again_keeps_it(linked: Vault) -> None:
    thread = linked.links.thread("w1", 7, "q")
    linked.links.open("w1")
    assert linked.links.thread("w1", 7, "q") == thread


def test_a_reply_opens_under_its_own_name_only(linked: Vault) -> None:
    blob = linked.links.encrypt("w1", "r1", REPLY, NOON)
    assert linked.links.decrypt("w1", "r1", blob) == REPLY
    with pytest.raises(KeyTrouble):
        linked.links.decrypt("w1", "r2", blob)


def test_replies_are_equally_long_on_disk(linked: Vault) -> None:
    sizes = {len(linked.links.encrypt("w1", "r", {"text": text}, NOON)) for text in ("", "oui", "𝕏" * 1_000)}
    assert len(sizes) == 1


def test_once_the_link_is_destroyed_nobody_is_found_and_nothing_is_read(linked: Vault, place: Place) -> None:
    blob = linked.links.encrypt("w1", "r1", REPLY, NOON)
    thread = linked.links.thread("w1", 7, "q")
    linked.links.destroy("w1")
    for vault in (linked, place.open()):
        with pytest.raises(WindowSealed):
            vault.links.thread("w1", 7, "q")
        with pytest.raises(WindowSealed):
            vault.links.decrypt("w1", "r1", blob)
    linked.links.destroy("w1")  # nothing is left to do
    linked.links.open("w1")
    assert linked.links.thread("w1", 7, "q") != thread  # another key: the old threads stay nobody's


def test_a_link_is_neither_a_window_to_answer_nor_one_to_seal(linked: Vault) -> None:
    assert linked.links.windows() == {"w1"}
    assert linked.windows() == set()
    assert linked.unfinished_seals() == set()


def test_a_new_master_key_keeps_links_and_replies(linked: Vault, sqlite: Database, place: Place) -> None:
    blob = linked.links.encrypt("w1", "r1", REPLY, NOON)
    thread = linked.links.thread("w1", 7, "q")
    assert linked.rotate(sqlite) or linked.rotate(sqlite)
    reopened = place.open()
    assert reopened.links.thread("w1", 7, "q") == thread
    assert reopened.links.decrypt("w1", "r1", blob) == REPLY


def test_every_unwrapping_is_noted_once(linked: Vault, place: Place) -> None:
    # SEC-40: opening a key leaves a trace.
    linked.open_window("w0")
    fresh = place.open()
    assert fresh.take_unwrapped() == []
    fresh.load()
    fresh.links.thread("w1", 7, "q")
    assert fresh.take_unwrapped() == ["w0", "w1"]
    fresh.load()
    assert fresh.take_unwrapped() == []  # they were open already


def test_the_sealing_of_a_window_is_an_unwrapping_too(vault: Vault, sqlite: Database) -> None:
    vault.open_window("w0")
    vault.seal(sqlite, "w0", "q", [1], ["answer"])
    assert vault.take_unwrapped() == ["w0"]


def test_a_promised_group_never_gets_smaller(vault: Vault, place: Place) -> None:
    vault.promise({"slack|T1": 8})
    vault.promise({"slack|T1": 5, "slack|T2": 6})
    assert place.open().promised() == {"slack|T1": 8, "slack|T2": 6}
