"""Accounts, sessions, and the keys of intake services."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; a token of a person may end from now on."""
    op.add_column("credentials", sa.Column("expires_at", INSTANT, nullable=True))
    op.add_column("credentials", sa.Column("revoked_at", INSTANT, nullable=True))
    _accounts()
    _sessions()
    _clients()


def downgrade() -> None:
    """Drop the tables: whoever goes back logs in with tokens only."""
    for table in ("client_keys", "clients", "sessions", "login_attempts", "recovery_codes"):
        op.drop_table(table)
    op.drop_table("accounts")
    op.drop_column("credentials", "revoked_at")
    op.drop_column("credentials", "expires_at")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _accounts() -> None:
    op.create_table(
        "accounts",
        _text("agency"),
        _text("person"),
        _text("password_hash", nullable=True),
        _instant("password_set_at", nullable=True),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_pending", sa.Text(), nullable=True),
        sa.Column("totp_last", sa.Integer(), nullable=True),
        _text("issuer", nullable=True),
        _text("subject", nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "person"], ["people.agency", "people.id"], name="fk_accounts_agency_person"
        ),
        sa.PrimaryKeyConstraint("agency", "person", name="pk_accounts"),
        sa.UniqueConstraint("issuer", "subject", name="uq_accounts_issuer_subject"),
    )
    op.create_table(
        "recovery_codes",
        _text("agency"),
        _text("person"),
        _text("digest"),
        sa.ForeignKeyConstraint(
            ["agency", "person"],
            ["accounts.agency", "accounts.person"],
            name="fk_recovery_codes_agency_person",
        ),
        sa.PrimaryKeyConstraint("agency", "person", "digest", name="pk_recovery_codes"),
    )
    op.create_table(
        "login_attempts",
        _text("name"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _instant("last_at"),
        _instant("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_last_at", "login_attempts", ["last_at"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        *map(_text, ("digest", "agency", "person", "how", "device")),
        *map(_instant, ("began_at", "seen_at", "ends_at")),
        _instant("ended_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "person"], ["people.agency", "people.id"], name="fk_sessions_agency_person"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_agency_person", "sessions", ["agency", "person"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])


def _clients() -> None:
    op.create_table(
        "clients",
        *map(_text, ("agency", "id", "name", "rights")),
        _instant("created_at"),
        _instant("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.id"], name="fk_clients_agency"),
        sa.PrimaryKeyConstraint("agency", "id", name="pk_clients"),
    )
    op.create_table(
        "client_keys",
        *map(_text, ("digest", "agency", "client")),
        _instant("created_at"),
        _instant("expires_at", nullable=True),
        _instant("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "client"],
            ["clients.agency", "clients.id"],
            name="fk_client_keys_agency_client",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_client_keys"),
    )
    op.create_index("ix_client_keys_agency_client", "client_keys", ["agency", "client"])
