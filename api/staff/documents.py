"""The documents of a case, as PDF."""

from typing import Annotated

from fastapi import Path, Response

from api.deps import CaseId, Gate, Member, own_case, staff_needs, staff_router
from api.files import disposition
from api.problems import Problem
from api.staff.personal import note
from domain.facts import DocumentFacts
from domain.model import JobId
from domain.permissions import Right
from notices.documents import file_name
from register.paper.documents import QueuedDocument
from register.record.reads import What
from workflows.gateway import Gateway

router = staff_router("/cases/{case_id}/documents", "文书")


@router.get(
    "/{document_id:path}",
    summary="一份文书（PDF）",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "文书"}},
)
def read_document(
    case_id: CaseId,
    document_id: Annotated[JobId, Path(description="文书编号")],
    gateway: Gate,
    member: Annotated[Member, staff_needs(Right.READ_PAPER)],
) -> Response:
    """Give the bytes of a produced document, checked against the hash in the journal."""
    found, content = taken_out(gateway, member, case_id, document_id)
    headers = disposition(paper_name(found), f"{found.kind}.pdf")
    return Response(content, media_type="application/pdf", headers=headers)


def taken_out(
    gateway: Gateway, member: Member, case_id: str, document_id: str
) -> tuple[QueuedDocument, bytes]:
    """A document and its bytes, for a member who may read it; that he does is noted.

    Raises:
        Problem: `unknown_case`, `unknown_document`, or `not_produced` where it is not made yet.
    """
    documents = gateway.installation.documents
    with gateway.installation.register.reading() as session:
        own_case(session, case_id, member, Right.READ_PAPER)
    found = documents.document(document_id)
    if found is None or found.case_id != case_id:
        raise Problem("unknown_document", f"案件“{case_id}”没有文书“{document_id}”")
    if found.sha256 is None:
        raise Problem("not_produced", "文书正在制作或者制作未成功，请稍后再试")
    content = documents.content(document_id)
    note(gateway, member, case_id, What.DOCUMENT, document_id)
    return found, content


def paper_name(document: QueuedDocument) -> str:
    """What a document is called as a file."""
    return file_name(DocumentFacts.model_validate_json(document.facts))
