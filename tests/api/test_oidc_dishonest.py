"""Logging in at another service that lies, is forged, falters or is not there."""

import hmac
import json
import socket
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from runtime.embedded.machine import LOOPBACK
from tests.api.providers import (
    CLIENT,
    Dishonest,
    Provider,
    arrived,
    assert_refused,
    at_the_door,
    base64_of,
    departed,
    dishonest,
    link,
)
from tests.support.house import House


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
    signed = ".".join(base64_of(json.dumps(part).encode()) for part in parts)
    mark = hmac.digest(service.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64_of(mark)}"


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
