"""An act in words that name its object: to whom a case went, what was answered, how it was sent.

Most titles of acts say enough (`title_of`); here stand those that do not. Nothing here says more
of anybody outside the agency than that he is the applicant or a third party.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from domain.civil import chinese_date
from domain.dossier import ItemFinding
from domain.model import Model
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS
from domain.procedure import carried_by
from domain.procedure.approval import Return
from domain.procedure.consultation import ThirdPartyReply
from domain.procedure.extension import DelayReply, ProposeExtension
from domain.procedure.intake import AnswerAtOnce
from domain.procedure.opinion import Opinion
from domain.procedure.secrecy import ReviewVerdict
from domain.procedure.service import Dispatch, Notify, Serve
from domain.procedure.transfer import Assign, Coordinate, SetTerm, Transfer
from domain.shapes import Choice, shape_of
from register.acts.perform import Said

Names = Mapping[str, str]
"""Names by id: of staff by account, of departments by their ids in the profile."""

P = TypeVar("P", bound=Model)


@dataclass(frozen=True, slots=True)
class Deed(Generic[P]):
    """An accepted act: what it carried, its title, and who is who; `outside`: no staff did it."""

    payload: P
    title: str
    staff: Names
    departments: Names
    outside: bool


def deed(said: Said, act: str, staff: Names, departments: Names, *, outside: bool) -> str:
    """What somebody did in words that follow his name; blank where the title says enough."""
    wording = _WORDINGS.get(act)
    if wording is None or not said.answer.accepted:
        return ""
    try:
        payload = carried_by(act).model_validate(said.payload)
    except ValidationError:  # what an act carried is read for as long as the journal is kept
        return ""
    return wording(Deed(payload, said.title, staff, departments, outside))


def _transferred(one: Deed[Transfer]) -> str:
    return f"转交{_charged(one)}"


def _coordinated(one: Deed[Coordinate]) -> str:
    return f"确定由{_charged(one)}"


def _charged(one: Deed[Transfer] | Deed[Coordinate]) -> str:
    names = one.departments
    joint = "、".join(names.get(share.department, share.department) for share in one.payload.joint)
    lead = names.get(one.payload.department, one.payload.department)
    return f"{lead}承办{joint and f'，{joint}协办'}"


def _assigned(one: Deed[Assign]) -> str:
    return f"指定{one.staff.get(one.payload.handler, one.payload.handler)}承办"


def _termed(one: Deed[SetTerm]) -> str:
    return f"另定内部期限{one.payload.working_days}个工作日"


def _opined(one: Deed[Opinion]) -> str:
    if one.payload.needs:
        return f"出具答复意见，需要先{_chosen(one.payload, 'needs').removeprefix('请')}"
    return f"出具答复意见，结论为{_outcomes(one.payload.findings)}"


def _answered(one: Deed[AnswerAtOnce]) -> str:
    return f"当场答复，结论为{_outcomes(one.payload.findings)}"


def _outcomes(findings: Iterable[ItemFinding]) -> str:
    return "、".join(dict.fromkeys(OUTCOMES[found.finding.outcome].name for found in findings))


def _heard(one: Deed[ThirdPartyReply]) -> str:
    """What a third party says it hands in itself, or staff writes it down; then what follows."""
    act, comma, follows = one.title.partition("，")
    return f"{'提出意见' if one.outside else act}（{one.payload.response.label}）{comma}{follows}"


def _reviewed(one: Deed[ReviewVerdict]) -> str:
    return f"办理“{one.title}”，意见为{_chosen(one.payload, 'verdict')}"


def _returned(one: Deed[Return]) -> str:
    return f"退回{_chosen(one.payload, 'to').partition('（')[0]}"


def _extended(one: Deed[ProposeExtension] | Deed[DelayReply]) -> str:
    return f"{one.title}{one.payload.working_days}个工作日"


def _dispatched(one: Deed[Dispatch]) -> str:
    return f"寄发答复（{one.payload.method.label}）"


def _served(one: Deed[Serve]) -> str:
    day = one.payload.served_on
    return f"登记送达{f'，送达日期为{chinese_date(day)}' if day else ''}"


def _notified(one: Deed[Notify]) -> str:
    paper = DOCUMENTS[one.payload.kind].title
    reader = "申请人" if one.payload.party is None else "第三方"
    return f"登记向{reader}寄送《{paper}》（{one.payload.method.label}）"


def _chosen(payload: Model, field: str) -> str:
    """What was chosen in a field, in the words of its form."""
    shape = shape_of(type(payload)).fields[field]
    chosen = str(getattr(payload, field))
    return shape.options.get(chosen, chosen) if isinstance(shape, Choice) else chosen


_WORDINGS: Mapping[str, Callable[[Deed[Any]], str]] = {
    "answer_at_once": _answered,
    "transfer": _transferred,
    "coordinate": _coordinated,
    "set_term": _termed,
    "assign": _assigned,
    "opinion": _opined,
    "third_party_reply": _heard,
    "review": _reviewed,
    "return": _returned,
    "propose_extension": _extended,
    "delay": _extended,
    "dispatch": _dispatched,
    "serve": _served,
    "notify": _notified,
}
"""The wording of an act by its name; each reads the payload that the act carries."""
