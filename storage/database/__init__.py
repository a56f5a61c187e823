"""The database: sessions, transactions and retries, on a SQLite file or on PostgreSQL."""

from storage.database.afterwards import after_commit
from storage.database.database import Database

__all__ = ["Database", "after_commit"]
