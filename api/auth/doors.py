"""The register's parts that know who somebody is, put together for the API."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from activities.assembly import Installation
from register.people.account_care import AccountCare
from register.people.accounts import Accounts
from register.people.clients import Clients
from register.people.sessions import Sessions


@dataclass(frozen=True)
class Doors:
    """Accounts, how they are looked after, sessions and clients of one installation."""

    accounts: Accounts
    care: AccountCare
    sessions: Sessions
    clients: Clients


def doors_of(installation: Installation) -> Doors:
    """The doors of an installation."""
    register, log = installation.register, installation.people_log
    return Doors(
        accounts=Accounts(register, log),
        care=AccountCare(register, log),
        sessions=Sessions(register, log),
        clients=Clients(register, log),
    )


def now() -> datetime:
    """The real instant (UTC): who may come in goes by the real clock, whatever day cases have."""
    return datetime.now(UTC)


async def _doors(request: Request) -> Doors:
    return cast("Doors", request.app.state.doors)


TheDoors = Annotated[Doors, Depends(_doors)]
