"""Leaders' replies to comments: where they wait, and a kind of message that says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ("welcome", "question", "reminder", "digest", "detail", "alert", "notice", "relay")


def upgrade() -> None:
    op.create_table(
        "relay",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_relay_window_id_window")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_relay_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
    )
    op.create_index(op.f("ix_relay_workspace_id"), "relay", ["workspace_id"])
    op.create_index(op.f("ix_relay_window_id_thread"), "relay", ["window_id", "thread"])
    if op.get_bind().dialect.name == "postgresql":
        # ANALYZE keeps a sample of each column, where the ciphertext of an erased row would live on.
        for table, columns in {"reply_live": ("token", "blob"), "relay": ("thread", "blob")}.items():
            for column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
    # SQLite cannot alter a table: in a batch Alembic copies it.
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(op.f("ck_delivery_deliverykind"), type_="check")
        batch.create_check_constraint(op.f("ck_delivery_deliverykind"), sa.column("kind").in_(KINDS))
