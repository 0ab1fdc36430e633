"""What the staff routes take and give."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, computed_field

from api.intake.schemas import MaterialLine
from api.problems import ProblemDetails
from domain.acts import Answer, Carried
from domain.applicants import Agent, Applicant, Representative
from domain.case import Notice
from domain.clocks import LimitKind
from domain.delegation import Delegation, Standing
from domain.dossier import Party
from domain.judge import Barred
from domain.ledger import LedgerDay
from domain.model import IdempotencyKey, Model, Token
from domain.paper import MessageKind, PaperKind
from domain.stages import Phase
from register.acts.jobs import Status
from register.lists.filters import ListedCase
from register.record.reads import Read
from register.record.told import JournalLine


class ActIn(Model):
    """An act to perform: its name in the procedure and what it must carry."""

    act: Token
    payload: Carried = Field(default_factory=dict)


class CaseLine(ListedCase):
    """A case in one line."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def stage_label(self) -> str:
        """The stage in Chinese."""
        return self.stage.label

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def phase(self) -> Phase:
        """The stretch of stages it is in."""
        return self.stage.phase


class ListedLine(CaseLine):
    """A case in one line of a list, with what it is about."""

    subject: str


class CaseList(Model):
    """Some cases in order; `next` is the cursor of the next page, null at the end."""

    cases: tuple[ListedLine, ...]
    next: str | None = None


class Named(Model):
    """Something with an id and a Chinese name."""

    id: str
    name: str


class ActTitle(Model):
    """An act and its Chinese name at this stage; `payload` leads to the schema of its content."""

    act: str
    title: str
    payload: str


class LedgerView(Model):
    """Why a limit ends when it does, day by day; of a paused one the days until now.

    `recounted`: the calendar has changed since the last day was fixed; the days are by the new one.
    """

    kind: LimitKind
    title: str
    anchor: date
    due: date | None
    calendar_version: str
    recounted: bool
    days: tuple[LedgerDay, ...]


class LimitView(Model):
    """A limit; `due` is null while it is paused, `kept` while it runs."""

    kind: str
    title: str
    anchor: date
    due: date | None
    running: bool
    kept: bool | None
    provisional: bool
    calendar_version: str
    basis: str


class RungView(Model):
    """The next reminder: what happens at which civil instant."""

    id: str
    title: str
    at: datetime


class DocumentLine(Model):
    """A document; `href` gives the PDF once it is produced."""

    id: str
    kind: PaperKind
    title: str
    number: str | None
    version: int
    draft: bool
    status: Status
    produced_at: datetime | None
    sha256: str | None
    href: str | None


class MessageLine(Model):
    """A message and how its delivery stands; to whom is told by the role only."""

    id: str
    kind: MessageKind
    title: str
    to: str
    status: Status
    attempts: int
    queued_at: datetime
    sent_at: datetime | None


class UploadLine(MaterialLine):
    """A file of a case, whoever brought it; `href` gives its bytes."""

    uploaded_by: str
    href: str


class Links(Model):
    """Where more of a case is."""

    acts: str
    ledger: str
    applicant: str
    dossier: str
    casefile: str


class CaseView(CaseLine):
    """A case as its page needs it.

    `allowed` is what the asking person may do now, `barred` what not, and why: neither once it is
    erased. `uploads` are null for somebody who may not read them.
    """

    rules: str
    subject: str
    applicants: str
    items: int
    department_name: str | None
    handler_name: str | None
    outcomes: tuple[Named, ...]
    notices: tuple[Notice, ...]
    limits: tuple[LimitView, ...]
    next_rung: RungView | None
    served: date | None
    closed: date | None
    in_time: bool | None
    erased_on: date | None
    allowed: tuple[ActTitle, ...]
    barred: tuple[Barred, ...]
    journal: tuple[JournalLine, ...]
    documents: tuple[DocumentLine, ...]
    uploads: tuple[UploadLine, ...] | None
    messages: tuple[MessageLine, ...]
    links: Links


class People(Model):
    """Who applies, through whom, and who was consulted: personal data, whose reading is noted."""

    applicants: tuple[Applicant, ...]
    agent: Agent | None
    representatives: tuple[Representative, ...]
    parties: tuple[Party, ...]


class ReadLine(Read):
    """Who read what is personal, and when."""

    who: str

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def what_label(self) -> str:
        """What was read, in Chinese."""
        return self.what.label


class Done(Model):
    """An accepted act: the answer, of the same shape as that of a Temporal update."""

    answer: Answer


class Pending(Model):
    """An act nobody has answered yet: send it again with this key, it is performed once."""

    detail: str
    idempotency_key: str


class ActStatus(Model):
    """What became of an act sent with a key; `answer` is null while nothing did."""

    state: Literal["done", "refused", "pending"]
    detail: str
    answer: Answer | None = None


class BulkAct(ActIn):
    """One act of several: on which case, and with what key of its own."""

    case: Token
    key: IdempotencyKey | None = None


class Bulk(Model):
    """Up to 100 acts; those on one case are performed one after another, in this order."""

    acts: Annotated[tuple[BulkAct, ...], Field(min_length=1, max_length=100)]


class BulkResult(Model):
    """What became of one act; `problem` says why it was refused or could not be performed."""

    case: str
    act: str
    key: str
    state: Literal["done", "refused", "pending", "failed"]
    answer: Answer | None = None
    problem: ProblemDetails | None = None


class BulkDone(Model):
    """A result for each act, in the order in which they were sent."""

    results: tuple[BulkResult, ...]


class RowView(Model):
    """A row of the procedure; `payload` is the JSON schema of what the act must carry."""

    act: str
    title: str
    when: str | None
    stages: tuple[Named, ...]
    roles: tuple[Named, ...]
    to: Named | None
    cites: str
    payload: dict[str, JsonValue] = Field(description="JSON Schema")


class DelegationLine(Delegation):
    """A delegation 授权, who stands in for whom, and where it stands today."""

    absent_name: str
    delegate_name: str
    standing: Standing

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def standing_label(self) -> str:
        """Where it stands, in Chinese."""
        return self.standing.label


class Delegated(Model):
    """A registered delegation, and what whoever registered it should know."""

    delegation: Delegation
    warnings: tuple[str, ...]
