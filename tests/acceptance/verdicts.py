"""The verdicts of many demos in little time: the demo's company and its leaders, from answers to digests, no database.

``python -m tests.acceptance.verdicts`` lives 100 seeds of half a year. Who works in the company, who answers and what,
the rotation, what is released, the digests, the gap of which a decision is asked and what a verdict says of it are the
demo's and the product's own; accounts, windows, messages and pulse items are left out. It ends with code 1 when a
verdict is wrong, or fewer than 90 of 100 are right.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import get_context
from unittest.mock import patch

import numpy as np

from bot.demo.company import Company, found_company
from bot.demo.leading import DUE_AFTER, PLANS
from bot.demo.life import AWAY_WEEKS, START
from bot.words.digest import chart_words
from jobs.asking.bank import Bank
from jobs.asking.rotation import History, Rotation, openings
from jobs.calendar import WEEK, monday
from jobs.cards import Axis, Commitment, DigestCard, VerdictLine
from jobs.digest.compose import Composed, compose
from jobs.digest.material import Dated, Material, Pledge
from jobs.release import Asked, Figure, MajorityRule, Place, Withheld, merge_small, release
from storage.types import Cadence
from tests.acceptance.followed import Followed, rows

WEEKS, SEEDS, RIGHT_OF_100 = 26, 100, 90
Key = tuple[str, Axis]


@dataclass
class Desk:
    """What the leadership of one company decided, and what was told of it; the lists grow week by week."""

    pledges: dict[int, Pledge] = field(default_factory=dict)  # open commitments by id
    aside: dict[Key, tuple[date, bool]] = field(default_factory=dict)
    made: dict[str, date] = field(default_factory=dict)
    asked: dict[str, date] = field(default_factory=dict)
    told: dict[str, tuple[date, VerdictLine]] = field(default_factory=dict)
    digests: list[DigestCard] = field(default_factory=list)

    def note(self, digest: DigestCard, week: date, company: Company) -> None:
        """Take in a digest: verdicts, and the decision that it asks, on which leaders act in the week after."""
        for line in digest.verdicts:
            pledge = self.pledges[line.commitment.id]
            self.told[line.before.question] = (week, line)
            if line.next_on is None:
                del self.pledges[line.commitment.id]
            else:
                self.pledges[line.commitment.id] = replace(
                    pledge, commitment=replace(pledge.commitment, looks=line.look)
                )
        self.digests.append(digest)
        gap = digest.decision
        if gap is None or gap.axis != "leaders_staff" or gap.question not in company.planted:
            return
        self.asked.setdefault(gap.question, week)
        plan, next_week = PLANS[gap.question], week + WEEK
        if plan.what is None:
            self.aside[gap.question, gap.axis] = (next_week, False)
        elif gap.question not in self.made:
            number, due = len(self.made) + 1, next_week + DUE_AFTER
            what = Commitment(number, gap.question, gap.axis, gap.sides, gap.title, plan.what["fr"], None, due)
            self.made[gap.question] = next_week
            self.pledges[number] = Pledge(what, gap, next_week + WEEK / 7)
            if plan.helps:
                company.close(gap.question, (monday(due) + WEEK - START) // WEEK + 1)


@dataclass
class Short:
    """One company's half year."""

    company: Company
    rng: np.random.Generator
    desk: Desk = field(default_factory=Desk)
    figures: list[Dated] = field(default_factory=list)
    named: dict[str, list[Figure]] = field(default_factory=lambda: defaultdict(list))
    newest: dict[str, str] = field(default_factory=dict)  # window by question
    resting: frozenset[str] = frozenset()

    def live(self, weeks: int) -> Desk:
        """Live some weeks, and return what was decided."""
        bank = Bank.load()
        alignment = [question.key for question in bank.on_by_default if question.cadence is Cadence.ALIGNMENT]
        pulse = [question.key for question in bank.on_by_default if question.cadence is Cadence.PULSE]
        rotation, last_asked, load = Rotation(START, alignment, pulse), dict[str, date](), Counter[date]()
        members = dict(enumerate(self.company.people))
        places, _ = merge_small({n: Place(p.leader, p.function, p.team) for n, p in members.items()})
        for number in range(1, weeks + 1):
            week = START + (number - 1) * WEEK
            due = {pledge.gap.question: pledge.commitment.due for pledge in self.desk.pledges.values()}
            resting = {key for key, window in self.newest.items() if window in self.resting}
            history = History(last_asked, load, resting=resting, due=due)
            for opening in openings(rotation, week, history):
                last_asked[opening.key] = opening.asked_week
                load[opening.asked_week] += 1
            here = [n for n, p in members.items() if p is not self.company.away or not _is_away(number)]
            answering = [n for n in here if self.company.answers_this_week(members[n], number)]
            for key in sorted(key for key in alignment if last_asked.get(key) == week):
                self._release(
                    places, key, week, {n: self.company.answer(members[n], bank[key], number) for n in answering}
                )
            composed = self._digest(week, [key for key in alignment if last_asked.get(key, week) <= week])
            self.resting = frozenset(composed.resting)
            self.desk.note(composed.digest, week, self.company)
        return self.desk

    def _release(self, places: Mapping[int, Place], key: str, week: date, answers: Mapping[int, int]) -> None:
        question = Bank.load()[key]
        rule = MajorityRule(lambda _name: int(self.rng.integers(0, 3)), tuple(self.named[key]))
        self.newest[key] = window = f"{week}·{key}"
        released = release(Asked(window, key, question.kind, len(question.codes)), places, answers, majority=rule)
        self.named[key] += released.figures
        parts: tuple[Figure | Withheld, ...] = (*released.figures, *released.withheld)
        self.figures += [(week, 1, part) for part in parts]

    def _digest(self, week: date, may_rest: Sequence[str]) -> Composed:
        staff = [person.function or "" for person in self.company.people if not person.leader]
        first, second = sorted({*staff}, key=lambda name: (-staff.count(name), name))[:2]
        return compose(
            Material(
                locale="fr",
                company="Accord",
                week=week,
                words=chart_words("fr"),
                questions={question.key: question for question in Bank.load()},
                released=tuple(self.figures),
                eligible={figure.window: len(staff) for _, _, figure in self.figures},
                functions=(first, second),
                digests=tuple(self.desk.digests),
                rested=self.resting,
                may_rest=dict.fromkeys(may_rest, START),
                pledges=tuple(self.desk.pledges.values()),
                aside=self.desk.aside,
                leaders=sum(person.leader for person in self.company.people),
            )
        )


def _is_away(number: int) -> bool:
    return AWAY_WEEKS[0] <= number <= AWAY_WEEKS[1]


def live_and_read(seed: int, weeks: int = WEEKS) -> tuple[int, tuple[Followed, ...]]:
    """Live one company; return its seed, and what its digests say of each planted gap."""
    company = found_company(Bank.load(), seed=seed)
    with patch("jobs.digest.compose.draw", return_value=b"drawn"):
        desk = Short(company, np.random.default_rng([seed, 1])).live(weeks)

    def number(week: date | None) -> int | None:
        return None if week is None else (week - START) // WEEK + 1

    read = []
    for question in PLANS:
        week, line = desk.told.get(question, (None, None))
        outcome = "none" if line is None else line.outcome.replace("_", "-")
        read.append(
            Followed(question, number(desk.asked.get(question)), number(desk.made.get(question)), number(week), outcome)
        )
    return seed, tuple(read)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    started, companies = time.monotonic(), []
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        seeds = range(options.first, options.first + options.seeds)
        for count, future in enumerate(as_completed([pool.submit(live_and_read, seed) for seed in seeds]), start=1):
            seed, read = future.result()
            companies.append(read)
            said = ", ".join(f"{line.question} {line.made or '–'} {line.outcome} {line.judged or '–'}" for line in read)
            sys.stdout.write(f"[{count}/{options.seeds}, {time.monotonic() - started:.0f} s] seed {seed}: {said}\n")
            sys.stdout.flush()
    sys.stdout.writelines(f"| {name} | {value} |\n" for name, value in rows(companies))
    both = [[line for line in read if PLANS[line.question].what is not None] for read in companies]
    right = sum(all(line.is_right for line in lines) for lines in both)
    wrong = sum(line.is_wrong for lines in both for line in lines)
    sys.stdout.write(f"both verdicts right in {right} of {options.seeds} companies, {wrong} verdicts wrong\n")
    return 0 if not wrong and 100 * right >= RIGHT_OF_100 * options.seeds else 1


if __name__ == "__main__":
    sys.exit(main())
