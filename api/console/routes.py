"""The routers of the console, in the order in which their addresses are tried."""

from api.console import (
    access,
    acts,
    bulk,
    case,
    desk,
    drafts,
    exports,
    lists,
    new_case,
    overview,
    person,
    resume,
    signatures,
    tracking,
    uploads,
)
from api.console.admin.routes import ROUTERS as ADMIN

ROUTERS = (
    *ADMIN,
    access.router,
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
            person,
            bulk,
            tracking,
            case,
            uploads,
            acts,
            drafts,
        )
    ),
)
