"""Who asks: a member of staff, or an intake service 受理系统."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from domain.model import Token
from domain.people import Actor
from domain.permissions import Right, may


@dataclass(frozen=True)
class Member:
    """A member of an agency's staff, proven, with today's duties and delegations."""

    agency: str
    actor: Actor

    kind: ClassVar[Literal["staff"]] = "staff"

    @property
    def id(self) -> str:
        """The account."""
        return self.actor.id

    def holds(self, right: Right) -> bool:
        """Whether the right is held at all: on some case of the agency, or on what it is about."""
        return may(self.actor, right)


@dataclass(frozen=True)
class Client:
    """An intake service of an agency: it reaches the cases it handed in itself."""

    id: Token
    agency: str
    rights: frozenset[Right]

    kind: ClassVar[Literal["client"]] = "client"

    def holds(self, right: Right) -> bool:
        """Whether the right is among the client's scopes."""
        return right in self.rights


Principal = Member | Client


class Proof(StrEnum):
    """How somebody proved who he is."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a kind of proof, not a secret
    KEY = "key"


@dataclass(frozen=True)
class Asked:
    """A request's principal and how it was proven.

    `session` is the session's token, where a cookie brought it, and `session_id` its id in lists.
    Only a cookie is sent by a browser unasked, so only requests with one need the check against
    forgery (api/auth/forgery.py).
    """

    principal: Principal
    proof: Proof
    session: str = ""
    session_id: str = ""
