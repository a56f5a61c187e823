"""Trouble with a database: a driver's error becomes one sentence that somebody can act on."""

from __future__ import annotations

import sqlite3

from sqlalchemy import exc
from sqlalchemy.exc import DBAPIError

from storage.errors import DatabaseBusy, DatabaseTrouble, DiskTrouble, KeyTrouble

_LOCK = (
    "The database is held by another program: close whatever has {where} open; "
    "nothing was stored, try again in a moment."
)
_READ_ONLY = "The database cannot be written: give this user the right to write {where} and its folder."

# SQLite speaks in sentences, not codes, through Python 3.11's driver: part of its message -> ours.
_SQLITE: tuple[tuple[str, type[DatabaseTrouble], str], ...] = (
    ("database is locked", DatabaseBusy, _LOCK),
    ("database table is locked", DatabaseBusy, _LOCK),
    ("readonly database", DatabaseTrouble, _READ_ONLY),
    ("disk is full", DiskTrouble, "The disk is full: free some space where {where} lies; nothing was stored."),
    ("unable to open", DatabaseTrouble, "The database cannot be opened: check that {where} exists and is yours."),
    ("not a database", DatabaseTrouble, "{where} is not a Diapason database: set DATABASE_URL, or restore a backup."),
    ("malformed", DatabaseTrouble, "{where} is damaged: restore a backup with `diapason restore FILE`."),
    ("disk i/o error", DiskTrouble, "The disk that holds {where} fails: check it, then restore a backup."),
    ("no such table", DatabaseTrouble, "The tables of {where} are missing: run `diapason migrate`."),
    ("no such column", DatabaseTrouble, "The tables of {where} are of another version: run `diapason migrate`."),
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES: dict[str, tuple[type[DatabaseTrouble], str]] = {
    "28P01": (DatabaseTrouble, "PostgreSQL refuses the password in DATABASE_URL ({where}): correct it."),
    "28000": (DatabaseTrouble, "PostgreSQL refuses the user in DATABASE_URL ({where}): correct it."),
    "3D000": (DatabaseTrouble, "There is no such database at {where}: create it, or correct DATABASE_URL."),
    "42P01": (DatabaseTrouble, "The tables of {where} are missing: run `diapason migrate`."),
    "42703": (DatabaseTrouble, "The tables of {where} are of another version: run `diapason migrate`."),
    "42501": (DatabaseTrouble, "This user may not use the tables at {where}: grant the rights, then try again."),
    "53100": (DiskTrouble, "The disk of {where} is full: free some space; nothing was stored."),
    "53300": (
        DatabaseBusy,
        "PostgreSQL at {where} has no free connection: raise max_connections, or run fewer copies.",
    ),
    "40001": (DatabaseBusy, "PostgreSQL at {where} is busy with the same rows: try again in a moment."),
    "40P01": (DatabaseBusy, "PostgreSQL at {where} is busy with the same rows: try again in a moment."),
    "55P03": (DatabaseBusy, "PostgreSQL at {where} is busy with the same rows: try again in a moment."),
    "25006": (DatabaseTrouble, "PostgreSQL at {where} only reads (a standby?): point DATABASE_URL at the primary."),
}

INSUFFICIENT_PRIVILEGE = "42501"

# The same for the key database, which has neither migrations nor backups: PostgreSQL's codes -> ours.
_KEYS_POSTGRES: dict[str, str] = {
    "28P01": "refuses the password in DIAPASON_KEYS_URL: correct it",
    "28000": "refuses the user in DIAPASON_KEYS_URL: correct it",
    "3D000": "does not exist: create it, or correct DIAPASON_KEYS_URL",
    "42P01": "has lost its tables: put DIAPASON_KEYS_URL right, or restart Diapason to go on without the old answers",
    "42501": "may not be written by this user: let it create tables there, and own them",
    "25006": "only reads (a standby?): point DIAPASON_KEYS_URL at the primary, and have no standby",
    "53100": "has a full disk: free some space",
    "55P03": "is held by another program: close whatever has it open",
}


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's five-letter code of ``error``, empty when it carries none."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None) or ""


def lost(error: BaseException) -> bool:
    """Tell whether the connection itself went away: killed, failed over, cut or never made."""
    if not isinstance(error, DBAPIError):
        return False
    state = sqlstate(error)
    if state:
        return state.startswith(("08", "57P"))
    return error.connection_invalidated or type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}


def explain(error: BaseException, *, dialect: str, where: str) -> DatabaseTrouble | None:
    """Return the trouble that a driver's error means, None when the fault is the caller's (a broken rule, a typo)."""
    if isinstance(error, exc.TimeoutError):
        return DatabaseBusy(f"Every connection to {where} is taken: nothing was stored, try again in a moment.")
    if not isinstance(error, DBAPIError | sqlite3.Error):
        return None
    return _explain_sqlite(error, where) if dialect == "sqlite" else _explain_postgres(error, where)


def explain_keys(error: BaseException, *, where: str) -> KeyTrouble:
    """Return the trouble that a driver's error in the key database means."""
    predicate = _KEYS_POSTGRES.get(_state(error)) or "does not answer: check that it runs, and DIAPASON_KEYS_URL"
    if isinstance(getattr(error, "orig", error), sqlite3.Error):
        predicate = f"cannot be used ({getattr(error, 'orig', error)}): check the file, its rights and its disk"
    return KeyTrouble(f"The key database {where} {predicate}. Nothing is opened or written until then.")


def _explain_sqlite(error: BaseException, where: str) -> DatabaseTrouble | None:
    message = str(getattr(error, "orig", error)).lower()
    return next((kind(sentence.format(where=where)) for part, kind, sentence in _SQLITE if part in message), None)


def _explain_postgres(error: BaseException, where: str) -> DatabaseTrouble | None:
    state = _state(error)
    if state in _POSTGRES:
        kind, sentence = _POSTGRES[state]
        return kind(sentence.format(where=where))
    if lost(error):
        return DatabaseBusy(f"PostgreSQL at {where} does not answer: check that it runs; nothing was stored.")
    return None


def _state(error: BaseException) -> str:
    """Return PostgreSQL's code of an error; for a refused log-in psycopg has none, and the server's sentence tells."""
    state = sqlstate(error)
    if not state and "password authentication failed" in str(error):
        return "28P01"
    if not state and "does not exist" in str(error):
        return "3D000"
    return state
