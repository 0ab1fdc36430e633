"""Extension of the reply 延长答复期限 (S0 art 13(7)2; §2.4 T13, A10–A11)."""

from typing import Any

from pydantic import Field

from domain import limits
from domain.case import Case, Proposal
from domain.civil import chinese_date
from domain.clocks import Clock, LimitKind, extend
from domain.dossier import Delay
from domain.marks import WorkingDays
from domain.model import Model, Text
from domain.paper import Audience, DocumentKind
from domain.people import Role
from domain.procedure.approval import Approve
from domain.procedure.row import FREQUENT, LETTER, Given, Row, When, informed
from domain.scene import Scene
from domain.stages import UNANSWERED, Stage
from domain.texts import Said

EXTENDABLE = UNANSWERED - {
    Stage.UNCONFIRMED,
    Stage.RECEIVED,
    Stage.REGISTERED,
    Stage.RETURNED_FORMAL,
    Stage.AWAITING_SUPPLEMENT,
    Stage.CONSULTING,
    Stage.AWAITING_PAYMENT,
    Stage.DISPATCHED,
}
"""Stages in which the reply's days run and somebody could say why they will not do."""


class ProposeExtension(Model):
    """申请延期: by how many working days, and the special circumstances (特殊情况)."""

    working_days: WorkingDays = Field(ge=1, le=40, title="延长")
    reason: Said = Field(title="特殊情况")


class DeclineExtension(Model):
    """不同意延期: why not."""

    reason: Text = Field(title="不同意的理由")


class DelayReply(Model):
    """延迟答复: the reasonable further working days for many justified requests (L19 art 35)."""

    working_days: WorkingDays = Field(ge=1, le=250, title="延迟")
    reason: Said = Field(title="延迟答复的合理理由")


# ---- guards ----


def not_yet_due(scene: Scene[Model]) -> str | None:
    """在答复期限届满之前办理，最后一日当天可以办理 (S0 art 13(7)2; A10)."""
    reply = scene.case.limit(LimitKind.REPLY)
    due = reply.deadline.due if reply and reply.running else None
    if due is None or scene.law.today > due:
        when = f"于{chinese_date(due)}届满" if due else "不在计算之中"
        return f"答复期限{when}，不能再延长"
    return None


def within_cap(scene: Scene[ProposeExtension]) -> str | None:
    """延长累计不超过规则规定的工作日数 (S0 art 13(7)2; A10)."""
    reply = scene.case.limit(LimitKind.REPLY)
    assert reply is not None, "a case that may be extended has a reply limit"
    left = reply.clock.extension_cap - reply.clock.extension
    if scene.payload.working_days <= left:
        return None
    return f"累计最多延长{reply.clock.extension_cap}个工作日，尚可延长{left}个"


def office_only_arbitrating(scene: Scene[ProposeExtension]) -> str | None:
    """办公室在协调逾期案件时可以提出延期 (§2.8)."""
    by_office = scene.duty is not None and scene.duty.role is Role.OFFICE
    if by_office and not scene.case.arbitration:
        return "本案没有提交办公室协调，延期由承办部门提出"
    return None


def reasons_accepted(scene: Scene[DelayReply]) -> str | None:
    """申请人已说明大量反复申请的理由，认为合理 (L19 art 35)."""
    reasons = scene.dossier.reasons
    if reasons is not None and reasons.received_on is not None:
        return None
    return "申请人尚未说明大量反复申请的理由，不适用延迟答复"


# ---- effects ----


def propose(scene: Scene[ProposeExtension]) -> Scene[ProposeExtension]:
    """The proposal waits for the director."""
    proposal = Proposal(
        working_days=scene.payload.working_days, by=scene.actor.id, on=scene.law.today
    )
    delay = Delay(reason=scene.payload.reason, working_days=proposal.working_days)
    return scene.file(delay=delay).but(extension=proposal)


def grant(scene: Scene[Approve]) -> Scene[Approve]:
    """The reply's days are extended from their original end (A10)."""
    proposal = scene.case.extension
    assert proposal is not None, "a guard has asked for the proposal"
    days = proposal.working_days
    case = limits.turn(scene.case, (LimitKind.REPLY,), scene.law, lambda one: extend(one, days))
    return _later(scene.but(extension=None), case)


def decline(scene: Scene[DeclineExtension]) -> Scene[DeclineExtension]:
    """The reply stays due when it was."""
    return scene.file(delay=None).but(extension=None)


def delay(scene: Scene[DelayReply]) -> Scene[DelayReply]:
    """More days than any extension grants: the law sets no cap but reason (L19 art 35)."""
    days = scene.payload.working_days

    def lengthen(clock: Clock) -> Clock:
        return clock.model_copy(update={"working_days": clock.working_days + days})

    later = Delay(reason=scene.payload.reason, working_days=days, frequent=True)
    told = scene.file(delay=later)
    return _later(told, limits.turn(scene.case, (LimitKind.REPLY,), scene.law, lengthen))


def _later(scene: Scene[Any], case: Case) -> Scene[Any]:
    """The file tells the new last day; the department's cap moves with it (§2.6)."""
    filed = scene.dossier.delay
    assert filed is not None, "an extension has its reason in the file"
    due = case.reply_due
    assert due is not None, "a guard has asked for running days"
    until = filed.model_copy(update={"until": due})
    return scene.file(delay=until).but(limits=limits.recap(case, scene.law).limits)


_PENDING = Given("有待审批的延期申请", lambda case: case.extension is not None)
_NONE_PENDING = Given("没有待审批的延期申请", lambda case: case.extension is None)
_EXTENSION = When("同意延期", lambda scene: scene.payload.what != "signature")
_CITES = "细则第十三条（七）2；政府信息公开条例（2019）第三十三条第二款"

ROWS: tuple[Row, ...] = (
    Row(
        act="propose_extension",
        title="提出延长答复期限",
        stages=EXTENDABLE,
        roles=(Role.HANDLER, Role.DEPARTMENT_HEAD, Role.OFFICE),
        carries=ProposeExtension,
        given=_NONE_PENDING,
        guards=(not_yet_due, within_cap, office_only_arbitrating),
        effect=propose,
        messages=informed(Audience.OFFICE_DIRECTOR),
        cites=_CITES,
    ),
    Row(
        act="approve",
        title="办公室主任同意延期",
        given=_PENDING,
        when=_EXTENSION,
        stages=EXTENDABLE,
        roles=(Role.OFFICE_DIRECTOR,),
        carries=Approve,
        guards=(not_yet_due,),
        effect=grant,
        documents=(DocumentKind.EXTENSION,),
        messages=(LETTER, *informed(Audience.CLERK, Audience.HANDLER)),
        cites=_CITES,
    ),
    Row(
        act="decline_extension",
        title="不同意延期",
        stages=EXTENDABLE,
        roles=(Role.OFFICE_DIRECTOR,),
        carries=DeclineExtension,
        given=_PENDING,
        effect=decline,
        messages=informed(Audience.HANDLER, Audience.DEPARTMENT_HEAD),
        cites=_CITES,
    ),
    Row(
        act="delay",
        title="对大量反复申请延迟答复",
        stages=EXTENDABLE,
        roles=(Role.OFFICE_DIRECTOR,),
        carries=DelayReply,
        given=FREQUENT,
        guards=(reasons_accepted, not_yet_due),
        effect=delay,
        documents=(DocumentKind.EXTENSION,),
        messages=(LETTER, *informed(Audience.CLERK, Audience.HANDLER)),
        cites="政府信息公开条例（2019）第三十五条",
    ),
)
