"""What the demo prints: how far it is while the company lives, then half a year on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlmodel import Session

from bot.app import Diapason
from bot.demo.company import TIRED_FROM, TIRED_TEAM, Company, team_name
from bot.demo.leading import PLANS
from bot.locale import Locale, t
from bot.operator.digests import posted_by
from bot.operator.verdict import of_figures
from bot.plain import plain
from jobs.calendar import WEEK, monday, week_name
from jobs.cards import AlertCard, DigestCard, VerdictLine
from jobs.digest.office import alert_of, digest_of
from jobs.loop import commitments
from storage import published
from storage.loop import commitments as rows
from storage.types import PublishedKind

COLUMNS = 100  # of the screen that holds the story, when the terminal has more, or when there is none


@dataclass(frozen=True, slots=True)
class Posted:
    """What one week brought to the leadership channel."""

    digest: DigestCard
    alerts: tuple[AlertCard, ...] = ()
    decided: tuple[str, ...] = ()  # titles of the gaps on which leaders decided in the week

    @property
    def verdicts(self) -> list[VerdictLine]:
        """Return the verdicts that say something, and the last of those that cannot."""
        return [line for line in self.digest.verdicts if line.outcome != "cannot_tell" or line.next_on is None]

    @property
    def line(self) -> str | None:
        """The week's news, None for a week without."""
        digest = self.digest
        kinds = {
            "new": [gap.title for gap in digest.gaps],
            "moved": [moved.now.title for moved in digest.moved],
            "over": [gap.title for gap in digest.ended],
            "decided": self.decided,
        }
        news = [
            t(digest.locale, "demo-verdict", outcome=_word(line), title=line.before.title) for line in self.verdicts
        ]
        news += [t(digest.locale, f"demo-{kind}", titles=", ".join(titles)) for kind, titles in kinds.items() if titles]
        news += [t(digest.locale, "demo-alert", group=alert.group) for alert in self.alerts]
        return t(digest.locale, "demo-line", week=digest.week, story=" · ".join(news)) if news else None


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a decision on a gap: decided in a week, of effect from ``since`` on if it helps, and judged."""

    made: str
    since: str
    verdict: VerdictLine | None = None  # the last
    judged: str = ""  # the week of its digest


@dataclass(frozen=True, slots=True)
class Story:
    """Every week's posts in the leadership channel, in order, and the first decision on each question."""

    weeks: tuple[Posted, ...]
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def last_told(self) -> DigestCard:
        """The last digest with a verdict; without any, with news; without any, the last one."""
        backwards = self.weeks[::-1]
        judging = (week.digest for week in backwards if week.verdicts)
        told = (week.digest for week in backwards if not week.digest.is_quiet)
        return next(judging, None) or next(told, backwards[0].digest)

    def first_asked(self, question: str) -> str | None:
        """Return the week whose digest first asked for a decision on a question, None if none did."""
        decisions = ((week.digest.week, week.digest.decision) for week in self.weeks)
        return next((week for week, line in decisions if line is not None and line.question == question), None)

    @property
    def last_alert(self) -> AlertCard | None:
        """The last alert, None without any."""
        return next((alert for week in reversed(self.weeks) for alert in reversed(week.alerts)), None)

    def first_named(self, question: str) -> str | None:
        """Return the week whose digest first named a gap, None if none did."""
        named = (week.digest for week in self.weeks if any(gap.question == question for gap in week.digest.gaps))
        return next((digest.week for digest in named), None)

    def first_alert(self, team: str) -> str | None:
        """Return the week of the first alert about a team, None if none was."""
        told = (week.digest for week in self.weeks if any(alert.group == team for alert in week.alerts))
        return next((digest.week for digest in told), None)


def story_of(diapason: Diapason) -> Story:
    """Return what a demo's bot posted to the leadership channel."""

    def work(session: Session) -> Story:
        posted = partial(published.all_published, session, diapason.company_id)
        alerts = posted(PublishedKind.ALERT)
        made = rows.every(session, diapason.company_id)
        titles = [(monday(row.made_on), commitments.gap_of(row).title) for row in made]
        weeks = tuple(
            Posted(
                digest_of(row),
                tuple(alert_of(alert) for alert in alerts if alert.week == row.week),
                tuple(title for week, title in titles if week == row.week),
            )
            for row in posted(PublishedKind.DIGEST)
        )
        judged = {line.commitment.id: (line, week.digest.week) for week in weeks for line in week.digest.verdicts}
        decisions = {
            row.question_key: Decision(
                week_name(row.made_on), week_name(monday(row.due) + WEEK), *judged.get(row.id or 0, ())
            )
            for row in sorted(made, key=lambda row: row.made_on, reverse=True)
        }
        return Story(weeks, decisions)

    return diapason.house.database.read(work)


def print_story(diapason: Diapason, company: Company, lang: Locale, console: Console, *, drawn: bool = True) -> None:
    """Print what each week told, the last digest and alert with any news, what was planted, and our own attack.

    Args:
        diapason: the bot of the demo.
        company: who lived.
        lang: of what is printed.
        console: where.
        drawn: whether the company was made up, with or without anything planted in it; not read from a survey.
    """
    console.width = min(console.width, COLUMNS) if console.is_terminal else COLUMNS
    say = partial(console.print, highlight=False, markup=False)
    story = story_of(diapason)
    lines = [week.line for week in story.weeks if week.line is not None]
    quiet = len(story.weeks) - len(lines)
    say(t(lang, "demo-lived", people=len(company.people), weeks=len(story.weeks)))
    for line in lines:
        say(line)
    if quiet:
        say(t(lang, "demo-quiet", weeks=quiet, others="yes" if lines else "no"))
    console.rule(style="dim")
    say(plain(story.last_told))  # its picture is in the workspace
    console.rule(style="dim")
    if story.last_alert is not None:
        say(plain(story.last_alert))
        console.rule(style="dim")
    for key in company.planted:
        say(planted(story, lang, key, diapason.house.bank[key].title(lang), closes=PLANS[key].helps))
    if not company.calm and len(story.weeks) >= TIRED_FROM:
        say(tiredness(story, lang))
    if company.calm and drawn:
        say(t(lang, "demo-calm"))
    posted = diapason.house.database.read(partial(posted_by, company_id=diapason.company_id))
    say(" ".join(of_figures(lang, posted.attack_each())))
    say(t(lang, "demo-audit"))


def planted(story: Story, lang: Locale, question: str, title: str, *, closes: bool) -> str:
    """Return since when a planted gap was told, what was decided on it and truly came of it, and the verdict."""
    week, asked, decision = story.first_named(question), story.first_asked(question), story.decisions.get(question)
    if week is None:
        return t(lang, "demo-missed", title=title)
    said = [t(lang, "demo-planted", title=title, week=week)]
    if decision is not None:
        helps = "yes" if closes else "no"
        said.append(t(lang, "demo-decision", week=decision.made, since=decision.since, helps=helps))
        outcome = "none" if decision.verdict is None else _word(decision.verdict)
        said.append(t(lang, "demo-judged", week=decision.judged, outcome=outcome))
    elif asked is not None:
        said.append(t(lang, "demo-undecided", week=asked))
    return " ".join(said)


def _word(line: VerdictLine) -> str:
    return line.outcome.replace("_", "-")


def tiredness(story: Story, lang: Locale) -> str:
    """Return since when a team is tired, and the week from which the leadership was told."""
    team, since = team_name(TIRED_TEAM, lang), story.weeks[TIRED_FROM - 1].digest.week
    week = story.first_alert(team)
    if week is None:
        return t(lang, "demo-tired-missed", team=team, since=since)
    return t(lang, "demo-tired", team=team, week=week, since=since)


def shown_weeks(console: Console, lang: Locale, weeks: int) -> Callable[[int], None]:
    """Return a function that shows how many weeks were lived: as a bar that goes, or a line each without a terminal.

    The lines go to standard error, so that what is kept of the output is the story.
    """
    if not console.is_terminal:
        lines = Console(stderr=True)
        return lambda week: lines.print(t(lang, "demo-week", week=week, weeks=weeks), highlight=False)
    bar = Progress(
        TextColumn(t(lang, "demo-living")),
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


def print_address(console: Console, lang: Locale, company: Company, url: str, *, taken: int | None = None) -> None:
    """Print where the workspace is open, and who administers Diapason there.

    Args:
        console: where it is printed.
        lang: of what is printed.
        company: who lives there.
        url: of the workspace's page.
        taken: the usual port, when the page has another one because of it.
    """
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)  # an address stays in one piece
    console.rule(style="dim")
    if taken is not None:
        say(t(lang, "demo-port", usual=str(taken)))
    say(t(lang, "demo-open", url=url, admin=next(person.name for person in company.people if person.is_admin)))
