"""Released figures, stored and read again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session

from jobs.release import Asked, Figure, MajorityRule, Release, Withheld, from_json, to_json
from storage import published
from storage.types import QuestionKind
from storage.vault import Vault
from storage.windows import WindowRow


def node_name(node: Sequence[str]) -> str:
    """Return a node of the tree as one text: a JSON list, since names may hold any character."""
    return json.dumps(list(node), ensure_ascii=False)


def as_json(released: Release) -> list[dict[str, Any]]:
    """Return all that a window releases, figures and withheld nodes, as JSON objects."""
    return [*map(to_json, released.figures), *map(to_json, released.withheld)]


def store(session: Session, window: WindowRow, released: Release, *, weeks: int = 1, week: date | None = None) -> None:
    """Store the figures released of a window, and those withheld; ``weeks`` > 1 for pooled pulse items."""
    figures: tuple[Figure | Withheld, ...] = (*released.figures, *released.withheld)
    rows: list[dict[str, Any]] = [
        {
            "company_id": window.company_id,
            "window_id": window.id,
            "question_key": figure.question,
            "audience": figure.audience,
            "node": node_name(figure.node),
            "week": week or window.asked_week,
            "weeks": weeks,
            "body": to_json(figure),
        }
        for figure in figures
    ]
    published.add_figures(session, rows)


def majority_rule(session: Session, vault: Vault, window: WindowRow, asked: Asked) -> MajorityRule | None:
    """Return what decides whether an option of a choice is named in a window (R4); None for a scale."""
    if asked.kind is not QuestionKind.CHOICE:
        return None
    noted = [body for body in vault.proofs.named() if body["question"] == asked.question]
    earlier = map(from_json, [*noted, *published.figures_of(session, window.company_id, asked.question)])
    return MajorityRule(
        partial(vault.proofs.draw, window.id), tuple(figure for figure in earlier if isinstance(figure, Figure))
    )


def note_named(vault: Vault, released: Release) -> None:
    """Note beside the keys which options were named: whoever writes to the database must not make them forgotten."""
    vault.proofs.note_named(to_json(figure) for figure in released.figures if figure.option is not None)


def figures_of(
    session: Session, company_id: int, since: date, until: date
) -> list[tuple[date, int, Figure | Withheld]]:
    """Return (week, weeks pooled, figure) of what was released from week ``since`` to week ``until``, both included."""
    return [
        (week, weeks, from_json(body)) for week, weeks, body in published.figures(session, company_id, since, until)
    ]
