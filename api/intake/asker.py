"""Whoever stands at the intake's doors: how what he sends is named and in whose name it counts."""

import hashlib

from api.deps import Client, Principal
from domain.people import APPLICANT
from register.paper.handed_files import Hander


def hander(asker: Principal) -> Hander:
    """Whoever hands in; what comes through an intake service comes from the applicant."""
    if isinstance(asker, Client):
        return Hander(agency=asker.agency, client=asker.id, by=APPLICANT.id)
    return Hander(agency=asker.agency, by=asker.actor.id)


def intake_key(asker: Principal, key: str) -> str:
    """The key by which an application is known again: each client's are its own."""
    return own_id(asker, key) if isinstance(asker, Client) else key


def own_id(asker: Principal, *parts: str) -> str:
    """An id of what somebody sends under a key: nobody else's key makes the same."""
    who = asker.id if isinstance(asker, Client) else asker.actor.id
    named = "\n".join((asker.kind, asker.agency, who, *parts))
    return "key:" + hashlib.sha256(named.encode()).hexdigest()[:40]
