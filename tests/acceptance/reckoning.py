"""What a digest should say, reckoned again from the answers that people sent.

Written from the rules (blocks and cells as CONFIDENTIALITY and the docstrings of `jobs.release` state them) and apart
from the code that applies them; only the statistics of `jobs.insight` are called, the looks of cells, which
`tests.attacks.test_at_rest` holds, and the cells of weekly sums, which `tests.attacks.test_master_key` does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np

from bot.demo.company import Company
from bot.demo.life import SentAnswer
from jobs.asking.bank import Bank, BankQuestion
from jobs.insight import divergence, signals, significance
from jobs.insight.calibration import Calibration
from jobs.insight.fading import Past, Sums
from jobs.insight.people import PeopleGap, compare_people
from jobs.insight.watch import learn, look
from jobs.release.cells import Cell
from jobs.release.looks import Look, class_of, look_of
from jobs.release.pooled import pooled_class_of, pooled_look_of
from jobs.release.typical import Typical, typical
from jobs.release.weekly import Tally

Team = tuple[str, str]
LEADING: Team = ("", "the leaders")
Answers = Mapping[str, Sequence[int]]  # person -> codes
MEMORY, POOL = 8, 4  # weeks a figure stands, weeks of pulse items pooled


@dataclass(frozen=True)
class Block:
    """One figure: what a cell of its sum looks like, or the ``option`` that a choice names."""

    teams: tuple[Team, ...]
    look: Look | None = None
    option: int | None = None
    leaders: bool = False

    @property
    def reckoned(self) -> Typical:
        """What its look is compared as."""
        assert self.look is not None
        return typical(self.look, 5, leaders=self.leaders)

    @property
    def asked(self) -> float:
        """How many people its look says were asked; of sixty answers and more a quarter more."""
        assert self.look is not None
        return self.look.answers[1] or self.reckoned.answers / 0.75


# ---------------------------------------------------------------- cells, rule R4


def accomplices(people: int) -> int:
    """Return how many accomplices are assumed: 1 below 12 respondents, 2 from 12, 3 from 18."""
    return 1 + (people >= 12) + (people >= 18)


def known_to_accomplices(counts: Iterable[int]) -> int:
    """Return how many answers the accomplices know: they are those who answered most."""
    falling = sorted(counts, reverse=True)
    return sum(falling[: accomplices(len(falling))])


def cells(n: int, options: int, known: int, each: int, *, leaders: bool) -> list[tuple[int, int]]:
    """Return the cells of a sum as (low, high), lowest first.

    The two end cells hold what is known; between them, from the nearer end, each cell is one person's swing wide for
    leaders and half as wide again for staff.
    """
    swing = options - 1
    bottom, top = n + swing * known + swing // 2, options * n - swing * known - swing // 2
    parts = [(n, bottom), (top, options * n)]
    low, high = bottom + 1, top - 1
    wide = swing * each if leaders else ceil(3 * swing * each / 2)
    while high - low + 1 >= 2 * wide:
        if swing - 1 > high - low + 1 - 2 * wide > 0:  # too little would be left in the middle
            break
        parts += [(low, low + wide - 1), (high - wide + 1, high)]
        low, high = low + wide, high - wide
    if low <= high:
        parts.append((low, high))
    return sorted(parts)


def scale_block(teams: tuple[Team, ...], answers: Answers, options: int, asked: int, weeks: int) -> Block:
    """Return the block of answers of which there could have been ``asked`` in each of so many weeks."""
    counts = [len(own_codes) for own_codes in answers.values()]
    n, total = sum(counts), sum(code for own_codes in answers.values() for code in own_codes)
    known, leaders = known_to_accomplices(counts), not teams
    all_cells = cells(n, options, known, max(counts), leaders=leaders)
    low, high = next(cell for cell in all_cells if cell[0] <= total <= cell[1])
    cell = Cell(low, high, "at_most" if low == n else "at_least" if high == options * n else "about")
    if weeks == 1:
        look = look_of(n, cell, class_of(n, asked), options, leaders=leaders)
    else:
        among = pooled_class_of(n, asked * weeks, weeks)
        look = pooled_look_of(n, cell, among, options, weeks, leaders=leaders)
    return Block(teams, look, leaders=leaders)


def band(n: int) -> tuple[int, int | None]:
    return next(b for b in ((50, None), (20, 49), (10, 19), (5, 9), (1, 4)) if n >= b[0])


def lowest_mean(parts: Sequence[tuple[float, int, int | None]]) -> float:
    """Return the lowest mean of (mean, fewest, most answers): some lowest blocks full, the others small."""
    parts = sorted(parts, key=lambda part: part[0])
    tried = []
    for cut in range(len(parts) + 1):
        sizes = [(most or 10**9) if i < cut else fewest for i, (_, fewest, most) in enumerate(parts)]
        tried.append(sum(size * part[0] for size, part in zip(sizes, parts, strict=True)) / sum(sizes))
    return min(tried)


def choice_block(teams: tuple[Team, ...], answers: Answers) -> Block:
    """Return the block of a choice: the only option that may be named, that of a strict majority."""
    codes = [own_codes[0] for own_codes in answers.values()]
    option, most = Counter(codes).most_common(1)[0]
    return Block(teams, option=option if 2 * most > len(codes) else None)


# ---------------------------------------------------------------- blocks, rules R1 to R3


Part = tuple[list[Team], list[list[Team]]]
"""Teams of one figure, and those sets of them that were too few by themselves."""


def blocks(
    sizes: Mapping[Team, int], team_of: Mapping[str, Team], people: Iterable[str], weight: Answers
) -> list[Part]:
    """Split the tree into the parts whose respondents make a figure."""
    inside: dict[Team, list[str]] = {team: [] for team in sizes}
    for person in people:
        inside[team_of[person]].append(person)

    def stands(teams: list[Team]) -> bool:
        counts = [len(weight[person]) for team in teams for person in inside[team]]
        asked = sum(sizes[team] for team in teams)  # two more than five: else all are proved to have answered
        return len(counts) >= 5 and asked >= 7 and sum(counts) > 2 * known_to_accomplices(counts) + 1

    def one_after_the_other(parts: Iterable[Part]) -> list[Part]:
        done: list[Part] = []
        pending: list[Team] = []
        for teams, few in parts:
            whole = (pending + teams, [pending, *few] if pending else few)
            pending = [] if stands(whole[0]) else whole[0]
            done += [] if pending else [whole]
        if pending and done:
            teams, few = done.pop()
            done.append((teams + pending, [*few, pending]))
        return done or [(pending, [pending])]

    by_function: dict[str, list[Team]] = defaultdict(list)
    for team in sorted(inside, key=lambda team: (sizes[team], team)):
        by_function[team[0]].append(team)
    functions = sorted(by_function.values(), key=lambda teams: (sum(sizes[team] for team in teams), min(teams)))
    parts = [part for teams in functions for part in one_after_the_other(([team], []) for team in teams)]
    return [part for part in one_after_the_other(parts) if stands(part[0])]


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
    sizes: Mapping[Team, int]

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

    def shown(self, parts: list[Block], labels: Sequence[str] = ()) -> dict[str, Any] | None:
        """Return what is shown of some blocks, computed from the blocks alone."""
        if not parts:
            return None
        asked = [band(sum(self.sizes[team] for team in block.teams or [LEADING])) for block in parts]
        eligible = [sum(low for low, _ in asked), sum(b[1] or 0 for b in asked) if all(b[1] for b in asked) else None]
        if self.choice:
            options = {block.option for block in parts}
            named = options.pop() if len(options) == 1 else None
            return {"may be": {None, named and labels[named - 1]}, "eligible": eligible}
        looks = [block.look for block in parts if block.look is not None]
        if len(looks) == 1:
            return {"mean": looks[0].mean, "bound": looks[0].bound, "eligible": eligible}
        bound = looks[0].bound if len({look.bound for look in looks}) == 1 else "about"
        reckoned = [block.reckoned for block in parts]
        least = floor(10 * lowest_mean([(part.least, part.fewest, part.many) for part in reckoned]) + 1e-9) / 10
        most = ceil(-10 * lowest_mean([(-part.most, part.fewest, part.many) for part in reckoned]) - 1e-9) / 10
        answers = sum(part.answers for part in reckoned)
        middle = round(sum(part.low + part.high for part in reckoned) / 2 / answers, 1)
        mean = {"about": min(max(middle, least), most), "at_least": least, "at_most": most}[bound]
        return {"mean": mean, "bound": bound, "eligible": eligible}


class Reckoning:
    """A company's half year, reckoned from what its people sent."""

    def __init__(self, company: Company, bank: Bank, answers: Sequence[SentAnswer]) -> None:
        self.bank, self.answers = bank, answers
        self.leaders = {person.key for person in company.people if person.leader}
        self.team_of = {p.key: (p.function or "", p.team or "") for p in company.people if not p.leader}
        self.tree = sorted(set(self.team_of.values()))
        self.sizes = Counter([*self.team_of.values(), *[LEADING] * len(self.leaders)])
        self.windows: dict[int, list[Window]] = defaultdict(list)
        asked = sorted({(answer.week, answer.question) for answer in answers})
        for week, key in asked:
            if bank[key].cadence.value == "alignment":
                self.windows[week].append(self._window(bank[key], week))

    def standing(self, week: int) -> dict[str, list[tuple[int, Window]]]:
        """Return each question that has a figure no older than eight weeks, with all its waves, oldest first."""
        waves: dict[str, list[tuple[int, Window]]] = defaultdict(list)
        for at in range(1, week + 1):
            for window in self.windows[at]:
                waves[window.question].append((at, window))
        return {key: history for key, history in sorted(waves.items()) if history[-1][0] > week - MEMORY}

    def pools(self, week: int) -> dict[str, Window]:
        """Return the pooled pulse items that stand: four weeks of each topic, every fourth week."""
        last_week = week // POOL * POOL
        if not last_week or last_week <= week - POOL:
            return {}
        by_topic: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        asked: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for answer in self.answers:
            question = self.bank[answer.question]
            if last_week - POOL < answer.week <= last_week and question.cadence.value == "pulse":
                code = answer.value if question.favourable == "high" else 6 - answer.value
                by_topic[question.topic][answer.person].append(code)
                asked[question.topic].add((answer.week, answer.question))
        return {topic: self._figures(topic, 5, codes, {}, weeks=len(asked[topic])) for topic, codes in by_topic.items()}

    def _window(self, question: BankQuestion, week: int) -> Window:
        sent = [answer for answer in self.answers if (answer.week, answer.question) == (week, question.key)]
        answers = {answer.person: [answer.value] for answer in sent if answer.item == "answer"}
        guesses = {answer.person: [answer.value] for answer in sent if answer.item == "forecast"}
        options = len(question.options("fr"))
        return self._figures(question.key, options, answers, guesses, choice=question.kind.value == "choice")

    def _figures(
        self, key: str, options: int, answers: Answers, guesses: Answers, *, choice: bool = False, weeks: int = 1
    ) -> Window:
        too_few: dict[tuple[Team, ...], list[list[Team]]] = {}

        def block(teams: tuple[Team, ...], side: Answers) -> Block:
            asked = sum(self.sizes[team] for team in teams or [LEADING])
            for few in too_few.get(teams, ()):  # of seven and more who were joined four answered at most
                those = sum(self.sizes[team] for team in few)
                asked -= those - 4 if those >= 7 else 0
            return choice_block(teams, side) if choice else scale_block(teams, side, options, asked, weeks)

        def together(side: Answers) -> list[Block]:
            leaders = {person: codes for person, codes in side.items() if person in self.leaders}
            return [block((), leaders)] if len(leaders) >= 5 else []

        staff = [person for person in answers if person in self.team_of]
        sizes = {team: self.sizes[team] for team in self.tree}
        too_few |= {tuple(sorted(teams)): few for teams, few in blocks(sizes, self.team_of, staff, answers)}
        staff_blocks = [
            block(part, {person: answers[person] for person in staff if self.team_of[person] in part})
            for part in sorted(too_few)
        ]
        return Window(key, options, choice, together(answers), together(guesses), staff_blocks, self.sizes)

    # ------------------------------------------------------------ what is said of them

    def verdicts(self, week: int, closed: Mapping[tuple[str, str], int]) -> list[tuple[str, str, str]]:
        """Return (question, axis, verdict) of every comparison of a week, the first to talk about first.

        ``closed`` are the gaps that were called closed, and the first week whose windows count for them.
        """
        standing = {key: waves for key, waves in self.standing(week).items() if not waves[-1][1].choice}
        sizes = Counter(function for function, _ in self.team_of.values())
        larger, smaller = sorted(sizes, key=lambda name: (-sizes[name], name))[:2]
        pairs = [("leaders_staff", "leaders", "staff"), ("functions", larger, smaller)]
        comparisons = [(key, axis, a, b) for axis, a, b in pairs for key in standing]
        if not comparisons:
            return []
        p, smallest, delta, weight, said = [], [], [], [], []
        for key, axis, a, b in comparisons:
            waves = [window for at, window in standing[key] if at >= closed.get((key, axis), 0)]
            first, second = (_laid([window.of(side) for window in waves]) for side in (a, b))
            gap = divergence.compare_windows(first, second)
            have_figures = np.isfinite(first[-1]).any() and np.isfinite(second[-1]).any()
            p.append(float(gap.p) if have_figures else np.nan)
            delta.append(float(gap.delta))
            apart = self._among_people(waves, a, b, functions=axis == "functions")
            said.append(bool(apart.said) and have_figures)
            smallest.append(float(apart.smallest))
            people = sum(block.reckoned.answers for side in (a, b) for block in standing[key][-1][1].of(side))
            weight.append(self.bank[key].weight * people)
        verdicts = significance.judged(said, p, smallest)
        d = np.array(delta)
        order = divergence.rank(divergence.Gap(d, d, d, np.array(p)), np.array(weight))
        return [(comparisons[i][0], comparisons[i][1], str(verdicts[i])) for i in map(int, order)]

    def _among_people(self, waves: list[Window], a: str, b: str, *, functions: bool) -> PeopleGap:
        """Return the gap between these people: numbers of people and of silent from what figures say of them."""

        def mean(values: Iterable[float]) -> float:
            present = [value for value in values if value]
            return sum(present) / len(present) if present else 0.0

        first, second = (_laid([window.of(side) for window in waves]) for side in (a, b))
        people = [mean(sum(block.asked for block in window.of(side)) for window in waves) for side in (a, b)]
        staff = sum(self.sizes[team] for team in self.tree)
        shares = [
            sum(block.reckoned.answers for block in window.staff) / max(staff, sum(b.asked for b in window.staff))
            for window in waves[-8:]
        ]
        return compare_people(first, second, (people[0], people[1]), mean(shares), functions=functions)

    def sums(self, weeks: int, away: Mapping[int, str]) -> dict[str, list[tuple[int, int, float | None]]]:
        """Return for each group of ten or more (reachable, answered, sum of means of pulse items) by week."""
        groups = {team: {p for p, team_ in self.team_of.items() if team_[1] == team} for _, team in self.tree}
        groups["leaders"] = self.leaders
        rows: dict[str, list[tuple[int, int, float | None]]] = defaultdict(list)
        for week in range(1, weeks + 1):
            sent = [answer for answer in self.answers if answer.week == week and answer.item == "answer"]
            scores: dict[str, list[float]] = defaultdict(list)
            for answer in sent:
                question = self.bank[answer.question]
                if question.cadence.value == "pulse":
                    scores[answer.person].append(answer.value if question.favourable == "high" else 6 - answer.value)
            answered = {answer.person for answer in sent if self.bank[answer.question].cadence.value == "pulse"}
            for name, people in groups.items():
                if len(people) < 10:
                    continue
                means = [float(np.mean(scores[person])) for person in people & scores.keys()]
                reachable = people - {away.get(week, "")}
                score = sum(means) if len(means) >= 5 else None
                rows[name].append((len(reachable), len(people & answered), score))
        return rows

    def alarms(self, weeks: int, away: Mapping[int, str]) -> set[tuple[int, str, str]]:
        """Return (week, group, kind) of every alarm, each looked for in what is known in its own week.

        A span of four weeks is sealed a week after its last, when the digest of the fifth is written.
        """
        sums = {name: [Tally(*exactly(*row)) for row in rows] for name, rows in self.sums(weeks, away).items()}
        names = sorted(sums)
        alarms: set[tuple[int, str, str]] = set()
        taught, learned = Calibration(), Calibration()
        for week in range(1, weeks + 1):
            sealed = max(0, (week - 2) // 4)
            spans = [spanned(sums[name], sealed) for name in names]
            past = Past(*(_columns([span[side] for span in spans]) for side in (0, 1)))
            live = [_columns([sums[name][w] for name in names]) for w in range(4 * sealed, week)]
            seen = look(past, live, taught, alpha=0.002)
            if week % 4 == 0:
                learned = Calibration.from_json(learn(past, live, taught).to_json())
            taught = learned
            for i, name in enumerate(names):
                if seen.over[i] and not any(name == group and week - at <= 4 for at, group, _ in alarms):
                    kind = signals.kind_of(str(seen.direction[i]), score_leads=bool(seen.score_leads[i]))
                    alarms.add((week, name, kind))
            if seen.organisation.over:
                alarms.add((week, "", signals.kind_of(seen.organisation.direction)))
        return alarms


def exactly(reachable: int, answered: int, score: float | None) -> tuple[float, ...]:
    """Return the numbers of a week: one week, who was reached and answered, and the score of how many."""
    if score is None:
        return 1.0, reachable, answered, 0.0, 0.0, 0.0
    return 1.0, reachable, answered, 1.0, answered, score


def spanned(weeks: Sequence[Tally], spans: int) -> tuple[Tally, Tally]:
    """Return what is kept of the first spans of four weeks: the newest, and a rest of which a third goes each time."""
    newest, earlier = Tally(), Tally()
    for span in range(spans):
        rest = Tally(
            *(
                newest_part + earlier_part * 2 / 3
                for newest_part, earlier_part in zip(newest.numbers, earlier.numbers, strict=True)
            )
        )
        newest, earlier = sum(weeks[4 * span : 4 * span + 4], start=Tally()).coarse(), rest.coarse()
    return newest, earlier


def _columns(tallies: Sequence[Tally]) -> Sums:
    return Sums(*np.asarray([tally.numbers for tally in tallies], dtype=float).T)


def _laid(waves: list[list[Block]]) -> np.ndarray:
    """Lay blocks out as (windows, blocks, 3), NaN where there is none."""
    laid = np.full((len(waves), max(1, *(len(wave) for wave in waves)) if waves else 1, 3), np.nan)
    for w, wave in enumerate(waves):
        for b, block in enumerate(wave):
            laid[w, b] = block.reckoned.low, block.reckoned.high, block.reckoned.answers
    return laid
