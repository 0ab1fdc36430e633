"""Intake services 受理系统 and tokens: what programs come in by."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, Field

from api.auth.doors import Doors, TheDoors, now
from api.deps import Member, staff_needs, staff_router
from api.staff.people import settled
from domain.model import Line, Model, Token
from domain.permissions import Right
from register.people.clients import Client, ClientLine, NewKey
from register.people.credentials import Credentials, NewToken, TokenLine

router = staff_router("/clients", "受理系统")
tokens = staff_router("/tokens", "人员")

Manager = Annotated[Member, staff_needs(Right.PEOPLE)]
Looker = Annotated[Member, staff_needs(Right.PEOPLE, Right.READ_ACCESS)]
"""Whoever manages them, and the auditor, who looks at everything."""
ClientId = Annotated[Token, Path(description="受理系统的代号")]


def _in_utc(told: datetime) -> datetime:
    """The same instant as the register keeps it.

    Raises:
        ValueError: It is in no year that can be written down.
    """
    try:
        return told.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("应当是公元1年至9999年之间的时刻") from error


Until = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""The end of something, in UTC."""


class ClientIn(Model):
    """An intake service as it is registered."""

    id: Token
    name: Line
    rights: frozenset[Right] = Field(default=frozenset({Right.HAND_IN, Right.READ_CASE}))


class Expiry(Model):
    """Until when a key holds; left out, until it is revoked."""

    expires: Until | None = None


class TokenIn(Model):
    """A token for a member of staff; `label` says what it is for."""

    person: Token
    label: Line
    expires: Until


@router.get("", summary="受理系统清单")
def list_clients(doors: TheDoors, member: Looker) -> tuple[ClientLine, ...]:
    """List the agency's intake services with the ids of their keys."""
    return doors.clients.listed(member.agency)


@router.post("", status_code=201, summary="登记受理系统")
def add_client(body: ClientIn, doors: TheDoors, member: Manager) -> Client:
    """Register an intake service; it has no key yet."""
    facts = (body.id, body.name, body.rights)
    by = member.actor.id
    return settled(doors.clients.new_client(member.agency, *facts, by=by, at=now()))


@router.post("/{client_id}/revoke", status_code=204, summary="停用受理系统")
def revoke_client(client_id: ClientId, doors: TheDoors, member: Manager) -> None:
    """Revoke an intake service with all its keys."""
    settled(doors.clients.revoke(member.agency, client_id, by=member.actor.id, at=now()))


@router.post("/{client_id}/keys", status_code=201, summary="发放密钥")
def add_key(client_id: ClientId, body: Expiry, doors: TheDoors, member: Manager) -> NewKey:
    """Give an intake service a further key, told this once."""
    until: datetime | None = body.expires
    by = member.actor.id
    made = doors.clients.new_key(member.agency, client_id, by=by, at=now(), expires=until)
    return settled(made)


@router.post("/{client_id}/keys/{key_id}/revoke", status_code=204, summary="撤销密钥")
def revoke_key(
    client_id: ClientId,
    key_id: Annotated[Token, Path(description="密钥编号")],
    doors: TheDoors,
    member: Manager,
) -> None:
    """Revoke a key."""
    by = member.actor.id
    settled(doors.clients.revoke_key(member.agency, client_id, key_id, by=by, at=now()))


@tokens.get("", summary="访问令牌清单")
def list_tokens(
    doors: TheDoors,
    member: Looker,
    *,
    person: Annotated[Token | None, Query(description="只列出这一账号的")] = None,
) -> tuple[TokenLine, ...]:
    """List the tokens of the agency's staff; the tokens themselves are kept nowhere."""
    return _credentials(doors).listed(member.agency, person)


@tokens.post("", status_code=201, summary="发放访问令牌", responses={404: {}})
def issue_token(body: TokenIn, doors: TheDoors, member: Manager) -> NewToken:
    """Give a member of staff a token, told this once."""
    held, by = _credentials(doors), member.actor.id
    facts = (body.person, body.label)
    return settled(held.issue(member.agency, *facts, by=by, at=now(), expires=body.expires))


@tokens.post("/{token_id}/revoke", status_code=204, summary="撤销访问令牌")
def revoke_token(
    token_id: Annotated[Token, Path(description="令牌编号")], doors: TheDoors, member: Manager
) -> None:
    """Revoke a token."""
    settled(_credentials(doors).revoke(member.agency, token_id, by=member.actor.id, at=now()))


def _credentials(doors: Doors) -> Credentials:
    return Credentials(doors.sessions.register, doors.sessions.log)
