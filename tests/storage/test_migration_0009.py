"""0009: how many staff each frozen tree holds is kept beside it, for the trees that stand too."""

from __future__ import annotations

from datetime import date, timedelta

from alembic import command
from sqlalchemy import select, text
from sqlmodel import col

from storage.database import Database
from storage.migrations import configuration
from storage.models import TreeSnapshot

MONDAY = date(2026, 11, 16)


def test_each_tree_that_stands_gets_the_number_of_its_members_who_do_not_lead(bare: Database) -> None:
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0008")
        connection.execute(
            text(
                "INSERT INTO company (id, name, locale, timezone, country, k, quiet_from, quiet_until)"
                " VALUES (1, '', 'fr', 'Europe/Paris', 'FR', 5, '19:00', '08:00')"
            )
        )
        for number in range(1, 6):
            connection.execute(
                text(
                    "INSERT INTO person (id, company_id, name, level, timezone, locale, is_admin, active, since,"
                    " stopped, welcomed, listed) VALUES (:id, 1, '', 'staff', 'Europe/Paris', 'fr', :no, :no, :since,"
                    " :no, :no, :no)"
                ),
                {"id": number, "since": MONDAY, "no": False},
            )
        for tree, leaders, members in ((1, 2, 5), (2, 0, 4), (3, 0, 0)):
            day = MONDAY + timedelta(weeks=tree)
            connection.execute(text("INSERT INTO tree_snapshot VALUES (:id, 1, :day)"), {"id": tree, "day": day})
            for number in range(1, members + 1):
                connection.execute(
                    text("INSERT INTO tree_member (snapshot_id, person_id, counts, leader) VALUES (:t, :p, :c, :l)"),
                    {"t": tree, "p": number, "c": True, "l": number <= leaders},
                )
    bare.migrate()
    bare.check()
    query = select(col(TreeSnapshot.id), col(TreeSnapshot.staff)).order_by(col(TreeSnapshot.id))
    rows = bare.read(lambda session: [tuple(row) for row in session.execute(query)])
    assert rows == [(1, 3), (2, 4), (3, 0)]
