"""Files that people name on the command line, and the sentence that says why one cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.errors import BadFile


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what keeps ``path`` from being opened into one sentence; any other error passes unchanged.

    Raises:
        BadFile: it is not there, is a folder, or may not be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise BadFile(f"{path} is a folder; name a CSV file or an .xlsx sheet.") from None
    except PermissionError:
        raise BadFile(f"{path} cannot be read; check its permissions.") from None
