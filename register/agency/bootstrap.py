"""Bootstrap: an agency's file seeds the register; from then on the register rules.

Running it again adds what is new in the file and stores the file as a new version of the profile,
for the cases to come. What the register already knows of people and departments stays: it was
changed there by somebody, and the differences are told.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete
from sqlmodel import Session, col, select

from domain.model import Model
from domain.people import Duty, Person, Role
from domain.profile import Department, Profile
from register.engine import Register
from register.people.account_care import account_of
from register.people.credentials import DEMO
from register.people.departments import put_in_force, with_departments
from register.people.directory import actor, token_digest
from register.people.passwords import Passwords, keep_password
from register.people.staffing import duty_row
from register.tables import (
    AgencyRow,
    CredentialRow,
    DepartmentRow,
    DutyRow,
    PersonRow,
)
from register.upsert import insert_if_new

ACCOUNTS_FILE = "accounts.json"
"""Where a demonstration keeps its accounts, in its data folder."""


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
    """How a member of staff comes in, told this once: the register keeps only hashes.

    A demo account has a password beside its token.
    """

    person: str
    name: str
    roles: tuple[str, ...]
    token: str
    password: str | None = None


def bootstrap(register: Register, profile: Profile) -> Seeded:
    """Seed the register with an agency, or bring it up to a changed file.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    with register.transaction() as session:
        insert_if_new(session, AgencyRow(id=profile.id, profile=profile.version))
        seeding = _Seeding(session, profile.id)
        for department in profile.departments:
            seeding.department(department)
        for person in profile.people:
            seeding.person(person)
        seeding.whoever_else(profile)
        in_force = with_departments(session, profile)
        new_version = put_in_force(session, in_force, datetime.now(UTC))
    return Seeded(
        agency=profile.id,
        version=in_force.version,
        new_version=new_version,
        added=tuple(seeding.added),
        differs=tuple(seeding.differs),
    )


def issue_tokens(
    register: Register, agency: str, label: str = DEMO, password: str | None = None
) -> tuple[Issued, ...]:
    """A fresh token for everybody at work in an agency; earlier ones of the same label end.

    With a password everybody can log in by it, too: for demo accounts, which are shown to people.
    """
    kept = Passwords().hash(password) if password else None
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
        ).all()
        if kept:
            for person in staff:
                keep_password(account_of(session, person), kept, datetime.now(UTC))
        issued = tuple(_issue(session, person, label) for person in staff)
    return tuple(one.model_copy(update={"password": password}) for one in issued)


def demo_accounts(folder: Path) -> tuple[Issued, ...]:
    """The accounts of a demonstration or a training, as its folder keeps them; none elsewhere."""
    try:
        return _ACCOUNTS.validate_json((folder / ACCOUNTS_FILE).read_bytes())
    except (OSError, ValidationError):
        return ()


def has_demo_accounts(register: Register) -> bool:
    """Whether somebody shown on a screen could come in: never where cases are real."""
    shown = select(CredentialRow.digest).where(col(CredentialRow.label) == DEMO).limit(1)
    with register.reading() as session:
        return session.exec(shown).first() is not None


_ACCOUNTS = TypeAdapter(tuple[Issued, ...])


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
            self._session.add_all(duty_row(row.agency, row.id, duty) for duty in wanted.duties)
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
