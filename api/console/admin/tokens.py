"""Access tokens 访问令牌 of members of staff: by what programs ask in their names, until when."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Form as Posted
from pydantic import ValidationError
from starlette.responses import Response

from api.auth.doors import now
from api.console.admin.clients import Looker, Manager
from api.console.admin.people import staffing
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, NotADay, to, told, until
from api.pages.rendering import Mistake
from api.staff.clients import TokenIn
from domain.acts import Refusal
from domain.model import Token
from domain.permissions import Right
from register.people.credentials import Credentials

router = APIRouter(prefix="/admin/tokens", include_in_schema=False)

_HERE = "/admin/tokens"
_TOLD = {"revoked": "令牌已经撤销，即时失效。"}
_BLANK = {"person": "请选择人员", "label": "请填写用途，最多200字"}


class TokenForm(Form):
    """A token as it is asked for; it holds to the end of a day."""

    person: Field = ""
    label: Field = ""
    expires: Field = ""


@router.get("")
def show(_: Looker, here: AdminHere, done: str = "") -> Response:
    """List the tokens; the tokens themselves are kept nowhere."""
    return _page(here, said=told(done, _TOLD))


@router.post("")
def issue(form: Annotated[TokenForm, Posted()], _: Manager, here: AdminHere) -> Response:
    """Give a member of staff a token, shown this once."""
    wanted = _wanted(form)
    if not isinstance(wanted, TokenIn):
        return _page(here, *wanted, typed=form)
    if not here.first_time(form):
        why = "这张表已经提交过一次。没有记下令牌的，请撤销后再发放"
        return _page(here, Mistake("", why))
    facts, by = (here.member.agency, wanted.person, wanted.label), here.member.id
    made = _credentials(here).issue(*facts, by=by, at=now(), expires=wanted.expires)
    if isinstance(made, Refusal):
        field = {"past": "expires", "reserved": "label"}.get(made.code, "person")
        return _page(here, Mistake(field, made.why), typed=form)
    return _page(here, secret=made.token, secret_of=f"{wanted.person}的令牌（{wanted.label}）")


@router.post("/{token_id}/revoke")
def revoke(
    token_id: Annotated[Token, Path()], form: Annotated[Form, Posted()], _: Manager, here: AdminHere
) -> Response:
    """Revoke a token."""
    if not here.first_time(form):
        return to(_HERE, AGAIN)
    refused = _credentials(here).revoke(here.member.agency, token_id, by=here.member.id, at=now())
    return _page(here, Mistake("", refused.why)) if refused else to(_HERE, "revoked")


def _wanted(form: TokenForm) -> TokenIn | tuple[Mistake, ...]:
    found: list[Mistake] = []
    expires = None
    try:
        expires = until(form.expires)
        if expires is None:
            found.append(Mistake("expires", "请填写有效期的最后一日"))
    except NotADay as error:
        found.append(Mistake("expires", str(error)))
    try:
        wanted = TokenIn(person=form.person, label=form.label, expires=expires or now())
    except ValidationError as error:
        fields = {str(one["loc"][0]) for one in error.errors()}
        return (*(Mistake(one, _BLANK[one]) for one in _BLANK if one in fields), *found)
    return tuple(found) or wanted


def _credentials(here: Admin) -> Credentials:
    return Credentials(here.doors.sessions.register, here.doors.sessions.log)


def _page(
    here: Admin,
    *mistakes: Mistake,
    said: str = "",
    typed: TokenForm | None = None,
    secret: str = "",
    secret_of: str = "",
) -> Response:
    people = staffing(here).listed(here.member.agency, at=now(), past=True)
    return here.shown(
        "tokens.html",
        "tokens",
        *mistakes,
        flash=said,
        tokens=_credentials(here).listed(here.member.agency),
        named={one.id: one.name for one in people},
        people=tuple((one.id, f"{one.name}（{one.id}）") for one in people if one.active),
        manages=here.member.holds(Right.PEOPLE),
        typed=typed or TokenForm(),
        secret=secret,
        secret_of=secret_of,
        at=now(),
    )
