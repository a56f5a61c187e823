"""Released figures lose how many answered and what their answers sum to, and what was posted the bands of answers.

What is left of a figure is what it shows, in steps that tell no more: half points, or tenths where twice twenty were
asked at least. Their database is rewritten once this is committed (`storage.database.Database.migrate`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

K = 5
SAME = 1e-9
COUNTED = ("n", "known", "low_sum", "high_sum")
EDGES = (50, 20, 10)
STEPS = ((20, 0.1, 0.3, 0.7), (10, 0.5, 0.5, 1.0), (1, 0.5, 1.0, 1.5))
"""(from so many answers, step, width of what is not at an end, width of an end), in points of a scale of five."""


def upgrade() -> None:
    connection = op.get_bind()
    figures = sa.table("released_figure", sa.column("id"), sa.column("weeks"), sa.column("body", sa.JSON()))
    published = sa.table("published", sa.column("id"), sa.column("body", sa.JSON()))
    for number, weeks, body in connection.execute(sa.select(figures.c.id, figures.c.weeks, figures.c.body)).all():
        if "low_sum" in body:
            connection.execute(sa.update(figures).where(figures.c.id == number).values(body=look(body, weeks)))
    for number, body in connection.execute(sa.select(published.c.id, published.c.body)).all():
        if (told := by_eligible(body)) != body:
            connection.execute(sa.update(published).where(published.c.id == number).values(body=told))


def look(body: Mapping[str, Any], weeks: int) -> dict[str, Any]:
    """Return what a figure shows, without its numbers."""
    n, eligible = body["n"], body.get("eligible")
    kept = {name: value for name, value in body.items() if name not in COUNTED}
    least = 1 if body["agreed"] else fewest(n, eligible, weeks)
    kept |= {"eligible": eligible, "answers": [least, None], "low": None, "high": None}
    if body["kind"] == "choice":
        return kept
    if body["agreed"]:  # by each leader: their mean is shown as it is
        return kept | {"low": body["mean"], "high": body["mean"]}
    return kept | ends(body, least)


def ends(body: Mapping[str, Any], least: int) -> dict[str, float]:
    """Return the mean of a scale and its ends, rounded outwards; as far as ``least`` answers would have to be shown."""
    n, options = body["n"], body["options"]
    point = (options - 1) / 4
    step, wide, end = next((steps, wide, end) for edge, steps, wide, end in STEPS if least >= edge)
    low = 1 + point * step * floor((body["low_sum"] / n - 1) / point / step + SAME)
    high = 1 + point * step * ceil((body["high_sum"] / n - 1) / point / step - SAME)
    if body["bound"] == "at_most":
        low, high = 1.0, max(high, 1 + point * end)
        mean = high
    elif body["bound"] == "at_least":
        low, high = min(low, options - point * end), float(options)
        mean = low
    else:
        while high - low < point * wide - SAME:
            low, high = max(1.0, low - point * step), min(float(options), high + point * step)
        mean = 1 + point * step * floor((body["mean"] - 1) / point / step + 0.5 + SAME)
        mean = min(max(mean, low), high)
    return {"mean": round(mean, 3), "low": round(low, 3), "high": round(high, 3)}


def fewest(n: int, eligible: list[int | None] | None, weeks: int) -> int:
    """Return from how many answers on a figure may be kept: fewer by two than were asked, for all that is known."""
    asked = (eligible[0] or 0) if eligible and weeks == 1 else 0
    return next((edge for edge in EDGES if edge <= min(n, asked - 2)), K)


def by_eligible(body: Any) -> Any:
    """Return what was posted without bands of answers; those under five mark what few leaders agreed to show."""
    if isinstance(body, list):
        return [by_eligible(part) for part in body]
    if not isinstance(body, dict):
        return body
    told = {name: by_eligible(value) for name, value in body.items() if name != "respondents"}
    if "respondents" in body:
        told["eligible"] = body["respondents"] if body["respondents"][0] < K else None
    return told
