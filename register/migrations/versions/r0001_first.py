"""The first schema of the register.

A migration says for itself what it makes: it must not follow the models as they change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables of the register."""
    _agencies()
    _cases()
    _journal()
    _paper()


def downgrade() -> None:
    """There is nothing before the first schema: a register is never taken back to nothing."""
    raise NotImplementedError("登记库不能退回到建立之前")


def _agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agencies"),
    )
    op.create_table(
        "profiles",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_profiles_agency"),
        sa.PrimaryKeyConstraint("agency", "version", name="pk_profiles"),
    )
    op.create_table(
        "departments",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_departments_agency"),
        sa.PrimaryKeyConstraint("agency", "id", name="pk_departments"),
    )
    op.create_table(
        "people",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_people_agency"),
        sa.PrimaryKeyConstraint("agency", "id", name="pk_people"),
    )
    op.create_table(
        "duties",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "person"], ["people.agency", "people.id"], name="fk_duties_agency_person"
        ),
        sa.PrimaryKeyConstraint("agency", "person", "role", "department", name="pk_duties"),
    )
    op.create_table(
        "credentials",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "person"],
            ["people.agency", "people.id"],
            name="fk_credentials_agency_person",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_credentials"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("intake_key", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("handler", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received", sa.Date(), nullable=False),
        sa.Column("reply_due", sa.Date(), nullable=True),
        sa.Column("next_rung", INSTANT, nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("arbitration", sa.Boolean(), nullable=False),
        sa.Column("attention", sa.Boolean(), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_cases_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("agency", "intake_key", name="uq_cases_agency_intake_key"),
        sa.UniqueConstraint("agency", "number", name="uq_cases_agency_number"),
        sa.UniqueConstraint("agency", "year", "serial", name="uq_cases_agency_year_serial"),
    )
    op.create_index(
        "ix_cases_agency_stage_reply_due", "cases", ["agency", "stage", "reply_due"], unique=False
    )
    op.create_index("ix_cases_stage_next_rung", "cases", ["stage", "next_rung"], unique=False)
    op.create_table(
        "applicants",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("identity_kind", sa.String(), nullable=True),
        sa.Column("identity_number", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_applicants_case_id"),
        sa.PrimaryKeyConstraint("case_id", "position", name="pk_applicants"),
    )
    op.create_index(
        "ix_applicants_identity_number", "applicants", ["identity_number"], unique=False
    )
    op.create_index("ix_applicants_name", "applicants", ["name"], unique=False)
    op.create_table(
        "number_counters",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_number_counters_agency"),
        sa.PrimaryKeyConstraint("agency", "year", name="pk_number_counters"),
    )
    op.create_table(
        "reservations",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("intake_key", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_reservations_agency"),
        sa.PrimaryKeyConstraint("agency", "intake_key", name="pk_reservations"),
        sa.UniqueConstraint("case_id", name="uq_reservations_case_id"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("act_id", sa.String(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name="pk_journal"),
    )
    op.create_index(
        "uq_journal_stream_act_id",
        "journal",
        ["stream", "act_id"],
        unique=True,
        sqlite_where=sa.text("recorded"),
        postgresql_where=sa.text("recorded"),
    )
    op.create_table(
        "journal_contents",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stream", "seq"],
            ["journal.stream", "journal.seq"],
            name="fk_journal_contents_stream_seq",
        ),
        sa.PrimaryKeyConstraint("stream", "seq", name="pk_journal_contents"),
    )
    op.create_table(
        "journal_heads",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_journal_heads"),
    )


def _paper() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("template_version", sa.String(), nullable=True),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("produced_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_documents_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint(
            "case_id",
            "kind",
            "ordinal",
            "version",
            name="uq_documents_case_id_kind_ordinal_version",
        ),
    )
    op.create_index("ix_documents_status", "documents", ["status"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_messages_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_case_id_status", "messages", ["case_id", "status"], unique=False)
    op.create_index("ix_messages_status", "messages", ["status"], unique=False)
