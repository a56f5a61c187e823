"""Dumps: the memory of a process that holds keys is written to no file and read by no other process."""

from __future__ import annotations

import ctypes
import logging
import sys

log = logging.getLogger(__name__)

_PR_SET_DUMPABLE = 4  # of <linux/prctl.h>


def forbid_dumps() -> None:
    """Forbid core files of this process and, on Linux, that another process of the same user traces or reads it.

    Both are needed: the limit alone does not stop a core that the kernel hands to a program (systemd-coredump), and
    the flag is set anew in a program that this one starts. Root is not held back.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        log.warning("the system does not let this process forbid that its memory is read")
