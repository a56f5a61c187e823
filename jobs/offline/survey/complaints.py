"""What is wrong with the rows of a file, all of it at once: the same complaint about many lines is one."""

from __future__ import annotations

from jobs.errors import BadFile

MOST_TOLD = 20  # complaints
MOST_LINES = 5  # of one complaint


class Complaints:
    """What is wrong with which lines, in the order of the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lines: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}

    def add(self, line: int, why: str, times: int = 1) -> None:
        """Add a complaint about a line, and about ``times`` - 1 others."""
        lines = self._lines.setdefault(why, [])
        if len(lines) < MOST_LINES:
            lines.append(line)
        self._counts[why] = self._counts.get(why, 0) + times

    def settle(self) -> None:
        """Refuse the file if there is any complaint.

        Raises:
            BadFile: one sentence for one complaint, else all of them, a line each.
        """
        told = [self._told(why) for why in sorted(self._lines, key=lambda why: self._lines[why][0])]
        if not told:
            return
        if len(told) == 1:
            raise BadFile(f"{self.name}, {told[0]}.")
        more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
        lines = "".join(f"\n  {one}." for one in [*told[:MOST_TOLD], *more])
        raise BadFile(f"{self.name}: correct these lines, then read it again; nothing was done.{lines}")

    def _told(self, why: str) -> str:
        lines, rest = self._lines[why], self._counts[why] - len(self._lines[why])
        numbers = ", ".join(map(str, lines)) + (f" and {rest} more" if rest else "")
        return f"line{'s' if len(lines) > 1 else ''} {numbers}: {why}"
