"""`diapason demo`: a company lives half a year in a Slack-shaped workspace; then the workspace is yours."""

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
from sqlalchemy import select
from sqlmodel import Session, col

from bot.app import Diapason, connected
from bot.config import Settings
from bot.console.digests import attack_workspace
from bot.console.terminal import verdict, without_buttons
from bot.demo.borrowed import WEEKS, borrow, write_questions
from bot.demo.company import Company, found
from bot.demo.life import START, ZONE, Life, SimulatedClock
from bot.demo.workspace import SandboxStage, served, settle
from bot.locale import Locale, t
from bot.sandbox.client import SandboxClient
from bot.sandbox.running import Sandbox, in_child, listening
from bot.sandbox.workspace import App
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, midnight
from jobs.cards import DigestCard
from jobs.digest.office import digest_of
from jobs.errors import UserMistake
from jobs.offline import survey
from jobs.ports import Pace
from jobs.setup import people, record
from storage import published
from storage.models import Delivery
from storage.types import DeliveryKind, DeliveryState, PublishedKind

COMPANY = "Accord"
AT_ONCE = Pace(posts_per_second=10_000.0, per_conversation_seconds=0.0)  # a simulated clock cannot wait
NO_LIMIT = 1_000_000  # gestures a minute: half a year passes in one


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    weeks: int = 26
    people: int = 84
    seed: int = 1
    lang: Locale = "fr"
    port: int = 8642
    stay: bool = True
    calm: bool = False
    answers: Path | None = None


@dataclass(frozen=True, slots=True)
class Lived:
    """A life that was lived, its workspace still there."""

    life: Life
    diapason: Diapason
    sandbox: Sandbox
    client: SandboxClient
    channel: str
    folder: Path


async def demo(wish: Wish, console: Console) -> None:
    """Live, print what the leadership read last, then serve the workspace until Ctrl-C (unless told to leave)."""
    with tempfile.TemporaryDirectory(prefix="diapason-demo-") as folder:
        async with lived(wish, Path(folder), progress=_bar(console, wish)) as end:
            await _print(end, wish, console)
            if wish.stay:
                async with going_on(end, wish) as url:
                    console.rule(style="dim")
                    console.print(t(wish.lang, "demo-open", url=url), highlight=False)
                    await asyncio.Event().wait()  # until Ctrl-C


@asynccontextmanager
async def lived(wish: Wish, folder: Path, progress: Callable[[int], None] = lambda _: None) -> AsyncIterator[Lived]:
    """Yield a company's life, lived in ``folder`` and in a sandbox of its own.

    Raises:
        UserMistake: a file that cannot be taken, or a port that is not free.
    """
    _check_free(wish.port)
    borrowed = survey.read(wish.answers) if wish.answers else None
    questions = None
    if borrowed is not None:
        questions = folder / "questions.toml"
        write_questions(borrowed, questions)
    lent = borrow(borrowed) if borrowed else None
    if lent is not None:
        company = replace(lent.company, locale=wish.lang)
    else:
        company = found(Bank.load(), people=wish.people, seed=wish.seed, calm=wish.calm, locale=wish.lang)
    app = App()
    bound = listening(0)
    bot_url = f"http://127.0.0.1:{bound.getsockname()[1]}/slack/events"
    with in_child(port=wish.port, bot_url=bot_url, app=app, name=COMPANY) as sandbox:
        clock = SimulatedClock(midnight(START, ZONE) - timedelta(days=3))
        settings = Settings(
            slack_bot_token=SecretStr(app.token),
            slack_signing_secret=SecretStr(app.signing_secret),
            slack_api_url=sandbox.api_url,
            database_url=f"sqlite:///{folder}/diapason.db",
            key_file=folder / "keys" / "master.key",
            keys_url=None,  # whatever the environment says: a demo never touches the real ones
            questions=questions,
            locale=wish.lang,
        )
        async with (
            sandbox.client() as client,
            _populated(client, company, wish.lang, clock),
            connected(settings, now=clock, pace=AT_ONCE, per_minute=NO_LIMIT, again=lent is None) as diapason,
            served(diapason.web, bound),
        ):
            stage = SandboxStage(client)
            await stage.at(clock())
            await _take_in(diapason, company, folder, wish.lang, clock)
            channel = await settle(stage, company, questions=lent.questions if lent else None)
            if company.undeliverable is not None:
                await client.set_person(company.undeliverable.key, tell=False, deleted=True)
            life = Life(company, diapason.house, stage, clock, diapason.workspace_id)
            if lent is not None:
                life.answer = lent.answer
            await life.live(WEEKS if lent else wish.weeks, progress)
            yield Lived(life, diapason, sandbox, client, channel, folder)


def _check_free(port: int) -> None:
    try:
        listening(port).close()
    except OSError:
        raise UserMistake(f"Port {port} is not free, another demo may be open: choose another with --port.") from None


@asynccontextmanager
async def _populated(
    client: SandboxClient, company: Company, lang: Locale, clock: SimulatedClock
) -> AsyncIterator[None]:
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


async def _take_in(diapason: Diapason, company: Company, folder: Path, lang: Locale, clock: SimulatedClock) -> None:
    """Import the people as an operator would: a CSV file, then the platform's accounts; name the admin."""
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "email", "level", "function", "team", "timezone", "locale"])
        for person in company.people:
            writer.writerow(
                [person.name, person.email, person.level, person.function, person.team, person.timezone, lang]
            )
    house, workspace_id = diapason.house, diapason.workspace_id
    await asyncio.to_thread(people.import_csv, house.database, workspace_id, path, now=clock())
    profiles = [profile async for profile in diapason.platform.people()]
    await asyncio.to_thread(people.sync, house.database, workspace_id, profiles, now=clock())
    admins = [person.key for person in company.people if person.is_admin]
    await house.database.awrite(
        partial(record.note_admins, workspace_id=workspace_id, ids_or_emails=admins, actor="operator", now=clock())
    )


# ---------------------------------------------------------------- what is printed


async def _print(end: Lived, wish: Wish, console: Console) -> None:
    lang = wish.lang
    rows = end.diapason.house.database.read(
        lambda session: published.all_published(session, end.diapason.workspace_id, PublishedKind.DIGEST)
    )
    digests = [digest_of(row) for row in rows]
    alerts = {
        row.week: row
        for row in end.diapason.house.database.read(
            lambda session: published.all_published(session, end.diapason.workspace_id, PublishedKind.ALERT)
        )
    }
    console.print()
    for row, digest in zip(rows, digests, strict=True):
        console.print(_line(lang, digest, alerts[row.week].body["group"] if row.week in alerts else None))
    posts = {message["ts"]: message["text"] for message in await end.client.text(channel=end.channel)}
    for kind in (DeliveryKind.DIGEST, DeliveryKind.ALERT):
        stamp = end.diapason.house.database.read(partial(_last_post, kind=kind))
        if stamp in posts:
            console.rule(style="dim")
            console.print(without_buttons(posts[stamp]), highlight=False, markup=False)
    console.rule(style="dim")
    for key in end.life.company.planted:
        title = end.diapason.house.bank[key].title(lang)
        named = next((digest.week for digest in digests if any(gap.question == key for gap in digest.gaps)), None)
        said = t(lang, "demo-planted", title=title, week=named) if named else t(lang, "demo-missed", title=title)
        console.print(said, highlight=False)
    attacked = end.diapason.house.database.read(partial(attack_workspace, workspace_id=end.diapason.workspace_id))
    console.print(verdict(lang, attacked), highlight=False)
    if end.life.company.calm and wish.answers is None:
        console.print(t(lang, "demo-calm"), highlight=False)


def _line(lang: Locale, digest: DigestCard, alert: str | None) -> str:
    gaps = " · ".join(gap.title for gap in digest.gaps)
    said = t(lang, "demo-line", week=digest.week, count=len(digest.gaps) + digest.others, gaps=gaps)
    return said + (f"  ⚠ {t(lang, 'demo-alert', group=alert)}" if alert else "")


def _last_post(session: Session, kind: DeliveryKind) -> str | None:
    """Return the stamp of the last message of a kind that reached the leadership channel."""
    address = session.execute(
        select(col(Delivery.address))
        .where(col(Delivery.kind) == kind, col(Delivery.state) == DeliveryState.SENT)
        .order_by(col(Delivery.due_at).desc())
        .limit(1)
    ).scalar_one_or_none()
    return str(address["ts"]) if address else None


def _bar(console: Console, wish: Wish) -> Callable[[int], None]:
    """Return what draws the progress of the weeks; nothing when not a terminal."""
    weeks = WEEKS if wish.answers else wish.weeks
    if not console.is_terminal:
        return lambda _: None
    bar = Progress(
        TextColumn(t(wish.lang, "demo-living")),
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
async def going_on(end: Lived, wish: Wish) -> AsyncIterator[str]:
    """Ask the next week's questions and let the clock run; yield the address of the workspace's page."""
    monday = START + (WEEKS if wish.answers else wish.weeks) * WEEK
    tuesday = midnight(monday + timedelta(days=1), ZONE) + timedelta(hours=10)
    end.life.clock.set(tuesday)
    await end.client.set_clock(tuesday, running=True)
    await end.diapason.house.tick()
    end.life.clock.run()
    async with end.diapason.house.running():
        yield f"{end.sandbox.url}/?lang={wish.lang}"
