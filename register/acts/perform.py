"""The one door: everything that happens to a case is an act, and every act comes through `perform`.

One SQL transaction an act: it takes the case row, gives the stored answer if it knows the act's id,
else judges the act by the table, writes what followed *or the refusal* to the journal, keeps the
case, queues documents and messages, and answers with the case as it now stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field, JsonValue
from sqlmodel import Session

from domain.acts import MOTOR_IDS, SIGNAL_IDS, Act, Answer, Order, Performed, Refusal, Standing
from domain.case import Case
from domain.dossier import Dossier
from domain.judge import Accepted, Ruling, judge, refuse
from domain.model import Model
from domain.procedure import rows_of, title_of
from domain.scene import Law
from register.acts import cases, jobs
from register.acts.cases import Filed
from register.acts.paperwork import PaperQueue, queue_refusal, readdress_mails
from register.acts.reservations import Reservation, reserve
from register.acts.visitors import NOBODY, Counter, Doorkeeper
from register.engine import Register
from register.events import feed
from register.lists import search
from register.paper import handed_files
from register.paper.handed_files import Hander
from register.privacy.erasure import erased_on
from register.record import journal

UNKNOWN = "unknown"
"""What the journal calls an act that no row knows: it has entries of its own, which such an act
could otherwise pass for (`journal.ERASE`, say); what it was called stands in its content."""

_ERASED = "案件保管期满，内容已依法删除，不能再办理"


class Said(Model):
    """The content of a journal entry: what was asked, what was answered, what follows.

    `title` is the Chinese name of the act as it was done; `absent` whom the actor stood in for.
    """

    payload: dict[str, JsonValue]
    answer: Answer
    title: str = ""
    absent: str | None = None
    fault: str | None = None
    due: dict[str, str] = Field(default_factory=dict)
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registrar:
    """Performs acts on one register; `key` is the journal's, `paper` queues what follows."""

    register: Register
    doorkeeper: Doorkeeper
    key: bytes
    public_url: str
    paper: Callable[[Session, Accepted, Law, datetime, str, bytes], PaperQueue] = PaperQueue

    def perform(self, order: Order) -> Performed:
        """Perform one act, once: the same id with the same content gets the same answer.

        Raises:
            RegisterUnavailable: The database cannot be reached; the act may be sent again.
        """
        if journal.is_own(order.act.case):  # a refusal would be written down where it means more
            return Performed(answer=_answer(order, _no_case(order.act), None))
        with self.register.transaction() as session:
            filed = cases.take(session, order.act.case)
            seen = journal.recorded(session, order.act.case, order.act.id)
            case = filed.case if filed else None
            if case is not None and not case.open and erased_on(session, case.id):
                answer = self._refuse_erased(session, order, case, seen)
            elif order.door == "outside" and order.act.id.startswith(MOTOR_IDS):
                answer = self._refuse_id(session, order, case, "是系统自用的编号")
            elif seen:
                answer = self._again(session, order, case, seen)
            else:
                answer, case = self._judge(session, order, filed)
            waiting = jobs.jobs_waiting(session, case.id) if case else ()
            return Performed(answer=answer, case=case, jobs=waiting)

    def expect(
        self, order: Order, hander: Hander | None = None, files: tuple[str, ...] = ()
    ) -> tuple[Ruling, Reservation | None]:
        """How a receipt will be judged, and the case that its intake key now stands for.

        A refused one reserves nothing. A key may already stand for an earlier case. `files` are
        those the hander has handed in before; they wait for the case from now on.

        Raises:
            UnknownFileError: One of them is not there for this application.
        """
        act, payload = order.act, order.act.payload
        with self.register.transaction() as session:
            ruling = self._ruling(session, order, None, Counter(session))
            if isinstance(ruling, Refusal):
                return ruling, None
            wanted = Reservation(
                agency=str(payload["agency"]),
                intake_key=str(payload["intake_key"]),
                case_id=act.case,
                request_digest=content_digest(act, files),
                created_at=act.at,
                client=hander.client if hander else None,
            )
            kept = reserve(session, wanted)
            if hander is not None and kept.case_id == act.case:  # else it was bound before
                handed_files.bind(session, files, hander, act.case, act.at)
            return ruling, kept

    def standing(self, case_id: str) -> Standing:
        """How a case stands now; an act changes it, this does not."""
        with self.register.reading() as session:
            filed = cases.look(session, case_id)
            waiting = jobs.jobs_waiting(session, case_id) if filed else ()
            return Standing(case=filed.case if filed else None, jobs=waiting)

    def _again(
        self, session: Session, order: Order, case: Case | None, seen: journal.Entry
    ) -> Answer:
        act = order.act
        if seen.request_digest == act.digest() and seen.content is not None:
            return Said.model_validate_json(seen.content).answer
        used = f"已用于另一事项“{seen.act}”，内容不同"
        return self._refuse_id(session, order, case, used)

    def _refuse_erased(
        self, session: Session, order: Order, case: Case, seen: journal.Entry | None
    ) -> Answer:
        """Nothing happens to an erased case, and nothing of what was said is written down again."""
        if seen and seen.request_digest == order.act.digest() and seen.content is not None:
            return Said.model_validate_json(seen.content).answer
        refusal = refuse("erased", title_of(order.act.name), _ERASED, case, NOBODY)
        answer = _answer(order, refusal, case)
        said = Said(payload={}, answer=answer, title=refusal.what)
        self._journal(session, order, said, recorded=seen is None)
        return answer

    def _refuse_id(self, session: Session, order: Order, case: Case | None, used: str) -> Answer:
        act = order.act
        why = f"编号“{act.id}”{used}，请换一个编号"
        answer = _answer(order, Refusal(code="id_reused", what=act.name, why=why), case)
        said = Said(payload=act.payload, answer=answer, title=act.name)
        self._journal(session, order, said, recorded=False)
        return answer

    def _judge(
        self, session: Session, order: Order, filed: Filed | None
    ) -> tuple[Answer, Case | None]:
        counter = Counter(session)
        ruling = self._ruling(session, order, filed, counter)
        if isinstance(ruling, Accepted):
            return self._keep(session, order, filed, ruling, counter), ruling.case
        case = filed.case if filed else None
        answer = _answer(order, ruling, case)
        said = Said(
            payload=order.act.payload,
            answer=answer,
            title=ruling.what,
            fault=order.fault,
            jobs=self._tell_refusal(session, order, ruling, filed, counter),
        )
        self._journal(session, order, said)
        return answer, case

    def _tell_refusal(
        self,
        session: Session,
        order: Order,
        refusal: Refusal,
        filed: Filed | None,
        counter: Counter,
    ) -> tuple[str, ...]:
        """Whoever sent a plain signal saw no answer: a refusal reaches somebody by mail."""
        if filed is None or not order.act.id.startswith(SIGNAL_IDS):
            return ()
        law = self.doorkeeper.law(session, filed.case, order.act.at, counter)
        return queue_refusal(
            session,
            order.act,
            refusal,
            case=filed.case,
            dossier=filed.dossier,
            law=law,
            public_url=self.public_url,
        )

    def _ruling(
        self, session: Session, order: Order, filed: Filed | None, counter: Counter
    ) -> Ruling:
        case, dossier = (filed.case, filed.dossier) if filed else (None, None)
        if order.fault is not None:
            return refuse("malformed", order.act.name, order.fault, case, NOBODY)
        visit = self.doorkeeper.admit(session, order, case, counter)
        if isinstance(visit, Refusal):
            return visit
        return judge(case, dossier, order.act, visit.actor, visit.law)

    def _keep(
        self,
        session: Session,
        order: Order,
        filed: Filed | None,
        ruling: Accepted,
        counter: Counter,
    ) -> Answer:
        case, act = ruling.case, order.act
        if filed is None:
            key = str(act.payload.get("intake_key") or "") or None
            cases.open_case(session, case, ruling.dossier, at=act.at, key=self.key, intake_key=key)
            handed_files.move_in(session, case.id, key=self.key, at=act.at)
        else:
            cases.save(session, filed, case, ruling.dossier, key=self.key, serial=counter.serial)
        search.index(session, case, ruling.dossier, filed)
        law = self.doorkeeper.law(session, case, act.at, counter)
        links = (self.public_url, self.doorkeeper.token_key)
        queued = self.paper(session, ruling, law, act.at, *links).fill()
        given_up = self._turn_parked(session, filed, case, ruling.dossier)
        answer = _answer(order, None, case)
        said = Said(
            payload=act.payload,
            answer=answer,
            title=ruling.row.title,
            absent=ruling.absent,
            due=_due(case),
            jobs=queued,
        )
        self._journal(session, order, said, revision=case.revision)
        feed.record(session, act, case, given_up)
        return answer

    def _turn_parked(
        self, session: Session, filed: Filed | None, case: Case, dossier: Dossier
    ) -> set[str]:
        """Set jobs aside, or take them up again, as the act has it; those it gave up."""
        old, new = set(filed.case.parked if filed else ()), set(case.parked)
        waived = (old - new).intersection(case.waived)
        again = old - new - waived
        if new - old:
            jobs.park(session, case.id, new - old)
        if waived:
            jobs.waive(session, case.id, waived)
        if again:
            jobs.unpark(session, case.id, again)
            readdress_mails(session, case, dossier, again)
        return new - old

    def _journal(
        self,
        session: Session,
        order: Order,
        said: Said,
        *,
        revision: int | None = None,
        recorded: bool = True,
    ) -> None:
        act, accepted = order.act, said.answer.accepted
        journal.append(
            session,
            act.case,
            at=act.at,
            act_id=act.id,
            act=act.name if rows_of(act.name) else UNKNOWN,
            actor=act.actor,
            outcome=journal.Outcome.ACCEPTED if accepted else journal.Outcome.REFUSED,
            request_digest=act.digest(),
            content=said.model_dump_json(),
            key=self.key,
            revision=revision,
            recorded=recorded,
        )


def _no_case(act: Act) -> Refusal:
    why = f"“{act.case}”是登记库自用的名称，不能作为案件编号"
    return Refusal(code="malformed", what=title_of(act.name), why=why)


def content_digest(receipt: Act, files: tuple[str, ...] = ()) -> str:
    """Hash of an application as handed in with its files, whichever case id it was first given."""
    said = receipt.model_copy(update={"case": "intake"})
    if files:
        said = said.model_copy(update={"payload": {**said.payload, "files": list(files)}})
    return said.digest()


def _answer(order: Order, refusal: Refusal | None, case: Case | None) -> Answer:
    act = order.act
    return Answer(
        id=act.id,
        case=act.case,
        act=act.name,
        accepted=refusal is None,
        refusal=refusal,
        stage=case.stage if case else None,
        number=case.number if case else None,
        revision=case.revision if case else 0,
    )


def _due(case: Case) -> dict[str, str]:
    return {
        one.clock.limit: one.deadline.due.isoformat() if one.deadline.due else "中止"
        for one in case.limits
        if one.running
    }
