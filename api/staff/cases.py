"""Reading cases: lists, how many there are, and one with all that has happened."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query

from api.deps import CaseId, Gate, Reader, own_case, staff_router
from api.staff.asked import Asking, ListAsked, mine, only_known
from api.staff.schemas import CaseList, CaseView, LedgerView
from api.staff.show import case_view, ledgers
from domain.civil import civil_date
from domain.permissions import Right, reach
from register.lists.tally import Tally, tally

router = staff_router("/cases", "案件")

SOON = timedelta(days=3)
"""A last day within so many calendar days after today is soon."""


@router.get("", summary="案件清单", dependencies=[Depends(only_known)])
def list_cases(gateway: Gate, member: Reader, asked: Annotated[ListAsked, Query()]) -> CaseList:
    """List the cases the person reaches, filtered, sorted and page by page."""
    with gateway.installation.register.reading() as session:
        return Asking(session, member, asked).answer()


@router.get("/counts", summary="在办案件数")
def count_cases(gateway: Gate, member: Reader) -> Tally:
    """Count the open cases the person reaches: by stage, overdue, due today or soon, his own."""
    today = civil_date(gateway.civil_now())
    with gateway.installation.register.reading() as session:
        return tally(
            session,
            member.agency,
            member.actor,
            reach(member.actor, Right.READ_CASE),
            mine=mine(member.actor),
            today=today,
            soon=today + SOON,
        )


@router.get("/{case_id}", summary="一个案件")
def read_case(case_id: CaseId, gateway: Gate, member: Reader) -> CaseView:
    """Tell where a case stands, what the asking person may do, and all that has happened."""
    installation = gateway.installation
    with installation.register.reading() as session:
        filed = own_case(session, case_id, member)
        profiles = installation.registrar.doorkeeper.profiles
        profile = profiles.of(session, filed.case.agency, filed.case.profile)
        return case_view(session, filed, profile, member)


@router.get("/{case_id}/ledger", summary="期限日志")
def read_ledger(case_id: CaseId, gateway: Gate, member: Reader) -> tuple[LedgerView, ...]:
    """Tell of each limit day by day why it ends when it does."""
    doorkeeper = gateway.installation.registrar.doorkeeper
    with gateway.installation.register.reading() as session:
        case = own_case(session, case_id, member).case
        profile = doorkeeper.profiles.of(session, case.agency, case.profile)
        calendar = doorkeeper.calendars.of(session, profile)
    return ledgers(case, calendar, civil_date(gateway.civil_now()))
