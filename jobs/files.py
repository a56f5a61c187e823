"""Files that people name on the command line: what keeps one from being opened, said in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.errors import BadFile


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Say why ``path`` cannot be opened; what else goes wrong inside passes unchanged.

    Raises:
        BadFile: it is not there, is a folder, or may not be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise BadFile(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise BadFile(f"{path} is a folder; name a CSV file.") from None
    except PermissionError:
        raise BadFile(f"{path} cannot be read; check its permissions.") from None
