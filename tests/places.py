"""Where a test's keys lie: in a folder beside the master key, or in a database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from storage.vault import Vault
from tests.postgres import Server

BOTH = pytest.mark.parametrize("place", ["key_folder", "key_database"], indirect=True)
IN_A_FOLDER = pytest.mark.parametrize("place", ["key_folder"], indirect=True)
IN_A_DATABASE = pytest.mark.parametrize("place", ["key_database"], indirect=True)


@dataclass
class Place:
    """A place of keys, and the vaults that were opened on it."""

    key_file: Path
    keys_url: str | None = None
    _vaults: list[Vault] = field(default_factory=list)

    def open(self, *, create: bool = False, key_file: Path | None = None) -> Vault:
        """Open a vault, as a process that starts would; another machine has a master key file of its own."""
        vault = Vault.open(key_file or self.key_file, create=create, keys_url=self.keys_url)
        self._vaults.append(vault)
        return vault

    def close(self) -> None:
        for vault in self._vaults:
            vault.close()

    def wrapped(self) -> dict[str, bytes]:
        """Return window -> its key in use, as it lies there."""
        if self.keys_url is None:
            folder = self.key_file.with_name(self.key_file.name + ".windows")
            return {path.stem: path.read_bytes() for path in folder.glob("*.key")}
        return dict(self.ask("SELECT window_id, wrapped FROM window_key WHERE state = 'key'"))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement in the key database, as somebody who holds its server; return its rows."""
        assert self.keys_url is not None
        with psycopg.connect(self.keys_url, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []


@contextmanager
def folder(key_file: Path) -> Iterator[Place]:
    """A folder beside the master key."""
    place = Place(key_file)
    yield place
    place.close()


@contextmanager
def key_database(key_file: Path, keys_url: str) -> Iterator[Place]:
    """A key database, left empty for the next test."""
    place = Place(key_file, keys_url)
    yield place
    place.close()
    place.ask("DROP TABLE IF EXISTS window_key, key_note, window_tick, window_mark")


@contextmanager
def empty_database(server: Server) -> Iterator[str]:
    """An empty database of one's own; yields its address."""
    name = f"keys_{uuid4().hex}"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield server.url(name)
    server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
