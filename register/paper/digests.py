"""Daily digests 每日摘要: one mail in the morning for whoever wants no routine mail in between.

A digest lists the cases its reader has in hand, most urgent first, and the mails held back for it.
Agency, person and day are its key: there is one a day, whoever asks how often.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select, update

from domain.calendar import Calendar
from domain.case import Case
from domain.civil import civil_date, instant_at
from domain.dossier import Dossier
from domain.facts import DigestCase, DigestFacts, MessageFacts
from domain.facts_documents import agency_facts
from domain.facts_messages import digest_case
from domain.model import Model
from domain.paperwork import parts_of
from domain.profile import Profile
from domain.stages import OPEN
from register.acts.jobs import Status
from register.agency.calendars import Calendars
from register.agency.profiles import Profiles
from register.engine import Register
from register.paper.outbox import journal_sent
from register.people.directory import Recipient, holders
from register.tables import AgencyRow, CaseRow, DigestRow, MessageRow, PersonRow

MORNING = time(8, 30)
"""When digests go out, half an hour before the day's reminders fall due (§2.8)."""

LISTED = 50
"""So many cases a digest lists; it counts the others."""


class QueuedDigest(Model):
    """A digest that waits to be sent; `facts` (JSON text) is all its text is made of."""

    agency: str
    person: str
    day: date
    to_name: str
    to_address: str
    facts: str

    @property
    def key(self) -> str:
        """What its Message-ID is made from."""
        return f"digest/{self.agency}/{self.person}/{self.day}"


@dataclass(frozen=True)
class Digests:
    """The digests of one register; `key` is the journal's."""

    register: Register
    key: bytes
    public_url: str
    profiles: Profiles
    calendars: Calendars

    def agencies(self) -> tuple[str, ...]:
        """Every agency of the register."""
        with self.register.reading() as session:
            return tuple(session.exec(select(AgencyRow.id).order_by(col(AgencyRow.id))))

    def next_morning(self, agency: str, after: datetime) -> datetime:
        """The next 08:30 of a working day of the agency, as a civil UTC instant.

        Raises:
            OutsideCalendarError: The calendar does not reach it.
        """
        with self.register.reading() as session:
            _, calendar = self._in_force(session, agency)
        today = civil_date(after)
        morning = instant_at(today, MORNING)
        if calendar.is_working_day(today) and after < morning:
            return morning
        return instant_at(calendar.add(today, 1), MORNING)

    def make(self, agency: str, at: datetime) -> int:
        """Write the day's digests; how many were new. None on a rest day."""
        today = civil_date(at)
        with self.register.transaction() as session:
            profile, calendar = self._in_force(session, agency)
            if not calendar.is_working_day(today):
                return 0
            desk = _Morning(session, profile, calendar, today, self.public_url)
            rows = [*desk.digests(at)]
            session.add_all(rows)
            return len(rows)

    def waiting(self, agency: str) -> tuple[QueuedDigest, ...]:
        """The digests nobody has sent yet, oldest first."""
        return self._of(agency, Status.QUEUED)

    def sent(self, agency: str) -> tuple[QueuedDigest, ...]:
        """The digests a mail server took, oldest first."""
        return self._of(agency, Status.SENT)

    def _of(self, agency: str, status: Status) -> tuple[QueuedDigest, ...]:
        with self.register.reading() as session:
            rows = session.exec(
                select(DigestRow)
                .where(col(DigestRow.agency) == agency, col(DigestRow.status) == status)
                .order_by(col(DigestRow.day), col(DigestRow.person))
            )
            return tuple(
                QueuedDigest.model_validate(row.model_dump(include=set(QueuedDigest.model_fields)))
                for row in rows
            )

    def mark_sent(self, one: QueuedDigest, message_id: str, at: datetime) -> None:
        """Note that a server took a digest, and journal each message it stands for; once."""
        with self.register.transaction() as session:
            row = session.get_one(DigestRow, _key(one), with_for_update=True)
            if row.sent_at is not None:
                return
            row.status, row.message_id, row.sent_at = Status.SENT, message_id, at
            for job in json.loads(row.jobs):
                message = session.get_one(MessageRow, job)
                message.status, message.sent_at = Status.SENT, at
                journal_sent(session, message, message_id, at, self.key)

    def count_attempt(self, one: QueuedDigest, error: str, *, hopeless: bool) -> None:
        """Note a failed attempt; a hopeless one ends the digest, tomorrow's lists the cases again.

        The messages in it are held again, so that tomorrow's tells them, too.
        """
        with self.register.transaction() as session:
            row = session.get_one(DigestRow, _key(one), with_for_update=True)
            row.attempts, row.last_error = row.attempts + 1, error
            if hopeless:
                row.status = Status.PARKED
                _turn(session, json.loads(row.jobs), Status.HELD)

    def _in_force(self, session: Session, agency: str) -> tuple[Profile, Calendar]:
        profile = self.profiles.current(session, agency)
        return profile, self.calendars.of(session, profile)


@dataclass(frozen=True)
class _Morning:
    """A working day's morning in an agency."""

    session: Session
    profile: Profile
    calendar: Calendar
    today: date
    public_url: str

    def digests(self, at: datetime) -> Iterator[DigestRow]:
        """One for each who wants it, and for whom mail is held though he wants none any more."""
        news, hands = self._held(), self._in_hand()
        for person in self._people():
            if not (person.digest or person.id in news) or self._done(person.id):
                continue
            held, cases = news.get(person.id, []), hands.get(person.id, [])
            if not (held or cases):
                continue
            yield DigestRow(
                agency=self.profile.id,
                person=person.id,
                day=self.today,
                to_name=person.name,
                to_address=person.email,
                status=Status.QUEUED,
                facts=self._facts(person, cases, held).model_dump_json(),
                jobs=json.dumps([row.id for row in held]),
                queued_at=at,
            )
            _turn(self.session, [row.id for row in held], Status.DIGESTED)

    def _people(self) -> list[PersonRow]:
        return [
            *self.session.exec(
                select(PersonRow)
                .where(col(PersonRow.agency) == self.profile.id, col(PersonRow.active))
                .order_by(col(PersonRow.id))
            )
        ]

    def _done(self, person: str) -> bool:
        return self.session.get(DigestRow, (self.profile.id, person, self.today)) is not None

    def _held(self) -> dict[str, list[MessageRow]]:
        """The mails that wait for a digest, by reader, oldest first."""
        found: dict[str, list[MessageRow]] = {}
        rows = self.session.exec(
            select(MessageRow, CaseRow.state)
            .join(CaseRow, col(CaseRow.id) == col(MessageRow.case_id))
            .where(
                col(CaseRow.agency) == self.profile.id,
                col(MessageRow.status) == Status.HELD,
            )
            .order_by(col(MessageRow.queued_at), col(MessageRow.id))
        )
        for row, state in rows:
            _, person = parts_of(Case.model_validate_json(state), row.id)
            found.setdefault(person, []).append(row)
        return found

    def _in_hand(self) -> dict[str, list[tuple[Case, Recipient]]]:
        """The open cases by whoever has them in hand, most urgent first."""
        who = holders(self.session, self.profile.id, self.today)
        wanted = {one.id for one in self._people() if one.digest}
        found: dict[str, list[tuple[Case, Recipient]]] = {}
        rows = self.session.exec(
            select(CaseRow.state).where(
                col(CaseRow.agency) == self.profile.id, col(CaseRow.stage).in_(sorted(OPEN))
            )
        )
        for case in sorted(map(Case.model_validate_json, rows), key=_urgency):
            for reader in who(case):
                if reader.person in wanted:
                    found.setdefault(reader.person, []).append((case, reader))
        return found

    def _facts(
        self, person: PersonRow, cases: list[tuple[Case, Recipient]], held: list[MessageRow]
    ) -> DigestFacts:
        return DigestFacts(
            agency=agency_facts(self.profile),
            recipient=person.name,
            day=self.today,
            cases=tuple(self._case(case, reader) for case, reader in cases[:LISTED]),
            more=max(0, len(cases) - LISTED),
            news=tuple(MessageFacts.model_validate_json(row.facts) for row in held),
            link=f"{self.public_url.rstrip('/')}/cases",
        )

    def _case(self, case: Case, reader: Recipient) -> DigestCase:
        row = self.session.get_one(CaseRow, case.id)
        return digest_case(
            case,
            Dossier.model_validate_json(row.dossier),
            calendar=self.calendar,
            today=self.today,
            public_url=self.public_url,
            absent=reader.absent_name,
        )


def _urgency(case: Case) -> tuple[date, str]:
    days = (one.deadline.due for one in case.limits if one.running and one.deadline.due)
    return min(days, default=date.max), case.id


def _key(one: QueuedDigest) -> tuple[str, str, date]:
    return one.agency, one.person, one.day


def _turn(session: Session, jobs: list[str], status: Status) -> None:
    session.exec(update(MessageRow).where(col(MessageRow.id).in_(jobs)).values(status=status.value))
