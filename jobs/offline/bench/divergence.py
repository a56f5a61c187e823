"""The divergence family: every row of `single`, then choices, and the clock.

What is looked at again with every window is in `half_year` and `sentences`. Thresholds of the product (`LOPSIDED`,
`SPREAD`) were fitted on seeds 1 to 4. Here everything
is drawn anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy import stats

from jobs.insight import agreement, divergence
from jobs.insight.gaps import LEVEL
from jobs.insight.people import compare_people
from jobs.insight.sentences import course_among_people, furthest_team, seen_by_leaders
from jobs.offline.bench import Lost, Progress, Row, in_turn, market, people
from jobs.offline.bench.cells import Bench, Cell, Three, worst
from jobs.offline.bench.people import PROFILES, Floats
from jobs.offline.bench.single import coverage, no_gap, utility
from jobs.release.cells import colluders
from jobs.release.majority import room, threshold

LOST = (
    Lost(
        "divergence",
        "false gaps",
        "no widening where a few face many",
        "6.9 % with 6/50, 7.9 % with 5/100 (5.5 % with)",
    ),
    Lost("divergence", "false gaps", "variance × (1 + imbalance/fewest)", "5.7 % with 5/100, 5.5 % with 12/100"),
    Lost(
        "divergence",
        "false gaps, released",
        "spread 0.585 of the maximum",
        "6.2 % with 6/50 (5.7 % with 0.59); 0.60 keeps 89.6 % of power with 8 leaders",
    ),
    Lost(
        "divergence",
        "cells of staff",
        "one swing of a person, as for leaders",
        "a year of figures and who answered names the unhappiest of 15, 44 % answering, 2.6 to 2.9 × chance for 2.3",
    ),
    Lost("divergence", "cells of staff", "one and a quarter", "5.7 % false gaps with 6/10, whatever the spread"),
    Lost(
        "divergence",
        "cells of staff",
        "two",
        "1.5 × chance for 1.6 with a joiner and a leaver among 10, but 84 % of power with 8 leaders",
    ),
    Lost(
        "divergence",
        "cells of staff",
        "three where under half of a team answers",
        "2.0 to 2.7 × chance there for 2.4 to 3.0, and 5 to 13 points of power",
    ),
    Lost("divergence", "cells of leaders", "one and a half, as for staff", "81 % of power with 6, 85 % with 8 leaders"),
    Lost(
        "divergence",
        "figures as they look",
        "half points from ten to nineteen answers, and the fewest answers that a look fits",
        "72, 85, 88 and 89 % of power with 6, 8, 10 and 12 leaders, 6.7 % false gaps",
    ),
    Lost(
        "divergence",
        "figures as they look",
        "the same half points, and the average number of answers",
        "11 % false gaps with 10 leaders and 50 staff",
    ),
    Lost(
        "divergence",
        "figures as they look",
        "quarter points, and one number in the middle of those that a look fits",
        "91 and 93 % of power with 6 and 8 leaders, but 11 to 19 % false gaps with 5 and with 7",
    ),
    Lost(
        "divergence",
        "figures as they look",
        "quarter points, and the fewest answers from five on",
        "72 and 78 % of power with 6 and 8 leaders, 5 % false gaps with 5 and with 7 too",
    ),
    Lost(
        "divergence",
        "figures as they look",
        "quarter points for staff too, the fewest from ten answers on, a part of 0.6 before",
        "76, 91, 91, 80 and 95 % of power with 6, 8, 10, 11 and 12 leaders, 5.7 % false gaps with another seed",
    ),
    Lost(
        "divergence",
        "figures as they look",
        "fifths of a point for leaders too",
        "5.6 % false gaps with 10 leaders, and all of 11 to 19 leaders are proved to have answered in 7 % for 3.6 %",
    ),
    Lost(
        "divergence",
        "figures as they look",
        "from ten answers on, a part of 0.2 of the way to the average",
        "99, 87 and 101 % of power with 10, 11 and 12 leaders, but 6.0 % false gaps with 12",
    ),
    Lost(
        "divergence",
        "looks of so many asked",
        "classes of neighbouring numbers, of cells side by side",
        "66, 86, 89 and 93 % of power with 6, 8, 10 and 12 leaders, 5.6 % false gaps",
    ),
    Lost(
        "divergence",
        "looks of so many asked",
        "numbers of answers that weigh by their sixth power, not the twelfth",
        "81 and 90 % of power with 8 and 10 leaders; 7.4 % false gaps for 8.0 where three of four of 8 leaders answer",
    ),
    Lost(
        "divergence",
        "looks of so many asked",
        "by their twenty-fourth power",
        "89.0 % of power with 8 leaders for 88.5, but 8.4 % false gaps where three of four answer",
    ),
    Lost("divergence", "choice", "(W_L + W_T)/2 − B", "67 % for 74 % with 4 options, 77 % for 84 % with 5"),
    Lost("divergence", "choice", "χ², G, Dirichlet-multinomial Bayes factor", "61, 61 and 62 % with 4 options"),
    Lost("divergence", "choice", "largest difference of shares, with mid-p", "71 % with 4 options"),
    Lost(
        "divergence",
        "choice",
        "1.3·max(W_L, W_T) − B",
        "75 % with 4 options, but 46 % for 53 % when staff are the united side",
    ),
)
"""Measured on seeds 1 to 4, while thresholds were fitted."""


def rows(seed: int, *, quick: bool, progress: Progress, data: Path | None) -> list[Row]:
    """Return every row of the family, worst cells only."""
    bench = Bench(seed, quick, data)
    parts: Sequence[tuple[str, Callable[[Bench], list[Row]]]] = (
        ("no gap at all", no_gap),
        ("intervals", coverage),
        ("what protection costs", utility),
        ("choices", choices),
        ("speed", speed),
    )
    return [row for measure in in_turn(parts, progress) for row in measure(bench)]


def choices(bench: Bench) -> list[Row]:
    """Return the rows of choices: 11 leaders and 31 staff, 70 % name one decider, five or six options.

    A choice is released as one name or none: nothing is left to shuffle. What that costs is how often a majority of a
    block is still named; from answers, it is whenever more than half chose it.
    """
    together: dict[str, Cell] = {}
    parted: dict[str, Cell] = {}
    for options in (5, 6):
        on_one = np.full(options, 0.3 / (options - 1))
        on_one[0] = 0.7
        even = np.full(options, 1 / options)
        together[f"{options} options, both sides 70 % on one"] = _parted(on_one, on_one)
        together[f"{options} options, both sides spread evenly"] = _parted(even, even)
        parted[f"{options} options, staff spread evenly"] = _parted(on_one, even)
    draws = bench.draws(2000, 150)
    said_to_part, said_to_part_cell = worst(bench, 30, together, draws, badness=float)
    named_apart, named_apart_cell = worst(bench, 31, parted, draws, badness=lambda share: -share)
    return [
        bench.row(
            "choice: sides said to part when they do not",
            said_to_part,
            (None, 0.05),
            limit=LEVEL,
            cell=said_to_part_cell,
        ),
        bench.row(
            "choice: one decider named by 70 % of leaders only", named_apart, (0.75, None), cell=named_apart_cell
        ),
        *(_named(bench, answers, share) for answers, share in ((10, 0.8), (20, 0.7), (50, 0.6))),
    ]


def _named(bench: Bench, answers: int, share: float) -> Row:
    """Return how often the choice of a ``share`` of people is named in a block, whatever threshold is drawn."""
    known = colluders(answers)
    drawn = [threshold(answers, known, number) for number in range(room(answers, known) + 1)]
    past_half, released = (
        float(stats.binom.sf(np.asarray(least) - 1, answers, share).mean()) for least in ([answers // 2 + 1], drawn)
    )
    return bench.row(
        f"choice: a majority of {share:.0%} named, {answers} answers",
        Three(None, past_half, released),
        (0.70, None),
        judged="released",
    )


def _parted(first: Floats, second: Floats) -> Cell:
    """Return a cell that measures how often each way says that two sides part."""

    def cell(rng: np.random.Generator, draws: int) -> Three:
        a, b = rng.multinomial(11, first, draws), rng.multinomial(31, second, draws)
        said = agreement.compare(a, b, rng, draws=999).p <= LEVEL
        return Three(float(market.named(a.astype(float), b.astype(float)).mean()), float(said.mean()))

    return cell


def speed(bench: Bench) -> list[Row]:
    """Return the rows of speed: 200,000 gaps from answers, and digests of 800 teams from released figures."""
    rng = bench.rng(40)
    a, b = rng.multinomial(11, PROFILES[0], 200_000), rng.multinomial(31, PROFILES[0], 200_000)
    questions, windows, teams, members = 12, 4, 800, 12
    leaders = rng.integers(1, 6, (questions, 40, windows)).astype(np.int8)
    staff = rng.integers(1, 6, (questions, teams * members, windows)).astype(np.int8)
    first, second = people.blocks(leaders, (40,), leaders=True), people.blocks(staff, (members,) * teams)
    team_rows = second[0, -1][:, None, :]  # one team a row
    asked = np.full(questions, 40.0), np.full(questions, float(teams * members))

    def digest() -> None:
        divergence.compare_windows(first, second)
        compare_people(first, second, asked, np.full(questions, 0.9))
        course_among_people(first, second, asked)
        seen_by_leaders(first, second, asked)
        divergence.holds_against_silence(first[:, -1], second[:, -1], np.full(questions, 400))
        furthest_team(np.ones(1), np.moveaxis(second[:1], 1, 2), np.full((1, teams), float(members)))

    answers = Three(None, _shortest(lambda: divergence.compare(a, b)))
    each_team = Three(None, None, _shortest(lambda: divergence.compare_released(first[0, -1], team_rows)))
    whole = Three(None, None, _shortest(digest))
    return [
        bench.row("200,000 gaps from answers", answers, (None, 1.0), unit="seconds"),
        bench.row("leaders against each of 800 teams", each_team, (None, 1.0), unit="seconds", judged="released"),
        bench.row(
            "a digest of 12 questions, 4 windows, 800 teams", whole, (None, 1.0), unit="seconds", judged="released"
        ),
    ]


def _shortest(work: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of a few runs, in seconds of one core: what else the machine does only adds."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)
