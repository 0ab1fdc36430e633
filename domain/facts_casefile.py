"""What the readable part of a case file 卷宗 is made of: contents, journal, days of each limit."""

from datetime import date

from domain.ledger import LedgerDay
from domain.model import Model


class ContentFacts(Model):
    """A sheet of the case file: its place in the file, what it is, its size in bytes, its hash."""

    path: str
    title: str
    size: int
    sha256: str


class EntryFacts(Model):
    """An entry of the journal: civil time, who, what, about which paper, why it was refused."""

    seq: int
    at: str
    who: str
    title: str
    about: str
    refused: str


class LimitFacts(Model):
    """A limit: why it runs, its last day (None: paused), when it ended, and every day of it.

    `recounted` says that the days are counted with a later calendar than the last day was.
    """

    title: str
    basis: str
    anchor: date
    working_days: int
    extension: int
    due: date | None
    ended: date | None
    kept: bool | None
    provisional: bool
    calendar_version: str
    recounted: bool
    days: tuple[LedgerDay, ...]


class CaseFileFacts(Model):
    """The readable part of a case file; `entries` and `mac` are where the journal's chain ends."""

    agency: str
    case: str
    number: str | None
    subject: str
    applicants: str
    stage: str
    received: date
    on: date
    entries: int
    mac: str
    contents: tuple[ContentFacts, ...]
    journal: tuple[EntryFacts, ...]
    limits: tuple[LimitFacts, ...]
