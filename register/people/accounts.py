"""Logging in: by password and second factor, or through an OIDC provider.

The slow work on a password is done outside any transaction, so that nobody's act waits for it; what
it showed is settled inside one, together with the failures and the journal. Every name is treated
alike: an account that is not there, a wrong password and a wrong code get one answer, after the
same work. Instants (`at`) are real ones, in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from domain.acts import Refusal
from domain.login import How, LoginRefused, SignedIn, Why
from domain.model import Model, Token
from register.engine import Register
from register.people import second_factor
from register.people.attempts import Attempts
from register.people.log import STRANGER, PeopleLog
from register.people.passwords import Passwords, keep_password, too_weak
from register.people.sessions import end_all
from register.tables import AccountRow, AgencyRow, PersonRow

__all__ = ["Accounts", "How", "LoginRefused", "SignedIn", "Why"]


@dataclass(frozen=True)
class Accounts:
    """Who may come in; `log` writes the journal."""

    register: Register
    log: PeopleLog
    passwords: Passwords = field(default_factory=Passwords)

    def log_in(
        self, agency: str, person: str, password: str, code: str | None = None, *, at: datetime
    ) -> SignedIn | LoginRefused:
        """Let somebody in by password and, where there is a second factor, by its code.

        A password that must be changed is refused with `must_change`: see `change_password`.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        agency, person = _fit(agency), _fit(person)
        found = self._checked(agency, person, password)
        with self.register.transaction() as session:
            entry = _Entry(session, self.log, agency, person, at)
            return entry.settle(found, code)

    def change_password(
        self,
        agency: str,
        person: str,
        old: str,
        new: str,
        code: str | None = None,
        *,
        at: datetime,
    ) -> SignedIn | LoginRefused | Refusal:
        """Change one's own password and be let in; a refusal tells why the new one is too weak.

        All sessions of the person end.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        agency, person = _fit(agency), _fit(person)
        found = self._checked(agency, person, old)
        renewed = self.passwords.hash(new) if found.right else ""
        with self.register.transaction() as session:
            entry = _Entry(session, self.log, agency, person, at)
            return entry.change(found, code, _Change(old=old, new=new, kept=renewed))

    def log_in_by_oidc(self, issuer: str, subject: str, *, at: datetime) -> SignedIn | LoginRefused:
        """Let in whoever an OIDC provider vouches for, if the account is linked.

        The caller has checked the provider's token; a second factor is the provider's matter.

        Raises:
            RegisterUnavailable: The database cannot be reached.
        """
        linked = select(AccountRow).where(
            col(AccountRow.issuer) == issuer, col(AccountRow.subject) == subject
        )
        with self.register.transaction() as session:
            account = session.exec(linked).first()
            if account is None:
                return LoginRefused(code=Why.UNLINKED)
            entry = _Entry(session, self.log, account.agency, account.person, at)
            return entry.vouched_for()

    def _checked(self, agency: str, person: str, password: str) -> "_Checked":
        with self.register.reading() as session:
            found = session.get(AccountRow, (agency, person))
        kept = found.password_hash if found else None
        right, renewed = self.passwords.check(password, kept)
        return _Checked(right=right, kept=kept, renewed=renewed)


class _Checked(Model):
    """What the slow work showed: of which hash, and whether that one should be made anew."""

    right: bool
    kept: str | None
    renewed: str | None


class _Change(Model):
    """The passwords somebody changes, and what is kept of the new one."""

    old: str
    new: str
    kept: str


@dataclass
class _Entry:
    """One attempt to come in, within a transaction."""

    session: Session
    log: PeopleLog
    agency: str
    person: str
    at: datetime

    def __post_init__(self) -> None:
        self._attempts = Attempts(self.session, self.log.key, self.agency, self.person)
        self._someone = self._at_work()

    def settle(self, found: _Checked, code: str | None) -> SignedIn | LoginRefused:
        """The answer to a password and a code."""
        account = self._account(found)
        if isinstance(account, LoginRefused):
            return account
        if account.must_change:
            return self._refused(Why.MUST_CHANGE)
        if refused := self._second(account, code):
            return refused
        account.password_hash = found.renewed or account.password_hash
        self._attempts.forget()
        return self._let_in(How.PASSWORD)

    def change(
        self, found: _Checked, code: str | None, wanted: _Change
    ) -> SignedIn | LoginRefused | Refusal:
        """The answer to an old password and a code, with a new password."""
        account = self._account(found)
        if isinstance(account, LoginRefused):
            return account
        if weak := self._weakness(wanted):
            return weak
        if refused := self._second(account, code):
            return refused
        keep_password(account, wanted.kept, self.at)
        end_all(self.session, self.agency, self.person, self.at)
        self.log.note(self.session, self.agency, "set_password", by=self.person, at=self.at)
        self._attempts.forget()
        return self._let_in(How.PASSWORD)

    def vouched_for(self) -> SignedIn | LoginRefused:
        """The answer to a provider's word."""
        if self._someone is None:
            return self._refused(Why.UNLINKED, How.OIDC)
        return self._let_in(How.OIDC)

    def _account(self, found: _Checked) -> AccountRow | LoginRefused:
        """The account whose password was right, unless the name is closed."""
        self._attempts.take(self.at)
        if until := self._attempts.locked(self.at):
            return self._refused(Why.LOCKED, until=until)
        row = self.session.get(AccountRow, (self.agency, self.person), with_for_update=True)
        # What was checked before the transaction must still be the password.
        if not found.right or self._someone is None or not row or row.password_hash != found.kept:
            return self._failed()
        return row

    def _second(self, account: AccountRow, code: str | None) -> LoginRefused | None:
        if account.totp_secret is None:
            return None
        if not code:
            return self._refused(Why.CODE_NEEDED)
        used = account.totp_last
        step = second_factor.step_of(account.totp_secret, code, self.at, used)
        if step is not None:
            account.totp_last = step
        elif not second_factor.use_recovery_code(self.session, account, self.log.key, code):
            return self._failed()
        return None

    def _weakness(self, wanted: _Change) -> Refusal | None:
        assert self._someone is not None, "somebody who is not there has no password"
        return too_weak(wanted.new, self._someone, wanted.old)

    def _at_work(self) -> PersonRow | None:
        row = self.session.get(PersonRow, (self.agency, self.person))
        return row if row and row.active else None

    def _failed(self) -> LoginRefused:
        self._attempts.failed(self.at)
        return self._refused(Why.WRONG)

    def _let_in(self, how: How) -> SignedIn:
        assert self._someone is not None, "only somebody at work is let in"
        self._note(how, None)
        return SignedIn(agency=self.agency, person=self.person, name=self._someone.name, how=how)

    def _refused(
        self, why: Why, how: How = How.PASSWORD, until: datetime | None = None
    ) -> LoginRefused:
        self._note(how, why)
        return LoginRefused(code=why, until=until)

    def _note(self, how: How, why: Why | None) -> None:
        if self.session.get(AgencyRow, self.agency) is None:
            return  # an agency that is not there has no journal
        who = self.person if self._someone else STRANGER
        self.log.note(
            self.session,
            self.agency,
            "log_in",
            by=who,
            at=self.at,
            accepted=why is None,
            how=how,
            why=why,
        )


def _fit(id_: str) -> str:
    """An id as it was typed, or none at all where no agency or person can have it."""
    try:
        return _ID.validate_python(id_.strip())
    except ValidationError:
        return ""


_ID = TypeAdapter(Token)
