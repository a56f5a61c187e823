"""The rows of `live_answer`: held, added and erased, without a look at what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Executable, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.models import LiveAnswer, metadata

_TOKENS_AT_ONCE = 1_000

# Built once: an answer is stored while somebody waits. How many rows an INSERT added is forgotten unless it is kept.
_ADD_UNLESS_THERE: dict[str, Executable] = {
    name: insertion(metadata.tables["live_answer"]).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for name, insertion in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}

_LOCKS = 0x0D1A  # any number: ours among the advisory locks of the database
_HOLD_TOGETHER = text("SELECT pg_advisory_xact_lock_shared(:space, hashtext(:window))")
_HOLD_ALONE = text("SELECT pg_advisory_xact_lock(:space, hashtext(:window))")


def hold(session: Session, window_id: str, *, alone: bool) -> None:
    """Let answers to a window and its erasure wait for each other, until the end of the transaction.

    A key is asked for in here (`KeyRing.key`, never from memory alone). A work that found it in use stores before the
    erasure begins, and is erased with the others; one that comes after the erasure finds it out of use, which it was
    before the erasure began. So no row is left behind, whichever replica seals. SQLite has one writer at a time anyway.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD_ALONE if alone else _HOLD_TOGETHER, {"space": _LOCKS, "window": window_id})


def insert(session: Session, token: bytes, blob: bytes) -> bool:
    """Add a row unless the token is there; return whether it was added."""
    connection = session.connection()
    added = connection.execute(_ADD_UNLESS_THERE[connection.dialect.name], {"token": token, "blob": blob})
    return added.rowcount == 1


def read(session: Session, tokens: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield (token, blob) of the rows with these tokens."""
    for group in in_groups(tokens):
        query = select(col(LiveAnswer.token), col(LiveAnswer.blob)).where(col(LiveAnswer.token).in_(group))
        yield from ((token, blob) for token, blob in session.execute(query).all())


def erase(session: Session, tokens: list[bytes]) -> int:
    """Delete the rows with these tokens; return how many there were."""
    return sum(
        session.execute(delete(LiveAnswer).where(col(LiveAnswer.token).in_(group))).rowcount  # type: ignore[attr-defined]
        for group in in_groups(tokens)
    )


def in_groups(tokens: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Return tokens in groups of 1,000, since databases bound the number of values in one statement.

    Sorted: a server that logs what it is asked would learn from their order whose they are.
    """
    all_tokens = sorted(tokens)
    return (all_tokens[start : start + _TOKENS_AT_ONCE] for start in range(0, len(all_tokens), _TOKENS_AT_ONCE))
