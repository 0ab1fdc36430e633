"""The codec server: the Temporal UI and command line ask it to show and hide what people wrote.

The protocol is Temporal's own (remote data encoding): a POST with payloads, answered by as many.
Whoever asks sees what belongs to his agency, as far as he holds the right; everything else comes
back as it was, sealed. Every reading is journalled (api/codec_log.py).
"""

import json
from base64 import b64decode, b64encode
from typing import Annotated, Self, cast

from fastapi import APIRouter, Depends, Header, Path, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.api.common.v1 import Payload

from api.auth.asking import Gate
from api.auth.principals import Principal
from api.auth.rights import needs_from_elsewhere
from api.codec_log import ReadingLog
from api.problems import Problem, ProblemDetails
from domain.permissions import Right
from runtime.codec import EncryptingCodec

PATH = "/codec"


class PayloadJson(BaseModel):
    """A payload as Temporal writes it in JSON: its bytes, and those of its metadata, in base64."""

    model_config = ConfigDict(frozen=True, extra="allow")

    metadata: dict[str, str] = Field(default_factory=dict)
    data: str = ""


class Payloads(BaseModel):
    """Payloads, answered in the same order and number."""

    model_config = ConfigDict(frozen=True, extra="allow")

    payloads: tuple[PayloadJson, ...] = ()

    @model_validator(mode="after")
    def _can_be_sent_back(self) -> Self:
        try:
            json.dumps(self.model_dump(mode="json"), ensure_ascii=False).encode()
        except ValueError:
            raise ValueError("含有无法传送的字符，或者嵌套过深") from None
        return self


async def _header_names_ours(
    gateway: Gate,
    told: Annotated[str | None, Header(alias="X-Namespace", description="Temporal命名空间")] = None,
) -> None:
    if told is not None:
        await _path_names_ours(gateway, told)


async def _path_names_ours(
    gateway: Gate, namespace: Annotated[str, Path(description="Temporal命名空间")]
) -> None:
    known = gateway.installation.settings.temporal_namespace
    if namespace != known:
        raise Problem("not_found", f"本系统只处理命名空间“{known}”")


router = APIRouter(
    prefix=PATH,
    tags=["流程内容"],
    dependencies=[Depends(_header_names_ours)],
    responses={
        404: {},
        "default": {"model": ProblemDetails, "description": "出错时的说明"},
    },
)


async def _readings(request: Request) -> ReadingLog:
    return cast("ReadingLog", request.app.state.readings)


Readings = Annotated[ReadingLog, Depends(_readings)]
Decoder = Annotated[Principal, needs_from_elsewhere(Right.DECODE)]
Encoder = Annotated[Principal, needs_from_elsewhere(Right.ENCODE)]


async def decode(body: Payloads, gateway: Gate, asker: Decoder, readings: Readings) -> Payloads:
    """Open what belongs to the asker's agency; the rest comes back as it was."""
    codec = EncryptingCodec(gateway.installation.ring, asker.agency)
    shown = tuple(_shown(codec, one) for one in body.payloads)
    opened = sum(after is not before for after, before in zip(shown, body.payloads, strict=True))
    if opened:
        await readings.note(asker, opened)
    return body.model_copy(update={"payloads": shown})


async def encode(body: Payloads, gateway: Gate, asker: Encoder) -> Payloads:
    """Seal payloads for the asker's agency: only its cases take them."""
    codec = EncryptingCodec(gateway.installation.ring, asker.agency)
    sealed = await codec.encode([_payload(one) for one in body.payloads])
    return body.model_copy(update={"payloads": tuple(map(_json, sealed))})


for _name, _route, _title in (
    ("decode", decode, "解密流程内容"),
    ("encode", encode, "加密流程内容"),
):
    router.post(f"/{_name}", summary=_title)(_route)
    _named = [Depends(_path_names_ours)]
    router.post(f"/{{namespace}}/{_name}", summary=_title, dependencies=_named)(_route)


class CodecOrigin:
    """Lets pages of the configured Temporal UI, and of no other origin, ask the codec server."""

    def __init__(self, app: ASGIApp, origin: str | None) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=[origin] if origin else [],
            allow_credentials=True,
            allow_methods=["POST"],
            allow_headers=["Authorization", "Content-Type", "X-Namespace"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        ours = scope["type"] == "http" and scope["path"].startswith(f"{PATH}/")
        await (self._shared if ours else self._app)(scope, receive, send)


def _shown(codec: EncryptingCodec, given: PayloadJson) -> PayloadJson:
    try:
        payload = _payload(given)
    except Problem:
        return given  # whatever this is, we have not sealed it
    opened = codec.show(payload)
    return given if opened is payload else _json(opened)


def _payload(given: PayloadJson) -> Payload:
    try:
        metadata = {name: b64decode(value, validate=True) for name, value in given.metadata.items()}
        return Payload(metadata=metadata, data=b64decode(given.data, validate=True))
    except ValueError:
        raise Problem("invalid", "payloads：内容须为base64编码") from None


def _json(payload: Payload) -> PayloadJson:
    metadata = {name: b64encode(value).decode() for name, value in payload.metadata.items()}
    return PayloadJson(metadata=metadata, data=b64encode(payload.data).decode())
