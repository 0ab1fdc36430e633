"""Looking for cases by somebody's personal data: no address and no log holds what was asked."""

import hashlib
from typing import Annotated

from fastapi import Depends

from api.deps import Gate, Member, Reader, staff_router
from api.problems import Problem
from api.staff.asked import Asking, SearchAsked, Whom
from api.staff.personal import note
from api.staff.schemas import CaseList
from domain.permissions import Right
from register.lists.filters import Hashed
from register.record.reads import What
from register.vault import Vault
from workflows.gateway import Gateway

router = staff_router("/cases", "案件")


async def _asked(body: SearchAsked, member: Reader) -> SearchAsked:
    if body.applicant and not member.holds(Right.READ_PERSONAL):
        raise Problem("wrong_role", f"您没有“{Right.READ_PERSONAL.label}”的权限")
    return body


@router.post("/search", summary="检索案件")
def search_cases(
    asked: Annotated[SearchAsked, Depends(_asked)], gateway: Gate, member: Reader
) -> CaseList:
    """List cases as `GET /cases` does, and by an applicant's number, telephone, mail or name."""
    applicant = _noted(asked.applicant, gateway, member) if asked.applicant else None
    right = Right.READ_PERSONAL if applicant else Right.READ_CASE
    with gateway.installation.register.reading() as session:
        return Asking(session, member, asked, applicant, right).answer()


def _noted(whom: Whom, gateway: Gateway, member: Member) -> Hashed:
    """What is looked for as it lies in the register; the search is noted under the same hash."""
    vault: Vault = gateway.installation.vault
    digest = vault.blind(whom.kind, whom.value)
    if digest is None:
        raise Problem("invalid", "applicant/value：其中没有可以检索的内容")
    told = hashlib.sha256(digest.encode()).hexdigest()[:16]
    note(gateway, member, member.agency, What.SEARCH, f"{whom.kind}:{told}")
    return Hashed(kind=whom.kind, digest=digest)
