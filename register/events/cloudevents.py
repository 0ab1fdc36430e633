"""Events as other systems read them: CloudEvents 1.0, in the feed and in webhooks alike."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.model import Model
from domain.paper import DOCUMENTS
from domain.stages import Stage
from register.events.feed import TYPES, Event
from register.events.paper import Mail, Paper


class Told(Model):
    """What an event tells: where the case stands now. Nothing of what people wrote."""

    case: str
    number: str | None
    stage: Stage
    stage_label: str
    revision: int


class ToldPaper(Paper):
    """A document, what it is called, and where its PDF is."""

    title: str
    link: str


class ToldMail(Mail):
    """A message, and what it is called."""

    title: str


class ToldOfPaper(Told):
    """Which document was produced."""

    document: ToldPaper


class ToldOfMail(Told):
    """Which message was sent, or could not be delivered."""

    message: ToldMail


EventType = Annotated[str, Field(json_schema_extra={"enum": list(TYPES)})]


class CloudEvent(Model):
    """An event (CloudEvents 1.0, structured JSON); `subject` is the case.

    `position` is an extension attribute: its place in the feed, by which reading goes on. `time`
    is a civil instant.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: EventType
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    position: int
    data: ToldOfPaper | ToldOfMail | Told


def cloud_event(event: Event, public_url: str) -> CloudEvent:
    """An event of the installation at an address."""
    return CloudEvent(
        id=event.id,
        source=f"{public_url}/agencies/{event.agency}",
        type=event.type,
        subject=event.case_id,
        time=event.at,
        position=event.position,
        data=_told(event, public_url),
    )


def _told(event: Event, public_url: str) -> Told:
    standing = Told(
        case=event.case_id,
        number=event.number,
        stage=event.stage,
        stage_label=event.stage.label,
        revision=event.revision,
    ).model_dump()
    match event.about:
        case Paper() as paper:
            said = paper.model_dump() | {"title": DOCUMENTS[paper.kind].title}
            document = ToldPaper(**said, link=_link(event, paper, public_url))
            return ToldOfPaper(**standing, document=document)
        case Mail() as mail:
            message = ToldMail(**mail.model_dump(), title=mail.kind.label)
            return ToldOfMail(**standing, message=message)
        case None:
            return Told(**standing)


def _link(event: Event, paper: Paper, public_url: str) -> str:
    """Intake services have a door of their own, behind which is what the applicant may have."""
    door = "cases" if event.inside else "applications"
    return f"{public_url}/api/v1/{door}/{event.case_id}/documents/{paper.id}"
