"""Documents that cannot rot: settings, commands, metrics and dependencies are held to what the code says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import AliasChoices
from typer.core import TyperOption

from bot.cli import app
from bot.config import Settings
from jobs.setup import roster
from storage import overview
from storage.database import Database
from storage.types import Level
from tests.repository.documents import EACH_PAGE, HOUSE, code_of, rows, text_of

README = text_of(HOUSE / "README.md")


# ---------------------------------------------------------------- dependencies


def declared() -> set[str]:
    project = tomllib.loads(text_of(HOUSE / "pyproject.toml"))["project"]
    every = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    return {re.split(r"[\[<>=!~; ]", name)[0].lower() for name in every}


def test_every_direct_dependency_has_its_reason_in_the_architecture() -> None:
    table = rows(text_of(HOUSE / "ARCHITECTURE.md"), "Dependencies")
    reasons = {cells[0]: cells[1] for cells in table}
    assert reasons.keys() == declared()
    assert all(len(reason.split()) >= 2 for reason in reasons.values())


# ---------------------------------------------------------------- settings


def environment_name(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"DIAPASON_{field}".upper()


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    told = {name.strip("`"): default.strip("`") for name, default, _ in rows(README, "Settings")}
    defaults = {environment_name(field): info.default for field, info in Settings.model_fields.items()}
    assert told.keys() == defaults.keys()
    assert told == {name: "" if default in (None, ()) else str(default) for name, default in defaults.items()}


# ---------------------------------------------------------------- commands


def promised() -> dict[str, set[str]]:
    """Return the commands of the README's table (*people import*, *serve*…), each with its options."""
    found: dict[str, set[str]] = {}
    for cell, _ in rows(README, "Command line"):
        for command in re.findall(r"`([^`]+)`", cell):
            words = re.findall(r"^(?:diapason )?((?:[a-z]+ ?)+(?:\\\|[a-z]+)*)", command)[0].strip().split()
            options = set(re.findall(r"--[a-z-]+", command))
            found |= {" ".join([*words[:-1], last]): options for last in words[-1].split("\\|")}
    return found


def built() -> dict[str, Any]:
    """Return the commands there are, by the words that call them."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_group(app).commands.items():
        inside = getattr(command, "commands", None)
        found |= {f"{name} {sub}": one for sub, one in inside.items()} if inside else {name: command}
    return found


def test_the_readme_names_each_command_of_a_group() -> None:
    assert {"demo", "people import", "people sync", "schedule pause", "restore"} <= promised().keys()
    assert promised()["bench"] >= {"--quick", "--write"}


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    assert built().keys() == promised().keys()


@pytest.mark.parametrize("command", sorted(built()))
def test_every_option_is_in_the_readme_and_the_other_way_round(command: str) -> None:
    spellings = [{*one.opts, *one.secondary_opts} for one in built()[command].params if isinstance(one, TyperOption)]
    told = promised()[command]
    assert [names for names in spellings if not names & told] == []
    assert told <= set().union(*spellings)


@EACH_PAGE
def test_documents_name_only_commands_that_are_promised(page: Path) -> None:
    named = re.findall(r"(?<!/)\bdiapason (?!diapason)([a-z]+(?: [a-z]+)?)", "\n".join(code_of(page)))
    assert [words for words in named if not {words, words.split()[0]} & promised().keys()] == []


# ---------------------------------------------------------------- metrics


@pytest.mark.parametrize("page", ["docs/en/operator.md", "docs/fr/operator.md"])
def test_every_metric_is_in_the_guide_and_the_other_way_round(page: str, sqlite: Database) -> None:
    told = [cells[0].strip("`") for cells in rows(text_of(HOUSE / page), "(?:Metrics|Mesures)")]
    assert sorted(told) == sorted(f"diapason_{name}" for name in sqlite.read(overview.metrics))


# ---------------------------------------------------------------- samples


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_sample_of_people_can_be_imported(locale: str, tmp_path: Path) -> None:
    guide = text_of(HOUSE / "docs" / locale / "slack.md")
    samples = re.findall(r"```\n(\w+,email,.*?)```", guide, flags=re.DOTALL)
    (tmp_path / "people.csv").write_text(samples[0], encoding="utf-8")
    levels = [line.level for line in roster.read(tmp_path / "people.csv").lines]
    assert levels == [Level.LEADER, Level.MANAGER, Level.STAFF]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_sample_settings_are_settings(locale: str) -> None:
    guide = text_of(HOUSE / "docs" / locale / "slack.md")
    named = set(re.findall(r"^([A-Z_]+)=", guide, flags=re.MULTILINE))
    assert {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"} <= named
    assert named <= {environment_name(field) for field in Settings.model_fields}
