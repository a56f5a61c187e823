from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.models import Company, LiveAnswer, SignalPast, WeeklySum
from storage.vault import Vault, past_node
from storage.vault.keys.tables import KeyTables
from tests.places import BOTH, Place
from tests.power import PowerCut, cut_after

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
ITEMS = ("answer", "forecast", "comment")
Put = Callable[..., bool]


@pytest.fixture
def put(database: Database, vault: Vault) -> Put:
    """Store one answer of person 1, in window w1, to the priorities question unless told otherwise."""

    def put(value: dict[str, Any], *, person: int = 1, item: str = "answer", at: datetime = NOON) -> bool:
        vault.open_window("w1")
        return database.write(lambda session: vault.put(session, "w1", person, "priorities", item, value, at))

    return put


def get(database: Database, vault: Vault, person: int = 1, item: str = "answer") -> dict[str, Any] | None:
    return database.read(lambda session: vault.get(session, "w1", person, "priorities", item))


def store_answer(database: Database, vault: Vault, window: str) -> None:
    """Store one answer of person 1 in a new window."""
    vault.open_window(window)
    database.write(lambda session: vault.put(session, window, 1, "q", "answer", {"v": 4}, NOON))


def stored_answer(database: Database, vault: Vault, window: str) -> dict[str, Any] | None:
    return database.read(lambda session: vault.get(session, window, 1, "q", "answer"))


def rows(database: Database) -> list[tuple[bytes, bytes]]:
    return database.read(
        lambda session: [
            (token, blob) for token, blob in session.execute(select(col(LiveAnswer.token), col(LiveAnswer.blob)))
        ]
    )


@BOTH
def test_an_answer_comes_back_to_its_author_only(database: Database, vault: Vault, put: Put) -> None:
    assert put({"v": 4})
    assert get(database, vault) == {"v": 4}
    assert get(database, vault, person=2) is None
    assert get(database, vault, item="forecast") is None


def test_the_newest_wins_and_an_older_one_is_ignored(database: Database, vault: Vault, put: Put) -> None:
    assert put({"v": 4}, at=NOON)
    assert not put({"v": 2}, at=NOON - timedelta(seconds=1))
    assert get(database, vault) == {"v": 4}
    assert put({"v": 5}, at=NOON + timedelta(microseconds=1))
    assert get(database, vault) == {"v": 5}


def test_the_same_answer_again_changes_nothing(database: Database, put: Put) -> None:
    assert put({"v": 4})
    before = rows(database)
    assert put({"v": 4})
    assert rows(database) == before


ANSWERS = strategies.lists(
    strategies.tuples(strategies.integers(-3, 3), strategies.sampled_from([{"v": 1}, {"v": 5}, {"skip": True}])),
    min_size=1,
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(answers=ANSWERS, once=strategies.booleans(), data=strategies.data())
def test_any_order_of_arrival_ends_the_same(
    sqlite: Database,
    vault: Vault,
    answers: list[tuple[int, dict[str, Any]]],
    data: strategies.DataObject,
    *,
    once: bool,
) -> None:
    vault.open_window("w1")
    results = []
    for number, order in enumerate((answers, data.draw(strategies.permutations(answers)))):

        def play(session: Session, order: Any = order, number: int = number) -> dict[str, Any] | None:
            session.execute(delete(LiveAnswer))  # of the example before
            for seconds, value in order:
                at = NOON + timedelta(seconds=seconds)
                vault.put(session, "w1", number, "priorities", "answer", value, at, once=once)
            return vault.get(session, "w1", number, "priorities", "answer")

        results.append(sqlite.write(play))
    assert results[0] == results[1]
    counts = (min if once else max)(seconds for seconds, _ in answers)
    assert results[0] in [value for seconds, value in answers if seconds == counts]


def test_the_length_of_a_row_tells_nothing(database: Database, put: Put) -> None:
    put({"v": 1}, person=1)
    put({"v": 5, "latency": 3}, person=2)
    put({"skip": True}, person=3)
    put({"v": 2}, person=4, item="forecast")
    put({"text": "ok"}, person=5, item="comment")
    put({"text": "🙂" * 1_000}, person=6, item="comment")
    # Five small rows less one, two large ones: two lengths in all.
    lengths = sorted(len(blob) for _, blob in rows(database))
    assert lengths[:4] == [lengths[0]] * 4
    assert lengths[4:] == [lengths[4]] * 2


def test_what_does_not_fit_is_refused(put: Put) -> None:
    with pytest.raises(ValueError, match="too long"):
        put({"text": "x" * 5_000}, item="comment")


def test_one_group_is_read_at_once(database: Database, vault: Vault, put: Put) -> None:
    for person in range(1, 8):
        put({"v": person % 5 + 1}, person=person)
    answers = database.read(
        lambda session: vault.read_window(session, "w1", "priorities", range(1, 2_500)).values["answer"]
    )
    assert answers == {person: {"v": person % 5 + 1} for person in range(1, 8)}


def test_a_deleted_answer_is_gone(database: Database, vault: Vault, put: Put) -> None:
    put({"v": 4})
    assert database.write(lambda session: vault.delete(session, "w1", 1, "priorities", "answer"))
    assert not database.write(lambda session: vault.delete(session, "w1", 1, "priorities", "answer"))
    assert rows(database) == []


def test_a_row_moved_to_another_person_does_not_open(database: Database, vault: Vault, put: Put) -> None:
    put({"v": 1}, person=1)
    put({"v": 5}, person=2)
    (_, first), (second_token, _) = rows(database)

    def swap(session: Session) -> None:
        row = session.get_one(LiveAnswer, second_token)
        row.blob = first

    database.write(swap)
    with pytest.raises(KeyTrouble, match="does not open"):
        database.read(lambda session: [vault.get(session, "w1", who, "priorities", "answer") for who in (1, 2)])
    held = database.write(lambda session: vault.read_window(session, "w1", "priorities", [1, 2]))
    assert not held.whole  # nor is it released
    assert len(held.tokens) == 1


@BOTH
def test_a_sealed_window_is_neither_read_nor_written(database: Database, vault: Vault, put: Put) -> None:
    put({"v": 4})
    put({"text": "trop de réunions"}, item="comment")
    vault.seal(database, "w1", "priorities", [1, 2], ITEMS)
    assert rows(database) == []
    assert vault.windows() == set()
    with pytest.raises(WindowSealed):
        get(database, vault)
    with pytest.raises(WindowSealed):
        database.write(lambda session: vault.put(session, "w1", 1, "priorities", "answer", {"v": 1}, NOON))
    vault.seal(database, "w1", "priorities", [1, 2], ITEMS)  # again: nothing to do


def test_sealing_overwrites_the_key_itself(database: Database, vault: Vault, key_file: Path, put: Put) -> None:
    put({"v": 4})
    hard_link = key_file.with_name("lying-on-the-disk")
    os.link(key_file.with_name("diapason.key.windows") / "w1.key", hard_link)
    assert any(hard_link.read_bytes())
    vault.seal(database, "w1", "priorities", [1], ITEMS)
    assert not any(hard_link.read_bytes())


@BOTH
def test_sealing_one_window_leaves_the_others(database: Database, vault: Vault, put: Put) -> None:
    put({"v": 4})
    vault.open_window("w2")
    database.write(lambda session: vault.put(session, "w2", 1, "priorities", "answer", {"v": 2}, NOON))
    vault.seal(database, "w1", "priorities", [1], ITEMS)
    assert database.read(lambda session: vault.get(session, "w2", 1, "priorities", "answer")) == {"v": 2}


# Where a sealing can die. Folder: rename, fsync, write, scrub, ticks unlinked, fsync, unlink, fsync.
# Key database: out of use, write, scrub, ticks and marks deleted, overwritten in a new file, log emptied, row removed.
STEPS = {"key_folder": 8, "key_database": 7}
CUTS = [(place, step) for place, steps in STEPS.items() for step in range(steps)]


@pytest.mark.parametrize(("place", "cut_at"), CUTS, indirect=["place"])
def test_f31_a_sealing_cut_at_any_step_resumes_and_is_never_half_done(
    sqlite: Database, place: Place, vault: Vault, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    store_answer(sqlite, vault, "w1")
    with monkeypatch.context() as patch:
        cut_power(patch, cut_at)
        with pytest.raises(PowerCut):
            vault.seal(sqlite, "w1", "q", [1], ITEMS)

    survivor = place.open()
    # Either wholly readable, or by nobody: no state in between.
    if "w1" in survivor.windows():
        assert stored_answer(sqlite, survivor, "w1") == {"v": 4}
    else:
        with pytest.raises(WindowSealed):
            stored_answer(sqlite, survivor, "w1")
    survivor.seal(sqlite, "w1", "q", [1], ITEMS)
    assert survivor.unfinished_seals() | survivor.windows() == set()
    assert rows(sqlite) == []


@pytest.mark.parametrize(("place", "steps"), STEPS.items(), indirect=["place"])
def test_f31_a_sealing_has_no_other_step(
    sqlite: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    store_answer(sqlite, vault, "w1")
    with monkeypatch.context() as patch:
        cut_power(patch, steps)
        vault.seal(sqlite, "w1", "q", [1], ITEMS)


def cut_power(patch: pytest.MonkeyPatch, after: int) -> None:
    """Let ``after`` steps that leave a trace happen, then die."""
    armed = cut_after(after)
    disk = ((os, "fsync"), (Path, "rename"), (Path, "unlink"))
    server = ((KeyTables, "_change"), (KeyTables, "_empty_the_log"))
    for owner, name in (*disk, *server, (Database, "write"), (Database, "scrub")):
        patch.setattr(owner, name, armed(getattr(owner, name)))


@BOTH
def test_a_row_without_a_key_is_swept(database: Database, vault: Vault, put: Put) -> None:
    put({"v": 4}, person=1)
    row = rows(database)[0]
    vault.seal(database, "w1", "priorities", [1], ITEMS)
    vault.open_window("w2")
    database.write(lambda session: vault.put(session, "w2", 1, "priorities", "answer", {"v": 2}, NOON))
    database.write(lambda session: session.add(LiveAnswer(token=row[0], blob=row[1])))
    assert database.write(vault.sweep) == 1
    assert database.read(lambda session: vault.get(session, "w2", 1, "priorities", "answer")) == {"v": 2}
    assert len(rows(database)) == 1


# ---------------------------------------------------------------- the master key, lost or replaced (F32)


def test_f32_window_keys_that_went_away_are_said_so(database: Database, key_file: Path, vault: Vault, put: Put) -> None:
    put({"v": 4})
    folder = key_file.with_name("diapason.key.windows")
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(KeyTrouble, match="is away: put it back"):
        get(database, vault)
    with pytest.raises(KeyTrouble, match="is away: put it back"):
        vault.open_window("w2")
    folder.with_name("elsewhere").rename(folder)
    assert get(database, vault) == {"v": 4}


@BOTH
def test_f32_rotation_wraps_everything_again(
    database: Database, key_file: Path, place: Place, vault: Vault, put: Put
) -> None:
    put({"v": 4})
    week = date(2026, 11, 16)

    def keep_a_sum(session: Session) -> None:
        company = Company()
        session.add(company)
        session.flush()
        assert company.id is not None
        blob = vault.sums.encrypt(company.id, "staff/tech", week, {"n": 12, "sum": 41})
        session.add(WeeklySum(company_id=company.id, node="staff/tech", week=week, blob=blob))
        past = vault.sums.encrypt(company.id, past_node("staff/tech"), week, {"n": 7})
        session.add(SignalPast(company_id=company.id, node="staff/tech", week=week, blob=past))

    database.write(keep_a_sum)
    old_key = key_file.read_bytes()
    replica = place.open()
    assert vault.rotate(database) or vault.rotate(database)

    assert key_file.read_bytes() != old_key
    assert len(key_file.read_bytes().split()) == 1
    for reader in (vault, place.open(), replica):
        assert get(database, reader) == {"v": 4}
    row = database.read(lambda session: session.scalars(select(WeeklySum)).one())
    assert place.open().sums.decrypt(row.company_id, row.node, row.week, row.blob) == {"n": 12, "sum": 41}
    past = database.read(lambda session: session.scalars(select(SignalPast)).one())
    assert place.open().sums.decrypt(past.company_id, past_node(past.node), past.week, past.blob) == {"n": 7}

    key_file.unlink()
    key_file.write_bytes(old_key)
    key_file.chmod(0o400)
    with pytest.raises(KeyTrouble):
        place.open()


# The key file, 3 window keys and the check, the key file again: 6 files are replaced.
@pytest.mark.parametrize("cut_at", range(6))
def test_f32_an_interrupted_rotation_leaves_everything_readable(
    sqlite: Database, key_file: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    windows = ("w1", "w2", "w3")
    for window in windows:
        store_answer(sqlite, vault, window)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut_after(cut_at)(Path.replace))
        with pytest.raises(PowerCut):
            vault.rotate(sqlite)
    survivor = Vault.open(key_file)
    assert [stored_answer(sqlite, survivor, window) for window in windows] == [{"v": 4}] * 3
    survivor.rotate(sqlite)
    assert len(key_file.read_bytes().split()) == 1
    assert [stored_answer(sqlite, Vault.open(key_file), window) for window in windows] == [{"v": 4}] * 3


def test_a_weekly_sum_opens_for_its_own_row_only(vault: Vault) -> None:
    week = date(2026, 11, 16)
    blob = vault.sums.encrypt(1, "staff/tech", week, {"n": 12})
    assert vault.sums.decrypt(1, "staff/tech", week, blob) == {"n": 12}
    with pytest.raises(KeyTrouble):
        vault.sums.decrypt(1, "staff/business", week, blob)


def test_many_long_comments_fit_in_one_release(vault: Vault) -> None:
    week = date(2026, 11, 16)
    texts = ["é" * 1_000] * 100  # 200,000 bytes
    blob = vault.sums.encrypt(1, "w1|staff", week, {"texts": texts})
    assert vault.sums.decrypt(1, "w1|staff", week, blob) == {"texts": texts}


def test_no_key_shows_in_a_traceback(vault: Vault) -> None:
    vault.open_window("w1")
    assert not re.search(r"b['\"]", repr(vault._ring.key("w1")))


@BOTH
def test_a_window_id_cannot_name_another_file(vault: Vault) -> None:
    with pytest.raises(ValueError, match="window id"):
        vault.open_window("../../etc/passwd")


@BOTH
def test_nothing_is_stored_for_a_window_that_was_never_opened(database: Database, vault: Vault) -> None:
    with pytest.raises(WindowSealed):
        database.write(lambda session: vault.put(session, "w9", 1, "priorities", "answer", {"v": 1}, NOON))
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(LiveAnswer))) == 0


def test_a_draw_is_the_same_at_every_retry_and_another_one_in_each_window_and_for_each_name(vault: Vault) -> None:
    for window in ("w1", "w2"):
        vault.open_window(window)
    names = [f"block {number}" for number in range(50)]
    drawn = {(window, name): vault.proofs.draw(window, name) for window in ("w1", "w2") for name in names}
    assert len(set(drawn.values())) == 100
    assert {number % 4 for number in drawn.values()} == {0, 1, 2, 3}
    assert all(vault.proofs.draw(*place) == number >= 0 for place, number in drawn.items())


def test_a_draw_is_gone_with_the_windows_key(database: Database, vault: Vault) -> None:
    vault.open_window("w1")
    vault.proofs.draw("w1", "block")
    vault.seal(database, "w1", "priorities", [1], ITEMS)
    with pytest.raises(WindowSealed):
        vault.proofs.draw("w1", "block")
