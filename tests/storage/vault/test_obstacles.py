"""R19: an obstacle has a key of its own, which its author alone follows, and which tells no moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.errors import KeyTrouble, WindowSealed
from storage.vault import Vault
from storage.vault.obstacles import AHEAD
from tests.places import BOTH, Place

pytestmark = BOTH

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def test_a_key_is_drawn_from_those_that_were_made_ahead(vault: Vault) -> None:
    vault.obstacles.make_ahead(used=())
    made = vault.obstacles.ids()
    drawn: set[str] = set()
    while len(drawn) < AHEAD:
        drawn.add(vault.obstacles.draw(drawn))
    assert drawn == made == vault.obstacles.ids()  # nothing came into being when somebody spoke
    vault.obstacles.make_ahead(drawn)
    assert len(vault.obstacles.ids()) == 2 * AHEAD
    vault.obstacles.make_ahead(drawn)
    assert len(vault.obstacles.ids()) == 2 * AHEAD


def test_without_one_ahead_a_key_is_made(vault: Vault) -> None:
    assert vault.obstacles.ids() == set()
    assert {vault.obstacles.draw(used=())} == vault.obstacles.ids()


def test_a_key_of_a_withdrawn_obstacle_is_never_drawn_again(vault: Vault) -> None:
    withdrawn = vault.obstacles.draw(used=())
    assert not vault.obstacles.is_withdrawn(withdrawn)
    vault.obstacles.note_withdrawn(withdrawn)
    assert vault.obstacles.is_withdrawn(withdrawn)
    assert vault.obstacles.draw(used=()) != withdrawn


def test_everybody_has_a_thread_of_their_own_in_each_obstacle(vault: Vault, place: Place) -> None:
    ids = [vault.obstacles.draw(used=vault.obstacles.ids()) for _ in range(2)]
    threads = {vault.obstacles.thread(one, person) for one in ids for person in range(50)}
    assert len(threads) == 100
    assert {len(thread) for thread in threads} == {32}
    assert place.open().obstacles.thread(ids[0], 7) == vault.obstacles.thread(ids[0], 7, there=True)


def test_what_was_said_opens_under_its_own_name_and_its_length_tells_nothing(vault: Vault) -> None:
    one, other = vault.obstacles.draw(used=()), vault.obstacles.draw(used=vault.obstacles.ids())
    blobs = [vault.obstacles.encrypt(one, {"text": text}, MONDAY) for text in ("", "oui", "𝕏" * 1_000)]
    assert {len(blob) for blob in blobs} == {len(blobs[0])}
    assert vault.obstacles.decrypt(one, blobs[1]) == {"text": "oui"}
    with pytest.raises(KeyTrouble):
        vault.obstacles.decrypt(other, blobs[1])


def test_once_its_key_is_destroyed_nobody_is_found_and_nothing_is_read(vault: Vault, place: Place) -> None:
    one = vault.obstacles.draw(used=())
    blob = vault.obstacles.encrypt(one, {"text": "oui"}, MONDAY)
    vault.obstacles.note_withdrawn(one)
    vault.obstacles.destroy(one)
    for opened in (vault, place.open()):
        assert opened.obstacles.ids() == set()
        assert not opened.obstacles.is_withdrawn(one)
        with pytest.raises(WindowSealed):
            opened.obstacles.thread(one, 7)
        with pytest.raises(WindowSealed):
            opened.obstacles.decrypt(one, blob)


def test_when_a_key_is_unwrapped_depends_on_nobody(vault: Vault, place: Place) -> None:
    vault.obstacles.make_ahead(used=())
    opened = place.open()
    opened.load()
    assert {*opened.take_unwrapped()} == opened.obstacles.ids()
    opened.obstacles.thread(opened.obstacles.draw(used=()), 7)
    opened.load()
    assert opened.take_unwrapped() == []
