"""What people read, in their language: sentences, figures and dates, without a platform's markup or escaping."""

from __future__ import annotations

from bot.words import (
    alert,
    commitments,
    dates,
    digest,
    edition,
    figures,
    home,
    messages,
    obstacles,
    questions,
    record,
    replies,
    tables,
)

__all__ = [
    "alert",
    "commitments",
    "dates",
    "digest",
    "edition",
    "figures",
    "home",
    "messages",
    "obstacles",
    "questions",
    "record",
    "replies",
    "tables",
]
