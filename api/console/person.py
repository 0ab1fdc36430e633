"""Cases by a person 按申请人查询: found by one exact datum, every search noted.

What is looked for travels in the body of a form, since addresses are logged everywhere; the journal
of readings keeps its keyed hash (api/staff/search.py, which answers here, too).
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from pydantic import StringConstraints, ValidationError
from starlette.responses import Response

from api.console.listed import Lister, Row
from api.console.place import Console, Here
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.asked import SearchAsked, Whom
from api.staff.schemas import CaseList
from api.staff.search import search_cases
from domain.model import Model
from domain.permissions import Right

router = APIRouter(prefix="/cases/person", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_PERSONAL)]

KINDS = (
    ("name", "姓名或者名称"),
    ("identity", "证件号码或者统一社会信用代码"),
    ("phone", "电话"),
    ("email", "电子邮箱"),
)
"""What somebody may be looked for by, and how the form calls it."""

_A_PAGE = 20
_NOTHING = "其中没有可以检索的内容，请核对后重新填写"


class Looked(Model):
    """What stands in the form; `cursor` is where the next page begins."""

    kind: Literal["", "name", "identity", "phone", "email"] = ""
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)] = ""
    cursor: Annotated[str, StringConstraints(max_length=2000)] = ""
    csrf: str = ""


@router.get("")
def show(_: Reader, here: Here) -> Response:
    """Ask who is looked for."""
    return _page(here, Looked(kind="name"))


@router.post("")
def look(form: Annotated[Looked, Form()], _: Reader, here: Here) -> Response:
    """List the cases that name whoever is looked for."""
    if not form.value:
        return _page(here, form, Mistake("value", "请填写要查询的内容"))
    try:
        whom = Whom(kind=form.kind or "name", value=form.value)
        asked = SearchAsked(applicant=whom, cursor=form.cursor or None, limit=_A_PAGE)
        found = search_cases(asked, here.gateway, here.member)
    except (ValidationError, Problem):
        return _page(here, form, Mistake("value", _NOTHING))
    return _page(here, form, found=found)


def _page(
    here: Console, form: Looked, *mistakes: Mistake, found: CaseList | None = None
) -> Response:
    rows: tuple[Row, ...] = ()
    if found:
        with here.installation.register.reading() as session:
            rows = tuple(Lister(session, here).rows(found.cases))
    return here.page(
        "person.html",
        "person",
        mistakes=mistakes,
        kinds=KINDS,
        form=form,
        asked=found is not None,
        further=found and found.next,
        rows=rows,
    )
