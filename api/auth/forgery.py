"""Forged requests (CSRF): what a browser sends unasked must not act for the person at it.

A request that a cookie proves must come from a page of this site, and carry a token that only such
a page knows: the field `csrf` of a form, or the header `X-CSRF-Token`. It is a keyed hash of the
session (of the visit, before there is one), so nothing of it has to be kept.
"""

import hmac
from urllib.parse import urlsplit

from fastapi import Request

from api.auth.cookies import is_https
from api.forms.reading import MOST_PAIRS
from api.problems import Problem
from register.keyed import keyed_hash
from runtime.settings import Settings

FIELD, HEADER = "csrf", "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_API = "/api/"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def token_for(secret: str, key: bytes) -> str:
    """The token of the pages of a session or a visit."""
    return keyed_hash(key, "csrf", secret)


async def refuse_forged(request: Request, settings: Settings, secret: str, key: bytes) -> None:
    """Let a request pass that changes nothing, or that a page of this site sent.

    Raises:
        Problem: `forged` - it comes from elsewhere, or lacks the token of the session or visit.
    """
    if request.method in _SAFE:
        return
    if not same_origin(request, settings):
        raise Problem("forged", "请求来自其他网站，没有办理；请从本系统的页面操作")
    given = (await _given(request)).encode()
    if not secret or not hmac.compare_digest(given, token_for(secret, key).encode()):
        raise Problem("forged", "页面已经过期或者不是由本系统给出，请刷新页面后重试")


def same_origin(request: Request, settings: Settings) -> bool:
    """Whether the browser says that a page of this site asks; one too old to say so may pass."""
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    if (origin := request.headers.get("origin")) is None:
        return True
    scheme = "https" if is_https(settings) else "http"
    # The host has been looked at (api/auth/hosts.py): it is one of our own names.
    return urlsplit(origin)[:2] == (scheme, request.headers.get("host", ""))


async def _given(request: Request) -> str:
    if told := request.headers.get(HEADER):
        return told
    if request.url.path.startswith(_API):
        return ""  # a program has the header; the body may be a file, to be taken within its limit
    if request.headers.get("content-type", "").startswith(_FORMS):
        written = (await request.form(max_fields=MOST_PAIRS)).get(FIELD)
        return written if isinstance(written, str) else ""
    return ""
