"""Full text 全文检索 over what was asked for and what was answered, never over who asked.

The index lies open in the database. So no applicant's or third party's name or address goes into
it, nor any identity number, telephone number or e-mail address, whoever wrote it where
(register/lists/words.py). It holds the texts of what was asked for, of opinion, findings and
notices.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    text,
)
from sqlmodel import Session, col

from domain.applicants import Party
from domain.application import people
from domain.case import Case
from domain.dossier import Dossier
from register.acts.cases import Filed
from register.lists.marks import mark
from register.lists.words import Phrase, phrases, words
from register.sql import run
from register.tables import TextRow


def index(session: Session, case: Case, dossier: Dossier, before: Filed | None) -> None:
    """Keep what a case is found by as the case is now; `before` is what it was, None when new."""
    mark(session, case, before.case if before else None)
    if before and (dossier is before.dossier or texts(dossier) == texts(before.dossier)):
        return
    doc = run(session, _DOC, {"which": case.id}).scalar() if before else None
    if doc is None:
        doc = run(session, _NUMBER, {"case_id": case.id}).scalar_one()
    else:
        run(session, _FORGET_WORDS, {"doc": doc})
    add(session, {doc: words(texts(dossier), unnamed(dossier))})


def add(session: Session, said: Mapping[int, tuple[str, ...]]) -> None:
    """Put the words of cases into the index, by their places in it."""
    dialect = _dialect(session)
    rows = [{"doc": doc, "words": _LISTED[dialect](one)} for doc, one in said.items()]
    session.connection().execute(_WORDS[dialect], rows)


def forget(session: Session, case_id: str) -> None:
    """Take a case out of the index: it is no longer found by its words (see `settle`)."""
    doc = run(session, _DOC, {"which": case_id}).scalar()
    if doc is not None:
        run(session, _FORGET_WORDS, {"doc": doc})
        run(session, delete(TextRow).where(col(TextRow.doc) == doc), {})


def settle(session: Session) -> None:
    """Let nothing be left of forgotten cases; once for many, since the whole index is gone through.

    SQLite still has what was deleted in older segments until they are merged.
    """
    if _dialect(session) == "sqlite":
        session.connection().execute(text("INSERT INTO case_words(case_words) VALUES ('optimize')"))


def found(session: Session, query: str) -> ColumnElement[bool] | None:
    """The condition on `case_words` that a query means; None where it holds no word."""
    asked = phrases(query)
    if not asked:
        return None
    # Written out, since a plan made for any words is a bad one for these. There is nothing in a
    # word that could end it: letters, digits and Chinese characters only.
    if _dialect(session) == "sqlite":
        said = " AND ".join(map(_fts5, asked))
        return literal_column(f"case_words MATCH '{said}'")
    said = " & ".join(map(_tsquery, asked)).replace("'", "''")
    return literal_column(f"case_words.words @@ '{said}'::tsquery")


def texts(dossier: Dossier) -> tuple[str, ...]:
    """What is searched of a dossier."""
    application = dossier.application
    oral = application.oral
    said = (
        application.items,
        application.purpose,
        (oral.transcript, oral.difficulty) if oral else (),
        dossier.opinion,
        *(one.finding for one in (*dossier.findings, *dossier.earlier)),
        (dossier.ground, dossier.objection, dossier.decision, dossier.withdrawal),
        dossier.corrections,
        [(one.content, one.reply and one.reply.text) for one in dossier.parties],
        dossier.review and (dossier.review.reasons, [one.remark for one in dossier.review.steps]),
        (dossier.delay, dossier.reasons, dossier.fee and dossier.fee.reckoning),
        [one.text for one in dossier.notes],
    )
    return tuple(_leaves(said))


def unnamed(dossier: Dossier) -> tuple[str, ...]:
    """Names, numbers and addresses of everybody outside the agency: longest first."""
    application = dossier.application
    known = [one for party in people(application) for one in _known(party)]
    for party in dossier.parties:
        known += [party.name, party.address, party.email]
    return tuple(sorted({one for one in known if one}, key=len, reverse=True))


def _known(party: Party) -> tuple[str, ...]:
    """Everything said of a party, but for the kinds of things."""
    return tuple(_leaves(party.model_dump(exclude={"kind", "sort", "proof"})))


def _leaves(value: Any) -> Iterator[str]:
    match value:
        case Enum():
            return
        case str():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                if name != "outcome":
                    yield from _leaves(getattr(value, name))
        case dict():
            yield from _leaves(tuple(value.values()))
        case tuple() | list():
            for one in value:
                yield from _leaves(one)


def _tsvector(said: tuple[str, ...]) -> str:
    return " ".join(f"'{word}':{place}" for place, word in enumerate(said, 1))


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"' + ("*" if phrase.open_ended else "")


def _tsquery(phrase: Phrase) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase) + (":*" if phrase.open_ended else "")


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


_LISTED: dict[str, Callable[[tuple[str, ...]], str]] = {
    "sqlite": " ".join,
    "postgresql": _tsvector,
}
_DOC = select(col(TextRow.doc)).where(col(TextRow.case_id) == bindparam("which"))
_NUMBER = insert(TextRow).returning(col(TextRow.doc))
_FORGET_WORDS = text("DELETE FROM case_words WHERE rowid = :doc")
_WORDS = {
    "sqlite": text("INSERT INTO case_words (rowid, words) VALUES (:doc, :words)"),
    "postgresql": text(
        "INSERT INTO case_words (rowid, words) VALUES (:doc, CAST(:words AS tsvector))"
    ),
}
