"""What is personal in a case: given to whoever needs to know, and every reading of it is noted."""

import tempfile
from collections.abc import Iterator
from typing import Annotated, BinaryIO, cast

from fastapi.responses import StreamingResponse

from activities.casefile import pack
from api.deps import CaseId, Gate, Member, own_case, staff_needs, staff_router
from api.files import disposition
from api.problems import Problem
from api.staff.schemas import People, ReadLine
from api.staff.show import impersonal, people_of
from domain.case import Case
from domain.dossier import Dossier
from domain.permissions import Right
from notices.templating import Unrenderable
from register.paper.casefile import gather
from register.people import directory
from register.record.reads import Reads, What, reads_of
from workflows.gateway import Gateway

router = staff_router("/cases/{case_id}", "案件")

_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 256 * 1024
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get("/applicant", summary="申请人信息")
def read_applicant(
    case_id: CaseId, gateway: Gate, member: Annotated[Member, staff_needs(Right.READ_PERSONAL)]
) -> People:
    """Tell who applies, through whom, and who was consulted, with numbers and addresses."""
    with gateway.installation.register.reading() as session:
        filed = own_case(session, case_id, member, Right.READ_PERSONAL)
    note(gateway, member, case_id, What.APPLICANT)
    return people_of(filed.dossier)


@router.get("/dossier", summary="申请内容和办理材料")
def read_dossier(
    case_id: CaseId, gateway: Gate, member: Annotated[Member, staff_needs(Right.READ_PAPER)]
) -> Dossier:
    """Give what was asked for and all that was written in the case, without who applies."""
    with gateway.installation.register.reading() as session:
        filed = own_case(session, case_id, member, Right.READ_PAPER)
    note(gateway, member, case_id, What.DOSSIER)
    return impersonal(filed.dossier)


@router.get("/reads", summary="查阅记录")
def read_reads(
    case_id: CaseId, gateway: Gate, member: Annotated[Member, staff_needs(Right.READ_ACCESS)]
) -> tuple[ReadLine, ...]:
    """Tell who read what is personal in the case, and when."""
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, member, Right.READ_ACCESS)
        names = directory.names(session, member.agency)
        found = reads_of(session, case_id)
    return tuple(ReadLine(**one.model_dump(), who=names.get(one.actor, one.actor)) for one in found)


@router.get(
    "/casefile",
    summary="卷宗（ZIP）",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": _BINARY}, "description": "卷宗"}},
)
def read_casefile(
    case_id: CaseId,
    gateway: Gate,
    member: Annotated[Member, staff_needs(Right.CASEFILE)],
    *,
    drafts: bool = False,
) -> StreamingResponse:
    """Give the whole case file, which proves itself (`mingbai verify --casefile`)."""
    with gateway.installation.register.reading() as session:
        case = own_case(session, case_id, member, Right.CASEFILE).case
        gathered = gather(session, case_id)
    assert gathered is not None, "it is there"
    note(gateway, member, case_id, What.CASEFILE)
    packed = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the response closes it
    try:
        pack(gateway.installation, gathered, packed, drafts=drafts)
    except Unrenderable as error:
        packed.close()
        raise Problem("damaged", "卷宗的目录无法制作，请通知系统管理员") from error
    except BaseException:
        packed.close()
        raise
    size = packed.tell()
    headers = {"Content-Length": str(size), **_named(case)}
    return StreamingResponse(_pieces(packed), media_type="application/zip", headers=headers)


def note(gateway: Gateway, member: Member, of: str, what: What, which: str = "") -> None:
    """Note that somebody reads what is personal, before it is given."""
    installation = gateway.installation
    Reads(installation.register, installation.ring.journal_key).note(
        of, what, which, by=member.actor.id, at=gateway.civil_now()
    )


def _pieces(packed: BinaryIO) -> Iterator[bytes]:
    with packed:
        packed.seek(0)
        while piece := packed.read(_PIECE):
            yield piece


def _named(case: Case) -> dict[str, str]:
    return disposition(f"卷宗-{(case.number or case.id).replace('/', '-')}.zip", "casefile.zip")
