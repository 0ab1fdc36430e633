"""Delegations: who performs whose duties in which period."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table of delegations."""
    op.create_table(
        "delegations",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("delegate", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "absent"],
            ["people.agency", "people.id"],
            name="fk_delegations_agency_absent",
        ),
        sa.ForeignKeyConstraint(
            ["agency", "delegate"],
            ["people.agency", "people.id"],
            name="fk_delegations_agency_delegate",
        ),
        sa.PrimaryKeyConstraint("agency", "id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_agency_last", "delegations", ["agency", "last"])
    op.create_index("ix_delegations_agency_delegate", "delegations", ["agency", "delegate"])


def downgrade() -> None:
    """Drop the table: whoever goes back loses the delegations; the journal keeps them."""
    op.drop_table("delegations")
