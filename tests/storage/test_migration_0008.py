"""0008: weekly sums that an older version stored are known to be exact, until the keys are there."""

from __future__ import annotations

from datetime import date

from alembic import command
from sqlalchemy import text

from storage.database import Database
from storage.migrations import configuration

WEEK = date(2026, 11, 16)


def test_sums_stored_before_are_exact(bare: Database) -> None:
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0005")
        connection.execute(
            text(
                "INSERT INTO company (id, name, locale, timezone, country, k, quiet_from, quiet_until)"
                " VALUES (1, '', 'fr', 'Europe/Paris', 'FR', 5, '19:00', '08:00')"
            )
        )
        row = {"week": WEEK, "blob": b"exact"}
        connection.execute(
            text("INSERT INTO weekly_sum (company_id, node, week, blob) VALUES (1, 'staff/tech', :week, :blob)"), row
        )
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0008")
        (stored,) = connection.execute(text("SELECT blob, coarse FROM weekly_sum"))
        assert (bytes(stored.blob), bool(stored.coarse)) == (b"exact", False)
