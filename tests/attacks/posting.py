"""What the leadership channel can read of one window, in the product's own French: one line for each node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.plain import in_terminal
from bot.words.figures import band, figure
from jobs.release import LEADERS, STAFF, Node, Place, Release, roll_up, under

LABELS = tuple(f"Option {letter}" for letter in "ABCDEFGH")


def nodes_of(members: Mapping[int, Place]) -> list[Node]:
    """Return the nodes that anybody can name, from the company's directory."""
    nodes: set[Node] = set()
    for place in members.values():
        if place.leader:
            nodes.add(LEADERS)
        else:
            function, team = place.leaf
            nodes |= {STAFF, (*STAFF, function), (*STAFF, function, team)}
    return sorted(nodes, key=lambda node: (len(node), node))


def post(released: Release, members: Mapping[int, Place]) -> list[str]:
    """Return one line for each node of a window: its figure, or the same words where it has none."""
    return [
        f"{' › '.join(node)} : {text(released, node)}"
        for node in _with_joined(nodes_of(members), [figure.node for figure in released.figures])
    ]


def text(released: Release, node: Node) -> str:
    """Return one node's figure in words."""
    figures = under([figure for figure in released.figures if figure.audience != "forecast"], node)
    if not figures:
        return in_terminal(figure("fr", None))
    view = roll_up(figures, LABELS)
    if view.mean is None and view.option is None:
        return f"pas de majorité nette ({in_terminal(band('fr', view.eligible or (0, None)))})"
    return in_terminal(figure("fr", view))


def _with_joined(named: list[Node], figures: Iterable[Node]) -> list[Node]:
    return [*named, *sorted(node for node in set(figures) if node not in named)]
