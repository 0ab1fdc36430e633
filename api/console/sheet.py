"""An act being filled in on a case's page: what was typed, what is wrong, what would follow."""

from dataclasses import dataclass, replace

from fastapi import Request
from markupsafe import Markup
from pydantic import JsonValue, TypeAdapter, ValidationError
from sqlmodel import Session
from ulid import ULID

from api.auth.forgery import FIELD
from api.console.foresight import Foresight, Trial
from api.console.gone import proof
from api.console.place import Console
from api.forms import Form, FormError, Pairs, alike, form_of, lay_out, read, render
from api.forms import errors as faults_of
from api.forms.guarded import judgeable, stands
from domain.acts import Refusal
from domain.judge import Accepted
from domain.model import IdempotencyKey
from domain.people import Person
from domain.procedure import carried_by, rows_of
from register.acts.cases import Filed
from register.people import directory

KEY, SEEN, STEP, PAPER, ABOUT, SHOWN = "key", "seen", "step", "paper", "about", "shown"
"""Names of the page itself among those of the form: the act's key, the revision of the case that
was shown, what was pressed, and which document is to be looked at, or the notice of which finding
(its place), and the proof that the case was shown at all (api/console/gone.py)."""
OWN = frozenset({FIELD, KEY, SEEN, STEP, PAPER, ABOUT, SHOWN})
DO, EDIT = "do", "edit"
_KEYS: TypeAdapter[str] = TypeAdapter(IdempotencyKey)


def fresh_key() -> str:
    """A key for one act: a form sent twice acts once."""
    return str(ULID())


@dataclass(frozen=True)
class Typed:
    """A form as it was posted; `seen` is the revision of the case that it was filled in on."""

    key: str
    seen: int
    step: str
    paper: int | None
    pairs: Pairs
    about: int | None = None
    shown: str = ""

    def anew(self) -> "Typed":
        """The same under a new key: the old one stands for something else."""
        return replace(self, key=fresh_key(), about=None)


async def typed_in(request: Request) -> Typed:
    """What a browser posted; names of the page itself are told from those of the form."""
    form = await request.form()
    return typed_of(
        tuple((name, value) for name, value in form.multi_items() if isinstance(value, str))
    )


def typed_of(said: Pairs) -> Typed:
    """The same from the names and values of a form."""
    own = {name: value for name, value in said if name in OWN}
    return Typed(
        key=_key(own.get(KEY, "")),
        seen=_number(own.get(SEEN, "")) or 0,
        step=own.get(STEP, ""),
        paper=_number(own.get(PAPER, "")),
        pairs=tuple((name, value) for name, value in said if name not in OWN),
        about=_number(own.get(ABOUT, "")),
        shown=own.get(SHOWN, ""),
    )


@dataclass(frozen=True)
class Sheet:
    """What the page shows of an act: its questions, or what would follow from the answers.

    `pictured`: what it makes can be looked at while it is typed. `changes` tell what happened to
    the case meanwhile; `hints` what helps to answer.
    """

    act: str
    title: str
    key: str
    seen: int
    shown: str
    questions: str = ""
    pairs: Pairs = ()
    outlook: Foresight | None = None
    mistaken: bool = False
    pictured: bool = False
    blank: bool = False
    changes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


class Desk:
    """One act on one case for one member, while the session is open.

    `several`: the same answers are to do for other cases, too.

    Raises:
        NoFormError: The member may not perform the act now.
    """

    def __init__(
        self, session: Session, here: Console, filed: Filed, act: str, *, several: bool = False
    ) -> None:
        self.filed, self.act = filed, act
        self._shown = proof(here, filed.case.id)
        law, actor = here.law(session, filed.case), here.member.actor
        staff = _staff(session, filed.case.agency)
        form = form_of(act, filed.case, filed.dossier, actor, law, people=staff)
        self.form: Form = alike(form) if several else form
        self.trial = Trial(session, filed, actor, law)

    def fresh(self, filled: Pairs | None = None, hints: tuple[str, ...] = ()) -> Sheet:
        """The act as it is first shown; one that asks nothing says at once what follows."""
        key = fresh_key()
        if not self.form.root.fields:
            return self.tried(Typed(key, self.filed.case.revision, "", None, ()))
        return self.asking(key, filled, hints=hints)

    def asking(
        self,
        key: str,
        filled: Pairs | None,
        *found: FormError,
        hints: tuple[str, ...] = (),
        changes: tuple[str, ...] = (),
    ) -> Sheet:
        """The questions, with what was typed and what is wrong with it."""
        html = render(lay_out(self.form, filled, found))
        return Sheet(
            act=self.act,
            title=self.form.title,
            key=key,
            seen=self.filed.case.revision,
            shown=self._shown,
            questions=Markup(html),  # noqa: S704 - the forms' own template has escaped it
            mistaken=bool(found),
            pictured=self.act == "opinion" or any(row.documents for row in rows_of(self.act)),
            blank=not self.form.root.fields,
            hints=hints,
            changes=changes,
        )

    def tried(self, typed: Typed) -> Sheet:
        """What was typed, tried: what is wrong with it, or what would follow."""
        judged = self.judged(typed)
        if isinstance(judged, Sheet):
            return judged
        outlook = self.trial.foresight(judged)
        return Sheet(
            act=self.act,
            title=outlook.title,
            key=typed.key,
            seen=self.filed.case.revision,
            shown=self._shown,
            pairs=typed.pairs,
            outlook=outlook,
            blank=not self.form.root.fields,
        )

    def judged(self, typed: Typed) -> Accepted | Sheet:
        """The ruling on what was typed; the questions again where it cannot be accepted.

        Raises:
            StrangeFormError: What was posted is not of this form.
        """
        reading = read(self.form, typed.pairs)
        if reading.again or typed.step == EDIT:
            return self.asking(typed.key, reading.filled)
        try:
            carried_by(self.act).model_validate(reading.payload)
        except ValidationError as error:
            found = (*faults_of(self.form, error), *self._refused_too(reading.payload, error))
            return self.asking(typed.key, reading.filled, *found)
        ruling = self.trial.ruling(self.act, reading.payload)
        if isinstance(ruling, Refusal):
            return self.asking(typed.key, reading.filled, *faults_of(self.form, ruling))
        return ruling

    def _refused_too(
        self, payload: dict[str, JsonValue], error: ValidationError
    ) -> tuple[FormError, ...]:
        """What the rules have against the answers that are not faulty themselves."""
        rest = judgeable(self.act, payload, error)
        ruling = None if rest is None else self.trial.ruling(self.act, rest)
        if not isinstance(ruling, Refusal) or not stands(ruling, error):
            return ()
        return faults_of(self.form, ruling)

    def payload(self, typed: Typed) -> dict[str, JsonValue]:
        """What the act would carry."""
        return dict(read(self.form, typed.pairs).payload)


def _staff(session: Session, agency: str) -> tuple[Person, ...]:
    """Everybody at work in an agency; nobody writes to them from here."""
    return tuple(
        Person(id=one.id, name=one.name or one.id, email="-", duties=one.duties)
        for one in directory.staff(session, agency).values()
    )


def _key(said: str) -> str:
    try:
        return _KEYS.validate_python(said)
    except ValidationError:
        return fresh_key()


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) < 10 else None  # noqa: PLR2004 - no revision is as long
