"""What one window releases, once, when it closes: a pure function of who answered and what they answered.

Who answered alone decides which blocks exist; what they answered only chooses each block's cell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from jobs.release.cells import FEW_LEADERS, K, can_be_coarse, colluders, least_answers, scale_cell
from jobs.release.display import ByNode
from jobs.release.figures import DOOR, Audience, Figure, Release, Withheld
from jobs.release.looks import Band, Look, band_of, class_of, look_of
from jobs.release.majority import Draw, can_be_named, may_be_named, threshold
from jobs.release.partition import LEADERS, Node, Place, Team, naming, nodes, partition
from jobs.release.pooled import pooled_class_of, pooled_look_of
from storage.types import QuestionKind

Answers = Mapping[int, int]
Members = Mapping[int, Place]
Codes = Mapping[int, tuple[int, ...]]
"""Respondent -> codes, one per answer."""

Asks = Mapping[int, int]
"""Member -> how many times they were asked: once, or in so many of the weeks that are pooled."""

AGREED_FROM = 3
"""Fewer than five leaders are shown together where so many of them answered (R12): of two, each learns the other's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: enough to label a figure and to know its codes 1..``options``."""

    window: str
    question: str
    kind: QuestionKind
    options: int
    k: int = K
    pooled: bool = False  # over weeks, in each of which its people were asked

    def __post_init__(self) -> None:
        """Raise `ValueError` for a K under five, and for a question that has no figures."""
        if self.k < K:
            raise ValueError(f"the smallest group is {K}: it may be raised, never lowered")
        if self.kind is QuestionKind.TEXT or self.options < 2:  # noqa: PLR2004 - one option is no question
            raise ValueError("only scales and choices have figures; comments have their own rule")


@dataclass(frozen=True, slots=True)
class MajorityRule:
    """What decides, beside the answers, whether an option of a choice is named (R4).

    ``draw`` is the window's own; ``earlier`` are the figures released of the question before.
    """

    draw: Draw
    earlier: tuple[Figure, ...] = ()

    def drawn(self, audience: Audience, node: Node) -> int:
        """Return the number drawn for one block. Drawn for all at once, a known block would tell of the others."""
        return self.draw(json.dumps([audience, *node]))

    def before(self, audience: Audience, teams: tuple[Team, ...]) -> set[int]:
        """Return the options that were named before for any of a block's teams, or for the leaders."""
        return {
            figure.option
            for figure in self.earlier
            if figure.option is not None
            and figure.audience == audience
            and (audience != "staff" or not set(teams).isdisjoint(figure.teams))
        }


def release(
    asked: Asked,
    members: Members,
    answers: Answers,
    *,
    forecasts: Answers | None = None,
    agreed: AbstractSet[int] = frozenset(),
    majority: MajorityRule | None = None,
) -> Release:
    """Return what the window of one alignment question releases.

    Args:
        asked: the question, its window and the K promised with it.
        members: everybody who counts towards K and was eligible when the window opened, with their place.
        answers: person -> code 1..options; people who are not members are ignored.
        forecasts: the leaders' forecast of the staff's answer, in the same codes, when it was asked.
        agreed: leaders who agreed, for this window, that fewer than five of them are shown together (R12).
        majority: of a choice, what decides whether an option is named (R4).

    Raises:
        ValueError: a code is out of range, or a choice has no rule of majority.

    """
    codes, asks = tallies(asked, members, [answers]), dict.fromkeys(members, 1)
    sides = [
        of_leaders(asked, "leaders", members, asks, codes, agreed, majority),
        of_staff(asked, members, asks, codes, majority),
    ]
    if forecasts is not None:
        # They agreed on their answers. Of a forecast nothing would be shown but a verdict, which R12 rules out.
        forecast = tallies(asked, members, [forecasts])
        sides.append(of_leaders(asked, "forecast", members, asks, forecast, majority=majority))
    return together(sides)


def tallies(asked: Asked, members: Members, weeks: Iterable[Answers]) -> dict[int, tuple[int, ...]]:
    """Return every respondent's codes, one per answer, oldest week first; people who are not members are left out.

    Raises:
        ValueError: a code is out of range.

    """
    codes: dict[int, tuple[int, ...]] = {}
    for answers in weeks:
        for person in sorted(answers.keys() & members.keys()):
            code = answers[person]
            if not 1 <= code <= asked.options:
                raise ValueError(f"an answer is outside 1..{asked.options}")
            codes[person] = (*codes.get(person, ()), code)
    return codes


def of_staff(asked: Asked, members: Members, asks: Asks, codes: Codes, majority: MajorityRule | None = None) -> Release:
    """Return the figures of the staff's blocks, and a withheld node for each node that no blocks add up to."""
    teams: dict[Team, list[int]] = {place.leaf: [] for place in members.values() if not place.leader}
    for person in codes:
        if not members[person].leader:
            teams[members[person].leaf].append(person)
    eligible: dict[Team, dict[int, int]] = {team: {} for team in teams}
    for person, place in members.items():
        if not place.leader:
            eligible[place.leaf][person] = asks[person]

    def may_stand(of_them: int, people: Sequence[int]) -> bool:
        enough = least_answers(of_them) >= asked.k
        return enough and stands(asked, [len(codes[person]) for person in people])

    blocks = partition(teams, {team: len(people) for team, people in eligible.items()}, may_stand)
    name = naming(teams)
    figures = tuple(
        figure_of(
            asked,
            "staff",
            name(block.teams),
            block.teams,
            {person: codes[person] for person in block.people},
            [times for team in block.teams for times in eligible[team].values()],
            majority,
            short=[[times for team in teams for times in eligible[team].values()] for teams in block.short],
        )
        for block in blocks
        if block.stands
    )
    by_node = ByNode(figures)
    withheld = [node for node in nodes(teams) if not by_node.under(node)]
    return Release(figures, tuple(_withheld(asked, "staff", node) for node in withheld))


def of_leaders(
    asked: Asked,
    audience: Audience,
    members: Members,
    asks: Asks,
    codes: Codes,
    agreed: AbstractSet[int] = frozenset(),
    majority: MajorityRule | None = None,
) -> Release:
    """Return the figure of the leaders' one block; of fewer than five only if each agreed and three answered (R12)."""
    leaders = {person for person, place in members.items() if place.leader}
    leader_codes = {person: own_codes for person, own_codes in codes.items() if person in leaders}
    times = [asks[person] for person in leaders]
    enough = len(leaders) <= FEW_LEADERS or least_answers(len(leaders)) >= asked.k
    if enough and stands(asked, [len(own_codes) for own_codes in leader_codes.values()]):
        return Release((figure_of(asked, audience, LEADERS, (), leader_codes, times, majority),), ())
    if len(leader_codes) >= AGREED_FROM and len(leaders) < K and leaders <= agreed:
        return Release((figure_of(asked, audience, LEADERS, (), leader_codes, times, agreed=True),), ())
    return Release((), (_withheld(asked, audience, LEADERS),) if leaders else ())


def stands(asked: Asked, counts: Sequence[int]) -> bool:
    """Return whether people who gave ``counts`` answers, one count each, may have a figure (R1, R4)."""
    can_be_shown = can_be_named if asked.kind is QuestionKind.CHOICE else can_be_coarse
    return len(counts) >= asked.k and can_be_shown(sum(counts), _known(counts))


def _known(counts: Sequence[int]) -> int:
    """Return how many answers the colluders of a block know: all of those of the people who gave most."""
    return sum(sorted(counts, reverse=True)[: colluders(len(counts))])


def figure_of(
    asked: Asked,
    audience: Audience,
    node: Node,
    teams: tuple[Team, ...],
    given: Codes,
    times: Sequence[int],
    majority: MajorityRule | None = None,
    *,
    agreed: bool = False,
    short: Sequence[Sequence[int]] = (),
) -> Figure:
    """Return one block's figure: its look or its named option, or with everybody's agreement the leaders' mean itself.

    ``times`` says of each of its people, whether they answered or not, how many times they were asked; ``short``, the
    same of those of each part that was joined since it could not stand. What is counted here ends here: a figure holds
    neither how many answered nor what their answers sum to.

    Raises:
        ValueError: a choice has no rule of majority.

    """
    codes = [code for own_codes in given.values() for code in own_codes]
    counts = [len(own_codes) for own_codes in given.values()]
    among: Band = (AGREED_FROM if agreed else asked.k, sum(times))
    option: int | None = None
    look: Look | None = None
    if asked.kind is QuestionKind.CHOICE:
        leading, most = max(sorted(Counter(codes).items()), key=lambda pair: pair[1])
        if agreed:
            option = leading if 2 * most > len(codes) else None
        elif majority is None:
            raise ValueError("the thresholds of a choice are drawn for its window")
        elif most >= threshold(len(codes), _known(counts), majority.drawn(audience, node)):
            option = leading if may_be_named(leading, majority.before(audience, teams)) else None
    elif agreed:
        mean = round(sum(codes) / len(codes), 1)
        look = Look(among, "about", mean, mean, mean)
    else:
        look = _look(asked, counts, sum(codes), times, short, node)
    return Figure(
        window=asked.window,
        question=asked.question,
        audience=audience,
        node=node,
        teams=teams,
        kind=asked.kind,
        options=asked.options,
        eligible=band_of(len(times)),
        answers=look.answers if look else among,
        bound=look.bound if look else "about",
        mean=look.mean if look else None,
        low=look.low if look else None,
        high=look.high if look else None,
        option=option,
        agreed=agreed,
        door=DOOR,
    )


def _look(
    asked: Asked, counts: Sequence[int], total: int, times: Sequence[int], short: Sequence[Sequence[int]], node: Node
) -> Look:
    """Return how a scale's figure looks: ``counts`` answers of each respondent, which sum to ``total``."""
    n, leaders = sum(counts), node == LEADERS
    cell = scale_cell(total, n, asked.options, _known(counts), max(counts), leaders=leaders)
    most = sum(times) - sum(_not_answered(of_part, asked.k, max(times)) for of_part in short)
    if asked.pooled and max(times) > 1:
        among = pooled_class_of(n, most, max(times), asked.k)
        return pooled_look_of(n, cell, among, asked.options, max(times), leaders=leaders)
    return look_of(n, cell, class_of(n, most, asked.k), asked.options, leaders=leaders)


def _not_answered(times: Sequence[int], k: int, each: int) -> int:
    """Return how many answers a part of joined teams is known not to have given, whoever sees that it was joined.

    Fewer than K of its people answered, where it was not joined because so few of them were asked.
    """
    return max(0, sum(times) - (k - 1) * each) if least_answers(len(times)) >= k else 0


def _withheld(asked: Asked, audience: Audience, node: Node) -> Withheld:
    return Withheld(window=asked.window, question=asked.question, audience=audience, node=node, door=DOOR)


def together(sides: Iterable[Release]) -> Release:
    """Return the figures and withheld nodes of all sides of one window."""
    sides = tuple(sides)
    return Release(
        tuple(figure for side in sides for figure in side.figures),
        tuple(withheld for side in sides for withheld in side.withheld),
    )
