"""Weekly sums are kept as coarse cells: those that are here are exact, and wait for the keys to be made coarse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("weekly_sum", sa.Column("coarse", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("weekly_sum") as batch:
        batch.alter_column("coarse", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
