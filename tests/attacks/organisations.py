"""Random companies to attack: sizes, response and moods that a careless rule would not survive."""

from __future__ import annotations

import random
from dataclasses import dataclass

from jobs.release import Place

MOODS = ("mixed", "unanimous", "polarised", "all low", "all high", "nearly all high", "nearly all low", "split teams")


@dataclass(frozen=True)
class Organisation:
    """Who is where, and who answered what."""

    members: dict[int, Place]
    answers: dict[int, int]
    options: int
    mood: str


def organisation(rng: random.Random, options: int = 5) -> Organisation:
    """Return a random company of 12 to 300 people: 3-12 leaders, teams of 1 to 15, 30 to 100 % response."""
    size = int(12 * (300 / 12) ** rng.random())
    places = [Place(leader=True)] * min(rng.randint(3, 12), size - 5)
    functions = [f"F{number}" for number in range(rng.randint(1, 4))]
    number = 0
    while len(places) < size:
        team = Place(leader=False, function=rng.choice(functions), team=f"T{number}")
        places.extend([team] * min(rng.randint(1, 15), size - len(places)))
        number += 1
    members = dict(enumerate(places))
    response = rng.uniform(0.3, 1.0)
    mood = rng.choice(MOODS)
    answering = [person for person in members if rng.random() < response]
    return Organisation(members, moody(rng, members, answering, options, mood), options, mood)


def moody(
    rng: random.Random, members: dict[int, Place], answering: list[int], options: int, mood: str
) -> dict[int, int]:
    """Return the answer of everybody who answers, drawn in one of the `MOODS`."""
    common = rng.randint(1, options)
    by_team = {place: rng.choice((1, options)) for place in sorted(set(members.values()), key=str)}

    def answer(person: int) -> int:
        match mood:
            case "unanimous":
                return common
            case "polarised":
                return rng.choice((1, options))
            case "all low":
                return 1
            case "all high":
                return options
            case "nearly all high":
                return options if rng.random() < 0.9 else rng.randint(1, options)
            case "nearly all low":
                return 1 if rng.random() < 0.9 else rng.randint(1, options)
            case "split teams":
                return by_team[members[person]]
            case _:
                return rng.randint(1, options)

    return {person: answer(person) for person in answering}
