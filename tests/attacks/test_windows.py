"""A1, A2: one window exposes nobody, whichever respondents of a block collude."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from jobs.release import Asked, Figure, Place, release, release_pooled
from storage.types import QuestionKind
from tests.attacks import checks, chooser
from tests.attacks.attacker import Loot, PostedBlock, attack, coalitions, left, read
from tests.attacks.organisations import MOODS, Organisation, moody, organisation
from tests.attacks.posting import post

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
CORPUS = DirectoryBasedExampleDatabase(Path(__file__).parent / "corpus")


def robbed(company: Organisation) -> Loot:
    """Return what an attack finds in one posted window of a scale."""
    kind = QuestionKind.SCALE11 if company.options == 11 else QuestionKind.SCALE5
    released = release(Asked("w", "q", kind, company.options), company.members, company.answers)
    return attack(post(released, company.members), company.members, (company.answers,), company.options)


def robbed_of_weeks(members: dict[int, Place], weeks: tuple[dict[int, int], ...]) -> Loot:
    """Return what an attack finds in the posted pool of one company's weeks."""
    released = release_pooled(SCALE, [(members, answers) for answers in weeks])
    # Teams of twenty have figures of their own weeks instead: the same cells, attacked above.
    pooled = {person for figure in released.figures for person in members if _behind(figure, members[person])}
    kept = tuple({person: code for person, code in answers.items() if person in pooled} for answers in weeks)
    return attack(post(released, members), members, kept, 5)


def _behind(figure: Figure, place: Place) -> bool:
    return place.leader if figure.audience == "leaders" else not place.leader and place.leaf in figure.teams


def campaign(seed: int, organisations: int) -> Loot:
    """Return what attacks on so many random organisations find together."""
    rng = random.Random(seed)
    loot = Loot()
    for number in range(organisations):
        loot.add(robbed(organisation(rng, options=11 if number % 5 == 4 else 5)))
    return loot


def test_nobody_is_exposed_in_random_organisations() -> None:
    loot = campaign(seed=20261122, organisations=40)
    assert (loot.exact, loot.near) == (0, 0)
    assert loot.answers > 1_000
    assert loot.withheld > 50


@pytest.mark.slow
def test_nobody_is_exposed_in_three_hundred_random_organisations() -> None:
    loot = campaign(seed=47, organisations=300)
    print(f"300 organisations, {loot.answers} answers: {loot.exact} exact, {loot.near} within a point")  # noqa: T201
    assert (loot.exact, loot.near) == (0, 0)


def test_nobody_is_exposed_when_weeks_are_pooled() -> None:
    rng = random.Random(5)
    loot = Loot()
    for _ in range(10):
        first = organisation(rng)
        members = first.members
        later = [
            moody(rng, members, [person for person in members if rng.random() < 0.7], 5, rng.choice(MOODS))
            for _ in range(3)
        ]
        loot.add(robbed_of_weeks(members, (first.answers, *later)))
    assert (loot.exact, loot.near) == (0, 0)
    assert loot.answers > 1_000


def test_the_attacker_reads_every_block_and_its_true_sum() -> None:
    rng = random.Random(11)
    for _ in range(10):
        company = organisation(rng)
        released = release(SCALE, company.members, company.answers)
        lines = post(released, company.members)
        blocks = read(lines, company.members, (company.answers,), 5)
        assert sorted(len(block.people) for block in blocks) == sorted(
            len(checks.respondents(company, figure)) for figure in released.figures
        )
        for block in blocks:
            assert block.low <= sum(company.answers[person] for person in block.people) <= block.high


def test_exact_means_would_have_been_robbed() -> None:
    # The attacker is not blind: sums shown as they are, in a company where all answered 5, give everybody away.
    members = dict.fromkeys(range(9), Place(leader=True))
    weeks = (dict.fromkeys(members, 5),)
    block = PostedBlock(tuple(members), (1,) * 9, 45, 45)
    assert min(left(block, coalition, weeks, 5) for coalition in coalitions(block, weeks)) == 1


@st.composite
def companies(draw: st.DrawFn) -> Organisation:
    """Small companies are the dangerous ones: up to four teams of up to fifteen, any answers."""
    places = [Place(leader=True)] * draw(st.integers(0, 12))
    for number, size in enumerate(draw(st.lists(st.integers(1, 15), min_size=1, max_size=4))):
        places += [Place(leader=False, function=f"F{number % 2}", team=f"T{number}")] * size
    answers = draw(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=len(places), max_size=len(places)))
    given_answers = {person: code for person, code in enumerate(answers) if code is not None}
    return Organisation(dict(enumerate(places)), given_answers, 5, "drawn")


@settings(max_examples=60, deadline=None, database=CORPUS, suppress_health_check=[HealthCheck.too_slow])
@given(companies())
def test_nobody_is_exposed_in_any_company(company: Organisation) -> None:
    loot = robbed(company)
    assert (loot.exact, loot.near) == (0, 0)


@pytest.mark.parametrize("options", [2, 3, 4])
def test_nobody_is_exposed_by_a_choice(options: int) -> None:
    # Every way a block of 5 to 13 may have chosen, and every coalition in it: nothing is left to chance.
    for respondents in range(5, 14):
        for line, ways in chooser.written(respondents, options).items():
            tried: set[tuple[int, ...]] = set()
            for counts in ways:
                codes = [option + 1 for option, count in enumerate(counts) for _ in range(count)]
                tried |= set(chooser.coalitions(dict(enumerate(codes))))
            for coalition in tried:
                assert chooser.left(line, coalition, respondents, options) >= min(options, 3), (line, coalition)
