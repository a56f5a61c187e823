"""Companies whose digests are made week after week from their answers, for the attacker who reads the news."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from unittest.mock import patch

from bot.slack.render import pages
from bot.words.digest import chart_words
from jobs.asking.bank import Bank, BankQuestion
from jobs.calendar import WEEK, week_name
from jobs.cards import Commitment, DetailCard, DigestCard, EditionCard
from jobs.digest.compose import compose
from jobs.digest.edition import Measured, Month, edition
from jobs.digest.material import Dated, Material, Pledge
from jobs.release import Asked, Figure, MajorityRule, Place, Release, Withheld, release

FIRST = date(2026, 1, 5)
CYCLE = timedelta(weeks=4)
SCALES = ("priorities-clear", "decisions-explained", "means-match-goals")
CHOICE = "roadmap-last-word"
Codes = Mapping[int, int]
Item = tuple[int, str, str]
"""A window, from 0, its question, and what is given: ``answers``, or the leaders' ``forecasts``."""

LATE, EARLY, ALWAYS, NEVER, WIDER, APART = "late", "early", "always", "never", "wider", "apart"
"""When the leaders answer higher than the staff; ``APART``: always, and one function higher than the other."""


@dataclass(frozen=True)
class Course:
    """A company over its windows: where everybody is, and all that was given.

    ``draws`` are those of choices by window and block; they are destroyed with the window's key, so nobody knows them.
    """

    members: Mapping[int, Place]
    windows: int
    given: Mapping[Item, Codes]
    draws: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def but(self, item: Item, codes: Codes) -> Course:
        """Return the course in which something else was given to an item."""
        return replace(self, given={**self.given, item: codes})

    def drawn(self, window: int, figure: Figure, number: int) -> Course:
        """Return the course in which another number was drawn for one block of a window."""
        return replace(self, draws={**self.draws, (window, json.dumps([figure.audience, *figure.node])): number})


def course(rng: random.Random, *, windows: int, leaders: int, team: int, lasts: tuple[str, str, str]) -> Course:
    """Return a random company of two functions of two teams, and when its leaders are higher on each scale."""
    places = [Place(leader=True)] * leaders
    places += [Place(leader=False, function=f"F{t // 2}", team=f"T{t}") for t in range(4) for _ in range(team)]
    members = dict(enumerate(places))
    views = {(p, q): rng.gauss(0, 0.5) for p in members for q in SCALES}
    options = {p: rng.choice((1, 1, 1, 2, 3)) if places[p].leader else rng.randint(1, 4) for p in members}
    response = rng.uniform(0.75, 0.95)
    given: dict[Item, Codes] = {}
    for window in range(windows):
        answering = [p for p in members if rng.random() < response]
        for question, when in zip(SCALES, lasts, strict=True):
            apart = _apart(when, window, windows)
            between = {"F0": 1.1, "F1": -1.1} if when == APART else {}
            centre = {
                p: 3 + (apart / 2 if place.leader else between.get(place.function or "", 0.0) - apart / 2)
                for p, place in members.items()
            }
            given[window, question, "answers"] = {
                p: _code(centre[p] + views[p, question] + rng.gauss(0, 0.5)) for p in answering
            }
            given[window, question, "forecasts"] = {
                p: _code(3 + apart / 2 + rng.gauss(0, 0.6)) for p in answering if places[p].leader
            }
        given[window, CHOICE, "answers"] = {p: options[p] for p in answering}
    return Course(members, windows, given)


def _apart(when: str, window: int, windows: int) -> float:
    """Return how much higher the leaders answer in a window."""
    late = 2 * window >= windows
    return {ALWAYS: 2.4, APART: 2.4, NEVER: 0.0, LATE: 2.4 * late, EARLY: 2.4 * (not late), WIDER: 0.8 + 3.0 * late}[
        when
    ]


def _code(value: float) -> int:
    return min(5, max(1, round(value)))


@cache
def questions() -> dict[str, BankQuestion]:
    """Return the questions that are asked: three scales and a choice."""
    bank = Bank.load()
    return {key: bank[key] for key in (*SCALES, CHOICE)}


def released(of: Course, window: int, question: str, earlier: Iterable[Figure] = ()) -> Release:
    """Return what one window of one question releases, of which these figures were released before."""
    asked = questions()[question]
    return release(
        Asked(f"{question}-{window}", question, asked.kind, len(asked.codes)),
        of.members,
        of.given[window, question, "answers"],
        forecasts=of.given.get((window, question, "forecasts"), {}),
        majority=MajorityRule(lambda name: of.draws.get((window, name), len(name) + window), tuple(earlier)),
    )


def is_behind(figure: Figure, place: Place) -> bool:
    """Return whether people of this place are behind a figure."""
    return place.leader if figure.audience != "staff" else not place.leader and place.leaf in figure.teams


def digests(of: Course) -> list[tuple[DigestCard, DetailCard]]:
    """Return every digest with its thread: one at the end of each window, and one two weeks later, without figures."""
    staff = [place.leaf[0] for place in of.members.values() if not place.leader]
    first, second = sorted({*staff}, key=lambda name: (-staff.count(name), name))
    figures: list[Dated] = []
    eligible: dict[str, int] = {}
    made: list[tuple[DigestCard, DetailCard]] = []
    pledges: list[Pledge] = []
    for window in range(of.windows):
        closes = FIRST + window * CYCLE
        for question in questions():
            now = released(of, window, question, _before(figures, question))
            parts: tuple[Figure | Withheld, ...] = (*now.figures, *now.withheld)
            figures += [(closes, 1, part) for part in parts]
            eligible[f"{question}-{window}"] = len(staff)
        for week in (closes, closes + CYCLE / 2):
            composed = compose(
                Material(
                    locale="fr",
                    company="Accord",
                    week=week,
                    words=chart_words("fr"),
                    questions=questions(),
                    released=tuple(figures),
                    eligible=eligible,
                    functions=(first, second),
                    digests=tuple(digest for digest, _ in made),
                    next_figures=closes + CYCLE,
                    pledges=tuple(pledges),
                    leaders=sum(place.leader for place in of.members.values()),
                )
            )
            made.append((composed.digest, composed.detail))
            pledges = [*_still_open(pledges, composed.digest), *_decided(composed.digest, week)]
    return made


def _decided(digest: DigestCard, week: date) -> list[Pledge]:
    """Return what leaders commit to as they read a digest: new gaps but those of the third scale."""
    lines = [line for line in digest.gaps if line.question in SCALES[:2]]
    return [
        Pledge(
            Commitment(
                id=SCALES.index(line.question) + 1,
                question=line.question,
                axis=line.axis,
                sides=line.sides,
                title=line.title,
                what="Dire qui décide.",
                owner="Lucie",
                due=week + timedelta(days=22),
                tellable=line.tellable,
            ),
            gap=line,
            made_on=week + timedelta(days=8),
        )
        for line in lines
    ]


def _still_open(pledges: list[Pledge], digest: DigestCard) -> list[Pledge]:
    """Return the commitments that a digest did not judge for good."""
    looks = {(line.commitment.question, line.commitment.axis): line for line in digest.verdicts}
    kept = []
    for pledge in pledges:
        said = looks.get((pledge.gap.question, pledge.gap.axis))
        if said is None:
            kept.append(pledge)
        elif said.next_on is not None:
            kept.append(replace(pledge, commitment=replace(pledge.commitment, looks=said.look)))
    return kept


def editions(of: Course, made_digests: Iterable[tuple[DigestCard, DetailCard]]) -> list[EditionCard]:
    """Return every edition of a course: each made with a digest, of those that were read before it."""
    told: list[DigestCard] = []
    made: list[EditionCard] = []
    months: list[date] = []
    windows = _measured(of)
    pledges: list[Pledge] = []
    for digest, _ in made_digests:
        monday = digest.starts + WEEK
        month = Month(
            monday=monday,
            told=tuple(told),
            before=tuple(made),
            last=months[-1] if months else None,
            questions=questions(),
            measured={key: window for key, window in windows.items() if key[1] <= digest.week},
            commitments=[pledge.commitment for pledge in pledges],
            decided=[(pledge.gap.question, pledge.gap.axis) for pledge in pledges],
        )
        written = edition(month)
        if written is not None:
            made.append(written["fr"])
            months.append(monday)
        told.append(digest)
        pledges = [*_still_open(pledges, digest), *_decided(digest, digest.starts)]
    return made


def _measured(of: Course) -> dict[tuple[str, str], Measured]:
    """Return what each window of a course released, as editions find it."""
    figures: list[Dated] = []
    windows: dict[tuple[str, str], Measured] = {}
    for window in range(of.windows):
        closes = FIRST + window * CYCLE
        for question in questions():
            now = released(of, window, question, _before(figures, question)).figures
            figures += [(closes, 1, part) for part in now]
            windows[question, week_name(closes)] = Measured(now, told_to_teams=True)
    return windows


def _before(figures: Iterable[Dated], question: str) -> list[Figure]:
    return [part for _, _, part in figures if isinstance(part, Figure) and part.question == question]


def posted(of: Course) -> str:
    """Return every byte that is posted, to the channel and to everybody: pictures as their alternative text.

    That text holds all they show. Editions are those of readers of each function, and of one without.
    """
    functions = [None, *sorted({place.function for place in of.members.values() if place.function})]
    with patch("jobs.digest.compose.draw", return_value=b"drawn"):  # from the rows of that text, and slowly
        made = digests(of)
        sent = [pages(card.of(function))[0] for card in editions(of, made) for function in functions]
    messages = [
        page
        for digest, detail in made
        for card in (digest, detail)
        for page in pages(card, file_id="F0" if isinstance(card, DigestCard) and card.chart else None)
    ]
    return json.dumps([[message.text, message.blocks] for message in (*messages, *sent)], ensure_ascii=False)
