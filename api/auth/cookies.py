"""The cookies of a browser: the session, and the visit that a log-in form belongs to.

Both are for the server only and stay on this site. Over https their names begin with `__Host-`, so
that no neighbouring host can set them; over plain http, which is for this machine alone, no browser
would keep such a name.
"""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response

from runtime.settings import Settings


@dataclass(frozen=True)
class Cookie:
    """One cookie by its bare name; the browser keeps it for `seconds`, or until it is closed."""

    name: str
    seconds: int | None = None

    def of(self, request: HTTPConnection, settings: Settings) -> str:
        """What the browser sent, or nothing."""
        return request.cookies.get(self._named(settings), "")

    def give(self, response: Response, settings: Settings, value: str) -> None:
        """Let the browser keep a value."""
        response.set_cookie(
            self._named(settings),
            value,
            max_age=self.seconds,
            path="/",
            secure=is_https(settings),
            httponly=True,
            samesite="lax",
        )

    def take_back(self, response: Response, settings: Settings) -> None:
        """Let the browser forget it."""
        response.delete_cookie(
            self._named(settings),
            path="/",
            secure=is_https(settings),
            httponly=True,
            samesite="lax",
        )

    def _named(self, settings: Settings) -> str:
        return f"__Host-{self.name}" if is_https(settings) else self.name


SESSION = Cookie("mingbai-session")
"""The token of a session, known to the register by its digest only."""

VISIT = Cookie("mingbai-visit", seconds=1800)
"""A random value that ties a log-in form to this browser."""


def is_https(settings: Settings) -> bool:
    """Whether people reach the pages over https."""
    return settings.public_url.startswith("https://")
