"""A third party's 第三方 own page: to consent to disclosure or object to it (S0 art 13(7)1)."""

import asyncio
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate
from api.forms import (
    Form,
    FormError,
    NoFormError,
    Pairs,
    StrangeFormError,
    form_of,
    lay_out,
    read,
    render,
)
from api.forms.nodes import Control, Node
from api.pages.rendering import Mistake, page
from api.portal.acting import DOWN, KEY, act, down, keep_file
from api.portal.opening import View, view
from api.portal.visitor import APost, AVisitor, Posted, Visitor, open_to_all, remember, seldom
from api.problems import Problem
from domain.dossier import Party
from domain.dossier import Response as Opinion
from domain.people import THIRD_PARTY
from register.acts.tokens import read_party
from register.paper.handed_files import AT_MOST
from register.paper.uploads import UploadKind
from workflows.gateway import Gateway

router = APIRouter(include_in_schema=False, dependencies=[open_to_all])

_ACT = "third_party_reply"
_SAYS = (Opinion.CONSENT, Opinion.PARTIAL, Opinion.OBJECTION)
"""What a party says itself; that it was silent or out of reach the agency finds."""

_ASKED = ("response", "text")
_WHY = "请写明理由；部分同意的，还要写明同意公开哪些、不同意公开哪些"


@dataclass(frozen=True)
class Asked:
    """A party that was asked, by its private link."""

    token: str
    number: int
    view: View

    @property
    def party(self) -> Party:
        """The party."""
        return self.view.dossier.parties[self.number - 1]

    @property
    def over(self) -> bool:
        """Whether the term of the letter has ended."""
        return self.view.today > self.party.until

    def form(self) -> Form:
        """What it is asked.

        Raises:
            NoFormError: It has answered, the term is over, or the case waits for nobody any more.
        """
        if self.over or self.number not in self.view.case.parties:
            raise NoFormError(_ACT)
        found, number = self.view, self.number
        form = form_of(_ACT, found.case, found.dossier, THIRD_PARTY, found.law, party=number)
        fields = tuple(_own(one) for one in form.root.fields if one.name in _ASKED)
        return form.model_copy(update={"root": form.root.model_copy(update={"fields": fields})})


def _asked(token: Annotated[str, InPath(max_length=200)], gateway: Gate) -> Asked:
    named = read_party(gateway.installation.ring.token_key, token)
    found = view(gateway, named[0]) if named else None
    if named is None or found is None or not 1 <= named[1] <= len(found.dossier.parties):
        raise Problem("not_found", "这个链接不完整或者不是由本系统发出的，请从邮件中重新打开")
    return Asked(token, named[1], found)


AParty = Annotated[Asked, Depends(_asked)]


@router.get("/reply/{token}")
def ask(asked: AParty, gateway: Gate, visitor: AVisitor) -> Response:
    """Show what the party is asked, or what it has answered."""
    try:
        form = asked.form()
    except NoFormError:
        return _answered(asked, visitor)
    response = _page(asked, visitor, form, secrets.token_hex(16), None)
    return remember(response, visitor, gateway)


@router.post("/reply/{token}", dependencies=[seldom])
async def reply(asked: AParty, gateway: Gate, visitor: AVisitor, posted: APost) -> Response:
    """Take the party's answer with its files, once for the key of its form."""
    key, here = posted.first(KEY)[:64], f"/reply/{asked.token}"
    try:
        form = asked.form()
        reading = read(form, posted.without(KEY))
    except NoFormError:
        return RedirectResponse(here, HTTPStatus.SEE_OTHER)
    except StrangeFormError as error:
        raise Problem("unreadable", str(error)) from error
    wrong = _wrong(reading.payload) or await asyncio.to_thread(_keep_all, asked, gateway, posted)
    if not wrong:
        payload = {**reading.payload, "party": asked.number}
        case = asked.view.case.id
        why = await act(
            gateway, case, _ACT, THIRD_PARTY, key=f"{asked.number}/{key}", payload=payload
        )
        wrong = (FormError(name="", message=why),) if why else ()
        if why == DOWN:
            return down(_page(asked, visitor, form, key, reading.filled, *wrong))
    if wrong:
        return _page(asked, visitor, form, key, reading.filled, *wrong)
    return RedirectResponse(here, HTTPStatus.SEE_OTHER)


def _own(node: Node) -> Node:
    """The question without the answers that are not the party's to give."""
    if not isinstance(node, Control) or node.name != "response":
        told = {"title": "理由和意见", "help": _HELP, "optional": False}
        return node.model_copy(update=told)
    options = tuple(one for one in node.options if one.value in _SAYS)
    return node.model_copy(update={"options": options, "title": "您的意见"})


_HELP = "同意公开的可以不写；不同意的，写明例如涉及哪项商业秘密、公开后有什么损害"


def _wrong(payload: object) -> tuple[FormError, ...]:
    told = payload if isinstance(payload, dict) else {}
    if told.get("response") not in _SAYS:
        return (FormError(name="response", message="请选择您的意见"),)
    if told["response"] != Opinion.CONSENT and not str(told.get("text", "")).strip():
        return (FormError(name="text", message=_WHY),)
    return ()


def _keep_all(asked: Asked, gateway: Gateway, posted: Posted) -> tuple[FormError, ...]:
    if len(posted.files) > AT_MOST:
        return (FormError(name="", message=f"最多附{AT_MOST}个文件"),)
    case, key = asked.view.case.id, (str(asked.number), posted.first(KEY))
    told = (
        keep_file(gateway, case, UploadKind.REPLY, one, THIRD_PARTY, *key) for one in posted.files
    )
    return tuple(FormError(name="", message=one) for one in told if one)


def _page(
    asked: Asked,
    visitor: Visitor,
    form: Form,
    key: str,
    pairs: Pairs | None,
    *wrong: FormError,
) -> Response:
    questions = Markup(render(lay_out(form, pairs, wrong)))  # noqa: S704 - a template made it
    return page(
        "portal/reply.html",
        visitor.viewer,
        mistakes=tuple(Mistake(one.name, one.message) for one in wrong),
        body=asked.view.profile,
        asked=asked,
        party=asked.party,
        agency=asked.view.profile,
        rules=asked.view.law.rules,
        left=(asked.party.until - asked.view.today).days,
        questions=questions,
        key=key,
        key_name=KEY,
    )


def _answered(asked: Asked, visitor: Visitor) -> Response:
    return page(
        "portal/replied.html",
        visitor.viewer,
        body=asked.view.profile,
        asked=asked,
        party=asked.party,
        agency=asked.view.profile,
    )
