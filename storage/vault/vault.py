"""The vault: answers while their window is open, as ciphertext under the window's key, found by a token.

``live_answer(token, blob)``: ``token`` = HMAC-SHA256(window key, person | question | item), ``blob`` =
AES-256-GCM(padded {value, at}; AAD = window | token). Without the window's key a row tells neither whose it is,
nor which window's, nor when it came, nor what it says. Sealing a window destroys its key.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Executable, delete, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.database import Database
from storage.errors import KeyTrouble, WindowSealed
from storage.models import LiveAnswer, ReleasedComments, WeeklySum, metadata
from storage.vault.cipher import Entry, SumKey, Value, WindowKey
from storage.vault.keys.database import KeyDatabase
from storage.vault.keys.folder import KeyFolder
from storage.vault.keys.store import KeyStore
from storage.vault.links import Links
from storage.vault.ring import KeyRing

_TOKENS_AT_ONCE = 1_000

# Built once: an answer is stored while somebody waits.
_ADD_UNLESS_THERE: dict[str, Executable] = {
    "sqlite": sqlite.insert(metadata.tables["live_answer"]).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(metadata.tables["live_answer"]).on_conflict_do_nothing(),
}

_LOCKS = 0x0D1A  # any number: ours among the advisory locks of the database
_HOLD_TOGETHER = text("SELECT pg_advisory_xact_lock_shared(:space, hashtext(:window))")
_HOLD_ALONE = text("SELECT pg_advisory_xact_lock(:space, hashtext(:window))")

Item = tuple[str, str]  # (window id, item)


class Vault:
    """Live answers, weekly sums and released comments, encrypted. Only `seal` and `rotate` commit by themselves."""

    def __init__(self, keys: KeyStore) -> None:
        """Use `Vault.open`."""
        self._keys = keys
        self._ring = KeyRing(keys)
        self.links = Links(keys, self._ring)

    @classmethod
    def open(
        cls, key_file: Path | str, *, create: bool = False, folder: Path | None = None, keys_url: str | None = None
    ) -> Vault:
        """Open the vault with its master key.

        Args:
            key_file: the master key (`DIAPASON_KEY_FILE`), mode 0400.
            create: make one if there has never been one: only for the embedded default's first run.
            folder: where window keys lie, when the master key's own folder cannot be written (a mounted secret).
            keys_url: the database where they lie instead, shared by several machines (`DIAPASON_KEYS_URL`).

        Raises:
            KeyTrouble: missing, wrong, readable by others, or out of reach; in one sentence.
        """
        if keys_url is not None:
            return cls(KeyDatabase(Path(key_file), keys_url, create=create))
        return cls(KeyFolder(Path(key_file), folder, create=create))

    def close(self) -> None:
        """Close the place of the keys."""
        self._keys.close()

    def advice(self) -> list[str]:
        """Return sentences on how a key could outlive its destruction where the keys lie; empty when all is well."""
        return self._keys.advice()

    def open_window(self, window_id: str) -> None:
        """Make the window's key, durably, before anybody can answer; harmless when it is there.

        Raises:
            WindowSealed: its sealing has begun.
            KeyTrouble: the key cannot be written.
        """
        self._keys.create(window_id)

    def windows(self) -> set[str]:
        """Return the ids of the windows whose answers can be read and written now."""
        return self._keys.windows()

    def unfinished_seals(self) -> set[str]:
        """Return the ids of the windows whose sealing was interrupted and is to be finished by `seal`."""
        return self._keys.windows("sealing")

    def load(self) -> None:
        """Unwrap every key in use now, since when a key is unwrapped must not depend on who answers when.

        Keys that another copy of Diapason destroyed meanwhile leave this one's memory.
        """
        windows, links = self.windows(), self.links.windows()
        self._ring.keep({("key", window_id) for window_id in windows} | {("link", window_id) for window_id in links})
        for window_id in sorted(windows):
            with suppress(WindowSealed):  # it was sealed meanwhile
                self._ring.key(window_id)
        for window_id in sorted(links):
            with suppress(WindowSealed):
                self._ring.key(window_id, "link")

    def take_unwrapped(self) -> list[str]:
        """Return the ids of the windows of which a key was unwrapped since the last call, for the record (SEC-40)."""
        return self._ring.take_notes()

    def note_seen(self, at: datetime) -> None:
        """Note beside the keys when the database was last in use (see `storage.backups.restored`)."""
        self._keys.note("seen", at.astimezone(UTC).isoformat())

    def last_seen(self) -> datetime | None:
        """Return when the database was last in use, None before the first time."""
        note = self._keys.noted("seen")
        return datetime.fromisoformat(note) if note else None

    def promise(self, smallest_groups: Mapping[str, int]) -> None:
        """Note beside the keys the smallest group promised, by company name; a lower one changes nothing."""
        promised = self.promised()
        raised = promised | {name: max(k, promised.get(name, k)) for name, k in smallest_groups.items()}
        if raised != promised:
            self._keys.note("promised", json.dumps(raised))

    def promised(self) -> dict[str, int]:
        """Return the smallest group promised so far, by company name."""
        note = self._keys.noted("promised")
        smallest_groups: dict[str, int] = json.loads(note) if note else {}
        return smallest_groups

    def put(
        self, session: Session, window_id: str, person_id: int, question_key: str, item: str, value: Value, at: datetime
    ) -> bool:
        """Store a person's answer; the one with the newest ``at`` counts, in any order of arrival.

        At the very same instant the greater value (as text) wins, so that any order ends the same.

        Returns:
            Whether this is now the stored answer: False for one older than what is there.

        Raises:
            ValueError: ``at`` is naive, or the value is too long for its class.
            WindowSealed, KeyTrouble: nothing is stored, least of all in clear.
        """
        _hold(session, window_id, alone=False)
        key = self._ring.key(window_id)
        token = key.token(person_id, question_key, item)
        entry = Entry.of(value, at)
        blob = key.encrypt(token, entry, large=item == "comment" or "text" in value)
        while not _insert(session, token, blob):
            stored_blob = session.execute(
                select(col(LiveAnswer.blob)).where(col(LiveAnswer.token) == token).with_for_update()
            ).scalar_one_or_none()
            if stored_blob is None:  # its author erased it between the two statements
                continue
            stored_entry = key.decrypt(token, stored_blob)
            if entry > stored_entry:
                session.execute(update(LiveAnswer).where(col(LiveAnswer.token) == token).values(blob=blob))
            return entry >= stored_entry
        return True

    def get(self, session: Session, window_id: str, person_id: int, question_key: str, item: str) -> Value | None:
        """Return the value of one person's answer, or None.

        Raises:
            WindowSealed, KeyTrouble: nobody can read this window any more, or for now.
        """
        return self.get_many(session, window_id, question_key, [person_id], item).get(person_id)

    def get_many(
        self, session: Session, window_id: str, question_key: str, person_ids: Iterable[int], item: str
    ) -> dict[int, Value]:
        """Return the values of the answers of ``person_ids``, by person id; a person who did not answer is left out.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        key = self._ring.key(window_id)
        person_by_token = {key.token(person_id, question_key, item): person_id for person_id in person_ids}
        return {
            person_by_token[token]: key.decrypt(token, blob).value
            for group in _in_groups(person_by_token)
            for token, blob in session.execute(
                select(col(LiveAnswer.token), col(LiveAnswer.blob)).where(col(LiveAnswer.token).in_(group))
            )
        }

    def get_items(self, session: Session, person_id: int, asked: Iterable[tuple[str, str, str]]) -> dict[Item, Value]:
        """Return the values of one person's answers, by (window id, item), in one query for a whole card.

        Args:
            session: an open session.
            person_id: the author of the answers.
            asked: (window id, question key, item) of each answer wanted.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        places = {}
        for window_id, question_key, item in asked:
            key = self._ring.key(window_id)
            places[key.token(person_id, question_key, item)] = (key, window_id, item)
        values = {}
        for group in _in_groups(places):
            query = select(col(LiveAnswer.token), col(LiveAnswer.blob)).where(col(LiveAnswer.token).in_(group))
            for token, blob in session.execute(query):
                key, window_id, item = places[token]
                values[window_id, item] = key.decrypt(token, blob).value
        return values

    def draw(self, window_id: str, name: str) -> int:
        """Return the number that a window's key draws for a name: the same at every retry, and gone with the key.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        drawn = hmac.digest(self._ring.key(window_id).finder, f"draw|{name}".encode(), "sha256")
        return int.from_bytes(drawn[:8])

    def delete(self, session: Session, window_id: str, person_id: int, question_key: str, item: str) -> bool:
        """Erase one answer at its author's wish; return whether there was one.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        token = self._ring.key(window_id).token(person_id, question_key, item)
        return bool(_erase(session, [token]))

    def seal(
        self,
        database: Database,
        window_id: str,
        question_key: str,
        person_ids: Iterable[int],
        items: Collection[str],
    ) -> None:
        """Destroy a window's answers and its key, for good. Call it again after an interruption: it resumes.

        The key is taken out of use first: from then on nobody reads or writes. The rows go while their tokens can
        still be computed; the key goes last.

        Args:
            database: commits by itself, so never from inside a work.
            window_id: which window.
            question_key: its question.
            person_ids: everybody who may have answered: the members of the window's tree.
            items: every item that may have been stored (answer, forecast, comment).
        """
        secret = self._keys.begin_sealing(window_id)
        self._ring.forget(window_id)
        if secret is None:
            return
        self._ring.note(window_id)
        key = WindowKey.of(window_id, secret)
        tokens = [key.token(person_id, question_key, item) for person_id in person_ids for item in items]

        def erase(session: Session) -> None:
            _hold(session, window_id, alone=True)
            _erase(session, tokens)

        database.write(erase)
        database.scrub()
        self._keys.destroy(window_id)

    def sweep(self, session: Session) -> int:
        """Erase the live answers that no key opens any more (a restored backup brings some back); return how many."""
        keys = [self._ring.key(window_id) for window_id in self.windows()]
        rows = session.execute(select(col(LiveAnswer.token), col(LiveAnswer.blob)))
        return _erase(session, [token for token, blob in rows if not any(key.opens(token, blob) for key in keys)])

    @property
    def rotating(self) -> bool:
        """True from the beginning of a rotation to its end: one that was interrupted is to be finished."""
        return len(self._keys.masters) > 1

    def rotate(self, database: Database) -> bool:
        """Replace the master key by a new one: window keys are wrapped again, sums and released comments too.

        Interrupted, it leaves both keys in the file, and everything readable; call it again to finish.

        Returns:
            False when the new key was only made (`KeyStore.begin_rotation`): every machine needs its file first.

        Raises:
            KeyTrouble: the key file cannot be written.
        """
        if not self._keys.begin_rotation():
            return False
        database.write(self._renew)
        self._keys.end_rotation()
        return True

    def encrypt_sum(self, company_id: int, node: str, week: date, value: Value) -> bytes:
        """Encrypt one row of `weekly_sum` (or, named by `comments_node`, of `released_comments`).

        The key is derived from the master key; the length tells only how many times 256 bytes there are.

        Raises:
            KeyTrouble: this machine's master key is not the one in use.
        """
        return SumKey.of(self._keys.master).encrypt(value, _sum_context(company_id, node, week))

    def decrypt_sum(self, company_id: int, node: str, week: date, blob: bytes) -> Value:
        """Decrypt one row of `weekly_sum`.

        Raises:
            KeyTrouble: it was made with another master key, or for another row.
        """
        for master in self._keys.masters:
            value = SumKey.of(master).decrypt(blob, _sum_context(company_id, node, week))
            if value is not None:
                return value
        _ = self._keys.master  # a key that was replaced from another machine has a sentence of its own
        raise KeyTrouble("A weekly sum does not open with this master key: put the right one back.")

    def _renew(self, session: Session) -> None:
        for weekly_sum in session.scalars(select(WeeklySum)):
            weekly_sum.blob = self._renewed(weekly_sum.company_id, weekly_sum.node, weekly_sum.week, weekly_sum.blob)
        for comments in session.scalars(select(ReleasedComments)):
            comments.blob = self._renewed(
                comments.company_id, comments_node(comments.window_id, comments.node), comments.week, comments.blob
            )

    def _renewed(self, company_id: int, node: str, week: date, blob: bytes) -> bytes:
        return self.encrypt_sum(company_id, node, week, self.decrypt_sum(company_id, node, week, blob))


def comments_node(window_id: str, node: str) -> str:
    """Return the name under which released comments are encrypted with `Vault.encrypt_sum`: one row, one name."""
    return f"{window_id}|{node}"


def _sum_context(company_id: int, node: str, week: date) -> bytes:
    return json.dumps([company_id, node, week.isoformat()]).encode()


def _hold(session: Session, window_id: str, *, alone: bool) -> None:
    """Let answers to a window and its erasure wait for each other, until the end of the transaction.

    A key is asked for in here (`KeyRing.key`, never from memory alone). A work that found it in use stores before the
    erasure begins, and is erased with the others; one that comes after the erasure finds it out of use, which it was
    before the erasure began. So no row is left behind, whichever replica seals. SQLite has one writer at a time anyway.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD_ALONE if alone else _HOLD_TOGETHER, {"space": _LOCKS, "window": window_id})


def _insert(session: Session, token: bytes, blob: bytes) -> bool:
    """Add a row unless the token is there; return whether it was added."""
    connection = session.connection()
    added = connection.execute(_ADD_UNLESS_THERE[connection.dialect.name], {"token": token, "blob": blob})
    return added.rowcount == 1


def _erase(session: Session, tokens: list[bytes]) -> int:
    return sum(
        session.execute(delete(LiveAnswer).where(col(LiveAnswer.token).in_(group))).rowcount  # type: ignore[attr-defined]
        for group in _in_groups(tokens)
    )


def _in_groups(tokens: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Return tokens in groups of 1,000: databases bound the number of values in one statement."""
    all_tokens = list(tokens)
    return (all_tokens[start : start + _TOKENS_AT_ONCE] for start in range(0, len(all_tokens), _TOKENS_AT_ONCE))
