"""Write the next revision from what `storage/models.py` now says: ``python -m storage.migrations "Add a column"``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from storage.database import Database
from storage.migrations import configuration

with tempfile.TemporaryDirectory() as folder:
    database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
    with database.engine.connect() as connection, connection.begin():
        scratch = configuration(connection)
        count = len(list(ScriptDirectory.from_config(scratch).walk_revisions()))
        if count:
            command.upgrade(scratch, "head")
        command.revision(scratch, sys.argv[1], autogenerate=True, rev_id=f"{count + 1:04d}")
    database.close()
