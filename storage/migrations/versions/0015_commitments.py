"""What the leadership decides about a gap, who is asked for decisions, and which gaps were set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = ("proposed", "declined", "open", "judged", "withdrawn")


def upgrade() -> None:
    op.add_column("company", sa.Column("sponsor_id", sa.Integer(), nullable=True))
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("axis", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("gap", sa.JSON(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.CheckConstraint(sa.column("state").in_(STATES), name=op.f("ck_commitment_commitmentstate")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_commitment_company_id_company")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_commitment_owner_id_person")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_commitment_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(op.f("ix_commitment_company_id"), "commitment", ["company_id"])
    op.create_table(
        "set_aside",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("axis", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("for_good", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_set_aside_company_id_company")),
        sa.PrimaryKeyConstraint("company_id", "question_key", "axis", name=op.f("pk_set_aside")),
    )
