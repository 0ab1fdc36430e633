"""Logging in with account and password, and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import StringConstraints
from sqlmodel import col, select
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate, Throttled
from api.auth.cookies import SESSION
from api.auth.doors import TheDoors, now
from api.auth.rights import public
from api.pages.rendering import Mistake, page
from api.pages.trying import accounts
from api.pages.visits import (
    AVisit,
    Secret,
    SignedInHere,
    Typed,
    Visit,
    let_in,
    own_form,
    remember,
)
from domain.acts import Refusal
from domain.login import LoginRefused, Why
from domain.model import Model
from domain.passwords import SHORTEST
from register.tables import AgencyRow
from workflows.gateway import Gateway

router = APIRouter(include_in_schema=False)

ADVICE = f"至少{SHORTEST}个字符，例如几个互不相干的词；不要用在别处用过的口令"
_reason = public("whoever logs in is not yet known")


class LogIn(Model):
    """What stands in the log-in form; the password is never sent back."""

    agency: Typed = ""
    account: Typed = ""
    password: Secret = ""
    code: Typed = ""
    next: Annotated[str, StringConstraints(max_length=2000)] = ""
    csrf: str = ""


class FirstPassword(LogIn):
    """The same, with a new password in place of the one an administrator set."""

    new: Secret = ""
    again: Secret = ""


@router.get("/login", dependencies=[_reason])
def show_login(gateway: Gate, visit: AVisit, next: str = "") -> Response:  # noqa: A002 - its name in the address
    """Show the form."""
    return remember(_form(gateway, visit, LogIn(next=next[:2000])), visit, gateway)


@router.post("/login", dependencies=[_reason, own_form])
def log_in(
    *,
    request: Request,
    form: Annotated[LogIn, Form()],
    gateway: Gate,
    visit: AVisit,
    doors: TheDoors,
    throttle: Throttled,
) -> Response:
    """Let somebody in by password and code."""
    throttle.attempt(form.agency, form.account, _address(request))
    answer = doors.accounts.log_in(
        form.agency, form.account, form.password, form.code or None, at=now()
    )
    if not isinstance(answer, LoginRefused):
        return let_in(request, answer, form.next, gateway, doors)
    if answer.code is Why.MUST_CHANGE:
        return _first_password(visit, form)
    return _form(gateway, visit, form, _mistake(answer, ""))


@router.post("/login/password", dependencies=[_reason, own_form])
def change_first_password(
    *,
    request: Request,
    form: Annotated[FirstPassword, Form()],
    gateway: Gate,
    visit: AVisit,
    doors: TheDoors,
    throttle: Throttled,
) -> Response:
    """Let somebody in who changes the password that an administrator set."""
    throttle.attempt(form.agency, form.account, _address(request))
    if form.new != form.again:
        return _first_password(visit, form, Mistake("again", UNLIKE))
    answer = doors.accounts.change_password(
        form.agency, form.account, form.password, form.new, form.code or None, at=now()
    )
    match answer:
        case Refusal(why=why):
            return _first_password(visit, form, Mistake("new", why))
        case LoginRefused():
            return _first_password(visit, form, _mistake(answer, "password"))
    return let_in(request, answer, form.next, gateway, doors)


@router.post("/logout")
def log_out(request: Request, _: SignedInHere, gateway: Gate, doors: TheDoors) -> Response:
    """End the session."""
    settings = gateway.installation.settings
    doors.sessions.end(SESSION.of(request, settings), at=now())
    response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    SESSION.take_back(response, settings)
    return response


UNLIKE = "两次输入的新口令不一样"


def _form(gateway: Gateway, visit: Visit, form: LogIn, *mistakes: Mistake) -> Response:
    oidc = gateway.installation.settings.oidc_issuer is not None
    there = _agencies(gateway)
    return page(
        "login.html",
        visit.viewer,
        mistakes=mistakes,
        form=form,
        agencies=there,
        oidc=oidc,
        shown=accounts(gateway, there[0][0]) if there else (),
    )


def _mistake(refused: LoginRefused, field: str) -> Mistake:
    return Mistake("code" if refused.code is Why.CODE_NEEDED else field, refused.told)


def _first_password(visit: Visit, form: LogIn, *mistakes: Mistake) -> Response:
    return page("first_password.html", visit.viewer, mistakes=mistakes, form=form, advice=ADVICE)


def _agencies(gateway: Gateway) -> list[tuple[str, str]]:
    """The agencies of the installation by id and name."""
    installation = gateway.installation
    profiles = installation.registrar.doorkeeper.profiles
    with installation.register.reading() as session:
        ids = session.exec(select(AgencyRow.id).order_by(col(AgencyRow.id))).all()
        return [(id_, profiles.current(session, id_).name) for id_ in ids]


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
