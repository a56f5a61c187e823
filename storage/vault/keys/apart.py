"""Keys apart from answers: a key database must not be, nor be copied with, the database of the answers."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, text

from storage.database.engines import parse_url
from storage.errors import KeyTrouble

SETTING = "DIAPASON_KEYS_URL"
_POSTGRES_PORT = 5432

# pg_checkpoint came with PostgreSQL 15; a superuser is a member of every role.
_MAY_NOT_EMPTY = """
    NOT has_function_privilege('pg_switch_wal()', 'EXECUTE')
    OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(oid, 'USAGE'))
"""

# A key is a parameter of the statement that stores it.
_MAY_LOG = """
    current_setting('log_parameter_max_length') <> '0' AND (
        current_setting('log_statement') IN ('mod', 'all')
        OR current_setting('log_min_duration_statement') <> '-1'
        OR current_setting('log_min_duration_sample') <> '-1'
    )
"""

# What lets a destroyed key live on: (true when it does, what to say).
_TRACES = (
    ("current_setting('archive_mode') <> 'off'", "its server archives its log: set archive_mode = off"),
    (
        "EXISTS (SELECT FROM pg_replication_slots) OR EXISTS (SELECT FROM pg_stat_replication)",
        "another server copies it: drop its replication slots and standbys",
    ),
    ("current_setting('wal_recycle') = 'on'", "old pieces of its log are kept for use again: set wal_recycle = off"),
    (_MAY_LOG, "its log of statements may hold keys: set log_parameter_max_length = 0"),
    (
        _MAY_NOT_EMPTY,
        "its user may not empty the log: grant pg_checkpoint, and EXECUTE ON FUNCTION pg_switch_wal()",
    ),
)


def require_apart(database_url: str, keys_url: str) -> None:
    """Refuse one database for answers and keys: its backup would hold the keys.

    Raises:
        DatabaseTrouble: an address is not one of a database.
        KeyTrouble: both name the same file, or the same database of the same server.
    """
    if _place(parse_url(database_url)) == _place(parse_url(keys_url, SETTING)):
        raise same_database()


def same_database() -> KeyTrouble:
    """Return the trouble of keys that would lie in the database whose backups must not hold them."""
    return KeyTrouble(
        f"{SETTING} names the same database as DATABASE_URL: its backups would hold the keys; "
        "set it to a database of its own, on another server."
    )


def same_server(database_url: str, keys_url: str) -> bool:
    """Tell whether one PostgreSQL server holds both databases: a copy of the server would hold both.

    Raises:
        DatabaseTrouble: an address is not one of a database.
    """
    first, second = _place(parse_url(database_url)), _place(parse_url(keys_url, SETTING))
    return first[0] == second[0] == "postgresql" and first[:3] == second[:3]


def advice(connection: Connection) -> list[str]:
    """Return sentences on what to repair on a key database's server, so that destroyed keys leave no trace."""
    columns = ", ".join(f"{condition} AS c{number}" for number, (condition, _) in enumerate(_TRACES))
    row = connection.execute(text(f"SELECT {columns}")).one()
    return [sentence for holds, (_, sentence) in zip(row, _TRACES, strict=True) if holds]


def _place(url: URL) -> tuple[str, str, int, str]:
    """Return (kind, host, port, name) of an address, the same for two ways of writing it."""
    name = str(url.database)
    if url.get_backend_name() == "sqlite":
        return "sqlite", "", 0, str(Path(name).resolve())
    host = url.host or str(url.query.get("host", ""))
    if host in ("127.0.0.1", "::1"):
        host = "localhost"
    return "postgresql", host.lower(), url.port or _POSTGRES_PORT, name
