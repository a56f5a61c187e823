"""PostgreSQL: dead rows leave tables, unless somebody still looks at the moment before they died."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text

EMPTIED = ("released_comments", "reply", "signal_past", "tree_member", "weekly_sum")
"""Tables that are rewritten as rows leave them. A process that was killed in between owes it to the next one."""


def rewrite(connection: Connection, tables: Collection[str]) -> set[str]:
    """Move tables to new files, and return those into which no dead row was taken along.

    VACUUM FULL takes along what an older snapshot may still see (a dump, a long report, autovacuum itself), and tells
    nobody but the log. A VACUUM before it counts these rows: what no snapshot sees then, none sees later.

    Args:
        connection: in autocommit.
        tables: their names, ours and trusted.
    """
    names = ", ".join(tables)
    dead_rows = text("SELECT pg_stat_get_dead_tuples(CAST(:name AS regclass))")
    connection.execute(text(f"VACUUM {names}"))
    clean = {name for name in tables if not connection.execute(dead_rows, {"name": name}).scalar()}
    connection.execute(text(f"VACUUM (FULL, ANALYZE) {names}"))
    return clean
