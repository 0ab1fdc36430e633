"""What may come at any time or after the end: withdrawal, reopening, notes (S0 art 13(8); §2.8)."""

from typing import Annotated, Literal

from pydantic import Field

from domain.clocks import LimitKind
from domain.dossier import Note
from domain.findings import Withdrawn
from domain.findings.ended import WITHDRAWAL_FORMS, WithdrawalForm
from domain.marks import DayOrToday, Labels
from domain.model import Model, Text
from domain.paper import Audience, MessageKind
from domain.people import STAFF, Role
from domain.procedure.intake import number
from domain.procedure.row import EVERY_LIMIT, NEW_WORK, Given, Row, When, between, day_of, informed
from domain.procedure.shares import OFFICE, begin_anew
from domain.scene import Scene
from domain.stages import UNANSWERED, Stage


class Withdraw(Model):
    """撤回: in what form the applicant asked, and any words (S0 art 13(8))."""

    form: WithdrawalForm = Field(default="electronic", title="撤回形式")
    statement: str = Field(default="", max_length=2_000, title="申请人的说明")


ReopenGround = Annotated[
    Literal["review", "suit", "correction", "contact"],
    Labels(
        {
            "review": "行政复议决定",
            "suit": "人民法院的判决、裁定",
            "correction": "更正、撤销已送达的告知书",
            "contact": "申请人恢复联系",
        }
    ),
]


class Reopen(Model):
    """恢复办理: on what ground, and the day the decision or the news arrived (today).

    A decision on review or a judgment makes the agency answer anew; `correction` mends a notice
    already served; `contact`: the applicant can be reached after all.
    """

    ground: ReopenGround = Field(title="恢复办理的依据")
    reason: Text = Field(title="说明", description="写明决定、判决的文号，或者恢复联系的经过")
    on: DayOrToday = Field(default=None, title="依据到达的日期")


class Remark(Model):
    """备注: a remark for the file."""

    text: Text = Field(title="备注")


def ended_before(scene: Scene[Reopen]) -> str | None:
    """依据到达的日期不早于结案，不晚于今天 (§2.8)."""
    day = scene.payload.on or scene.law.today
    first = scene.case.closed or scene.case.received
    return between(first, day, scene.law.today, "依据到达的日期")


def record_withdrawal(scene: Scene[Withdraw]) -> Scene[Withdraw]:
    """撤回登记备案 (S0 art 13(8)): the form and the words are kept."""
    form = WITHDRAWAL_FORMS[scene.payload.form]
    text = f"{form}撤回。{scene.payload.statement}".strip()
    outcome = Withdrawn.model_fields["outcome"].default
    return scene.file(withdrawal=text).but(closed=scene.law.today, outcomes=(outcome,))


def reopen(scene: Scene[Reopen]) -> Scene[Reopen]:
    """The case is answered anew; the new notices will say which ones they replace (§2.8).

    One that was sent back for its form and so never registered gets its number now.
    """
    case, dossier = scene.case, scene.dossier
    filed: Scene[Reopen] = begin_anew(number(scene)).file(
        ground=scene.payload.reason,
        earlier=dossier.findings or dossier.earlier,
        delivered=dossier.deliveries,
        delivery=None,
    )
    return filed.but(
        superseded=(*case.superseded, *case.notices),
        notices=(),
        by_office=False,
        extension=None,
        arbitration=False,
        served=None,
        closed=None,
        overdue=False,
    )


def send_again(scene: Scene[Reopen]) -> Scene[Reopen]:
    """The notices stand; they only have to arrive."""
    return scene.file(ground=scene.payload.reason).but(closed=None)


def note(scene: Scene[Remark]) -> Scene[Remark]:
    """The remark lies in the file, with its author and time."""
    written = Note(by=scene.actor.id, at=scene.law.now, text=scene.payload.text)
    return scene.file(notes=(*scene.dossier.notes, written))


_CHARGED = Given("已有承办部门", lambda case: case.department is not None)
_UNCHARGED = Given("没有承办部门", lambda case: case.department is None)
_ANEW = When("复议、诉讼要求重新答复", lambda s: s.payload.ground in ("review", "suit"))
_CORRECTION = When("更正、撤销已送达的告知书", lambda s: s.payload.ground == "correction")
_CONTACT = When("申请人恢复联系", lambda scene: scene.payload.ground == "contact")
_ANSWERED = (Stage.CLOSED, Stage.UNDELIVERABLE)

ROWS: tuple[Row, ...] = (
    Row(
        act="withdraw",
        title="撤回申请",
        stages=UNANSWERED,
        roles=(Role.APPLICANT, Role.CLERK),
        carries=Withdraw,
        to=Stage.WITHDRAWN,
        effect=record_withdrawal,
        ends=EVERY_LIMIT,
        messages=(
            (MessageKind.WITHDRAWN, Audience.CLERK),
            (MessageKind.WITHDRAWN, Audience.HANDLER),
        ),
        cites="细则第十三条（八）",
    ),
    *(
        Row(
            act="reopen",
            title=title,
            given=given,
            when=when,
            stages=stages,
            roles=OFFICE,
            carries=Reopen,
            guards=(ended_before,),
            to=to,
            effect=effect,
            starts=starts,
            dated_by=day_of("on"),
            messages=(NEW_WORK, *informed(Audience.CLERK)),
            cites=cites,
        )
        for given, when, stages, title, to, effect, starts, cites in (
            (
                _CHARGED,
                _ANEW,
                (*_ANSWERED, Stage.ABANDONED),
                "恢复办理，重新答复",
                Stage.TRANSFERRED,
                reopen,
                (LimitKind.REPLY, LimitKind.DEPARTMENT),
                "行政复议法、行政诉讼法关于责令重新作出行政行为的规定；细则第八条（二）",
            ),
            (
                _UNCHARGED,
                _ANEW,
                (*_ANSWERED, Stage.ABANDONED),
                "恢复办理，重新答复",
                Stage.REGISTERED,
                reopen,
                (LimitKind.REPLY, LimitKind.TRANSFER),
                "行政复议法、行政诉讼法关于责令重新作出行政行为的规定；细则第八条（二）",
            ),
            (
                _CHARGED,
                _CORRECTION,
                (Stage.CLOSED,),
                "恢复办理，更正已送达的告知书",
                Stage.ASSIGNED,
                reopen,
                (LimitKind.DEPARTMENT,),
                "细则第十三条（七）6；质检办〔2016〕519号四（一）",
            ),
            (
                _UNCHARGED,
                _CORRECTION,
                (Stage.CLOSED,),
                "恢复办理，更正当场答复的告知书",
                Stage.REGISTERED,
                reopen,
                (LimitKind.TRANSFER,),
                "细则第十三条（七）6；质检办〔2016〕519号四（一）",
            ),
            (
                None,
                _CONTACT,
                (Stage.UNDELIVERABLE,),
                "恢复办理，再次送达",
                Stage.ISSUED,
                send_again,
                (LimitKind.SERVICE,),
                "细则第十三条（七）3",
            ),
        )
    ),
    Row(
        act="note",
        title="备注",
        stages=frozenset(Stage),
        # An auditor reads everything and writes nothing, not even a remark.
        roles=tuple(role for role in Role if role in STAFF - {Role.AUDITOR}),
        carries=Remark,
        effect=note,
        cites="细则第十三条（七）3；质检办〔2016〕519号四（一）",
    ),
)
