"""Paper that belongs to no single case: the blank form, and the register of posted mail, as PDF."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query, Response

from api.deps import Gate, Member, Principal, everyone_known, staff_needs, staff_router
from api.files import disposition
from api.problems import Problem
from api.staff.personal import note
from domain.civil import civil_date
from domain.facts_documents import blank_application
from domain.permissions import Right
from notices.documents import render_pdf, render_postal_pdf
from notices.templating import Unrenderable
from register.paper.postal import postal_register
from register.record.reads import What

router = staff_router("/paper", "文书")

LONGEST = timedelta(days=366)
"""The longest time one register of posted mail may cover: a year."""

_PDF = {"content": {"application/pdf": {}}, "description": "文书"}

Anybody = Annotated[Principal, everyone_known("an empty form is laid out for everybody to take")]
Reader = Annotated[Member, staff_needs(Right.CASEFILE)]
First = Annotated[date, Query(alias="from", description="从哪一天起（交邮日期）")]
Last = Annotated[date, Query(alias="to", description="到哪一天止（含当日）")]


@router.get(
    "/blank-application",
    summary="空白申请表（PDF）",
    response_class=Response,
    responses={200: _PDF},
)
def read_blank_application(gateway: Gate, asker: Anybody) -> Response:
    """Give the empty form 附件2 of the asker's own agency, as its templates have it."""
    installation = gateway.installation
    with installation.register.reading() as session:
        profile = installation.digests.profiles.current(session, asker.agency)
    facts = blank_application(profile, civil_date(gateway.civil_now()))
    try:
        content = render_pdf(facts, installation.offices.of(asker.agency))
    except Unrenderable as error:
        raise Problem("damaged", "空白申请表无法制作，请通知系统管理员") from error
    return _pdf(content, "blank-application", facts.title)


@router.get(
    "/postal",
    summary="邮寄登记簿（PDF）",
    response_class=Response,
    responses={200: _PDF},
)
def read_postal_register(gateway: Gate, member: Reader, first: First, last: Last) -> Response:
    """Give what the own agency posted in at most a year: to whom, with what number."""
    if not timedelta(0) <= last - first <= LONGEST:
        raise Problem("malformed", "to应当不早于from，且相距不超过366日")
    installation = gateway.installation
    with installation.register.reading() as session:
        profile = installation.digests.profiles.current(session, member.agency)
        facts = postal_register(session, profile, first, last)
    note(gateway, member, member.agency, What.POSTAL, f"{first}/{last}")
    try:
        content = render_postal_pdf(facts)
    except Unrenderable as error:
        raise Problem("damaged", "邮寄登记簿无法制作，请通知系统管理员") from error
    return _pdf(content, "postal-register", "邮寄登记簿")


def _pdf(content: bytes, plain: str, name: str) -> Response:
    named = disposition(f"{name}.pdf", f"{plain}.pdf")
    return Response(content, media_type="application/pdf", headers=named)
