"""What a digest should say, reckoned again from the replies that people sent.

Written from the rules (blocks and cells as CONFIDENTIALITY and the docstrings of `jobs.release` state them) and apart
from the code that applies them; only the statistics of `jobs.insight` are called.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np

from bot.demo.company import Company
from bot.demo.life import Sent
from jobs.asking.bank import Bank, BankQuestion
from jobs.insight import divergence, signals, significance

Team = tuple[str, str]
Replies = Mapping[str, Sequence[int]]  # person -> codes
MEMORY, POOL = 4, 4  # weeks a figure stands, weeks of pulse items pooled


@dataclass(frozen=True)
class Block:
    """One figure: a cell of the sum of ``n`` codes, or of how many chose ``option``."""

    teams: tuple[Team, ...]
    n: int
    low: int
    high: int
    bound: str = "about"
    mean: float | None = None
    option: int | None = None


# ---------------------------------------------------------------- cells, rule R4


def accomplices(people: int) -> int:
    """1 below 12 respondents, 2 from 12, 3 from 18."""
    return 1 + (people >= 12) + (people >= 18)


def known_to_accomplices(counts: Iterable[int]) -> int:
    """Accomplices are those who answered most."""
    falling = sorted(counts, reverse=True)
    return sum(falling[: accomplices(len(falling))])


def cells(n: int, options: int, known: int, each: int, *, leaders: bool) -> list[tuple[int, int]]:
    """Two end codes; between them cells one person's swing wide, half as wide again for staff, from the nearer end."""
    swing = options - 1
    bottom, top = n + swing * known + swing // 2, options * n - swing * known - swing // 2
    found = [(n, bottom), (top, options * n)]
    low, high = bottom + 1, top - 1
    wide = swing * each if leaders else ceil(3 * swing * each / 2)
    while high - low + 1 >= 2 * wide:
        if swing - 1 > high - low + 1 - 2 * wide > 0:  # too little would be left in the middle
            break
        found += [(low, low + wide - 1), (high - wide + 1, high)]
        low, high = low + wide, high - wide
    if low <= high:
        found.append((low, high))
    return sorted(found)


def scale_block(teams: tuple[Team, ...], given: Replies, options: int) -> Block:
    codes = [code for theirs in given.values() for code in theirs]
    n, total = len(codes), sum(codes)
    counts = [len(theirs) for theirs in given.values()]
    known = known_to_accomplices(counts)
    step = 0.1 if n >= 20 else 0.5
    every = cells(n, options, known, max(counts), leaders=not teams)
    low, high = next(cell for cell in every if cell[0] <= total <= cell[1])
    lowest, highest = _up(every[0][1] / n, step), _down(every[-1][0] / n, step)
    # Six show the ends of five (2.2 and 3.8, to the half point), or they would tell which of the two they are.
    if (low, high) == every[0]:
        return Block(teams, n, low, high, "at_most", max(lowest, 2.5) if n == 6 else lowest)
    if (low, high) == every[-1]:
        return Block(teams, n, low, high, "at_least", min(highest, 3.5) if n == 6 else highest)
    if teams and n < 10:  # a team's, to the point
        step = 1.0
    middle = floor((low + high) / 2 / n / step + 0.5 + 1e-9) * step
    return Block(teams, n, low, high, "about", round(min(max(middle, lowest), highest), 1))


def choice_block(teams: tuple[Team, ...], given: Replies) -> Block:
    """Only a strict majority is named; from ten answers on, under or over three quarters."""
    codes = [theirs[0] for theirs in given.values()]
    n, known = len(codes), known_to_accomplices([1] * len(codes))
    option, most = min(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0]))
    half, quarters = n // 2, ceil(3 * n / 4)
    if most <= half:
        return Block(teams, n, 0, half)
    if n >= 10 and half + 1 < quarters <= n - known - 1:
        low, high = (half + 1, quarters - 1) if most < quarters else (quarters, n)
        return Block(teams, n, low, high, option=option)
    return Block(teams, n, half + 1, n, option=option)


def _up(value: float, step: float) -> float:
    return round(ceil(value / step - 1e-9) * step, 1)


def _down(value: float, step: float) -> float:
    return round(floor(value / step + 1e-9) * step, 1)


# ---------------------------------------------------------------- blocks, rules R1 to R3


def blocks(tree: Iterable[Team], place: Mapping[str, Team], people: Iterable[str], weight: Replies) -> list[list[Team]]:
    """Split the tree into sets of teams whose respondents make a figure; last those that make none."""
    inside: dict[Team, list[str]] = {team: [] for team in tree}
    for person in people:
        inside[place[person]].append(person)

    def stands(teams: list[Team]) -> bool:
        counts = [len(weight[person]) for team in teams for person in inside[team]]
        return len(counts) >= 5 and sum(counts) > 2 * known_to_accomplices(counts) + 1

    def size(teams: list[Team]) -> tuple[int, list[Team]]:
        return sum(len(inside[team]) for team in teams), sorted(teams)

    def joined(parts: list[list[Team]], stands: Callable[[list[Team]], bool]) -> list[list[Team]]:
        while len(parts) > 1 and any(not stands(part) for part in parts):
            short = min((part for part in parts if not stands(part)), key=size)
            parts = [part for part in parts if part is not short]
            host = min(parts, key=size)
            parts = [*(part for part in parts if part is not host), short + host]
        return parts

    by_function: dict[str, list[list[Team]]] = defaultdict(list)
    for team in inside:
        by_function[team[0]].append([team])
    found = [part for parts in by_function.values() for part in joined(parts, stands)]
    short = joined([part for part in found if not stands(part)], stands)
    final = joined([*(part for part in found if stands(part)), *short], stands)
    return [part for part in final if stands(part)]


# ---------------------------------------------------------------- one window


@dataclass(frozen=True)
class Window:
    """One question of one week (or a topic of four): every block, and what they add up to."""

    question: str
    options: int
    choice: bool
    leaders: list[Block]
    forecast: list[Block]
    staff: list[Block]

    def of(self, node: str) -> list[Block]:
        """Return the blocks of the leaders, the staff, or a function that no block reaches beyond."""
        if node in ("leaders", "forecast", "staff"):
            side: list[Block] = getattr(self, node)
            return side
        touching = [block for block in self.staff if any(function == node for function, _ in block.teams)]
        inside = all(function == node for block in touching for function, _ in block.teams)
        return touching if inside else []

    def team(self, name: str) -> list[Block]:
        return [block for block in self.staff if [team for _, team in block.teams] == [name]]

    def shown(self, found: list[Block], labels: Sequence[str] = ()) -> dict[str, Any] | None:
        """Return what is shown of some blocks, computed from the blocks alone."""
        if not found:
            return None
        n = sum(block.n for block in found)
        band = next(b for b in ((50, None), (20, 49), (10, 19), (5, 9), (1, 4)) if n >= b[0])
        if self.choice:
            return self._choice(found, n, list(band), labels)
        low, high = sum(b.low for b in found) / n, sum(b.high for b in found) / n
        bound = found[0].bound if len({b.bound for b in found}) == 1 else "about"
        step = 0.1 if n >= 20 else 0.5
        mean = found[0].mean if len(found) == 1 else None
        if mean is None:
            half = round(round((low + high) / 2 / step) * step, 1)
            mean = {"about": half, "at_least": _down(low, step), "at_most": _up(high, step)}[bound]
        return {"mean": mean, "bound": bound, "respondents": list(band)}

    @staticmethod
    def _choice(found: list[Block], n: int, band: list[int | None], labels: Sequence[str]) -> dict[str, Any]:
        for option in range(1, len(labels) + 1):
            least = sum(b.low for b in found if b.option == option)
            if 2 * least > n:
                most = sum(b.high if b.option in (None, option) else b.n - b.low for b in found)
                step = 25 if len(found) == 1 else 5
                share = [floor(100 * least / n / step) * step, min(100, ceil(100 * most / n / step) * step)]
                return {"option": labels[option - 1], "share": share, "respondents": band}
        return {"option": None, "share": [0, 50], "respondents": band}


class Reckoning:
    """A company's half year, reckoned from what its people sent."""

    def __init__(self, company: Company, bank: Bank, replies: Sequence[Sent]) -> None:
        self.bank, self.replies = bank, replies
        self.leaders = {person.key for person in company.people if person.leader}
        self.place = {p.key: (p.function or "", p.team or "") for p in company.people if not p.leader}
        self.tree = sorted(set(self.place.values()))
        self.windows: dict[int, list[Window]] = defaultdict(list)
        asked = sorted({(one.week, one.question) for one in replies})
        for week, key in asked:
            if bank[key].cadence.value == "alignment":
                self.windows[week].append(self._window(bank[key], week))

    def standing(self, week: int) -> dict[str, list[tuple[int, Window]]]:
        """Return each question that has a figure no older than four weeks, with all its waves, oldest first."""
        waves: dict[str, list[tuple[int, Window]]] = defaultdict(list)
        for at in range(1, week + 1):
            for window in self.windows[at]:
                waves[window.question].append((at, window))
        return {key: found for key, found in sorted(waves.items()) if found[-1][0] > week - MEMORY}

    def pools(self, week: int) -> dict[str, Window]:
        """Return the pooled pulse items that stand: four weeks of each topic, every fourth week."""
        last = week // POOL * POOL
        if not last or last <= week - MEMORY:
            return {}
        given: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for one in self.replies:
            question = self.bank[one.question]
            if last - POOL < one.week <= last and question.cadence.value == "pulse":
                code = one.value if question.favourable == "high" else 6 - one.value
                given[question.topic][one.person].append(code)
        return {topic: self._figures(topic, 5, codes, {}) for topic, codes in given.items()}

    def _window(self, question: BankQuestion, week: int) -> Window:
        sent = [one for one in self.replies if (one.week, one.question) == (week, question.key)]
        answers = {one.person: [one.value] for one in sent if one.item == "answer"}
        guesses = {one.person: [one.value] for one in sent if one.item == "forecast"}
        options = len(question.options("fr"))
        return self._figures(question.key, options, answers, guesses, choice=question.kind.value == "choice")

    def _figures(self, key: str, options: int, answers: Replies, guesses: Replies, *, choice: bool = False) -> Window:
        def block(teams: tuple[Team, ...], given: Replies) -> Block:
            return choice_block(teams, given) if choice else scale_block(teams, given, options)

        def together(given: Replies) -> list[Block]:
            theirs = {person: codes for person, codes in given.items() if person in self.leaders}
            return [block((), theirs)] if len(theirs) >= 5 else []

        staff = [person for person in answers if person in self.place]
        parts = blocks(self.tree, self.place, staff, answers)
        made = [
            block(tuple(sorted(part)), {person: answers[person] for person in staff if self.place[person] in part})
            for part in sorted(map(sorted, parts))
        ]
        return Window(key, options, choice, together(answers), together(guesses), made)

    # ------------------------------------------------------------ what is said of them

    def verdicts(self, week: int) -> list[tuple[str, str, str]]:
        """Return (question, axis, verdict) of every comparison of a week, the first to talk about first."""
        standing = {key: waves for key, waves in self.standing(week).items() if not waves[-1][1].choice}
        sizes = Counter(function for function, _ in self.place.values())
        one, other = sorted(sizes, key=lambda name: (-sizes[name], name))[:2]
        pairs = [("leaders_staff", "leaders", "staff"), ("functions", one, other)]
        wanted = [(key, axis, a, b) for axis, a, b in pairs for key in standing]
        if not wanted:
            return []
        p, smallest, delta, weight = [], [], [], []
        for key, _, a, b in wanted:
            first, second = (_laid([window.of(side) for _, window in standing[key]]) for side in (a, b))
            gap = divergence.compare_windows(first, second)
            known = np.isfinite(first[-1]).any() and np.isfinite(second[-1]).any()
            p.append(float(gap.p) if known else np.nan)
            delta.append(float(gap.delta))
            smallest.append(float(divergence.smallest_gap(first[-1, :, 2], second[-1, :, 2])))
            people = sum(block.n for side in (a, b) for block in standing[key][-1][1].of(side))
            weight.append(self.bank[key].weight * people)
        looks = np.array([len(standing[key]) for key, *_ in wanted])
        said = significance.verdicts(np.array(p), np.array(smallest), windows=looks)
        d = np.array(delta)
        order = divergence.rank(divergence.Gap(d, d, d, np.array(p)), np.array(weight))
        return [(wanted[i][0], wanted[i][1], str(said[i])) for i in map(int, order)]

    def sums(self, weeks: int, away: Mapping[int, str]) -> dict[str, list[tuple[int, int, float | None]]]:
        """Return for each group of ten or more (reachable, answered, sum of means of pulse items) by week."""
        groups = {team: {p for p, place in self.place.items() if place[1] == team} for _, team in self.tree}
        groups["leaders"] = self.leaders
        found: dict[str, list[tuple[int, int, float | None]]] = defaultdict(list)
        for week in range(1, weeks + 1):
            sent = [one for one in self.replies if one.week == week and one.item == "answer"]
            scores: dict[str, list[float]] = defaultdict(list)
            for one in sent:
                question = self.bank[one.question]
                if question.cadence.value == "pulse":
                    scores[one.person].append(one.value if question.favourable == "high" else 6 - one.value)
            answered = {one.person for one in sent}
            for name, people in groups.items():
                if len(people) < 10:
                    continue
                said = [float(np.mean(scores[person])) for person in people & scores.keys()]
                reachable = people - {away.get(week, "")}
                score = sum(said) if len(said) >= 5 else None
                found[name].append((len(reachable), len(people & answered), score))
        return found

    def alarms(self, weeks: int, away: Mapping[int, str]) -> set[tuple[int, str, str]]:
        """Return (week, group, kind) of every alarm, each looked for with the weeks up to its own."""
        sums = self.sums(weeks, away)
        names = sorted(sums)
        found: set[tuple[int, str, str]] = set()
        for now in range(1, weeks + 1):
            rows = [[sums[name][w] for w in range(now)] for name in names]
            panel = signals.TeamWeeks.measured(
                [[eligible for eligible, _, _ in row] for row in rows],
                [[answered for _, answered, _ in row] for row in rows],
                [[np.nan if score is None else score / answered for _, answered, score in row] for row in rows],
            )
            seen = signals.scan(panel, alpha=0.002, short=6, long=12)
            for i, name in enumerate(names):
                if seen.shown[i, now - 1]:
                    found.add((now, name, signals.kind_of(str(seen.direction[i, now - 1]))))
            if seen.organisation.alarm[now - 1]:
                found.add((now, "", signals.kind_of(str(seen.organisation.direction[now - 1]))))
        return found


def _laid(waves: list[list[Block]]) -> np.ndarray:
    """Lay blocks out as (windows, blocks, 3), NaN where there is none."""
    laid = np.full((len(waves), max(1, *(len(wave) for wave in waves)) if waves else 1, 3), np.nan)
    for w, wave in enumerate(waves):
        for b, block in enumerate(wave):
            laid[w, b] = block.low, block.high, block.n
    return laid
