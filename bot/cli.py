"""The command line, `diapason`: what an operator does outside the chat. An error is one clear line on stderr."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from jobs.errors import DiapasonError, UserMistake
from storage.errors import StorageError

app = typer.Typer(
    name="diapason",
    help="Tells a company's leaders where they and their teams no longer see the same thing.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
roster = typer.Typer(help="Who is where in the tree.", no_args_is_help=True)
schedule = typer.Typer(help="What is asked, to whom, on which day.", no_args_is_help=True)
keys = typer.Typer(help="The master key, and what it protects.", no_args_is_help=True)
app.add_typer(roster, name="people")
app.add_typer(schedule, name="schedule")
app.add_typer(keys, name="keys")

MISTAKE, FAILURE = 2, 1
Lang = Literal["fr", "en"]


def main() -> None:
    """Run the command line: exit code 2 for a mistake of the user's, 1 for a failure, each one line on stderr."""
    try:
        app()
    except UserMistake as mistake:
        _leave(mistake, MISTAKE)
    except (DiapasonError, StorageError) as failure:
        _leave(failure, FAILURE)
    except KeyboardInterrupt:
        sys.exit(130)


def _leave(error: Exception, code: int) -> None:
    sys.stderr.write(f"{error}\n")
    sys.exit(code)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@contextmanager
def _progress(unit: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that shows a count of ``unit`` on stderr; it shows nothing when stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(unit) as status:
        yield lambda count: status.update(f"{count:,} {unit}")


@contextmanager
def _progress_bar() -> Iterator[Callable[[str, float], None]]:
    """Yield a function that shows a task and the share of it that is done (0-1) on stderr, if that is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _task, _share: None
        return
    with Progress(console=console, transient=True) as bars:
        bar = bars.add_task("", total=1.0)
        yield lambda task, share: bars.update(bar, description=task, completed=share)


def _settings() -> Any:
    from pydantic import ValidationError

    from bot.config import Settings

    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0]) if problem["loc"] else "a setting"
        reason = problem["msg"].removeprefix("Value error, ")  # pydantic's own words before a sentence of ours
        raise UserMistake(f"The setting {name.upper()} is wrong: {reason}.") from None


def _survey(
    lang: Lang, file: Path, leaders: str | None, reversed_questions: list[str] | None, mapping: Path | None
) -> Any:
    """Return the survey in a file; first, on stderr, what was understood of it, and into a mapping not there yet."""
    from bot.locale import t
    from bot.operator.surveys import read, said, understood_text, write_mapping

    told = said(mapping, leaders, reversed_questions or [])
    with _progress("rows") as tell:
        survey = read(lang, file, told, tell)
    sys.stderr.write(understood_text(lang, survey.understood) + "\n")
    if mapping is None:
        sys.stderr.write(t(lang, "survey-correct") + "\n\n")
    elif not mapping.exists():
        sys.stderr.write(write_mapping(lang, survey.understood, mapping) + "\n\n")
    return survey


# ---------------------------------------------------------------- the demo


@app.command(epilog="Example: diapason demo --seed 3 --lang en --exit")
def demo(
    weeks: Annotated[int, typer.Option(min=1, max=104, help="weeks to live")] = 26,
    people: Annotated[int, typer.Option(min=30, max=2000, help="how many work there")] = 84,
    seed: Annotated[int, typer.Option(help="of everything random")] = 1,
    lang: Annotated[Lang, typer.Option(help="language of the company")] = "fr",
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="of the workspace's page; 8642, or a free one when that is taken"),
    ] = None,
    leave: Annotated[bool, typer.Option("--exit", help="end after printing")] = False,
    calm: Annotated[bool, typer.Option("--calm", help="plant nothing: no gap, nobody tires")] = False,
    answers: Annotated[Path | None, typer.Option(help="a survey's file: its people, tree and answers instead")] = None,
    leaders: Annotated[str | None, typer.Option(help="of --answers, as for analyze")] = None,
    reversed_: Annotated[list[str] | None, typer.Option("--reversed", help="of --answers, as for analyze")] = None,
    mapping: Annotated[Path | None, typer.Option(help="of --answers, as for analyze")] = None,
) -> None:
    """Let a company live half a year, tell it on one screen, then keep its workspace open to the browser."""
    from bot.demo.run import DemoOptions, run_demo
    from bot.observe import start_logging

    start_logging("WARNING")
    if answers is None and (leaders, reversed_, mapping) != (None, None, None):
        raise UserMistake(
            "--leaders, --reversed and --mapping say something of a survey: name its file with --answers."
        )
    survey = None if answers is None else _survey(lang, answers, leaders, reversed_, mapping)
    options = DemoOptions(weeks, people, seed, lang, port, not leave, calm, survey)
    with suppress(asyncio.CancelledError):
        _run(run_demo(options, Console()))


# ---------------------------------------------------------------- the bot


@app.command(epilog="Example: diapason serve")
def serve() -> None:
    """Run the bot: HTTP, clock and deliveries, in one process."""
    from bot.observe import start_logging
    from bot.operator.serve import run_server

    settings = _settings()
    start_logging(settings.log_level)
    _run(run_server(settings))


@app.command(epilog="Example: DATABASE_URL=sqlite:///diapason.db diapason migrate")
def migrate() -> None:
    """Bring the database to this version; harmless when it is there already."""
    from storage.database import Database

    database = Database(_settings().database_url)
    try:
        database.migrate()
        database.check()
    finally:
        database.close()
    print(f"The database {database.where} is up to date.")


@app.command(epilog="Example: diapason doctor")
def doctor() -> None:
    """Check tokens, scopes, database, keys, people and channel, and say what to repair."""
    from bot.doctor import examine

    console = Console()
    findings = _run(examine(_settings()))
    for finding in findings:
        mark = "[green]ok[/]" if finding.well else "[red]to repair[/]"
        console.print(f"{mark:<16} {finding.subject}: {finding.says}", highlight=False)
    if not all(finding.well for finding in findings):
        sys.exit(FAILURE)


# ---------------------------------------------------------------- people


@roster.command("import", epilog="Example: diapason people import people.csv --dry-run")
def people_import(
    file: Annotated[Path, typer.Argument(help="name, email or id, level, function, team, timezone, locale")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would change, change nothing")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="even if more than a tenth of the people leave")] = False,
    leaders: Annotated[str | None, typer.Option(help="who leads: COLUMN=WORD, or COLUMN=WORD|WORD, or none")] = None,
) -> None:
    """Make the company's own list the one that counts; every bad line is named, and then nothing is changed."""
    from bot.operator.people import import_people, summary_text

    summary = _run(import_people(_settings(), file, dry_run=dry_run, confirmed=yes, leaders=leaders))
    print(summary_text(summary, dry_run=dry_run))


@roster.command("sync", epilog="Example: diapason people sync")
def people_sync(
    yes: Annotated[bool, typer.Option("--yes", help="even if more than a tenth of the people leave")] = False,
) -> None:
    """Read the platform's accounts now, as the bot does daily: find who is listed, refresh names, let leavers go."""
    from bot.operator.people import summary_text, sync_people

    print(summary_text(_run(sync_people(_settings(), confirmed=yes)), dry_run=False))


# ---------------------------------------------------------------- schedules


@schedule.command("list", epilog="Example: diapason schedule list")
def schedule_list() -> None:
    """List the schedules."""
    from bot.operator.schedules import list_schedules

    for line in list_schedules(_settings()):
        print(line)


@schedule.command("add", epilog="Example: diapason schedule add 'Every week' --weekday 2 --at 10:00")
def schedule_add(
    name: Annotated[str, typer.Argument(help="its name")],
    weekday: Annotated[int, typer.Option(min=1, max=7, help="1 Monday … 7 Sunday")] = 2,
    at: Annotated[str, typer.Option(help="local time of each person, HH:MM")] = "10:00",
    audience: Annotated[str, typer.Option(help="everyone, leaders, staff, staff/FUNCTION…")] = "everyone",
    question: Annotated[list[str] | None, typer.Option(help="question keys; those on by default if none")] = None,
    reminder: Annotated[bool, typer.Option(help="one reminder, two working days later")] = True,
) -> None:
    """Add a schedule."""
    from bot.operator.schedules import add_schedule

    print(add_schedule(_settings(), name, weekday, at, audience, tuple(question or ()), reminder=reminder))


@schedule.command("pause", epilog="Example: diapason schedule pause 1")
def schedule_pause(number: Annotated[int, typer.Argument(help="its number in the list")]) -> None:
    """Send nothing more of a schedule until it is resumed."""
    from bot.operator.schedules import turn_schedule

    print(turn_schedule(_settings(), number, active=False))


@schedule.command("resume", epilog="Example: diapason schedule resume 1")
def schedule_resume(number: Annotated[int, typer.Argument(help="its number in the list")]) -> None:
    """Let a paused schedule go on with its next round."""
    from bot.operator.schedules import turn_schedule

    print(turn_schedule(_settings(), number, active=True))


# ---------------------------------------------------------------- figures


@app.command(epilog="Example: diapason digest --week 2026-W47")
def digest(
    week: Annotated[str, typer.Option(help="ISO week, like 2026-W47")],
    as_json: Annotated[bool, typer.Option("--json", help="as data")] = False,
) -> None:
    """Print a week's digest again, without what fewer than five leaders agreed to show in their channel."""
    from bot.operator.digests import published_digest
    from bot.plain import plain

    card, body = published_digest(_settings(), week)
    print(json.dumps(body, ensure_ascii=False, indent=1) if as_json else plain(card))


@app.command("analyze", epilog="Example: diapason analyze survey.csv --json")
def analyze_file(
    file: Annotated[Path, typer.Argument(help="a survey, .csv or .xlsx: a row a person, or a row an answer")],
    as_json: Annotated[bool, typer.Option("--json", help="as data")] = False,
    html: Annotated[Path | None, typer.Option(help="write it as a page to show, instead of printing it")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="unprotected figures, for the file's owner")] = False,
    lang: Annotated[Lang, typer.Option(help="language of the digest")] = "fr",
    leaders: Annotated[str | None, typer.Option(help="who leads: COLUMN=WORD, or COLUMN=WORD|WORD, or none")] = None,
    reversed_: Annotated[
        list[str] | None, typer.Option("--reversed", help="a question whose low answers are good news; may be repeated")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="what the file's columns and answers mean; written for you if it is not there")
    ] = None,
) -> None:
    """Print the digest that Diapason would have posted from your own survey; first, on stderr, what it understood."""
    from bot.operator.analyses import printed, spare_survey, write_page
    from bot.words.digest import chart_words
    from jobs.offline.analyze import analyze, to_json

    if html is not None:
        spare_survey(html, file)
    survey = _survey(lang, file, leaders, reversed_, mapping)
    analysis = analyze(survey, locale=lang, words=chart_words(lang), company=file.stem, raw=raw)
    if html is not None:
        written = write_page(analysis, html)
    if as_json:
        print(json.dumps(to_json(analysis), ensure_ascii=False))
    else:
        print(printed(analysis) if html is None else written)


@app.command(epilog="Example: diapason audit")
def audit(
    lang: Annotated[Lang, typer.Option(help="language of the verdict")] = "fr",
) -> None:
    """Attack the figures that were posted, each and two in a row, in the worst case; the verdict is for everybody."""
    from bot.operator.digests import attack_posted
    from bot.operator.verdict import verdict

    with _progress_bar() as tell:
        attack, pairs = attack_posted(_settings(), partial(tell, "pairs of figures"))
    print(verdict(lang, attack, pairs))
    if not (attack.safe and pairs.safe):
        sys.exit(FAILURE)


@app.command(epilog="Example: diapason bench divergence --quick")
def bench(
    families: Annotated[
        list[str] | None, typer.Argument(help="choices, divergence, half_year, signals; all if none")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="where the draws start; that of RESULTS.md if none")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="fewer draws: rough figures, soon")] = False,
    data: Annotated[Path | None, typer.Option(help="a folder with bhr2000.csv and lq2002.csv")] = None,
    write: Annotated[Path | None, typer.Option(help="a folder for RESULTS.md and its pictures")] = None,
) -> None:
    """Measure every row of the statistics beside the market's rules and the limit."""
    from jobs.offline.bench import FAMILIES, SEED, report, run

    unknown = [name for name in families or () if name not in FAMILIES]
    if unknown:
        raise UserMistake(f"No family {', '.join(unknown)}; there are {', '.join(FAMILIES)}.")
    with _progress_bar() as tell:
        rows = run(families or FAMILIES, SEED if seed is None else seed, quick=quick, progress=tell, data=data)
    print(report.table(rows))
    for path in report.write(rows, write) if write else ():
        print(f"Written: {path}")


# ---------------------------------------------------------------- safe keeping


@app.command(epilog="Example: diapason backup /backups/diapason.db")
def backup(file: Annotated[Path, typer.Argument(help="where to write it; must not exist")]) -> None:
    """Copy the database while it is used, without the keys."""
    from bot.operator.keeping import back_up

    print(back_up(_settings(), file))


@app.command(epilog="Example: diapason restore /backups/diapason.db")
def restore(file: Annotated[Path, typer.Argument(help="a backup")]) -> None:
    """Put a backup in the place of the database; answers of windows whose keys are gone stay unreadable."""
    from bot.operator.keeping import put_back

    print(put_back(_settings(), file))


@app.command(epilog="Example: diapason purge")
def purge() -> None:
    """Seal and erase now whatever is due, as the clock does every hour, and say what went."""
    from bot.operator.keeping import purge_due

    print(purge_due(_settings()))


@keys.command("rotate", epilog="Example: diapason keys rotate")
def keys_rotate() -> None:
    """Replace the master key; stop `diapason serve` first. Interrupted, run it again: nothing is lost."""
    from bot.operator.keeping import rotate_keys

    print(rotate_keys(_settings()))
