"""The feed of events, and where it is pushed; files that come before their case."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_WAITING = sa.text("position IS NULL")
_NUMBERED = sa.text("position IS NOT NULL")


def upgrade() -> None:
    """Make the tables; a reserved intake key knows from now on whose it is."""
    with op.batch_alter_table("reservations") as batch:
        batch.add_column(sa.Column("client", sa.String(), nullable=True))
    _events()
    _webhooks()
    _handed_files()


def downgrade() -> None:
    """Drop the tables: whoever goes back loses the feed and its subscribers."""
    for table in ("handed_files", "webhooks", "events"):
        op.drop_table(table)
    with op.batch_alter_table("reservations") as batch:
        batch.drop_column("client")


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("position", _NUMBER, nullable=True),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=True),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    _index("ix_events_unnumbered", ["id"], _WAITING)
    _index("uq_events_position", ["position"], _NUMBERED, unique=True)
    _index("ix_events_agency", ["agency", "position"], _NUMBERED)
    _index("ix_events_client", ["client", "position"], _NUMBERED)
    _index("ix_events_case_id", ["case_id", "position"], _NUMBERED)


def _index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(
        name, "events", columns, unique=unique, sqlite_where=where, postgresql_where=where
    )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        sa.Column("former_until", _INSTANT, nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("cursor", _NUMBER, nullable=False),
        sa.Column("delivered_at", _INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_webhooks_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_agency_client", "webhooks", ["agency", "client"])


def _handed_files() -> None:
    op.create_table(
        "handed_files",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=True),
        sa.Column("handed_by", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("handed_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_handed_files_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_handed_files"),
    )
    op.create_index("ix_handed_files_case_id", "handed_files", ["case_id"])
    op.create_index("ix_handed_files_expires_at", "handed_files", ["expires_at"])
