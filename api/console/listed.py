"""A list of cases as the address asks for it, and its lines, for the page and for the export."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel, ValidationError
from sqlmodel import Session, col, select

from api.console.lines import Left, left_until
from api.console.place import Console
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.asked import Asking, ListAsked
from api.staff.schemas import CaseList
from domain.application import Item, subject_of
from domain.calendar import Calendar
from domain.explain import faults
from domain.model import Model
from domain.people import DEPARTMENTAL, Role
from domain.profile import Profile
from domain.stages import Stage
from register.lists.filters import ListedCase
from register.people import directory
from register.tables import CaseRow

Said = Mapping[str, tuple[str, ...]]
"""What stands in the address, field by field, without what was left blank."""

_MANY = {
    name for name, field in ListAsked.model_fields.items() if "frozenset" in str(field.annotation)
}
_PAGING = ("cursor", "page", "limit")


class Row(Model):
    """A case in one line of a list."""

    id: str
    number: str | None
    subject: str
    stage: str
    channel: str
    received: date
    department: str
    who: str
    left: Left
    marks: tuple[str, ...]


class NotAList(Exception):  # noqa: N818 - it is an answer, with all that is wrong
    """The address asks for what cannot be listed."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__()
        self.mistakes = mistakes


def said_in(request: Request) -> Said:
    """What the address says; a form sends the fields left blank, too."""
    said: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        if value.strip():
            said[name] = (*said.get(name, ()), value.strip())
    return said


def query_of(said: Said) -> str:
    """The filters of an address, without the page: what a view keeps and an export asks for."""
    return urlencode([(n, v) for n, vs in said.items() if n not in _PAGING for v in vs])


def asked_of(said: Said) -> ListAsked:
    """What is asked for.

    Raises:
        NotAList: With everything that is wrong.
    """
    plain = {
        name: list(values) if name in _MANY else values[-1]
        for name, values in said.items()
        if name != "page"
    }
    try:
        return ListAsked.model_validate(plain)
    except ValidationError as error:
        found = (Mistake(where.split("/")[0], what) for where, what in faults(error))
        raise NotAList(*found) from error


def answer(here: Console, session: Session, asked: ListAsked) -> CaseList:
    """The page asked for.

    Raises:
        NotAList: The cursor is of another list, or the order cannot be had.
    """
    try:
        return Asking(session, here.member, asked).answer()
    except Problem as problem:
        if problem.more.faults is None:
            raise
        wrong = (Mistake(one.field, one.message) for one in problem.more.faults)
        raise NotAList(*wrong) from problem


@dataclass(frozen=True)
class Lister:
    """Puts listed cases into lines, for one agency on one day."""

    session: Session
    profile: Profile
    names: Mapping[str, str]
    calendar: Calendar
    today: date

    @classmethod
    def of(cls, here: Console, session: Session) -> "Lister":
        """A lister for whoever looks."""
        profiles = here.installation.registrar.doorkeeper.profiles
        agency = here.member.agency
        return cls(
            session,
            profiles.current(session, agency),
            directory.names(session, agency),
            here.calendar(session),
            here.today,
        )

    def rows(self, listed: Iterable[ListedCase]) -> Iterator[Row]:
        """The cases in one line each."""
        some = tuple(listed)
        subjects = subjects_of(self.session, [one.id for one in some])
        for one in some:
            yield Row(
                id=one.id,
                number=one.number,
                subject=subjects[one.id],
                stage=one.stage.label,
                channel=one.channel.label,
                received=one.received,
                department=self._department(one),
                who=self._who(one),
                left=self._left(one),
                marks=_marks(one),
            )

    def _department(self, one: ListedCase) -> str:
        known = self.profile.department(one.department) if one.department else None
        return known.name if known else one.department or "—"

    def _who(self, one: ListedCase) -> str:
        role = one.stage.holder
        if role is None:
            return "—"
        if role not in DEPARTMENTAL or one.department is None:
            return role.label
        if role is Role.HANDLER and one.handler:
            return f"{self._department(one)} {self.names.get(one.handler, one.handler)}"
        return f"{self._department(one)}{'负责人' if role is Role.DEPARTMENT_HEAD else ''}"

    def _left(self, one: ListedCase) -> Left:
        return left_until(
            one.reply_due,
            self.calendar,
            self.today,
            ended=one.stage.terminal,
            served=one.stage is Stage.SERVED,
        )


def _marks(one: ListedCase) -> tuple[str, ...]:
    said = {
        "仲裁中": one.arbitration,
        "有工作未完成": one.attention,
        "曾逾期": one.overdue and one.stage.terminal,
    }
    return tuple(word for word, true in said.items() if true)


def subjects_of(session: Session, ids: list[str]) -> dict[str, str]:
    """What each case is about: the items alone are read, of all that people wrote."""
    rows = session.exec(select(CaseRow.id, CaseRow.dossier).where(col(CaseRow.id).in_(ids)))
    return {id_: _subject(dossier) for id_, dossier in rows}


def _subject(dossier: str) -> str:
    return subject_of(_Dossier.model_validate_json(dossier).application.items)


class _Application(BaseModel):
    """Of an application its items: the rest is long to check and says nothing of its subject."""

    items: tuple[Item, ...]


class _Dossier(BaseModel):
    """Of a dossier its application."""

    application: _Application
