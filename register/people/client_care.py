"""Intake services that are there already: their name and scopes, and until when a key holds.

Instants (`at`, `expires`) are real ones, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.acts import Refusal
from domain.permissions import Right
from register.engine import Register
from register.people.clients import WHAT, key_id, keys_of, scope_refusal, unknown
from register.people.log import PeopleLog
from register.tables import ClientRow


@dataclass(frozen=True)
class ClientCare:
    """Changes clients; every method answers with why not, and `log` says who did it."""

    register: Register
    log: PeopleLog

    def change(
        self,
        agency: str,
        client: str,
        name: str,
        rights: frozenset[Right],
        *,
        by: str,
        at: datetime,
    ) -> Refusal | None:
        """Give a client another name or other scopes, from its next request on."""
        with self.register.transaction() as session:
            barred = self.log.barred(session, agency, WHAT, by=by, at=at)
            if refused := barred or scope_refusal(rights):
                return refused
            row = session.get(ClientRow, (agency, client), with_for_update=True)
            if row is None or row.revoked_at is not None:
                return unknown(client)
            row.name, row.rights = name, " ".join(sorted(rights))
            self.log.note(
                session,
                agency,
                "change_client",
                by=by,
                at=at,
                client=client,
                name=name,
                rights=sorted(rights),
            )
        return None

    def expire(
        self, agency: str, client: str, id_: str, expires: datetime | None, *, by: str, at: datetime
    ) -> Refusal | None:
        """Let a key of a client hold until an instant to come, or until it is revoked."""
        with self.register.transaction() as session:
            if refused := self.log.barred(session, agency, WHAT, by=by, at=at):
                return refused
            mine = [one for one in keys_of(session, agency) if one.client == client]
            key = next((one for one in mine if key_id(one) == id_), None)
            if key is None or key.revoked_at is not None:
                why = f"没有密钥“{id_}”，或者已经撤销"
                return Refusal(code="unknown_key", what=WHAT, why=why)
            if expires is not None and expires <= at:
                return Refusal(code="past", what=WHAT, why="有效期应当晚于现在；停用请撤销")
            key.expires_at = expires
            until = expires.isoformat() if expires else ""
            self.log.note(
                session,
                agency,
                "expire_client_key",
                by=by,
                at=at,
                client=client,
                key=id_,
                expires=until,
            )
        return None
