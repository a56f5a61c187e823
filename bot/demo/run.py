"""`diapason demo`: a company lives half a year in a sandbox of Slack, which then stays open in the browser."""

from __future__ import annotations

import asyncio
import csv
import gc
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

from bot.app import Diapason, connected
from bot.config import Settings
from bot.demo.borrowed import WEEKS, Borrowed, borrow, write_questions
from bot.demo.company import Company, found_company
from bot.demo.life import START, ZONE, Life, SimulatedClock
from bot.demo.story import print_address, print_story, shown_weeks, story_of
from bot.demo.workspace import SandboxStage, served, settle
from bot.locale import Locale, t
from bot.sandbox.client import SandboxClient
from bot.sandbox.running import Sandbox, in_child, listening
from bot.sandbox.workspace import App
from bot.slack.manifest import manifest
from bot.words.digest import title
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, midnight
from jobs.errors import UserMistake
from jobs.offline.survey import Survey
from jobs.ports import Pace
from jobs.setup import people, record
from jobs.setup.attendance import listing_of

COMPANY = "Accord"
QUESTIONS = "questions.toml"
AT_ONCE = Pace(posts_per_second=10_000.0, per_conversation_seconds=0.0)  # a simulated clock cannot wait
NO_LIMIT = 1_000_000  # gestures a minute: half a year passes in one
EVERY_MESSAGE = 10_000  # of the leadership channel, in two years
USUAL_PORT = 8642  # of the workspace's page


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The options of `diapason demo`.

    ``answers`` is a survey to live instead of drawn moods; without a ``port``, the page has the usual one, or a free
    one when that is taken. Who does not ``stay`` gets no page.
    """

    weeks: int = 26
    people: int = 84
    seed: int = 1
    lang: Locale = "fr"
    port: int | None = None
    stay: bool = True
    calm: bool = False
    answers: Survey | None = None

    @property
    def lived_weeks(self) -> int:
        """How many weeks are lived: those of a survey are as many as its questions may need."""
        return self.weeks if self.answers is None else WEEKS


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
    """Live the weeks, print the story, then serve the workspace until Ctrl-C if ``options.stay``.

    Raises:
        UserMistake: a survey that the demo does not take, or a port that is not free.
    """
    with tempfile.TemporaryDirectory(prefix="diapason-demo-") as folder:
        progress = shown_weeks(console, options.lang, options.lived_weeks)
        gc.freeze()  # what is loaded stays: looking through it at every collection took 6 % of the demo's time
        async with lived(options, Path(folder), progress=progress) as demo:
            company = demo.life.company
            print_story(demo.diapason, company, options.lang, console, drawn=options.answers is None)
            if options.stay:
                async with going_on(demo, options) as url:
                    taken = USUAL_PORT if options.port is None and f":{USUAL_PORT}/" not in url else None
                    print_address(console, options.lang, company, url, taken=taken)
                    await asyncio.Event().wait()  # until Ctrl-C


@asynccontextmanager
async def lived(
    options: DemoOptions, folder: Path, progress: Callable[[int], None] = lambda _: None
) -> AsyncIterator[Lived]:
    """Yield a company that has lived its weeks in ``folder`` and in a sandbox of its own.

    Raises:
        UserMistake: a survey that the demo does not take, or a port that is not free.
    """
    port = page_port(options)
    borrowed = None
    if options.answers is not None:
        borrowed = borrow(options.answers)
        write_questions(options.answers, folder / QUESTIONS)
    company = _company(options, borrowed)
    app = App()
    bound = listening(0)
    bot_url = f"http://127.0.0.1:{bound.getsockname()[1]}/slack/events"
    with in_child(port=port, bot_url=bot_url, app=app, name=COMPANY) as sandbox:
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
            await life.live(options.lived_weeks, progress)
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


def page_port(options: DemoOptions) -> int:
    """Return the port of the workspace; 0, a free one, where nobody will look at its page or the usual one is taken.

    Raises:
        UserMistake: the port that was asked for is not free.
    """
    if not options.stay:
        return 0
    port = USUAL_PORT if options.port is None else options.port
    try:
        listening(port).close()
    except OSError:
        if options.port is None:
            return 0
        raise UserMistake(f"Port {port} is not free, another demo may be open: choose another with --port.") from None
    return port


@asynccontextmanager
async def _populated(
    client: SandboxClient, company: Company, lang: Locale, clock: SimulatedClock
) -> AsyncIterator[None]:
    """Give the workspace the app as its manifest installs it, the company's people and the simulated time."""
    await client.install(manifest(client.url))
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


# ---------------------------------------------------------------- and then it goes on


@asynccontextmanager
async def going_on(demo: Lived, options: DemoOptions) -> AsyncIterator[str]:
    """Yield the address of the last digest with news; the next week is asked and the clock runs."""
    monday = START + options.lived_weeks * WEEK
    tuesday = midnight(monday + timedelta(days=1), ZONE) + timedelta(hours=10)
    demo.life.clock.set(tuesday)
    await demo.client.set_clock(tuesday, running=True)
    await demo.diapason.house.tick()
    demo.life.clock.run()
    async with demo.diapason.house.running():
        leader = next(person.key for person in demo.life.company.people if person.leader)
        stamp = await _stamp_of_story(demo, leader)
        yield f"{demo.sandbox.url}/?lang={options.lang}#/{leader}/{demo.channel}/{stamp}"


async def _stamp_of_story(demo: Lived, leader: str) -> str:
    """Return the ts of the last digest with news, as a leader sees it in the leadership channel."""
    heading = title(story_of(demo.diapason).last_told)
    messages = await demo.client.messages(leader, demo.channel, limit=EVERY_MESSAGE)
    return next(str(message["ts"]) for message in reversed(messages) if _heading(message) == heading)


def _heading(message: dict[str, Any]) -> str | None:
    """Return the heading of a message, None without one."""
    first: dict[str, Any] = next(iter(message.get("blocks", [])), {})
    return first["text"]["text"] if first.get("type") == "header" else None
