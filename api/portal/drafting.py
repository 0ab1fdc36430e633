"""The draft a browser has in hand, and the way back to the beginning where it has none."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth.asking import Gate
from api.portal.agencies import Agency, agency
from api.portal.visitor import AVisitor, Visitor, remember
from register.portal.drafts import Draft
from workflows.gateway import Gateway


class NoDraftError(Exception):
    """A page of the form was asked for by a browser that fills none in."""


class Hand:
    """A draft in somebody's hand: kept anew with each page."""

    def __init__(self, gateway: Gateway, visitor: Visitor, draft: Draft) -> None:
        self.gateway, self.visitor, self.draft = gateway, visitor, draft

    @property
    def agency(self) -> Agency:
        """To whom it will be handed in."""
        return agency(self.gateway, self.draft.agency)

    def keep(self, **changes: object) -> None:
        """Keep the draft with some of it changed."""
        self.draft = self.draft.model_copy(update=changes)
        self.gateway.installation.drafts.keep(self.visitor.secret, self.draft, real_now())

    def answer(self, response: Response) -> Response:
        """The response, with the browser's value kept on."""
        return remember(response, self.visitor, self.gateway)


def draft_of(gateway: Gateway, visitor: Visitor) -> Draft | None:
    """The draft of a browser, if it has one."""
    return gateway.installation.drafts.of(visitor.secret, real_now())


def _hand(gateway: Gate, visitor: AVisitor) -> Hand:
    draft = draft_of(gateway, visitor)
    if draft is None:
        raise NoDraftError
    return Hand(gateway, visitor, draft)


InHand = Annotated[Hand, Depends(_hand)]
"""The draft this browser fills in."""


async def back_to_the_beginning(_request: Request, _error: Exception) -> Response:
    """What becomes of a `NoDraftError`: it was too long ago, or never begun."""
    return RedirectResponse("/apply?gone=1", 303)


def real_now() -> datetime:
    """The real instant (UTC): a draft is kept a real day, whatever day cases have."""
    return datetime.now(UTC)
