"""Telling an applicant the code 查询码 by which he follows his application, who has lost it.

Whoever has the code may read the answer and withdraw the application, so the page gives it only to
those who act for applicants at the counter anyway (`Right.HAND_IN`), only after they have said how
they made sure who asks, and notes it as a reading: an auditor sees who gave it out, never the code.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import StringConstraints
from starlette.responses import Response

from api.console.place import DESK, Console, Here, name_of
from api.deps import CaseId, Member, own_case, staff_needs
from api.pages.rendering import Mistake
from api.staff.personal import note
from domain.application import masked_applicants, subject
from domain.model import Model
from domain.permissions import Right
from register.acts.cases import Filed
from register.portal.tracking import code_of
from register.record.reads import What

router = APIRouter(prefix="/cases/{case_id}/tracking", include_in_schema=False)

Teller = Annotated[Member, staff_needs(Right.HAND_IN)]


class Proof(StrEnum):
    """How a clerk made sure that it is the applicant who asks."""

    SEEN = "seen"
    PHONE = "phone"
    AGENT = "agent"

    @property
    def label(self) -> str:
        """What the clerk did, in Chinese."""
        return _LABELS[self]


_LABELS = {
    Proof.SEEN: "申请人当面出示了有效证件",
    Proof.PHONE: "申请人来电，所报姓名、证件号码和申请内容与登记一致",
    Proof.AGENT: "代理人出示了本人证件和授权委托书",
}


class Asked(Model):
    """What stands in the form."""

    proof: Annotated[str, StringConstraints(max_length=20)] = ""
    csrf: str = ""


@router.get("")
def show(case_id: CaseId, _: Teller, here: Here) -> Response:
    """Ask how it was made sure who asks."""
    return _page(here, _filed(here, case_id))


@router.post("")
def tell(case_id: CaseId, form: Annotated[Asked, Form()], member: Teller, here: Here) -> Response:
    """Show the code, once it is noted who gave it out, and on what proof."""
    filed = _filed(here, case_id)
    if form.proof not in set(Proof):
        return _page(here, filed, Mistake("proof", "请先核对身份，并选择核对的方式"))
    note(here.gateway, member, case_id, What.TRACKING, form.proof)
    return _page(here, filed, code=code_of(here.installation.ring.token_key, case_id))


def _filed(here: Console, case_id: str) -> Filed:
    with here.installation.register.reading() as session:
        return own_case(session, case_id, here.member, Right.HAND_IN)


def _page(here: Console, filed: Filed, *mistakes: Mistake, code: str = "") -> Response:
    application = filed.dossier.application
    return here.page(
        "tracking.html",
        mistakes=mistakes,
        trail=(DESK, (f"/cases/{filed.case.id}", name_of(filed)), ("", "告知查询码")),
        case=filed.case,
        named=filed.case.number or filed.case.id,
        subject=subject(application),
        applicants=masked_applicants(application),
        proofs=tuple(Proof),
        code=code,
        address=f"{here.installation.settings.public_url.rstrip('/')}/track",
    )
