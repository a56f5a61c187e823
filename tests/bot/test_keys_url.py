"""`DIAPASON_KEYS_URL` as an operator meets it: set wrong, looked at by `doctor`, taken by the commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import open_house
from bot.config import Settings
from bot.doctor import Finding, examine
from bot.operator.keeping import back_up, put_back, rotate_keys
from storage.errors import KeyTrouble
from storage.vault.keys.apart import require_apart, same_server
from tests.places import Place, empty_database
from tests.postgres import Server

SAME = r"DIAPASON_KEYS_URL names the same database as DATABASE_URL: its backups would hold the keys"
Set = Callable[..., Settings]


@pytest.fixture
def set_(key_database: Place, tmp_path: Path) -> Set:
    """Settings with a SQLite database and the test's key database, unless told otherwise."""

    def make(**chosen: Any) -> Settings:
        defaults: dict[str, Any] = {
            "database_url": f"sqlite:///{tmp_path}/diapason.db",
            "key_file": key_database.key_file,
            "keys_url": key_database.keys_url,
        }
        return Settings(**defaults | chosen)

    return make


async def keys_found(settings: Settings) -> list[Finding]:
    return [finding for finding in await examine(settings) if finding.subject.startswith("key")]


# ---------------------------------------------------------------- one database for both


@pytest.mark.parametrize(
    ("database", "keys"),
    [
        ("sqlite:///a/../diapason.db", "sqlite:///diapason.db"),
        ("postgresql://ada@db/diapason", "postgresql+psycopg://bob:secret@DB:5432/diapason"),
        ("postgresql://localhost/diapason", "postgresql://127.0.0.1/diapason?sslmode=require"),
        ("postgresql://ada@/diapason?host=/run/pg", "postgresql:///diapason?host=/run/pg"),
    ],
)
def test_one_database_by_two_names_is_refused(database: str, keys: str) -> None:
    with pytest.raises(KeyTrouble, match=SAME):
        require_apart(database, keys)


@pytest.mark.parametrize(
    ("database", "keys", "shared"),
    [
        ("sqlite:///diapason.db", "sqlite:///keys.db", False),
        ("sqlite:///diapason.db", "postgresql://db/diapason", False),
        ("postgresql://db/diapason", "postgresql://keys/diapason", False),
        ("postgresql://db/diapason", "postgresql://db:5433/diapason", False),
        ("postgresql://db/diapason", "postgresql://db/keys", True),
    ],
)
def test_two_databases_are_taken_and_a_shared_server_is_noticed(database: str, keys: str, *, shared: bool) -> None:
    require_apart(database, keys)
    assert same_server(database, keys) is shared


def test_the_start_refuses_the_answers_own_database_even_under_a_name_nobody_knows(
    set_: Set, tmp_path: Path, key_database: Place, postgres_server: Server
) -> None:
    key_database.open(create=True)
    other_name = tmp_path / "link"
    other_name.symlink_to(postgres_server.folder)
    with postgres_server.copy() as url:
        for keys_url in (url, url.replace(str(postgres_server.folder), str(other_name))):
            with pytest.raises(KeyTrouble, match=SAME):
                open_house(set_(database_url=url, keys_url=keys_url))


# ---------------------------------------------------------------- the commands


def test_the_address_never_shows_in_a_setting(set_: Set) -> None:
    settings = set_(keys_url="postgresql://keys:hunter2@keys/keys")
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_the_demo_never_takes_the_keys_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAPASON_KEYS_URL", "postgresql://keys/keys")
    assert Settings().keys_url == SecretStr("postgresql://keys/keys")
    assert Settings(keys_url=None).keys_url is None
    for page in ("direct", "run"):
        code = (Path(__file__).parents[2] / "bot" / "demo" / f"{page}.py").read_text(encoding="utf-8")
        assert code.count("Settings(\n") == code.count("keys_url=None") == 1


def test_the_server_opens_its_windows_there(set_: Set, key_database: Place) -> None:
    house = open_house(set_())  # a first run: it makes the master key
    house.vault.open_window("w1")
    house.close()
    assert key_database.wrapped().keys() == {"w1"}
    assert not key_database.key_file.with_name(f"{key_database.key_file.name}.windows").exists()


async def test_an_empty_address_is_none(set_: Set, key_database: Place) -> None:
    house = open_house(set_(keys_url=""))
    house.vault.open_window("w1")
    house.close()
    assert (key_database.key_file.with_name(f"{key_database.key_file.name}.windows") / "w1.key").exists()
    assert [finding.well for finding in await keys_found(set_(keys_url=""))] == [True]


def test_a_restore_takes_stock_of_the_keys_that_are_there(set_: Set, tmp_path: Path) -> None:
    open_house(set_()).close()
    back_up(set_(), tmp_path / "copy.db")
    assert put_back(set_(), tmp_path / "copy.db").startswith(
        "Restored. What was answered since the backup is lost. 0 open windows lost all their answers"
    )


# ---------------------------------------------------------------- doctor


async def test_doctor_finds_nothing_to_repair_on_a_server_that_forgets(set_: Set) -> None:
    assert [finding.well for finding in await keys_found(set_())] == [True]


async def test_doctor_says_that_one_server_holds_both(set_: Set, postgres_server: Server, key_database: Place) -> None:
    key_database.open(create=True)
    with postgres_server.copy() as url:
        (finding,) = await keys_found(set_(database_url=url))
    assert (finding.well, finding.subject) == (False, "key database")
    assert "part them" in finding.says


async def test_doctor_says_that_a_rotation_is_under_way(set_: Set) -> None:
    open_house(set_()).close()
    assert "Copy this file to every machine" in rotate_keys(set_())
    (finding,) = await keys_found(set_())
    assert not finding.well
    assert "diapason keys rotate" in finding.says
    assert "window keys were wrapped again" in rotate_keys(set_())
    assert [finding.well for finding in await keys_found(set_())] == [True]


async def test_doctor_says_that_the_key_database_is_away(set_: Set, key_database: Place) -> None:
    (finding,) = await keys_found(set_(keys_url=f"{key_database.keys_url}".replace("/keys_", "/none_")))
    assert not finding.well
    assert "does not exist: create it, or correct DIAPASON_KEYS_URL" in finding.says


async def test_doctor_says_what_the_server_would_keep(set_: Set, key_database: Place, postgres_server: Server) -> None:
    # A user of the key database alone, as a managed server gives: what the guide has it granted is enough.
    ((name,),) = key_database.ask("SELECT 'keys_' || md5(random()::text)")
    with empty_database(postgres_server) as url:
        place = Place(key_database.key_file, url)
        place.ask(f"CREATE ROLE {name} LOGIN")
        place.ask(f"GRANT ALL ON SCHEMA public TO {name}")
        settings = set_(keys_url=url.replace("postgres@", f"{name}@"))
        open_house(settings).close()
        (finding,) = await keys_found(settings)
        assert not finding.well
        assert "grant pg_checkpoint, and EXECUTE ON FUNCTION pg_switch_wal()" in finding.says
        place.ask(f"GRANT pg_checkpoint TO {name}")
        place.ask(f"GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {name}")
        assert [finding.well for finding in await keys_found(settings)] == [True]
        place.ask(f"ALTER ROLE {name} SET log_statement = 'mod'")
        (finding,) = await keys_found(settings)
        assert "set log_parameter_max_length = 0" in finding.says
        place.ask(f"ALTER ROLE {name} SET log_parameter_max_length = 0")
        assert [finding.well for finding in await keys_found(settings)] == [True]
    key_database.ask(f"DROP ROLE {name}")
