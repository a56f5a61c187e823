"""The errors between Diapason and the people and platforms it serves.

::

    DiapasonError
    ├── UserMistake        one sentence that a person can act on; exit code 2 on the command line
    │   ├── BadFile        a file that cannot be taken, with the line where known
    │   └── Refused        a change that would weaken a promise or is not allowed
    ├── NotStored          what somebody did is not kept: they are told to try again, never thanked
    └── PlatformError      a chat platform said no, or said nothing
        ├── RetryLater     definite refusal for now; ``after`` seconds
        ├── Unreachable    this recipient cannot be reached; ``reason``
        ├── Rejected       definite refusal of this very message or call; ``detail``
        ├── Disconnected   the token is revoked or lacks a scope: stop sending until repaired
        └── InDoubt        nobody knows whether the platform took it

Storage raises its own (`storage.errors`).
"""

from __future__ import annotations


class DiapasonError(Exception):
    """Base of everything raised on purpose."""


class UserMistake(DiapasonError):
    """One sentence that the person can act on."""


class BadFile(UserMistake):
    """A file that cannot be taken."""


class Refused(UserMistake):
    """A change that would weaken a promise, or that this person may not make."""


class NotStored(DiapasonError):
    """What somebody did, or what a platform told us, is not stored as far as anybody knows: it must come again."""


class PlatformError(DiapasonError):
    """A chat platform said no, or said nothing."""


class RetryLater(PlatformError):
    """The platform asks us to wait; nothing was posted."""

    def __init__(self, after: float, detail: str = "") -> None:
        """Keep ``after``, in seconds."""
        super().__init__(detail or f"retry in {after:g} s")
        self.after = after


class Unreachable(PlatformError):
    """This recipient cannot be reached; nothing was posted."""

    def __init__(self, reason: str) -> None:
        """Keep the platform's own word for it."""
        super().__init__(reason)
        self.reason = reason


class Rejected(PlatformError):
    """The platform refuses this very message; sending it again would not help."""

    def __init__(self, detail: str) -> None:
        """Keep the platform's own word for it."""
        super().__init__(detail)
        self.detail = detail


class Disconnected(PlatformError):
    """The token is revoked or lacks a scope: nothing can be sent until somebody repairs it."""

    def __init__(self, detail: str) -> None:
        """Keep the platform's own word for it."""
        super().__init__(detail)
        self.detail = detail


class InDoubt(PlatformError):
    """Timeout, reset or 5xx: the message may or may not be there. Look it up before any resend."""
