"""What a list of cases is asked for, and what it gives."""

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.channels import Channel
from domain.model import Line, Model, Token
from domain.outcomes import Outcome
from domain.people import Role
from domain.stages import OPEN, Phase, Stage


class Sort(StrEnum):
    """Orders of a list; with a minus the other way round."""

    DUE = "due"
    DUE_LAST = "-due"
    RECEIVED = "received"
    RECEIVED_LAST = "-received"
    NUMBER = "number"
    NUMBER_LAST = "-number"
    ID = "id"
    ID_LAST = "-id"

    @property
    def key(self) -> str:
        """What it is sorted by."""
        return self.value.removeprefix("-")

    @property
    def down(self) -> bool:
        """Whether the greatest comes first."""
        return self.value.startswith("-")


class Filters(Model):
    """What is listed; all that is said must hold, of several values of one filter any.

    Days are dates in Asia/Shanghai, both ends included. `open` is false for cases that ended.
    `needs`: open cases whose next step is one's own, or somebody else's.
    """

    stage: frozenset[Stage] = frozenset()
    phase: frozenset[Phase] = frozenset()
    channel: frozenset[Channel] = frozenset()
    outcome: frozenset[Outcome] = frozenset()
    department: frozenset[Token] = frozenset()
    handler: frozenset[Token] = frozenset()
    open: bool | None = None
    overdue: bool | None = None
    arbitration: bool | None = None
    attention: bool | None = None
    due_from: date | None = None
    due_to: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    number: Line | None = None
    needs: Literal["me", "others"] | None = None
    q: Annotated[str, Field(max_length=100)] = ""

    def digest(self, *more: str) -> str:
        """A short hash of the filters and more: a page continues only the list it is of."""
        said = {name: getattr(self, name) for name in Filters.model_fields}
        plain = {
            key: sorted(one) if isinstance(one, frozenset) else one for key, one in said.items()
        }
        return hashlib.sha256(repr((more, plain)).encode()).hexdigest()[:16]

    @property
    def waiting(self) -> bool:
        """Whether only open cases can pass."""
        told = self.open is True or self.needs is not None
        return told or (bool(self.stages) and self.stages <= OPEN)

    @property
    def stages(self) -> frozenset[Stage]:
        """The stages asked for by name or by phase; none: any."""
        return self.stage | {one for one in Stage if one.phase in self.phase}


class Hashed(Model):
    """Somebody named in an application, by the keyed hash of a datum (register/vault.py)."""

    kind: Literal["name", "identity", "phone", "email"]
    digest: str


class ListedCase(Model):
    """A case in one line of a list.

    `holder` has it now; where it is `shared` by several departments, the one in the lead is told.
    `extending`: an extension waits for consent.
    """

    id: str
    number: str | None
    stage: Stage
    channel: Channel
    received: date
    reply_due: date | None
    holder: Role | None
    department: str | None
    handler: str | None
    shared: bool
    overdue: bool
    arbitration: bool
    extending: bool
    attention: bool
    revision: int


_Number = Annotated[int, Field(ge=0, lt=2**63)]
"""What a database can compare: a cursor comes back from outside and may have been altered."""


class Position(Model):
    """The case a page ended with, by all that a list may be sorted by; `doc`: in the index."""

    id: Token
    reply_due: date | None = None
    received: date | None = None
    year: _Number | None = None
    serial: _Number | None = None
    doc: _Number | None = None


class Page(Model):
    """Some cases, and where the next page begins; None at the end."""

    cases: tuple[ListedCase, ...]
    next: Position | None
