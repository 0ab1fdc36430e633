"""Facts for the tests of paper and mail: one case on the bare table, with any finding."""

from datetime import date
from typing import Any

from agencies import load_profile
from domain import limits
from domain.applicants import Citizen, Contact
from domain.application import Application, Form, Item, Obtaining
from domain.calendar import load_calendar
from domain.case import Case, Dossier, ItemFinding, Notice
from domain.channels import Arrival, Channel
from domain.civil import instant_at
from domain.clocks import LimitKind
from domain.facts import DocumentFacts
from domain.facts_documents import document_facts
from domain.judge import Paperwork
from domain.numbering import document_number
from domain.paper import DocumentKind, notice_of
from domain.rulesets import load_ruleset
from domain.scene import Law

PROFILE = load_profile("bjqts")
RECEIVED = date(2017, 11, 7)
ISSUED = date(2017, 11, 27)
NUMBER = "京质监信息公开〔2017〕第12号"

PROVISION = {"content": "电梯监督检验报告一份", "form": "纸质复印件", "pages": 3}
WITHHELD = {
    "category": "personal_privacy",
    "article": "《中华人民共和国政府信息公开条例》第二十三条",
    "reasons": "涉及自然人的联系方式，权利人不同意公开",
}
COMPETENT = {"name": "北京市环境保护局", "contact": "010-12369"}
FINDINGS: dict[str, dict[str, Any]] = {
    "already_public": {"link": "http://zjj.example.cn/xxgk/1", "path": "首页—政务公开—通告"},
    "disclosed": {**PROVISION, "attachments": ["电梯监督检验报告", "整改通知书"]},
    "refused": WITHHELD,
    "partial": {**PROVISION, "withheld": [{"part": "联系人姓名和电话", **WITHHELD}]},
    "not_exist": {
        "searched_where": "本局档案室和公文系统",
        "searched_how": "按标题、文号和关键词检索",
        "reasons": "该电梯在本局未办理使用登记，本局未制作也未获取检验报告。",
    },
    "not_this_agency": {"reasons": "环境监测不属于本机关职责", "competent": COMPETENT},
    "not_disclosable_internal": {"kind": "process", "reasons": "该文件正在研究、审查之中"},
    "not_gov_info": {"nature": "report", "channel": "拨打12365举报电话", "competent": COMPETENT},
    "archived": {
        "archive": "北京市档案馆",
        "transferred_on": date(2016, 12, 1),
        "how_to_consult": "持有效身份证件到馆查阅",
    },
    "not_repeated": {
        "earlier_number": "京质监信息公开〔2017〕第3号-告",
        "earlier_date": date(2017, 3, 1),
    },
}
"""A finding for every notice, by its kind."""

APPLICATION = Application(
    arrival=Arrival(channel=Channel.WEB, submitted_on=RECEIVED),
    agency_name=PROFILE.name,
    applicants=(Citizen(name="王小明", contact=Contact(email="wang@example.cn")),),
    items=(Item(title="清河嘉园3号楼电梯2017年度监督检验报告"),),
    form=Form.PAPER,
    obtaining=Obtaining.POST,
)


def law(today: date = ISSUED, rules: str = "bjqts2017", **profile: object) -> Law:
    """The law on a day; `profile` changes settings of the agency."""
    return Law(
        rules=load_ruleset(rules),
        calendar=load_calendar("beijing"),
        profile=PROFILE.model_copy(update=profile),
        now=instant_at(today),
        holds=lambda *_: True,
        allot=lambda _: 12,
    )


def a_case(law: Law, **facts: Any) -> Case:
    """A registered case whose reply limit runs."""
    case = Case(
        id="bjqts-1",
        agency="bjqts",
        profile=PROFILE.version,
        rules=law.rules.id,
        rules_version=law.rules.version,
        channel=Channel.WEB,
        received=facts.pop("received", RECEIVED),
        items=facts.pop("items", 1),
        number=NUMBER,
        department="tese",
        handler="zhang.wei",
    )
    case = limits.start(case, LimitKind.REPLY, case.received, law)
    return limits.settle(case.model_copy(update=facts), law)


def finding(kind: str, items: tuple[int, ...] = (), **changes: object) -> ItemFinding:
    """The finding a notice of this kind answers with."""
    content = {"outcome": kind.upper(), **FINDINGS[kind], **changes}
    return ItemFinding.model_validate({"items": items, "finding": content})


def issued(case: Case, findings: tuple[ItemFinding, ...], day: date) -> Case:
    """The case with its notices numbered and dated."""
    kinds = [notice_of(one.finding.outcome) for one in findings]
    notices = tuple(
        Notice(
            kind=kind,
            ordinal=1,
            number=document_number(PROFILE.numbers, NUMBER, kind),
            dated=day,
        )
        for kind in kinds
        if kind is not None
    )
    return case.model_copy(update={"notices": notices})


def notice_facts(
    kind: str,
    *,
    day: date = ISSUED,
    rules: str = "bjqts2017",
    draft: bool = False,
    application: Application = APPLICATION,
    items: tuple[int, ...] = (),
    confirmed: frozenset[str] = frozenset(),
    **changes: object,
) -> DocumentFacts:
    """The facts of the notice of this kind, dated `day` unless it is a draft."""
    in_force = law(day, rules, confirmed_citations=confirmed)
    one = finding(kind, items, **changes)
    case = a_case(in_force, items=len(application.items), received=min(RECEIVED, day))
    return document_facts(
        Paperwork(DocumentKind(kind), draft, finding=0),
        case=case if draft else issued(case, (one,), day),
        dossier=Dossier(application=application, findings=(one,)),
        law=in_force,
    )


def own_facts(kind: DocumentKind, *, draft: bool = False, **filed: Any) -> DocumentFacts:
    """The facts of the receipt or the approval form; `filed` is what lies in the dossier."""
    in_force = law()
    findings = filed.get("findings", ())
    case = a_case(in_force, **filed.pop("case", {}))
    return document_facts(
        Paperwork(kind, draft),
        case=case if draft else issued(case, findings, ISSUED),
        dossier=Dossier(application=filed.pop("application", APPLICATION), **filed),
        law=in_force,
    )
