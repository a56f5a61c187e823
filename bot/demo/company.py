"""The company of the demo: its people, their moods, and the gaps and tiredness planted in it.

A person's answer is a latent mood on a normal scale, cut into options: how content they are, so that the contented
agree less where agreement is bad news. The mood has a lasting part of the person
(intraclass correlation 0.56 between waves, as measured on real employees) and a part of the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from jobs.asking.bank import Bank, BankQuestion
from jobs.cards import Locale
from storage.types import Cadence, QuestionKind

PERSON_ICC = 0.56
LEADERS_ANSWER, STAFF_ANSWER = 0.90, 0.80
TIRED_TEAM, TIRED_FROM = "Plateforme", 15  # weeks count from 1
TEAMS: tuple[tuple[str, str, int], ...] = (
    ("tech", TIRED_TEAM, 16),
    ("tech", "Produit", 14),
    ("business", "Ventes", 12),
    ("tech", "Données", 11),
    ("business", "Marketing", 11),
    ("business", "Support", 10),
)
IN_ENGLISH = {TIRED_TEAM: "Platform", "Produit": "Product", "Ventes": "Sales", "Données": "Data"}
LEADERS = 10

# Statements that the leaders hold to be true here and the teams do not; people comment on the first.
PLANTED = ("priorities-clear", "problems-reach-leaders", "means-match-goals")
PLANTED_GAP = 1.1  # where they part, in standard deviations of the latent mood: leaders up, teams down
TIREDNESS = 1.15  # how far the tired team's energy falls, in the same unit
TIRED_ANSWER = 0.74  # and how many of them still answer
SPREAD = 1.05  # width of an option, in standard deviations

FIRST = """
Camille Louis Inès Hugo Léa Jules Chloé Adam Manon Gabriel Sarah Raphaël Jade Arthur Lina Nathan Zoé Paul Alice Maël
Nour Tom Louise Noé Anna Ethan Rose Théo Mia Sacha Agathe Yanis Clara Malo Lucie Ibrahim Eva Simon Juliette Axel
Nina Martin Romane Oscar Elsa Victor Aya Robin Margaux Samuel Iris Antoine Capucine Bastien Mathilde Karim
""".split()  # noqa: SIM905 a hundred names read better as text
LAST = """
Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David
Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier
Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry
Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard
Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin
""".split()  # noqa: SIM905 a hundred names read better as text


@dataclass(frozen=True, slots=True)
class Employee:
    """One member of the company; ``key`` is the platform's user id."""

    key: str
    name: str
    email: str
    level: Literal["leader", "manager", "staff"]
    function: str | None
    team: str | None
    timezone: str = "Europe/Paris"
    is_admin: bool = False

    @property
    def leader(self) -> bool:
        """Return whether this person is one of the leaders."""
        return self.level == "leader"


@dataclass(frozen=True)
class Company:
    """People, their moods, and what was planted."""

    people: tuple[Employee, ...]
    planted: tuple[str, ...]  # question keys with a true gap, none when calm
    calm: bool
    away: Employee | None
    undeliverable: Employee | None
    rng: np.random.Generator = field(repr=False)
    locale: Locale = "fr"
    closed: dict[str, int] = field(default_factory=dict)  # from which week teams see a planted question as leaders do
    _moods: dict[tuple[str, str], float] = field(default_factory=dict, repr=False)
    _levels: dict[str, float] = field(default_factory=dict, repr=False)

    def close(self, question: str, week: int) -> None:
        """Let the teams see a planted question as the leaders do from a week on."""
        self.closed[question] = week

    def has_closed(self, question: str, week: int) -> bool:
        """Return whether the teams of a week see a planted question as the leaders do."""
        return week >= self.closed.get(question, week + 1)

    def answers_this_week(self, person: Employee, week: int) -> bool:
        """Draw whether a person answers this week's card (``week`` from 1)."""
        rate = LEADERS_ANSWER if person.leader else STAFF_ANSWER
        if self._tired(person, week):
            rate = TIRED_ANSWER
        return bool(self.rng.random() < rate)

    def answer(self, person: Employee, question: BankQuestion, week: int) -> int:
        """Draw the option a person taps, 1..m."""
        if question.kind is QuestionKind.CHOICE:
            return self._choose(person, question)
        sign = _sign(question)
        latent = self._level(question) + sign * self._mood(person, question.key)
        latent += float(self.rng.normal()) * (1 - PERSON_ICC) ** 0.5
        if question.key in self.planted:
            agrees = person.leader or self.has_closed(question.key, week)
            latent += sign * PLANTED_GAP * (1.0 if agrees else -0.6)
        if question.cadence is Cadence.PULSE and self._tired(person, week):
            latent -= sign * TIREDNESS
        return _cut(latent, len(question.options("fr")))

    def forecast(self, person: Employee, question: BankQuestion) -> int:
        """Draw the option (1..m) a leader expects of the teams: near what leaders think themselves."""
        options = len(question.options("fr"))
        if question.kind is QuestionKind.CHOICE:
            return self._choose(person, question)
        sign = _sign(question)
        latent = self._level(question) + 0.5 * sign * self._mood(person, question.key)
        latent += 0.5 * float(self.rng.normal())
        if question.key in self.planted:
            latent += sign * PLANTED_GAP * 0.9
        return _cut(latent, options)

    def centre(self) -> None:
        """Set each side's mean lasting mood to zero for planted questions, so that chance adds and hides nothing."""
        for question in self.planted:
            for leader in (True, False):
                side = [person for person in self.people if person.leader is leader]
                mean = sum(self._mood(person, question) for person in side) / len(side)
                for person in side:
                    self._moods[person.key, question] -= mean

    def _tired(self, person: Employee, week: int) -> bool:
        return not self.calm and person.team == team_name(TIRED_TEAM, self.locale) and week >= TIRED_FROM

    def _level(self, question: BankQuestion) -> float:
        """Return the company's mean mood on a question (standard deviations), drawn once, slightly favourable."""
        if question.key not in self._levels:
            self._levels[question.key] = 0.3 * _sign(question) + 0.25 * float(self.rng.normal())
        return self._levels[question.key]

    def _mood(self, person: Employee, question: str) -> float:
        """Return the lasting part of a person's mood on a question, in standard deviations × √ICC."""
        key = (person.key, question)
        if key not in self._moods:
            general = self._moods.setdefault((person.key, ""), float(self.rng.normal()))
            specific = float(self.rng.normal())
            self._moods[key] = (0.5 * general + 0.75**0.5 * specific) * PERSON_ICC**0.5
        return self._moods[key]

    def _choose(self, person: Employee, question: BankQuestion) -> int:
        options = len(question.options("fr"))
        key = (person.key, question.key)
        if key not in self._moods:
            self._moods[key] = float(min(options, 1 + self.rng.geometric(0.45)))
        return int(self._moods[key])


def _sign(question: BankQuestion) -> float:
    """Return 1 where agreement is good news, -1 where it is bad news."""
    return 1.0 if question.favourable == "high" else -1.0


def team_name(team: str, locale: Locale) -> str:
    """Return a team's name in the company's language."""
    return IN_ENGLISH.get(team, team) if locale == "en" else team


def found_company(bank: Bank, *, people: int = 84, seed: int = 1, calm: bool = False, locale: Locale = "fr") -> Company:
    """Return a company of about ``people`` people (at least 30), the same for the same seed.

    Args:
        bank: whose default questions are asked, those with a planted gap among them.
        people: leaders and teams keep the proportions of the company of 84.
        seed: of everything random in the company's life.
        calm: plant nothing: no gap, no tiredness.
        locale: the company's language, which its teams are named in.
    """
    rng = np.random.default_rng(seed)
    scale = people / (LEADERS + sum(size for _, _, size in TEAMS))
    names = _names(rng)
    staff_sizes = [max(8, round(size * scale)) for _, _, size in TEAMS]
    leaders = max(5, people - sum(staff_sizes))
    roster = [_employee(next(names), i, "leader", None, None) for i in range(leaders)]
    for (function, team, _), size in zip(TEAMS, staff_sizes, strict=True):
        start = len(roster)
        roster += [
            _employee(next(names), start + i, "manager" if i == 0 else "staff", function, team_name(team, locale))
            for i in range(size)
        ]
    ordinary = [person for person in roster if person.level == "staff" and person.team != team_name(TIRED_TEAM, locale)]
    picked = rng.choice(len(ordinary), size=2, replace=False)
    company = Company(
        people=tuple(roster),
        planted=() if calm else tuple(question.key for question in bank.on_by_default if question.key in PLANTED),
        calm=calm,
        away=ordinary[int(picked[0])],
        undeliverable=ordinary[int(picked[1])],
        rng=rng,
        locale=locale,
    )
    company.centre()
    return company


def _names(rng: np.random.Generator) -> Iterator[str]:
    """Yield distinct French names; names repeat only once every pair was used."""
    pairs = [f"{first} {last}" for first in FIRST for last in LAST]
    while True:
        for i in rng.permutation(len(pairs)):
            yield pairs[int(i)]


def _employee(
    name: str, index: int, level: Literal["leader", "manager", "staff"], function: str | None, team: str | None
) -> Employee:
    ascii_name = name.lower().translate(str.maketrans("éèêëàâîïôöûüçñ ", "eeeeaaiioouucn."))
    return Employee(
        key=f"U{index + 1:05d}",
        name=name,
        email=f"{ascii_name}@accord.example",
        level=level,
        function=function,
        team=team,
        is_admin=index == 0,
    )


def _cut(latent: float, options: int) -> int:
    """Return the option (1..m) of a latent mood (mean 0, sd 1): symmetric, each ``SPREAD`` × 4 / (m − 1) wide."""
    width = SPREAD * 4 / (options - 1)
    return int(np.clip(np.floor(latent / width + (options + 1) / 2 + 0.5), 1, options))
