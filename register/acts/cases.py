"""The rows of cases: taken by an act, sealed when it is done.

`state` and `dossier` are the record; what a list or a search needs stands beside them as columns.
The seal is a keyed hash of the record: `verify` notices a row that was altered past the one door.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, select, update
from sqlmodel import Session, col

from domain.applicants import Contact, Identity, Party
from domain.case import Case
from domain.dossier import Dossier
from domain.dossier import Party as ConsultedParty
from domain.model import Model
from register.keyed import keyed_hash
from register.sql import run
from register.tables import ApplicantRow, CaseRow
from register.vault import Vault, vault_of

Named = Party | ConsultedParty
"""Somebody a case names."""


class Filed(Model):
    """A case as it lies in the register; `opened_at` is the civil instant of its receipt.

    `written` is the dossier as it stands in its row.
    """

    case: Case
    dossier: Dossier
    opened_at: datetime
    written: str = ""
    intake_key: str | None = None
    year: int | None = None
    serial: int | None = None


def take(session: Session, case_id: str) -> Filed | None:
    """A case for writing: whoever else wants to write it waits until this transaction ends."""
    return _filed(session, _TAKE, case_id)


def look(session: Session, case_id: str) -> Filed | None:
    """A case for reading."""
    return _filed(session, _LOOK, case_id)


def state(session: Session, case_id: str) -> Case | None:
    """Where a case stands, without what people wrote."""
    row = run(session, _STATE, {"which": case_id}).first()
    return Case.model_validate_json(row.state) if row else None


def states(session: Session, ids: Collection[str]) -> tuple[Case, ...]:
    """Many cases for reading, in the order of their ids, without what people wrote."""
    rows = run(session, _STATES, {"these": list(ids)})
    found = {row.id: row.state for row in rows}
    return tuple(Case.model_validate_json(found[id_]) for id_ in ids if id_ in found)


def open_case(
    session: Session,
    case: Case,
    dossier: Dossier,
    *,
    at: datetime,
    key: bytes,
    intake_key: str | None = None,
) -> None:
    """Put a new case into the register; `key` is the journal's.

    Raises:
        sqlalchemy.exc.IntegrityError: The id or the agency's intake key is taken.
    """
    filed = Filed(case=case, dossier=dossier, opened_at=at, intake_key=intake_key)
    run(session, _OPEN, _row(filed, key))
    _name_people(session, case.id, dossier)


def save(
    session: Session,
    before: Filed,
    case: Case,
    dossier: Dossier,
    *,
    key: bytes,
    serial: int | None = None,
) -> None:
    """Replace a case that was taken in this transaction by what an act made of it.

    `serial` is the running number the act allotted, in the year of receipt, if it allotted one.
    """
    numbered = {"year": case.received.year, "serial": serial} if serial else {}
    said = {"dossier": dossier, "written": _written(before, dossier)}
    row = _row(before.model_copy(update={"case": case, **said, **numbered}), key)
    # SQLite writes an index anew for every column it is given, changed or not.
    left = _FIXED if serial else _FIXED | _NUMBERED
    if row["dossier"] == before.written:
        left = left | {"dossier"}  # most acts say nothing that would have to be sealed again
    kept = {name: value for name, value in row.items() if name not in left}
    run(session, _SAVE, {"which": case.id, **kept})
    if people(dossier) != people(before.dossier):
        run(session, _FORGET_PEOPLE, {"which": case.id})
        _name_people(session, case.id, dossier)


def index_of(case: Case) -> dict[str, object]:
    """The columns that repeat what the state says."""
    rung = case.next_rung()
    return {
        "id": case.id,
        "agency": case.agency,
        "number": case.number,
        "stage": case.stage.value,
        "department": case.department,
        "handler": case.handler,
        "channel": case.channel.value,
        "received": case.received,
        "reply_due": case.reply_due,
        "next_rung": rung.at if rung else None,
        "overdue": case.overdue,
        "arbitration": case.arbitration,
        "attention": case.attention,
        "shift": case.shift,
        "revision": case.revision,
        "closed_on": case.closed,
        "open": case.open,
        "holder": case.holder.value if case.holder else None,
        "shared": case.shared,
        "extending": case.extending,
    }


def named_in(case_id: str, dossier: Dossier, vault: Vault) -> tuple[dict[str, Any], ...]:
    """The rows of everybody a dossier names, in order of their position."""
    return tuple(
        {"case_id": case_id, "position": position, "part": part, **_named(one, vault)}
        for position, (part, one) in enumerate(people(dossier))
    )


def seal(row: Mapping[str, Any], key: bytes) -> str:
    """The seal a row must carry, by its columns."""
    facts = [row[column] for column in _SEALED]
    return keyed_hash(key, "case", row["opened_at"].astimezone(UTC).isoformat(), *facts)


_SEALED = ("id", "revision", "intake_key", "year", "serial", "state", "dossier")


def _written(before: Filed, dossier: Dossier) -> str:
    """The text of a dossier; of one that an act has not touched, what stands there."""
    return before.written if dossier is before.dossier else dossier.model_dump_json()


def _row(filed: Filed, key: bytes) -> dict[str, Any]:
    row = {
        **index_of(filed.case),
        **filed.model_dump(include=_BESIDE),
        "state": filed.case.model_dump_json(),
        "dossier": filed.written or filed.dossier.model_dump_json(),
    }
    return {**row, "seal": seal(row, key)}


_BESIDE = {"opened_at", "intake_key", "year", "serial"}

_FIXED = {"id", "agency", "intake_key", "opened_at"}
"""Columns no act changes."""

_NUMBERED = {"number", "year", "serial"}
"""Columns that registration fills once (regulation.md §3.4)."""


def _filed(session: Session, statement: Executable, case_id: str) -> Filed | None:
    row = run(session, statement, {"which": case_id}).mappings().first()
    if row is None:
        return None
    return Filed(
        case=Case.model_validate_json(row["state"]),
        dossier=_dossier(row["dossier"]),
        written=row["dossier"],
        **{column: row[column] for column in _BESIDE},
    )


@lru_cache(maxsize=256)
def _dossier(text: str) -> Dossier:
    """What people wrote: long to check, and the same for most acts of a case."""
    return Dossier.model_validate_json(text)


def _name_people(session: Session, case_id: str, dossier: Dossier) -> None:
    for row in named_in(case_id, dossier, vault_of(session)):
        run(session, _NAME_PERSON, row)


def people(dossier: Dossier) -> list[tuple[str, Named]]:
    """Everybody a dossier names, with the part he has in it."""
    application = dossier.application
    named: list[tuple[str, Named]] = []
    named += [("applicant", one) for one in application.applicants]
    named += [("agent", application.agent)] if application.agent else []
    named += [("representative", one) for one in application.representatives or ()]
    named += [("party", one) for one in dossier.parties]
    return named


def _named(one: Named, vault: Vault) -> dict[str, Any]:
    if isinstance(one, ConsultedParty):  # a letter to it needs no more than where it goes
        kind, identity, reached = None, Identity(), Contact(email=one.email)
    else:
        kind, identity, reached = getattr(one, "kind", None), one.identity, one.contact
    said = {
        "name": one.name,
        "identity": identity.number,
        "phone": reached.phone,
        "email": reached.email,
    }
    return {
        "kind": kind,
        "identity_kind": identity.kind,
        "identity_number": said["identity"],
        **{column: said[column] for column in ("name", "phone", "email")},
        **{f"{by}_hash": vault.blind(by, value) for by, value in said.items()},
    }


_FILED = ("state", "dossier", *sorted(_BESIDE))
_LOOK = select(*(getattr(CaseRow, column) for column in _FILED)).where(
    col(CaseRow.id) == bindparam("which")
)
_STATE = select(col(CaseRow.state)).where(col(CaseRow.id) == bindparam("which"))
_STATES = select(col(CaseRow.id), col(CaseRow.state)).where(
    col(CaseRow.id).in_(bindparam("these", expanding=True))
)
_TAKE = _LOOK.with_for_update()
_OPEN = insert(CaseRow)
_SAVE = update(CaseRow).where(col(CaseRow.id) == bindparam("which"))
_NAME_PERSON = insert(ApplicantRow)
_FORGET_PEOPLE = delete(ApplicantRow).where(col(ApplicantRow.case_id) == bindparam("which"))
