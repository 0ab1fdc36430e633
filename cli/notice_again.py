"""`mingbai notice rerender`: a document made once more from the facts it was made of."""

import hashlib
from typing import Annotated

import typer

from activities.assembly import Installation, open_installation
from cli.output import fail
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.facts import DocumentFacts
from domain.paper import DOCUMENTS
from notices.documents import render_pdf, template_version
from notices.templating import Unrenderable
from register.errors import StoreDamaged
from register.paper.casefile import cases_named
from register.paper.documents import QueuedDocument, documents_of
from runtime.errors import Unavailable

Number = Annotated[str, typer.Argument(help="登记号，或者案件编号，或者“年-序号”，如 2017-12")]
Kind = Annotated[str, typer.Argument(help="文书：代号、名称或附件号")]


def rerender(
    number: Number,
    kind: Kind,
    *,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """按留存的事实和现行模板重新制作文书：成为新的一版，已制发的那一版不变。"""  # noqa: D415 - the help users read ends as Chinese does
    code = kind_named(kind)
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as opened:
        case = case_named(opened, number)
        for document in _wanted(opened, case, code):
            print(_again(opened, document))


def kind_named(said: str) -> str:
    """The kind of document somebody means."""
    if said in DOCUMENTS:
        return said
    for code, info in DOCUMENTS.items():
        if said.removeprefix("附件") == str(info.attachment) or said == info.title:
            return str(code)
    known = "、".join(f"{code}（{info.title}）" for code, info in DOCUMENTS.items())
    return fail(f"没有“{said}”这种文书；现有：{known}")


def case_named(installation: Installation, named: str) -> str:
    """The id of the case somebody means."""
    with installation.register.reading() as session:
        ids = cases_named(session, named)
    if len(ids) > 1:
        fail(f"“{named}”不止一个案件：{'、'.join(ids)}，请用案件编号")
    if not ids:
        fail(f"登记库中没有登记号或者编号为“{named}”的案件")
    return ids[0]


def _wanted(installation: Installation, case: str, kind: str) -> list[QueuedDocument]:
    """The documents of a kind as an act queued them; their later renderings are found by them."""
    with installation.register.reading() as session:
        found = documents_of(session, case)
    wanted = [one for one in found if one.kind == kind and not one.rendered_anew]
    if not wanted:
        made = "、".join(dict.fromkeys(DOCUMENTS[one.kind].title for one in found)) or "没有文书"
        fail(f"案件没有{DOCUMENTS[kind].title}；现有：{made}")
    return wanted


def _again(installation: Installation, document: QueuedDocument) -> str:
    """Make a document again; what became of it, in words."""
    facts = DocumentFacts.model_validate_json(document.facts)
    templates = installation.offices.of_case(document.case_id)
    now = installation.civil_now()
    try:
        paper = render_pdf(facts, templates)
    except Unrenderable as error:
        raise Unavailable(f"做不出{facts.title}：{error}") from error
    version, books = template_version(facts.kind, templates), installation.documents
    named = f"{facts.title}（{'草稿' if facts.draft else facts.number or '无文号'}）"
    if document.sha256 is None:
        books.keep(document.id, paper, version, now)
        return f"{named}已经制作；请在案件中办理“重试搁置的工作”"
    damaged = not _whole(installation, document)
    if damaged and hashlib.sha256(paper).hexdigest() == document.sha256:
        installation.store.remove(document.sha256)  # the store takes no content it has already
        installation.store.put(paper)
        return f"{named}的文件已经损坏，现已恢复，与制发时完全一致"
    kept = books.keep_anew(document.id, paper, version, now)
    first = f"原来的第{document.version}版{'已经损坏' if damaged else '不变'}"
    return f"{named}按现行模板制作的一版为第{kept.version}版；{first}"


def _whole(installation: Installation, document: QueuedDocument) -> bool:
    try:
        installation.documents.content(document.id)
    except StoreDamaged:
        return False
    return True
