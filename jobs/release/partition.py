"""One partition of the respondents along the tree (rules R1 to R3 and R9), decided by who answered alone.

Teams are gone through in an order that everybody may know: from the one of which fewest were asked. A team that cannot
stand joins the next one of its function, the last ones the one before; a function that cannot stand as a whole joins
the next function likewise. Whoever sees which teams were joined so learns of some of them that fewer than K answered,
and no more: were the short one joined to whichever has the fewest answers, it would tell how their numbers stand
to one another, and with a look who answered. A team where nobody answered moves like one where somebody did: that
nobody answered must not show. Blocks never overlap and everybody who answered is in one, so there is no residual that
subtracting two figures could bare.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Node = tuple[str, ...]
Team = tuple[str, str]
"""(function, team); empty names where the tree has none."""

LEADERS: Node = ("leaders",)
STAFF: Node = ("staff",)
NODE_NAME = 250
"""Characters of a group's name that a row of the tree holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """One person's one place in the tree, as it stood when the window opened."""

    leader: bool
    function: str | None = None
    team: str | None = None

    @property
    def leaf(self) -> Team:
        """The team, with empty names where the tree has none."""
        return (self.function or "", self.team or "")

    def within(self, node: Node) -> bool:
        """Return whether this place lies in the part of the tree that ``node`` names."""
        if node == LEADERS:
            return self.leader
        return not self.leader and (*STAFF, *self.leaf)[: len(node)] == node


@dataclass(frozen=True, slots=True)
class Block:
    """Teams whose respondents make one figure, or none if ``stands`` is false.

    ``asked`` is how many of them were asked. ``short`` are the teams of each part that was joined to others since it
    could not stand: whoever sees the joined block knows that it could not.
    """

    teams: tuple[Team, ...]
    people: tuple[int, ...]
    asked: int
    stands: bool = False
    short: tuple[tuple[Team, ...], ...] = ()


Stands = Callable[[int, Sequence[int]], bool]
"""(how many were asked, those of them who count) -> whether they may have a figure together."""


def partition(teams: Mapping[Team, Sequence[int]], asked: Mapping[Team, int], stands: Stands) -> tuple[Block, ...]:
    """Return the disjoint blocks of people along the tree, sorted by their teams.

    Args:
        teams: every team of the tree, with the people of it who count (may be empty).
        asked: how many people of each team were asked.
        stands: whether people may have a figure of their own.

    """
    functions: dict[str, list[Block]] = {}
    for team, people in teams.items():
        functions.setdefault(team[0], []).append(Block((team,), tuple(people), asked[team]))
    of_functions = [_in_turn(sorted(blocks, key=_turn), stands) for blocks in functions.values()]
    of_functions.sort(key=lambda blocks: (sum(block.asked for block in blocks), blocks[0].teams))
    blocks = _in_turn((block for blocks in of_functions for block in blocks), stands)
    return tuple(sorted(blocks, key=lambda block: block.teams))


def _in_turn(blocks: Iterable[Block], stands: Stands) -> list[Block]:
    """Return blocks that all stand, or a single one: each that cannot stand joins the next, the last the one before."""
    standing: list[Block] = []
    waiting: Block | None = None
    for block in blocks:
        joined_block = _with_short(block, waiting) if waiting else block
        if stands(joined_block.asked, joined_block.people):
            standing.append(replace(joined_block, stands=True))
            waiting = None
        else:
            waiting = replace(joined_block, short=(joined_block.teams,))
    if waiting is None:
        return standing
    return [*standing[:-1], _with_short(standing[-1], waiting)] if standing else [waiting]


def _with_short(block: Block, waiting: Block) -> Block:
    """Return a block with one that could not stand."""
    return Block(
        tuple(sorted((*block.teams, *waiting.teams))),
        tuple(sorted((*block.people, *waiting.people))),
        block.asked + waiting.asked,
        block.stands,
        (waiting.teams, *block.short),
    )


def _turn(block: Block) -> tuple[int, tuple[Team, ...]]:
    """Return the sort key of blocks in the order in which they are joined."""
    return block.asked, block.teams


def node_of(teams: Sequence[Team], tree: Iterable[Team]) -> Node:
    """Return the name of a block: the node of ``tree`` that it covers whole, or else its teams' names joined."""
    return naming(tree)(teams)


def naming(tree: Iterable[Team]) -> Callable[[Sequence[Team]], Node]:
    """Return a function that names the blocks of one tree as `node_of` does, and reads the tree only once."""
    all_teams = set(tree)
    whole: dict[str, set[Team]] = {}
    for team in all_teams:
        whole.setdefault(team[0], set()).add(team)

    def name(teams: Sequence[Team]) -> Node:
        covered = set(teams)
        functions = sorted({function for function, _ in covered})
        if covered == all_teams and (len(covered) > 1 or covered == {("", "")}):
            return STAFF
        if len(functions) > 1:
            return (*STAFF, _unlike(joined(_labels(covered, functions, whole)), whole))
        function = functions[0]
        names = sorted(team for _, team in covered)
        if covered == whole[function] and (len(names) > 1 or names == [""]):
            return (*STAFF, function)
        label = joined(names)
        return (*STAFF, function, label if len(names) == 1 else _unlike(label, {team for _, team in whole[function]}))

    return name


def _unlike(label: str, taken: Container[str]) -> str:
    """Return a joined name that no group bears: somebody may have called a team "A + B"."""
    return f"{label} +" if label in taken else label


def _labels(covered: set[Team], functions: Iterable[str], whole: Mapping[str, set[Team]]) -> list[str]:
    """Return the labels of a block of several functions: a whole function's name, else function/team for each team."""
    labels = []
    for function in functions:
        if whole[function] <= covered:
            labels.append(function)
        else:
            labels.extend("/".join(team) for team in sorted(whole[function] & covered))
    return labels


def joined(names: Iterable[str]) -> str:
    """Return group names joined, cut to `NODE_NAME` characters: the first name alone already tells blocks apart."""
    name = " + ".join(names)
    return name if len(name) <= NODE_NAME else name[: NODE_NAME - 1] + "…"


def nodes(tree: Iterable[Team]) -> tuple[Node, ...]:
    """Return every node of the staff's tree, from staff down to the teams."""
    named: set[Node] = set()
    for function, team in tree:
        named.add(STAFF)
        if function:
            named.add((*STAFF, function))
        if team:
            named.add((*STAFF, function, team))
    return tuple(sorted(named, key=lambda node: (len(node), node)))
