"""What cases are about, in one line each, read for many cases at once."""

from collections.abc import Iterable

from pydantic import BaseModel
from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.application import Item, subject_of
from register.sql import run
from register.tables import CaseRow


def subjects_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """What each case is about: the items alone are read, of all that people wrote."""
    rows = run(session, _WRITTEN, {"these": list(ids)})
    return {id_: _subject(dossier) for id_, dossier in rows}


def _subject(dossier: str) -> str:
    return subject_of(_Dossier.model_validate_json(dossier).application.items)


class _Application(BaseModel):
    """Of an application its items: the rest is long to check and says nothing of its subject."""

    items: tuple[Item, ...]


class _Dossier(BaseModel):
    """Of a dossier its application."""

    application: _Application


_WRITTEN = select(col(CaseRow.id), col(CaseRow.dossier)).where(
    col(CaseRow.id).in_(bindparam("these", expanding=True))
)
