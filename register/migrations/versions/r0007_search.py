"""What lists and full-text search look into."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ENDED = "('closed', 'withdrawn', 'abandoned', 'undeliverable')"
_FLAGS = ("open", "overdue", "arbitration", "attention")
_COUNTED = {"open": ("stage", "overdue", "arbitration", "attention")}
_WORDS = {
    # A word of the index is made by us: nothing in it is a separator or folded any more.
    "sqlite": ('CREATE VIRTUAL TABLE case_words USING fts5(words, tokenize="unicode61")',),
    "postgresql": (
        "CREATE TABLE case_words (rowid INTEGER NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL)",
        # A word the statistics don't know passes for one in many cases.
        "ALTER TABLE case_words ALTER COLUMN words SET STATISTICS 2000",
        "CREATE INDEX ix_case_words_words ON case_words USING gin (words) WITH (fastupdate = off)",
    ),
}


def upgrade() -> None:
    """Make the tables, the column and the indexes; of older cases what the columns tell."""
    is_open: sa.Column[bool] = sa.Column(
        "open", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("cases", is_open)
    op.execute(f"UPDATE cases SET open = false WHERE stage IN {_ENDED}")  # noqa: S608 - our words
    op.create_index("ix_cases_agency_id", "cases", ["agency", "id"])
    op.create_index("ix_cases_agency_received_id", "cases", ["agency", "received", "id"])
    op.create_index("ix_cases_agency_reply_due_id", "cases", ["agency", "reply_due", "id"])
    for flag in _FLAGS:
        op.create_index(
            f"ix_cases_{flag}",
            "cases",
            ["agency", "reply_due", "id", *_COUNTED.get(flag, ())],
            sqlite_where=sa.text(f"{flag} = 1"),
            postgresql_where=sa.text(flag),
        )
    _tables()
    for statement in _WORDS[op.get_bind().dialect.name]:
        op.execute(statement)


def _tables() -> None:
    op.create_table(
        "case_marks",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_marks_case_id"),
        sa.PrimaryKeyConstraint("agency", "kind", "value", "case_id", name="pk_case_marks"),
    )
    op.create_index("ix_case_marks_case_id", "case_marks", ["case_id"])
    op.execute(
        "INSERT INTO case_marks (agency, kind, value, case_id) "
        "SELECT agency, 'department', department, id FROM cases WHERE department IS NOT NULL"
    )
    op.create_table(
        "case_texts",
        sa.Column("doc", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_texts_case_id"),
        sa.PrimaryKeyConstraint("doc", name="pk_case_texts"),
        sa.UniqueConstraint("case_id", name="uq_case_texts_case_id"),
    )


def downgrade() -> None:
    """Drop them: nothing is lost that the cases do not tell."""
    for table in ("case_words", "case_texts", "case_marks"):
        op.drop_table(table)
    for flag in _FLAGS:
        op.drop_index(f"ix_cases_{flag}", "cases")
    for columns in ("id", "received_id", "reply_due_id"):
        op.drop_index(f"ix_cases_agency_{columns}", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("open")
