"""Uploads: files handed in to a case."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of uploads."""
    op.create_table(
        "uploads",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_uploads_case_id"),
        sa.PrimaryKeyConstraint("case_id", "id", name="pk_uploads"),
        sa.UniqueConstraint("case_id", "position", name="uq_uploads_case_id_position"),
    )


def downgrade() -> None:
    """Drop the table: whoever goes back loses the list of uploads; store and journal keep them."""
    op.drop_table("uploads")
