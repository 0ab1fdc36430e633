"""Logging in at the body's own service 统一身份认证: OpenID Connect, code flow with PKCE.

What must come back unchanged (state, nonce, the verifier's secret) travels in a signed cookie of
the same browser, so that nobody can finish a log-in that somebody else has begun. The service's
metadata and keys are asked for each time: a log-in is rare, and its keys may change.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, TypeVar

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from pydantic import BaseModel, ConfigDict, ValidationError

from api.auth.cookies import Cookie
from domain.model import Model
from register.keyed import keyed_hash
from runtime.addresses import unaltered
from runtime.settings import Settings

CALLBACK = "/login/oidc/callback"
PATIENCE = 10.0
"""Seconds each answer of the service may take."""

_LASTS = timedelta(minutes=10)
_LEEWAY = 60
"""Seconds by which the service's clock may differ."""
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures by a key pair only: one by the shared secret could be made by whoever holds it."""

_challenge: Callable[[str], str] = create_s256_code_challenge

JOURNEY = Cookie("mingbai-oidc", seconds=int(_LASTS.total_seconds()))


class NotVouchedError(Exception):
    """What came back does not prove who somebody is; the message is for the log."""


class ServiceDownError(Exception):
    """The service does not answer as it should; the message is for the log."""


class Journey(Model):
    """One way to the service and back, and where somebody wanted to go after it."""

    state: str
    nonce: str
    verifier: str
    wanted: str

    @classmethod
    def new(cls, wanted: str) -> Self:
        """A journey nobody can guess."""
        random = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state=next(random), nonce=next(random), verifier=next(random), wanted=wanted)

    def sealed(self, key: bytes, at: datetime) -> str:
        """The journey as a cookie carries it."""
        claims = {**self.model_dump(), "exp": int((at + _LASTS).timestamp())}
        return jwt.encode({"alg": "HS256"}, claims, _key(key))

    @classmethod
    def opened(cls, sealed: str, key: bytes, at: datetime) -> Self:
        """The journey a cookie carried.

        Raises:
            NotVouchedError: It is not ours, or it took too long.
        """
        try:
            claims = jwt.decode(sealed, _key(key), algorithms=["HS256"]).claims
            _claims_must({"exp": {"essential": True}}, claims, at)
            return cls.model_validate({name: claims.get(name) for name in cls.model_fields})
        except (JoseError, ValueError) as error:
            raise NotVouchedError("the log-in was not begun here, or too long ago") from error


class Vouched(Model):
    """Whom the service vouches for; `email` only where it has checked the mailbox."""

    issuer: str
    subject: str
    email: str | None = None


_A = TypeVar("_A", bound="_Answer")


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Metadata(_Answer):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(_Answer):
    id_token: str


@dataclass(frozen=True)
class Service:
    """The log-in service, as settings name it."""

    issuer: str
    client_id: str
    secret: str | None
    callback: str

    async def address(self, journey: Journey) -> str:
        """Where a browser goes to log in.

        Raises:
            ServiceDownError: The service does not answer.
        """
        async with _client() as client:
            metadata = await self._metadata(client)
        address: str = prepare_grant_uri(
            metadata.authorization_endpoint,
            self.client_id,
            "code",
            redirect_uri=self.callback,
            scope="openid email",
            state=journey.state,
            nonce=journey.nonce,
            code_challenge=_challenge(journey.verifier),
            code_challenge_method="S256",
        )
        return address

    async def vouched(self, journey: Journey, code: str, at: datetime) -> Vouched:
        """Whom the service vouches for with a code.

        Raises:
            NotVouchedError: The code or the token does not prove it.
            ServiceDownError: The service does not answer.
        """
        async with _client() as client:
            metadata = await self._metadata(client)
            token = await self._token(client, metadata, journey, code)
            keys = await _json(client, metadata.jwks_uri)
        return self._read(token, keys, journey, at)

    async def _metadata(self, client: httpx.AsyncClient) -> _Metadata:
        told = await _json(client, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        metadata = _as(_Metadata, told)
        if metadata.issuer != self.issuer:
            raise ServiceDownError(f"the log-in service calls itself {metadata.issuer}")
        named = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
        if not all(map(unaltered, named)):
            raise ServiceDownError("the log-in service would be spoken to over plain http")
        return metadata

    async def _token(
        self, client: httpx.AsyncClient, metadata: _Metadata, journey: Journey, code: str
    ) -> str:
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
            "code_verifier": journey.verifier,
        }
        if self.secret is None:
            said["client_id"] = self.client_id
        address = metadata.token_endpoint
        response = await _asked(client.post(address, data=said, auth=self._proof()))
        if response.is_error:
            raise NotVouchedError(f"the code was refused: {response.status_code}")
        return _as(_Tokens, _read_json(response)).id_token

    def _proof(self) -> httpx.Auth:
        """How the service knows that it is us who ask."""
        return httpx.BasicAuth(self.client_id, self.secret) if self.secret else httpx.Auth()

    def _read(self, token: str, keys: object, journey: Journey, at: datetime) -> Vouched:
        try:
            known = KeySet.import_key_set(keys)  # type: ignore[arg-type]  # whatever it is, it is checked
            claims = jwt.decode(token, known, algorithms=list(_ALGORITHMS)).claims
            _claims_must(self._wanted(journey), claims, at)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotVouchedError(f"the id_token is not valid: {error}") from error
        if claims.get("azp", self.client_id) != self.client_id:
            raise NotVouchedError("the id_token was made for somebody else")
        checked = claims.get("email_verified") is True
        email = str(claims["email"]) if checked and claims.get("email") else None
        return Vouched(issuer=self.issuer, subject=str(claims["sub"]), email=email)

    def _wanted(self, journey: Journey) -> dict[str, jwt.ClaimsOption]:
        return {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": journey.nonce},
        }


def service_of(settings: Settings) -> Service | None:
    """The log-in service of an installation, where it has one."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    return Service(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=secret.get_secret_value() if secret else None,
        callback=f"{settings.public_url.rstrip('/')}{CALLBACK}",
    )


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=PATIENCE)


async def _json(client: httpx.AsyncClient, url: str) -> object:
    response = await _asked(client.get(url))
    if response.is_error:
        raise ServiceDownError(f"{url} answers {response.status_code}")
    return _read_json(response)


async def _asked(answer: Awaitable[httpx.Response]) -> httpx.Response:
    """The answer of the service; a failure of its own, or of the way to it, is no answer."""
    try:
        response = await answer
    except httpx.HTTPError as error:
        raise ServiceDownError(str(error)) from error
    if response.is_server_error:
        raise ServiceDownError(f"the log-in service answers {response.status_code}")
    return response


def _as(shape: type[_A], told: object) -> _A:
    try:
        return shape.model_validate(told)
    except ValidationError as error:
        raise ServiceDownError(f"the log-in service's answer is no {shape.__name__}") from error


def _read_json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError as error:
        raise ServiceDownError("the log-in service answers no JSON") from error


def _claims_must(wanted: dict[str, jwt.ClaimsOption], claims: jwt.Claims, at: datetime) -> None:
    registry = jwt.JWTClaimsRegistry(now=int(at.timestamp()), leeway=_LEEWAY, **wanted)
    registry.validate(claims)


def _key(key: bytes) -> OctKey:
    return OctKey.import_key(bytes.fromhex(keyed_hash(key, "oidc")))
