"""What is sent after the session has expired: kept, sealed, until the same person is back.

Only what was typed into a page of a known session is kept, and only its own person is given it
again. Passwords and codes are never kept.
"""

import re
import secrets
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from ulid import ULID

from activities.assembly import Installation
from api.auth.cookies import SESSION
from api.auth.doors import now
from api.auth.forgery import FIELD, refuse_forged
from api.forms.reading import MOST_PAIRS
from api.problems import Problem
from register.people.directory import token_digest
from register.portal.drafts import Draft, Drafts, Pairs
from register.tables import SessionRow

PATH = "/kept"
_SECRET = re.compile(r"/(account|login)(/.*)?")
"""Where passwords and codes are typed."""
_KEY = "key"
"""The one-time key of a form: nobody has typed it."""


async def log_in_again(request: Request) -> Response:
    """To the log-in page, and from there back to what was typed, or to the page it was sent from.

    Raises:
        RegisterUnavailable: The register cannot be written.
    """
    there = await _kept(request) or _sent_from(request)
    return RedirectResponse(f"/login?{urlencode({'next': there})}", 303)


async def _kept(request: Request) -> str | None:
    """Where what was typed is found again; None where nothing is to be kept."""
    if request.method != "POST" or _SECRET.fullmatch(request.url.path):
        return None
    installation: Installation = request.app.state.gateway.installation
    token = SESSION.of(request, installation.settings)
    # First of all who it was: a stranger's body, perhaps with large files, is not even read.
    whose = await run_in_threadpool(_known, installation, token) if token else None
    typed = await _typed(request, installation, token) if whose else ()
    if whose is None or not any(name != _KEY for name, _ in typed):
        return None
    return await run_in_threadpool(_keep, installation, *whose, request.url.path, typed)


async def _typed(request: Request, installation: Installation, token: str) -> Pairs:
    """What a page of the session has sent; nothing of what another site or nobody's page did."""
    try:
        async with request.form(max_fields=MOST_PAIRS) as form:
            await refuse_forged(request, installation.settings, token, installation.ring.token_key)
            said = form.multi_items()
    except (HTTPException, Problem):  # too large, unreadable or forged
        return ()
    pairs = ((name, one) for name, one in said if not isinstance(one, UploadFile))
    return tuple(pair for pair in pairs if pair[0] != FIELD)


def _sent_from(request: Request) -> str:
    """The page of this site on which something was pressed, as the browser tells it."""
    came = urlsplit(request.headers.get("referer", ""))
    return came.path if came.netloc == request.headers.get("host") else ""


def kept(installation: Installation, name: str, agency: str, person: str) -> tuple[str, Pairs]:
    """Where a person's text was to go, and the text; nothing where there is none, or another's."""
    draft = _drafts(installation).of(_browser(name, agency, person), now())
    return next(iter(draft.steps.items())) if draft else ("", ())


def _known(installation: Installation, token: str) -> tuple[str, str] | None:
    """Agency and account of a session, ended or not."""
    with installation.register.reading() as session:
        row = session.get(SessionRow, token_digest(token))
        return (row.agency, row.person) if row else None


def _keep(installation: Installation, agency: str, person: str, path: str, typed: Pairs) -> str:
    name = secrets.token_urlsafe(18)
    draft = Draft(key=str(ULID()), agency=agency, steps={path: typed})
    _drafts(installation).keep(_browser(name, agency, person), draft, now())
    return f"{PATH}/{name}"


def _drafts(installation: Installation) -> Drafts:
    return Drafts(installation.register, installation.ring.token_key)


def _browser(name: str, agency: str, person: str) -> str:
    return f"kept/{agency}/{person}/{name}"
