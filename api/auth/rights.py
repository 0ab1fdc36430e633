"""What a route asks of whoever asks: every route says it, and an app with a silent one won't start.

`needs` names a right of the table (domain/permissions.py); `everyone_signed_in` and `public` give
the reason why none is needed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from api.auth.asking import Asker, Known
from api.auth.principals import Client, Member, Principal
from api.problems import Problem
from domain.permissions import Right

OPENAPI = "/openapi.json"
"""FastAPI's own route: the description of the API is for everybody who may have to speak to it."""


class Declaration:
    """What a route asks for; `right` is None where none is needed.

    `staff_only` routes are not for intake services, `open_to_all` ones ask for nobody at all.
    """

    right: Right | None = None
    staff_only = False
    open_to_all = False


class _OfRight(Declaration):
    """Somebody who holds a right, or one of others that serve as well."""

    def __init__(self, right: Right, *instead: Right) -> None:
        self.right: Right = right
        self.instead = instead

    def _holding(self, asker: Principal) -> Principal:
        if not any(asker.holds(one) for one in (self.right, *self.instead)):
            raise Problem("wrong_role", f"您没有“{self.right.label}”的权限")
        return asker


class _Needs(_OfRight):
    """A principal who holds a right."""

    async def __call__(self, asker: Asker) -> Principal:
        """The principal, who holds the right.

        Raises:
            Problem: `wrong_role` - he does not.
        """
        return self._holding(asker)


class _NeedsMember(_OfRight):
    """A member of staff who holds a right."""

    staff_only = True

    async def __call__(self, asker: Asker) -> Member:
        """The member of staff, who holds the right."""
        return await signed_in(self._holding(asker))


class _NeedsBeyond(_OfRight):
    """Somebody who holds a right, asking perhaps from a page of another origin."""

    async def __call__(self, asked: Known) -> Principal:
        """The principal, who holds the right; the route itself looks at the origin."""
        return self._holding(asked.principal)


class _Known(Declaration):
    """Any member of staff and any intake service, for a reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def __call__(self, asker: Asker) -> Principal:
        """The principal."""
        return asker


class _SignedIn(Declaration):
    """Any member of staff, for a reason."""

    staff_only = True

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def __call__(self, asker: Asker) -> Member:
        """The member of staff."""
        return await signed_in(asker)


class _Public(Declaration):
    """Anybody, for a reason."""

    open_to_all = True

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def __call__(self) -> None:
        """Nothing is asked."""


async def signed_in(asker: Asker) -> Member:
    """The member of staff who asks.

    Raises:
        Problem: `wrong_role` - it is an intake service.
    """
    if isinstance(asker, Client):
        raise Problem("wrong_role", "受理系统不能使用这个地址，只有工作人员可以")
    return asker


def needs(right: Right, *instead: Right) -> Any:
    """The dependency that gives the `Principal`, who holds a right; 403 for one who does not.

    `instead` are rights that serve as well.
    """
    return Depends(_Needs(right, *instead))


def staff_needs(right: Right, *instead: Right) -> Any:
    """The same for routes that are for staff only: it gives a `Member`."""
    return Depends(_NeedsMember(right, *instead))


def needs_from_elsewhere(right: Right) -> Any:
    """The same where pages of another origin may ask with the session's cookie.

    There is no check against forged requests: only for routes that change nothing, and that
    themselves answer to configured origins alone.
    """
    return Depends(_NeedsBeyond(right))


def everyone_signed_in(reason: str) -> Any:
    """The dependency that gives a `Member`: any member of staff may, for the reason given."""
    return Depends(_SignedIn(reason))


def everyone_known(reason: str) -> Any:
    """The dependency that gives a `Principal`: whoever it is may, for the reason given."""
    return Depends(_Known(reason))


def public(reason: str) -> Any:
    """The dependency of a route that is open to anybody, for the reason given."""
    return Depends(_Public(reason))


def must_declare(app: FastAPI) -> None:
    """Refuse an app with a route that does not say whom it is for.

    Raises:
        RuntimeError: There is one; the message names all of them.
    """
    silent = [path for path, route in routes_of(app.routes) if not declared(route)]
    if silent:
        raise RuntimeError(f"routes that do not say what right they need: {', '.join(silent)}")


def routes_of(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, BaseRoute]]:
    """Every route, those of included routers, too, with its whole path."""
    for context in iter_route_contexts(routes):
        if context.path != OPENAPI:
            yield context.path or "", context.original_route


def declared(route: BaseRoute) -> tuple[Declaration, ...]:
    """What a route asks for."""
    return tuple(_declared(route.dependant)) if isinstance(route, APIRoute) else ()


def _declared(dependant: Dependant) -> Iterator[Declaration]:
    asked: object = dependant.call
    if isinstance(asked, Declaration):
        yield asked
    for one in dependant.dependencies:
        yield from _declared(one)
