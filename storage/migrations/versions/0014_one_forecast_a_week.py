"""Leaders are asked a forecast of one question a week: a window says whether it is that one. Until now all were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("window", sa.Column("forecast", sa.Boolean(), nullable=False, server_default=sa.true()))
