"""The pages on which an application is registered: its questions in sections, and the last look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from markupsafe import Markup
from starlette.responses import Response

from api.console.enclosed import Enclosed
from api.console.place import DESK, Console
from api.console.sheet import Typed
from api.forms import Form, FormError, LaidForm, Pairs, lay_out, render, render_parts
from api.forms.building import OF_THE_AGENCY
from api.forms.layout import AnyLaid, LaidGroup
from api.intake.outlook import Outlook
from api.portal.steps import STEPS
from domain.application import masked_applicants, subject
from domain.channels import Arrival, Channel, receipt_fact
from domain.receive import Receive
from register.paper.handed_files import AT_MOST

CHANNELS = tuple(one for one in Channel if one not in (Channel.WEB, Channel.OTHER))
"""How applications come to a clerk; the form itself knows the others, too."""

_WITNESSED = frozenset({Channel.WINDOW, Channel.REGISTERED_LETTER, Channel.ORAL})
"""Channels whose day of receipt the clerk sees himself: it is today unless he says otherwise.

The others count from the day on which both sides confirmed (§2.3): a date that stood there by
itself would say that somebody has called.
"""

_ARRIVAL = "application.arrival"
_FILES = ("files", "申请书和附件的扫描件")


@dataclass(frozen=True)
class Section:
    """Questions under a heading; `name` is where a link leads."""

    name: str
    title: str
    html: Markup


_SECTIONS = (
    ("arrival", "收件情况", OF_THE_AGENCY),
    *((one.name, one.title, frozenset(one.fields)) for one in STEPS.values()),
)


def begun(form: Form, channel: Channel, today: date, rules: str) -> Pairs:
    """What stands in the form at first: how the application came, and today where it came today."""
    filled = (*form.start, (f"{_ARRIVAL}.channel", channel.value))
    if channel not in _WITNESSED:
        return filled
    fact = receipt_fact(Arrival(channel=channel), rules)
    return (*filled, (f"{_ARRIVAL}.{fact}", today.isoformat()))


def asking(
    here: Console,
    form: Form,
    key: str,
    filled: Pairs,
    files: Enclosed,
    *,
    found: Sequence[FormError] = (),
) -> Response:
    """The questions, with what was typed, the files kept, and everything that is wrong."""
    laid = lay_out(form, filled, found)
    told = (*laid.summary, *(("file", one) for one in files.told))
    head = laid.model_copy(update={"parts": (), "summary": told})
    return here.page(
        "new_case.html",
        "new",
        trail=(DESK, ("", "登记申请")),
        key=key,
        head=Markup(render(head)),  # noqa: S704 - the forms' own template has escaped it
        sections=tuple(_sections(laid)),
        last=_FILES,
        files=files,
        most=AT_MOST,
        limit=here.installation.settings.upload_limit_mb,
        channels=CHANNELS,
        channel=dict(filled).get(f"{_ARRIVAL}.channel", ""),
        fresh=not told and not files.ids,
        mistaken=bool(told),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK,
    )


def looked_through(
    here: Console, typed: Typed, files: Enclosed, receive: Receive, outlook: Outlook
) -> Response:
    """What will be taken in, and what the law would find wrong with it."""
    application = receive.application
    return here.page(
        "new_case_check.html",
        "new",
        trail=(DESK, ("", "登记申请")),
        key=typed.key,
        pairs=typed.pairs,
        files=files,
        application=application,
        subject=subject(application),
        applicants=masked_applicants(application),
        defects=outlook.defects,
    )


def _sections(laid: LaidForm) -> list[Section]:
    """The questions of an application under the portal's headings; what has none comes last."""
    parts = [one for part in laid.parts for one in _within(part)]
    found: list[Section] = []
    for name, title, fields in _SECTIONS:
        mine = [one for one in parts if one.name.rpartition(".")[2] in fields]
        parts = [one for one in parts if one not in mine]
        if mine:
            found.append(_section(name, title, mine))
    return [*found, _section("rest", "其他", parts)] if parts else found


def _within(part: AnyLaid) -> Sequence[AnyLaid]:
    return part.parts if isinstance(part, LaidGroup) and part.name == "application" else (part,)


def _section(name: str, title: str, parts: Sequence[AnyLaid]) -> Section:
    html = Markup(render_parts(parts))  # noqa: S704 - as above
    return Section(name=name, title=title, html=html)
