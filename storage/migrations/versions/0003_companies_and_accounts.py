"""A company is one thing, its installations and its people's accounts are others; what is owed has typed columns.

Tables take the names of the glossary on the way. Nothing is lost, and nothing that went out is owed again. The older
version does not run on these tables: stop every copy of it first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = {"workspace": "company", "reply_live": "live_answer", "audit_entry": "record_entry", "relay": "reply"}
OF_A_COMPANY = (
    "delivery",
    "person",
    "published",
    "question",
    "record_entry",
    "released_comments",
    "released_figure",
    "reply",
    "schedule",
    "tree_snapshot",
    "weekly_sum",
    "window",
)
INDEXED = ("person", "released_comments", "released_figure", "reply", "schedule")
UNIQUE = {"question": ("key", "version"), "published": ("kind", "subject")}
ORDER = ("welcome", "question", "reminder", "digest", "detail", "alert", "notice", "relay")
STATES = ("planned", "sending", "in_doubt", "sent", "skipped", "missed")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _rename(sqlite=sqlite)
    _installations()
    _deliveries(sqlite=sqlite)


def _rename(*, sqlite: bool) -> None:
    """Give tables, columns, indexes and constraints their names: both databases rename a column in place."""
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table in OF_A_COMPANY:
        op.execute(f'ALTER TABLE "{table}" RENAME COLUMN workspace_id TO company_id')
    for table in INDEXED:
        old = "relay" if table == "reply" else table
        op.drop_index(f"ix_{old}_workspace_id", table)
        op.create_index(f"ix_{table}_company_id", table, ["company_id"])
    op.drop_index("ix_relay_window_id_thread", "reply")
    op.create_index("ix_reply_window_id_thread", "reply", ["window_id", "thread"])
    for table, columns in UNIQUE.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_workspace_id_{'_'.join(columns)}", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_company_id_{'_'.join(columns)}", ["company_id", *columns])
    if sqlite:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entry_no_{verb}")
    else:
        op.execute("ALTER TRIGGER audit_entry_append_only ON record_entry RENAME TO record_entry_append_only")
    with op.batch_alter_table("record_entry") as batch:
        batch.drop_constraint("uq_audit_entry_digest", type_="unique")
        batch.create_unique_constraint("uq_record_entry_digest", ["digest"])
    if sqlite:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER record_entry_no_{verb} BEFORE {verb} ON record_entry "
                "BEGIN SELECT RAISE(ABORT, 'record_entry is append-only'); END"
            )


def _installations() -> None:
    """Every workspace becomes a company with one installation; everybody with an account keeps it."""
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("connected", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_installation_company_id_company")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("platform", "tenant", name=op.f("uq_installation_platform_tenant")),
    )
    op.create_index("ix_installation_company_id", "installation", ["company_id"])
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("installation_id", sa.Integer(), nullable=False),
        sa.Column("platform_user_id", sa.String(length=64), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("unreachable", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name=op.f("fk_account_installation_id_installation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "installation_id", "platform_user_id", name=op.f("uq_account_installation_id_platform_user_id")
        ),
    )
    op.create_index("ix_account_person_id_installation_id", "account", ["person_id", "installation_id"], unique=True)
    only = sa.text("preferred")
    op.create_index(
        "ix_account_preferred", "account", ["person_id"], unique=True, sqlite_where=only, postgresql_where=only
    )
    op.create_table(
        "platform_address",
        sa.Column("installation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name=op.f("fk_platform_address_installation_id_installation")
        ),
        sa.PrimaryKeyConstraint("installation_id", "key", name=op.f("pk_platform_address")),
    )
    op.execute(
        "INSERT INTO installation (company_id, platform, tenant, connected) "
        "SELECT id, platform, tenant, connected FROM company ORDER BY id"
    )
    op.execute(
        "INSERT INTO account (person_id, installation_id, platform_user_id, preferred, unreachable) "
        "SELECT person.id, installation.id, person.platform_user_id, true, person.unreachable FROM person "
        "JOIN installation ON installation.company_id = person.company_id "
        "WHERE person.platform_user_id NOT LIKE 'email:%' AND person.platform_user_id NOT LIKE 'erased:%' "
        "ORDER BY person.id"
    )
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint("uq_person_workspace_id_platform_user_id", type_="unique")
        batch.drop_column("platform_user_id")
        batch.drop_column("unreachable")
    op.add_column("company", sa.Column("leadership_installation", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE company SET leadership_installation = (SELECT installation.id FROM installation "
        "WHERE installation.company_id = company.id) WHERE leadership_channel IS NOT NULL"
    )
    with op.batch_alter_table("company") as batch:
        batch.drop_constraint("uq_workspace_platform_tenant", type_="unique")
        for column in ("platform", "tenant", "connected"):
            batch.drop_column(column)


def _deliveries(*, sqlite: bool) -> None:
    """Write in columns of their own what stood in texts: who a message is for, and what it is about."""
    for column in (
        sa.Column("place", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("published_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=80), nullable=True),
        sa.Column("sent_through", sa.Integer(), nullable=True),
        sa.Column("sent_to", sa.String(length=64), nullable=True),
    ):
        op.add_column("delivery", column)
    for place, kind in enumerate(ORDER):
        op.execute(f"UPDATE delivery SET place = {place} WHERE kind = '{kind}'")
    op.execute("UPDATE delivery SET person_id = CAST(substr(recipient, 8) AS INTEGER) WHERE recipient LIKE 'person:%'")
    op.execute("UPDATE delivery SET channel = substr(recipient, 9) WHERE recipient LIKE 'channel:%'")
    op.execute(
        "UPDATE delivery SET round_id = CAST(substr(subject, 7) AS INTEGER) WHERE kind IN ('question', 'reminder')"
    )
    shown = "json_extract(payload, '$.published')" if sqlite else "CAST(payload ->> 'published' AS INTEGER)"
    op.execute(
        f"UPDATE delivery SET published_id = {shown}, payload = NULL WHERE kind IN ('digest', 'detail', 'alert')"
    )
    op.execute("UPDATE delivery SET about = subject WHERE round_id IS NULL AND published_id IS NULL")
    _tried()
    op.drop_index("ix_delivery_state_due_at", "delivery")
    op.drop_index("ix_delivery_workspace_id", "delivery")
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint("uq_delivery_kind_subject_recipient_occurrence", type_="unique")
        batch.drop_constraint(op.f("ck_delivery_deliverykind"), type_="check")
        batch.drop_column("subject")
        batch.drop_column("recipient")
        batch.alter_column("place", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_foreign_key("fk_delivery_person_id_person", "person", ["person_id"], ["id"])
        batch.create_foreign_key("fk_delivery_round_id_round", "round", ["round_id"], ["id"])
        batch.create_foreign_key(
            "fk_delivery_sent_through_installation", "installation", ["sent_through"], ["id"]
        )
        batch.create_check_constraint(op.f("ck_delivery_one_recipient"), "(person_id IS NULL) <> (channel IS NULL)")
        for columns in (("person_id", "round_id"), ("person_id", "about"), ("published_id",)):
            name = "_".join(("uq_delivery_kind", *columns, "occurrence"))
            batch.create_unique_constraint(name, ["kind", *columns, "occurrence"])
    op.create_index("ix_delivery_due", "delivery", ["company_id", "state", "due_at", "person_id", "place"])


def _tried() -> None:
    """Note where messages in doubt were tried, and where a channel's posts stand: until now there was one way."""
    op.execute(
        "UPDATE delivery SET sent_through = (SELECT installation.id FROM installation "
        "WHERE installation.company_id = delivery.company_id), sent_to = coalesce(channel, (SELECT "
        "account.platform_user_id FROM account WHERE account.person_id = delivery.person_id)) "
        "WHERE state IN ('sending', 'in_doubt') OR (state = 'sent' AND channel IS NOT NULL)"
    )
