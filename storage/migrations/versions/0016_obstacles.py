"""Obstacles: what keeps the work from going on, said to leadership without a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENTS = ("released_at", "shown_at", "seen_at", "taken_at", "decided_at", "told_at", "withdrawn_at")
CHECKS = {
    "shown_once_released": "shown_at IS NULL OR released_at IS NOT NULL",
    "seen_once_shown": "seen_at IS NULL OR shown_at IS NOT NULL",
    "taken_once_seen": "taken_at IS NULL OR seen_at IS NOT NULL",
    "decided_with_an_outcome": "(decided_at IS NULL) = (outcome IS NULL)",
    "decided_once_taken": "decided_at IS NULL OR taken_at IS NOT NULL",
    "told_once_decided": "told_at IS NULL OR decided_at IS NOT NULL",
    "obstacleoutcome": "outcome IN ('decided', 'refused')",
}


def upgrade() -> None:
    op.add_column("round", sa.Column("obstacles_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "obstacle",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        *(sa.Column(moment, sa.DateTime(timezone=True), nullable=True) for moment in MOMENTS),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_obstacle_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_obstacle_company_id_company")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_obstacle_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_obstacle_company_id"), "obstacle", ["company_id"])
    if op.get_bind().dialect.name == "postgresql":
        # ANALYZE keeps a sample of each column, where the ciphertext of an erased row would live on.
        for column in ("id", "thread", "blob"):
            op.execute(f"ALTER TABLE obstacle ALTER COLUMN {column} SET STATISTICS 0")
