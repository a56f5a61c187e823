"""`diapason demo`: a company lives half a year in a sandbox of Slack, which then stays open in the browser."""

from __future__ import annotations

import asyncio
import csv
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import Diapason, connected
from bot.config import Settings
from bot.demo.borrowed import WEEKS, Borrowed, borrow, write_questions
from bot.demo.company import Company, found_company
from bot.demo.life import START, ZONE, Life, SimulatedClock
from bot.demo.workspace import SandboxStage, served, settle
from bot.locale import Locale, t
from bot.operator.digests import posted_by
from bot.operator.terminal import verdict
from bot.plain import plain
from bot.sandbox.client import SandboxClient
from bot.sandbox.running import Sandbox, in_child, listening
from bot.sandbox.workspace import App
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, midnight
from jobs.cards import AlertCard, DigestCard
from jobs.digest.office import alert_of, digest_of
from jobs.errors import UserMistake
from jobs.offline.survey import Survey
from jobs.ports import Pace
from jobs.setup import people, record
from jobs.setup.attendance import listing_of
from storage import published
from storage.types import PublishedKind

COMPANY = "Accord"
QUESTIONS = "questions.toml"
AT_ONCE = Pace(posts_per_second=10_000.0, per_conversation_seconds=0.0)  # a simulated clock cannot wait
NO_LIMIT = 1_000_000  # gestures a minute: half a year passes in one


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The options of `diapason demo`; ``answers`` is a survey to live instead of drawn moods."""

    weeks: int = 26
    people: int = 84
    seed: int = 1
    lang: Locale = "fr"
    port: int = 8642
    stay: bool = True
    calm: bool = False
    answers: Survey | None = None


@dataclass(frozen=True, slots=True)
class Lived:
    """A demo at the end of its weeks: the company, the bot, the workspace, its leadership channel, and the folder."""

    life: Life
    diapason: Diapason
    sandbox: Sandbox
    client: SandboxClient
    channel: str
    folder: Path


async def run_demo(options: DemoOptions, console: Console) -> None:
    """Live the weeks, print the last digest and alert, then serve the workspace until Ctrl-C if ``options.stay``.

    Raises:
        UserMistake: a survey that the demo does not take, or a port that is not free.
    """
    with tempfile.TemporaryDirectory(prefix="diapason-demo-") as folder:
        async with lived(options, Path(folder), progress=_bar(console, options)) as demo:
            print_story(demo, options, console)
            if options.stay:
                async with going_on(demo, options) as url:
                    console.rule(style="dim")
                    console.print(t(options.lang, "demo-open", url=url), highlight=False)
                    await asyncio.Event().wait()  # until Ctrl-C


@asynccontextmanager
async def lived(
    options: DemoOptions, folder: Path, progress: Callable[[int], None] = lambda _: None
) -> AsyncIterator[Lived]:
    """Yield a company that has lived its weeks in ``folder`` and in a sandbox of its own.

    Raises:
        UserMistake: a survey that the demo does not take, or a port that is not free.
    """
    _check_free(options.port)
    borrowed = None
    if options.answers is not None:
        borrowed = borrow(options.answers)
        write_questions(options.answers, folder / QUESTIONS)
    company = _company(options, borrowed)
    app = App()
    bound = listening(0)
    bot_url = f"http://127.0.0.1:{bound.getsockname()[1]}/slack/events"
    with in_child(port=options.port, bot_url=bot_url, app=app, name=COMPANY) as sandbox:
        clock = SimulatedClock(midnight(START, ZONE) - timedelta(days=3))
        settings = _settings(options.lang, app, sandbox, folder, own_questions=borrowed is not None)
        async with (
            sandbox.client() as client,
            _populated(client, company, options.lang, clock),
            connected(settings, now=clock, pace=AT_ONCE, per_minute=NO_LIMIT, again=borrowed is None) as diapason,
            served(diapason.web, bound),
        ):
            stage = SandboxStage(client)
            await stage.at(clock())
            await _import_people(diapason, company, folder, options.lang, clock)
            channel = await settle(stage, company, questions=borrowed.questions if borrowed else None)
            if company.undeliverable is not None:
                await client.set_faults(_refusing(company.undeliverable.key))
            life = Life(company, diapason.house, stage, clock, diapason.company_id)
            if borrowed is not None:
                life.answer_source = borrowed.answer
            await life.live(WEEKS if borrowed else options.weeks, progress)
            yield Lived(life, diapason, sandbox, client, channel, folder)


def _refusing(user: str) -> dict[str, Any]:
    """Return the fault by which Slack takes no message to somebody, whose account stays open."""
    return {"method": "chat.postMessage", "to": user, "status": 200, "body": {"ok": False, "error": "cannot_dm_bot"}}


def _company(options: DemoOptions, borrowed: Borrowed | None) -> Company:
    if borrowed is not None:
        return replace(borrowed.company, locale=options.lang)
    return found_company(Bank.load(), people=options.people, seed=options.seed, calm=options.calm, locale=options.lang)


def _settings(lang: Locale, app: App, sandbox: Sandbox, folder: Path, *, own_questions: bool) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(app.token),
        slack_signing_secret=SecretStr(app.signing_secret),
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder}/diapason.db",
        key_file=folder / "keys" / "master.key",
        keys_url=None,  # never the environment's: a demo does not touch the real ones
        questions=folder / QUESTIONS if own_questions else None,
        locale=lang,
    )


def _check_free(port: int) -> None:
    try:
        listening(port).close()
    except OSError:
        raise UserMistake(f"Port {port} is not free, another demo may be open: choose another with --port.") from None


@asynccontextmanager
async def _populated(
    client: SandboxClient, company: Company, lang: Locale, clock: SimulatedClock
) -> AsyncIterator[None]:
    """Give the workspace the company's people and the simulated time."""
    await client.set_clock(clock())
    accounts: list[dict[str, Any]] = [
        {
            "id": person.key,
            "name": person.email.partition("@")[0],
            "real_name": person.name,
            "email": person.email,
            "tz": person.timezone,
            "locale": "fr-FR" if lang == "fr" else "en-GB",
            "title": person.team or t(lang, "leaders"),
            "is_admin": person.is_admin,
        }
        for person in company.people
    ]
    await client.add_people([*accounts, {"name": "visiteur", "real_name": "Visiteur Externe", "is_restricted": True}])
    yield


async def _import_people(
    diapason: Diapason, company: Company, folder: Path, lang: Locale, clock: SimulatedClock
) -> None:
    """Import the people as an operator would: a CSV file, then the platform's accounts; name the admin."""
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "email", "level", "function", "team", "timezone", "locale"])
        for person in company.people:
            writer.writerow(
                [person.name, person.email, person.level, person.function, person.team, person.timezone, lang]
            )
    house, installation_id = diapason.house, diapason.installation_id
    listings = [await listing_of(diapason.platform, installation_id)]
    work = partial(people.import_csv, house.database, installation_id, path, listings=listings)
    await asyncio.to_thread(work, now=clock())
    admins = [person.key for person in company.people if person.is_admin]
    await house.database.awrite(
        partial(record.note_admins, company_id=diapason.company_id, ids_or_emails=admins, actor="operator", now=clock())
    )


# ---------------------------------------------------------------- what is printed


def print_story(demo: Lived, options: DemoOptions, console: Console) -> None:
    """Print the weeks that have news, the last digest and alert with any, and what was planted and attacked."""
    lang = options.lang
    rows = demo.diapason.house.database.read(
        lambda session: published.all_published(session, demo.diapason.company_id, PublishedKind.DIGEST)
    )
    digests = [digest_of(row) for row in rows]
    alerts = {
        row.week: row
        for row in demo.diapason.house.database.read(
            lambda session: published.all_published(session, demo.diapason.company_id, PublishedKind.ALERT)
        )
    }
    console.print()
    for row, digest in zip(rows, digests, strict=True):
        line = _line(lang, digest, alerts[row.week].body["group"] if row.week in alerts else None)
        if line is not None:
            console.print(line)
    told = [digest for digest in digests if not digest.is_quiet] or digests
    cards: list[DigestCard | AlertCard] = [*told[-1:], *map(alert_of, list(alerts.values())[-1:])]
    for card in cards:
        console.rule(style="dim")
        console.print(plain(card, pictures=True), highlight=False, markup=False)
    console.rule(style="dim")
    for key in demo.life.company.planted:
        title = demo.diapason.house.bank[key].title(lang)
        named = next((digest.week for digest in digests if any(gap.question == key for gap in digest.gaps)), None)
        sentence = t(lang, "demo-planted", title=title, week=named) if named else t(lang, "demo-missed", title=title)
        console.print(sentence, highlight=False)
    posted = demo.diapason.house.database.read(partial(posted_by, company_id=demo.diapason.company_id))
    console.print(verdict(lang, *posted.attack()), highlight=False)
    if demo.life.company.calm and options.answers is None:
        console.print(t(lang, "demo-calm"), highlight=False)


def _line(lang: Locale, digest: DigestCard, alert: str | None) -> str | None:
    """Return the news of one week, None for a week without."""
    kinds = {"new": digest.gaps, "moved": [moved.now for moved in digest.moved], "over": digest.ended}
    stories = [
        t(lang, f"demo-{kind}", titles=", ".join(gap.title for gap in gaps)) for kind, gaps in kinds.items() if gaps
    ]
    stories += [t(lang, "demo-alert", group=alert)] if alert else []
    return t(lang, "demo-line", week=digest.week, story=" · ".join(stories)) if stories else None


def _bar(console: Console, options: DemoOptions) -> Callable[[int], None]:
    """Return a function that shows how many weeks were lived; it shows nothing when stdout is no terminal."""
    weeks = options.weeks if options.answers is None else WEEKS
    if not console.is_terminal:
        return lambda _: None
    bar = Progress(
        TextColumn(t(options.lang, "demo-living")),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("", total=weeks)
    bar.start()

    def advance(week: int) -> None:
        bar.update(task, completed=week)
        if week >= weeks:
            bar.stop()

    return advance


# ---------------------------------------------------------------- and then it goes on


@asynccontextmanager
async def going_on(demo: Lived, options: DemoOptions) -> AsyncIterator[str]:
    """Yield the address of the workspace's page, the next week's questions asked and the clock running."""
    monday = START + (options.weeks if options.answers is None else WEEKS) * WEEK
    tuesday = midnight(monday + timedelta(days=1), ZONE) + timedelta(hours=10)
    demo.life.clock.set(tuesday)
    await demo.client.set_clock(tuesday, running=True)
    await demo.diapason.house.tick()
    demo.life.clock.run()
    async with demo.diapason.house.running():
        yield f"{demo.sandbox.url}/?lang={options.lang}"
