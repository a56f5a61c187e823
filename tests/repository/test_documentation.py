"""Documents that cannot rot: settings, commands, dependencies and links are held to what the code says."""

from __future__ import annotations

import importlib
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import AliasChoices

from bot.config import Settings
from jobs.setup import roster
from storage.types import Level

HOUSE = Path(__file__).resolve().parents[2]
README = (HOUSE / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, its own header and ruler aside."""
    section = re.split(rf"^#+ {heading}$", text, flags=re.MULTILINE)[1]
    table = re.search(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    assert table
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.group().splitlines()[2:] if line
    ]


# ---------------------------------------------------------------- dependencies


def declared() -> set[str]:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    every = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    return {re.split(r"[\[<>=!~; ]", name)[0].lower() for name in every}


def test_every_direct_dependency_has_its_reason_in_the_architecture() -> None:
    table = rows((HOUSE / "ARCHITECTURE.md").read_text(encoding="utf-8"), "Dependencies")
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


def promised_commands() -> set[str]:
    """Return the commands of the README's table: *people import*, *people sync*, *serve*…"""
    found: set[str] = set()
    for cell, _ in rows(README, "Command line"):
        for command in re.findall(r"`([^`]+)`", cell):
            words = re.findall(r"^(?:diapason )?((?:[a-z]+ ?)+(?:\\\|[a-z]+)*)", command)[0].strip().split()
            found |= {" ".join([*words[:-1], last]) for last in words[-1].split("\\|")}
    return found


def test_the_readme_names_each_command_of_a_group() -> None:
    assert {"demo", "people import", "people sync", "schedule pause", "restore"} <= promised_commands()


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    if importlib.util.find_spec("bot.cli") is None:
        pytest.skip("bot/cli.py is not written yet")
    typer = importlib.import_module("typer")
    root = typer.main.get_command(importlib.import_module("bot.cli").app)
    built: set[str] = set()
    for name, command in root.commands.items():
        inside = getattr(command, "commands", None)
        built |= {f"{name} {sub}" for sub in inside} if inside else {name}
    assert built == promised_commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_documents_name_only_commands_that_are_promised(page: Path) -> None:
    named = re.findall(r"(?<!/)\bdiapason (?!diapason)([a-z]+(?: [a-z]+)?)", code_of(page))
    assert [words for words in named if not {words, words.split()[0]} & promised_commands()] == []


def code_of(page: Path) -> str:
    """Return what stands between backticks: the commands and the samples."""
    text = page.read_text(encoding="utf-8")
    return "\n".join(block or span for block, span in re.findall(r"```\n(.*?)```|`([^`\n]+)`", text, flags=re.DOTALL))


# ---------------------------------------------------------------- samples


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_sample_of_people_can_be_imported(locale: str, tmp_path: Path) -> None:
    guide = (HOUSE / "docs" / locale / "slack.md").read_text(encoding="utf-8")
    samples = re.findall(r"```\n(\w+,email,.*?)```", guide, flags=re.DOTALL)
    (tmp_path / "people.csv").write_text(samples[0], encoding="utf-8")
    levels = [line.level for line in roster.read(tmp_path / "people.csv")]
    assert levels == [Level.LEADER, Level.MANAGER, Level.STAFF]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_sample_settings_are_settings(locale: str) -> None:
    guide = (HOUSE / "docs" / locale / "slack.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z_]+)=", guide, flags=re.MULTILINE))
    assert {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"} <= named
    assert named <= {environment_name(field) for field in Settings.model_fields}


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
