"""Who has a case now, as columns: what needs somebody is listed without opening a record."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN = "ix_cases_open"
_BEFORE = ("agency", "reply_due", "id", "stage", "overdue", "arbitration", "attention")
_NOW = (*_BEFORE, "holder", "department", "handler", "shared", "extending")

_HOLDERS = {
    "clerk": (
        *("unconfirmed", "received", "returned_formal", "registered", "awaiting_supplement"),
        *("consulting", "awaiting_payment", "opinion_returned", "approved", "issued"),
        *("dispatched", "served"),
    ),
    "department_head": ("transferred", "review_proposed", "drafted"),
    "office": ("transfer_disputed",),
    "handler": ("assigned",),
    "leader": ("review_checked", "office_approved"),
    "secrecy": ("secrecy_review",),
    "office_director": ("department_confirmed",),
}
"""Who has an open case at a stage; the next act on one that several share says the rest."""


def upgrade() -> None:
    """Add the columns, and let the index of the open cases carry them."""
    op.add_column("cases", sa.Column("holder", sa.String(), nullable=True))
    for flag in ("shared", "extending"):
        column: sa.Column[bool] = sa.Column(
            flag, sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column("cases", column)
    cases = sa.table("cases", sa.column("stage"), sa.column("holder"))
    for holder, stages in _HOLDERS.items():
        op.execute(cases.update().where(cases.c.stage.in_(stages)).values(holder=holder))
    _index(_NOW)


def downgrade() -> None:
    """Drop them."""
    _index(_BEFORE)
    for name in ("extending", "shared", "holder"):
        op.drop_column("cases", name)


def _index(columns: tuple[str, ...]) -> None:
    op.drop_index(_OPEN, "cases")
    op.create_index(
        _OPEN,
        "cases",
        list(columns),
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
