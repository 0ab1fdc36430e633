"""The portal put together."""

from fastapi import FastAPI

from api.pages.language import spoken_in
from api.portal import apply, home, reply, send, track
from api.portal.drafting import NoDraftError, back_to_the_beginning
from api.portal.later import to_the_code
from api.portal.opening import NotOpenError


def open_portal(app: FastAPI) -> None:
    """Let an app answer citizens and third parties."""
    # `send` before `apply`: its pages stand beside the questions, whose names are any word.
    for part in (home, send, apply, track, reply):
        app.include_router(part.router, dependencies=[spoken_in("portal")])
    app.add_exception_handler(NoDraftError, back_to_the_beginning)
    app.add_exception_handler(NotOpenError, to_the_code)
