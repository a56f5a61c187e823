"""A fault script: what goes wrong, at which call.

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
        """Tell whether the fault replaces the answer (a mere delay does not)."""
        return self.status is not None or self.body is not None or self.drop

    def takes(self, method: str, to: str) -> bool:
        """Count a call that matches, and tell whether it is one to spoil."""
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
        """Add a rule; ``rule`` are fields of `Fault`."""
        made = Fault(method, **rule)
        self.rules.append(made)
        return made

    def clear(self) -> None:
        """Everything works again."""
        self.rules.clear()

    def take(self, method: str, to: str = "") -> Fault | None:
        """Return what happens to this call, None when all is well."""
        for rule in self.rules:
            if rule.takes(method, to):
                return rule
        return None

    def listed(self) -> list[dict[str, Any]]:
        """Return the script with what it did so far."""
        return [asdict(rule) for rule in self.rules]
