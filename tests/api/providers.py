"""Providers at which one logs in, what we are told about them, and the way there and back."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from api.auth.doors import doors_of
from tests.support.house import House
from tests.support.pages import Browser, browser_at, served_with
from tests.support.web import served

CLIENT = "mingbai-test"
PUBLIC = "http://127.0.0.1:8000"
SESSION = "mingbai-session"


@dataclass(frozen=True)
class Provider:
    """A provider, and as whom it knows us."""

    issuer: str
    client: str = CLIENT
    secret: str | None = None


def link(home: House, person: str, issuer: str, subject: str) -> None:
    """Let somebody log in to a person's account as a subject of a provider."""
    care = doors_of(home.installation).care
    refused = care.link_oidc("bjqts", person, issuer, subject, by="qian.bo", at=datetime.now(UTC))
    assert refused is None


@asynccontextmanager
async def at_the_door(home: House, at: Provider, **settings: object) -> AsyncIterator[Browser]:
    """A browser before an app that sends people to a provider and gets them back."""
    told = {
        "oidc_issuer": at.issuer,
        "oidc_client_id": at.client,
        "oidc_client_secret": SecretStr(at.secret) if at.secret else None,
        "public_url": PUBLIC,
    }
    async with served_with(home, **told, **settings) as url, browser_at(url) as browser:
        yield browser


async def departed(browser: Browser, wanted: str = "") -> str:
    """Begin the log-in; where the browser is sent."""
    page = await browser.open(f"/login/oidc?next={wanted}")
    assert page.status_code == 303, page.text
    return page.headers["Location"]


@dataclass
class Dishonest:
    """A provider that signs what it is told to, with whatever key."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, object] = field(default_factory=dict)
    sign: Callable[["Dishonest", Mapping[str, object]], str] = lambda me, claims: jwt.encode(
        {"alg": "RS256", "kid": "one"}, dict(claims), me.key
    )
    nonce: str = ""
    challenge: str = ""
    status: int = 200
    endpoints: dict[str, str] = field(default_factory=dict)

    async def metadata(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            }
            | self.endpoints,
            self.status,
        )

    async def jwks(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: Request) -> JSONResponse:
        verifier = str((await request.form())["code_verifier"])
        if base64_of(hashlib.sha256(verifier.encode()).digest()) != self.challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
        }
        told = {name: value for name, value in (honest | self.claims).items() if value is not None}
        return JSONResponse({"id_token": self.sign(self, told), "token_type": "Bearer"})


OPEN: dict[str, Dishonest] = {}
"""The dishonest providers at work, by their address."""


@asynccontextmanager
async def dishonest(claims: dict[str, object] | None = None) -> AsyncIterator[Dishonest]:
    """A provider that says of itself and of whoever comes what the test wants."""
    service = Dishonest(claims=claims or {})
    routes = [
        Route("/.well-known/openid-configuration", service.metadata),
        Route("/jwks", service.jwks),
        Route("/token", service.token, methods=["POST"]),
    ]
    async with served(Starlette(routes=routes)) as url:
        service.issuer = url
        OPEN[url] = service
        yield service


async def arrived(browser: Browser) -> httpx.Response:
    """Begin the log-in and come back with a code, as if the provider had asked nothing."""
    address = urlsplit(await departed(browser))
    said = {name: value[0] for name, value in parse_qs(address.query).items()}
    service = OPEN[f"{address.scheme}://{address.netloc}"]
    service.nonce, service.challenge = said["nonce"], said["code_challenge"]
    return await browser.open(f"/login/oidc/callback?code=any&state={said['state']}")


def assert_refused(page: httpx.Response, browser: Browser) -> None:
    """Nobody was let in, and the page says so."""
    assert page.status_code == HTTPStatus.FORBIDDEN, page.text
    assert "登录没有完成" in page.text
    assert SESSION not in browser.client.cookies


def base64_of(data: bytes) -> str:
    """Bytes as a token spells them."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
