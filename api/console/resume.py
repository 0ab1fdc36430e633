"""Back after logging in again: the form with what was typed before the session expired."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse, Response

from api.auth.rights import everyone_signed_in
from api.console import acts, bulk, new_case
from api.console.place import DESK, Console, Here
from api.console.sheet import OWN, typed_of
from api.deps import Member
from api.forms import Pairs
from api.pages.kept import PATH, kept

router = APIRouter(prefix=PATH, include_in_schema=False)

_TITLE = "登录过期前填写的内容"

Anybody = Annotated[Member, everyone_signed_in("everybody gets back what he typed himself")]


@router.get("/{name}")
def resume(name: Annotated[str, Path(max_length=80)], member: Anybody, here: Here) -> Response:
    """Show the form again, filled in as it was sent; nothing has been performed."""
    path, pairs = kept(here.installation, name, member.agency, member.id)
    match path.strip("/").split("/"):
        case ["cases", "new"]:
            return new_case.resumed(here, typed_of(pairs))
        case ["cases", "bulk"]:
            return bulk.resumed(here, typed_of(pairs))
        case ["cases", case_id, "acts", act, *_]:
            return acts.resumed(here, case_id, act, typed_of(pairs))
        case [""]:
            return RedirectResponse("/desk", HTTPStatus.SEE_OTHER)
        case _:
            return _shown(here, path, pairs)


def _shown(here: Console, path: str, pairs: Pairs) -> Response:
    """What was typed into any other form, to be copied, or sent as it is."""
    typed = [value for name, value in pairs if name not in OWN and value.strip()]
    trail = (DESK, ("", _TITLE))
    return here.page("kept.html", trail=trail, title=_TITLE, path=path, pairs=pairs, typed=typed)
