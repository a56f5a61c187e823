"""Write the next revision from what `storage/models.py` now says: ``python -m storage.migrations "Add a column"``."""

from __future__ import annotations

import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage.migrations import configuration

with create_engine("sqlite://").begin() as connection:
    scratch = configuration(connection)
    count = len(list(ScriptDirectory.from_config(scratch).walk_revisions()))
    command.upgrade(scratch, "head")
    command.revision(scratch, sys.argv[1], autogenerate=True, rev_id=f"{count + 1:04d}")
