"""A list of cases as the address asks for it, and its lines, for the page and for the export."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from pydantic import ValidationError
from sqlmodel import Session

from api.console.lines import Left, left_until, marks_of, share, who_has
from api.console.place import Console
from api.pages.rendering import Mistake
from api.problems import Problem
from api.staff.asked import Asking, ListAsked
from api.staff.schemas import CaseLine, CaseList, ListedLine
from domain.application import subject
from domain.case import Case
from domain.explain import faults
from domain.people import DEPARTMENTAL
from domain.stages import Stage
from register.acts.cases import Filed, states
from register.lists.filters import ListedCase
from register.people import directory

Said = Mapping[str, tuple[str, ...]]
"""What stands in the address, field by field, without what was left blank."""

_MANY = {
    name for name, field in ListAsked.model_fields.items() if "frozenset" in str(field.annotation)
}
_CHOICES = {"stage": "阶段", "phase": "环节", "channel": "申请方式", "sort": "排序"}
"""What is chosen by a code that no person needs to know."""
_PAGING = ("cursor", "page", "limit")


@dataclass(frozen=True, slots=True)
class Row:
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
        raise NotAList(*_mistakes(error)) from error


def _mistakes(error: ValidationError) -> Iterator[Mistake]:
    """What is wrong, for a person: the codes of a choice are for programs."""
    for (where, what), fault in zip(faults(error), error.errors(), strict=False):
        name = where.split("/")[0]
        chosen = fault["type"] in ("enum", "literal_error", "bool_parsing")
        yield Mistake(name, f"没有这个{_CHOICES.get(name, '选项')}，请重选" if chosen else what)


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


class Lister:
    """Puts cases into lines, for one agency on one day."""

    def __init__(self, session: Session, here: Console) -> None:
        profiles, agency = here.installation.registrar.doorkeeper.profiles, here.member.agency
        self._session = session
        self._profile = profiles.current(session, agency)
        self._names = directory.names(session, agency)
        self.calendar, self._today = here.calendar(session), here.today
        self._whole: dict[str, Case] = {}
        self._counted: dict[tuple[date | None, bool, bool], Left] = {}

    def rows(self, listed: Iterable[ListedLine]) -> Iterator[Row]:
        """The cases in one line each."""
        some = tuple(listed)
        self._look_into(one.id for one in some if one.shared)
        return map(self._row, some)

    def row(self, filed: Filed) -> Row:
        """One case, of which all is known, in one line."""
        about = subject(filed.dossier.application)
        self._whole[filed.case.id] = filed.case
        return self._row(ListedLine(**dict(CaseLine.model_validate(filed.case)), subject=about))

    def _look_into(self, ids: Iterable[str]) -> None:
        """Who has a case that several departments share stands in its record alone."""
        if wanted := tuple(ids):
            self._whole |= {one.id: one for one in states(self._session, wanted)}

    def _row(self, one: ListedLine) -> Row:
        return Row(
            id=one.id,
            number=one.number,
            subject=one.subject,
            stage=one.stage.label,
            channel=one.channel.label,
            received=one.received,
            department=self._department(one),
            who=self._who(one),
            left=self._left(one),
            marks=marks_of(one),
        )

    def _department(self, one: ListedCase) -> str:
        known = self._profile.department(one.department) if one.department else None
        return known.name if known else one.department or "—"

    def _who(self, one: ListedCase) -> str:
        if one.id in self._whole:
            return who_has(self._whole[one.id], self._profile, self._names)
        if one.holder is None:
            return "—"
        if one.holder not in DEPARTMENTAL or one.department is None:
            return one.holder.label
        return share(one.department, one.handler, one.holder, self._profile, self._names)

    def _left(self, one: ListedCase) -> Left:
        """The days left, counted once for all cases with the same last day."""
        key = (one.reply_due, one.stage.terminal, one.stage is Stage.SERVED)
        if key not in self._counted:
            due, ended, served = key
            self._counted[key] = left_until(
                due, self.calendar, self._today, ended=ended, served=served
            )
        return self._counted[key]
