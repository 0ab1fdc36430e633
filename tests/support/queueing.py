"""Paper of a case in the register: a receipt to produce, and the mail that carries it."""

from datetime import datetime

from sqlmodel import Session

from domain.paper import Audience, DocumentKind, MessageKind
from register.paper.documents import queue_document
from register.paper.outbox import queue_message


def queue_paper(session: Session, id_: str, at: datetime, **changes: object) -> int:
    """Queue a receipt, or another document by what differs; which version of it that is."""
    receipt = {
        "case_id": "bjqts-1",
        "kind": DocumentKind.RECEIPT,
        "ordinal": 1,
        "number": None,
        "draft": False,
        "facts": "{}",
    }
    return queue_document(session, id_=id_, at=at, **{**receipt, **changes})


def queue_mail(session: Session, id_: str, at: datetime, **changes: object) -> None:
    """Queue the mail of a receipt, or another by what differs."""
    receipt = {
        "case_id": "bjqts-1",
        "kind": MessageKind.RECEIPT,
        "audience": Audience.APPLICANT,
        "to_name": "张三",
        "to_address": "zhang.san@example.com",
        "facts": "{}",
    }
    queue_message(session, id_=id_, at=at, **{**receipt, **changes})
