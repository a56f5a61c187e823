"""A schedule that an admin saves asks all its questions at their next turn: it says since when, for those that rested."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("schedule", sa.Column("woken", sa.Date(), nullable=True))
