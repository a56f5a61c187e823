"""A14: who has the master key after sealing, and all that is kept, does not know who the unhappiest of a team is.

The attacker decrypts what is kept with the product's own keys and knows, far beyond what anybody is shown, who answered
in which week, and how much each week counts in what is kept. How a kept row says a mean is learned from other teams.
Chance is one over the people of the team.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlmodel import Session

from jobs.calendar import WEEK
from jobs.closing.forget import seal_due
from jobs.insight.spans import FADE
from jobs.release import GroupPast, GroupWeek, PersonWeek, Place, joined, weekly_sums
from storage.database import Database
from storage.models import SignalPast, WeeklySum
from storage.vault import Vault, past_node
from tests.attacks.besieged import NEXT_MONDAY, Ground
from tests.attacks.overheard import flat
from tests.attacks.patience import ICC, LEVEL, SPREAD
from tests.factories import answering
from tests.ledger import MONDAY

PEOPLE, LIMIT, SURE = 16, 1.5, 3.0  # of the limit, so many standard errors more are chance
STAYS, COMES_BACK = 0.9, 0.45  # somebody who answered, or did not, the week before: 82 % answer
TEAM = Place(leader=False, function="F", team="T")
PENALTIES = (0.01, 0.1, 1.0, 10.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """What teams lived, and what kept rows let read.

    Answers and who was there are (teams, weeks, people). Of each mean that is kept: how often each person counts in it,
    (teams, means, people), and what it is read as, (teams, means), NaN = nothing.
    """

    answers: NDArray[np.int_]
    there: NDArray[np.bool_]
    counted: Floats
    means: Floats

    @property
    def unhappiest(self) -> NDArray[np.intp]:
        given = self.there.sum(1)
        means = np.where(given > 0, (self.answers * self.there).sum(1) / np.maximum(given, 1), np.inf)
        lowest: NDArray[np.intp] = means.argmin(1)
        return lowest


def week_of(answered: int, total: int, people: int = PEOPLE) -> GroupWeek:
    """Return a team's week as a closing sums it: who answered does not matter to it, but how many."""
    whole, more = divmod(total, max(answered, 1))
    said = {i: PersonWeek(score=float(whole + (i < more)), skipped=0.0) for i in range(answered)}
    (group,) = weekly_sums(dict.fromkeys(range(people), TEAM), set(range(people)), said)
    return group


def kept(weeks: Iterable[GroupWeek]) -> Mapping[str, Any]:
    """Return the row that the product keeps of a team whose weeks were sealed four at a time."""
    past: tuple[GroupPast, ...] = ()
    lived = [(MONDAY + number * WEEK, group) for number, group in enumerate(weeks)]
    for first in range(0, len(lived), 4):
        past = joined(past, lived[first : first + 4])
    body: Mapping[str, Any] = json.loads(json.dumps(past[0].to_json()))
    return body


def numbers(row: Mapping[str, Any]) -> dict[str, float]:
    """Return every number in a kept row, and every quotient of two of them, by name; absent ones are NaN."""
    found = {path: float(value) for path, value in flat("", row) if isinstance(value, int | float)}
    return found | {
        f"{one}/{other}": a / b if b > 0 else np.nan
        for one, a in found.items()
        for other, b in found.items()
        if one != other
    }


def past(rng: np.random.Generator, teams: int, weeks: int) -> Past:
    """Return what teams lived, and their kept rows as the attacker reads them: see `read`."""
    own = rng.normal(LEVEL, SPREAD * np.sqrt(ICC), (teams, 1, PEOPLE))
    mood = rng.normal(0, SPREAD * np.sqrt(1 - ICC), (teams, weeks, PEOPLE))
    answers = np.clip(np.rint(own + mood), 1, 5).astype(int)
    there = np.empty((teams, weeks, PEOPLE), bool)
    there[:, 0] = rng.random((teams, PEOPLE)) < COMES_BACK / (1 - STAYS + COMES_BACK)
    for week in range(1, weeks):
        there[:, week] = rng.random((teams, PEOPLE)) < np.where(there[:, week - 1], STAYS, COMES_BACK)
    counts, sums = there.sum(2), (answers * there).sum(2)
    rows = [kept(map(week_of, counts[team].tolist(), sums[team].tolist())) for team in range(teams)]
    # The attacker knows the code, and so how much each week counts in the newest span and in the rest.
    ages = (weeks - 1) // 4 - np.arange(weeks) // 4
    shares = np.stack([np.where(ages == 0, 1.0, 0.0), np.where(ages > 0, FADE ** np.maximum(ages - 1.0, 0.0), 0.0)])
    enough = there * (counts >= 5)[..., None]
    counted = np.einsum("mw,twp->tmp", shares, enough.astype(float))
    totals = np.einsum("mw,twp->tm", shares, (answers * enough).astype(float))
    truth = totals / np.maximum(counted.sum(2), 1e-9)
    return Past(answers, there, counted, read(rows, truth))


def read(rows: Sequence[Mapping[str, Any]], truth: Floats) -> Floats:
    """Return what rows are read as, (teams, means): by whatever in them goes most with the means, known of others."""
    found = [numbers(row) for row in rows]
    names = sorted(found[0])
    values = np.array([[of_row.get(name, np.nan) for name in names] for of_row in found])
    means = np.full(truth.shape, np.nan)
    for which in range(truth.shape[1]):
        best, strength = None, 0.0
        for column in values.T:
            known = np.isfinite(column) & (truth[:, which] > 0)
            if known.sum() > 20 and np.ptp(column[known]) > 0:
                goes = abs(float(np.corrcoef(column[known], truth[known, which])[0, 1]))
                best, strength = (column, goes) if goes > strength else (best, strength)
        if best is not None:
            known = np.isfinite(best) & (truth[:, which] > 0)
            slope, start = np.polyfit(best[known], truth[known, which], 1)
            means[:, which] = np.where(known, start + slope * best, np.nan)
    return means


# ---------------------------------------------------------------- ways to name the unhappiest


def by_ridge(lived: Past, penalty: float) -> NDArray[np.intp]:
    """Name the lowest coefficient of a regression of the means on who was there."""
    weight, change = _weighed(lived)
    across = weight.swapaxes(1, 2) @ weight + penalty * np.eye(PEOPLE)
    blame = np.linalg.solve(across, weight.swapaxes(1, 2) @ change[..., None])[..., 0]
    return _lowest(blame)


def by_correlation(lived: Past, _penalty: float) -> NDArray[np.intp]:
    """Name the one whose presence goes most with low means."""
    weight, change = _weighed(lived)
    centred = weight - weight.mean(1, keepdims=True)
    strength = (centred * change[..., None]).sum(1) / np.maximum(np.sqrt((centred**2).sum(1)), 1e-9)
    return _lowest(strength)


def by_absences(lived: Past, _penalty: float) -> NDArray[np.intp]:
    """Name the one without whom the total of the week is highest, for what their mates are known to give."""
    shown = ~np.isnan(lived.means)
    present = lived.counted * shown[..., None]
    absent = (lived.counted.max(2, keepdims=True) - lived.counted) * shown[..., None]
    means = np.nan_to_num(lived.means)[..., None]
    with_them = (means * present).sum(1) / np.maximum(present.sum(1), 1e-9)
    without = (means * absent).sum(1) / np.maximum(absent.sum(1), 1e-9)
    return _lowest(np.where(absent.sum(1) > 0, with_them - without, 0.0))


def by_level(lived: Past, penalty: float) -> NDArray[np.intp]:
    """Name the lowest coefficient of a regression in which the level of all teams is known."""
    weight, _ = _weighed(lived)
    change = np.where(np.isnan(lived.means), 0.0, lived.means - LEVEL)
    across = weight.swapaxes(1, 2) @ weight + penalty * np.eye(PEOPLE)
    return _lowest(np.linalg.solve(across, weight.swapaxes(1, 2) @ change[..., None])[..., 0])


def by_changes(lived: Past, penalty: float) -> NDArray[np.intp]:
    """Name by what the total changes from the rest to the newest span as somebody comes or goes."""
    shown = np.asarray(np.isfinite(lived.means).all(axis=1))
    share = lived.counted / np.maximum(lived.counted.max((1, 2), keepdims=True), 1e-9)
    totals = np.nan_to_num(lived.means) * share.sum(2)
    moved = (share[:, :1] - share[:, 1:2]) * shown[:, None, None]
    step = np.where(shown, totals[:, 0] - totals[:, 1], 0.0)[:, None]
    across = moved.swapaxes(1, 2) @ moved + penalty * np.eye(PEOPLE)
    blame = np.linalg.solve(across, moved.swapaxes(1, 2) @ (step - LEVEL * moved.sum(2))[..., None])[..., 0]
    return _lowest(blame)


WAYS = {
    "ridge": by_ridge,
    "level": by_level,
    "correlation": by_correlation,
    "absences": by_absences,
    "changes": by_changes,
}


def _weighed(lived: Past) -> tuple[Floats, Floats]:
    shown = ~np.isnan(lived.means)
    present = lived.counted * shown[..., None]
    weight = present / np.maximum(lived.counted.sum(2, keepdims=True), 1e-9)
    level = np.nansum(lived.means, 1, keepdims=True) / np.maximum(shown.sum(1, keepdims=True), 1)
    return weight, np.where(shown, lived.means - level, 0.0)


def _lowest(values: NDArray[Any]) -> NDArray[np.intp]:
    lowest: NDArray[np.intp] = (np.asarray(values, dtype=float) + 1e-9 * np.arange(PEOPLE)[::-1]).argmin(1)
    return lowest


@dataclass(frozen=True)
class Named:
    """How many times better than chance the best of all ways names the unhappiest, and its standard error."""

    way: str
    times: float
    error: float

    def __str__(self) -> str:
        return f"{self.way}: {self.times:.2f} ± {self.error:.2f} times chance"


def named(teams: int, weeks: int, *, seed: int = 1, tamper: Any = None) -> list[Named]:
    """Return how well each way does, its penalty chosen on other teams."""
    training, real = (past(np.random.default_rng(seed + i), teams, weeks) for i in range(2))
    if tamper is not None:
        training, real = tamper(training), tamper(real)
    result = []
    for name, way in WAYS.items():
        shares = [(float((way(training, penalty) == training.unhappiest).mean()), penalty) for penalty in PENALTIES]
        share = float((way(real, max(shares)[1]) == real.unhappiest).mean())
        result.append(
            Named(name, share * PEOPLE, PEOPLE * float(np.sqrt(max(share, 1 / PEOPLE) * (1 - share) / teams)))
        )
    return result


def exact(lived: Past) -> Past:
    """Return a past whose every week is known exactly: the planted leak."""
    counts = lived.there.sum(2)
    means = (lived.answers * lived.there).sum(2) / np.maximum(counts, 1)
    return Past(lived.answers, lived.there, lived.there.astype(float), means)


def nothing(lived: Past) -> Past:
    """Return a past of which no row is there."""
    return Past(lived.answers, lived.there, lived.counted, np.full_like(lived.means, np.nan))


def assert_hardly_better_than_chance(found: Iterable[Named]) -> None:
    best = max(found, key=lambda one: one.times - SURE * one.error)
    assert best.times - SURE * best.error <= LIMIT, str(best)


# ---------------------------------------------------------------- tests


def test_the_attacker_names_the_unhappiest_where_every_mean_is_known() -> None:
    found = named(100, 104, tamper=exact)
    assert max(one.times for one in found) > 3


def test_the_attacker_does_not_do_better_than_chance_without_any_row() -> None:
    assert max(one.times - SURE * one.error for one in named(300, 26, tamper=nothing)) <= 1.3


def test_of_many_weeks_one_row_of_two_numbers_is_left(database: Database, vault: Vault) -> None:
    firm = answering(database, vault, leaders=6, staff=PEOPLE)
    weeks = [MONDAY - number * WEEK for number in reversed(range(1, 151))]
    lived = [week_of(8 + number % 9, 30 + number % 7) for number in range(150)]

    def fill(session: Session) -> None:
        for week, group in zip(weeks, lived, strict=True):
            blob = vault.sums.encrypt(firm.company.company_id, "staff/F/T", week, group.to_json())
            session.add(WeeklySum(company_id=firm.company.company_id, node="staff/F/T", week=week, blob=blob))

    database.write(fill)
    seal_due(database, vault, NEXT_MONDAY + timedelta(hours=9))
    assert firm.company.rows(WeeklySum) == []
    (row,) = firm.company.rows(SignalPast)
    body = vault.sums.decrypt(row.company_id, past_node(row.node), row.week, row.blob)
    assert body == kept(lived)
    assert body.keys() == {"node", "teams", "newest", "earlier"}


@pytest.mark.parametrize("weeks", [26, pytest.param(104, marks=pytest.mark.slow)])
def test_what_is_kept_does_not_name_the_unhappiest(weeks: int) -> None:
    assert_hardly_better_than_chance(named(400, weeks))


def test_no_kept_span_leaves_fewer_than_three_possible_answers() -> None:
    fewest: dict[str, int] = {}
    for people in (10, 12, PEOPLE):
        totals: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for answered in range(5, people + 1):
            for total in range(4 * answered, 20 * answered + 1):
                parts = [total // 4 + (week < total % 4) for week in range(4)]
                row = kept(week_of(answered, part, people) for part in parts)
                totals[json.dumps(row)].append((answered, total))
        for kept_row, fitting in totals.items():
            # Whoever knows how many answered, and all answers but one, is left with as many answers as totals.
            of_number = [sum(n == answered for n, _ in fitting) for answered in {n for n, _ in fitting}]
            fewest[kept_row] = min(of_number)
    few = [row for row, left in fewest.items() if left < 3]
    assert not few, f"{len(few)} of {len(fewest)} rows leave fewer than three totals; {few[0]}"


def test_rows_of_a_company_that_lived_are_those_that_are_attacked(ground: Ground) -> None:
    async def rows() -> list[Mapping[str, Any]]:
        fortress = await ground.fortress(1, pooled=True)
        async with fortress.twin() as besieged:
            for days in (0, 8, 40):
                await besieged.house.seal(NEXT_MONDAY + 4 * WEEK + timedelta(days=days))
            assert not besieged.intruder.rows("weekly_sum")
            with_keys = besieged.firm.vault.sums
            return [
                with_keys.decrypt(
                    row["company_id"], past_node(row["node"]), date.fromisoformat(str(row["week"])), bytes(row["blob"])
                )
                for row in besieged.intruder.rows("signal_past")
            ]

    found = asyncio.run(rows())
    assert found
    shape = {path for path, _ in flat("", kept([week_of(12, 40, 12)])) if "teams" not in path and "node" not in path}
    for row in found:
        assert {path for path, _ in flat("", row) if "teams" not in path and "node" not in path} == shape


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [26, 52, 104])
def test_two_years_of_many_teams_do_not_name_the_unhappiest(weeks: int) -> None:
    found = named(4_000, weeks)
    sys.stdout.write(f"{weeks} weeks lived: {'; '.join(str(one) for one in found)}\n")
    assert_hardly_better_than_chance(found)
