"""Pages: Jinja2 templates, filled for whoever looks at them."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.auth.principals import Member
from api.pages.assets import asset
from api.pages.banner import banner
from api.pages.devices import device
from api.pages.language import CHINESE, SPOKEN, Catalogue
from api.pages.language_templates import speak
from api.pages.navigation import navigation
from domain.civil import chinese_date, chinese_moment

_PROGRAMS = ("/api/", "/codec", "/healthz", "/readyz", "/metrics", "/openapi.json")
"""Addresses at which programs ask, even where a person looks at the answer."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong on a form: which field (its name; none for the whole), and what to do."""

    field: str
    message: str


@dataclass(frozen=True)
class Viewer:
    """Whose page it is; `csrf` is the token of the page's forms (api/auth/forgery.py)."""

    csrf: str
    member: Member | None = None


NOBODY = Viewer(csrf="")
"""Whoever looks at a page without forms."""


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a template changes with the program
    )
    environment.globals["lang"] = CHINESE
    environment.globals["asset"] = asset
    environment.globals["navigation"] = navigation
    environment.globals["banner"] = banner
    environment.filters["moment"] = chinese_moment
    environment.filters["day"] = chinese_date
    environment.filters["brief"] = brief
    environment.filters["device"] = device
    return environment


def brief(number: str) -> str:
    """A number as lists show it, without the agency's sign: 〔2017〕第12号."""
    return number[number.find("〔") :] if "〔" in number else number


_TEMPLATES = _environment()


@cache
def _translated(catalogue: Catalogue) -> Environment:
    return speak(_environment(), catalogue)


def _templates() -> Environment:
    """The templates in the language of the page that is being made."""
    catalogue = SPOKEN.get()
    return _translated(catalogue) if catalogue else _TEMPLATES


def page(
    template: str,
    viewer: Viewer,
    *,
    status: int = HTTPStatus.OK,
    mistakes: tuple[Mistake, ...] = (),
    **facts: object,
) -> HTMLResponse:
    """A page from its template; one with mistakes tells them at its head and at their fields."""
    if mistakes and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    html = _templates().get_template(template).render(viewer=viewer, mistakes=mistakes, **facts)
    return HTMLResponse(html, status)


def part(template: str, **facts: object) -> Markup:
    """A piece of a page from its template, for nobody in particular."""
    return Markup(_templates().get_template(template).render(**facts))  # noqa: S704 - it is escaped


def wants_page(request: Request) -> bool:
    """Whether a person with a browser asks, rather than a program."""
    asked = request.headers.get("accept", "")
    return "text/html" in asked and not request.url.path.startswith(_PROGRAMS)


def to_login(request: Request) -> RedirectResponse:
    """To the log-in page, and from there back to where somebody wanted to go."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?{urlencode({'next': wanted})}", HTTPStatus.SEE_OTHER)


def own_path(wanted: str, otherwise: str) -> str:
    """Where to go after the log-in: a path of this site, never another site's address."""
    # A browser reads `//` and `/\\` as another host, and overlooks control characters.
    if not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or not wanted.isprintable():
        return otherwise
    return wanted
