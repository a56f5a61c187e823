"""How many staff a frozen tree holds is kept beside it: its members are deleted once nothing needs them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tree_snapshot", sa.Column("staff", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE tree_snapshot SET staff = (SELECT count(*) FROM tree_member "
        "WHERE tree_member.snapshot_id = tree_snapshot.id AND NOT tree_member.leader)"
    )
    with op.batch_alter_table("tree_snapshot") as batch:
        batch.alter_column("staff", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
