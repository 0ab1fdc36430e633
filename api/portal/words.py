"""What the applicant's pages say of acts and events, in his words rather than the agency's."""

from datetime import datetime
from typing import NamedTuple

from api.portal.opening import View
from domain.procedure import title_of
from register.events.feed import PREFIX

_CALLED = {
    "supplement": "补正申请内容",
    "withdraw": "撤回申请",
    "reapply": "按要求重新提交申请",
    "reasons": "说明申请的理由",
}
_PRESSED = {
    "supplement": "提交补正",
    "reapply": "重新提交申请",
    "reasons": "提交说明",
}
_HAPPENED = {
    "receive": "收到申请",
    "confirm": "与申请人确认收到申请",
    "register": "申请已经登记",
    "return_formal": "告知按要求重新申请",
    "reapply": "收到重新提交的申请",
    "answer_at_once": "当场答复",
    "ask_supplement": "告知补正",
    "supplement": "收到补正",
    "abandon": "结案",
    "consult": "征求有关方面的意见",
    "ask_reasons": "要求说明申请的理由",
    "reasons": "收到申请人说明的理由",
    "charge_fee": "通知缴费",
    "pay": "收到缴费，恢复办理",
    "delay": "告知延迟答复",
    "issue": "答复已经制发",
    "dispatch": "答复已经寄发",
    "serve": "答复已经送达",
    "undeliverable": "答复无法送达",
    "close": "办结归档",
    "withdraw": "申请已经撤回",
    "reopen": "恢复办理，重新答复",
}
"""Of everything that happens what concerns the applicant; the rest is the agency's own affair."""
_LEADS = {
    "supplement": "请按照补正通知书写明的事项补充。有材料的，在下面一起添加。",
    "withdraw": "撤回后，这件申请不再办理；以后需要时可以重新申请。",
    "reapply": "请更正告知书列出的内容，然后重新提交。不需要更正的内容不用动。",
}
_DONE = {
    "supplement": "已经收到您的补正。",
    "withdraw": "您的申请已经撤回。",
    "reapply": "已经收到您重新提交的申请。",
    "files": "材料已经收到。",
}


class Happening(NamedTuple):
    """Something that happened to the application, in words."""

    at: datetime
    what: str


def called(act: str) -> str:
    """What an act is called where the applicant performs it."""
    return _CALLED.get(act, title_of(act))


def button(act: str) -> str:
    """What stands on the button that performs an act."""
    return _PRESSED.get(act, called(act))


def lead(act: str) -> str:
    """What the applicant should know before he performs an act."""
    return _LEADS.get(act, "")


def done(said: str) -> str:
    """What is told after an act; nothing for what is no act."""
    return _DONE.get(said, "已经收到。" if said in _CALLED else "")


def happened(view: View) -> tuple[Happening, ...]:
    """What has happened so far, the latest first."""
    acts = ((one.time, one.type.removeprefix(PREFIX)) for one in reversed(view.told.events))
    return tuple(Happening(at, _HAPPENED[act]) for at, act in acts if act in _HAPPENED)
