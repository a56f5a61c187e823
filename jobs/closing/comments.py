"""The comments that a closing window publishes: stored encrypted, and read again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from jobs.closing.figures import node_name
from jobs.closing.window import WindowReader
from jobs.release import release_comments
from storage import published, windows
from storage.vault import Vault, comments_node
from storage.windows import WindowRow


@dataclass(frozen=True, slots=True)
class PublishedComments:
    """The comments of one group on one question; ``threads``, in the same order, name each for its replies (R11)."""

    window: str
    question: str
    group: str
    texts: tuple[str | None, ...]  # None: withdrawn by its author
    threads: tuple[str, ...]


def publish_comments(reader: WindowReader, window: WindowRow) -> None:
    """Release a window's comments (R10) and store them encrypted, each with the thread of its replies (R11)."""
    vault, members, answers = reader.vault, reader.counted(window), reader.answers(window)
    written = reader.values(window, "comment")
    texts = [(number, str(written[number]["text"])) for number in members if number in written]

    def thread(number: int) -> str:
        vault.links.open(window.id)  # only for comments that are shown
        return vault.links.thread(window.id, reader.account(number), window.question_key)

    released = release_comments(members, answers.keys(), texts, secrets.SystemRandom(), k=window.k, thread=thread)
    for comments in released:
        name = node_name(comments.node)
        content = {"texts": list(comments.texts), "threads": list(comments.threads)}
        blob = vault.sums.encrypt(window.company_id, comments_node(window.id, name), window.asked_week, content)
        published.add_comments(reader.session, window, name, blob)


def comments_of(session: Session, vault: Vault, company_id: int, week: date) -> Iterable[PublishedComments]:
    """Yield the comments released with a week, one item a group and question, in the order in which they are shown."""
    known = windows.definitions(session, company_id)
    for window_id, key, name, blob in published.comments(session, company_id, week):
        if key not in known:
            continue
        content = vault.sums.decrypt(company_id, comments_node(window_id, name), week, blob)
        yield PublishedComments(
            window_id, key, str(json.loads(name)[-1]), tuple(content["texts"]), tuple(content.get("threads", ()))
        )
