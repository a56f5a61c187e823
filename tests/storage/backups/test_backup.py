from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from storage import companies
from storage.backups.backup import backup, restore
from storage.backups.restored import RESTORED, Restored, ever_used, sign_of_life
from storage.database import Database
from storage.errors import DatabaseTrouble
from storage.models import Company, Delivery, Installation, Person, Question, Schedule, TreeSnapshot, Window
from storage.types import Cadence, DeliveryKind, DeliveryState, Level, QuestionKind, ScheduleState, WindowState
from storage.vault import Vault

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
ITEMS = ("answer",)


@dataclass
class Firm:
    """A firm with three windows: one that closes on Tuesday, one that closes in December, one sealed on Tuesday."""

    url: str
    file: Path
    copy: Path
    vault: Vault


@pytest.fixture
def firm(sqlite: Database, vault: Vault, tmp_path: Path) -> Firm:
    for name in ("tuesday", "december", "sealed"):
        vault.open_window(name)

    def settle(session: Session) -> None:
        session.add(Company(id=1))
        session.flush()
        session.add(Installation(company_id=1, platform="slack", tenant="T1"))
        session.add(TreeSnapshot(id=1, company_id=1, taken_on=MONDAY.date()))
        session.add(
            Person(
                id=1,
                company_id=1,
                name="Ana",
                level=Level.STAFF,
                timezone="Europe/Paris",
                locale="fr",
                since=MONDAY.date(),
            )
        )
        session.add(
            Schedule(
                id=1,
                company_id=1,
                name="Hebdo",
                state=ScheduleState.ACTIVE,
                alignment=[],
                pulse=[],
                first_week=MONDAY.date(),
            )
        )
        for number, (name, closes_in, state) in enumerate(
            (("tuesday", 1, WindowState.OPEN), ("december", 21, WindowState.OPEN), ("sealed", -7, WindowState.CLOSED)),
            1,
        ):
            session.add(
                Question(
                    id=number,
                    company_id=1,
                    key=name,
                    version=1,
                    kind=QuestionKind.SCALE5,
                    cadence=Cadence.PULSE,
                    definition={},
                )
            )
            session.flush()
            session.add(
                Window(
                    id=name,
                    company_id=1,
                    schedule_id=1,
                    question_id=number,
                    snapshot_id=1,
                    asked_week=MONDAY.date(),
                    opens_at=MONDAY - timedelta(days=7),
                    closes_at=MONDAY + timedelta(days=closes_in),
                    k=5,
                    state=state,
                )
            )
            vault.put(session, name, 1, name, "answer", {"v": 4}, MONDAY)
        for name, due_in, delivery_state in (
            ("gone", -1, DeliveryState.SENT),
            ("doubt", -1, DeliveryState.IN_DOUBT),
            ("tuesday", 1, DeliveryState.PLANNED),
            ("friday", 4, DeliveryState.PLANNED),
        ):
            session.add(
                Delivery(
                    id=name,
                    company_id=1,
                    kind=DeliveryKind.QUESTION,
                    place=1,
                    person_id=1,
                    about=name,
                    state=delivery_state,
                    due_at=MONDAY + timedelta(days=due_in),
                    not_after=MONDAY + timedelta(days=due_in, hours=8),
                )
            )

    sqlite.write(settle)
    assert sqlite.path is not None
    assert sign_of_life(sqlite, vault, now=MONDAY) is None
    return Firm(f"sqlite:///{sqlite.path}", sqlite.path, tmp_path / "backups" / "monday.db", vault)


@pytest.fixture
def backed_up(firm: Firm, sqlite: Database) -> Firm:
    """The firm on Wednesday evening, backed up on Monday while it ran, and stopped."""
    firm.copy.parent.mkdir()
    backup(firm.url, firm.copy)
    firm.vault.seal(sqlite, "sealed", "sealed", [1], ITEMS)
    assert sign_of_life(sqlite, firm.vault, now=MONDAY + timedelta(days=2)) is None
    sqlite.close()
    return firm


WEDNESDAY = MONDAY + timedelta(days=2, hours=1)


def test_a_backup_is_one_private_whole_file(backed_up: Firm) -> None:
    assert [path.name for path in backed_up.copy.parent.iterdir()] == ["monday.db"]
    assert backed_up.copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(backed_up.copy)) as copy:
        assert copy.execute("SELECT count(*) FROM delivery").fetchone() == (4,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_never_replaces_a_file(backed_up: Firm) -> None:
    with pytest.raises(DatabaseTrouble, match="exists already"):
        backup(backed_up.url, backed_up.copy)


def test_f33_a_restore_sends_and_releases_nothing_twice(backed_up: Firm) -> None:
    cost = restore(backed_up.url, backed_up.copy, backed_up.vault, now=WEDNESDAY)
    # Sealed since: its key is gone. Tuesday's window may have been released, Tuesday's message may have gone out.
    assert cost == Restored(lost_windows=1, unreleased_windows=1, missed_deliveries=2, swept_answers=1)
    database = Database(backed_up.url)
    states = database.read(lambda session: dict(session.execute(select(col(Window.id), col(Window.state))).all()))
    assert states == {"tuesday": WindowState.CLOSED, "december": WindowState.OPEN, "sealed": WindowState.SEALED}
    sent = database.read(lambda session: dict(session.execute(select(col(Delivery.id), col(Delivery.state))).all()))
    assert sent == {
        "gone": DeliveryState.SENT,
        "doubt": DeliveryState.MISSED,
        "tuesday": DeliveryState.MISSED,
        "friday": DeliveryState.PLANNED,
    }
    assert database.read(lambda session: session.get_one(Delivery, "doubt").reason) == RESTORED
    assert database.read(lambda session: session.get_one(Company, 1).restored_at) == WEDNESDAY
    # Answers of windows still open are back, and only those.
    assert database.read(lambda session: backed_up.vault.get(session, "december", 1, "december", "answer")) == {"v": 4}
    assert sign_of_life(database, backed_up.vault, now=WEDNESDAY + timedelta(minutes=5)) is None
    database.close()
    assert backed_up.file.with_name("diapason.db.before-restore").exists()


def test_f33_a_file_copied_by_hand_is_noticed_at_start(backed_up: Firm) -> None:
    shutil.copyfile(backed_up.copy, backed_up.file)
    database = Database(backed_up.url)
    cost = sign_of_life(database, backed_up.vault, now=WEDNESDAY)
    assert cost == Restored(lost_windows=1, unreleased_windows=1, missed_deliveries=2, swept_answers=1)
    assert sign_of_life(database, backed_up.vault, now=WEDNESDAY + timedelta(minutes=5)) is None
    database.close()


@pytest.mark.parametrize("way", ["restore", "copy"])
def test_r15_a_backup_from_before_does_not_bring_smaller_groups_back(backed_up: Firm, way: str) -> None:
    # Since Monday, when the copy was made, people were promised groups of eight.
    running = Database(backed_up.url)
    running.write(lambda session: companies.raise_k(session, 1, 8))
    sign_of_life(running, backed_up.vault, now=WEDNESDAY)
    running.close()
    if way == "restore":
        restore(backed_up.url, backed_up.copy, backed_up.vault, now=WEDNESDAY)
    else:
        shutil.copyfile(backed_up.copy, backed_up.file)
    database = Database(backed_up.url)
    sign_of_life(database, backed_up.vault, now=WEDNESDAY + timedelta(minutes=5))
    assert database.read(lambda session: session.get_one(Company, 1)).k == 8
    database.close()


def test_r15_nor_does_whoever_writes_into_the_database(sqlite: Database, firm: Firm) -> None:
    sqlite.write(lambda session: companies.raise_k(session, 1, 8))
    sign_of_life(sqlite, firm.vault, now=WEDNESDAY)

    def lower(session: Session) -> None:
        session.get_one(Company, 1).k = 5

    sqlite.write(lower)
    sign_of_life(sqlite, firm.vault, now=WEDNESDAY + timedelta(minutes=5))
    assert sqlite.read(lambda session: session.get_one(Company, 1)).k == 8


@pytest.mark.usefixtures("firm")
def test_f33_keys_that_were_lost_cost_the_open_windows(sqlite: Database, tmp_path: Path) -> None:
    assert ever_used(sqlite)
    new_vault = Vault.open(tmp_path / "elsewhere" / "diapason.key", create=True)
    cost = sign_of_life(sqlite, new_vault, now=MONDAY + timedelta(hours=1))
    # One delivery was in doubt; none of the three windows has a key left.
    assert cost == Restored(lost_windows=3, unreleased_windows=0, missed_deliveries=1, swept_answers=3)
    assert sign_of_life(sqlite, new_vault, now=MONDAY + timedelta(hours=2)) is None


def test_a_new_database_was_never_used(sqlite: Database, vault: Vault) -> None:
    assert not ever_used(sqlite)
    sqlite.write(lambda s: s.add(Company(id=1)))
    assert not ever_used(sqlite)
    assert sign_of_life(sqlite, vault, now=MONDAY) is None
    assert ever_used(sqlite)


def test_a_clock_set_back_is_no_restore(sqlite: Database, firm: Firm) -> None:
    for hours in (5, -3, 0, 1):
        assert sign_of_life(sqlite, firm.vault, now=MONDAY + timedelta(hours=hours)) is None


def test_days_without_running_are_no_restore(sqlite: Database, firm: Firm) -> None:
    assert sign_of_life(sqlite, firm.vault, now=MONDAY + timedelta(days=3)) is None


def test_f33_postgresql_restored_by_its_own_tools_is_noticed(postgres: Database, vault: Vault) -> None:
    postgres.write(lambda s: s.add(Company(id=1)))
    assert sign_of_life(postgres, vault, now=WEDNESDAY) is None

    def go_back(session: Session) -> None:
        session.get_one(Company, 1).seen_at = MONDAY

    postgres.write(go_back)
    assert sign_of_life(postgres, vault, now=WEDNESDAY + timedelta(minutes=5)) == Restored(0, 0, 0, 0)


def test_a_database_in_use_is_not_replaced(backed_up: Firm) -> None:
    running = Database(backed_up.url)
    running.check()
    before = backed_up.file.read_bytes()
    with pytest.raises(DatabaseTrouble, match="is in use: stop Diapason"):
        restore(backed_up.url, backed_up.copy, backed_up.vault, now=WEDNESDAY)
    running.close()
    assert backed_up.file.read_bytes() == before


def test_f13_a_damaged_database_is_replaced(backed_up: Firm) -> None:
    backed_up.file.write_bytes(b"SQLite format 3\x00" + bytes(8_000))
    restore(backed_up.url, backed_up.copy, backed_up.vault, now=WEDNESDAY)
    database = Database(backed_up.url)
    database.check()
    database.close()


def flip(path: Path) -> None:
    """Overwrite a page in the middle."""
    with path.open("r+b") as file:
        file.seek(2 * 4_096)
        file.write(b"\xff" * 4_096)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "no such file"),
        (lambda path: path.write_bytes(b""), "not a backup of Diapason"),
        (lambda path: path.write_bytes(b"hello" * 1_000), "not a Diapason database"),
        (flip, "damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:9_000]), "damaged"),
    ],
)
def test_what_is_no_whole_backup_changes_nothing(
    backed_up: Firm, spoil: Callable[[Path], object], sentence: str
) -> None:
    before = backed_up.file.read_bytes()
    spoil(backed_up.copy)
    with pytest.raises(DatabaseTrouble, match=sentence):
        restore(backed_up.url, backed_up.copy, backed_up.vault, now=WEDNESDAY)
    assert backed_up.file.read_bytes() == before
    assert sorted(path.name for path in backed_up.file.parent.glob("*diapason.db*")) == ["diapason.db"]


def test_postgresql_is_sent_to_its_own_tools(postgres: Database, vault: Vault, tmp_path: Path) -> None:
    url = postgres.url.render_as_string(hide_password=False)
    with pytest.raises(DatabaseTrouble, match="pg_dump"):
        backup(url, tmp_path / "copy.db")
    with pytest.raises(DatabaseTrouble, match="pg_restore"):
        restore(url, tmp_path / "copy.db", vault, now=WEDNESDAY)
