"""Whether the disk takes what is written: known from the writes themselves, and tried again once one was refused (F12).

A disk has no sign of its own that can be trusted: quotas, reserved blocks and PostgreSQL's other machine are not seen
from here. A write that it refused is. After that a write that changes little may pass, and many change nothing at
all, so that the next success proves nothing: only a write that needs new pages does.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

from storage.errors import DatabaseTrouble, DiskTrouble

ROWS, LETTERS = 64, 1_000  # 64 KB: a dozen pages, as much as a group of answers needs


class Disk:
    """The disk below a database, as its last refusal leaves it."""

    def __init__(self) -> None:
        """Begin with a disk that has refused nothing."""
        self._refusals = 0
        self._made_good = 0  # of the refusals, those before a write that needed room

    def note(self, trouble: DatabaseTrouble | None) -> None:
        """Count ``trouble`` if the disk is to blame."""
        if isinstance(trouble, DiskTrouble):
            self._refusals += 1

    @property
    def refusals(self) -> int:
        """Return how many writes it has refused until now."""
        return self._refusals

    @property
    def is_well(self) -> bool:
        """Tell whether it has refused nothing since it last had room."""
        return self._made_good == self._refusals

    def make_good(self, refusals: int) -> None:
        """Note that there was room after so many refusals; one that came meanwhile counts on."""
        self._made_good = refusals


def need_room(session: Session) -> None:
    """Write what needs new pages, and leave nothing of it."""
    connection = session.connection()
    # PostgreSQL keeps temporary tables on the same disk, and asks no right for them; SQLite keeps them elsewhere.
    kind = "TABLE" if connection.dialect.name == "sqlite" else "TEMPORARY TABLE"
    connection.execute(text(f"CREATE {kind} room (letters TEXT)"))
    connection.execute(text("INSERT INTO room VALUES (:letters)"), [{"letters": "x" * LETTERS}] * ROWS)
    connection.execute(text("DROP TABLE room"))
