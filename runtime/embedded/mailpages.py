"""The catcher's pages: all mails newest first, one mail, its attachments and its source."""

import re
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from runtime.embedded.mailbox import Mail, Mailbox

SHOWN = 200
"""The most mails a list shows."""

_ADDRESS = re.compile(r"(https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+)", re.ASCII)

_SAFE = {
    # A mail is somebody else's page: nothing in it may run or load anything.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(mailbox: Mailbox) -> list[Route]:
    """The routes of a mailbox's pages."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    pages.filters["linked"] = linked

    def page(template: str, **facts: object) -> Response:
        return HTMLResponse(pages.get_template(template).render(facts), headers=_SAFE)

    def mail_of(request: Request) -> Mail:
        mail = mailbox.read(request.path_params["name"])
        if mail is None:
            raise HTTPException(404, "没有这封邮件")
        return mail

    def all_mails(_request: Request) -> Response:
        names = mailbox.names()
        mails = [mail for name in names[:SHOWN] if (mail := mailbox.read(name))]
        return page("mails.html", mails=mails, total=len(names))

    def one_mail(request: Request) -> Response:
        return page("mail.html", mail=mail_of(request))

    def attachment(request: Request) -> Response:
        files = mail_of(request).attachments
        number = request.path_params["number"]
        if not 1 <= number <= len(files):
            raise HTTPException(404, "没有这个附件")
        found = files[number - 1]
        return _file(found.content, found.content_type, found.name)

    def source(request: Request) -> Response:
        mail = mail_of(request)
        return _file(mail.raw, "message/rfc822", f"{mail.name}.eml")

    return [
        Route("/", all_mails),
        Route("/mails/{name}", one_mail),
        Route("/mails/{name}/attachments/{number:int}", attachment),
        Route("/mails/{name}/source", source),
    ]


def linked(text: str) -> Markup:
    """A text as HTML in which addresses can be pressed, also right after Chinese punctuation."""
    parts = _ADDRESS.split(text)  # every second part is an address
    link = Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>')
    return Markup("").join(
        link.format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )


def _file(content: bytes, content_type: str, name: str) -> Response:
    # A notice opens in the browser's own reader; everything else is only handed out.
    shown = content_type == "application/pdf"
    disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name)}"
    return Response(
        content,
        media_type=content_type if shown else "application/octet-stream",
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )
