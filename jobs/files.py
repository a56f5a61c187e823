"""Files that people name on the command line, and the sentence that says why one cannot be opened."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.errors import BadFile


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what keeps ``path`` from being opened into one sentence; any other error passes unchanged.

    Raises:
        BadFile: it is not there, is a folder, or may not or cannot be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise BadFile(f"{path} is a folder; name a CSV file or an .xlsx sheet.") from None
    except PermissionError:
        raise BadFile(f"{path} cannot be read; check its permissions.") from None
    except OSError as error:  # a link that leads to itself, a name that is too long, a disk that fails
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None


def regular(path: Path) -> None:
    """Check that a path leads to a file that can be read twice: a pipe would wait for ever, a device has no end.

    Raises:
        OSError: it leads nowhere.
        BadFile: it is none.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise BadFile(f"{path} is a pipe or a device; save it as a file first.")
