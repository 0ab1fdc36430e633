"""What the intake routes take and give."""

from datetime import date, datetime

from pydantic import Field, computed_field

from domain.acts import Answer
from domain.application import Application
from domain.clocks import LimitKind
from domain.defects import Defect
from domain.ledger import LedgerDay
from domain.model import AgencyId, Model, Token
from domain.paper import PaperKind
from domain.stages import Stage
from register.events.cloudevents import CloudEvent
from register.paper.filetypes import FileType
from register.paper.handed_files import AT_MOST
from register.paper.uploads import UploadKind


class HandIn(Model):
    """An application, the agency it is handed in to, and the files that were uploaded for it."""

    agency: AgencyId
    application: Application
    files: tuple[Token, ...] = Field(
        default=(), max_length=AT_MOST, description="先行上传的文件编号"
    )


class Links(Model):
    """Where to go from here; the pages of staff are for staff only."""

    application: str
    events: str
    case: str | None = None
    acts: str | None = None


class Receipt(Model):
    """What whoever hands in learns; the dates are dates in Asia/Shanghai.

    `case` is the id of the case and of its workflow. `number` comes with registration. `stage` is
    null while the case is still being taken in. `warning` says that the rule set does not cover
    the receipt date. `defects` do not undo the receipt; formal ones stop registration.
    """

    case: str
    number: str | None
    stage: Stage | None
    received: date
    reply_due: date | None
    transfer_due: date | None
    rules: str
    warning: str | None
    defects: tuple[Defect, ...]
    links: Links


class FileLine(Model):
    """A file that waits to be named by an application; it expires at a civil instant."""

    id: Token
    name: str
    type: FileType
    size: int
    sha256: str
    expires_at: datetime


class MaterialLine(Model):
    """A file of the case that the applicant handed in."""

    id: Token
    position: int
    kind: UploadKind
    name: str
    type: FileType
    size: int
    sha256: str
    uploaded_at: datetime

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def kind_label(self) -> str:
        """What it is for, in Chinese."""
        return self.kind.label


class DeadlineLine(Model):
    """A deadline; `due` is null while it is paused. `ledger` tells why it falls on its day."""

    kind: LimitKind
    title: str
    anchor: date
    due: date | None
    running: bool
    provisional: bool
    calendar_version: str
    basis: str
    ledger: tuple[LedgerDay, ...]


class PaperLine(Model):
    """A document for the applicant; `href` gives the PDF."""

    id: str
    kind: PaperKind
    title: str
    number: str | None
    produced_at: datetime
    sha256: str
    href: str


class ApplicationView(Model):
    """Where an application stands; `state` says it in the words an applicant understands."""

    case: Token
    number: str | None
    stage: Stage
    stage_label: str
    state: str
    received: date
    reply_due: date | None
    served: date | None
    closed: date | None
    deadlines: tuple[DeadlineLine, ...]
    documents: tuple[PaperLine, ...]
    files: tuple[MaterialLine, ...]
    events: tuple[CloudEvent, ...]


class Said(Model):
    """What the applicant has said, and what was made of it."""

    answer: Answer
    application: ApplicationView


class Unanswered(Model):
    """Nobody has answered yet: send it again with the same key, it is done once."""

    detail: str
    idempotency_key: str
