"""A4 in a running company: two databases with the same released figures and other answers post the same bytes.

Two lives of one company, by the product's planner, desk, vault, closing, release and office, one digest after the
other. In the second one the same people answer something else, so that every figure comes out the same.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.demo.company import Company, Employee, found_company
from bot.demo.direct import LEADERSHIP, direct_life
from bot.demo.life import AWAY_WEEKS
from bot.slack.render import Rendered
from jobs.asking.bank import Bank, BankQuestion
from jobs.cards import DigestCard
from jobs.release import Asked, Place, release
from storage import published
from storage.types import Cadence, QuestionKind
from storage.vault.proofs import Proofs
from tests.acceptance.calm import InProcess
from tests.acceptance.turning import as_posted, found

LONG = 19  # weeks: a gap has started by then, and one is told as over

Given = dict[tuple[int, str], dict[int, int]]
"""Answers by week, from 1, and question: each person's code, by number."""


def number(person: Employee) -> int:
    """Return a person's number."""
    return int(person.key[1:])


@dataclass(frozen=True)
class Lived:
    """What a life left in its database, and posted in the leadership channel."""

    figures: list[tuple[Any, ...]]
    posted: list[Rendered]
    digests: list[DigestCard]


def drawn(company: Company, weeks: int) -> Given:
    """Return what a company's people answer, whatever is asked."""
    given: Given = {}
    for week in range(1, weeks + 1):
        here = [p for p in company.people if p is not company.away or not AWAY_WEEKS[0] <= week <= AWAY_WEEKS[1]]
        answering = [person for person in here if company.answers_this_week(person, week)]
        for question in Bank.load().on_by_default:
            given[week, question.key] = {number(p): company.answer(p, question, week) for p in answering}
    return given


def otherwise(company: Company, given: Given, rng: random.Random) -> Given:
    """Return other answers by the same people, with the same figures.

    In every team, and among the leaders, they are exchanged; of alignment questions, many a sum becomes another one.
    """
    places = {
        number(p): Place(p.leader, "" if p.leader else p.function or "", "" if p.leader else p.team or "")
        for p in company.people
    }
    bank = Bank.load()
    others: Given = {}
    for (week, key), codes in given.items():
        by_place: dict[Place, list[int]] = defaultdict(list)
        for person in codes:
            by_place[places[person]].append(person)
        changed: dict[int, int] = {}
        for people in by_place.values():
            changed |= zip(people, rng.sample([codes[person] for person in people], len(people)), strict=True)
        question = bank[key]
        if question.cadence is Cadence.ALIGNMENT and question.kind is not QuestionKind.CHOICE:
            changed = _other_sums(question, places, changed, rng)
        others[week, key] = changed
    return others


def _other_sums(
    question: BankQuestion, places: Mapping[int, Place], codes: dict[int, int], rng: random.Random
) -> dict[int, int]:
    """Return codes that a few people changed by one, and whose figures are the same."""
    asked = Asked("w", question.key, question.kind, len(question.codes))
    true = release(asked, places, codes)
    for person in rng.sample(sorted(codes), len(codes) // 2):
        step = {**codes, person: codes[person] + (1 if codes[person] < asked.options else -1)}
        if release(asked, places, step) == true:
            codes = step
    return codes


async def _live(company: Company, given: Given, weeks: int) -> Lived:
    def answer(person: Employee, question: str, week: int) -> int | None:
        return given[week, question].get(number(person))

    async with direct_life(company, InProcess()) as (life, platform):
        life.answer_source = answer
        await life.live(weeks)
        rows = life.house.database.read(
            lambda session: published.figures(session, life.company_id, life.start, life.start.replace(year=2030))
        )
    cards = [card for to, card in platform.posted if to == LEADERSHIP]
    return Lived(
        # A window's name is drawn at random, and so stands for nothing.
        [
            (week, weeks, {name: value for name, value in body.items() if name != "window"})
            for week, weeks, body in rows
        ],
        [page for card in cards for page in as_posted(card)],
        [card for card in cards if isinstance(card, DigestCard)],
    )


def _company(*, turning: bool) -> Company:
    return found(4)[0] if turning else found_company(Bank.load(), seed=1)


@pytest.mark.parametrize("weeks", [3, pytest.param(LONG, marks=pytest.mark.slow)])
def test_two_databases_of_the_same_figures_and_other_answers_post_the_same_bytes(
    weeks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Thresholds of choices are drawn from a window's key: the same in both lives, as A16 draws them all.
    monkeypatch.setattr(Proofs, "draw", lambda _self, _window, name: len(name))
    whole = weeks == LONG
    given = drawn(_company(turning=whole), weeks)
    others = otherwise(_company(turning=whole), given, random.Random(weeks))
    first, second = (asyncio.run(_live(_company(turning=whole), answers, weeks)) for answers in (given, others))
    pairs = [(code, others[asked][person]) for asked, codes in given.items() for person, code in codes.items()]
    assert sum(code != other for code, other in pairs) > len(pairs) / 3
    assert sum(sum(codes.values()) != sum(others[asked].values()) for asked, codes in given.items()) > weeks
    assert first.figures == second.figures
    assert first.digests == second.digests
    assert first.posted == second.posted
    assert len(first.digests) == weeks
    assert any(digest.gaps for digest in first.digests)
    assert any(digest.is_quiet for digest in first.digests)
    assert not whole or any(digest.ended for digest in first.digests)
