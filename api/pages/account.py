"""One's own account: password, second factor, and the sessions that are open."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import segno
from fastapi import APIRouter, Depends, Form, Path, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate, Known
from api.auth.doors import TheDoors, now
from api.pages.rendering import Mistake, Viewer, page
from api.pages.sign_in import ADVICE, UNLIKE
from api.pages.visits import HOME, AViewer, Secret, SignedInHere, Typed, let_in
from domain.acts import Refusal
from domain.login import LoginRefused, Why
from domain.model import Model, Token
from register.people.account_care import account_facts

router = APIRouter(prefix=HOME, include_in_schema=False)

_TOLD = {"password": "口令已经修改，其他登录均已结束。", "ended": "登录已经结束。"}


class NewPassword(Model):
    """What stands in the form for a new password."""

    old: Secret = ""
    new: Secret = ""
    again: Secret = ""
    code: Typed = ""
    csrf: str = ""


class Myself(Model):
    """What somebody says to prove anew that it is he: his password, and a code if he has one."""

    password: Secret = ""
    current: Typed = ""
    csrf: str = ""


class FirstCode(Model):
    """What stands in the form for a second factor's first code."""

    code: Typed = ""
    csrf: str = ""


class Account:
    """The page of one's own account."""

    def __init__(
        self, member: SignedInHere, asked: Known, viewer: AViewer, gateway: Gate, doors: TheDoors
    ) -> None:
        self.member, self.viewer, self.doors = member, viewer, doors
        self._here, self._register = asked.session_id, gateway.installation.register

    def page(self, *mistakes: Mistake, told: str = "") -> Response:
        """The page, perhaps with what is wrong, or what has been done."""
        who, at = (self.member.agency, self.member.id), now()
        with self._register.reading() as session:
            facts = account_facts(session, self.doors.care.log.key, *who, at)
        return page(
            "account.html",
            self.viewer,
            mistakes=mistakes,
            told=told,
            facts=facts,
            sessions=self.doors.sessions.sessions_of(*who, at=at),
            here=self._here,
            advice=ADVICE,
        )


Mine = Annotated[Account, Depends()]


@router.get("")
def show(account: Mine, done: str = "") -> Response:
    """Show the account."""
    return account.page(told=_TOLD.get(done, ""))


@router.post("/password")
def change_password(
    request: Request, form: Annotated[NewPassword, Form()], account: Mine, gateway: Gate
) -> Response:
    """Change the password; a new session takes the place of all there were."""
    if form.new != form.again:
        return account.page(Mistake("again", UNLIKE))
    me = account.member
    answer = account.doors.accounts.change_password(
        me.agency, me.id, form.old, form.new, form.code or None, at=now()
    )
    match answer:
        case Refusal(why=why):
            return account.page(Mistake("new", why))
        case LoginRefused(code=Why.WRONG):
            return account.page(Mistake("old", "原口令或者动态码不正确"))
        case LoginRefused(code=code):
            return account.page(Mistake("code" if code is Why.CODE_NEEDED else "", answer.told))
    return let_in(request, answer, f"{HOME}?done=password", gateway, account.doors)


@router.post("/sessions/{session_id}/end")
def end_session(
    session_id: Annotated[Token, Path()], member: SignedInHere, doors: TheDoors
) -> Response:
    """End one of one's own sessions."""
    doors.sessions.end_one(member.agency, member.id, session_id, by=member.id, at=now())
    return RedirectResponse(f"{HOME}?done=ended", HTTPStatus.SEE_OTHER)


@router.post("/second-factor")
def begin_second_factor(
    form: Annotated[Myself, Form()], account: Mine, viewer: AViewer, doors: TheDoors
) -> Response:
    """Show the square code that an authenticator reads, to whoever knows the password, too."""
    member = account.member
    if mistake := _not_proven(account, form):
        return account.page(mistake)
    address = doors.care.begin_totp(member.agency, member.id, at=now())
    if isinstance(address, Refusal):
        return _first_code(viewer, Mistake("", address.why))
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    square = segno.make(address).svg_inline(omitsize=True, border=2)
    return _first_code(viewer, square=Markup(square), secret=secret)  # noqa: S704 - drawn from bits, not from text


@router.post("/second-factor/confirm")
def confirm_second_factor(
    form: Annotated[FirstCode, Form()], member: SignedInHere, viewer: AViewer, doors: TheDoors
) -> Response:
    """Put the second factor into force and show the spare codes, this once."""
    answer = doors.care.confirm_totp(member.agency, member.id, form.code, at=now())
    if isinstance(answer, Refusal):
        return _first_code(viewer, Mistake("code", answer.why))
    return page("spare_codes.html", viewer, codes=answer)


def _not_proven(account: Account, form: Myself) -> Mistake | None:
    """What is wrong with a proof; it counts as a log-in: many failures close the name.

    Else whoever finds a browser open could bind the account to a telephone of his own.
    """
    me, code = account.member, form.current or None
    answer = account.doors.accounts.log_in(me.agency, me.id, form.password, code, at=now())
    match answer:
        case LoginRefused(code=Why.WRONG):
            return Mistake("password", "口令或者动态码不正确")
        case LoginRefused(code=Why.CODE_NEEDED):
            return Mistake("current", answer.told)
        case LoginRefused():
            return Mistake("password", answer.told)
    return None


def _first_code(
    viewer: Viewer, *mistakes: Mistake, square: Markup | None = None, secret: str = ""
) -> Response:
    return page("second_factor.html", viewer, mistakes=mistakes, square=square, secret=secret)
