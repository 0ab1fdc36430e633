"""What leaves the system: documents and messages, as kinds and as jobs (regulation.md §3).

A job carries frozen facts, so that producing or delivering it twice, or after a crash a week later,
gives the same paper: nothing is looked up again.
"""

from datetime import datetime
from enum import StrEnum

from domain.model import JobId, Model, Token
from domain.outcomes import OUTCOMES, Outcome


class DocumentKind(StrEnum):
    """A document of the procedure; the number is that of its attachment (附件) in S0."""

    RECEIPT = "receipt"
    APPROVAL_FORM = "approval_form"
    ALREADY_PUBLIC = "already_public"
    DISCLOSED = "disclosed"
    REFUSED = "refused"
    PARTIAL = "partial"
    NOT_EXIST = "not_exist"
    NOT_THIS_AGENCY = "not_this_agency"
    NOT_DISCLOSABLE_INTERNAL = "not_disclosable_internal"
    NOT_GOV_INFO = "not_gov_info"
    ARCHIVED = "archived"
    NOT_REPEATED = "not_repeated"


def notice_of(outcome: Outcome) -> DocumentKind | None:
    """The notice that answers with an outcome; None where the procedure has none yet."""
    document = OUTCOMES[outcome].document
    return DocumentKind(document) if document in set(DocumentKind) else None


class MessageKind(StrEnum):
    """A mail, by what it tells its reader."""

    RECEIPT = "receipt"
    NOTICE = "notice"
    NEW_WORK = "new_work"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ARBITRATION = "arbitration"
    ESCALATION = "escalation"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """To whom a message goes; the register turns it into people and addresses."""

    APPLICANT = "applicant"
    HOLDER = "holder"
    CLERK = "clerk"
    CENTER_HEAD = "center_head"
    HANDLER = "handler"
    DEPARTMENT_HEAD = "department_head"
    OFFICE = "office"
    OFFICE_DIRECTOR = "office_director"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class Work(StrEnum):
    """The two kinds of work the motor carries out for a case, in this order."""

    PRODUCE = "produce"
    DELIVER = "deliver"


class Job(Model):
    """A document to produce or a message to deliver; `id` is the case and the business step."""

    id: JobId
    work: Work
    kind: Token


class Batch(Model):
    """Jobs of one case that one activity carries out together; `at` is the civil instant."""

    case: Token
    jobs: tuple[Job, ...]
    at: datetime
