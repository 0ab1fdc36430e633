"""The agencies of an installation as citizens see them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from api.problems import Problem
from domain.civil import civil_date
from domain.profile import Profile
from domain.rulesets import RuleSet, ruleset_for
from register.tables import AgencyRow
from workflows.gateway import Gateway


@dataclass(frozen=True)
class Agency:
    """An agency, and the rules an application of today would be handled by."""

    profile: Profile
    rules: RuleSet

    @property
    def id(self) -> str:
        """The agency's id."""
        return self.profile.id

    @property
    def name(self) -> str:
        """The agency's full name."""
        return self.profile.name


def agencies(gateway: Gateway) -> tuple[Agency, ...]:
    """Every agency of the installation, in order of their ids."""
    with gateway.installation.register.reading() as session:
        ids = session.exec(select(AgencyRow.id).order_by(col(AgencyRow.id))).all()
        return tuple(_agency(session, id_, gateway) for id_ in ids)


def named(there: tuple[Agency, ...], id_: str | None) -> Agency | None:
    """The agency that is meant: the one named, or the only one; None where it is still open."""
    found = [one for one in there if one.id == id_]
    return next(iter(found or (there if len(there) == 1 else ())), None)


def only_body(gateway: Gateway) -> Profile | None:
    """The one agency of an installation; None where there are several to choose from."""
    only = named(agencies(gateway), None)
    return only.profile if only else None


def agency(gateway: Gateway, id_: str) -> Agency:
    """One agency.

    Raises:
        Problem: `not_found`.
    """
    found = next((one for one in agencies(gateway) if one.id == id_), None)
    if found is None:
        raise Problem("not_found", "没有这个机关，请返回首页重新选择")
    return found


def today(gateway: Gateway) -> date:
    """The civil day."""
    return civil_date(gateway.civil_now())


def _agency(session: Session, id_: str, gateway: Gateway) -> Agency:
    profile = gateway.installation.registrar.doorkeeper.profiles.current(session, id_)
    return Agency(profile, ruleset_for(today(gateway), profile.rules))
