"""Intake services 受理系统: websites, one-stop halls, hotlines that hand applications in.

A client belongs to one agency and reaches the cases it handed in itself, with the rights it was
given. It may hold several keys at a time, so that one can be replaced without a pause; of a key
(256 random bits) the register keeps the SHA-256. Instants (`at`) are real ones, in UTC.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer
from sqlmodel import Session, col, select

from domain.acts import Refusal
from domain.model import Line, Model, Token
from domain.permissions import CLIENT_RIGHTS, Right
from register.engine import Register
from register.people.directory import token_digest
from register.people.log import PeopleLog
from register.tables import ClientKeyRow, ClientRow

KEY_PREFIX = "mbk_"
"""What every key begins with, so that one that strayed into a text is found."""


class Client(Model):
    """An intake service and what it may do."""

    id: Token
    agency: str
    name: Line
    rights: Annotated[frozenset[Right], PlainSerializer(sorted)]


class KeyLine(Model):
    """A key in a list; `id` is a beginning of its hash, by which it is revoked."""

    id: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it opens at an instant."""
        return self.revoked is None and (self.expires is None or at < self.expires)


class ClientLine(Client):
    """A client in a list, with its keys."""

    created: datetime
    revoked: datetime | None
    keys: tuple[KeyLine, ...]


class NewKey(Model):
    """A fresh key, told this once."""

    client: str
    id: str
    key: str
    expires: datetime | None


@dataclass(frozen=True)
class Clients:
    """The clients of a register; `log` writes the journal."""

    register: Register
    log: PeopleLog

    def client_of(self, key: str, *, at: datetime) -> Client | None:
        """The client a key belongs to; None for a key that is unknown, revoked or expired."""
        with self.register.reading() as session:
            return client_of(session, key, at=at)

    def new_client(
        self, agency: str, id_: str, name: str, rights: Iterable[Right], *, by: str, at: datetime
    ) -> Client | Refusal:
        """Register a client; it has no key yet."""
        wanted = Client(id=id_, agency=agency, name=name, rights=frozenset(rights))
        with self.register.transaction() as session:
            barred = self.log.barred(session, agency, WHAT, by=by, at=at)
            if refused := barred or _refusal(session, wanted):
                return refused
            rights = sorted(wanted.rights)
            row = ClientRow(
                agency=agency,
                id=wanted.id,
                name=wanted.name,
                rights=" ".join(rights),
                created_at=at,
            )
            session.add(row)
            self.log.note(
                session,
                agency,
                "add_client",
                by=by,
                at=at,
                client=wanted.id,
                name=wanted.name,
                rights=rights,
            )
        return wanted

    def new_key(
        self, agency: str, client: str, *, by: str, at: datetime, expires: datetime | None = None
    ) -> NewKey | Refusal:
        """A further key of a client; the earlier ones hold on until they are revoked."""
        key = KEY_PREFIX + secrets.token_urlsafe(32)
        digest = token_digest(key)
        with self.register.transaction() as session:
            if refused := self.log.barred(session, agency, WHAT, by=by, at=at):
                return refused
            row = session.get(ClientRow, (agency, client))
            if row is None or row.revoked_at is not None:
                return unknown(client)
            if expires is not None and expires <= at:
                return Refusal(code="past", what="发放密钥", why="有效期应当晚于现在")
            session.add(
                ClientKeyRow(
                    digest=digest, agency=agency, client=client, created_at=at, expires_at=expires
                )
            )
            self.log.note(
                session,
                agency,
                "new_client_key",
                by=by,
                at=at,
                client=client,
                key=digest[:16],
                expires=_iso(expires),
            )
        return NewKey(client=client, id=digest[:16], key=key, expires=expires)

    def revoke_key(
        self, agency: str, client: str, id_: str, *, by: str, at: datetime
    ) -> Refusal | None:
        """Revoke one key of a client, from now on."""
        with self.register.transaction() as session:
            if refused := self.log.barred(session, agency, WHAT, by=by, at=at):
                return refused
            found = [
                row
                for row in keys_of(session, agency)
                if (row.client, key_id(row)) == (client, id_)
            ]
            if not found:
                return Refusal(code="unknown_key", what=WHAT, why=f"没有密钥“{id_}”")
            found[0].revoked_at = found[0].revoked_at or at
            self.log.note(
                session, agency, "revoke_client_key", by=by, at=at, client=client, key=id_
            )
        return None

    def revoke(self, agency: str, client: str, *, by: str, at: datetime) -> Refusal | None:
        """Revoke a client with all its keys, from now on."""
        with self.register.transaction() as session:
            if refused := self.log.barred(session, agency, WHAT, by=by, at=at):
                return refused
            row = session.get(ClientRow, (agency, client), with_for_update=True)
            if row is None or row.revoked_at is not None:
                return unknown(client)
            row.revoked_at = at
            self.log.note(session, agency, "revoke_client", by=by, at=at, client=client)
        return None

    def listed(self, agency: str) -> tuple[ClientLine, ...]:
        """An agency's clients with their keys, revoked ones too."""
        mine = select(ClientRow).where(col(ClientRow.agency) == agency)
        with self.register.reading() as session:
            rows = session.exec(mine.order_by(col(ClientRow.id))).all()
            keys = keys_of(session, agency)
        return tuple(_line(row, [key for key in keys if key.client == row.id]) for row in rows)


def client_of(session: Session, key: str, *, at: datetime) -> Client | None:
    """The client a key belongs to, as in `Clients.client_of`, within a snapshot."""
    held = session.get(ClientKeyRow, token_digest(key))
    if held is None or held.revoked_at or (held.expires_at and held.expires_at <= at):
        return None
    row = session.get_one(ClientRow, (held.agency, held.client))
    return None if row.revoked_at else _shown(row)


WHAT = "管理受理系统"


def scope_refusal(rights: frozenset[Right]) -> Refusal | None:
    """Why a client may not have these rights."""
    if beyond := rights - CLIENT_RIGHTS:
        named = "、".join(sorted(right.label for right in beyond))
        return Refusal(code="not_a_scope", what=WHAT, why=f"受理系统不能有这些权限：{named}")
    if not rights:
        return Refusal(code="not_a_scope", what=WHAT, why="至少给一项权限")
    return None


def _refusal(session: Session, wanted: Client) -> Refusal | None:
    if refused := scope_refusal(wanted.rights):
        return refused
    if session.get(ClientRow, (wanted.agency, wanted.id)) is not None:
        return Refusal(code="taken", what=WHAT, why=f"已经有受理系统“{wanted.id}”")
    return None


def unknown(client: str) -> Refusal:
    """What is told where there is no such client at work."""
    return Refusal(code="unknown_client", what=WHAT, why=f"没有受理系统“{client}”，或者已经停用")


def keys_of(session: Session, agency: str) -> list[ClientKeyRow]:
    """The keys of an agency's clients, oldest first."""
    mine = select(ClientKeyRow).where(col(ClientKeyRow.agency) == agency)
    order = (col(ClientKeyRow.created_at), col(ClientKeyRow.digest))
    return list(session.exec(mine.order_by(*order)))


def _shown(row: ClientRow) -> Client:
    rights = frozenset(map(Right, row.rights.split()))
    return Client(id=row.id, agency=row.agency, name=row.name, rights=rights)


def _line(row: ClientRow, keys: list[ClientKeyRow]) -> ClientLine:
    return ClientLine(
        **dict(_shown(row)),
        created=row.created_at,
        revoked=row.revoked_at,
        keys=tuple(
            KeyLine(
                id=key_id(key),
                created=key.created_at,
                expires=key.expires_at,
                revoked=key.revoked_at,
            )
            for key in keys
        ),
    )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def key_id(row: ClientKeyRow) -> str:
    """By what a key is named in lists and in the journal."""
    return row.digest[:16]
