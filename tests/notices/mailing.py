"""Facts of the mails of one case."""

from datetime import date

from domain.applicants import Citizen, Contact, Identity
from domain.application import Application
from domain.case import Case
from domain.clocks import LimitKind
from domain.dossier import Correction, Dossier
from domain.facts import MessageFacts
from domain.facts_messages import message_facts
from domain.ladder import Rung
from domain.paper import Audience, DocumentKind, MessageKind
from domain.paperwork import Letter, Paperwork, numbered
from domain.stages import Stage
from tests.notices.examples import (
    APPLICATION,
    ISSUED,
    NUMBER,
    PARTY,
    PROFILE,
    finding,
)
from tests.notices.papers import a_case, issued, law

ADDRESS = "http://127.0.0.1:8000/"
LINK = "http://127.0.0.1:8000/cases/bjqts-1"
TODAY = date(2017, 11, 24)
SECRET = Application(
    **{
        **APPLICATION.model_dump(),
        "applicants": (
            Citizen(
                name="王小明",
                employer="某公司",
                identity=Identity(number="11010519491231002X"),
                contact=Contact(
                    phone="13800000000", address="育幼胡同1号", email="wang@example.cn"
                ),
            ),
        ),
    }
)
APPLICANTS = (
    MessageKind.RECEIPT,
    MessageKind.NOTICE,
    MessageKind.LETTER,
    MessageKind.CORRECTION,
)
OUTSIDERS = (*APPLICANTS, MessageKind.CONSULTATION)
STAFF = sorted(set(MessageKind) - set(OUTSIDERS))
PAPERS = {
    MessageKind.RECEIPT: (Paperwork(DocumentKind.RECEIPT),),
    MessageKind.LETTER: (Paperwork(DocumentKind.EXTENSION), Paperwork(DocumentKind.SECRECY_FORM)),
    MessageKind.CORRECTION: (Paperwork(DocumentKind.CORRECTION),),
    MessageKind.CONSULTATION: (Paperwork(DocumentKind.THIRD_PARTY_CONSULT, party=1),),
}
"""The documents of the act that sends a mail."""

ASKED = Correction(points="请写明电梯的注册代码", asked_on=TODAY, until=date(2017, 12, 15))
STAGES = {MessageKind.WITHDRAWN: Stage.WITHDRAWN}


def rung(case: Case, kind: MessageKind) -> Rung | None:
    """The first rung of the reply's ladder, made to say what is asked."""
    if kind not in {one.message for one in PROFILE.ladder}:
        return None
    found = next(one for one in case.rungs if one.limit is LimitKind.REPLY)
    return found.model_copy(update={"message": kind})


def message(
    kind: MessageKind,
    *,
    to: Audience | None = None,
    today: date = TODAY,
    stage: Stage = Stage.ASSIGNED,
    application: Application = SECRET,
    remark: str = "",
    number: str | None = NUMBER,
    jobs: tuple[str, ...] = (),
    allowed: tuple[str, ...] = (),
) -> MessageFacts:
    """The facts of a mail on a day of a case in a stage."""
    in_force, papers = law(today), PAPERS.get(kind, ())
    case = a_case(in_force, stage=STAGES.get(kind, stage), number=number)
    dossier = Dossier(
        application=application,
        findings=(finding("refused"),),
        parties=(PARTY,),
        corrections=(ASKED,) if kind is MessageKind.CORRECTION else (),
    )
    if kind is MessageKind.NOTICE:
        case = issued(case, dossier, ISSUED)
    elif papers and number:
        letters = numbered(case, papers, PROFILE.numbers, today)
        case = case.model_copy(update={"letters": letters})
    party = 1 if kind is MessageKind.CONSULTATION else None
    letter = Letter(
        kind,
        to or _reader(kind),
        rung(case, kind),
        remark,
        party,
        what="同意延长答复期限",
        jobs=jobs,
        allowed=allowed,
    )
    return message_facts(
        letter,
        case=case,
        dossier=dossier,
        law=in_force,
        recipient={MessageKind.CONSULTATION: "某电梯公司"}.get(
            kind, "王小明" if kind in APPLICANTS else "张伟"
        ),
        public_url=ADDRESS,
        papers=papers,
    )


def _reader(kind: MessageKind) -> Audience:
    if kind is MessageKind.CONSULTATION:
        return Audience.THIRD_PARTY
    return Audience.APPLICANT if kind in APPLICANTS else Audience.HANDLER
