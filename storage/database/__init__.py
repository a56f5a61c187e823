"""The database: sessions, transactions and retries, on a SQLite file or on PostgreSQL."""

from storage.database.database import Database

__all__ = ["Database"]
