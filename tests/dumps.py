"""What a process says of its own memory: whether it can be dumped, and how large a core file it may leave."""

from __future__ import annotations

import ctypes
import resource

_PR_GET_DUMPABLE = 3


def flags() -> tuple[int, tuple[int, int]]:
    """Return (dumpable: 0 or 1, (soft, hard) limit of core files in bytes) of the process that asks."""
    return ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)
