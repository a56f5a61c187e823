"""The command line as an operator types it, against a workspace on loopback and a database of the test's own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import openpyxl
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.cli import main
from bot.sandbox.running import Sandbox, in_thread, listening
from bot.sandbox.workspace import Workspace
from jobs.offline.across import Across
from jobs.offline.attack import Attack
from storage.database import Database
from storage.models import Person

PEOPLE = "name,email,level,function,team\n" + "".join(
    f"Person {i},p{i}@firm.example,{'leader,,' if i < 6 else 'staff,tech,Core'}\n" for i in range(20)
)
SURVEY = "week,person,level,function,team,question,answer\n" + "".join(
    f"2026-W40,p{i},{'leader' if i < 8 else 'staff'},,{'' if i < 8 else 'A'},q,{5 if i < 8 else 1 + i % 2}\n"
    for i in range(40)
)


@dataclass
class Typed:
    """A command's exit code and what it printed on each stream."""

    code: int
    out: str
    err: str


Type = Callable[..., Typed]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    workspace = Workspace(name="Firm")
    for i in range(20):
        workspace.add_person(f"p{i}", f"Person {i}", email=f"p{i}@firm.example")
    workspace.add_person("robot", "Robot", is_bot=True)
    workspace.add_person("guest", "Guest", is_restricted=True)
    return workspace


@pytest.fixture(scope="module")
def sandbox(workspace: Workspace) -> Iterator[Sandbox]:
    with in_thread(workspace) as running:
        yield running


@pytest.fixture
def type_(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Type]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for name, value in environment(sandbox, tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Typed:
        monkeypatch.setattr(sys, "argv", ["diapason", *words])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        return Typed(code, captured.out, captured.err)

    yield run
    root.handlers[:] = handlers  # a command sends the log to this test's own stderr
    root.setLevel(level)


def environment(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": sandbox.token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": f"sqlite:///{folder}/diapason.db",
        "DIAPASON_KEY_FILE": str(folder / "keys" / "master.key"),
        "DIAPASON_ADMINS": "p0@firm.example",
    }


def test_people_are_imported_from_a_file_and_found_on_the_platform(type_: Type, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    assert "20 added" in type_("people", "import", str(file), "--dry-run").out
    first = type_("people", "import", str(file))
    assert "20 added" in first.out
    assert "No open account" not in first.out  # all were found: what is said is true after it
    assert "Read in the list: 6 leaders, 1 function, 1 team." in first.out
    again = type_("people", "import", str(file))
    assert "0 added, 0 changed, 0 gone, 20 unchanged" in again.out
    synced = type_("people", "sync")
    assert synced.code == 0
    assert "Robot" not in synced.out


def test_a_list_without_levels_or_with_few_people_is_not_taken_by_accident(type_: Type, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.replace("level", "grade"))
    refused = type_("people", "import", str(file))
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "no column for the level (level, niveau" in refused.err
    file.write_text(PEOPLE)
    type_("people", "import", str(file))
    file.write_text("\n".join(PEOPLE.splitlines()[:2]))
    refused = type_("people", "import", str(file))
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "19 of 20 people would take part no more" in refused.err
    assert "19 gone" in type_("people", "import", str(file), "--dry-run").out
    assert "20 known, 6 of them leaders" in type_("doctor").out
    assert "19 gone" in type_("people", "import", str(file), "--yes").out


def test_an_unknown_column_and_a_companys_own_ids_are_told(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "ID,Office,name,email,Management Level,Department,Squad\n"
        + "".join(
            f"{100 + i},Lyon,Person {i},p{i}@firm.example,Employee,Tech,{'Core' if i < 15 else 'CORE'}\n"
            for i in range(20)
        )
    )
    typed = type_("people", "import", "people.csv")
    assert typed.out.splitlines() == [
        "Done: 20 added, 0 changed, 0 gone, 0 unchanged.",
        "Read in the list: 0 leaders, 1 function, 1 team.",
        "Columns that were not used: Office.",
        "Taken for one name, “Core”: “CORE”.",
        "Ids that the platform does not know, so that e-mails decided: 100, 101, 102, 103, 104 and 15 more.",
    ]
    assert "20 known, and nobody leads" in type_("doctor").out


def test_accounts_closed_while_the_bot_was_stopped_leave_when_it_starts(
    type_: Type, tmp_path: Path, sandbox: Sandbox, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    type_("people", "import", "people.csv")
    closed = next(person for person in workspace.people.values() if person.name == "p7")
    monkeypatch.setattr(closed, "deleted", True)
    database = Database(f"sqlite:///{tmp_path}/diapason.db")

    def gone() -> bool:
        named = select(Person).where(col(Person.name) == "Person 7", col(Person.active).is_(False))
        return database.read(lambda session: session.scalars(named).first()) is not None

    with serving(sandbox, tmp_path):
        assert wait_until(gone)
    database.close()


def test_every_bad_line_of_a_list_is_named_and_nothing_is_imported(type_: Type, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE + "No Level,x@firm.example,boss,,\nNo Mail,,staff,tech,Core\n")
    refused = type_("people", "import", str(file))
    assert refused.code == 2
    assert "line 22" in refused.err
    assert "line 23" in refused.err
    file.write_text(PEOPLE)
    assert "20 added" in type_("people", "import", str(file)).out


def test_a_schedule_is_added_listed_paused_and_resumed(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert type_("people", "import", "people.csv").code == 0
    assert "No schedule yet" in type_("schedule", "list").out
    assert "Schedule 1" in type_("schedule", "add", "Weekly").out
    assert "Weekly  active  Tuesday 10:00  everyone  8 alignment, 4 pulse" in type_("schedule", "list").out
    assert "paused" in type_("schedule", "pause", "1").out
    assert "paused" in type_("schedule", "list").out
    assert "goes on" in type_("schedule", "resume", "1").out
    twice = type_("schedule", "add", "Again")
    assert twice.code == 2
    assert len(twice.err.strip().splitlines()) == 1
    assert type_("schedule", "pause", "9").code == 2
    assert type_("schedule", "add", "Odd", "--question", "no-such-question").code == 2


def test_before_anything_is_connected_a_command_says_what_to_do(type_: Type) -> None:
    for words in (["schedule", "list"], ["digest", "--week", "2026-W47"], ["audit"]):
        typed = type_(*words)
        assert typed.code == 2
        assert typed.err.count("\n") == 1


def test_the_audit_fails_where_a_pair_of_figures_tells_something(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    safe = Attack(windows=2, figures=2, agreed=0, of_two=0, fewest=3, weak=())
    for free in (0, 1):
        found = safe, Across(pairs=1, free=free)
        monkeypatch.setattr("bot.operator.digests.attack_posted", lambda *_, found=found: found)
        typed = type_("audit", "--lang", "en")
        assert typed.code == free
        assert "One pair of figures was attacked too" in typed.out


def test_a_digest_that_was_never_posted_and_a_week_that_is_none_are_mistakes(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    type_("people", "import", "people.csv")
    assert "2026-W47" in type_("digest", "--week", "2026-W47").err
    assert "not a week" in type_("digest", "--week", "last").err


def test_analyze_prints_the_digest_its_data_and_the_owners_raw_figures(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY)
    assert "Terrain" in type_("analyze", "survey.csv").out
    assert "Teams" in type_("analyze", "survey.csv", "--lang", "en").out
    released = json.loads(type_("analyze", "survey.csv", "--json").out)
    gap = released["gaps"][0]
    assert gap["verdict"] == "gap"
    assert [gap[name] for name in ("delta", "low", "high", "p")] == [None] * 4
    assert gap["leaders"]["n"] is None
    raw = json.loads(type_("analyze", "survey.csv", "--json", "--raw").out)["gaps"][0]
    # 8 leaders all answered 5; 32 members answered 1 or 2 in turn: 16 ones and 16 twos.
    assert (raw["leaders"], raw["teams"]) == ({"n": 8, "mean": 5.0}, {"n": 32, "mean": 1.5})
    assert raw["delta"] > 0.8
    assert raw["low"] <= raw["delta"] <= raw["high"]
    assert "verdict" in type_("analyze", "survey.csv", "--raw").out


def test_analyze_writes_a_page_beside_or_instead_of_what_it_prints(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY)
    assert type_("analyze", "survey.csv", "--html", "page.html").out == "La page est écrite : page.html\n"
    assert "Ce qui diffère" in (tmp_path / "page.html").read_text(encoding="utf-8")
    both = type_("analyze", "survey.csv", "--html", "page.html", "--json").out
    assert both == type_("analyze", "survey.csv", "--json").out
    typed = type_("analyze", "survey.csv", "--html", "survey.csv")
    assert (typed.code, typed.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (SURVEY[: SURVEY.rindex(",") - 3].encode(), "may be cut"),
        (SURVEY.replace("answer", "reply").encode(), "no column answer"),
        (SURVEY.replace("2026-W40", "2026-W60").encode(), "not a day, nor an ISO week"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not"),
        (SURVEY.replace("q,5", "q,5.5").encode(), "from 1 to 5"),
    ],
    ids=["empty", "cut", "headed", "week", "binary", "range"],
)
def test_a_file_that_cannot_be_taken_gets_one_line_and_exit_code_2(
    type_: Type, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    typed = type_("analyze", "bad.csv")
    assert typed.code == 2
    assert reason in typed.err
    assert typed.err.count("\n") == 1
    assert typed.out == ""


def test_people_are_imported_from_a_sheet_and_the_command_says_who_leads(type_: Type, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Name", "Email", "Job Title"], ["Ana", "ana@firm.fr", "CEO"], ["Bob", "bob@firm.fr", "Engineer"]):
        book.active.append(row)
    book.create_sheet("Leavers")
    book.save(tmp_path / "people.xlsx")
    refused = type_("people", "import", "people.xlsx", "--dry-run")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    taken = type_("people", "import", "people.xlsx", "--dry-run", "--leaders", "Job Title=CEO").out
    assert "2 added" in taken
    assert "Read in the list: 1 leader, 0 functions, 0 teams." in taken
    assert "Of the sheets, “Sheet” was read; not read: Leavers." in taken


WIDE = "Date;Service;Je dors bien ?;Je suis épuisé\n" + "".join(
    f"05/10/2026;{'Codir' if n < 8 else 'Atelier'};{1 + n % 4};{5 - n % 4}\n" for n in range(60)
)


def test_analyze_says_what_it_understood_before_anything_else(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_bytes(WIDE.encode("cp1252"))
    typed = type_("analyze", "survey.csv", "--lang", "en", "--json")
    assert json.loads(typed.out)["gaps"]
    for sentence in (
        "Read in survey.csv: 120 answers of 60 people to 2 questions. 8 lead.",
        "A row a person. Columns used: Date (date), Service (who leads), Service (function).",
        "Who leads: Codir, in the column Service.",
        "Days like 05/10/2026: the day comes first.",
        "Questions that run against the others, so that a low answer is taken for good news: Je suis épuisé.",
    ):
        assert sentence in typed.err
    assert "Qui dirige\u202f: Codir, dans la colonne Service." in type_("analyze", "survey.csv").err


def test_analyze_asks_once_who_leads(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(WIDE.replace("Codir", "Bureau"))
    asked = type_("analyze", "survey.csv", "--lang", "en")
    assert (asked.code, asked.out) == (2, "")
    assert asked.err.splitlines() == [
        'survey.csv: which column says who leads? Add --leaders "COLUMN=WORD", or --leaders none if nobody does.',
        "  “Service” holds Atelier, Bureau",
    ]
    assert "8 lead." in type_("analyze", "survey.csv", "--lang", "en", "--leaders", "Service=Bureau").err
    assert "Nobody leads" in type_("analyze", "survey.csv", "--lang", "en", "--leaders", "none").err
    assert "it holds Atelier, Bureau" in type_("analyze", "survey.csv", "--leaders", "Service=Comex").err
    assert "write COLUMN=WORD" in type_("analyze", "survey.csv", "--leaders", "Bureau").err


def test_analyze_writes_a_mapping_to_correct_and_reads_it_again(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(WIDE)
    first = type_("analyze", "survey.csv", "--lang", "en", "--mapping", "survey.toml")
    assert "Written to survey.toml: correct it" in first.err
    written = (tmp_path / "survey.toml").read_text()
    again = type_("analyze", "survey.csv", "--lang", "en", "--mapping", "survey.toml")
    assert (again.out, (tmp_path / "survey.toml").read_text()) == (first.out, written)
    (tmp_path / "survey.toml").write_text(written.replace('scale = "1-5", reversed = true', "asked = false"))
    assert (
        "Columns that were not used: Je suis épuisé."
        in type_("analyze", "survey.csv", "--lang", "en", "--mapping", "survey.toml").err
    )
    (tmp_path / "survey.toml").write_text(written.replace("waves", "wave"))
    assert "“wave” is none of" in type_("analyze", "survey.csv", "--mapping", "survey.toml").err


def test_the_demo_takes_what_is_said_of_a_survey_as_analyze_does(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SURVEY.replace(",level,", ",Job,").replace(",leader,", ",Boss,"))
    alone = type_("demo", "--leaders", "Job=Boss")
    assert (alone.code, alone.err.count("\n"), "--answers" in alone.err) == (2, 1, True)
    asked = type_("demo", "--answers", "s.csv", "--lang", "en", "--exit")
    assert (asked.code, "“Job” holds" in asked.err) == (2, True)
    lived = type_("demo", "--answers", "s.csv", "--leaders", "Job=Boss", "--lang", "en", "--exit", "--port", "0")
    assert (lived.code, "q" in lived.out) == (0, True)
    for sentence in ("Read in s.csv:", "8 lead.", "Scale 1 to 5:"):  # what it understood, before it lives it
        assert sentence in lived.err


def test_analyze_takes_a_question_as_reversed_where_it_is_said(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(WIDE)
    told = type_("analyze", "survey.csv", "--lang", "en", "--reversed", "Je dors bien ?").err
    assert "low answers are good news, as was said: Je dors bien ?." in told
    assert "has no question “Sleep”" in type_("analyze", "survey.csv", "--reversed", "Sleep").err


def test_a_database_is_migrated_backed_up_and_restored(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert "up to date" in type_("migrate").out
    type_("people", "import", "people.csv")
    type_("doctor")  # makes the keys
    assert type_("backup", "copy.db").code == 0
    assert type_("backup", "copy.db").code == 1  # never over a file
    assert "Restored" in type_("restore", "copy.db").out
    assert "20 unchanged" in type_("people", "import", "people.csv").out


def test_doctor_says_what_is_well_and_what_to_repair(type_: Type, tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    type_("people", "import", "people.csv")
    typed = type_("doctor")
    assert typed.code == 1
    for word in ("database", "keys", "connected to Firm", "20 known", "none chosen"):
        assert word in typed.out
    assert sandbox.token not in typed.out + typed.err


def test_a_wrong_setting_is_one_line(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    typed = type_("migrate")
    assert typed.code == 2
    assert "PORT" in typed.err


def test_an_api_address_without_https_is_refused_in_one_sentence(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:secret@evil.com/api/")
    typed = type_("serve")
    assert typed.code == 2
    assert typed.err.startswith("The setting SLACK_API_URL is wrong: a user's name or a password")
    assert typed.err.count("\n") == 1
    assert "secret" not in typed.err


def test_without_slack_serve_says_what_to_set(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    typed = type_("serve")
    assert typed.code == 2
    assert "SLACK_BOT_TOKEN" in typed.err


@pytest.mark.parametrize("setting", ["PORT", "DIAPASON_METRICS_PORT"])
def test_a_port_that_is_taken_is_one_line_and_exit_code_2(
    type_: Type, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    with closing(listening(0)) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("PORT", "0")
        monkeypatch.setenv(setting, port)
        typed = type_("serve")
    assert typed.code == 2
    assert typed.err.splitlines()[-1] == (
        f"127.0.0.1:{port} is taken: stop what listens there, or set {setting} to another port."
    )
    assert "Traceback" not in typed.err


@contextmanager
def serving(sandbox: Sandbox, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield the bot as another process, and its address."""
    bound = listening(0)
    port = bound.getsockname()[1]
    bound.close()
    variables = {**os.environ, **environment(sandbox, tmp_path), "PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "serve"],
        env=variables,
        cwd=Path(__file__).resolve().parents[2],
        stderr=subprocess.PIPE,
        text=True,
    ) as bot:
        try:
            yield bot, f"http://127.0.0.1:{port}"
        finally:
            bot.terminate()
            bot.wait(timeout=30)


def test_serve_answers_health_and_ends_on_a_signal(sandbox: Sandbox, tmp_path: Path) -> None:
    with serving(sandbox, tmp_path) as (bot, url):
        assert wait_until(lambda: answers(f"{url}/healthz") == 200)
        assert answers(f"{url}/readyz") == 200
        if sys.platform == "linux":  # nothing that it holds is written to a core file
            assert "Max core file size        0                    0" in Path(f"/proc/{bot.pid}/limits").read_text()
        assert answers(f"{url}/metrics") == 200
        assert answers(f"{url}/slack/events", "POST") in (400, 401)
        bot.terminate()
        _, log = bot.communicate(timeout=30)
    assert bot.returncode == 0
    assert "Traceback" not in log
    assert sandbox.token not in log
    assert "/healthz" not in log  # requests are not logged, nor where they come from


def answers(url: str, method: str = "GET") -> int:
    try:
        return httpx.request(method, url, trust_env=False).status_code
    except httpx.HTTPError:
        return 0


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False
