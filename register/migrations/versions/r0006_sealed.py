"""Personal columns are sealed and found by keyed hash.

What lies in them already stays as it is: a migration has no keys. `mingbai keys reseal` seals it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_APPLICANTS = ("name", "identity_number", "phone", "email")
_KINDS = ("name", "identity", "phone", "email")
_LONGER = {"messages": ("to_name", "to_address"), "digests": ("to_name", "to_address")}


def upgrade() -> None:
    """Make room for sealed texts, and hashes instead of indexes over plain ones."""
    op.drop_index("ix_applicants_name", "applicants")
    op.drop_index("ix_applicants_identity_number", "applicants")
    for table, columns in {**_LONGER, "uploads": ("name",), "applicants": _APPLICANTS}.items():
        _turn(table, columns, sa.String(), sa.Text())
    for kind in _KINDS:
        op.add_column("applicants", sa.Column(f"{kind}_hash", sa.String(), nullable=True))
        op.create_index(f"ix_applicants_{kind}_hash", "applicants", [f"{kind}_hash"])


def downgrade() -> None:
    """Back to plain indexes; a program of before cannot read what was sealed since."""
    for kind in _KINDS:
        op.drop_index(f"ix_applicants_{kind}_hash", "applicants")
        op.drop_column("applicants", f"{kind}_hash")
    for table, columns in {**_LONGER, "uploads": ("name",), "applicants": _APPLICANTS}.items():
        _turn(table, columns, sa.Text(), sa.String())
    op.create_index("ix_applicants_name", "applicants", ["name"])
    op.create_index("ix_applicants_identity_number", "applicants", ["identity_number"])


def _turn(
    table: str, columns: tuple[str, ...], old: sa.types.TypeEngine[str], new: sa.String
) -> None:
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.alter_column(column, existing_type=old, type_=new, existing_nullable=False)
