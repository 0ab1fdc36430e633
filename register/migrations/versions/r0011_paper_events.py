"""Events of documents and messages, and which events are the agency's own affair."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; every event so far tells of an act and concerns its applicant."""
    op.add_column("events", sa.Column("about", sa.Text(), nullable=True))
    op.add_column(
        "events", sa.Column("inside", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Drop the columns, and the events that an older program could not tell."""
    op.execute("DELETE FROM events WHERE about IS NOT NULL")
    with op.batch_alter_table("events") as batch:
        batch.drop_column("inside")
        batch.drop_column("about")
