"""A1, A4, A15 with the news: whoever reads every digest learns no answer, and not who answered.

The stories, what they were and are, what is over, how many wait or stand, a quiet week, the smallest gap, the picture:
all are made again in other worlds, in which other answers or other people stand behind the same figures.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from jobs.release import Place
from tests.attacks import caches
from tests.attacks.news import ALWAYS, APART, EARLY, LATE, NEVER, SCALES, WIDER, Course, course, digests, editions
from tests.attacks.worlds import Attack, Loot


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Empty the caches of the code before and after each test."""
    caches.forget()
    yield
    caches.forget()


def kinds(of: Course) -> Counter[str]:
    """Return how many there are of each thing that digests told of a course."""
    told: Counter[str] = Counter()
    made = digests(of)
    for card in editions(of, made):
        told += Counter(editions=1, said=len(card.said), decided=len(card.decided), changed=len(card.changed))
    for digest, _ in made:
        told += Counter(new=len(digest.gaps), moved=len(digest.moved), over=len(digest.ended), quiet=digest.is_quiet)
        told += Counter(due=len(digest.due), decision=digest.decision is not None, judged=len(digest.verdicts))
        told += Counter(waiting=digest.others, standing=digest.told, drawn=digest.chart is not None)
        told += Counter(smallest=digest.is_quiet and not digest.told and digest.smallest_gap is not None)
    return told


def nothing(loot: Loot) -> bool:
    """Return whether an attack found nothing."""
    return (loot.exact, loot.near, loot.proved, loot.told_apart) == (0, 0, 0, 0)


def test_whoever_reads_every_digest_learns_no_answer_and_not_who_answered() -> None:
    rng = random.Random(3)
    of = course(rng, windows=5, leaders=7, team=7, lasts=(ALWAYS, EARLY, NEVER))
    told = kinds(of)
    assert min(told[kind] for kind in ("new", "due", "judged", "quiet", "drawn")) > 0, told
    assert min(told["editions"], told["said"], told["changed"]) > 0, told
    loot = Attack(of, rng).run()
    assert nothing(loot), loot
    assert loot.answers > 400
    assert loot.participations > 500


@pytest.mark.slow
def test_whoever_reads_every_digest_of_many_companies_learns_no_answer_and_not_who_answered() -> None:
    total, told = Loot(), Counter[str]()
    for seed in range(1, 9):
        rng = random.Random(seed)
        lasts = ((ALWAYS, EARLY, LATE), (WIDER, APART, APART), (NEVER, NEVER, LATE))[seed % 3]
        of = course(rng, windows=6, leaders=7 + seed % 5, team=7 + seed, lasts=lasts)
        told += kinds(of)
        loot = Attack(of, rng).run()
        assert nothing(loot), (seed, loot)
        total.add(loot)
    assert min(told[kind] for kind in ("new", "moved", "over", "quiet", "waiting", "standing", "drawn", "smallest")) > 0
    assert min(told[kind] for kind in ("editions", "said", "decided", "changed")) > 0
    print(f"{total}; told: {dict(told)}")  # noqa: T201


def test_stories_chosen_by_the_answers_would_be_noticed() -> None:
    # The attacker is not blind: how far sides lie apart by their exact means tells other worlds from the true one.
    def chosen(of: Course) -> str:
        apart = []
        for question in SCALES:
            codes = of.given[0, question, "answers"]
            sides = [[code for p, code in codes.items() if of.members[p].leader is leader] for leader in (True, False)]
            leaders, staff = (sum(side) / len(side) for side in sides)
            apart.append(round(10 * (leaders - staff)))
        return json.dumps(apart)

    rng = random.Random(3)
    loot = Attack(course(rng, windows=1, leaders=7, team=7, lasts=(ALWAYS, EARLY, NEVER)), rng, reads=chosen).run()
    assert loot.told_apart > 0
    assert loot.exact > 0


def test_stories_chosen_by_how_many_answered_would_be_noticed() -> None:
    def counted(of: Course) -> str:
        return json.dumps([len(codes) for codes in of.given.values()])

    rng = random.Random(3)
    of = course(rng, windows=1, leaders=7, team=7, lasts=(ALWAYS, EARLY, NEVER))
    everybody = [place for place, size in Counter(of.members.values()).items() if size == _answering(of, place)]
    assert everybody  # of whom nobody can have been silent in another's place
    loot = Attack(of, rng, reads=counted).run()
    assert loot.told_apart > 0
    assert loot.proved > 0


def _answering(of: Course, place: Place) -> int:
    return sum(of.members[person] == place for person in of.given[0, SCALES[0], "answers"])
