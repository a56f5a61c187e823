"""0012: of the digests that are here, those of companies that have a channel count as read in it."""

from __future__ import annotations

from datetime import date

from alembic import command
from sqlalchemy import text

from storage import published
from storage.database import Database
from storage.migrations import configuration

WEEK = date(2026, 11, 16)


def test_older_digests_count_as_read_where_there_was_a_channel(bare: Database) -> None:
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0011")
        connection.execute(
            text(
                "INSERT INTO company"
                " (id, name, locale, timezone, country, k, quiet_from, quiet_until, leadership_channel)"
                " VALUES (:id, '', 'fr', 'Europe/Paris', 'FR', 5, '19:00', '08:00', :channel)"
            ),
            [{"id": 1, "channel": "C1"}, {"id": 2, "channel": None}],
        )
        connection.execute(
            text(
                "INSERT INTO published (company_id, kind, subject, week, body)"
                " VALUES (:company, :kind, 's', :week, '{\"digest\": {}}')"
            ),
            [
                {"company": 1, "kind": "digest", "week": WEEK},
                {"company": 1, "kind": "alert", "week": WEEK},
                {"company": 2, "kind": "digest", "week": WEEK},
            ],
        )
    bare.migrate()
    bare.check()
    assert bare.read(lambda session: published.reached(session, 1, date.max)) == [{}]
    assert bare.read(lambda session: published.reached(session, 2, date.max)) == []
