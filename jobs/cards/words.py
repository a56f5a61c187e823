"""Types that several cards share: the language, the state of an item, the kind of thing held about somebody."""

from __future__ import annotations

from typing import Literal

Locale = Literal["fr", "en"]
ItemState = Literal[
    "open", "waiting", "answered", "skipped", "closed"
]  # waiting: for the choice that comes first (R12)
HeldItem = Literal["answer", "forecast", "comment", "agreed"]
