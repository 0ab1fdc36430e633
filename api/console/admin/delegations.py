"""Absences 授权: who stands in for whom. Everybody gives his own away, some those of others."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi import Form as Posted
from pydantic import ValidationError
from starlette.responses import Response

from api.console.admin.people import departments_of, wrong
from api.console.admin.room import AGAIN, Admin, AdminHere, Field, Form, to, told
from api.deps import Member, staff_needs
from api.pages.rendering import Mistake
from api.problems import Problem
from domain.acts import Refusal
from domain.delegation import DelegationRequest, Standing
from domain.model import Token
from domain.people import Role
from domain.permissions import Right
from register.people import directory
from register.people.delegations import Delegations

router = APIRouter(prefix="/admin/delegations", include_in_schema=False)

Reader = Annotated[Member, staff_needs(Right.READ_PEOPLE)]
Giver = Annotated[Member, staff_needs(Right.DELEGATE)]

_TOLD = {"registered": "授权已经登记。", "revoked": "授权已经撤销，从下一次办理起不再有效。"}


class DelegationForm(Form):
    """A delegation as it is typed in; no role: all duties."""

    absent: Field = ""
    delegate: Field = ""
    role: Field = ""
    department: Field = ""
    first: Field = ""
    last: Field = ""
    reason: Field = ""


@router.get("")
def show(_: Reader, here: AdminHere, *, past: bool = False, done: str = "") -> Response:
    """List the delegations in force and to come."""
    return _page(here, past=past, said=told(done, _TOLD))


@router.post("")
def register(form: Annotated[DelegationForm, Posted()], _: Giver, here: AdminHere) -> Response:
    """Register that somebody stands in for an absent person."""
    said = {name: value or None for name, value in form.model_dump(exclude={"csrf", "key"}).items()}
    try:
        wanted = DelegationRequest.model_validate(said)
    except ValidationError as error:
        return _page(here, *wrong(error, form), typed=form)
    if not here.first_time(form):
        return to("/admin/delegations", AGAIN)
    answer = delegations(here).add(
        here.member.agency, wanted, by=here.member.id, at=here.gateway.civil_now()
    )
    if isinstance(answer, Refusal):
        return _page(here, Mistake("absent", answer.why), typed=form)
    if answer.warnings:
        return _page(here, said=_TOLD["registered"], warned=answer.warnings)
    return to("/admin/delegations", "registered")


@router.post("/{delegation_id}/revoke")
def revoke(
    delegation_id: Annotated[Token, Path()],
    form: Annotated[Form, Posted()],
    _: Giver,
    here: AdminHere,
) -> Response:
    """Revoke a delegation."""
    if not here.first_time(form):
        return to("/admin/delegations", AGAIN)
    answer = delegations(here).revoke(
        here.member.agency, delegation_id, by=here.member.id, at=here.gateway.civil_now()
    )
    if answer is None:
        raise Problem("unknown_delegation", f"没有授权“{delegation_id}”")
    if isinstance(answer, Refusal):
        return _page(here, Mistake("", answer.why))
    return to("/admin/delegations", "revoked")


def delegations(here: Admin) -> Delegations:
    """The register's delegations."""
    return Delegations(here.installation.register, here.installation.ring.journal_key)


def _page(
    here: Admin,
    *mistakes: Mistake,
    past: bool = False,
    said: str = "",
    warned: tuple[str, ...] = (),
    typed: DelegationForm | None = None,
) -> Response:
    agency = here.member.agency
    with here.installation.register.reading() as session:
        staff = directory.staff(session, agency)
    named = tuple((one.id, one.name) for one in staff.values())
    return here.shown(
        "delegations.html",
        "delegations",
        *mistakes,
        flash=said,
        warned=warned,
        listed=delegations(here).listed(agency, on=here.today, past=past),
        past=past,
        people=named,
        departments=departments_of(here),
        roles=_roles(duty.role for one in staff.values() for duty in one.duties),
        gives=here.member.holds(Right.DELEGATE),
        running=(Standing.IN_FORCE, Standing.COMING),
        typed=typed or DelegationForm(absent=here.member.actor.id, first=here.today.isoformat()),
    )


def _roles(held: Iterable[Role]) -> tuple[tuple[str, str], ...]:
    there = set(held)
    return tuple((one.value, one.label) for one in Role if one in there)
