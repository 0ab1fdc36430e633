"""Whom somebody may be in a demonstration or a training: the log-in page lists the accounts."""

from collections.abc import Mapping

from domain.model import Model
from domain.people import DEPARTMENTAL, Duty, Role
from domain.profile import Profile
from register.agency.bootstrap import Issued, demo_accounts
from register.people import directory
from runtime.settings import Mode
from workflows.gateway import Gateway

_ORDER = (Role.CLERK, Role.DEPARTMENT_HEAD, Role.HANDLER, Role.OFFICE_DIRECTOR, Role.LEADER)
"""The order in which a case comes to them; head and handler of a department stand together."""


class Account(Model):
    """An account to try, and what its holder does; nothing of it is a secret here."""

    name: str
    duties: str
    account: str
    password: str


def accounts(gateway: Gateway, agency: str) -> tuple[Account, ...]:
    """The demo accounts of an agency in the order of the work; none where cases are real."""
    installation = gateway.installation
    if installation.settings.mode is Mode.PRODUCTION:
        return ()
    found = demo_accounts(installation.settings.data_dir)
    with installation.register.reading() as session:
        profile = installation.registrar.doorkeeper.profiles.current(session, agency)
        staff = directory.staff(session, agency)
    duties = {id_: one.duties for id_, one in staff.items()}
    places = {one.id: place for place, one in enumerate(profile.departments)}
    ordered = sorted(found, key=lambda one: _turn(duties.get(one.person, ()), places))
    return tuple(_account(one, duties.get(one.person, ()), profile) for one in ordered)


def _turn(duties: tuple[Duty, ...], places: Mapping[str, int]) -> tuple[int, int, int]:
    ranks = {role: rank for rank, role in enumerate(_ORDER)}
    duty = min(duties, key=lambda one: ranks.get(one.role, len(ranks)), default=None)
    if duty is None:
        return len(ranks), 0, 0
    rank = ranks.get(duty.role, len(ranks))
    if duty.role in DEPARTMENTAL:
        return ranks[Role.DEPARTMENT_HEAD], places.get(duty.department or "", 0), rank
    return rank, 0, 0


def _account(one: Issued, duties: tuple[Duty, ...], profile: Profile) -> Account:
    told = "、".join(_said(duty, profile) for duty in duties)
    return Account(name=one.name, duties=told, account=one.person, password=one.password or "")


def _said(duty: Duty, profile: Profile) -> str:
    department = profile.department(duty.department) if duty.department else None
    return f"{duty.role.label}（{department.name}）" if department else duty.role.label
