"""Weeks of groups lie under their window's key; once it is gone, what is left of them joins the past of the group.

The rows that are here lie under the master key: the next sealing, which has it, joins them to the past.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("weekly_sum") as batch:
        batch.drop_column("coarse")
        batch.add_column(sa.Column("window_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(op.f("fk_weekly_sum_window_id_window"), "window", ["window_id"], ["id"])
    op.create_table(
        "signal_past",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=400), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_signal_past_company_id_company")),
        sa.PrimaryKeyConstraint("company_id", "node", "week", name=op.f("pk_signal_past")),
    )
