"""A company of the demo in which gaps also start and end, and what its leadership channel read of it.

It lives directly at the desk (`bot.demo.direct`): the planner, closings, releases, the digest and its office are the
product's own, and nothing goes over HTTP. What was posted is written as Slack gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from unittest.mock import patch

import numpy as np

from bot.demo.company import PLANTED_GAP, Company, Employee, found_company
from bot.demo.direct import LEADERSHIP, direct_life
from bot.locale import t
from bot.slack.render import Rendered, pages
from jobs.asking.bank import Bank, BankQuestion
from jobs.cards import AlertCard, AnsweredCard, Axis, CommitmentCard, DetailCard, DigestCard, Message
from storage.types import QuestionKind
from tests.acceptance.calm import InProcess

WEEKS = 26
WHOLE_GAP = 1.6 * PLANTED_GAP  # between the two sides of a planted gap, in standard deviations of the latent mood


@dataclass(frozen=True, slots=True)
class Planted:
    """A true gap: who is higher, the first week in which people answer so, and the first in which they no longer do."""

    question: str
    axis: Axis
    first_is_higher: bool
    since: int = 1
    until: int = WEEKS + 1

    def is_there(self, week: int) -> bool:
        """Return whether people of a week (from 1) answer with this gap between them."""
        return self.since <= week < self.until


# Beside the three that the demo plants, which are there from the first week to the last, leaders higher.
STARTS = Planted("help-across-teams", "leaders_staff", first_is_higher=True, since=10)
ENDS = Planted("contribution-seen", "leaders_staff", first_is_higher=False, until=14)
BETWEEN_FUNCTIONS = Planted("technical-choices-explained", "functions", first_is_higher=True)


Shares = Mapping[str, Mapping[str, float]]
"""How much of each side chooses each option, by the names that a reader has for them."""


@dataclass(frozen=True)
class Turning(Company):
    """A company with gaps of its own besides those of the demo, some for a part of its weeks only."""

    gaps: tuple[Planted, ...] = ()
    _this_week: list[int] = field(default_factory=lambda: [1], repr=False)

    def answer(self, person: Employee, question: BankQuestion, week: int) -> int:
        """Draw the option a person taps, with the gaps of the week."""
        self._this_week[0] = week
        return super().answer(person, question, week)

    def _mood(self, person: Employee, question: str) -> float:
        week = self._this_week[0]
        apart = sum(self._shift(person, gap) for gap in self.gaps if gap.question == question and gap.is_there(week))
        return super()._mood(person, question) + apart

    def _shift(self, person: Employee, gap: Planted) -> float:
        """Return how far a gap moves a person; a gap between functions moves the staff as a whole nowhere."""
        sign = 1.0 if gap.first_is_higher else -1.0
        if gap.axis == "leaders_staff":
            return sign * PLANTED_GAP * (1.0 if person.leader else -0.6)
        if person.leader:
            return 0.0
        staff = [other.function for other in self.people if not other.leader]
        first = max(sorted({*staff}, key=str), key=staff.count)
        share = staff.count(first) / len(staff)
        return sign * WHOLE_GAP * ((1 - share) if person.function == first else -share)

    def level_out(self, question: str) -> None:
        """Set the mean lasting mood of leaders and of each function to zero: what is not planted is no gap."""
        for function in dict.fromkeys(None if person.leader else person.function for person in self.people):
            group = [p for p in self.people if (None if p.leader else p.function) == function]
            mean = float(np.mean([self._mood(person, question) for person in group]))
            for person in group:
                self._moods[person.key, question] -= mean

    def shares(self, question: BankQuestion) -> Shares:
        """Return what everybody lastingly chooses."""
        sides: dict[str, list[int]] = {}
        for person in self.people:
            names = [t("fr", "leaders")] if person.leader else [t("fr", "staff"), person.function or ""]
            for name in names:
                sides.setdefault(name, []).append(self._choose(person, question))
        labels = {code: option.label for code, option in zip(question.codes, question.options("fr"), strict=True)}
        return {
            name: {label: chosen.count(code) / len(chosen) for code, label in labels.items()}
            for name, chosen in sides.items()
        }


def found(seed: int) -> tuple[Turning, tuple[Planted, ...]]:
    """Return the demo's company of a seed with gaps that turn, and all the gaps planted in it."""
    bank = Bank.load()
    company = found_company(bank, seed=seed)
    turning = Turning(**{part.name: getattr(company, part.name) for part in fields(company)})
    for question in bank.on_by_default:
        if question.kind is not QuestionKind.CHOICE:
            turning.level_out(question.key)
    always = tuple(
        Planted(key, "leaders_staff", first_is_higher=bank[key].favourable == "high") for key in company.planted
    )
    turns = (STARTS, ENDS, BETWEEN_FUNCTIONS)
    return replace(turning, gaps=turns), (*always, *turns)


@dataclass(frozen=True, slots=True)
class Lived:
    """What was planted in a company, what its people lastingly choose, and the messages of its leadership channel."""

    planted: tuple[Planted, ...]
    shares: Mapping[str, Shares]  # of each choice, by its title
    posted: tuple[Rendered, ...]


async def live(seed: int, weeks: int = WEEKS) -> Lived:
    """Live a company of gaps that turn."""
    company, planted = found(seed)
    drawn = patch("jobs.digest.compose.draw", return_value=b"drawn")  # from what the picture's text says, and slowly
    async with direct_life(company, InProcess()) as (life, platform):
        with drawn:
            await life.live(weeks)
    posted = tuple(page for to, card in platform.posted if to == LEADERSHIP for page in as_posted(card))
    # The teams come to see one of them as the leaders do, once it was decided on.
    planted = tuple(replace(gap, until=company.closed.get(gap.question, gap.until)) for gap in planted)
    choices = [question for question in life.house.bank.on_by_default if question.kind is QuestionKind.CHOICE]
    return Lived(planted, {question.title("fr"): company.shares(question) for question in choices}, posted)


def as_posted(card: Message) -> tuple[Rendered, ...]:
    """Return a card of the leadership channel as Slack gets it, its picture uploaded."""
    assert isinstance(card, DigestCard | DetailCard | AlertCard | CommitmentCard | AnsweredCard)
    has_picture = isinstance(card, DigestCard) and card.chart is not None
    return pages(card, file_id="F0PICTURE" if has_picture else None)
