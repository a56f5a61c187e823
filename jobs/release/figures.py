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
from jobs.release.looks import BANDS, Band, Look
from jobs.release.partition import Node, Team
from storage.types import QuestionKind

Audience = Literal["leaders", "staff", "forecast"]
AUDIENCES: Final[tuple[Audience, ...]] = ("leaders", "staff", "forecast")

DOOR: Final = object()
"""Known inside this package only; a figure made without it is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One block's coarse figure: what it looks like, and nothing that is not shown.

    ``eligible`` is the band of how many people were asked, None where an older version did not say; ``answers`` the
    fewest and the most who may have answered, for whoever knows who was asked (`jobs.release.looks`). On a scale,
    ``bound`` and ``mean`` are what is said, ``low`` and ``high`` the ends of what it leaves possible, on the codes'
    scale 1..``options``. A choice has ``option``, or None where none is named. ``agreed`` marks a leaders' figure that
    every leader agreed to show (R12): its mean is exact.
    """

    window: str
    question: str
    audience: Audience
    node: Node
    teams: tuple[Team, ...]
    kind: QuestionKind
    options: int
    eligible: Band | None
    answers: Band
    bound: Bound
    mean: float | None
    low: float | None
    high: float | None
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


def look_of_figure(figure: Figure) -> Look:
    """Return what the figure of a scale looks like: the leaders' mean itself where each agreed to show it (R12)."""
    mean, low, high = (value or 0.0 for value in (figure.mean, figure.low, figure.high))
    return Look(figure.answers, figure.bound, mean, low, high)


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
        "answers": list(released.answers),
        "bound": released.bound,
        "mean": released.mean,
        "low": released.low,
        "high": released.high,
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
    if "kind" not in body:
        return Withheld(window=body["window"], question=body["question"], audience=audience, node=node, door=DOOR)
    kind = QuestionKind(body["kind"])
    # A choice that an older version noted beside the keys says how many answered, which is left there.
    older = {"answers": [K, None], "low": None, "high": None} if kind is QuestionKind.CHOICE else {}
    body = {"eligible": None, **older, **body}
    figure = Figure(
        window=body["window"],
        question=body["question"],
        audience=audience,
        node=node,
        teams=tuple((str(function), str(team)) for function, team in body["teams"]),
        kind=kind,
        options=body["options"],
        eligible=_shown_band(body["eligible"]),
        answers=_answers(body["answers"]),
        bound=body["bound"],
        mean=body["mean"],
        low=body["low"],
        high=body["high"],
        option=body["option"],
        agreed=body["agreed"],
        door=DOOR,
    )
    if not _is_possible(figure):
        raise ValueError("this is not a released figure")
    return figure


def _shown_band(ends: Sequence[int | None] | None) -> Band | None:
    """Return a band of `BANDS` as JSON holds it; older figures have none."""
    return None if ends is None else BANDS[BANDS.index((ends[0] or 0, ends[1]))]


def _answers(ends: Sequence[int | None]) -> Band:
    """Return the fewest and the most answers as JSON holds them."""
    fewest, most = ends[0], ends[1]
    if fewest is None or (most is not None and not fewest <= most):
        raise ValueError("this is not a released figure")
    return fewest, most


def _is_possible(figure: Figure) -> bool:
    """Return whether a figure has the numbers of one that was released."""
    if figure.answers[0] < (1 if figure.agreed else K):
        return False
    if figure.kind is QuestionKind.CHOICE:
        return figure.option is None or 1 <= figure.option <= figure.options
    if figure.mean is None or figure.low is None or figure.high is None:
        return False
    return 1 <= figure.low <= figure.mean <= figure.high <= figure.options
