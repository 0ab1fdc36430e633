"""Drafts 草稿: an application being filled in, kept for a day, sealed, for one browser alone.

A draft is no record: nobody but whoever writes it sees it, nothing of it is journalled, and what is
not sent in time is forgotten.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field
from sqlalchemy import bindparam, delete
from sqlmodel import col

from domain.model import AgencyId, Model, Token
from register.engine import Register
from register.keyed import keyed_hash
from register.sql import run
from register.tables import DraftRow

LIFETIME = timedelta(days=1)
"""How long a draft is kept after it was last written: as long as its files wait."""

Pairs = tuple[tuple[str, str], ...]


class DraftFile(Model):
    """A file that was handed in ahead for the draft; `size` in bytes."""

    id: Token
    name: str
    size: int


class Draft(Model):
    """What has been filled in, step by step, as the forms post it.

    `key` names the application, so that it is sent once; `sent` is the case it has become.
    `offered`: what is public already was shown for these wishes (register/agency/publications.py).
    """

    key: Token
    agency: AgencyId
    steps: dict[str, Pairs] = Field(default_factory=dict)
    files: tuple[DraftFile, ...] = ()
    offered: str = ""
    sent: Token | None = None

    @property
    def filled(self) -> Pairs:
        """Everything that was filled in."""
        return tuple(pair for pairs in self.steps.values() for pair in pairs)

    @property
    def digest(self) -> str:
        """Hash of all that was filled in, files included."""
        said = self.model_dump_json(include={"agency", "steps", "files"})
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Drafts:
    """The drafts of a register; `key` hides whose they are."""

    register: Register
    key: bytes

    def of(self, browser: str, at: datetime) -> Draft | None:
        """The draft of a browser, by its cookie; None where it has none at this real instant."""
        if not browser:
            return None
        with self.register.reading() as session:
            row = session.get(DraftRow, self._id(browser))
            if row is None or row.expires_at <= at:
                return None
            return Draft.model_validate_json(row.content)

    def keep(self, browser: str, draft: Draft, at: datetime) -> None:
        """Keep a draft for a browser, in place of the one there was.

        Raises:
            RegisterUnavailable: The register cannot be written.
        """
        row = DraftRow(
            id=self._id(browser), content=draft.model_dump_json(), expires_at=at + LIFETIME
        )
        with self.register.transaction() as session:
            session.merge(row)

    def tidy(self, at: datetime) -> int:
        """Forget the drafts whose day is over at a real instant; how many they were.

        Raises:
            RegisterUnavailable: The register cannot be written.
        """
        with self.register.transaction() as session:
            return len(run(session, _SWEEP, {"now": at}).all())

    def forget(self, browser: str) -> None:
        """Forget the draft of a browser."""
        with self.register.transaction() as session:
            run(session, _FORGET, {"which": self._id(browser)})

    def _id(self, browser: str) -> str:
        return keyed_hash(self.key, "draft", browser)


_SWEEP = (
    delete(DraftRow).where(col(DraftRow.expires_at) <= bindparam("now")).returning(col(DraftRow.id))
)
_FORGET = delete(DraftRow).where(col(DraftRow.id) == bindparam("which"))
