"""Events in the OpenAPI description: what they look like, and the request that pushes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.openapi_examples import CASE
from domain.paper import Audience, DocumentKind, MessageKind
from domain.stages import Stage
from register.events import paper
from register.events.cloudevents import cloud_event
from register.events.feed import PREFIX, Event
from register.events.paper import Mail, Paper

_URL = "https://mingbai.example.gov.cn"
_REF = {"$ref": "#/components/schemas/CloudEvent"}
_HEADERS = {
    "webhook-id": "事件编号：同一事件再次推送时不变",
    "webhook-timestamp": "签名的时刻（Unix秒）",
    "webhook-signature": "签名（v1,…；更换密钥期间有两个，以空格分开）",
}


def event_examples() -> dict[str, dict[str, Any]]:
    """An act and what followed from it: a document, its mail, and that the mail came back."""
    kind, to = DocumentKind.CORRECTION, Audience.APPLICANT
    document = Paper(id=f"{CASE}/3/{kind}/1", kind=kind, ordinal=1, version=1, draft=False)
    mail = Mail(kind=MessageKind.CORRECTION, audience=to)
    told = (
        ("办理了事项", f"{PREFIX}ask_supplement", None),
        ("文书已经制作", paper.PRODUCED, document),
        ("邮件已经发出", paper.SENT, mail),
        ("邮件未能送达", paper.FAILED, mail),
    )
    return {
        type_: {"summary": summary, "value": _event(place, type_, about)}
        for place, (summary, type_, about) in enumerate(told)
    }


def pushed() -> dict[str, Any]:
    """The `webhooks` of the description: what a subscriber is sent."""
    content = {"schema": _REF, "examples": event_examples()}
    return {
        "event": {
            "post": {
                "operationId": "receive_event",
                "tags": ["事件推送"],
                "summary": "推送一个事件",
                "description": "发往订阅的网址；答复2xx即为收下，否则同一事件以后再次推送。",
                "parameters": [_header(name, said) for name, said in _HEADERS.items()],
                "requestBody": {
                    "required": True,
                    "content": {"application/cloudevents+json": content},
                },
                "responses": {
                    "2XX": {"description": "已经收下"},
                    "410": {"description": "不再接收，推送就此终止"},
                },
            }
        }
    }


def _event(place: int, type_: str, about: Paper | Mail | None) -> dict[str, Any]:
    event = Event(
        position=1207 + place,
        agency="bjqts",
        client="hall",
        case_id=CASE,
        type=type_,
        at=datetime(2017, 11, 8, 1, 30, tzinfo=UTC) + timedelta(seconds=2 * place),
        stage=Stage.AWAITING_SUPPLEMENT,
        number="京质监信息公开〔2017〕第1号",
        revision=3,
        about=about.model_dump_json() if about else None,
    )
    return cloud_event(event, _URL).model_dump(mode="json")


def _header(name: str, said: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": said,
        "schema": {"type": "string"},
    }
