"""Bootstrap: an agency's file seeds the register; from then on the register rules.

Running it again adds what is new in the file and stores the file as a new version of the profile,
for the cases to come. What the register already knows of people and departments stays: it was
changed there by somebody, and the differences are told.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from domain.model import Model
from domain.people import Duty, Person, Role
from domain.profile import Department, Profile
from register.engine import Register
from register.people import actor, token_digest
from register.tables import (
    AgencyRow,
    CredentialRow,
    DepartmentRow,
    DutyRow,
    PersonRow,
    ProfileRow,
)
from register.upsert import insert_if_new


class Difference(Model):
    """Where file and register differ, in Chinese; the register's word counts."""

    what: str
    in_file: str
    in_register: str

    @property
    def line(self) -> str:
        """The difference in one line."""
        return (
            f"{self.what}：配置文件为“{self.in_file}”，登记库为“{self.in_register}”（以登记库为准）"
        )


class Seeded(Model):
    """What a bootstrap did: whether the version was new, who and what was added, what differs."""

    agency: str
    version: str
    new_version: bool
    added: tuple[str, ...]
    differs: tuple[Difference, ...]


class Issued(Model):
    """A token of a member of staff, told this once: the register keeps only its hash."""

    person: str
    name: str
    roles: tuple[str, ...]
    token: str


def bootstrap(register: Register, profile: Profile) -> Seeded:
    """Seed the register with an agency, or bring it up to a changed file.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    with register.transaction() as session:
        new_version = _store_version(session, profile)
        seeding = _Seeding(session, profile.id)
        for department in profile.departments:
            seeding.department(department)
        for person in profile.people:
            seeding.person(person)
        seeding.whoever_else(profile)
    return Seeded(
        agency=profile.id,
        version=profile.version,
        new_version=new_version,
        added=tuple(seeding.added),
        differs=tuple(seeding.differs),
    )


def issue_tokens(register: Register, agency: str, label: str = "demo") -> tuple[Issued, ...]:
    """A fresh token for everybody at work in an agency; earlier ones of the same label end."""
    with register.transaction() as session:
        session.exec(
            delete(CredentialRow).where(
                col(CredentialRow.agency) == agency, col(CredentialRow.label) == label
            )
        )
        staff = session.exec(
            select(PersonRow)
            .where(col(PersonRow.agency) == agency, col(PersonRow.active))
            .order_by(col(PersonRow.id))
        )
        return tuple(_issue(session, person, label) for person in staff)


class _Seeding:
    """Adds what the register lacks and notes what it has otherwise."""

    def __init__(self, session: Session, agency: str) -> None:
        self._session, self._agency = session, agency
        self.added: list[str] = []
        self.differs: list[Difference] = []

    def department(self, wanted: Department) -> None:
        row = DepartmentRow(agency=self._agency, id=wanted.id, name=wanted.name)
        if insert_if_new(self._session, row):
            self.added.append(f"部门 {wanted.id}")
            return
        found = self._session.get_one(DepartmentRow, (self._agency, wanted.id))
        self._compare(f"部门 {wanted.id} 的名称", wanted.name, found.name)

    def person(self, wanted: Person) -> None:
        row = PersonRow(
            agency=self._agency,
            id=wanted.id,
            name=wanted.name,
            email=wanted.email,
            digest=wanted.digest,
        )
        if insert_if_new(self._session, row):
            self._session.add_all(_duty_row(row, duty) for duty in wanted.duties)
            self.added.append(f"人员 {wanted.id}")
            return
        found = self._session.get_one(PersonRow, (self._agency, wanted.id))
        self._compare(f"人员 {wanted.id} 的姓名", wanted.name, found.name)
        self._compare(f"人员 {wanted.id} 的邮箱", wanted.email, found.email)
        chosen = {True: "要", False: "不要"}
        self._compare(f"人员 {wanted.id} 的每日摘要", chosen[wanted.digest], chosen[found.digest])
        self._compare(f"人员 {wanted.id} 的职责", _named(wanted.duties), self._duties(found))
        self._compare(f"人员 {wanted.id} 的状态", "在岗", "在岗" if found.active else "已离岗")

    def whoever_else(self, profile: Profile) -> None:
        for row in self._session.exec(
            select(PersonRow).where(col(PersonRow.agency) == self._agency).order_by(PersonRow.id)
        ):
            if profile.person(row.id) is None and row.active:
                self._compare(f"人员 {row.id}", "无此人", row.name)

    def _compare(self, what: str, wanted: str, found: str) -> None:
        if wanted != found:
            self.differs.append(Difference(what=what, in_file=wanted, in_register=found))

    def _duties(self, person: PersonRow) -> str:
        rows = self._session.exec(
            select(DutyRow).where(
                col(DutyRow.agency) == person.agency, col(DutyRow.person) == person.id
            )
        )
        return _named(Duty(role=Role(row.role), department=row.department or None) for row in rows)


def _store_version(session: Session, profile: Profile) -> bool:
    insert_if_new(session, AgencyRow(id=profile.id, profile=profile.version))
    agency = session.get_one(AgencyRow, profile.id)
    agency.profile = profile.version
    return insert_if_new(
        session,
        ProfileRow(
            agency=profile.id,
            version=profile.version,
            content=profile.model_dump_json(),
            stored_at=datetime.now(UTC),
        ),
    )


def _duty_row(person: PersonRow, duty: Duty) -> DutyRow:
    return DutyRow(
        agency=person.agency, person=person.id, role=duty.role, department=duty.department or ""
    )


def _named(duties: Iterable[Duty]) -> str:
    return "、".join(
        sorted(
            duty.role.label + (f"（{duty.department}）" if duty.department else "")
            for duty in duties
        )
    )


def _issue(session: Session, person: PersonRow, label: str) -> Issued:
    token = secrets.token_urlsafe(32)
    session.add(
        CredentialRow(
            digest=token_digest(token),
            agency=person.agency,
            person=person.id,
            label=label,
            issued_at=datetime.now(UTC),
        )
    )
    someone = actor(session, person.agency, person.id)
    roles = tuple(duty.role.label for duty in someone.duties) if someone else ()
    return Issued(person=person.id, name=person.name, roles=roles, token=token)
