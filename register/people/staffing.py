"""Who works at an agency, in the register: changed here, journalled, told.

Bootstrap seeds the agency's people and departments once; from then on every change is made here.
Instants (`at`) are real, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.acts import Refusal
from domain.model import Model
from domain.people import Duty, Role
from domain.profile import Department
from domain.staffing import (
    TITLES,
    AddPerson,
    ChangePerson,
    GiveDuty,
    Leave,
    NameDepartment,
    Staff,
    StaffChange,
    TakeDuty,
    refusal,
    warnings,
)
from domain.stages import OPEN
from register.agency.profiles import Profiles
from register.engine import Register
from register.lists.marks import Kind
from register.people import directory, second_factor
from register.people.account_care import AccountFacts, account_facts
from register.people.credentials import revoke_all
from register.people.departments import departments_of, put_in_force, with_departments
from register.people.log import PeopleLog
from register.people.sessions import end_all
from register.tables import (
    AccountRow,
    AgencyRow,
    CaseRow,
    DepartmentRow,
    DutyRow,
    MarkRow,
    PersonRow,
)
from register.upsert import insert_if_new


class Changed(Model):
    """A change that was made, and what whoever made it should know.

    `cases` are open ones the person was handling: the head of the department stands in (§2.8).
    """

    change: StaffChange
    warnings: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


class PersonLine(Model):
    """A member of staff in a list, with what opens the door to him."""

    id: str
    name: str
    email: str
    active: bool
    digest: bool
    duties: tuple[Duty, ...]
    account: AccountFacts


@dataclass(frozen=True)
class Staffing:
    """The people of a register; `log` writes the journal."""

    register: Register
    log: PeopleLog

    def settle(
        self, agency: str, change: StaffChange, *, by: str, at: datetime
    ) -> Changed | Refusal:
        """Make a change, or say why not.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        with self.register.transaction() as session:
            # One change at a time in an agency: two must not both leave the other administrator.
            session.get(AgencyRow, agency, with_for_update={"key_share": True})
            barred = self.log.barred(session, agency, TITLES[change.act], by=by, at=at)
            if barred:
                return barred
            staff = _staff(session, agency)
            if refused := refusal(change, staff):
                return refused
            cases = _in_hand(session, agency, change)
            _make(session, agency, change, at)
            self.log.note(
                session, agency, change.act, by=by, at=at, change=change.model_dump_json()
            )
            return Changed(change=change, warnings=warnings(change, staff), cases=cases)

    def listed(self, agency: str, *, at: datetime, past: bool = False) -> tuple[PersonLine, ...]:
        """An agency's staff by account; `past`: those who have left, too.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        mine = select(PersonRow).where(col(PersonRow.agency) == agency)
        with self.register.reading() as session:
            held = directory.staff(session, agency)
            rows = session.exec(mine.order_by(col(PersonRow.id))).all()
            return tuple(
                PersonLine(
                    **row.model_dump(exclude={"agency"}),
                    duties=held[row.id].duties if row.id in held else (),
                    account=account_facts(session, self.log.key, agency, row.id, at),
                )
                for row in rows
                if row.active or past
            )

    def departments(self, agency: str) -> tuple[Department, ...]:
        """An agency's departments, by their ids.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        with self.register.reading() as session:
            return departments_of(session, agency)


def _staff(session: Session, agency: str) -> Staff:
    return Staff(
        people=directory.staff(session, agency),
        known=frozenset(directory.names(session, agency)),
        departments=frozenset(one.id for one in departments_of(session, agency)),
    )


def _in_hand(session: Session, agency: str, change: StaffChange) -> tuple[str, ...]:
    """The ids of open cases that lose their handler by a change."""
    handler = isinstance(change, TakeDuty) and change.role is Role.HANDLER
    if not (handler or isinstance(change, Leave)):
        return ()
    theirs = (
        select(CaseRow.id)
        .join(MarkRow, col(MarkRow.case_id) == col(CaseRow.id))
        .where(
            col(MarkRow.agency) == agency,
            col(MarkRow.kind) == Kind.HANDLER.value,
            col(MarkRow.value) == change.who,
            col(CaseRow.stage).in_(sorted(OPEN)),
        )
    )
    return tuple(sorted(session.exec(theirs)))


def _make(session: Session, agency: str, change: StaffChange, at: datetime) -> None:
    match change:
        case AddPerson(person=person):
            session.add(PersonRow(agency=agency, **person.model_dump(exclude={"duties"})))
            session.flush()
            session.add_all(duty_row(agency, person.id, duty) for duty in person.duties)
        case ChangePerson(who=who):
            wanted = change.model_dump(exclude={"act", "who"}, exclude_none=True)
            session.get_one(PersonRow, (agency, who)).sqlmodel_update(wanted)
        case Leave(who=who):
            _leave(session, agency, who, at)
        case GiveDuty(who=who):
            session.add(duty_row(agency, who, change.duty))
        case TakeDuty(who=who):
            key = (agency, who, change.role.value, change.department or "")
            session.delete(session.get_one(DutyRow, key))
        case NameDepartment(department=department):
            _name(session, agency, department, at)


def _leave(session: Session, agency: str, who: str, at: datetime) -> None:
    """Take away whatever a person held; the account's name stays his, for the journal."""
    session.get_one(PersonRow, (agency, who)).active = False
    held = (col(DutyRow.agency) == agency, col(DutyRow.person) == who)
    for duty in session.exec(select(DutyRow).where(*held)):
        session.delete(duty)
    if (account := session.get(AccountRow, (agency, who))) is not None:
        second_factor.drop(session, account)
        session.delete(account)
    end_all(session, agency, who, at)
    revoke_all(session, agency, who, at)


def _name(session: Session, agency: str, department: Department, at: datetime) -> None:
    row = DepartmentRow(agency=agency, **department.model_dump())
    if not insert_if_new(session, row):
        session.get_one(DepartmentRow, (agency, department.id)).name = department.name
        session.flush()
    current = Profiles().current(session, agency)
    put_in_force(session, with_departments(session, current), at)


def duty_row(agency: str, person: str, duty: Duty) -> DutyRow:
    """A duty as the register keeps it."""
    return DutyRow(agency=agency, person=person, role=duty.role, department=duty.department or "")
