"""Reading an application: where it stands, and its documents."""

from typing import Annotated

from fastapi import Path, Response

from api.deps import CaseId, Client, Gate, Member, Principal, needs, own_case, staff_router
from api.files import disposition
from api.intake.schemas import ApplicationView
from api.intake.view import application_view, papers
from api.problems import Problem
from domain.model import JobId
from domain.permissions import Right, may
from register.events import feed
from register.record.reads import Reads, What
from workflows.gateway import Gateway

router = staff_router("/applications", "收件")

Reading = Annotated[Principal, needs(Right.READ_CASE)]


@router.get("/{case_id}", summary="申请办理情况")
def read(case_id: CaseId, gateway: Gate, asker: Reading) -> ApplicationView:
    """Tell where an application stands, with its deadlines, documents, files and events."""
    return shown(gateway, case_id, asker)


@router.get(
    "/{case_id}/documents/{document_id:path}",
    summary="给申请人的一份文书（PDF）",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "文书"}},
)
def read_document(
    case_id: CaseId,
    document_id: Annotated[JobId, Path(description="文书编号")],
    gateway: Gate,
    asker: Reading,
) -> Response:
    """Give the bytes of a document for the applicant, checked against the hash in the journal."""
    right = Right.READ_CASE if isinstance(asker, Client) else Right.READ_PAPER
    with gateway.installation.register.reading() as session:
        found = papers(session, own_case(session, case_id, asker, right))
    paper = next((one for one in found if one.id == document_id), None)
    if paper is None:
        raise Problem("unknown_document", f"申请“{case_id}”没有可以提供的文书“{document_id}”")
    _note(gateway, case_id, document_id, asker)
    return Response(
        gateway.installation.documents.content(document_id),
        media_type="application/pdf",
        headers=disposition(f"{paper.title}.pdf", f"{paper.kind}.pdf"),
    )


def _note(gateway: Gateway, case_id: str, document_id: str, asker: Principal) -> None:
    """Note who reads what is personal, before it is given."""
    installation = gateway.installation
    by = f"client:{asker.id}" if isinstance(asker, Client) else asker.actor.id
    Reads(installation.register, installation.ring.journal_key).note(
        case_id, What.DOCUMENT, document_id, by=by, at=gateway.civil_now()
    )


def shown(
    gateway: Gateway, case_id: str, asker: Principal, right: Right = Right.READ_CASE
) -> ApplicationView:
    """The application as it stands, for whoever may see it.

    Raises:
        Problem: `unknown_case`.
    """
    feed.number(gateway.installation.register)
    with gateway.installation.register.reading() as session:
        filed = own_case(session, case_id, asker, right)
        view = application_view(session, filed, gateway)
    if isinstance(asker, Member) and not may(asker.actor, Right.READ_PAPER, filed.case):
        return view.model_copy(update={"files": ()})  # their names may tell who applies
    return view
