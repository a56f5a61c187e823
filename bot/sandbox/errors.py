"""Refusals by Slack's own names."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A call refused: ``{"ok": false, "error": name, …}``."""

    def __init__(self, name: str, **extra: Any) -> None:
        super().__init__(name)
        self.name = name
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return what Slack would answer."""
        return {"ok": False, "error": self.name, **self.extra}


def invalid(*messages: str, name: str = "invalid_arguments") -> SlackError:
    """Return a refusal that says what is wrong and where, as Slack writes it."""
    return SlackError(name, response_metadata={"messages": [f"[ERROR] {message}" for message in messages]})


class Misuse(Exception):
    """Somebody asked the sandbox for a gesture nobody could make: a button that is not there, a person unknown."""
