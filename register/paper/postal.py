"""The register of posted mail 邮寄登记 of an agency, drawn from its cases.

What goes by post is registered with its number (国办公开办函〔2016〕235号).
"""

from datetime import date

from sqlmodel import Session, col, or_, select

from domain.facts_documents import agency_facts
from domain.facts_service import PostalEntry, PostalFacts, postal_entries
from domain.profile import Profile
from register.acts.cases import look
from register.tables import CaseRow


def postal_register(session: Session, profile: Profile, first: date, last: date) -> PostalFacts:
    """What the agency posted from one date (Asia/Shanghai) to another, both included."""
    entries = [
        entry
        for case_id in _at_hand(session, profile.id, first, last)
        for entry in _entries(session, case_id)
        if first <= entry.on <= last
    ]
    return PostalFacts(
        agency=agency_facts(profile),
        first=first,
        last=last,
        entries=tuple(sorted(entries, key=lambda one: (one.on, one.tracking))),
    )


def _at_hand(session: Session, agency: str, first: date, last: date) -> list[str]:
    """The cases that can have posted something then: received by its end, not closed before."""
    query = (
        select(CaseRow.id)
        .where(
            col(CaseRow.agency) == agency,
            col(CaseRow.received) <= last,
            or_(col(CaseRow.closed_on).is_(None), col(CaseRow.closed_on) >= first),
        )
        .order_by(col(CaseRow.received), col(CaseRow.id))
    )
    return [*session.exec(query)]


def _entries(session: Session, case_id: str) -> tuple[PostalEntry, ...]:
    filed = look(session, case_id)
    assert filed is not None, "it was just listed"
    return postal_entries(filed.case, filed.dossier)
