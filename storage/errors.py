"""The errors that `storage` raises on purpose. Every message is one sentence somebody can act on.

::

    StorageError
    ├── DatabaseTrouble    the database cannot be read or written; the sentence says what to repair
    │   ├── DatabaseBusy   for now only: nothing was stored, the same call may be made again
    │   └── DiskTrouble    its disk is full or fails: nothing was stored, what is there can be read
    └── KeyTrouble         the master key or a window key is missing or wrong: nothing is ever stored in clear
        ├── WrongKey       a row was made with another key, or for another row: the keys themselves are there
        └── WindowSealed   this window's key is gone, on purpose: nobody can read or write its answers any more
"""

from __future__ import annotations


class StorageError(Exception):
    """Base of everything raised on purpose by `storage`."""


class DatabaseTrouble(StorageError):
    """The database cannot be read or written."""


class DatabaseBusy(DatabaseTrouble):
    """Somebody else holds the database, or it is away; nothing was stored, try again in a moment."""


class DiskTrouble(DatabaseTrouble):
    """The disk that holds the database is full, or fails; nothing was stored."""


class KeyTrouble(StorageError):
    """A key is missing, wrong, or may not be written."""


class WrongKey(KeyTrouble):
    """A row does not open with its key: it was made with another one, for another row, or by somebody else."""


class WindowSealed(KeyTrouble):
    """The key of this window is gone: its answers can no longer be read or written by anybody."""
