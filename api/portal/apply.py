"""Applying 提出申请 on the portal: the pages of questions."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate
from api.forms import FormError, Pairs, StrangeFormError, lay_out, read, render
from api.forms.filling import filled_of, places
from api.forms.layout import identifier
from api.forms.reading import ADD, REMOVE
from api.pages.rendering import Mistake, page
from api.portal.agencies import agencies, agency, named
from api.portal.drafting import Hand, InHand, draft_of, real_now
from api.portal.steps import CHECK, ORDER, STEPS, TITLES, WHAT, after, before, judge, part
from api.portal.visitor import APost, AVisitor, open_to_all, own_form, remember
from api.problems import Problem
from domain.model import AgencyId
from register.agency.publications import alike
from register.portal.drafts import Draft

router = APIRouter(include_in_schema=False, dependencies=[open_to_all])

GO = "_go"
"""Which button was pressed: on, back, or on without mending what is wrong."""


async def _step(step: Annotated[str, InPath(max_length=20)]) -> str:
    if step not in STEPS:
        raise Problem("not_found", "没有这一页，请从申请的第一步开始")
    return step


AStep = Annotated[str, Depends(_step)]


@router.get("/apply")
def begin(
    gateway: Gate, visitor: AVisitor, agency: AgencyId | None = None, gone: str = ""
) -> Response:
    """Say what will be asked, and of which agency."""
    draft = draft_of(gateway, visitor)
    there = agencies(gateway)
    chosen = named(there, agency)
    response = page(
        "portal/apply.html",
        visitor.viewer,
        body=chosen.profile if chosen else None,
        agencies=there,
        chosen=agency if chosen else None,
        draft=draft if draft and draft.sent is None else None,
        gone=bool(gone),
        titles=[TITLES[one] for one in ORDER],
    )
    return remember(response, visitor, gateway)


@router.post("/apply")
def start(gateway: Gate, visitor: AVisitor, posted: APost) -> Response:
    """Begin an application, in place of one that was begun before."""
    chosen = agency(gateway, posted.first("agency"))
    draft = Draft(key=secrets.token_hex(16), agency=chosen.id)
    gateway.installation.drafts.keep(visitor.secret, draft, real_now())
    return _to(ORDER[0])


@router.post("/apply/discard", dependencies=[own_form])
def discard(gateway: Gate, visitor: AVisitor) -> Response:
    """Forget what was filled in."""
    gateway.installation.drafts.forget(visitor.secret)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


@router.get("/apply/public")
def offer(hand: InHand) -> Response:
    """Show what is public already and may be what is wanted."""
    found = _alike(hand)
    if not found:
        return _to(after(WHAT.name))
    response = page(
        "portal/offered.html",
        hand.visitor.viewer,
        body=hand.agency.profile,
        found=found,
        agency=hand.agency,
    )
    return hand.answer(response)


@router.get("/apply/{step}")
def ask(step: AStep, hand: InHand, check: str = "") -> Response:
    """Ask the questions of one page; `check` tells what is wrong with the answers, too."""
    if hand.draft.sent:
        return RedirectResponse("/apply/receipt", HTTPStatus.SEE_OTHER)
    pairs = hand.draft.steps.get(step)
    wrong = judge(hand.gateway, hand.draft, hand.agency).of(STEPS[step]) if check else ()
    return hand.answer(_page(hand, step, pairs, wrong, ok=True))


@router.post("/apply/{step}")
def answer(step: AStep, hand: InHand, posted: APost) -> Response:
    """Keep the answers of one page and go on, or tell what is wrong with them."""
    if hand.draft.sent:
        return RedirectResponse("/apply/receipt", HTTPStatus.SEE_OTHER)
    try:
        reading = read(part(hand.agency, STEPS[step], hand.draft), posted.without(GO))
    except StrangeFormError as error:
        kept = hand.draft.steps.get(step)
        return hand.answer(_page(hand, step, kept, (FormError(name="", message=str(error)),)))
    hand.keep(steps={**hand.draft.steps, step: reading.filled})
    if reading.again:
        return _to(f"{step}{_anchor(posted.pairs, reading.filled)}")
    went = posted.first(GO)
    if went == "back":
        return _to(before(step) or ORDER[0])
    wrong = judge(hand.gateway, hand.draft, hand.agency).of(STEPS[step])
    if wrong and went != "anyway":
        return hand.answer(_page(hand, step, reading.filled, wrong))
    return _to(_next(hand, step, went))


def _next(hand: Hand, step: str, went: str) -> str:
    if went == "check":
        return CHECK
    wishes = "\n".join(_wishes(hand))
    if step == WHAT.name and wishes != hand.draft.offered and _alike(hand):
        hand.keep(offered=wishes)
        return "public"
    return after(step)


def _page(
    hand: Hand, step: str, pairs: Pairs | None, wrong: tuple[FormError, ...], *, ok: bool = False
) -> Response:
    form = part(hand.agency, STEPS[step], hand.draft)
    questions = Markup(render(lay_out(form, pairs, wrong)))  # noqa: S704 - a template made it
    return page(
        "portal/step.html",
        hand.visitor.viewer,
        status=HTTPStatus.OK if ok or not wrong else HTTPStatus.UNPROCESSABLE_ENTITY,
        mistakes=tuple(Mistake(one.name, one.message) for one in wrong),
        body=hand.agency.profile,
        step=STEPS[step],
        place=ORDER.index(step) + 1,
        titles=[TITLES[one] for one in ORDER],
        questions=questions,
        first=before(step) is None,
        agency=hand.agency,
    )


def _anchor(pairs: Pairs, filled: Pairs) -> str:
    """The entry that was added; where one was taken away, those that are left."""
    pushed = ((name, value) for name, value in pairs if name in (ADD, REMOVE))
    button, pressed = next(pushed, ("", ""))
    if button == ADD:
        return f"#{identifier(f'{pressed}.{max(places(pressed, filled_of(filled)))}')}"
    return f"#{identifier(pressed.rpartition('.')[0])}" if button else ""


def _wishes(hand: Hand) -> tuple[str, ...]:
    names = ("title", "document_number", "description")
    said = hand.draft.steps.get(WHAT.name, ())
    return tuple(
        value for name, value in said if name.rpartition(".")[2] in names and value.strip()
    )


def _alike(hand: Hand) -> tuple[object, ...]:
    wishes = _wishes(hand)
    with hand.gateway.installation.register.reading() as session:
        return alike(session, hand.draft.agency, wishes)


def _to(step: str) -> RedirectResponse:
    return RedirectResponse(f"/apply/{step}", HTTPStatus.SEE_OTHER)
