"""The routers of the console, in the order in which their addresses are tried."""

from api.console import (
    acts,
    bulk,
    case,
    desk,
    drafts,
    exports,
    lists,
    new_case,
    overview,
    resume,
    signatures,
    uploads,
)
from api.console.admin.routes import ROUTERS as ADMIN

ROUTERS = (
    *ADMIN,
    *(
        part.router
        for part in (
            desk,
            resume,
            lists,
            exports,
            overview,
            signatures,
            new_case,
            bulk,
            case,
            uploads,
            acts,
            drafts,
        )
    ),
)
