"""Parked work 未完成的工作: paper and mails that gave up, and their retry, which is an act."""

import json
from typing import Annotated

from fastapi import APIRouter
from fastapi import Form as Posted
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from temporalio.service import RPCError

from activities.names import HOPELESS
from api.console.admin.room import Admin, AdminHere, Form, to, told
from api.deps import CaseId, Member, staff_needs
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.acts import performed
from api.staff.schemas import ActIn
from domain.civil import chinese_moment
from domain.judge import allowed
from domain.model import Model
from domain.paper import DOCUMENTS
from domain.permissions import Right, reach
from register import queries
from register.acts.cases import Filed
from register.acts.jobs import Status
from register.errors import RegisterUnavailable
from register.lists.filters import Filters, Sort
from register.lists.listing import Listing
from register.lists.subjects import subjects_of
from workflows.gateway import NoMotorError

router = APIRouter(prefix="/admin/parked", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_CASE)]

AT_MOST = 50
"""Cases on the page; more would be one trouble that many share."""

RETRY = "retry"
_TOLD = {
    "retried": "已经安排重试，结果稍后显示在这里：成功的不再列出。",
    "waiting": "重试已经提交，尚未得到答复，请稍后刷新本页；不会重复办理。",
}


class Job(Model):
    """A piece of work that gave up."""

    title: str
    kind: str


class Parked(Model):
    """A case with work that gave up; `why` is what the system said when it did."""

    id: str
    number: str | None
    subject: str
    since: str
    why: str
    jobs: tuple[Job, ...]
    may_retry: bool


@router.get("")
def show(_: Reader, here: AdminHere, done: str = "") -> Response:
    """List the cases with work that gave up."""
    return _page(here, said=told(done, _TOLD))


@router.post("/{case_id}/retry")
async def retry(
    case_id: CaseId, form: Annotated[Form, Posted()], member: Reader, here: AdminHere
) -> Response:
    """Try everything again that gave up in a case."""
    body = ActIn(act=RETRY, payload={})
    try:
        answer = await performed(here.gateway, member, case_id, body, form.key or case_id)
    except Problem as problem:
        if problem.code == "unknown_case":
            raise
        return await run_in_threadpool(_page, here, Mistake("", problem.detail))
    except (NoMotorError, RegisterUnavailable, RPCError):
        why = "系统暂时不能办理，请稍后再试，或者查看运行状况"
        return await run_in_threadpool(_page, here, Mistake("", why))
    return to("/admin/parked", "retried" if answer else "waiting")


def _page(here: Admin, *mistakes: Mistake, said: str = "") -> Response:
    with here.installation.register.reading() as session:
        parked = _parked(session, here)
    return here.shown("parked.html", "parked", *mistakes, flash=said, parked=parked, most=AT_MOST)


def _parked(session: Session, here: Admin) -> tuple[Parked, ...]:
    within = reach(here.member.actor, Right.READ_CASE)
    listing = Listing(session, here.member.agency, within, Filters(attention=True))
    ids = [one.id for one in listing.page(Sort.ID, None, AT_MOST).cases]
    subjects = subjects_of(session, ids)
    found = (queries.case(session, id_) for id_ in ids)
    return tuple(_one(session, here, one, subjects[one.case.id]) for one in found if one)


def _one(session: Session, here: Admin, filed: Filed, subject: str) -> Parked:
    case = filed.case
    since, why = _last(session, case.id)
    return Parked(
        id=case.id,
        number=case.number,
        subject=subject,
        since=since,
        why=why,
        jobs=_jobs(session, case.id),
        may_retry=RETRY in allowed(case, here.member.actor),
    )


def _jobs(session: Session, case_id: str) -> tuple[Job, ...]:
    papers = (
        Job(title=f"《{DOCUMENTS[one.kind].title}》", kind="文书")
        for one in queries.documents_of(session, case_id)
        if one.status is Status.PARKED
    )
    mails = (
        Job(title=one.kind.label, kind="邮件")
        for one in queries.messages_of(session, case_id)
        if one.status is Status.PARKED
    )
    return (*papers, *mails)


def _last(session: Session, case_id: str) -> tuple[str, str]:
    """When work of the case gave up last, and what the system said."""
    entries = (one for one in reversed(queries.journal_of(session, case_id)) if one.act == "park")
    entry = next(entries, None)
    if entry is None:
        return "", ""
    said = json.loads(entry.content or "{}")
    error = str(said.get("payload", {}).get("error", ""))
    return chinese_moment(entry.at), error.removeprefix(f"{HOPELESS}: ")
