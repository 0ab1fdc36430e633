"""The tables of the register, one file a subject."""

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
from register.tables.journal import ContentRow, HeadRow, JournalRow
from register.tables.paper import DigestRow, DocumentRow, MessageRow
from register.tables.uploads import UploadRow

__all__ = [
    "METADATA",
    "AgencyRow",
    "ApplicantRow",
    "CaseRow",
    "ContentRow",
    "CredentialRow",
    "DelegationRow",
    "DepartmentRow",
    "DigestRow",
    "DocumentRow",
    "DutyRow",
    "HeadRow",
    "JournalRow",
    "MessageRow",
    "NumberCounterRow",
    "PersonRow",
    "ProfileRow",
    "ReservationRow",
    "UploadRow",
]
