"""What people fill in: plausible payloads for every act on any case, a few of them wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.case import Case
from domain.civil import civil_date
from domain.dossier import Dossier
from domain.paper import DocumentKind
from domain.people import Actor, Role

Payload = dict[str, Any]

HANDLERS = {"tese": "zhang.wei", "jiliang": "wu.jing", "jicha": "tang.yan"}

PERSONAL = ("欧阳明哲", "110102198807090095", "13800100008", "ouyang.mingzhe@example.cn")
"""What may never leave the register: name, identity number, telephone, e-mail."""


# ---- applications ----


def application(arrival: Payload, *, items: int = 1, complete: bool = True) -> Payload:
    """An application of one citizen; an incomplete one does not say how to answer it."""
    name, number, phone, email = PERSONAL
    return {
        "arrival": arrival,
        "agency_name": "北京市质量技术监督局",
        "applicants": [
            {
                "kind": "citizen",
                "name": name,
                "identity": {"kind": "resident_id", "number": number},
                "contact": {"phone": phone, "email": email},
            }
        ],
        "items": [{"title": f"电梯定期检验报告{one}"} for one in range(1, items + 1)],
        "form": "paper",
        **({"obtaining": "pickup"} if complete else {}),
    }


def at_window(day: date) -> Payload:
    """Handed in at the window: received that day."""
    return {"channel": "window", "submitted_on": str(day)}


def by_letter(posted: date, confirmed: date | None) -> Payload:
    """An ordinary letter: received on the day both sides confirmed it."""
    channel = {"channel": "ordinary_letter", "submitted_on": str(posted)}
    return {**channel, "confirmed_on": str(confirmed)} if confirmed else channel


def receive(what: Payload) -> Payload:
    """What 收件 carries."""
    return {"agency": "bjqts", "application": what, "intake_key": "key-1"}


# ---- findings ----

_WITHHELD = {
    "part": "联系电话",
    "category": "personal_privacy",
    "article": "《条例》第十四条第四款",
    "reasons": "涉及个人隐私",
}
_GIVEN: Payload = {"content": "检验报告全文", "form": "纸面复印件", "pages": 3}

FINDINGS: dict[str, Payload] = {
    "NOT_EXIST": {"searched_where": "档案室", "searched_how": "逐卷", "reasons": "未制作"},
    "DISCLOSED": _GIVEN,
    "PARTIAL": {**_GIVEN, "withheld": [_WITHHELD]},
    "OVERRIDE_DISCLOSED": {**_GIVEN, "reasons": "不公开可能对公共利益造成重大影响"},
    "REFUSED": {
        "category": "commercial_secret",
        "article": "《条例》第十四条第四款",
        "reasons": "涉及商业秘密",
    },
    "ALREADY_PUBLIC": {"link": "http://www.bjtsb.gov.cn/1", "path": "首页—公示"},
    "NOT_REPEATED": {
        "earlier_number": "京质监信息公开〔2017〕第1号-告",
        "earlier_date": "2017-03-01",
    },
    "NEEDS_CREATION": {"reasons": "需要汇总、加工"},
    "FREQUENT_UNREASONABLE": {"asked_on": "2021-01-26", "reasons": "理由不成立"},
}
DISCLOSING = {"DISCLOSED", "PARTIAL", "OVERRIDE_DISCLOSED"}


def finding(outcome: str, items: tuple[int, ...] = ()) -> Payload:
    """A finding on some items."""
    return {"items": list(items), "finding": {"outcome": outcome, **FINDINGS[outcome]}}


# ---- payloads ----


@dataclass(frozen=True)
class Sight:
    """What somebody sees who fills in a form: the case, the day, and as whom he acts."""

    case: Case
    dossier: Dossier
    now: datetime
    by: Actor

    @property
    def today(self) -> date:
        return civil_date(self.now)

    def ago(self, days: int) -> str:
        """A day some days before today, never before the receipt."""
        return str(max(self.case.received, self.today - timedelta(days=days)))

    @property
    def department(self) -> str:
        """The department for which he acts; where he is of none, the one in the lead."""
        mine = {duty.department for duty in self.by.duties}
        charged = [part.department for part in self.case.charged]
        return next((one for one in charged if one in mine), self.case.department or "tese")

    @property
    def items(self) -> tuple[int, ...]:
        """The items on which his opinion is asked."""
        everything = tuple(range(1, self.case.items + 1))
        if any(self.by.holds(role) for role in (Role.OFFICE, Role.OFFICE_DIRECTOR)):
            return everything
        mine = {part.department: part.items for part in self.case.parts}
        return mine.get(self.department, everything)


def payloads(act: str, sight: Sight) -> list[Payload]:
    """What somebody might fill in, the most plausible first; a few are wrong."""
    return FORMS[act](sight) if act in FORMS else [{}]


def _arriving(sight: Sight, arrival: Payload) -> Payload:
    now = sight.dossier.application.model_dump(mode="json")
    return {**now, "arrival": arrival}


def _receive(sight: Sight) -> list[Payload]:
    return [receive(application(at_window(sight.today)))]


def _confirm(sight: Sight) -> list[Payload]:
    posted = sight.dossier.application.arrival.submitted_on or sight.case.received
    days = (sight.today, sight.today - timedelta(days=1), sight.today + timedelta(days=1), None)
    return [{"application": _arriving(sight, by_letter(posted, day))} for day in days]


def _reapply(sight: Sight) -> list[Payload]:
    today, early = at_window(sight.today), at_window(sight.case.received - timedelta(days=1))
    return [
        {"application": application(today, items=2)},
        {"application": application(today, complete=False)},
        {"application": application(early)},
    ]


def _correct(sight: Sight) -> list[Payload]:
    moves = (-1, 1, -3, 0, -10)
    days = [sight.case.received + timedelta(days=move) for move in moves]
    moved = [{"application": _arriving(sight, at_window(day)), "reason": "误记"} for day in days]
    other = application(at_window(sight.case.received), items=sight.case.items + 1)
    return [*moved, {"application": other, "reason": "补录"}]


def _answer_at_once(sight: Sight) -> list[Payload]:
    everything = tuple(range(1, sight.case.items + 1))
    return [
        {"findings": [finding(outcome, everything)], "proof": "申请人签字"}
        for outcome in ("ALREADY_PUBLIC", "DISCLOSED")
    ]


def _charge(sight: Sight) -> list[Payload]:
    alone: list[Payload] = [{"department": "tese"}, {"department": "jicha"}]
    joint = [
        {"department": "tese", "joint": [{"department": "jiliang", "items": [1]}]},
        {"department": "tese", "joint": [{"department": "jicha"}]},
        {"department": "tese", "joint": [{"department": "jicha", "items": [9]}]},
        {"department": "nobody"},
    ]
    return [*alone, *joint]


def _transfer(sight: Sight) -> list[Payload]:
    return [{**one, "received_on": sight.ago(n)} for n, one in enumerate(_charge(sight))]


def _opinion(sight: Sight) -> list[Payload]:
    mine, said = sight.items, "经查"
    findings = [finding("NOT_EXIST", mine)] if mine else []
    review = {"attribute": "on_application", "reasons": "不涉密"}
    plain = {"opinion": said, "findings": findings}
    asks = [{"opinion": said, "needs": need} for need in ("supplement", "consultation")]
    discloses = [
        {"opinion": said, "findings": [finding(one, mine)], "review": review}
        for one in ("DISCLOSED", "PARTIAL", "OVERRIDE_DISCLOSED")
    ]
    apart = [finding("REFUSED" if one % 2 else "ALREADY_PUBLIC", (one,)) for one in mine]
    others = [
        {"opinion": said, "findings": [finding(one)]}
        for one in ("NOT_REPEATED", "FREQUENT_UNREASONABLE", "NEEDS_CREATION", "DISCLOSED")
    ]
    return [plain, *discloses, *asks, {"opinion": said, "findings": apart}, *others]


def _draft(sight: Sight) -> list[Payload]:
    """The notice as the opinion words it, worded anew, and with an answer of the clerk's own."""
    stand = [one.model_dump(mode="json") for one in sight.dossier.findings]
    anew = [{**one, "finding": {**one["finding"], **_said_anew(one["finding"])}} for one in stand]
    others = [finding("REFUSED", tuple(one["items"])) for one in stand]
    return [{}, {"findings": anew}, {"findings": others}]


def _said_anew(told: Payload) -> Payload:
    return {"reasons": "经核实，情况如下"} if "reasons" in told else {}


def _supplement(sight: Sight) -> list[Payload]:
    text = "请公开2016年的报告"
    two = [{"title": "2016年检验报告"}, {"title": "2016年整改通知"}]
    return [
        {"text": text},
        {"text": text, "items": two, "received_on": sight.ago(1)},
        {"text": text, "received_on": sight.ago(3)},
    ]


def _consult(sight: Sight) -> list[Payload]:
    one, two = {"name": "某电梯公司", "content": "报告"}, {"name": "某检测所", "content": "数据"}
    return [
        {"parties": [one]},
        {"parties": [one, two], "sent_on": sight.ago(1)},
        {"parties": [one, {**two, "items": [1]}]},
        {"parties": [one], "sent_on": sight.ago(4)},
        {"parties": [one], "sent_on": sight.ago(12)},
        {"parties": [{**one, "kind": "co_producer"}]},
    ]


def _third_party_reply(sight: Sight) -> list[Payload]:
    party = sight.case.parties[0] if sight.case.parties else 1
    return [
        {"party": party, "response": "objection", "text": "不同意"},
        {"party": party, "response": "consent", "on": sight.ago(1)},
        {"party": party, "response": "consent", "on": sight.ago(7)},
        {"party": party, "response": "partial"},
        {"party": party, "response": "unreachable", "text": "电话无人接听"},
        {"party": party, "response": "silence"},
        {"party": party + 1, "response": "consent"},
    ]


def _review(_sight: Sight) -> list[Payload]:
    doubt = {"verdict": "doubt", "remark": "不能确定"}
    return [{"verdict": "clear"}, doubt, {"verdict": "withhold", "remark": "涉密"}]


def _dispatch(sight: Sight) -> list[Payload]:
    post = {"method": "post", "tracking": "XA12345678911"}
    return [
        {"method": "in_person"},
        post,
        {"method": "email"},
        {"method": "web", "sent_on": sight.ago(1)},
        {"method": "post"},
    ]


def _notify(sight: Sight) -> list[Payload]:
    sent = [*sight.case.letters, *sight.case.notices]
    letters = [one for one in sent if one.kind in set(DocumentKind)]
    known = [{"kind": str(one.kind), "party": one.party, "method": "web"} for one in letters]
    return [*known[-1:], {"kind": "fee_notice", "method": "web"}]


def _reopen(_sight: Sight) -> list[Payload]:
    grounds = ("review", "suit", "correction", "contact")
    return [{"ground": one, "reason": "复议决定送达"} for one in grounds]


def _lapse(sight: Sight) -> list[Payload]:
    rung = sight.case.next_rung()
    return [{"rung": rung.id if rung else "reply/1/breach/2017-11-28"}]


def _park(_sight: Sight) -> list[Payload]:
    return [{"jobs": ["bjqts-1/receipt"], "error": "拒收"}]


FORMS: dict[str, Callable[[Sight], list[Payload]]] = {
    "receive": _receive,
    "confirm": _confirm,
    "reapply": _reapply,
    "correct": _correct,
    "answer_at_once": _answer_at_once,
    "transfer": _transfer,
    "object": lambda _: [{"reason": "不属于本处职责"}],
    "coordinate": lambda sight: [{**one, "reason": "按职责确定"} for one in _charge(sight)],
    "set_term": lambda _: [{"working_days": n, "reason": "情况复杂"} for n in (3, 15)],
    "assign": lambda sight: [
        {"handler": HANDLERS.get(sight.department, "zhang.wei")},
        {"handler": "cao.yu"},
    ],
    "opinion": _opinion,
    "draft": _draft,
    "ask_supplement": lambda _: [{"points": "请写明年份"}],
    "supplement": _supplement,
    "abandon": lambda _: [{"reason": "多次联系未果"}],
    "consult": _consult,
    "third_party_reply": _third_party_reply,
    "review": _review,
    "approve": lambda _: [{}, {"what": "extension"}, {"what": "signature"}],
    "return": lambda _: [{"reason": "请核对", "to": to} for to in ("department", "clerk")],
    "issue": lambda sight: [{}, {"dated": str(sight.today)}, {"dated": sight.ago(1)}],
    "propose_extension": lambda _: [
        {"working_days": n, "reason": "需要实地核实"} for n in (5, 15, 20)
    ],
    "decline_extension": lambda _: [{"reason": "理由不充分"}],
    "delay": lambda _: [{"working_days": n, "reason": "申请量大"} for n in (10, 30)],
    "dispatch": _dispatch,
    "serve": lambda sight: [
        {"proof": "送达回证"},
        {"proof": "送达回证", "served_on": sight.ago(1)},
    ],
    "undeliverable": lambda _: [{"reason": "邮件退回，电话不通"}],
    "notify": _notify,
    "ask_reasons": lambda _: [{"why": "本月第四十件"}],
    "reasons": lambda sight: [
        {"text": "撰写论文"},
        {"text": "撰写论文", "received_on": sight.ago(1)},
    ],
    "charge_fee": lambda _: [
        {"by": "pages", "number": 260},
        {"by": "applications", "number": 12},
        {"by": "pages", "number": 5},
    ],
    "pay": lambda sight: [{}, {"paid_on": sight.ago(1)}],
    "withdraw": lambda _: [{}, {"form": "oral", "statement": "不再需要"}],
    "reopen": _reopen,
    "note": lambda _: [{"text": "已电话告知"}],
    "lapse": _lapse,
    "recalculate": lambda _: [{}, {"calendar": "unknown"}],
    "skip": lambda sight: [
        {"shift": shift, "by": "wang.fang"}
        for shift in (sight.case.shift, sight.case.shift + 86_400)
    ],
    "park": _park,
    "retry": lambda _: [{}],
}
