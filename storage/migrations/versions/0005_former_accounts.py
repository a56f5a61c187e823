"""Leavers hold no account: what they held is kept apart. And whom the company's list names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_account",
        sa.Column("installation_id", sa.Integer(), nullable=False),
        sa.Column("platform_user_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name=op.f("fk_former_account_installation_id_installation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_former_account_person_id_person")),
        sa.PrimaryKeyConstraint("installation_id", "platform_user_id", name=op.f("pk_former_account")),
    )
    op.create_index("ix_former_account_person_id", "former_account", ["person_id"])
    gone = "person_id IN (SELECT id FROM person WHERE left_on IS NOT NULL)"
    op.execute(
        "INSERT INTO former_account (installation_id, platform_user_id, person_id) "
        f"SELECT installation_id, platform_user_id, person_id FROM account WHERE {gone}"
    )
    op.execute(f"DELETE FROM account WHERE {gone}")
    op.add_column("person", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Of those who left, nobody knows any more whether the list or the platform let them go: the next import says.
    op.execute(
        "UPDATE person SET listed = true WHERE left_on IS NULL AND company_id IN "
        "(SELECT company_id FROM record_entry WHERE action = 'people_imported')"
    )
    with op.batch_alter_table("person") as batch:
        batch.alter_column("listed", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
