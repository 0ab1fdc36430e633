"""The departments of an agency: seeded by its file, set up and renamed in the register.

A case is handled by the version of the profile it was opened under, so a change of departments is a
new version, for the cases to come.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.profile import Department, Profile
from register.agency import profiles
from register.tables import AgencyRow, DepartmentRow, ProfileRow
from register.upsert import insert_if_new


def departments_of(session: Session, agency: str) -> tuple[Department, ...]:
    """An agency's departments, by their ids."""
    mine = select(DepartmentRow).where(col(DepartmentRow.agency) == agency)
    rows = session.exec(mine.order_by(col(DepartmentRow.id)))
    return tuple(Department(id=row.id, name=row.name) for row in rows)


def with_departments(session: Session, profile: Profile) -> Profile:
    """A profile with the departments of the register: its names count, and those only it has."""
    known = {one.id: one for one in departments_of(session, profile.id)}
    listed = tuple(known.pop(one.id, one) for one in profile.departments)
    return profile.model_copy(update={"departments": (*listed, *known.values())})


def put_in_force(session: Session, profile: Profile, at: datetime) -> bool:
    """Make a profile the one of new cases; says whether its version was new."""
    session.get_one(AgencyRow, profile.id).profile = profile.version
    profiles.forget(session)
    row = ProfileRow(
        agency=profile.id,
        version=profile.version,
        content=profile.model_dump_json(),
        stored_at=at,
    )
    return insert_if_new(session, row)
