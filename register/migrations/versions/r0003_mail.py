"""Mail: found by its Message-ID, and gathered into a daily digest for whoever has chosen that."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the choice, the digests, and the ways to find a mail."""
    op.add_column(
        "people", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_messages_message_id", "messages", ["message_id"], unique=True)
    op.create_table(
        "digests",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("jobs", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "person"], ["people.agency", "people.id"], name="fk_digests_agency_person"
        ),
        sa.PrimaryKeyConstraint("agency", "person", "day", name="pk_digests"),
    )
    op.create_index("ix_digests_message_id", "digests", ["message_id"], unique=True)
    op.create_index("ix_digests_status", "digests", ["status"])


def downgrade() -> None:
    """Drop them: mails that wait for a digest are then sent one by one."""
    op.execute("UPDATE messages SET status = 'queued' WHERE status IN ('held', 'digested')")
    op.execute("UPDATE messages SET status = 'sent' WHERE status = 'waived'")
    op.drop_table("digests")
    op.drop_index("ix_messages_message_id", "messages")
    with op.batch_alter_table("people") as people:
        people.drop_column("digest")
