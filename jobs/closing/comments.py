"""The comments that a closing window publishes, kept encrypted and read again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from jobs.closing.figures import node_name
from jobs.closing.window import Answers
from jobs.release import Place, release_comments
from storage import published
from storage.vault import Vault, comments_node
from storage.windows import WindowRow


@dataclass(frozen=True, slots=True)
class PublishedComments:
    """What one group wrote on one question; ``threads``, in the same order, are what replies come back with (R11)."""

    window: str
    question: str
    group: str
    texts: tuple[str, ...]
    threads: tuple[str, ...]


def publish_comments(
    session: Session, vault: Vault, window: WindowRow, members: Mapping[int, Place], answers: Answers
) -> None:
    """Release a window's comments (R10) and keep them encrypted, each with the thread of its replies (R11)."""
    held = vault.get_many(session, window.id, window.question_key, list(members), "comment")
    written = [(person, str(value["text"])) for person, value in held.items()]

    def thread(person: int) -> str:
        vault.links.open(window.id)  # only for comments that are shown
        return vault.links.thread(window.id, person, window.question_key)

    found = release_comments(members, answers.keys(), written, secrets.SystemRandom(), k=window.k, thread=thread)
    for comments in found:
        name = node_name(comments.node)
        kept = {"texts": list(comments.texts), "threads": list(comments.threads)}
        blob = vault.encrypt_sum(window.workspace_id, comments_node(window.id, name), window.asked_week, kept)
        published.add_comments(session, window, name, blob)


def comments_of(session: Session, vault: Vault, workspace_id: int, week: date) -> Iterable[PublishedComments]:
    """Yield the comments released with a week."""
    for window_id, key, name, blob in published.comments(session, workspace_id, week):
        kept = vault.decrypt_sum(workspace_id, comments_node(window_id, name), week, blob)
        yield PublishedComments(
            window_id, key, str(json.loads(name)[-1]), tuple(kept["texts"]), tuple(kept.get("threads", ()))
        )
