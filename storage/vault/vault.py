"""The vault: answers while their window is open, as ciphertext under the window's key, found by a token.

``live_answer(token, blob)``: ``token`` = HMAC-SHA256(window key, account | question | item), ``blob`` =
AES-256-GCM(padded {value, at}; AAD = window | token). Without the window's key a row tells neither whose it is,
nor which window's, nor when it came, nor what it says. Sealing a window destroys its key. The account is the one frozen
in the window's tree: no row of the database and no line of a list makes somebody else the author of an answer (R14).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy import select, update
from sqlmodel import Session, col

from storage import accounts
from storage.database import Database
from storage.errors import WindowSealed
from storage.models import LiveAnswer
from storage.vault import rows
from storage.vault.cipher import SMALL_BLOB, Author, Entry, Value, WindowKey
from storage.vault.holders import Holders
from storage.vault.keys.database import KeyDatabase
from storage.vault.keys.folder import KeyFolder
from storage.vault.keys.store import BY_ACCOUNT, KeyKind, KeyStore
from storage.vault.links import Links
from storage.vault.obstacles import Obstacles
from storage.vault.proofs import Proofs
from storage.vault.ring import KeyRing
from storage.vault.sums import Sums

ITEMS = ("answer", "forecast", "comment", "agreed", "asked")
"""All that a window may hold of one person: what they said, that a leader agreed (R12), and that they were asked."""

Item = tuple[str, str]  # (window id, item)
Writer = TypeVar("Writer", bound=Author)


@dataclass(frozen=True, slots=True)
class Held(Generic[Writer]):
    """All that a window holds: values by item and author, and their tokens; ``whole`` if none was taken or spoilt."""

    values: Mapping[str, Mapping[Writer, Value]]
    tokens: frozenset[bytes]
    whole: bool


class Vault:
    """Live answers, weekly sums and released comments, encrypted. Only `seal` and `rotate` commit by themselves."""

    def __init__(self, keys: KeyStore) -> None:
        """Use `Vault.open`."""
        self._keys = keys
        self._ring = KeyRing(keys)
        self.links = Links(keys, self._ring)
        self.obstacles = Obstacles(keys, self._ring)
        self.proofs = Proofs(keys, self._ring)
        self.holders = Holders(keys)
        self.sums = Sums(keys, self._ring)

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

    def open_window(self, window_id: str, answers: int = 0, until: datetime | None = None) -> None:
        """Make the window's key, durably, before anybody can answer; harmless when it is there.

        Args:
            window_id: which window.
            answers: how many it may come to hold, all items counted.
            until: when they are destroyed, whatever the database comes to say of it; None leaves that to `seal`.

        Raises:
            WindowSealed: its sealing has begun.
            KeyTrouble: the key cannot be written.
        """
        self._keys.create(window_id)
        self._keys.begin_ticks(window_id, answers)
        if until is not None and self._keys.marked(window_id, "until") is None:
            self._keys.mark(window_id, "until", until.astimezone(UTC).isoformat())

    def windows(self) -> set[str]:
        """Return the ids of the windows whose answers can be read and written now."""
        return self._keys.windows()

    def unfinished_seals(self) -> set[str]:
        """Return the ids of the windows whose sealing was interrupted and is to be finished by `seal`."""
        return self._keys.windows("sealing")

    def overdue(self, now: datetime) -> set[str]:
        """Return the ids of the windows with a key although their answers were to be destroyed by now.

        A sealing that was interrupted is among them, whatever the database says of its window.
        """
        marks = {window_id: self._keys.marked(window_id, "until") for window_id in self.windows()}
        over = {window_id for window_id, until in marks.items() if until and datetime.fromisoformat(until) <= now}
        return over | self.unfinished_seals()

    def load(self) -> None:
        """Unwrap every key in use now, since when a key is unwrapped must not depend on who answers when.

        Keys that another copy of Diapason destroyed meanwhile leave this one's memory.
        """
        windows, links = self.windows(), self.links.windows()
        in_use: dict[KeyKind, set[str]] = {"key": windows, "link": links, "obstacle": self.obstacles.ids()}
        self._ring.keep({(kind, key_id) for kind, key_ids in in_use.items() for key_id in key_ids})
        for window_id in sorted(windows):
            with suppress(WindowSealed):  # it was sealed meanwhile
                self._ring.key(window_id)
        for window_id in sorted(links):
            with suppress(WindowSealed):
                self._ring.key(window_id, "link")
        self.obstacles.load()

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

    @property
    def by_account(self) -> bool:
        """True once all answers are found by account (see `jobs.closing.adoption`)."""
        return self._keys.noted(BY_ACCOUNT) is not None

    def note_by_account(self) -> None:
        """Note beside the keys that all answers are found by account."""
        self._keys.note(BY_ACCOUNT, "all")

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
        self,
        session: Session,
        window_id: str,
        author: Author,
        question_key: str,
        item: str,
        value: Value,
        at: datetime,
        *,
        once: bool = False,
    ) -> bool:
        """Store an answer; the one with the newest ``at`` counts, in any order of arrival.

        What is said ``once`` stands instead: there the oldest ``at`` counts. At the very same instant the greater value
        (as text) wins, once the smaller, so that any order ends the same.

        Returns:
            Whether this is now the stored answer: False when what is there counts.

        Raises:
            ValueError: ``at`` is naive, or the value is too long for its class.
            WindowSealed, KeyTrouble: nothing is stored, least of all in clear.
        """
        rows.hold(session, window_id, alone=False)
        key = self._ring.key(window_id)
        token = key.token(author, question_key, item)
        entry = Entry.of(value, at)
        blob = key.encrypt(token, entry, large=item == "comment" or "text" in value)
        while not rows.insert(session, token, blob):
            stored_blob = session.execute(
                select(col(LiveAnswer.blob)).where(col(LiveAnswer.token) == token).with_for_update()
            ).scalar_one_or_none()
            if stored_blob is None:  # its author erased it between the two statements
                continue
            stored_entry = key.decrypt(token, stored_blob)
            counts = (entry < stored_entry) if once else (entry > stored_entry)
            if counts and not self._is_erased(window_id, token, entry):
                session.execute(update(LiveAnswer).where(col(LiveAnswer.token) == token).values(blob=blob))
                return True
            return entry == stored_entry
        if self._is_erased(window_id, token, entry):  # stored, it would be ticked, and missed once it is left out
            rows.erase(session, [token])
            return False
        self.proofs.tick(session, key, token)
        return True

    def _is_erased(self, window_id: str, token: bytes, entry: Entry) -> bool:
        """Tell whether an answer's author erased it, or a newer one: an older tap may come late, or twice."""
        erased_at = self.proofs.erased(window_id).get(token)
        return erased_at is not None and entry.when <= erased_at

    def get(self, session: Session, window_id: str, author: Author, question_key: str, item: str) -> Value | None:
        """Return the value of one author's answer, or None.

        Raises:
            WindowSealed, KeyTrouble: nobody can read this window any more, or for now.
        """
        return self.get_items(session, [(window_id, author, question_key, item)]).get((window_id, item))

    def get_items(self, session: Session, asked: Iterable[tuple[str, Author, str, str]]) -> dict[Item, Value]:
        """Return the values of one person's answers, by (window id, item), in one query for a whole card.

        Args:
            session: an open session.
            asked: (window id, author, question key, item) of each answer wanted.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        places = {}
        for window_id, author, question_key, item in asked:
            key = self._ring.key(window_id)
            places[key.token(author, question_key, item)] = (key, window_id, item)
        values = {}
        for token, blob in rows.read(session, places):
            key, window_id, item = places[token]
            values[window_id, item] = key.decrypt(token, blob).value
        return values

    def readdress(self, session: Session, window_id: str, question_key: str, accounts: Mapping[int, str]) -> None:
        """Find the answers of a window under accounts that were found under ids of people; those found so stay.

        Args:
            session: one transaction.
            window_id: which window.
            question_key: its question.
            accounts: by id of a person.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        key = self._ring.key(window_id)
        for item in ITEMS:
            old = {key.token(person_id, question_key, item): person_id for person_id in accounts}
            for token, blob in rows.read(session, old):
                new = key.token(accounts[old[token]], question_key, item)
                entry, large = key.decrypt(token, blob), len(blob) > SMALL_BLOB
                if rows.insert(session, new, key.encrypt(new, entry, large=large)):
                    self.proofs.tick(session, key, new)
            rows.erase(session, list(old))

    def delete(self, session: Session, window_id: str, author: Author, question_key: str, item: str) -> bool:
        """Erase one answer at its author's wish; return whether there was one.

        It stays erased, though an older database be put back: that is noted beside the keys first.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        rows.hold(session, window_id, alone=True)  # what is noted is read, then written again
        key = self._ring.key(window_id)
        token = key.token(author, question_key, item)
        blob = session.execute(select(col(LiveAnswer.blob)).where(col(LiveAnswer.token) == token)).scalar_one_or_none()
        if blob is None:
            return False
        self.proofs.erase(session, window_id, token, key.decrypt(token, blob).when)
        return bool(rows.erase(session, [token]))

    def read_window(
        self, session: Session, window_id: str, question_key: str, authors: Iterable[Writer]
    ) -> Held[Writer]:
        """Read all that a window holds of these authors, once: what is proved whole is what is used.

        What its author had erased, and an older database brought back, is erased again and left out. A tap that is on
        its way waits: stored between two looks, it would be ticked and missed.

        Args:
            session: one transaction.
            window_id: which window.
            question_key: its question.
            authors: the accounts of its tree.

        Raises:
            WindowSealed, KeyTrouble: as `get`.
        """
        rows.hold(session, window_id, alone=True)
        key, erased = self._ring.key(window_id), self.proofs.erased(window_id)
        places = {key.token(author, question_key, item): (item, author) for author in authors for item in ITEMS}
        values: dict[str, dict[Writer, Value]] = {item: {} for item in ITEMS}
        stored, back, readable = set(), [], True
        for token, blob in rows.read(session, places):
            entry = key.opened(token, blob)
            if entry is None:
                readable = False
            elif token in erased and entry.when <= erased[token]:
                back.append(token)
            else:
                item, author = places[token]
                values[item][author] = entry.value
                stored.add(token)
        rows.erase(session, back)
        return Held(values, frozenset(stored), whole=readable and self.proofs.whole(window_id, stored))

    def _erase_again(self, session: Session, window_id: str) -> None:
        """Erase what an older database brought back of the answers that their authors had erased."""
        key, erased = self._ring.key(window_id), self.proofs.erased(window_id)
        read = rows.read(session, erased)
        rows.erase(session, [token for token, blob in read if key.decrypt(token, blob).when <= erased[token]])

    def seal(
        self,
        database: Database,
        window_id: str,
        question_key: str,
        authors: Iterable[Author],
        items: Collection[str] = ITEMS,
        *,
        all_known: bool = True,
    ) -> None:
        """Destroy a window's answers and its key, for good. Call it again after an interruption: it resumes.

        The key is taken out of use first: from then on nobody reads or writes. The rows go while their tokens can
        still be computed; the key goes last.

        Args:
            database: commits by itself, so never from inside a work.
            window_id: which window.
            question_key: its question.
            authors: everybody who may have answered: the accounts of the window's tree.
            items: every item that may have been stored.
            all_known: whether nobody else may have answered; what no key opens is looked for otherwise.
        """
        secret = self._keys.begin_sealing(window_id)
        self._ring.forget(window_id)
        if secret is None:
            return
        self._ring.note(window_id)
        key = WindowKey.of(window_id, secret)
        tokens = [key.token(author, question_key, item) for author in authors for item in items]

        def erase(session: Session) -> None:
            rows.hold(session, window_id, alone=True)
            rows.erase(session, tokens)

        database.write(erase)
        # Where somebody changed the tree, nobody knows the author of some answers any more. Ticks alone would miss some
        # of them: those whose place another answer could have ticked.
        if not (all_known and self._keys.covered(window_id, {key.place(token) for token in tokens})):
            database.write(self.sweep)
        database.scrub()
        self._keys.destroy(window_id)

    def sweep(self, session: Session) -> int:
        """Erase the live answers that no key opens any more (a restored backup brings some back); return how many.

        Those that their authors had erased go too.
        """
        window_ids = self.windows()
        for window_id in window_ids:
            self._erase_again(session, window_id)
        keys = [self._ring.key(window_id) for window_id in window_ids]
        stored = session.execute(select(col(LiveAnswer.token), col(LiveAnswer.blob)))
        return rows.erase(
            session, [token for token, blob in stored if not any(key.opened(token, blob) for key in keys)]
        )

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

        def renew(session: Session) -> None:
            self.sums.renew(session)
            accounts.prove_again(session, self.holders)

        database.write(renew)
        self._keys.end_rotation()
        return True
