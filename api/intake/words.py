"""Where an application stands, in words for whoever applied."""

from domain.case import Case
from domain.stages import Phase, Stage

_STAGES = {
    Stage.UNCONFIRMED: "已收到申请，正在确认收到日期",
    Stage.RETURNED_FORMAL: "申请不符合形式要求，已经告知，请按要求重新提出",
    Stage.AWAITING_SUPPLEMENT: "申请内容不明确，请按照补正通知书补正；等待补正的时间不计入期限",
    Stage.CONSULTING: "正在征求第三方或者其他机关的意见",
    Stage.AWAITING_PAYMENT: "请按照缴费通知书缴费；等待缴费的时间不计入期限",
    Stage.SERVED: "已经答复，答复已送达",
}
_PHASES = {
    Phase.INTAKE: "已收到申请，正在审查和登记",
    Phase.HANDLING: "正在由承办部门办理",
    Phase.WAITING: "等待中",
    Phase.APPROVAL: "答复正在审核",
    Phase.SERVICE: "答复正在制作和送达",
    Phase.CLOSED: "已经答复并办结",
    Phase.WITHDRAWN: "申请已经撤回",
    Phase.ABANDONED: "因逾期未补正、未缴费等，已经结案",
    Phase.UNDELIVERABLE: "答复无法送达，已经结案",
}


def in_words(case: Case) -> str:
    """Where a case stands, and that it is late where it is: nothing is glossed over."""
    words = _STAGES.get(case.stage) or _PHASES[case.stage.phase]
    return f"{words}（已超过答复期限）" if case.overdue and case.served is None else words
