"""Figures may be told to everybody who is asked: of windows whose promise says so, and of no window before (R15)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("window", sa.Column("told_to_teams", sa.Boolean(), nullable=False, server_default=sa.false()))
    # What is published has a kind that Diapason alone writes: a new one needs no change of the tables any more.
    with op.batch_alter_table("published") as batch:
        batch.drop_constraint(op.f("ck_published_publishedkind"), type_="check")
