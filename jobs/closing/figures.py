"""Released figures, kept and read again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from jobs.release import Figure, Release, Withheld, from_json, to_json
from storage import published
from storage.windows import WindowRow


def node_name(node: Sequence[str]) -> str:
    """Return a node of the tree as one text; names may hold anything, so they are written as JSON."""
    return json.dumps(list(node), ensure_ascii=False)


def store(session: Session, window: WindowRow, released: Release, *, weeks: int = 1, week: date | None = None) -> None:
    """Keep what was released of a window, and what was withheld; ``weeks`` > 1 for pooled pulse items."""
    every: tuple[Figure | Withheld, ...] = (*released.figures, *released.withheld)
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": window.workspace_id,
            "window_id": window.id,
            "question_key": one.question,
            "audience": one.audience,
            "node": node_name(one.node),
            "week": week or window.asked_week,
            "weeks": weeks,
            "body": to_json(one),
        }
        for one in every
    ]
    published.add_figures(session, rows)


def figures_of(
    session: Session, workspace_id: int, since: date, until: date
) -> list[tuple[date, int, Figure | Withheld]]:
    """Return (week, weeks pooled, figure) of what was released in a span of weeks."""
    return [
        (week, weeks, from_json(body)) for week, weeks, body in published.figures(session, workspace_id, since, until)
    ]
