"""Logging in at another service: against a real provider, and against dishonest ones."""

import base64
import hashlib
import hmac
import json
import socket
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from api.auth.doors import doors_of
from runtime.embedded.machine import LOOPBACK
from tests.support.house import House
from tests.support.pages import Browser, browser_at, served_with
from tests.support.web import served

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the provider uses a library's older part
    from oidc_provider_mock import User, run_server_in_thread

CLIENT = "mingbai-test"
PUBLIC = "http://127.0.0.1:8000"
WANG, SUN = "service-wang", "service-sun"
SESSION = "mingbai-session"

# The provider, not we, calls the older functions of a library.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")


@dataclass(frozen=True)
class Provider:
    """A provider, and as whom it knows us."""

    issuer: str
    client: str = CLIENT
    secret: str | None = None


@pytest.fixture(scope="module")
def provider(home: House) -> Iterator[Provider]:
    """A real provider, at which one person is linked to an account."""
    users = (
        User(sub=WANG, claims={"email": "wang.fang@bjqts.example", "email_verified": True}),
        User(sub=SUN, claims={"email": "sun.li@bjqts.example", "email_verified": True}),
        User(sub="unsure", claims={"email": "gao.feng@bjqts.example", "email_verified": False}),
        User(sub="stranger", claims={"email": "nobody@elsewhere.example", "email_verified": True}),
    )
    strict = {"require_nonce": True, "require_client_registration": True}
    with run_server_in_thread(user_claims=users, **strict) as server:
        issuer = f"http://localhost:{server.server_port}"
        link(home, "wang.fang", issuer, WANG)
        wanted = {"redirect_uris": [f"{PUBLIC}/login/oidc/callback"]}
        ours = httpx.post(f"{issuer}/oauth2/clients", json=wanted).json()
        yield Provider(issuer, ours["client_id"], ours["client_secret"])


def link(home: House, person: str, issuer: str, subject: str) -> None:
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


async def consent(address: str, subject: str) -> str:
    """Log in at the provider; the path with which it sends the browser back."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


async def departed(browser: Browser, wanted: str = "") -> str:
    """Begin the log-in; where the browser is sent."""
    page = await browser.open(f"/login/oidc?next={wanted}")
    assert page.status_code == 303, page.text
    return page.headers["Location"]


async def test_somebody_the_provider_vouches_for_is_let_in(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        assert "使用统一身份认证登录" in (await browser.open("/login")).text
        address = await departed(browser, "/account?done=ended")
        said = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert said["response_type"] == "code"
        assert said["code_challenge_method"] == "S256"
        assert len(said["state"]) == len(said["nonce"]) == 43
        done = await browser.open(await consent(address, WANG))
        assert (done.status_code, done.headers["Location"]) == (303, "/account?done=ended")
        page = await browser.open("/account")
        assert "王芳" in page.text
        assert ">统一身份认证</td>" in page.text
        assert "mingbai-oidc" not in browser.client.cookies


async def test_another_site_is_no_place_to_go_then(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        address = await departed(browser, "//evil.example")
        done = await browser.open(await consent(address, WANG))
        assert done.headers["Location"] == "/desk"


async def test_an_answer_to_another_log_in_is_refused(home: House, provider: Provider) -> None:
    """Or else somebody could log another's browser in to an account of his choice."""
    async with at_the_door(home, provider) as browser, browser_at(browser.origin) as theirs:
        back = await consent(await departed(browser), WANG)
        await departed(theirs)
        assert_refused(await theirs.open(back), theirs)
        changed = back.replace("state=", "state=x")
        assert_refused(await browser.open(changed), browser)
        theirs.client.cookies.clear()
        assert_refused(await theirs.open(back), theirs)


async def test_a_code_counts_once(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        back = await consent(await departed(browser), WANG)
        kept = browser.client.cookies["mingbai-oidc"]
        assert (await browser.open(back)).status_code == 303
        browser.client.cookies.clear()
        browser.client.cookies.set("mingbai-oidc", kept)
        assert_refused(await browser.open(back), browser)


async def test_a_refusal_of_the_provider_is_told(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        state = parse_qs(urlsplit(await departed(browser)).query)["state"][0]
        refused = await browser.open(f"/login/oidc/callback?error=access_denied&state={state}")
        assert_refused(refused, browser)


async def test_a_forged_cookie_of_the_journey_is_refused(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        back = await consent(await departed(browser), WANG)
        claims = jwt.decode(
            browser.client.cookies["mingbai-oidc"], _own_key(home), algorithms=["HS256"]
        ).claims
        forged = jwt.encode({"alg": "HS256"}, dict(claims), OctKey.generate_key(256))
        late = jwt.encode({"alg": "HS256"}, {**claims, "exp": 1}, _own_key(home))
        for sealed in (forged, late, "nonsense"):
            browser.client.cookies.clear()
            browser.client.cookies.set("mingbai-oidc", sealed)
            assert_refused(await browser.open(back), browser)


def _own_key(home: House) -> OctKey:
    from api.auth.oidc import _key  # noqa: PLC0415 - only this test forges

    return _key(home.installation.ring.token_key)


@pytest.mark.parametrize("subject", ["stranger", "unsure", SUN])
async def test_an_account_that_is_not_linked_stays_closed(
    subject: str, home: House, provider: Provider
) -> None:
    async with at_the_door(home, provider) as browser:
        done = await browser.open(await consent(await departed(browser), subject))
        assert_refused(done, browser)
        assert "没有关联本系统的账号" in done.text


@pytest.mark.parametrize("subject", ["stranger", "unsure"])
async def test_a_mailbox_links_only_if_it_is_verified_and_ours(
    subject: str, home: House, provider: Provider
) -> None:
    async with at_the_door(home, provider, oidc_link_by_email=True) as browser:
        done = await browser.open(await consent(await departed(browser), subject))
        assert_refused(done, browser)


async def test_a_mailbox_that_two_agencies_share_links_none(
    home: House, provider: Provider
) -> None:
    """`other` has the same people with the same mailboxes, so that the mailbox proves neither."""
    async with at_the_door(home, provider, oidc_link_by_email=True) as browser:
        done = await browser.open(await consent(await departed(browser), SUN))
        assert_refused(done, browser)


async def test_a_verified_mailbox_links_its_person_where_settings_allow(
    home: House, provider: str
) -> None:
    with home.installation.register.transaction() as session:
        from register.tables import PersonRow  # noqa: PLC0415 - only this test changes a person

        session.get_one(PersonRow, ("bjqts", "tang.yan")).email = "Tang.Yan@unique.example"
    verified = {"email": "tang.yan@unique.example", "email_verified": True}
    async with dishonest(verified) as service:
        async with at_the_door(home, Provider(service.issuer), oidc_link_by_email=True) as browser:
            assert (await arrived(browser)).status_code == 303
            assert "唐" in (await browser.open("/account")).text
        async with at_the_door(home, Provider(service.issuer)) as browser:
            assert (await arrived(browser)).status_code == 303


def assert_refused(page: httpx.Response, browser: Browser) -> None:
    assert page.status_code == HTTPStatus.FORBIDDEN, page.text
    assert "登录没有完成" in page.text
    assert SESSION not in browser.client.cookies


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
        if _base64(hashlib.sha256(verifier.encode()).digest()) != self.challenge:
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


@asynccontextmanager
async def dishonest(claims: dict[str, object] | None = None) -> AsyncIterator[Dishonest]:
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


OPEN: dict[str, Dishonest] = {}


async def arrived(browser: Browser) -> httpx.Response:
    """Begin the log-in and come back with a code, as if the provider had asked nothing."""
    address = urlsplit(await departed(browser))
    said = {name: value[0] for name, value in parse_qs(address.query).items()}
    service = OPEN[f"{address.scheme}://{address.netloc}"]
    service.nonce, service.challenge = said["nonce"], said["code_challenge"]
    return await browser.open(f"/login/oidc/callback?code=any&state={said['state']}")


async def test_the_dishonest_provider_is_believed_while_it_is_honest(home: House) -> None:
    """So that each of the next tests fails for the one thing it changes."""
    async with dishonest() as service, at_the_door(home, Provider(service.issuer)) as browser:
        link(home, "ma.chao", service.issuer, "subject")
        assert (await arrived(browser)).status_code == 303
        service.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
        assert (await arrived(browser)).status_code == 303


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
async def test_nothing_is_asked_of_an_address_that_others_could_answer_for(
    endpoint: str, home: House
) -> None:
    """A service that names one of its addresses over plain http is none to log in at."""
    async with dishonest() as service, at_the_door(home, Provider(service.issuer)) as browser:
        assert (await browser.open("/login/oidc")).status_code == 303
        service.endpoints = {endpoint: "http://192.0.2.7/keys"}
        assert (await browser.open("/login/oidc")).status_code == 503


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 7200},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": None},
        {"sub": None},
        {"sub": 7},
        {"aud": None},
    ],
)
async def test_a_token_that_says_something_else_is_refused(
    claims: dict[str, object], home: House
) -> None:
    async with dishonest(claims) as service, at_the_door(home, Provider(service.issuer)) as browser:
        link(home, "ma.chao", service.issuer, "subject")
        assert_refused(await arrived(browser), browser)


def _by_another_key(service: Dishonest, claims: Mapping[str, object]) -> str:
    another = RSAKey.generate_key(2048, {"kid": "one"})
    return jwt.encode({"alg": "RS256", "kid": "one"}, dict(claims), another)


def _by_the_public_key(service: Dishonest, claims: Mapping[str, object]) -> str:
    """The old trick: the public key, which everybody has, as a shared secret."""
    parts = ({"alg": "HS256", "kid": "one"}, dict(claims))
    signed = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    mark = hmac.digest(service.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{_base64(mark)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unsigned(service: Dishonest, claims: Mapping[str, object]) -> str:
    signed = jwt.encode({"alg": "RS256", "kid": "one"}, dict(claims), service.key)
    _, body, _ = signed.split(".")
    return f"eyJhbGciOiJub25lIn0.{body}."


def _changed(service: Dishonest, claims: Mapping[str, object]) -> str:
    head, _, mark = jwt.encode({"alg": "RS256", "kid": "one"}, dict(claims), service.key).split(".")
    body = jwt.encode({"alg": "RS256"}, {**claims, "sub": "other"}, service.key).split(".")[1]
    return f"{head}.{body}.{mark}"


@pytest.mark.parametrize(
    "sign", [_by_another_key, _unsigned, _changed, _by_the_public_key, lambda *_: "nonsense"]
)
async def test_a_forged_token_is_refused(
    sign: Callable[[Dishonest, Mapping[str, object]], str], home: House
) -> None:
    async with dishonest() as service, at_the_door(home, Provider(service.issuer)) as browser:
        link(home, "ma.chao", service.issuer, "subject")
        service.sign = sign
        assert_refused(await arrived(browser), browser)


async def test_a_provider_that_is_down_is_told_and_the_password_still_works(home: House) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        nobody = f"http://{LOOPBACK}:{taken.getsockname()[1]}"
    async with at_the_door(home, Provider(nobody)) as browser:
        page = await browser.open("/login/oidc")
        assert page.status_code == 503
        assert page.headers["Retry-After"]
        assert "统一身份认证" in page.text
        assert (await browser.open("/login")).status_code == 200


async def test_a_provider_that_falters_half_way_is_told(home: House) -> None:
    async with dishonest() as service, at_the_door(home, Provider(service.issuer)) as browser:
        state = parse_qs(urlsplit(await departed(browser)).query)["state"][0]
        service.status = 500
        page = await browser.open(f"/login/oidc/callback?code=any&state={state}")
        assert page.status_code == 503


async def test_without_a_provider_nobody_is_sent_anywhere(home: House, url: str) -> None:
    async with browser_at(url) as browser:
        assert "统一身份认证" not in (await browser.open("/login")).text
        assert (await browser.open("/login/oidc")).status_code == 404
        assert (await browser.open("/login/oidc/callback?code=x&state=y")).status_code == 404
