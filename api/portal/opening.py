"""Which case a browser may look at: the one whose code it has shown, for half an hour at a time."""

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.auth.asking import Gate
from api.deps import CaseId
from api.intake.schemas import ApplicationView
from api.intake.view import application_view
from api.portal.agencies import today
from api.portal.drafting import real_now
from api.portal.visitor import OPENED, TRACKED
from domain.application import subject
from domain.case import Case
from domain.dossier import Dossier
from domain.profile import Profile
from domain.scene import Law
from register import queries
from register.acts.visitors import Counter
from register.events import feed
from register.keyed import keyed_hash
from workflows.gateway import Gateway

_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class View:
    """A case as its applicant sees it."""

    case: Case
    dossier: Dossier
    law: Law
    told: ApplicationView
    today: date

    @property
    def profile(self) -> Profile:
        """The agency that has the case."""
        return self.law.profile

    @property
    def subject(self) -> str:
        """What was applied for, in one line."""
        return subject(self.dossier.application)


class NotOpenError(Exception):
    """A page of a case was asked for by a browser that has not shown its code."""

    def __init__(self, case_id: str) -> None:
        super().__init__(case_id)
        self.case_id = case_id


def open_case(response: Response, gateway: Gateway, case_id: str) -> None:
    """Let a browser look at a case from now on."""
    until = int((real_now() + OPENED).timestamp())
    value = f"{case_id}.{until}.{_mark(gateway, case_id, until)}"
    TRACKED.give(response, gateway.installation.settings, value)


def close_case(response: Response, gateway: Gateway) -> None:
    """Let a browser forget which case it looked at."""
    TRACKED.take_back(response, gateway.installation.settings)


def looked_at(request: Request, gateway: Gateway) -> str:
    """The case whose code the browser says to have shown, however long ago."""
    return TRACKED.of(request, gateway.installation.settings).rsplit(".", 2)[0]


def may_look(request: Request, gateway: Gateway, case_id: str) -> bool:
    """Whether the browser has shown the code of the case, and not too long ago."""
    said = TRACKED.of(request, gateway.installation.settings).rsplit(".", 2)
    if len(said) != len(("case", "until", "mark")) or said[0] != case_id:
        return False
    until = int(said[1]) if _SECONDS.fullmatch(said[1]) else 0
    made = _mark(gateway, case_id, until)
    return hmac.compare_digest(said[2].encode(), made.encode()) and until > _seconds(real_now())


def _opened(request: Request, case_id: CaseId, gateway: Gate) -> View:
    if not may_look(request, gateway, case_id):
        raise NotOpenError(case_id)
    found = view(gateway, case_id)
    if found is None:
        raise NotOpenError(case_id)
    return found


Opened = Annotated[View, Depends(_opened)]
"""The case of a page, for a browser that has shown its code."""


def view(gateway: Gateway, case_id: str) -> View | None:
    """A case as it stands now; None while the register has it not yet."""
    feed.number(gateway.installation.register)
    doorkeeper = gateway.installation.registrar.doorkeeper
    with gateway.installation.register.reading() as session:
        filed = queries.case(session, case_id)
        if filed is None:
            return None
        law = doorkeeper.law(session, filed.case, gateway.civil_now(), Counter(session))
        told = application_view(session, filed, gateway)
        return View(filed.case, filed.dossier, law, told, today(gateway))


def _mark(gateway: Gateway, case_id: str, until: int) -> str:
    return keyed_hash(gateway.installation.ring.token_key, "tracked", case_id, until)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
