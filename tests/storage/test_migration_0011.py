"""0011: weekly sums of an older version lie under no window's key, and wait for the sealing that has the master key."""

from __future__ import annotations

from datetime import date

from alembic import command
from sqlalchemy import text

from storage import published
from storage.database import Database
from storage.migrations import configuration
from storage.published import SumRow

WEEK = date(2026, 11, 16)


def test_sums_stored_before_name_no_window_and_are_the_next_to_join(bare: Database) -> None:
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0009")
        connection.execute(
            text(
                "INSERT INTO company (id, name, locale, timezone, country, k, quiet_from, quiet_until)"
                " VALUES (1, '', 'fr', 'Europe/Paris', 'FR', 5, '19:00', '08:00')"
            )
        )
        rows = [
            {"week": WEEK, "blob": b"cells", "coarse": True},
            {"week": date(2026, 11, 9), "blob": b"exact", "coarse": False},
        ]
        connection.execute(
            text(
                "INSERT INTO weekly_sum (company_id, node, week, blob, coarse) VALUES (1, 'n', :week, :blob, :coarse)"
            ),
            rows,
        )
    bare.migrate()
    bare.check()
    assert bare.read(lambda session: published.sums(session, 1)) == [
        SumRow("n", date(2026, 11, 9), None, b"exact"),
        SumRow("n", WEEK, None, b"cells"),
    ]
    assert bare.read(lambda session: published.last_summed(session, [])) == {1: WEEK}
    bare.write(lambda session: published.put_past(session, 1, "n", WEEK, b"past"))
    assert bare.read(lambda session: published.pasts(session, 1)) == [("n", WEEK, b"past")]
