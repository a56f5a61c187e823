"""The sandbox's errors: Slack's refusals by name, and misuse of the control API."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A call refused: ``{"ok": false, "error": name, …}``."""

    def __init__(self, name: str, **extra: Any) -> None:
        super().__init__(name)
        self.name = name
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return the JSON that Slack would answer."""
        return {"ok": False, "error": self.name, **self.extra}


def invalid(*messages: str, name: str = "invalid_arguments") -> SlackError:
    """Return a refusal called ``name`` that carries ``messages``, as Slack writes them."""
    return SlackError(name, response_metadata={"messages": [f"[ERROR] {message}" for message in messages]})


class Misuse(Exception):
    """A gesture that no person could make: a button that does not exist, an unknown person."""
