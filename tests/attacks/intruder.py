"""The intruder: somebody who may write whatever they like in the database, and has none of its keys.

It speaks SQL over a connection of its own and looks at the tables as they are at run time: a column that did not exist
when an attack was written (the account frozen in a tree, a seal) is rewritten with the others.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import psycopg

Row = dict[str, Any]
Tables = dict[str, list[Row]]


@dataclass
class Intruder:
    """A connection to somebody else's database, on SQLite or PostgreSQL; statements have ``?`` for their values."""

    url: str
    deep: bool = False  # inside a transaction

    @property
    def sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @cached_property
    def _connection(self) -> Any:
        if self.sqlite:
            opened = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
            opened.execute("PRAGMA synchronous = OFF")
            return opened
        connection = psycopg.connect(self.url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
        connection.execute("SET session_replication_role = replica")  # no foreign key stops it
        return connection

    def close(self) -> None:
        """Go away: the next statement connects again."""
        if "_connection" in self.__dict__:
            self.__dict__.pop("_connection").close()

    def ask(self, statement: str, *values: Any) -> list[Row]:
        """Run a statement; return its rows."""
        done = self._connection.execute(self._spelled(statement), [_stored(value) for value in values])
        if done.description is None:
            return []
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def each(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement for each of these rows of values."""
        stored = [[_stored(value) for value in row] for row in rows]
        with self._at_once():
            self._connection.cursor().executemany(self._spelled(statement), stored)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Make what the block does one transaction; inside another block it is part of that one."""
        if self.deep:
            yield
            return
        self._connection.execute("BEGIN")
        self.deep = True
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        finally:
            self.deep = False

    def _spelled(self, statement: str) -> str:
        return statement if self.sqlite else statement.replace("%", "%%").replace("?", "%s")

    def tables(self) -> list[str]:
        """Return the names of the tables that hold what the product stores."""
        listed = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if self.sqlite
            else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        )
        return [row["name"] for row in self.ask(listed) if row["name"] != "alembic_version"]

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table as it is now."""
        listed = (
            "SELECT name FROM pragma_table_info(?)"
            if self.sqlite
            else "SELECT column_name AS name FROM information_schema.columns WHERE table_name = ?"
        )
        return [row["name"] for row in self.ask(listed, table)]

    def rows(self, table: str) -> list[Row]:
        """Return every row of a table."""
        return self.ask(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the catalogue

    def copy(self) -> Tables:
        """Return every row of every table: an older copy, to be put back later."""
        return {table: self.rows(table) for table in self.tables()}

    def put_back(self, tables: Mapping[str, list[Row]]) -> None:
        """Write older copies of tables over what is there now."""
        with self._at_once():
            for table, rows in tables.items():
                self.ask(f'DELETE FROM "{table}"')  # noqa: S608 - same
                self.insert(table, rows)

    def insert(self, table: str, rows: list[Row]) -> None:
        """Add rows; columns that the table does not have are left out."""
        names = [name for name in self.columns(table) if any(name in row for row in rows)]
        if not names:
            return
        listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608 - same
        self.each(statement, [tuple(row.get(name) for name in names) for row in rows])

    def at_closing(self, statements: Iterable[str]) -> None:
        """Leave statements in the database that run the moment a window's state is written, in that transaction."""
        work = "; ".join(statements)
        if self.sqlite:
            self.ask(f'CREATE TRIGGER breach AFTER UPDATE OF state ON "window" BEGIN {work}; END')
            return
        function = f"CREATE FUNCTION breach() RETURNS trigger AS $$ BEGIN {work}; RETURN NEW; END $$ LANGUAGE plpgsql"
        self.ask(function)
        self.ask('CREATE TRIGGER breach AFTER UPDATE OF state ON "window" FOR EACH ROW EXECUTE FUNCTION breach()')


def body(row: Row, column: str = "body") -> Row:
    """Return a column of JSON, which SQLite gives as text."""
    value = row[column]
    return cast("Row", json.loads(value) if isinstance(value, str) else value)


def _stored(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
