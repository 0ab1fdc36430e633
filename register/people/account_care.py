"""Looking after accounts: passwords, the second factor, links to an OIDC provider, locks.

Each is done by the person or by an administrator; what an administrator sets, the person changes at
the next log-in. Instants (`at`) are real ones, in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, func, select

from domain.acts import Refusal
from domain.model import Model
from register.engine import Register
from register.people import second_factor
from register.people.attempts import Attempts
from register.people.log import PeopleLog
from register.people.passwords import Passwords, keep_password, too_weak
from register.people.sessions import end_all
from register.tables import AccountRow, PersonRow
from register.upsert import insert_if_new


class AccountFacts(Model):
    """How a member of staff can log in."""

    password: bool = False
    must_change: bool = False
    totp: bool = False
    oidc: bool = False
    locked_until: datetime | None = None


@dataclass(frozen=True)
class AccountCare:
    """Changes accounts; every method answers with why not, and the journal says who did it."""

    register: Register
    log: PeopleLog
    passwords: Passwords = field(default_factory=Passwords)

    def set_password(
        self, agency: str, person: str, new: str, *, by: str, at: datetime
    ) -> Refusal | None:
        """Give a person a password without asking for the old one; all sessions end.

        For administrators: where it is another person's, that person must change it at the next
        log-in. To change one's own, see `Accounts.change_password`.
        """
        kept = self.passwords.hash(new)
        with self.register.transaction() as session:
            someone = self._managed(session, agency, person, "设置口令", by=by, at=at)
            if isinstance(someone, Refusal):
                return someone
            if weak := too_weak(new, someone):
                return weak
            keep_password(account_of(session, someone), kept, at, must_change=by != person)
            end_all(session, agency, person, at)
            self._note(session, someone, "set_password", by=by, at=at)
        return None

    def begin_totp(self, agency: str, person: str, *, at: datetime) -> str | Refusal:
        """A new second factor for oneself: the address an authenticator reads, `otpauth://…`.

        It counts, in place of an earlier one, from `confirm_totp` on.
        """
        with self.register.transaction() as session:
            someone = _someone(session, agency, person, "设置动态码")
            if isinstance(someone, Refusal):
                return someone
            secret = second_factor.new_secret()
            account_of(session, someone).totp_pending = secret
            self._note(session, someone, "begin_totp", by=person, at=at)
        return second_factor.provisioning_uri(secret, agency, person)

    def confirm_totp(
        self, agency: str, person: str, code: str, *, at: datetime
    ) -> tuple[str, ...] | Refusal:
        """Put the begun second factor into force by its first code; the spare codes, told once."""
        what = "确认动态码"
        with self.register.transaction() as session:
            someone = _someone(session, agency, person, what)
            if isinstance(someone, Refusal):
                return someone
            account = account_of(session, someone)
            if account.totp_pending is None:
                return Refusal(code="not_begun", what=what, why="请先开始设置动态码")
            step = second_factor.step_of(account.totp_pending, code, at, None)
            if step is None:
                why = "动态码不正确，请核对手机时间后重新输入"
                return Refusal(code="wrong_code", what=what, why=why)
            account.totp_secret, account.totp_pending = account.totp_pending, None
            account.totp_last = step
            codes = second_factor.new_recovery_codes(session, account, self.log.key)
            self._note(session, someone, "confirm_totp", by=person, at=at)
        return codes

    def drop_totp(self, agency: str, person: str, *, by: str, at: datetime) -> Refusal | None:
        """Take a person's second factor away (a lost telephone); all sessions end."""
        with self.register.transaction() as session:
            someone = self._managed(session, agency, person, "取消动态码", by=by, at=at)
            if isinstance(someone, Refusal):
                return someone
            second_factor.drop(session, account_of(session, someone))
            end_all(session, agency, person, at)
            self._note(session, someone, "drop_totp", by=by, at=at)
        return None

    def link_oidc(
        self, agency: str, person: str, issuer: str, subject: str, *, by: str, at: datetime
    ) -> Refusal | None:
        """Let a person come in by an OIDC provider's word; another link of the person's goes."""
        what = "关联统一身份"
        with self.register.transaction() as session:
            someone = self._managed(session, agency, person, what, by=by, at=at, own=True)
            if isinstance(someone, Refusal):
                return someone
            other = _linked(session, issuer, subject)
            if other is not None and (other.agency, other.person) != (agency, person):
                why = "这个统一身份已经关联另一个账号"
                return Refusal(code="linked_elsewhere", what=what, why=why)
            account = account_of(session, someone)
            account.issuer, account.subject = issuer, subject
            self._note(session, someone, "link_oidc", by=by, at=at, issuer=issuer)
        return None

    def unlink_oidc(self, agency: str, person: str, *, by: str, at: datetime) -> Refusal | None:
        """Take the link to an OIDC provider away; all sessions end."""
        with self.register.transaction() as session:
            someone = self._managed(
                session, agency, person, "取消统一身份关联", by=by, at=at, own=True
            )
            if isinstance(someone, Refusal):
                return someone
            account = account_of(session, someone)
            account.issuer = account.subject = None
            end_all(session, agency, person, at)
            self._note(session, someone, "unlink_oidc", by=by, at=at)
        return None

    def unlock(self, agency: str, person: str, *, by: str, at: datetime) -> Refusal | None:
        """Open a name that was closed after too many failures."""
        with self.register.transaction() as session:
            someone = self._managed(session, agency, person, "解除锁定", by=by, at=at)
            if isinstance(someone, Refusal):
                return someone
            Attempts(session, self.log.key, agency, person).forget()
            self._note(session, someone, "unlock", by=by, at=at)
        return None

    def with_mailbox(self, email: str) -> tuple[tuple[str, str], ...]:
        """Agency and account of everybody at work with a mailbox, for a first log-in by OIDC."""
        wanted = select(PersonRow).where(
            func.lower(col(PersonRow.email)) == email.lower(), col(PersonRow.active)
        )
        with self.register.reading() as session:
            return tuple((row.agency, row.id) for row in session.exec(wanted))

    def _managed(
        self,
        session: Session,
        agency: str,
        person: str,
        what: str,
        *,
        by: str,
        at: datetime,
        own: bool = False,
    ) -> PersonRow | Refusal:
        """Whose account it is, if whoever asks may look after it; `own`: the person may, too."""
        mine = person if own else None
        barred = self.log.barred(session, agency, what, by=by, at=at, own=mine)
        return barred or _someone(session, agency, person, what)

    def _note(
        self,
        session: Session,
        someone: PersonRow,
        act: str,
        *,
        by: str,
        at: datetime,
        issuer: str | None = None,
    ) -> None:
        self.log.note(session, someone.agency, act, by=by, at=at, person=someone.id, issuer=issuer)


def account_facts(
    session: Session, key: bytes, agency: str, person: str, at: datetime
) -> AccountFacts:
    """How a member of staff can log in, and until when the name is closed; `key` is the log's."""
    row = session.get(AccountRow, (agency, person)) or AccountRow(agency=agency, person=person)
    return AccountFacts(
        password=row.password_hash is not None,
        must_change=row.must_change,
        totp=row.totp_secret is not None,
        oidc=row.subject is not None,
        locked_until=Attempts(session, key, agency, person).locked(at),
    )


def account_of(session: Session, someone: PersonRow) -> AccountRow:
    """The account of a member of staff, taken for writing; made where there is none yet."""
    insert_if_new(session, AccountRow(agency=someone.agency, person=someone.id))
    return session.get_one(AccountRow, (someone.agency, someone.id), with_for_update=True)


def _someone(session: Session, agency: str, person: str, what: str) -> PersonRow | Refusal:
    row = session.get(PersonRow, (agency, person))
    if row is None or not row.active:
        why = f"本机关没有在岗人员“{person}”"
        return Refusal(code="unknown_person", what=what, why=why)
    return row


def _linked(session: Session, issuer: str, subject: str) -> AccountRow | None:
    which = (col(AccountRow.issuer) == issuer, col(AccountRow.subject) == subject)
    return session.exec(select(AccountRow).where(*which)).first()
