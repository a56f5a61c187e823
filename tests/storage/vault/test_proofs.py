"""What proves that a window is as it was opened and released once: signatures, ticks and marks (R17)."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select
from sqlmodel import Session, col

from storage.database import Database
from storage.errors import WindowSealed
from storage.models import LiveAnswer
from storage.vault import Vault
from storage.vault.keys.store import Mark
from tests.places import BOTH, Place

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
PEOPLE = [f"slack|T1|U{number}" for number in range(1, 13)]


def answer(database: Database, vault: Vault, account: str, code: int = 4, *, at: datetime = NOON) -> None:
    database.write(lambda session: vault.put(session, "w1", account, "q", "answer", {"v": code}, at))


def whole(database: Database, vault: Vault) -> bool:
    return database.write(lambda session: vault.read_window(session, "w1", "q", PEOPLE).whole)


def rows(database: Database) -> list[tuple[bytes, bytes]]:
    query = select(col(LiveAnswer.token), col(LiveAnswer.blob))
    return database.read(lambda session: [(token, blob) for token, blob in session.execute(query)])


@pytest.fixture
def open_window(database: Database, vault: Vault) -> Vault:
    """A window in which all twelve answered, with room for so many that no two of them share a place."""
    vault.open_window("w1", 6_000)
    for account in PEOPLE:
        answer(database, vault, account)
    return vault


def test_a_signature_is_of_one_content_and_one_window(vault: Vault) -> None:
    for window in ("w1", "w2"):
        vault.open_window(window)
    signature = vault.proofs.sign("w1", b"tree")
    assert vault.proofs.is_signed("w1", b"tree", signature)
    assert not vault.proofs.is_signed("w1", b"another tree", signature)
    assert not vault.proofs.is_signed("w2", b"tree", signature)
    assert not vault.proofs.is_signed("w1", b"tree", None)
    assert not vault.proofs.is_signed("w1", b"tree", signature[:-1])


def test_nothing_is_signed_for_a_window_that_is_sealed(sqlite: Database, vault: Vault) -> None:
    vault.open_window("w1")
    vault.seal(sqlite, "w1", "q", PEOPLE)
    with pytest.raises(WindowSealed):
        vault.proofs.sign("w1", b"tree")


@BOTH
def test_a_window_is_whole_until_an_answer_is_taken_away(database: Database, place: Place, open_window: Vault) -> None:
    assert whole(database, open_window)
    for token, blob in rows(database):
        taken = delete(LiveAnswer).where(col(LiveAnswer.token) == token)
        database.write(lambda session, taken=taken: session.execute(taken))  # type: ignore[misc]
        assert not whole(database, open_window)
        assert not whole(database, place.open())  # another process, or this one after a restart
        back = LiveAnswer(token=token, blob=blob)
        database.write(lambda session, back=back: session.add(back))  # type: ignore[misc]
    assert whole(database, open_window)


@BOTH
def test_a_changed_mind_and_a_late_answer_leave_it_whole(database: Database, open_window: Vault) -> None:
    answer(database, open_window, PEOPLE[0], 1, at=NOON + timedelta(minutes=1))
    answer(database, open_window, PEOPLE[0], 2, at=NOON - timedelta(minutes=1))
    assert whole(database, open_window)


@BOTH
def test_an_answer_that_was_never_committed_is_not_missed(database: Database, open_window: Vault) -> None:
    def broken(session: Session) -> None:
        open_window.put(session, "w1", PEOPLE[0], "q", "comment", {"text": "non"}, NOON)
        raise ValueError("rolled back")

    with pytest.raises(ValueError, match="rolled back"):
        database.write(broken)
    assert whole(database, open_window)


@BOTH
def test_a_window_without_room_for_ticks_is_not_whole(vault: Vault) -> None:
    # Ticks that somebody threw away prove nothing: better no figure than one of chosen people.
    vault.open_window("w2")
    assert vault._keys.covered("w2", [])
    assert not vault._keys.covered("w3", [])


@BOTH
def test_opening_a_window_again_keeps_its_ticks(database: Database, open_window: Vault) -> None:
    open_window.open_window("w1", 60)
    database.write(lambda session: session.execute(delete(LiveAnswer)))
    assert not whole(database, open_window)


def test_hardly_any_two_answers_share_a_place(vault: Vault) -> None:
    # A byte for each of 64 places an answer: of 60 answers one in 64 falls on a place that another ticks.
    vault.open_window("w1", 600)
    token = [number.to_bytes(32, "big") for number in range(600)]
    places = {vault._ring.key("w1").place(each) for each in token}
    assert len(places) == 600
    assert min(places) >= 0
    assert max(places) < 2**63
    assert len({place % (64 * 600) for place in places}) > 0.97 * 600


@BOTH
def test_a_release_is_marked_once_and_passes_again_unchanged(place: Place, vault: Vault) -> None:
    vault.open_window("w1")
    assert vault.proofs.once("w1", "released", b"figures")
    assert vault.proofs.once("w1", "released", b"figures")  # it was cut before it was stored
    assert not vault.proofs.once("w1", "released", b"other figures")
    assert not place.open().proofs.once("w1", "released", b"other figures")
    assert vault.proofs.once("w1", "pooled", b"other figures")  # another figure of the same window


@BOTH
def test_what_was_erased_stays_erased_through_a_restore(database: Database, open_window: Vault) -> None:
    before = rows(database)
    erased = partial(open_window.delete, window_id="w1", author=PEOPLE[3], question_key="q", item="answer")
    assert database.write(erased)
    assert not database.write(erased)  # there is none any more

    def restore(session: Session) -> None:
        session.execute(delete(LiveAnswer))
        session.add_all([LiveAnswer(token=token, blob=blob) for token, blob in before])

    database.write(restore)
    assert whole(database, open_window)  # eleven are there, and the twelfth is not wanted back
    assert len(rows(database)) == 11
    database.write(restore)
    assert database.write(open_window.sweep) == 0  # rows that no key opens; what was erased goes uncounted
    assert len(rows(database)) == 11


@BOTH
def test_who_erased_may_answer_again_and_is_missed_again(database: Database, open_window: Vault) -> None:
    database.write(partial(open_window.delete, window_id="w1", author=PEOPLE[3], question_key="q", item="answer"))
    answer(database, open_window, PEOPLE[3], 2, at=NOON + timedelta(minutes=5))
    assert whole(database, open_window)
    assert len(rows(database)) == 12
    token = open_window._ring.key("w1").token(PEOPLE[3], "q", "answer")
    database.write(lambda session: session.execute(delete(LiveAnswer).where(col(LiveAnswer.token) == token)))
    assert not whole(database, open_window)


@BOTH
def test_a_tap_that_comes_again_after_its_answer_was_erased_is_not_stored(
    database: Database, open_window: Vault
) -> None:
    # A platform that was not heard delivers twice; a slow one delivers an older tap after the newer.
    database.write(partial(open_window.delete, window_id="w1", author=PEOPLE[3], question_key="q", item="answer"))
    for at in (NOON, NOON - timedelta(minutes=1)):
        assert not database.write(
            lambda session, at=at: open_window.put(session, "w1", PEOPLE[3], "q", "answer", {"v": 4}, at)  # type: ignore[misc]
        )
    assert len(rows(database)) == 11
    assert whole(database, open_window)


@BOTH
def test_an_older_first_choice_does_not_come_back_after_it_was_erased(database: Database, open_window: Vault) -> None:
    def choose(minutes: int) -> bool:
        at, value = NOON + timedelta(minutes=minutes), {"v": 1}
        return database.write(
            lambda session: open_window.put(session, "w1", PEOPLE[3], "q", "agreed", value, at, once=True)
        )

    assert choose(2)
    database.write(partial(open_window.delete, window_id="w1", author=PEOPLE[3], question_key="q", item="agreed"))
    assert choose(3)
    assert not choose(1)
    assert whole(database, open_window)


@BOTH
def test_an_answer_erased_in_the_commit_that_stores_it_is_not_missed(sqlite: Database, vault: Vault) -> None:
    # SQLite's one writer commits together what has queued up: the tick of the one follows the erasure by the other.
    vault.open_window("w1", 60)
    meanwhile = threading.Event()

    def comment(session: Session) -> bool:
        return vault.put(session, "w1", PEOPLE[0], "q", "comment", {"text": "non"}, NOON)

    erase = partial(vault.delete, window_id="w1", author=PEOPLE[0], question_key="q", item="comment")
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(sqlite.write, lambda _session: meanwhile.wait(5))
        time.sleep(0.1)
        stored = threads.submit(sqlite.write, comment)
        time.sleep(0.1)
        erased = threads.submit(sqlite.write, erase)
        time.sleep(0.1)
        meanwhile.set()
        assert (first.result(), stored.result(), erased.result()) == (True, True, True)
    assert whole(sqlite, vault)


@BOTH
def test_a_tap_that_comes_while_its_window_is_read_waits(
    database: Database, open_window: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    covered, taps = open_window._keys.covered, ThreadPoolExecutor(1)
    late = partial(open_window.put, window_id="w1", author=PEOPLE[0], question_key="q", item="comment")
    write = partial(database.write, partial(late, value={"text": "non"}, at=NOON))
    on_their_way: list[Future[bool]] = []

    def slow(window_id: str, places: Collection[int]) -> bool:
        on_their_way.append(taps.submit(write))
        wait(on_their_way, timeout=0.3)  # it would be stored and ticked by now
        return covered(window_id, places)

    with monkeypatch.context() as patched, taps:
        patched.setattr(open_window._keys, "covered", slow)
        assert whole(database, open_window)
        assert on_their_way[0].result()
    assert whole(database, open_window)


@BOTH
def test_two_who_erase_in_the_same_moment_both_stay_erased(
    database: Database, open_window: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked, others = open_window._keys.marked, ThreadPoolExecutor(1)
    erased: list[Future[bool]] = []

    def erase(account: str) -> bool:
        return database.write(
            partial(open_window.delete, window_id="w1", author=account, question_key="q", item="answer")
        )

    def slow(window_id: str, name: Mark) -> str | None:
        noted = marked(window_id, name)
        if not erased:
            erased.append(others.submit(erase, PEOPLE[4]))
            wait(erased, timeout=0.3)  # it would be noted by now, and forgotten by the other
        return noted

    with monkeypatch.context() as patched, others:
        patched.setattr(open_window._keys, "marked", slow)
        assert erase(PEOPLE[3])
        assert erased[0].result()
    assert len(open_window.proofs.erased("w1")) == 2


@BOTH
def test_nothing_stays_beside_the_keys_of_a_sealed_window(database: Database, place: Place, open_window: Vault) -> None:
    open_window.proofs.once("w1", "released", b"figures")
    database.write(partial(open_window.delete, window_id="w1", author=PEOPLE[3], question_key="q", item="answer"))
    open_window.seal(database, "w1", "q", PEOPLE)
    if place.keys_url is None:
        folder = place.key_file.with_name(place.key_file.name + ".windows")
        assert {path.name for path in folder.iterdir()} == {".lock", "accounts", "master.check"}
    else:
        for table in ("window_tick", "window_mark"):
            assert place.ask(f"SELECT * FROM {table}") == []  # noqa: S608


@BOTH
def test_a_tick_for_a_window_that_is_being_sealed_changes_nothing(database: Database, open_window: Vault) -> None:
    open_window.seal(database, "w1", "q", PEOPLE)
    open_window._keys.untick("w1", 5)


@BOTH
def test_options_that_were_named_are_noted_once_and_for_every_process(place: Place, vault: Vault) -> None:
    figure = {"question": "q", "audience": "staff", "teams": [["tech", "red"]], "option": 1, "node": ["staff"]}
    assert vault.proofs.named() == []
    vault.proofs.note_named([figure])
    vault.proofs.note_named([figure, {**figure, "node": ["elsewhere"]}])
    assert vault.proofs.named() == [figure]
    others = [{**figure, "teams": [["tech", "blue"]]}, {**figure, "audience": "leaders"}, {**figure, "question": "é"}]
    vault.proofs.note_named(others)
    assert place.open().proofs.named() == [figure, *others]
