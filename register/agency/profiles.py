"""Profiles in the register: each version is kept for ever, because open cases keep theirs."""

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.profile import Profile
from register.errors import RegisterUnavailable
from register.sql import run
from register.tables import AgencyRow, ProfileRow


class Profiles:
    """The profiles one process has read; a version never changes, so it is read once."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], Profile] = {}

    def of(self, session: Session, agency: str, version: str) -> Profile:
        """A version of an agency's profile.

        Raises:
            RegisterUnavailable: The register does not have it.
        """
        if (agency, version) not in self._read:
            row = session.get(ProfileRow, (agency, version))
            if row is None:
                raise RegisterUnavailable(f"登记库中没有机关“{agency}”的配置（版本 {version}）")
            self._read[agency, version] = Profile.model_validate_json(row.content)
        return self._read[agency, version]

    def current(self, session: Session, agency: str) -> Profile:
        """The profile under which new cases of an agency are opened.

        Raises:
            RegisterUnavailable: There is no such agency in the register.
        """
        return self.of(session, agency, _version(session, agency))


def _version(session: Session, agency: str) -> str:
    """The version in force, asked once a transaction."""
    known: dict[str, str] = session.info.setdefault(_KNOWN, {})
    if agency not in known:
        version = run(session, _CURRENT, {"agency": agency}).scalar()
        if version is None:
            raise RegisterUnavailable(f"登记库中没有机关“{agency}”：请先运行 mingbai bootstrap")
        known[agency] = version
    return known[agency]


def forget(session: Session) -> None:
    """Let it be asked anew: this transaction changes it."""
    session.info.pop(_KNOWN, None)


_KNOWN = "profiles"
_CURRENT = select(col(AgencyRow.profile)).where(col(AgencyRow.id) == bindparam("agency"))
