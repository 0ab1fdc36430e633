"""Whoever comes to the portal: known by nothing but a random value in his browser."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.auth.asking import Gate, Throttled
from api.auth.cookies import Cookie
from api.auth.forgery import FIELD, refuse_forged, token_for
from api.auth.rights import public
from api.forms.reading import MOST_PAIRS
from api.frame import MAX_BODY, SCANS
from api.intake.taking import limited
from api.pages.rendering import Viewer
from register.paper.handed_files import AT_MOST
from register.portal.drafts import LIFETIME
from workflows.gateway import Gateway

PORTAL = Cookie("mingbai-portal", seconds=int(LIFETIME.total_seconds()))
"""A random value: the browser's draft is found by it, and its forms are tied to it."""

CHOSEN = "file"
"""The name under which forms send the files that were chosen."""

OPENED = timedelta(minutes=30)
TRACKED = Cookie("mingbai-track", seconds=int(OPENED.total_seconds()))
"""The case this browser has shown the code of (api/portal/opening.py)."""

open_to_all = public("citizens apply and follow their applications without an account")


@dataclass(frozen=True)
class Visitor:
    """A browser at the portal; `fresh` when it has no cookie yet."""

    secret: str
    fresh: bool
    viewer: Viewer
    address: str


async def _visitor(request: Request, gateway: Gate) -> Visitor:
    kept = PORTAL.of(request, gateway.installation.settings)
    secret = kept or secrets.token_urlsafe(32)
    viewer = Viewer(token_for(secret, gateway.installation.ring.token_key))
    address = request.client.host if request.client else ""
    return Visitor(secret, not kept, viewer, address)


AVisitor = Annotated[Visitor, Depends(_visitor)]


def remember(response: Response, visitor: Visitor, gateway: Gateway) -> Response:
    """Let the browser keep its value a day longer."""
    PORTAL.give(response, gateway.installation.settings, visitor.secret)
    return response


@dataclass(frozen=True)
class Posted:
    """What a form of ours has posted: texts in their order, and files that were chosen."""

    pairs: tuple[tuple[str, str], ...]
    files: tuple[UploadFile, ...]

    def first(self, name: str) -> str:
        """The first text of a name; empty where there is none."""
        return next((value for one, value in self.pairs if one == name), "")

    def without(self, *names: str) -> tuple[tuple[str, str], ...]:
        """The texts of all other names."""
        return tuple(pair for pair in self.pairs if pair[0] not in names)


async def _posted(request: Request, gateway: Gate, visitor: AVisitor) -> AsyncIterator[Posted]:
    """Read a form of this browser, piece by piece and never further than its limit.

    Raises:
        Problem: `forged` or `too_large`.
    """
    installation = gateway.installation
    limit = installation.uploads.limit
    told = limited(request, limit * SCANS + MAX_BODY, _why(limit))
    async with told.form(
        max_files=AT_MOST + 1, max_fields=MOST_PAIRS, max_part_size=MAX_BODY
    ) as form:
        key = installation.ring.token_key
        secret = "" if visitor.fresh else visitor.secret
        await refuse_forged(told, installation.settings, secret, key)
        items = form.multi_items()
        pairs = ((name, one) for name, one in items if isinstance(one, str))
        files = (one for _, one in items if isinstance(one, UploadFile) and one.filename)
        # Where no file was chosen, some browsers send an empty text in its place.
        ours = (FIELD, CHOSEN)
        yield Posted(tuple(pair for pair in pairs if pair[0] not in ours), tuple(files))


@asynccontextmanager
async def sent(request: Request, gateway: Gateway) -> AsyncIterator[tuple[Visitor, Posted]]:
    """Such a form outside of a route, with whose it is.

    Raises:
        Problem: `forged` or `too_large`.
    """
    visitor = await _visitor(request, gateway)
    async with asynccontextmanager(_posted)(request, gateway, visitor) as posted:
        yield visitor, posted


def _why(limit: int) -> str:
    """What is told of more than a page takes; a file too large by itself is told at its field."""
    each, together = limit // 2**20, limit * SCANS // 2**20
    return f"每个文件最大{each}MB，一次合计最大{together}MB。请返回上一页，分几次添加"


APost = Annotated[Posted, Depends(_posted)]
"""A form of this browser that was posted."""

own_form = Depends(_posted)
"""Refuses a form that is not of this browser, where nothing else of it matters."""


async def _seldom(visitor: AVisitor, throttle: Throttled) -> None:
    throttle.take(throttle.portal, visitor.address)


seldom = Depends(_seldom)
"""Refuses an address that sends too often."""
