"""A fault script: which calls fail, and how.

A call's name is a Web API method (``chat.postMessage``), ``upload``, ``response_url``, or for what the sandbox sends to
the bot ``callback.block_actions``, ``callback.view_submission``, ``callback.command``, ``callback.event.team_join``…
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal


@dataclass(slots=True)
class Fault:
    """One rule of the script. Of a call from the bot, ``when`` says whether Slack had accepted it: did it, or not.

    Args of note: ``to`` matches the call's channel or user; ``nth`` is the call (1 = first) that fails, None = all of
    them; ``times`` stops after so many failures; ``delay`` is in seconds; ``drop`` cuts the connection without an
    answer; ``cut`` sends that many bytes of the answer, then cuts; ``duplicate`` sends a callback so many times more.
    """

    method: str
    to: str = "*"
    nth: int | None = None
    times: int | None = None
    when: Literal["before", "after"] = "before"
    delay: float = 0.0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    drop: bool = False
    cut: int | None = None
    duplicate: int = 0
    seen: int = 0
    done: int = 0

    @property
    def answers(self) -> bool:
        """Return whether the fault replaces the response (a mere delay does not)."""
        return self.status is not None or self.body is not None or self.drop

    def takes(self, method: str, to: str) -> bool:
        """Count a call that matches, and return whether this one fails."""
        if not (fnmatchcase(method, self.method) and fnmatchcase(to, self.to)):
            return False
        self.seen += 1
        if (self.nth is not None and self.seen != self.nth) or (self.times is not None and self.done >= self.times):
            return False
        self.done += 1
        return True


class Faults:
    """The script. The first rule that takes a call decides."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, method: str, **rule: Any) -> Fault:
        """Add a rule made of fields of `Fault`, and return it."""
        fault = Fault(method, **rule)
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Remove every rule."""
        self.rules.clear()

    def take(self, method: str, to: str = "") -> Fault | None:
        """Return the fault of this call, None when it does not fail."""
        for rule in self.rules:
            if rule.takes(method, to):
                return rule
        return None

    def listed(self) -> list[dict[str, Any]]:
        """Return the rules as dictionaries, with the calls each has seen and spoiled."""
        return [asdict(rule) for rule in self.rules]
