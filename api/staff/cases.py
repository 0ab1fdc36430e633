"""Reading cases."""

from typing import Annotated

from fastapi import Query

from api.deps import CaseId, Gate, Staff, own_case, staff_router
from api.staff.schemas import CaseLine, CaseList, CaseView
from api.staff.show import case_view
from domain.model import Token
from domain.stages import Stage
from register.queries import cases_of

router = staff_router("/cases", "案件")


@router.get("", summary="案件清单")
def list_cases(
    gateway: Gate,
    member: Staff,
    stage: Annotated[Stage | None, Query(description="只列出这一阶段的案件")] = None,
    after: Annotated[Token | None, Query(description="上一页的next")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> CaseList:
    """List the agency's cases in the order in which they were received."""
    with gateway.installation.register.reading() as session:
        found = cases_of(session, member.agency, stage=stage, after=after or "", limit=limit + 1)
    more = len(found) > limit
    lines = tuple(map(CaseLine.model_validate, found[:limit]))
    return CaseList(cases=lines, next=lines[-1].id if more else None)


@router.get("/{case_id}", summary="一个案件")
def read_case(case_id: CaseId, gateway: Gate, member: Staff) -> CaseView:
    """Tell where a case stands, what the asking person may do, and all that has happened."""
    installation = gateway.installation
    with installation.register.reading() as session:
        filed = own_case(session, case_id, member)
        profiles = installation.registrar.doorkeeper.profiles
        profile = profiles.of(session, filed.case.agency, filed.case.profile)
        return case_view(session, filed, profile, member)
