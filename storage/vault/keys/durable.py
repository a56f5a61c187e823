"""Durable files: written whole or not at all, and not undone by a power cut."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace(path: Path, content: bytes | int, *, mode: int = 0o400) -> None:
    """Replace a file, durably; a number stands for so many zeros, which take no room on the disk.

    Raises:
        OSError: the file cannot be written; what was there stays.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            if isinstance(content, int):
                file.truncate(content)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make a rename or an unlink survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
