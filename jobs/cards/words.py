"""Words that every card shares."""

from __future__ import annotations

from typing import Literal

Locale = Literal["fr", "en"]
ItemState = Literal["open", "answered", "skipped", "closed"]
HeldItem = Literal["answer", "forecast", "comment", "agreed"]
