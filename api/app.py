"""The API put together: one app, made for one gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from api import codec, docs, events, health, metrics, training, webhooks
from api.auth.doors import doors_of
from api.auth.limits import Throttle
from api.auth.rights import must_declare
from api.codec_log import ReadingLog
from api.console import routes as console
from api.console.admin.applying import Applying
from api.console.admin.templates import Specimens
from api.console.overview import Counted
from api.frame import BodyLimit, Frame
from api.handlers import handle_errors, tell
from api.intake import files, reading, wishes
from api.intake import routes as intake
from api.openapi import completed
from api.pages import account, assets, oidc, sign_in
from api.pages.language import spoken_in
from api.portal.routes import open_portal
from api.staff import (
    access_log,
    acts,
    bulk,
    cases,
    clients,
    delegations,
    documents,
    me,
    paper,
    people,
    personal,
    procedure,
    search,
    uploads,
)
from workflows.gateway import Gateway


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    yield
    await app.state.readings.close()


class Api(FastAPI):
    """FastAPI, with errors described as the problems they are."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 description."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(self, super().openapi())
        return self.openapi_schema


def create_app(gateway: Gateway, measured: metrics.Metrics | None = None) -> FastAPI:
    """The API that speaks to cases through this gateway.

    `measured` are metrics that a worker in the same process adds to.
    """
    app = Api(
        title="明白 依申请公开",
        version="1",
        lifespan=_running,
        # The stock pages load scripts from elsewhere, which a public body's network must not.
        docs_url=None,
        redoc_url=None,
        # An address is itself or none: a redirect would repeat what somebody put into it.
        redirect_slashes=False,
        # Telemetry would carry what people wrote: it reports inputs that failed validation.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.gateway = gateway
    app.state.throttle = Throttle(gateway.installation.settings)
    app.state.doors = doors_of(gateway.installation)
    app.state.metrics = measured or metrics.Metrics(gateway)
    app.state.readings = ReadingLog(gateway)
    app.state.counted = Counted()
    app.state.applying = Applying()
    app.state.specimens = Specimens()
    app.add_middleware(BodyLimit)
    app.add_middleware(codec.CodecOrigin, origin=gateway.installation.settings.ui_origin)
    app.add_middleware(training.TrainingBanner, installation=gateway.installation)
    # added last: it surrounds the others
    app.add_middleware(Frame, settings=gateway.installation.settings, tell=tell)
    app.add_middleware(metrics.Timed, metrics=app.state.metrics)
    handle_errors(app)
    for part in (health, metrics, codec, docs):
        app.include_router(part.router)
    for part in (intake, cases, search, personal, acts, bulk, documents, uploads):
        app.include_router(part.router)
    for part in (delegations, procedure, me, paper, people, clients, access_log):
        app.include_router(part.router)
    app.include_router(clients.tokens)
    for part in (files, reading, wishes, events, webhooks):
        app.include_router(part.router)
    for part in (assets, sign_in, account, oidc):
        app.include_router(part.router)
    for part in console.ROUTERS:
        app.include_router(part, dependencies=[spoken_in("console")])
    open_portal(app)
    app.include_router(training.router)
    must_declare(app)
    return app
