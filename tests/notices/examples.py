"""Examples for the tests of paper and mail: a finding of every kind, every letter, parties."""

from datetime import date
from typing import Any

from agencies import load_profile
from domain.applicants import Agent, Citizen, Contact, Identity, IdentityKind
from domain.application import Application, Confirmation, Form, Item, Obtaining, OralRecord
from domain.channels import Arrival, Channel
from domain.civil import instant_at
from domain.dossier import (
    Attribute,
    Correction,
    Delay,
    Delivery,
    Fee,
    ItemFinding,
    Method,
    Party,
    PartyKind,
    PartyReply,
    Reasons,
    Response,
    Review,
    ReviewStep,
)
from domain.findings import Abandoned
from domain.outcomes import OUTCOMES
from domain.paper import DocumentKind
from domain.people import Role

PROFILE = load_profile("bjqts")
RECEIVED = date(2017, 11, 7)
ISSUED = date(2017, 11, 27)
NUMBER = "京质监信息公开〔2017〕第12号"

REG = "《中华人民共和国政府信息公开条例》"
"""The Regulation, of 2007 and of 2019."""

S0 = "《北京市质量技术监督局政务公开实施细则》"
SUBJECT = "清河嘉园3号楼电梯2017年度监督检验报告"

PROVISION = {"content": "电梯监督检验报告一份", "form": "纸质复印件", "pages": 3}
WITHHELD = {
    "category": "personal_privacy",
    "article": f"{REG}第二十三条",
    "reasons": "涉及自然人的联系方式，权利人不同意公开",
}
WITHHOLDING = {"withheld": [{"part": "联系人姓名和电话", **WITHHELD}]}
COMPETENT = {"name": "北京市环境保护局", "contact": "010-12369"}
FINDINGS: dict[str, dict[str, Any]] = {
    "already_public": {"link": "http://zjj.example.cn/xxgk/1", "path": "首页—政务公开—通告"},
    "disclosed": {**PROVISION, "attachments": ["电梯监督检验报告", "整改通知书"]},
    "refused": WITHHELD,
    "partial": {**PROVISION, **WITHHOLDING},
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
    "override_disclosed": {
        **PROVISION,
        "reasons": "该电梯多次发生困人故障，不公开检验结论可能影响乘客安全",
    },
    "needs_creation": {"reasons": "需要汇总各区局近五年的检验数据并重新统计"},
    "frequent_unreasonable": {
        "asked_on": date(2020, 3, 4),
        "reasons": "三个月内就同类事项提出一百二十件申请，所述理由与申请内容无关",
    },
    "special_register": {
        "law": "《企业信息公示暂行条例》",
        "how_to_consult": "通过企业信用信息公示系统查询",
    },
    "publication": {"where": "《北京市人民政府公报》2017年第8期，首都图书馆可以查阅"},
    "reconfirm": {
        "earlier_number": "京质监信息公开〔2020〕第3号-告",
        "earlier_date": date(2020, 2, 3),
    },
    "still_unclear": {"asked_on": date(2020, 3, 4), "reasons": "补正后仍未写明哪一部电梯"},
}
"""A finding for every notice, by its kind."""

DAYS = {
    "cn2007": (RECEIVED, ISSUED),
    "bjqts2017": (RECEIVED, ISSUED),
    "cn2019": (date(2020, 3, 2), date(2020, 3, 23)),
}
"""When the case came in and when its notice is dated, under each rule set."""


def rules_of(kind: str) -> tuple[str, ...]:
    """The rule sets under which the notice of this kind exists."""
    return tuple(rules for rules in DAYS if rules in OUTCOMES[kind.upper()].rules)


APPLICATION = Application(
    arrival=Arrival(channel=Channel.WEB, submitted_on=RECEIVED),
    agency_name=PROFILE.name,
    applicants=(Citizen(name="王小明", contact=Contact(email="wang@example.cn")),),
    items=(Item(title=SUBJECT),),
    form=Form.PAPER,
    obtaining=Obtaining.POST,
)


def finding(kind: str, items: tuple[int, ...] = (), **changes: object) -> ItemFinding:
    """The finding a notice of this kind answers with."""
    content = {"outcome": kind.upper(), **FINDINGS[kind], **changes}
    return ItemFinding.model_validate({"items": items, "finding": content})


CONTENT = "某电梯公司维保合同中的报价和技术方案"
OBJECTION = PartyReply(response=Response.OBJECTION, on=date(2017, 11, 20), text="报价属于商业秘密")
PARTY = Party(
    name="某电梯公司",
    address="北京市朝阳区某路1号",
    email="party@example.cn",
    content=CONTENT,
    asked_on=date(2017, 11, 10),
    until=date(2017, 12, 1),
)
OBJECTING = PARTY.model_copy(update={"reply": OBJECTION})
TOLD = {"filed": {"parties": (OBJECTING,)}}
"""In the file lies what a third party objected."""


def reviewed(*steps: tuple[Role, str, str]) -> Review:
    """A secrecy review with these steps: who, how, which words."""
    return Review(
        attribute=Attribute.ON_APPLICATION,
        reasons="不涉及国家秘密、商业秘密和个人隐私",
        steps=tuple(
            ReviewStep(
                step=role,
                person="x",
                name="李强",
                at=instant_at(date(2017, 11, 20)),
                verdict=verdict,
                remark=remark,
            )
            for role, verdict, remark in steps
        ),
    )


CLEARED = reviewed((Role.DEPARTMENT_HEAD, "clear", ""), (Role.LEADER, "clear", "同意"))
REVIEWED = {"findings": (finding("disclosed"),), "review": CLEARED}
CO_PRODUCER = PARTY.model_copy(update={"name": "北京市应急管理局", "kind": PartyKind.CO_PRODUCER})

ADDRESS = Contact(
    phone="13800000000",
    address="北京市海淀区清河路1号清河嘉园3号楼1101室",
    postcode="100085",
    email="wang@example.cn",
)
CARD = Identity(kind=IdentityKind.RESIDENT_ID, number="110108198001011232")
ORAL = Application(
    arrival=Arrival(channel=Channel.ORAL, submitted_on=RECEIVED, confirmed_on=RECEIVED),
    agency_name=PROFILE.name,
    applicants=(Citizen(name="王小明", employer="清河小学", identity=CARD, contact=ADDRESS),),
    agent=Agent(name="孙丽", identity=CARD, contact=ADDRESS, proof="授权委托书一份"),
    oral=OralRecord(
        transcript="申请人口述：想知道自家这栋楼的电梯检验合不合格。",
        clerk="王芳",
        difficulty="申请人视力障碍，书写确有困难",
        confirmed_by=Confirmation.FINGERPRINT,
    ),
    items=(
        Item(
            title=SUBJECT,
            document_number="京质监〔2017〕88号",
            description="包括检验结论和整改通知书。",
        ),
    ),
    form=Form.PAPER,
    obtaining=Obtaining.POST,
    purpose="了解居住小区电梯安全状况",
)
POSTED = Delivery(method=Method.POST, sent_on=ISSUED, tracking="XA12345678911")
GIVEN_UP = ItemFinding(
    finding=Abandoned(asked_on=date(2017, 11, 10), until=date(2017, 12, 1)),
)

OWN: dict[DocumentKind, tuple[str, dict[str, Any]]] = {
    DocumentKind.RECEIPT: ("bjqts2017", {}),
    DocumentKind.APPLICATION_FORM: ("bjqts2017", {"application": ORAL}),
    DocumentKind.APPROVAL_FORM: (
        "bjqts2017",
        {"findings": (finding("refused"),), "opinion": "涉及个人隐私，建议不予公开。"},
    ),
    DocumentKind.SECRECY_FORM: ("bjqts2017", REVIEWED),
    DocumentKind.FORMAL_RETURN: (
        "bjqts2017",
        {"returned": ("没有填写证件号码", "没有写明信息的提供形式"), "case": {"number": None}},
    ),
    DocumentKind.CORRECTION: (
        "bjqts2017",
        {
            "corrections": (
                Correction(
                    points="请写明电梯的注册代码或者使用地点。\n请写明检验报告的年度。",
                    asked_on=ISSUED,
                    until=date(2017, 12, 18),
                ),
            )
        },
    ),
    DocumentKind.THIRD_PARTY_CONSULT: ("bjqts2017", {"parties": (PARTY,)}),
    DocumentKind.CO_PRODUCER_CONSULT: ("cn2019", {"parties": (CO_PRODUCER,)}),
    DocumentKind.CONSULT_NOTICE: (
        "cn2019",
        {"parties": (PARTY, CO_PRODUCER), "case": {"parties": (1, 2)}},
    ),
    DocumentKind.THIRD_PARTY_NOTICE: (
        "bjqts2017",
        {"parties": (OBJECTING,), "findings": (finding("override_disclosed"),)},
    ),
    DocumentKind.EXTENSION: (
        "bjqts2017",
        {"delay": Delay(reason="需要现场核查", working_days=10, until=date(2017, 12, 12))},
    ),
    DocumentKind.REASONS_REQUEST: (
        "cn2019",
        {"reasons": Reasons(asked_on=date(2020, 3, 4), why="三个月内提出一百二十件同类申请")},
    ),
    DocumentKind.FEE_NOTICE: (
        "cn2019",
        {
            "fee": Fee(
                yuan=100,
                reckoning="按件计收，本件为当月第11件",
                notified_on=date(2020, 3, 4),
                until=date(2020, 4, 1),
            )
        },
    ),
    DocumentKind.SERVICE_PROOF: (
        "bjqts2017",
        {
            "application": ORAL,
            "findings": (finding("refused"),),
            "delivery": Delivery(method=Method.IN_PERSON, sent_on=ISSUED),
        },
    ),
    DocumentKind.ENVELOPE: (
        "bjqts2017",
        {"application": ORAL, "findings": (finding("refused"),), "delivery": POSTED},
    ),
    DocumentKind.ABANDONMENT: (
        "bjqts2017",
        {
            "findings": (GIVEN_UP,),
            "ground": "多次电话联系申请人，申请人表示不再补正。",
            "case": {"closed": date(2017, 12, 5)},
        },
    ),
}
"""For every document of the procedure a rule set that has it and what must lie in the file."""

TO_A_PARTY = (
    DocumentKind.THIRD_PARTY_CONSULT,
    DocumentKind.CO_PRODUCER_CONSULT,
    DocumentKind.THIRD_PARTY_NOTICE,
)
