"""Answers hang on the account frozen in the tree of their window, and a signature covers what a release reads.

Trees that stand get the accounts that their members hold now. The answers themselves are found again under them at the
next start, which has the keys (`jobs.closing.adoption`).
"""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FRESH = timedelta(days=28)  # as jobs.release.guards had it
AT_ONCE = 1_000


def upgrade() -> None:
    with op.batch_alter_table("tree_member") as batch:
        batch.add_column(sa.Column("account", sa.String(200), nullable=True))
        batch.add_column(sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("tree_member") as batch:
        batch.alter_column("counts", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("window") as batch:
        batch.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("linked_to", sa.String(200), nullable=True))
        batch.add_column(sa.Column("link_proof", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE tree_member SET account = ("
        "SELECT installation.platform || '|' || installation.tenant || '|' || account.platform_user_id "
        "FROM account JOIN installation ON installation.id = account.installation_id "
        "WHERE account.person_id = tree_member.person_id AND account.preferred)"
    )
    _mark_fresh()
    op.create_index("ix_tree_member_account_snapshot_id", "tree_member", ["account", "snapshot_id"], unique=True)


def _mark_fresh() -> None:
    """Say of the members of windows that are not sealed who counted when they opened (R16)."""
    connection = op.get_bind()
    trees = connection.execute(
        sa.text(
            "SELECT DISTINCT tree_snapshot.id, tree_snapshot.taken_on, first.day FROM tree_snapshot "
            "JOIN (SELECT company_id, min(taken_on) AS day FROM tree_snapshot GROUP BY company_id) AS first "
            "ON first.company_id = tree_snapshot.company_id "
            "JOIN \"window\" ON \"window\".snapshot_id = tree_snapshot.id WHERE \"window\".state <> 'sealed'"
        )
    ).all()
    members = sa.text(
        "SELECT tree_member.person_id, person.since FROM tree_member JOIN person ON person.id = tree_member.person_id "
        "WHERE tree_member.snapshot_id = :tree"
    )
    change = sa.text("UPDATE tree_member SET counts = :counts WHERE snapshot_id = :tree AND person_id = :person")
    for tree, taken_on, first_day in trees:
        taken, first = _day(taken_on), _day(first_day)
        fresh = [
            {"tree": tree, "person": person, "counts": False}
            for person, since in connection.execute(members, {"tree": tree})
            if _day(since) > first and _day(since) + FRESH > taken
        ]
        for start in range(0, len(fresh), AT_ONCE):
            connection.execute(change, fresh[start : start + AT_ONCE])


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
