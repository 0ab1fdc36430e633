"""The steps of an application on the portal: one group of questions a page (S0 13(1), 附件2)."""

from dataclasses import dataclass

from pydantic import ValidationError

from api.forms import (
    Form,
    FormError,
    LaidForm,
    application_form,
    errors,
    lay_out,
    only,
    read,
)
from api.forms.filling import filled_of, places
from api.forms.layout import AnyLaid, LaidAlternative, LaidControl, LaidGroup, LaidRepeat
from api.forms.nodes import Kind
from api.intake.outlook import foresee
from api.portal.agencies import Agency, today
from api.portal.optional import eased
from domain.application import JOINT
from domain.channels import Arrival, Channel
from domain.explain import entry_of
from domain.model import Model
from domain.receive import Receive
from register.portal.drafts import Draft
from workflows.gateway import Gateway

_APPLICANTS = "application.applicants"
_ELECTION = ("representatives", "election_proof")
"""What only applicants who are many are asked."""


@dataclass(frozen=True)
class Step:
    """One page of questions: its name in the address, its title, which fields it asks."""

    name: str
    title: str
    fields: tuple[str, ...]
    lead: str = ""


WHO = Step(
    "who",
    "申请人",
    ("applicants",),
    "谁提出申请？姓名、证件和一种联系方式要写，其他没有的空着。几个人共同申请的，逐人添加。",
)
AGENT = Step(
    "agent",
    "代理人和代表人",
    ("agent", "representatives", "election_proof"),
    "自己申请、也没有推选代表人的，不用填写，直接继续。",
)
WHAT = Step(
    "what",
    "申请的信息",
    ("items", "purpose"),
    "每一项写一条信息。文件名称、文号、其他特征描述，至少写一样：写名称或者文号最快，"
    "不知道的描述时间、事项等特征。",
)
HOW = Step(
    "how",
    "提供方式",
    ("obtaining", "form", "other_form_accepted", "fee_reduction"),
    "希望怎样得到信息？",
)
STEPS = {one.name: one for one in (WHO, AGENT, WHAT, HOW)}
FILES, CHECK = "files", "check"
ORDER = (*STEPS, FILES, CHECK)
TITLES = {**{one.name: one.title for one in STEPS.values()}, FILES: "附件", CHECK: "核对并提交"}
"""Every page of the way, in its order."""


def after(step: str) -> str:
    """The step that follows."""
    return ORDER[ORDER.index(step) + 1]


def before(step: str) -> str | None:
    """The step that comes before; None for the first."""
    place = ORDER.index(step)
    return ORDER[place - 1] if place else None


def whole(agency: Agency) -> Form:
    """The whole form; what the law of the day does not ask is left out."""
    form = eased(application_form(agency.name, "applicant"))
    asked = {name for step in STEPS.values() for name in step.fields}
    return only(form, asked if agency.rules.purpose_required else asked - {"purpose"})


def part(agency: Agency, step: Step, draft: Draft) -> Form:
    """The form of one step; representatives are asked for where there may be any (S0 13(1)4)."""
    elect = applicants_of(draft) >= JOINT or _has_elected(draft)
    asked = step.fields if elect else tuple(one for one in step.fields if one not in _ELECTION)
    return only(whole(agency), asked)


def applicants_of(draft: Draft) -> int:
    """How many apply together, as far as the draft says."""
    return len(places(_APPLICANTS, filled_of(draft.filled)))


def _has_elected(draft: Draft) -> bool:
    """What was written about representatives before stays there to be changed."""
    names = tuple(f"application.{one}" for one in _ELECTION)
    return any(name.startswith(names) and value.strip() for name, value in draft.filled)


@dataclass(frozen=True)
class Judged:
    """What is wrong with a draft as it stands; `receive` is there if it can be handed in at all."""

    receive: Receive | None
    errors: tuple[FormError, ...]

    def of(self, step: Step) -> tuple[FormError, ...]:
        """What is wrong on one page."""
        return tuple(one for one in self.errors if step_of(one) == step.name)

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Every fault with the address of the question it is about; empty for the whole."""
        return tuple((_address(one), one.words) for one in self.errors)


def judge(gateway: Gateway, draft: Draft, agency: Agency) -> Judged:
    """Look a draft through by the same rules as the API, without writing anything."""
    form = whole(agency)
    reading = read(form, draft.filled)
    said = reading.payload.get("application")
    told = said if isinstance(said, dict) else {}
    arrival = Arrival(channel=Channel.WEB, submitted_on=today(gateway))
    application = {**told, "arrival": arrival, "agency_name": agency.name}
    try:
        receive = Receive.model_validate(
            {
                "agency": agency.id,
                "application": application,
                "intake_key": _key(draft),
                "shift": int(gateway.installation.shift.total_seconds()),
            }
        )
    except ValidationError as error:
        return Judged(None, errors(form, error))
    outlook = foresee(gateway, receive)
    if outlook.refusal and not outlook.defects:
        return Judged(None, (FormError(name="", message=outlook.refusal.why),))
    return Judged(receive, errors(form, outlook.defects))


def step_of(error: FormError) -> str | None:
    """The page on which a fault can be mended; None where it is about the whole."""
    named = error.name.split(".")
    field = named[1] if len(named) > 1 else ""
    return next((one.name for one in STEPS.values() if field in one.fields), None)


class Answers(Model):
    """Questions and what was answered; `heading` names the entry of a repetition they belong to."""

    heading: str = ""
    said: tuple[tuple[str, str], ...] = ()


def answers(agency: Agency, step: Step, draft: Draft) -> tuple[Answers, ...]:
    """What was answered on a page, for reading through."""
    laid: LaidForm = lay_out(part(agency, step, draft), draft.steps.get(step.name, ()))
    found = [Answers()]
    for each in laid.parts:
        _gather(each, found)
    return tuple(one for one in found if one.said)


def _gather(laid: AnyLaid, found: list[Answers]) -> None:
    """Add what was answered below a part to the last group, or to new ones."""
    match laid:
        case LaidControl():
            if text := _said(laid):
                told = (*found[-1].said, (laid.control.title, text))
                found[-1] = found[-1].model_copy(update={"said": told})
        case LaidGroup():
            _gather_group(laid, found)
        case LaidAlternative():
            for each in (laid.tag, *laid.parts):
                _gather(each, found)
        case LaidRepeat():
            for place, entry in enumerate(laid.entries, 1):
                found.append(Answers(heading=entry_of(laid.repeat.title, place)))
                _gather(entry, found)
            found.append(Answers())


def _gather_group(laid: LaidGroup, found: list[Answers]) -> None:
    """What is folded away, such as an agent, is somebody else: it stands under its own heading."""
    if laid.group.folded:
        found.append(Answers(heading=laid.group.title))
    for each in laid.parts:
        _gather(each, found)
    if laid.group.folded:
        found.append(Answers())


def _said(laid: LaidControl) -> str:
    control = laid.control
    if control.kind is Kind.CHECK:
        return "是" if laid.values and laid.values[0] else ""
    labels = {one.value: one.label for one in control.options}
    return "、".join(labels.get(one, one) for one in laid.values if one.strip())


def _address(error: FormError) -> str:
    step = step_of(error)
    return f"/apply/{step}#f-{error.name.replace('.', '-')}" if step else ""


def _key(draft: Draft) -> str:
    """The same while the draft stays as it is: sent twice, it is one application."""
    return f"portal:{draft.key}:{draft.digest}"
