"""R19: what becomes of an obstacle with time; who said it is told by nothing; what was withdrawn stays so."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlmodel import Session

from jobs.cards import WaitingCard
from jobs.closing.forget import forget_due
from jobs.loop.obstacles import keeping, times
from jobs.ports import ObstacleMoved
from storage.backups.backup import backup
from storage.database import Database
from storage.loop import obstacles
from storage.loop.obstacles import ObstacleRow
from storage.models import Obstacle, metadata
from storage.types import DeliveryKind, DeliveryState
from storage.vault import Vault
from tests.factories import WEEK
from tests.jobs.acts import notice
from tests.jobs.loop.floor import AUTHORS, LEADER, NEXT_QUESTIONS, QUESTIONS, RED, Floor, floor_of
from tests.ledger import MONDAY, at

DAY = timedelta(days=1)
TEXT, AUTHOR = f"obstacle {AUTHORS[1]}", AUTHORS[1]


@pytest.fixture
async def floor(sqlite: Database, vault: Vault) -> Floor:
    """Three obstacles of team red, shown on Tuesday at ten."""
    floor = await floor_of(sqlite, vault)
    await floor.say_three()
    await floor.on(QUESTIONS)
    return floor


async def withdraw(floor: Floor, person: int = AUTHOR) -> str:
    (own,) = await floor.own(person)
    return notice(await floor.move(own.text, "withdraw", person=person))


def on_disk(database: Database, needle: bytes) -> bool:
    """Tell whether a file of a database of SQLite holds these bytes."""
    assert database.path is not None
    files = [database.path, database.path.with_name(database.path.name + "-wal")]
    return any(needle in file.read_bytes() for file in files)


# ---------------------------------------------------------------- withdrawn


async def test_what_was_not_read_is_withdrawn_at_once_and_nothing_of_it_is_left(sqlite: Database, vault: Vault) -> None:
    floor = await floor_of(sqlite, vault)
    await floor.say(AUTHOR, "mon-secret")
    (row,) = floor.rows()
    assert on_disk(sqlite, row.blob[:64])  # the search can find
    (own,) = await floor.own(AUTHOR)
    outcome = await floor.desk().handle(ObstacleMoved(floor.firm.actor(AUTHOR), own.id, "withdraw"))
    assert notice(outcome) == "notice-obstacle-withdrawn-unread"
    assert floor.rows() == []
    assert not on_disk(sqlite, row.blob[:64])
    await floor.say(RED[3])
    await floor.say(RED[4])
    await floor.on(QUESTIONS)
    assert floor.posts() == []


async def test_what_was_shown_goes_at_a_moment_drawn_at_random_from_storage_and_channel_together(floor: Floor) -> None:
    assert await withdraw(floor) == "notice-obstacle-withdrawn"
    assert await floor.own(AUTHOR) == ()
    moment = QUESTIONS + timedelta(hours=3, minutes=5)  # ten minutes, and half of what is left of six working hours
    (owed,) = floor.ledger(DeliveryKind.PROGRESS)
    assert (owed.due_at, owed.person_id, owed.payload) == (moment, None, None)
    # Until then it stands as it did: a leader who acts at this moment learns nothing (SEC-34).
    await floor.on(moment - timedelta(minutes=1))
    assert TEXT in {one.text for one in (await floor.overview(LEADER)).open}
    assert notice(await floor.move(TEXT, "seen")) == "notice-obstacle-seen"
    await floor.on(moment)
    assert TEXT not in {one.text for one in (await floor.overview(LEADER)).open}
    assert notice(await floor.move(TEXT, "take")) == "notice-obstacle-closed"
    assert (floor.edits()[-1].stage, floor.edits()[-1].text) == ("withdrawn", None)
    row = floor.row(TEXT)
    assert (row.blob, row.thread, row.withdrawn_at) == (b"", "", moment)


async def test_nobody_withdraws_what_somebody_else_said(floor: Floor) -> None:
    for person in {*range(1, 33)} - {AUTHOR}:
        assert notice(await floor.move(TEXT, "withdraw", person=person)) == "notice-obstacle-gone"
    assert {row.withdrawn_at for row in floor.rows()} == {None}


async def test_what_is_withdrawn_before_its_message_leaves_is_not_posted(sqlite: Database, vault: Vault) -> None:
    floor = await floor_of(sqlite, vault)
    await floor.say_three()
    floor.firm.company.platform.facts = LookupError("away")
    await floor.on(QUESTIONS)
    (own,) = await floor.own(AUTHOR)
    await floor.desk().handle(ObstacleMoved(floor.firm.actor(AUTHOR), own.id, "withdraw"))
    floor.firm.company.platform.facts = type(floor.firm.company.platform)(floor.firm.company.clock).facts
    await floor.on(QUESTIONS + timedelta(hours=2))
    assert {card.text for card in floor.shown()} == {f"obstacle {AUTHORS[0]}", f"obstacle {AUTHORS[2]}"}


# ---------------------------------------------------------------- through a restore


def put_back(rows: Sequence[Obstacle], session: Session) -> None:
    session.execute(delete(Obstacle))
    for row in rows:
        session.merge(row)


async def test_what_was_withdrawn_stays_so_through_a_restore(floor: Floor) -> None:
    older = floor.rows()
    await withdraw(floor)
    await floor.on(QUESTIONS + DAY)
    for _ in range(2):  # its key, marked; then gone
        floor.firm.database.write(partial(put_back, older))
        assert TEXT in {one.text for one in (await floor.overview(LEADER)).open}
        now = floor.firm.now
        assert keeping.withdraw_again(floor.firm.database, floor.firm.vault, now) == 1
        assert keeping.withdraw_again(floor.firm.database, floor.firm.vault, now) == 0
        assert len((await floor.overview(LEADER)).open) == 2
        assert floor.row(TEXT).blob == b""
        await floor.keep(now)


async def test_what_was_withdrawn_unread_is_not_shown_after_a_restore(sqlite: Database, vault: Vault) -> None:
    floor = await floor_of(sqlite, vault)
    await floor.say_three()
    older = floor.rows()
    (own,) = await floor.own(AUTHOR)
    await floor.desk().handle(ObstacleMoved(floor.firm.actor(AUTHOR), own.id, "withdraw"))
    sqlite.write(partial(put_back, older))
    await floor.on(QUESTIONS)
    assert floor.posts() == []  # two are left, even before the restore is noticed
    assert keeping.withdraw_again(sqlite, vault, floor.firm.now) == 1
    assert len(floor.rows()) == 2


async def test_the_key_of_an_obstacle_that_an_older_database_does_not_know_is_never_drawn_again(floor: Floor) -> None:
    unknown = {row.id for row in floor.rows()}
    floor.firm.database.write(partial(put_back, []))
    keeping.withdraw_again(floor.firm.database, floor.firm.vault, floor.firm.now)
    assert not unknown & floor.firm.vault.obstacles.ids()


# ---------------------------------------------------------------- how long it is kept


async def test_thirty_days_after_it_was_told_back_nothing_links_it_to_its_author(floor: Floor) -> None:
    await floor.decide_and_tell(TEXT)
    obstacle_id = floor.id_of(TEXT)
    await floor.keep(QUESTIONS + 30 * DAY - timedelta(minutes=1))
    assert [own.stage for own in await floor.own(AUTHOR)] == ["told"]
    await floor.keep(QUESTIONS + 30 * DAY)
    assert await floor.own(AUTHOR) == ()
    assert obstacle_id not in floor.firm.vault.obstacles.ids()
    assert (floor.row(TEXT).thread, bool(floor.row(TEXT).blob)) == ("", True)
    assert len(await floor.own(AUTHORS[0])) == 1  # the others are under way


async def test_twelve_months_after_it_was_told_back_it_is_gone(floor: Floor) -> None:
    await floor.decide_and_tell(TEXT)
    obstacle_id = floor.id_of(TEXT)
    await floor.keep(QUESTIONS + 366 * DAY)
    assert obstacle_id in {row.id for row in floor.rows()}
    assert len(floor.ledger(DeliveryKind.OBSTACLE)) == 3
    await floor.keep(QUESTIONS + 366 * DAY + timedelta(minutes=1))
    assert obstacle_id not in {row.id for row in floor.rows()}
    assert len(floor.ledger(DeliveryKind.OBSTACLE)) == 2  # nor is it kept where it stood


async def test_no_key_lives_longer_than_twelve_months_and_what_nobody_read_goes_with_it(floor: Floor) -> None:
    await floor.say(AUTHOR, "never shown")
    keys = {row.id for row in floor.rows()}
    await floor.keep(at(MONDAY + 365 * DAY, 12))
    assert keys <= floor.firm.vault.obstacles.ids()
    await floor.keep(at(MONDAY + 366 * DAY, 12))
    assert not keys & floor.firm.vault.obstacles.ids()
    assert len(floor.rows()) == 3
    await floor.keep(at(MONDAY + 733 * DAY, 12))
    assert floor.rows() == []


async def test_leavers_keep_no_way_to_what_they_said_nor_a_name_on_what_they_took(floor: Floor) -> None:
    await floor.move(TEXT, "take")
    await floor.say(RED[3], "waits")
    for leaver in (LEADER, RED[3]):
        floor.firm.company.change_person(leaver, active=False, left_on=QUESTIONS.date())
    floor.firm.company.clock.now = QUESTIONS + 40 * DAY
    forget_due(floor.firm.database, floor.firm.now)
    assert "Person 3" not in repr([row.model_dump() for row in floor.rows()])
    assert floor.firm.database.read(obstacles.every)[0].owner is None
    await floor.say(RED[4])
    await floor.say(RED[5])
    await floor.on(NEXT_QUESTIONS + 6 * WEEK)
    assert "waits" not in {card.text for card in floor.shown()}


# ---------------------------------------------------------------- reminders


async def reminded(floor: Floor, weeks: int) -> list[WaitingCard]:
    """Return the reminders of the Mondays and Tuesdays of so many weeks."""
    for week in range(1, weeks + 1):
        for day, hour in ((0, 6), (0, 7), (0, 8), (1, 8)):
            await floor.on(at(MONDAY + week * WEEK + day * DAY, hour))
    return [post.card for post in floor.firm.company.platform.posts if isinstance(post.card, WaitingCard)]


async def test_what_was_not_seen_for_a_week_or_decided_for_four_is_said_once_each(floor: Floor) -> None:
    cards = await reminded(floor, 9)
    assert cards == [WaitingCard("fr", 3, 0, 0), WaitingCard("fr", 3, 3, 0)]
    days = [post.at for post in floor.firm.company.platform.posts if isinstance(post.card, WaitingCard)]
    assert days == [at(MONDAY + 2 * WEEK, 7), at(MONDAY + 5 * WEEK, 7)]  # Mondays at nine in Paris


async def test_nothing_that_was_dealt_with_is_reminded_of(floor: Floor) -> None:
    for author in AUTHORS:
        await floor.decide_and_tell(f"obstacle {author}")
    assert await reminded(floor, 7) == []


async def test_a_decision_that_nobody_tells_is_reminded_of(floor: Floor) -> None:
    for author in AUTHORS:
        await floor.move(f"obstacle {author}", "take")
        await floor.decide(f"obstacle {author}")
    assert await reminded(floor, 7) == [WaitingCard("fr", 0, 0, 3)]


# ---------------------------------------------------------------- how long it takes


def row(number: int, **hours: float | None) -> ObstacleRow:
    """Return an obstacle shown at the first question day, what follows given in hours after it."""
    values: dict[str, Any] = {
        f"{name}_at": None if hours.get(name) is None else QUESTIONS + timedelta(hours=hours[name] or 0)
        for name in ("seen", "taken", "decided", "told", "withdrawn")
    }
    values |= {"outcome": None, "owner": None, "released_at": QUESTIONS, "shown_at": QUESTIONS}
    return ObstacleRow(id=str(number), company_id=1, thread="", week=MONDAY, blob=b"x", **values)


def legs(rows: Sequence[ObstacleRow], after: timedelta = 50 * DAY) -> dict[str, tuple[int, int, float | None]]:
    return {leg.name: (leg.ended, leg.running, leg.median) for leg in times.legs(rows, QUESTIONS + after)}


def test_each_leg_counts_from_its_own_beginning() -> None:
    whole = [row(n, seen=24, taken=30, decided=126, told=126.5) for n in range(15)]
    assert legs(whole) == {
        "seen": (15, 0, 1.0),
        "taken": (15, 0, 0.25),
        "decided": (15, 0, 4.0),
        "told": (15, 0, 0.5 / 24),  # half an hour
        "whole": (15, 0, 126.5 / 24),
    }


def test_open_ones_count_for_as_long_as_they_last_and_fourteen_are_only_counted() -> None:
    some = [row(n, seen=24, taken=24, decided=24 * 10) for n in range(7)]
    waiting = [row(n, seen=24, taken=24) for n in range(7, 15)]
    assert legs([*some, *waiting])["decided"] == (7, 8, None)  # fewer than half have ended
    assert legs(
        [*some, *waiting, row(15, seen=24, taken=24, decided=24 * 40), row(16, seen=24, taken=24, decided=24 * 45)]
    )["decided"] == (9, 8, 44.0)
    assert legs([*some, *waiting][:14])["decided"] == (7, 7, None)


def test_r19_a_withdrawal_ends_the_leg_that_it_meets_and_the_whole_way() -> None:
    withdrawn = [row(n, seen=24, withdrawn=48) for n in range(15)]
    assert legs(withdrawn) == {
        "seen": (15, 0, 1.0),
        "taken": (15, 0, 1.0),
        "decided": (0, 0, None),
        "told": (0, 0, None),
        "whole": (15, 0, 2.0),
    }
    assert legs(withdrawn, timedelta(hours=47))["whole"] == (0, 15, None)  # drawn, and not come yet


async def test_leaders_alone_read_what_is_open_and_how_long_things_take(floor: Floor) -> None:
    await floor.move(TEXT, "take")
    floor.firm.company.clock.now = QUESTIONS + timedelta(minutes=90)
    await floor.decide(TEXT)
    card = await floor.overview(LEADER)
    assert {(one.text, one.stage, one.owner) for one in card.open} == {
        (f"obstacle {AUTHORS[0]}", "shown", None),
        (TEXT, "decided", "Person 3"),
        (f"obstacle {AUTHORS[2]}", "shown", None),
    }
    assert [(leg.name, leg.ended, leg.running) for leg in card.legs] == [
        ("seen", 1, 2),
        ("taken", 1, 0),
        ("decided", 1, 0),
        ("told", 0, 1),
        ("whole", 0, 3),
    ]
    staff = await floor.overview(RED[5])
    assert (staff.open, staff.legs, staff.own) == ((), (), ())


# ---------------------------------------------------------------- who said it


def everything(floor: Floor) -> list[str]:
    """Return every row, post and edit, sorted; random ids, ciphertext and the order of posts are masked."""

    def rows(session: Session) -> list[str]:
        return [
            f"{table.name}{tuple(map(_masked, row))}"
            for table in metadata.sorted_tables
            for row in session.execute(select(table))
        ]

    platform = floor.firm.company.platform
    seen = [repr((post.to, post.card, post.at)) for post in platform.posts] + [repr(edit) for edit in platform.edits]
    found = [*floor.firm.database.read(rows), *seen]
    return sorted(re.sub(r"[0-9a-f]{32,64}|'ts': '[0-9]+'", "#", text) for text in found)


def _masked(value: object) -> object:
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


@pytest.mark.parametrize("step", ["said", "shown", "told", "withdrawn", "gone"])
async def test_nothing_differs_between_worlds_in_which_somebody_else_of_the_group_said_it(
    step: str, tmp_path: Path, migrated_file: Path
) -> None:
    worlds = []
    for author in (AUTHOR, RED[9]):
        folder = tmp_path / str(author)
        folder.mkdir()
        shutil.copyfile(migrated_file, folder / "d.db")
        database, vault = Database(f"sqlite:///{folder}/d.db"), Vault.open(folder / "keys" / "k.key", create=True)
        floor = await floor_of(database, vault)
        for person, text in ((AUTHORS[0], "a"), (author, "b"), (AUTHORS[2], "c")):
            await floor.say(person, text)
        await live(floor, author, step)
        worlds.append(everything(floor))
        database.close()
        vault.close()
    assert worlds[0] == worlds[1]


async def live(floor: Floor, author: int, step: str) -> None:
    """Live until a step of what somebody said."""
    if step == "said":
        return
    await floor.on(QUESTIONS)
    if step == "withdrawn":
        await floor.move("b", "withdraw", person=author)
        await floor.on(QUESTIONS + DAY)
    if step in ("told", "gone"):
        await floor.decide_and_tell("b")
        await floor.on(QUESTIONS + DAY)
        assert [own.decision for own in await floor.own(author)] == ["Un seul outil."]
    if step == "gone":
        await floor.keep(QUESTIONS + 31 * DAY)


async def test_reading_leaves_no_trace(floor: Floor) -> None:
    await floor.decide_and_tell(TEXT)
    before = everything(floor)
    assert len(await floor.own(AUTHOR)) == 1
    assert everything(floor) == before


async def test_no_row_names_a_person_but_the_leader_who_took_it(floor: Floor) -> None:
    await floor.move(TEXT, "take")
    rows = [row.model_dump(exclude={"blob", "id", "thread"}) for row in floor.rows()]
    assert {row["owner_id"] for row in rows} == {None, LEADER}
    assert {row["week"] for row in rows} == {MONDAY}  # of when it was said, the week alone
    assert [row.state for row in floor.ledger(DeliveryKind.OBSTACLE)] == [DeliveryState.SENT] * 3
    assert {(row.person_id, row.payload, row.due_at) for row in floor.ledger(DeliveryKind.OBSTACLE)} == {
        (None, None, QUESTIONS)
    }


def key_file(folder: Path, obstacle_id: str) -> bytes:
    """Return the key of an obstacle, as it lies on disk."""
    (path,) = folder.rglob(f"{obstacle_id}.obstacle")
    return path.read_bytes()


async def test_of_when_it_was_said_the_ciphertext_too_keeps_the_week_alone(sqlite: Database, vault: Vault) -> None:
    floor = await floor_of(sqlite, vault)
    floor.firm.company.clock.now = QUESTIONS - timedelta(hours=1, minutes=7)
    await floor.say(AUTHOR)
    (row,) = floor.rows()
    entry = vault._ring.key(row.id, "obstacle").decrypt(row.id.encode(), row.blob)
    assert entry.when == at(MONDAY, 0) - timedelta(hours=2)  # midnight in Paris


async def test_a8_once_its_key_is_gone_the_disk_tells_no_author_even_with_the_master_key(
    floor: Floor, tmp_path: Path
) -> None:
    await floor.say(AUTHOR, "mon-secret-qui-attend")
    await floor.decide_and_tell(TEXT)
    firm, obstacle_id = floor.firm, floor.id_of(TEXT)
    thread, secret = floor.row(TEXT).thread, firm.vault._keys.read(obstacle_id, "obstacle")
    wrapped = key_file(tmp_path, obstacle_id)
    assert firm.database.path is not None
    backup(f"sqlite:///{firm.database.path}", tmp_path / "open.db")

    def files_with(needle: bytes) -> set[str]:
        return {path.name for path in tmp_path.rglob("*") if path.is_file() and needle in path.read_bytes()}

    assert files_with(b"mon-secret") == set()
    assert files_with(thread.encode()) >= {"open.db"}  # the search can find
    await floor.keep(QUESTIONS + 31 * DAY)
    assert files_with(thread.encode()) == {"open.db"}  # where nothing computes it again
    for needle in (wrapped, secret, firm.account(AUTHOR).encode() + b"|obstacle"):
        assert files_with(needle) == set()
