"""Events as other systems read them: CloudEvents 1.0, in the feed and in webhooks alike."""

from datetime import datetime
from typing import Literal

from domain.model import Model
from domain.stages import Stage
from register.events.feed import Event


class Told(Model):
    """What an event tells: where the case stands now. Nothing of what people wrote."""

    case: str
    number: str | None
    stage: Stage
    stage_label: str
    revision: int


class CloudEvent(Model):
    """An event (CloudEvents 1.0, structured JSON); `subject` is the case.

    `position` is an extension attribute: its place in the feed, by which reading goes on. `time`
    is a civil instant.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    position: int
    data: Told


def cloud_event(event: Event, public_url: str) -> CloudEvent:
    """An event of the installation at an address."""
    return CloudEvent(
        id=event.id,
        source=f"{public_url}/agencies/{event.agency}",
        type=event.type,
        subject=event.case_id,
        time=event.at,
        position=event.position,
        data=Told(
            case=event.case_id,
            number=event.number,
            stage=event.stage,
            stage_label=event.stage.label,
            revision=event.revision,
        ),
    )
