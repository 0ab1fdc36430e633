"""The tables of the register, one file a subject."""

from register.tables.accounts import (
    AccountRow,
    AttemptRow,
    ClientKeyRow,
    ClientRow,
    RecoveryCodeRow,
    SessionRow,
)
from register.tables.agencies import (
    AgencyRow,
    CredentialRow,
    DepartmentRow,
    DutyRow,
    PersonRow,
    ProfileRow,
)
from register.tables.base import METADATA
from register.tables.cases import ApplicantRow, CaseRow, NumberCounterRow, ReservationRow
from register.tables.delegations import DelegationRow
from register.tables.events import EventRow, HandedFileRow, WebhookRow
from register.tables.journal import ContentRow, HeadRow, JournalRow
from register.tables.paper import DigestRow, DocumentRow, MessageRow
from register.tables.portal import DraftRow, PublicationRow, SkippedRow
from register.tables.search import MarkRow, TextRow
from register.tables.uploads import UploadRow
from register.tables.views import SentFormRow, ViewRow

__all__ = [
    "METADATA",
    "AccountRow",
    "AgencyRow",
    "ApplicantRow",
    "AttemptRow",
    "CaseRow",
    "ClientKeyRow",
    "ClientRow",
    "ContentRow",
    "CredentialRow",
    "DelegationRow",
    "DepartmentRow",
    "DigestRow",
    "DocumentRow",
    "DraftRow",
    "DutyRow",
    "EventRow",
    "HandedFileRow",
    "HeadRow",
    "JournalRow",
    "MarkRow",
    "MessageRow",
    "NumberCounterRow",
    "PersonRow",
    "ProfileRow",
    "PublicationRow",
    "RecoveryCodeRow",
    "ReservationRow",
    "SentFormRow",
    "SessionRow",
    "SkippedRow",
    "TextRow",
    "UploadRow",
    "ViewRow",
    "WebhookRow",
]
