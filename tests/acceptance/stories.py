"""Half a year of companies whose gaps start and end, told by somebody who reads the posted digests and nothing else.

``python -m tests.acceptance.stories`` lives 20 seeds and prints what the reader made of each: what was told twice, what
of the planted gaps was found, when, and which stories are false. It ends with code 1 when a promise is not kept. People
answer the same in each run; thresholds of choices are drawn from keys that no seed fixes, so their stories may differ.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from bot.locale import t
from jobs.asking.bank import Bank
from jobs.asking.rotation import CYCLE
from jobs.insight.majorities import MARGIN
from storage.types import Cadence
from tests.acceptance.followed import Followed, contradictions, followed, rows
from tests.acceptance.reading import Gap, Reader, Story
from tests.acceptance.turning import BETWEEN_FUNCTIONS, ENDS, STARTS, WEEKS, Lived, Planted, Shares, live

SEEDS = 20
MOST_REPEATED = 0.10  # of the lines about gaps and figures, how many may stand in the digest before


@dataclass(frozen=True)
class Outcome:
    """What became of one planted gap: the weeks in which it was told as new and as over, from 1; None is never."""

    gap: Planted
    told: int | None
    over: int | None

    @property
    def waited(self) -> tuple[int, int] | None:
        """Return (weeks, windows answered) from the gap's first week until it was told, both included."""
        return None if self.told is None else self._between(self.gap.since, self.told)

    @property
    def lingered(self) -> tuple[int, int] | None:
        """Return (weeks, windows answered) from the first week without the gap until it was told that it is over."""
        return None if self.over is None else self._between(self.gap.until, self.over)

    def _between(self, first: int, last: int) -> tuple[int, int]:
        weeks = range(first, last + 1)
        return len(weeks), sum(week % CYCLE == _asked_in(self.gap.question) for week in weeks)


@dataclass(frozen=True)
class Account:
    """What one company's digests told a reader, held against what was planted in it."""

    seed: int
    twice: tuple[Story, ...]  # the same gap, kind and figures as in a digest before
    new_again: tuple[Story, ...]  # called new again, and never told as over in between
    repeated: tuple[int, int]  # lines about gaps and figures: those in the digest before, and all
    said_again: tuple[int, int]  # the same of all lines
    word_for_word: int  # digests that say what the one before said, dates apart
    outcomes: tuple[Outcome, ...]
    false: tuple[str, ...]
    decisions: tuple[Followed, ...]  # what was read of those on the demo's planted gaps
    contradictions: tuple[str, ...]
    choices: int  # stories of the choice, in which nothing is planted: people lastingly choose, and sides may part
    stories: int

    def __str__(self) -> str:
        told = ", ".join(f"{o.gap.question} {o.told or '–'}" + (f"→{o.over}" if o.over else "") for o in self.outcomes)
        verdicts = ", ".join(f"{read.outcome} {read.judged or '–'}" for read in self.decisions)
        return (
            f"seed {self.seed:>2}: {self.stories} stories, {len(self.twice)} told twice, {len(self.new_again)} new"
            f" again, {self.repeated[0]} of {self.repeated[1]} lines repeated; {told};"
            f" verdicts {verdicts};"
            f" false: {', '.join((*self.false, *self.contradictions)) or 'none'}"
        )


def account(seed: int, lived: Lived) -> Account:
    """Return what a reader makes of the messages of one company."""
    digests, made = Reader("fr").digests(lived.posted), Reader("fr").decisions(lived.posted)
    weeks = {digest.week: number for number, digest in enumerate(digests, start=1)}
    pairs = list(zip([None, *digests], digests, strict=False))
    stories = [(weeks[digest.week], story) for digest in digests for story in digest.stories]
    planted = {_as_read(gap): gap for gap in lived.planted}
    return Account(
        seed=seed,
        twice=tuple(_twice(story for _, story in stories)),
        new_again=tuple(_new_again(story for _, story in stories)),
        repeated=_repeated([(before.told if before else (), now.told) for before, now in pairs]),
        said_again=_repeated([(before.said if before else (), now.said) for before, now in pairs]),
        word_for_word=sum(before is not None and before.said == now.said for before, now in pairs),
        outcomes=tuple(
            _outcome(gap, [told for told in stories if told[1].gap == name]) for name, gap in planted.items()
        ),
        false=tuple(
            f"{story.kind} {' · '.join(story.gap)} in week {week}"
            for week, story in stories
            if not _is_true(week, story, planted.get(story.gap), lived.shares)
        ),
        decisions=followed(digests, made),
        contradictions=contradictions(digests, made),
        choices=sum(story.is_choice for _, story in stories),
        stories=len(stories),
    )


def _is_true(week: int, story: Story, gap: Planted | None, shares: Mapping[str, Shares]) -> bool:
    """Return whether a story is true: which gap, who is higher, what became of it; of a choice, what people choose."""
    if story.is_choice:
        return story.kind != "ended" and parts(story, shares[story.gap[0]])
    if gap is None:
        return False
    match story.kind:
        case "new":
            return gap.is_there(week) and story.difference is not None and (story.difference > 0) is gap.first_is_higher
        case "moved":
            return {"growing": 1 < gap.since <= week, "closing": week >= gap.until}.get(story.course, False)
        case _:
            return week >= gap.until


def parts(story: Story, shares: Shares) -> bool:
    """Return whether people choose the options named for their side more than those of the other side do (`MARGIN`)."""
    first, second = (shares[side] for side in story.gap[1:])
    named = zip(story.options, (first, second), (second, first), strict=True)
    return all(own[option] - other[option] > MARGIN for option, own, other in named if option is not None)


def _as_read(gap: Planted) -> Gap:
    """Return a planted gap as a reader names it."""
    sides = (t("fr", "leaders"), t("fr", "staff")) if gap.axis == "leaders_staff" else ("tech", "business")
    return Bank.load()[gap.question].title("fr"), *sides


def _asked_in(question: str) -> int:
    """Return the weeks (from 1, modulo the cycle) in which a question of the demo is asked."""
    asked = [q.key for q in Bank.load().on_by_default if q.cadence is Cadence.ALIGNMENT]
    return (asked.index(question) + 1) % CYCLE


def _twice(stories: Iterable[Story]) -> list[Story]:
    """Return the stories whose gap, kind and figures were told before."""
    counts: Counter[tuple[str, Gap, str, str]] = Counter()
    again = []
    for story in stories:
        counts[key := (story.kind, story.gap, story.first, story.second)] += 1
        again += [story] if counts[key] > 1 else []
    return again


def _new_again(stories: Iterable[Story]) -> list[Story]:
    """Return the stories that call new what was told before, and not told as over since."""
    known: set[Gap] = set()
    again = []
    for story in stories:
        if story.kind == "ended":
            known.discard(story.gap)
        elif story.kind == "new":
            again += [story] if story.gap in known else []
            known.add(story.gap)
    return again


def _repeated(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> tuple[int, int]:
    """Return how many lines of digests were in the one before, and how many lines there are."""
    lines = [(line, before) for before, now in pairs for line in now]
    return sum(line in before for line, before in lines), len(lines)


def _outcome(gap: Planted, stories: Iterable[tuple[int, Story]]) -> Outcome:
    of_gap = [(week, story) for week, story in stories if _is_true(week, story, gap, {})]
    return Outcome(
        gap,
        next((week for week, story in of_gap if story.kind == "new"), None),
        next((week for week, story in of_gap if story.kind == "ended"), None),
    )


# ---------------------------------------------------------------- many companies


def live_and_read(seed: int, weeks: int = WEEKS) -> Account:
    """Live one company and return what a reader makes of its digests."""
    return account(seed, asyncio.run(live(seed, weeks)))


def tabled(accounts: Sequence[Account]) -> list[str]:
    """Return what all readers found, as the rows of a table."""
    outcomes = [outcome for read in accounts for outcome in read.outcomes]
    false = [story for read in accounts for story in read.false]
    stories = sum(read.stories for read in accounts)
    with_false = sum(bool(read.false) for read in accounts)
    table = [
        ("the same gap, kind and figures told twice", str(sum(len(read.twice) for read in accounts))),
        ("called new again without having been told as over", str(sum(len(read.new_again) for read in accounts))),
        ("lines about gaps and figures that stood in the digest before", _share(read.repeated for read in accounts)),
        ("the same of all lines, those of quiet weeks too", _share(read.said_again for read in accounts)),
        ("digests that say what the one before said", str(sum(read.word_for_word for read in accounts))),
    ]
    always = [o for o in outcomes if o.gap not in (STARTS, ENDS, BETWEEN_FUNCTIONS)]
    functions, starts, ends = ([o for o in outcomes if o.gap == gap] for gap in (BETWEEN_FUNCTIONS, STARTS, ENDS))
    known = [outcome for outcome in ends if outcome.told is not None]
    table += [
        ("leaders higher from week 1 on: told", _spread(o.waited for o in always)),
        ("one function higher from week 1 on: told", _spread(o.waited for o in functions)),
        (f"teams higher until week {ENDS.until}: told", _spread(o.waited for o in ends)),
        (f"leaders higher from week {STARTS.since} on: told", _spread(o.waited for o in starts)),
        (f"gone from week {ENDS.until} on, and told before: told as over", _spread(o.lingered for o in known)),
        ("stories of the choice, in which nothing is planted", str(sum(read.choices for read in accounts))),
        ("false stories", f"{len(false)} of {stories}, in {with_false} of {len(accounts)} companies"),
    ]
    table += rows([read.decisions for read in accounts])
    table.append(("contradictions", str(sum(len(read.contradictions) for read in accounts))))
    return [f"| {name} | {value} |" for name, value in table]


def _share(counts: Iterable[tuple[int, int]]) -> str:
    some, whole = (sum(column) for column in zip(*counts, strict=True))
    return f"{some} of {whole} ({some / max(1, whole):.1%})"


def _spread(times: Iterable[tuple[int, int] | None]) -> str:
    """Return how many of some gaps were told, and with which window since what was planted."""
    tried = list(times)
    windows = Counter(time[1] for time in tried if time is not None)
    by_window = ", ".join(f"{number} with window {window}" for window, number in sorted(windows.items()))
    return f"{sum(windows.values())} of {len(tried)}: {by_window}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    started, accounts = time.monotonic(), []
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        lives = [pool.submit(live_and_read, seed) for seed in range(1, options.seeds + 1)]
        for number, future in enumerate(as_completed(lives), start=1):
            accounts.append(future.result())
            sys.stdout.write(f"[{number}/{options.seeds}, {time.monotonic() - started:.0f} s] {accounts[-1]}\n")
            sys.stdout.flush()
    sys.stdout.write("\n".join(tabled(accounts)) + "\n")
    return 0 if all(map(kept, accounts)) else 1


def kept(read: Account) -> bool:
    """Return whether nothing was told twice, called new again, or contradicted, and hardly a line repeated."""
    again, lines = read.repeated
    told_once = not read.twice and not read.new_again
    return told_once and not read.contradictions and again <= MOST_REPEATED * lines


if __name__ == "__main__":
    sys.exit(main())
