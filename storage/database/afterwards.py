"""Actions that wait for a commit: what lies outside the database, and must follow it and never go before it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session

log = logging.getLogger(__name__)

_WAITING = "diapason_afterwards"
Action = Callable[[], Any]


def after_commit(session: Session, action: Action) -> None:
    """Run ``action`` once all that this work has written is durably committed; never if it is not.

    It runs once, and may be lost with the process. What it raises is logged: the work stays done.
    """
    session.info.setdefault(_WAITING, []).append(action)


def waiting(session: Session) -> tuple[Action, ...]:
    """Return the actions that wait for this session's commit, in order."""
    return tuple(session.info.get(_WAITING, ()))


def run(actions: Sequence[Action]) -> None:
    """Run the actions of a work that was committed."""
    for action in actions:
        try:
            action()
        except Exception as error:  # noqa: BLE001 - the work is done, and its caller is to hear so
            log.warning("something that follows a commit failed: %s", type(error).__name__)
