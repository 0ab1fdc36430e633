"""The API put together: one app, made for one gateway."""

from typing import Any

from fastapi import FastAPI

from api import health
from api.frame import BodyLimit, Frame
from api.handlers import handle_errors
from api.intake import routes as intake
from api.problems import MEDIA_TYPE
from api.staff import acts, cases, delegations, documents, procedure, uploads
from workflows.gateway import Gateway


class Api(FastAPI):
    """FastAPI, with errors described as the problems they are."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 description."""
        if self.openapi_schema is None:
            for path in super().openapi()["paths"].values():
                for operation in path.values():
                    if problem := operation["responses"].get("default"):
                        problem["content"] = {MEDIA_TYPE: problem["content"]["application/json"]}
        assert self.openapi_schema is not None, "FastAPI keeps what it has made"
        return self.openapi_schema


def create_app(gateway: Gateway) -> FastAPI:
    """The API that speaks to cases through this gateway."""
    app = Api(
        title="明白 依申请公开",
        version="1",
        # The stock pages load scripts from elsewhere, which a public body's network must not.
        docs_url=None,
        redoc_url=None,
        # Telemetry would carry what people wrote: it reports inputs that failed validation.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.gateway = gateway
    app.add_middleware(BodyLimit)
    app.add_middleware(Frame)  # added last: it surrounds the others
    handle_errors(app)
    app.include_router(health.router)
    for part in (intake, cases, acts, documents, uploads, delegations, procedure):
        app.include_router(part.router)
    return app
