"""A long text sent after the session has expired: kept, sealed, until the same person is back.

Only what a known session was typing is kept, and only its own person is given it again.
"""

import re
import secrets
from urllib.parse import urlencode

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from ulid import ULID

from activities.assembly import Installation
from api.auth.cookies import SESSION
from api.auth.doors import now
from api.auth.forgery import FIELD
from api.forms.reading import MOST_PAIRS
from register.people.directory import token_digest
from register.portal.drafts import Draft, Drafts, Pairs
from register.tables import SessionRow

PATH = "/kept"
_WORTH_KEEPING = re.compile(r"/cases/(new|[^/]+/acts/[^/]+)")


async def log_in_again(request: Request) -> Response | None:
    """To the log-in page, and from there back to what was typed; None where nothing was."""
    if request.method != "POST" or not _WORTH_KEEPING.fullmatch(request.url.path):
        return None
    installation: Installation = request.app.state.gateway.installation
    token = SESSION.of(request, installation.settings)
    # First of all who it was: a stranger's body, perhaps with large files, is not even read.
    whose = await run_in_threadpool(_known, installation, token) if token else None
    if whose is None:
        return None
    async with request.form(max_fields=MOST_PAIRS) as form:
        said = form.multi_items()
    pairs = tuple((name, one) for name, one in said if not isinstance(one, UploadFile))
    typed = tuple(pair for pair in pairs if pair[0] != FIELD)
    there = await run_in_threadpool(_keep, installation, *whose, request.url.path, typed)
    return RedirectResponse(f"/login?{urlencode({'next': there})}", 303)


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
