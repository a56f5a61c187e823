"""Released figures: the only thing derived from answers that may be shown (rule R8), and only this package makes them.

A `Figure` stands for one block of one question and window; a `Withheld` for a node that shows none, with the same
fields and the same words for every reason (R13). Both travel between processes and to the database as JSON,
through `to_json` and `from_json`; pickling goes the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Any, Final, Literal

from jobs.release.cells import Bound, K
from jobs.release.looks import BANDS, Band, band_of
from jobs.release.partition import Node, Team
from storage.types import QuestionKind

Audience = Literal["leaders", "staff", "forecast"]
AUDIENCES: Final[tuple[Audience, ...]] = ("leaders", "staff", "forecast")

DOOR: Final = object()
"""Known inside this package only; a figure made without it is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One block's coarse figure.

    ``eligible`` is the band of how many people were asked, which is shown; None in what older versions released. ``n``
    (answers) is not shown; of these, colluders may know ``known`` without exposing anybody. For
    scales ``low_sum``..``high_sum`` are the sums of codes 1..``options`` that are shown alike, ``bound`` and ``mean``
    (on the codes' scale) how they are shown. A choice has ``option``, or None where none is named, and no count: its
    ``n`` is the least of its band, and ``known`` and the sums are 0. ``agreed`` marks a leaders' figure that every
    leader agreed to show (R12).

    Nothing outside this package reads ``n`` or the sums but our own attack (`jobs.offline.attack`): see
    `jobs.release.looks`.
    """

    window: str
    question: str
    audience: Audience
    node: Node
    teams: tuple[Team, ...]
    kind: QuestionKind
    options: int
    eligible: Band | None
    n: int
    known: int
    low_sum: int
    high_sum: int
    bound: Bound
    mean: float | None
    option: int | None
    agreed: bool
    door: InitVar[object]

    def __post_init__(self, door: object) -> None:
        """Raise `TypeError` for a figure that is made outside this package."""
        _guard(door)

    def __init_subclass__(cls) -> None:
        """Raise `TypeError` for a subclass, which could skip the check."""
        raise TypeError("a released figure cannot be extended")

    def __reduce__(self) -> tuple[object, tuple[dict[str, Any]]]:
        """Pickle through `from_json`, so that what comes back was checked."""
        return from_json, (to_json(self),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A node without a figure; no field tells why (R13)."""

    window: str
    question: str
    audience: Audience
    node: Node
    door: InitVar[object]

    def __post_init__(self, door: object) -> None:
        """Raise `TypeError` for a figure that is made outside this package."""
        _guard(door)

    def __init_subclass__(cls) -> None:
        """Raise `TypeError` for a subclass, which could skip the check."""
        raise TypeError("a withheld figure cannot be extended")

    def __reduce__(self) -> tuple[object, tuple[dict[str, Any]]]:
        """Pickle through `from_json`."""
        return from_json, (to_json(self),)


@dataclass(frozen=True, slots=True)
class Release:
    """What one window releases: disjoint figures, and each node of the tree that is no figure and no sum of figures."""

    figures: tuple[Figure, ...]
    withheld: tuple[Withheld, ...]


def _guard(door: object) -> None:
    if door is not DOOR:
        raise TypeError("figures are made by jobs.release only")


def to_json(released: Figure | Withheld) -> dict[str, Any]:
    """Return a figure, or a withheld node, as the JSON object that `released_figure.body` holds."""
    body: dict[str, Any] = {
        "window": released.window,
        "question": released.question,
        "audience": released.audience,
        "node": list(released.node),
    }
    if isinstance(released, Withheld):
        return body
    return body | {
        "teams": [list(team) for team in released.teams],
        "kind": released.kind.value,
        "options": released.options,
        "eligible": None if released.eligible is None else list(released.eligible),
        "n": released.n,
        "known": released.known,
        "low_sum": released.low_sum,
        "high_sum": released.high_sum,
        "bound": released.bound,
        "mean": released.mean,
        "option": released.option,
        "agreed": released.agreed,
    }


def from_json(body: Mapping[str, Any]) -> Figure | Withheld:
    """Return the figure, or the withheld node, that `to_json` wrote.

    Raises:
        ValueError: this package could not have written ``body``.

    """
    try:
        return _read(body)
    except (KeyError, TypeError, IndexError, StopIteration) as error:
        raise ValueError("this is not a released figure") from error


def _read(body: Mapping[str, Any]) -> Figure | Withheld:
    audience = AUDIENCES[AUDIENCES.index(body["audience"])]
    node = tuple(str(name) for name in body["node"])
    if "n" not in body:
        return Withheld(window=body["window"], question=body["question"], audience=audience, node=node, door=DOOR)
    kind = QuestionKind(body["kind"])
    counted = kind is not QuestionKind.CHOICE  # a choice that an older version stored has counts, which stop here
    figure = Figure(
        window=body["window"],
        question=body["question"],
        audience=audience,
        node=node,
        teams=tuple((str(function), str(team)) for function, team in body["teams"]),
        kind=kind,
        options=body["options"],
        eligible=_band(body.get("eligible")),
        n=body["n"] if counted else band_of(body["n"])[0],
        known=body["known"] if counted else 0,
        low_sum=body["low_sum"] if counted else 0,
        high_sum=body["high_sum"] if counted else 0,
        bound=body["bound"],
        mean=body["mean"],
        option=body["option"],
        agreed=body["agreed"],
        door=DOOR,
    )
    n, option = figure.n, figure.option
    if n < (1 if figure.agreed else K):
        raise ValueError("this is not a released figure")
    if counted and not n <= figure.low_sum <= figure.high_sum <= n * figure.options:
        raise ValueError("this is not a released figure")
    if not counted and option is not None and not 1 <= option <= figure.options:
        raise ValueError("this is not a released figure")
    return figure


def _band(ends: Sequence[int | None] | None) -> Band | None:
    """Return a band of `BANDS` as JSON holds it; older figures have none."""
    return None if ends is None else BANDS[BANDS.index((ends[0] or 0, ends[1]))]
