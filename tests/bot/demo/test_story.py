"""What the demo prints: its progress with and without a terminal, each week's news, and where to look."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from bot.demo.company import found_company
from bot.demo.story import Decision, Posted, Story, planted, print_address, shown_weeks, tiredness
from jobs.asking.bank import Bank
from jobs.cards import VerdictLine
from tests.bot.slack.cards import PRIORITIES, alert, digest, gap, verdict

URL = "http://127.0.0.1:51234/?lang=fr#/U00001/C00001/1780000000.000001"
CONTROL = "\x1b"
QUIET = Posted(replace(digest(), signals=0))


def test_without_a_terminal_each_week_is_a_plain_line_apart_from_the_story(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(file=StringIO())
    advance = shown_weeks(console, "fr", 2)
    advance(1)
    advance(2)
    assert capsys.readouterr().err == "semaine 1 sur 2\nsemaine 2 sur 2\n"
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


def test_in_a_terminal_it_is_a_bar_that_goes(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(file=StringIO(), force_terminal=True, width=80)
    advance = shown_weeks(console, "en", 2)
    advance(1)
    advance(2)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "The company lives" in shown
    assert "2/2" in shown
    assert CONTROL in shown
    assert capsys.readouterr().err == ""


def test_a_week_tells_what_is_new_and_every_alert_and_a_quiet_one_nothing() -> None:
    other = replace(alert(), group="équipe Ventes")
    told = Posted(replace(digest("fr", gap()), week="2026-W47"), (alert(), other))
    assert told.line == (
        f"2026-W47 · nouveau\u202f: {PRIORITIES} · ⚠ signal faible, équipe Plateforme · ⚠ signal faible, équipe Ventes"
    )
    assert QUIET.line is None
    assert Posted(replace(digest(), ended=(gap(),))).line == f"2026-W47 · terminé\u202f: {PRIORITIES}"


def test_a_week_tells_what_was_decided_and_the_verdicts_that_say_something() -> None:
    unsure = verdict(outcome="cannot_tell", next_on=date(2027, 1, 4))
    week = Posted(replace(digest(), week="2026-W47", verdicts=(verdict(), unsure)), decided=(PRIORITIES,))
    assert week.line == f"2026-W47 · verdict, refermé\u202f: {PRIORITIES} · décidé\u202f: {PRIORITIES}"
    assert Posted(replace(digest(), verdicts=(unsure,))).line is None
    last = Posted(replace(digest("en"), verdicts=(replace(unsure, next_on=None),)))
    assert last.line == f"2026-W47 · verdict, cannot tell: {PRIORITIES}"


def test_of_a_planted_gap_is_said_what_was_decided_what_came_of_it_and_the_verdict() -> None:
    key = gap().question
    named = Posted(replace(digest("fr", gap()), week="2026-W22"))
    asks = Posted(replace(digest("fr"), week="2026-W26", decision=gap()))
    judged = verdict(outcome="still_there")

    def said(*weeks: Posted, closes: bool = False, **decided: Any) -> str:
        decisions = {key: Decision("2026-W27", "2026-W30", **decided)} if decided else {}
        return planted(Story(weeks, decisions), "en", key, "Clear", closes=closes)

    assert said(QUIET) == "Planted gap: “Clear”, never named."
    assert said(QUIET, named) == "Planted gap: “Clear”, named from 2026-W22."
    assert said(named, asks).endswith("A decision was asked in 2026-W26, and put off.")
    assert said(named, asks, verdict=None).endswith("Decided in 2026-W27, to no effect. No verdict yet.")
    assert said(named, asks, verdict=judged, judged="2026-W33").endswith("Verdict of 2026-W33: still there.")
    assert "Decided in 2026-W27, and the teams answer better from 2026-W30. Verdict" in said(
        named, closes=True, verdict=verdict(), judged="2026-W33"
    )


def test_the_story_ends_with_the_last_verdict_that_says_something() -> None:
    def judging(line: VerdictLine) -> Posted:
        return Posted(replace(digest(), verdicts=(line,)))

    first, unsure = judging(verdict()), judging(verdict(outcome="cannot_tell", next_on=date(2027, 1, 4)))
    assert Story((QUIET, first, unsure, Posted(digest("fr", gap())))).last_told is first.digest


def test_the_story_ends_with_the_last_digest_that_has_news() -> None:
    first, second = (replace(digest("fr", gap()), week=f"2026-W{week}") for week in (22, 25))
    story = Story((QUIET, Posted(first, (alert(),)), Posted(second), QUIET))
    assert story.last_told is second
    assert story.last_alert == alert()
    assert story.first_named("priorities") == "2026-W22"
    assert story.first_named("energy") is None
    calm = Story((QUIET, QUIET))
    assert calm.last_told is QUIET.digest
    assert calm.last_alert is None


def test_the_team_that_was_made_tired_is_said_with_the_week_of_its_first_alert() -> None:
    weeks = [Posted(replace(digest(), week=f"2026-W{week}")) for week in range(21, 47)]
    assert (
        tiredness(Story(tuple(weeks)), "fr") == "Fatigue semée\u202f: Plateforme, dès 2026-W35\u202f; jamais signalée."
    )
    other, own = replace(alert(), group="Ventes"), replace(alert(), group="Platform")
    weeks[15] = replace(weeks[15], alerts=(other,))
    weeks[16] = replace(weeks[16], alerts=(other, own))
    weeks[21] = replace(weeks[21], alerts=(own,))
    assert tiredness(Story(tuple(weeks)), "en") == "Planted tiredness: Platform, from 2026-W35; told from 2026-W37."


@pytest.mark.parametrize("taken", [None, 8642])
def test_the_address_stays_whole_and_names_who_administers(taken: int | None) -> None:
    company = found_company(Bank.load())
    file = StringIO()
    print_address(Console(file=file, width=60), "fr", company, URL, taken=taken)
    text = file.getvalue()
    assert URL in text
    (admin,) = (person.name for person in company.people if person.is_admin)
    assert f"{admin} administre Diapason." in text
    assert ("Le port 8642 est pris" in text) == (taken is not None)


def test_the_demo_leaves_what_is_heavy_to_its_child_process() -> None:
    loaded = "import bot.demo.run, sys; print({'scipy', 'matplotlib'} & sys.modules.keys())"
    printed = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout  # noqa: S603 our own
    assert printed == "set()\n"
