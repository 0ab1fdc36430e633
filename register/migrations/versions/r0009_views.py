"""Lists people have named, forms that were sent, and the way to the cases that ended last."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ENDED = sa.text("closed_on IS NOT NULL")


def upgrade() -> None:
    """Make the tables and the index."""
    op.create_table(
        "views",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "person"], ["people.agency", "people.id"], name="fk_views_agency_person"
        ),
        sa.PrimaryKeyConstraint("agency", "person", "id", name="pk_views"),
    )
    op.create_table(
        "sent_forms",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sent_forms"),
    )
    op.create_index("ix_sent_forms_at", "sent_forms", ["at"])
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["agency", "closed_on", "id", "stage", "overdue"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )


def downgrade() -> None:
    """Drop them: whoever goes back loses the lists people have named."""
    op.drop_index("ix_cases_closed", table_name="cases")
    op.drop_table("sent_forms")
    op.drop_table("views")
