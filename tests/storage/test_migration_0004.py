"""0004: the trees that stand know the account of each member, and who counted towards K when their windows opened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from alembic import command
from sqlalchemy import text
from sqlmodel import Session

from storage.database import Database
from storage.migrations import configuration

MONDAY = date(2026, 9, 7)
LATER = MONDAY + timedelta(weeks=8)
AT = "2026-09-07 00:00:00+00"


def _fill(session: Session) -> None:
    def add(table: str, **row: Any) -> None:
        named, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
        session.connection().execute(text(f'INSERT INTO "{table}" ({named}) VALUES ({values})'), row)  # noqa: S608

    add("company", id=1, name="Accord", locale="fr", timezone="Europe/Paris", country="FR", k=5, quiet_from="19:00",
        quiet_until="08:00")  # fmt: skip
    add("installation", id=1, company_id=1, platform="slack", tenant="T1", connected=True)
    add("installation", id=2, company_id=1, platform="teams", tenant="M1", connected=True)
    # Since when each is known: from the first day, four weeks before the window, a day less, and without an account.
    since = {1: MONDAY, 2: LATER - timedelta(days=28), 3: LATER - timedelta(days=27), 4: MONDAY}
    for number, day in since.items():
        add("person", id=number, company_id=1, name=f"Person {number}", email=None, level="staff",
            timezone="Europe/Paris", locale="fr", is_admin=False, active=True, since=day, stopped=False,
            welcomed=True)  # fmt: skip
    for number in (1, 2, 3):
        add("account", person_id=number, installation_id=1, platform_user_id=f"U{number}", preferred=number != 2)
    add("account", person_id=2, installation_id=2, platform_user_id="29:b", preferred=True)
    add("question", id=1, company_id=1, key="q", version=1, kind="scale5", cadence="alignment", definition="{}")
    add("schedule", id=1, company_id=1, name="Hebdo", state="active", audience="everyone", weekday=2,
        local_time="10:00", reminder=True, alignment="[]", pulse="[]", first_week=MONDAY)  # fmt: skip
    for tree, day, state in ((1, MONDAY, "sealed"), (2, LATER, "open")):
        add("tree_snapshot", id=tree, company_id=1, taken_on=day)
        for number in since:
            add("tree_member", snapshot_id=tree, person_id=number, leader=False)
        add("window", id=f"w{tree}", company_id=1, schedule_id=1, question_id=1, snapshot_id=tree, asked_week=day,
            opens_at=AT if tree == 1 else "2026-11-02 00:00:00+00", closes_at=AT, k=5, state=state)  # fmt: skip


def test_members_get_their_account_and_the_fresh_do_not_count(bare: Database) -> None:
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0003")
    bare.write(_fill)
    bare.migrate()
    bare.check()
    query = text("SELECT person_id, account, counts FROM tree_member WHERE snapshot_id = 2 ORDER BY person_id")
    rows = bare.read(lambda session: [tuple(row) for row in session.connection().execute(query)])
    assert [(person, account, bool(counts)) for person, account, counts in rows] == [
        (1, "slack|T1|U1", True),
        (2, "teams|M1|29:b", True),
        (3, "slack|T1|U3", False),
        (4, None, True),
    ]
    signatures = text('SELECT count(signature) FROM "window"')
    assert bare.read(lambda session: session.connection().execute(signatures).scalar()) == 0
    with bare.engine.connect() as connection, connection.begin():
        command.check(configuration(connection))
