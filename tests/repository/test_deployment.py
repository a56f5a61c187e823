"""The container: a valid compose file, commands that exist, no root, and the keys apart from what is backed up."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml  # type: ignore[import-untyped]
from sqlalchemy import make_url

from bot.config import Settings
from storage.vault.keys.apart import require_apart, same_server
from tests.postgres import Server

HOUSE = Path(__file__).resolve().parents[2]
COMPOSE = HOUSE / "docker-compose.yml"
DOCKERFILE = (HOUSE / "Dockerfile").read_text(encoding="utf-8")
REPLICAS = HOUSE / "docker-compose.replicas.yml"
EVERY_FILE = pytest.mark.parametrize("file", [COMPOSE, REPLICAS], ids=lambda file: file.name)


def services(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
    return found


ALL = [service for file in (COMPOSE, REPLICAS) for service in services(file).values()]
OURS = [service for service in ALL if service["image"] == "diapason"]
EVERY_SERVICE = pytest.mark.parametrize("service", ALL)
EACH_OF_OURS = pytest.mark.parametrize("service", OURS)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=HOUSE, capture_output=True, text=True, check=False)  # noqa: S603


@EVERY_FILE
def test_the_compose_file_follows_the_compose_specification(file: Path) -> None:
    checked = run("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file))
    assert checked.returncode == 0, checked.stdout


def test_the_compose_check_refuses_a_wrong_file(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text(encoding="utf-8").replace("read_only: true", "read_only: 3"), encoding="utf-8")
    assert run("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode == 1


@EACH_OF_OURS
def test_a_services_command_exists(service: dict[str, Any]) -> None:
    if importlib.util.find_spec("bot.cli") is None:
        pytest.skip("bot/cli.py is not written yet")
    command = service["command"]
    asked = run("-c", "from bot.cli import main; main()", *command, "--help")
    assert asked.returncode == 0, asked.stderr
    assert command[0] in asked.stdout


@EVERY_SERVICE
def test_a_service_writes_only_to_its_volumes_and_has_no_powers(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["ulimits"] == {"core": 0}


def volumes(service: dict[str, Any]) -> dict[str, str]:
    return dict(volume.split(":", 1) for volume in service["volumes"])


def test_the_keys_have_a_volume_of_their_own() -> None:
    places = volumes(services(COMPOSE)["diapason"])
    assert places == {"data": "/var/lib/diapason", "keys": "/var/lib/diapason/keys"}
    # the defaults of the settings are relative to the image's working folder: both must land in these volumes
    defaults = {field: Settings.model_fields[field].default for field in ("database_url", "key_file")}
    assert defaults["database_url"] == "sqlite:///diapason.db"
    assert defaults["key_file"].parent == Path("keys")
    assert f"WORKDIR {places['data']}" in DOCKERFILE


def test_the_replicas_share_a_master_key_and_keep_window_keys_on_a_server_of_their_own() -> None:
    ours = services(REPLICAS)
    assert ours["diapason"]["deploy"]["replicas"] == 2
    assert volumes(ours["diapason"]) == {"master": "/var/lib/diapason/keys"}
    told = ours["diapason"]["environment"]
    require_apart(told["DATABASE_URL"], told["DIAPASON_KEYS_URL"])
    assert not same_server(told["DATABASE_URL"], told["DIAPASON_KEYS_URL"])
    for setting, host in (("DATABASE_URL", "database"), ("DIAPASON_KEYS_URL", "keys")):
        user = ours[host]["environment"]["POSTGRES_USER"]
        url = make_url(told[setting])
        assert (url.host, url.username, url.database) == (host, user, user)
        assert volumes(ours[host]) == {host: "/var/lib/postgresql/data"}


def test_the_server_of_the_keys_keeps_nothing_that_doctor_would_name(postgres_server: Server) -> None:
    command, *options = services(REPLICAS)["keys"]["command"]
    assert command == "postgres"
    chosen = dict(option.split("=") for option in options if option != "-c")
    with psycopg.connect(postgres_server.url("postgres")) as hand:
        known = {name for (name,) in hand.execute("SELECT name FROM pg_settings")}
    assert chosen.keys() <= known
    assert {"archive_mode": "off", "max_wal_senders": "0", "wal_recycle": "off"}.items() <= chosen.items()


@EACH_OF_OURS
def test_the_health_check_asks_an_address_that_the_bot_answers(service: dict[str, Any]) -> None:
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", service["healthcheck"]["test"][-1])
    assert asked
    port, path = asked.groups()
    assert f"PORT={port}" in DOCKERFILE
    assert f'"{path}"' in (HOUSE / "bot" / "web.py").read_text(encoding="utf-8")


@EVERY_FILE
def test_every_port_is_published_on_loopback_only(file: Path) -> None:
    # the commented one of metrics too: whoever uncomments it publishes it
    published = re.findall(r'^ +(?:# )?- "([\d.:-]+:\d+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(published) == (2 if file == COMPOSE else 1)
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert "DIAPASON_METRICS_HOST=0.0.0.0" in DOCKERFILE  # in a container, loopback could not be published


def test_the_image_checks_every_hash_and_does_not_run_as_root() -> None:
    lines = [line.split("#")[0].strip() for line in DOCKERFILE.splitlines()]
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert [line for line in lines if line.startswith("USER ")] == ["USER diapason"]
    assert lines.index("USER diapason") < lines.index('ENTRYPOINT ["diapason"]')
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"python:3.11-slim"}


def test_everything_the_image_is_made_of_is_there_and_not_ignored() -> None:
    copied = {
        name
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    }
    kept = {
        line[1:] for line in (HOUSE / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    assert copied == kept
    assert all((HOUSE / name).exists() for name in copied)
