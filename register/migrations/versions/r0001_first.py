"""The first schema of the register.

A migration says for itself what it makes: it must not follow the models as they change. The order
of the columns, of the unique constraints and of the indexes is part of what is made.

No migration has a `downgrade`: an older program cannot tell what a newer one has written, so the
way back is the backup that was taken before the upgrade.
"""

from register.migrations.first import cases, papers, people

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables of the register, each after those it refers to."""
    people.make()
    cases.make()
    papers.make()
