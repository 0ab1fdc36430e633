"""What the staff routes take and give."""

from datetime import date, datetime

from pydantic import ConfigDict, Field, JsonValue, computed_field

from domain.acts import Answer, Carried
from domain.case import Notice
from domain.delegation import Delegation, Standing
from domain.model import Model, Token
from domain.paper import MessageKind, PaperKind
from register.jobs import Status
from register.queries import ListedCase
from register.told import JournalLine


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


class CaseList(Model):
    """Some cases in order of their ids; `next` continues after the last one, null at the end."""

    cases: tuple[CaseLine, ...]
    next: str | None = None


class Named(Model):
    """Something with an id and a Chinese name."""

    id: str
    name: str


class ActTitle(Model):
    """An act and its Chinese name at this stage."""

    act: str
    title: str


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
    """A message; to whom is told by the role only."""

    kind: MessageKind
    to: str
    status: Status
    sent_at: datetime | None


class CaseView(CaseLine):
    """A case as its page needs it; `allowed` is what the asking person may do now."""

    rules: str
    channel: str
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
    allowed: tuple[ActTitle, ...]
    journal: tuple[JournalLine, ...]
    documents: tuple[DocumentLine, ...]
    messages: tuple[MessageLine, ...]


class Done(Model):
    """An accepted act: the answer, and the case as it now stands."""

    answer: Answer
    case: CaseLine


class Pending(Model):
    """An act nobody has answered yet: send it again with this key, it is performed once."""

    detail: str
    idempotency_key: str


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
