"""The container: a valid compose file, commands that exist, no root, and the keys apart from what is backed up."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot.config import Settings

HOUSE = Path(__file__).resolve().parents[2]
COMPOSE = HOUSE / "docker-compose.yml"
DOCKERFILE = (HOUSE / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
EVERY_SERVICE = pytest.mark.parametrize("name", sorted(SERVICES))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=HOUSE, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_compose_file_follows_the_compose_specification() -> None:
    checked = run("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE))
    assert checked.returncode == 0, checked.stdout


def test_the_compose_check_refuses_a_wrong_file(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text(encoding="utf-8").replace("read_only: true", "read_only: 3"), encoding="utf-8")
    assert run("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode == 1


@EVERY_SERVICE
def test_a_services_command_exists(name: str) -> None:
    if importlib.util.find_spec("bot.cli") is None:
        pytest.skip("bot/cli.py is not written yet")
    command = SERVICES[name]["command"]
    asked = run("-c", "from bot.cli import main; main()", *command, "--help")
    assert asked.returncode == 0, asked.stderr
    assert command[0] in asked.stdout


@EVERY_SERVICE
def test_a_service_writes_only_to_its_volumes_and_has_no_powers(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@EVERY_SERVICE
def test_the_keys_have_a_volume_of_their_own(name: str) -> None:
    places = dict(volume.split(":", 1) for volume in SERVICES[name]["volumes"])
    assert places == {"data": "/var/lib/diapason", "keys": "/var/lib/diapason/keys"}
    # the defaults of the settings are relative to the image's working folder: both must land in these volumes
    defaults = {field: Settings.model_fields[field].default for field in ("database_url", "key_file")}
    assert defaults["database_url"] == "sqlite:///diapason.db"
    assert defaults["key_file"].parent == Path("keys")
    assert f"WORKDIR {places['data']}" in DOCKERFILE


@EVERY_SERVICE
def test_the_health_check_asks_an_address_that_the_bot_answers(name: str) -> None:
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", SERVICES[name]["healthcheck"]["test"][-1])
    assert asked
    port, path = asked.groups()
    assert f"PORT={port}" in DOCKERFILE
    assert f'"{path}"' in (HOUSE / "bot" / "web.py").read_text(encoding="utf-8")


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
