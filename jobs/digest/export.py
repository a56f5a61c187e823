"""A posted digest as data, for whoever takes it out of the leadership channel."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from jobs.cards import ChartRow, DetailCard, DetailRow, DigestCard, Shown
from jobs.release import K

Row = TypeVar("Row", ChartRow, DetailRow)


def exported(digest: DigestCard, detail: DetailCard) -> dict[str, Any]:
    """Return a digest and its thread as plain data, without what may be read in the leadership channel only."""
    card = outside(digest)
    card = replace(card, chart=card.chart and replace(card.chart, png=b""))
    thread = replace(detail, rows=tuple(_row(row) for row in detail.rows), comments=())
    return {
        "digest": _cards(DigestCard).dump_python(card, mode="json"),
        "detail": _cards(DetailCard).dump_python(thread, mode="json"),
    }


def outside(digest: DigestCard) -> DigestCard:
    """Return a digest without what fewer than five leaders agreed to show (R12).

    Today's digests have none of it; those that older versions posted have it in the picture's rows and among the gaps.
    """
    chart = digest.chart and replace(digest.chart, rows=tuple(_row(row) for row in digest.chart.rows))
    return replace(digest, chart=chart, gaps=tuple(gap for gap in digest.gaps if not _agreed(gap.first)))


def _row(row: Row) -> Row:
    """Return a row without its leaders' figure, where they agreed to show it."""
    return replace(row, first=None) if _agreed(row.first) else row


def _agreed(shown: Shown | None) -> bool:
    """Return whether a figure has a band of under five, which only leaders who all agreed have."""
    return shown is not None and shown.eligible is not None and shown.eligible[0] < K


@cache
def _cards(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
