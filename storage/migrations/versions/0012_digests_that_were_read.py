"""A digest tells what the leadership channel was not told yet: each says whether it reached that channel.

The ledger knows it for some weeks only. Of the digests that are here, those of companies that have a channel count as
having reached it: what they told, they told every week.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("published") as batch:
        batch.add_column(sa.Column("reached", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE published SET reached = TRUE WHERE kind = 'digest'"
        " AND company_id IN (SELECT id FROM company WHERE leadership_channel IS NOT NULL)"
    )
    with op.batch_alter_table("published") as batch:
        batch.alter_column("reached", server_default=None)
