"""Cases standing in each stage, reached by lawful acts, and a staff that carries any case on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count

from domain.acts import Act, Refusal
from domain.case import Case
from domain.civil import instant_at
from domain.judge import Accepted, judge
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from domain.procedure import PROCEDURE
from domain.stages import Stage
from tests.domain.forms import (
    Payload,
    Sight,
    application,
    at_window,
    by_letter,
    finding,
    payloads,
    receive,
)
from tests.domain.playing import Play, actor

OPENS = {"bjqts2017": date(2017, 11, 7), "cn2019": date(2021, 1, 25)}
"""A working day to hand in on, for each rule set; festivals follow."""

HEADS = {"tese": "li.qiang", "jiliang": "sun.li", "jicha": "gao.feng"}

DIRECTOR = Actor(id="lu.ping", name="陆平", duties=(Duty(role=Role.OFFICE_DIRECTOR),))
"""Directs the office and is nothing else: the agency's own director is of the office, too."""

Move = tuple[str, str, Payload | None]
"""An act, who performs it, and what it carries (None: what is most plausible)."""


def perform(
    play: Play, name: str, by: Actor, at: datetime, payload: Payload, case: str = "bjqts-1"
) -> Accepted | Refusal:
    """One act of anybody, whether the agency knows him or not; what it changed is kept."""
    act = Act(case=case, name=name, id="x", actor=by.id, at=at, payload=payload)
    ruling = judge(play.case, play.dossier, act, by, play.law(at))
    if isinstance(ruling, Accepted):
        play.case, play.dossier = ruling.case, ruling.dossier
    return ruling


def sight(play: Play, by: Actor, at: datetime) -> Sight:
    """What somebody sees of the case as it stands."""
    assert play.case is not None
    assert play.dossier is not None
    return Sight(play.case, play.dossier, at, by)


# ---- a case in each stage ----


_DISCLOSES: Payload = {
    "opinion": "可以公开",
    "findings": [finding("DISCLOSED")],
    "review": {"attribute": "on_application", "reasons": "不涉密"},
}
_DOUBT: Payload = {"verdict": "doubt", "remark": "不能确定"}

_REACHED: dict[Stage, tuple[Stage, tuple[Move, ...]]] = {
    Stage.RETURNED_FORMAL: (Stage.RETURNED_FORMAL, (("return_formal", "wang.fang", None),)),
    Stage.REGISTERED: (Stage.RECEIVED, (("register", "wang.fang", None),)),
    Stage.TRANSFERRED: (Stage.REGISTERED, (("transfer", "wang.fang", None),)),
    Stage.TRANSFER_DISPUTED: (Stage.TRANSFERRED, (("object", "li.qiang", None),)),
    Stage.ASSIGNED: (Stage.TRANSFERRED, (("assign", "li.qiang", None),)),
    Stage.OPINION_RETURNED: (Stage.ASSIGNED, (("opinion", "zhang.wei", None),)),
    Stage.AWAITING_SUPPLEMENT: (
        Stage.ASSIGNED,
        (
            ("opinion", "zhang.wei", {"opinion": "不明确", "needs": "supplement"}),
            ("ask_supplement", "wang.fang", None),
        ),
    ),
    Stage.CONSULTING: (
        Stage.ASSIGNED,
        (
            ("opinion", "li.qiang", {"opinion": "或损害第三方", "needs": "consultation"}),
            ("consult", "wang.fang", None),
        ),
    ),
    Stage.AWAITING_PAYMENT: (Stage.OPINION_RETURNED, (("charge_fee", "wang.fang", None),)),
    Stage.REVIEW_PROPOSED: (Stage.ASSIGNED, (("opinion", "zhang.wei", _DISCLOSES),)),
    Stage.REVIEW_CHECKED: (Stage.REVIEW_PROPOSED, (("review", "li.qiang", None),)),
    Stage.SECRECY_REVIEW: (Stage.REVIEW_CHECKED, (("review", "chen.jianguo", _DOUBT),)),
    Stage.DRAFTED: (Stage.OPINION_RETURNED, (("draft", "wang.fang", None),)),
    Stage.DEPARTMENT_CONFIRMED: (Stage.DRAFTED, (("approve", "li.qiang", None),)),
    Stage.OFFICE_APPROVED: (Stage.DEPARTMENT_CONFIRMED, (("approve", "zhou.min", None),)),
    Stage.APPROVED: (Stage.OFFICE_APPROVED, (("approve", "chen.jianguo", None),)),
    Stage.ISSUED: (Stage.APPROVED, (("issue", "wang.fang", None),)),
    Stage.DISPATCHED: (Stage.ISSUED, (("dispatch", "wang.fang", None),)),
    Stage.SERVED: (Stage.DISPATCHED, (("serve", "wang.fang", None),)),
    Stage.CLOSED: (Stage.SERVED, (("close", "wang.fang", None),)),
    Stage.WITHDRAWN: (Stage.REGISTERED, (("withdraw", "applicant", None),)),
    Stage.ABANDONED: (Stage.AWAITING_SUPPLEMENT, (("abandon", "wang.fang", None),)),
    Stage.UNDELIVERABLE: (Stage.ISSUED, (("undeliverable", "wang.fang", None),)),
}
"""From which stage each is reached, and how."""


LONG = timedelta(days=60)
"""After so many days every term of waiting is over, and a case may be given up."""


def way(stage: Stage) -> tuple[Stage, tuple[Move, ...]]:
    """With which stage a case begins that is to come to another, and the acts that lead there."""
    before, moves = _REACHED.get(stage, (stage, ()))
    if before is stage:
        return stage, moves
    first, earlier = way(before)
    return first, (*earlier, *moves)


def begin(first: Stage, day: date, items: int) -> Payload:
    """The application with which a case begins that is to come to a stage."""
    if first is Stage.UNCONFIRMED:
        return application(by_letter(day, None), items=items)
    complete = first is not Stage.RETURNED_FORMAL
    return application(at_window(day), items=items, complete=complete)


def standing(stage: Stage, rules: str) -> tuple[Play, datetime]:
    """A case that stands in a stage, and the moment it came there; the caller's own."""
    play, at = _standing(stage, rules)
    return replace(play, numbers=count(2)), at


@cache
def _standing(stage: Stage, rules: str) -> tuple[Play, datetime]:
    play, day = Play(rules=rules), OPENS[rules]
    first, moves = way(stage)
    at = instant_at(day, time(10))
    perform(play, "receive", actor("intake"), at, receive(begin(first, day, items=2)))
    for act, by, payload in moves:
        at += LONG if act == "abandon" else timedelta(minutes=1)
        carries = payload or payloads(act, sight(play, actor(by), at))[0]
        ruling = perform(play, act, actor(by), at, carries)
        assert isinstance(ruling, Accepted), (stage, act, ruling)
    assert play.case is not None
    assert play.case.stage is stage
    return play, at


# ---- who may do what ----

SIDEWAYS = {"note", "notify", "park", "retry", "recalculate", "correct"}
"""Acts that are lawful in many stages and lead nowhere."""


def _acts_at(stage: Stage) -> dict[str, tuple[Role, ...]]:
    """Acts and roles of a stage but for the withdrawal, which would soon end every random walk.

    Nor that of training, which is the system's and changes nothing but the day it is.
    """
    apart = {"withdraw", "skip"}
    rows = [row for row in PROCEDURE if stage in row.stages and row.act not in apart]
    acts = dict.fromkeys(row.act for row in rows)
    return {act: tuple(r for row in rows if row.act == act for r in row.roles) for act in acts}


LAWFUL = {stage: _acts_at(stage) for stage in Stage}
MOVES = {
    stage: {act: roles for act, roles in acts.items() if act not in SIDEWAYS}
    for stage, acts in LAWFUL.items()
}
"""What moves a case on from each stage."""


def holders(role: Role, case: Case, people: Iterable[Actor]) -> list[Actor]:
    """Who holds a role; a departmental one in a department that has the case."""
    departments = {part.department for part in case.charged} or {"tese"}
    return [
        one
        for one in people
        if any(
            duty.role is role and (role not in DEPARTMENTAL or duty.department in departments)
            for duty in one.duties
        )
    ]


# ---- a staff that does its duty ----


def carry_on(play: Play) -> tuple[Move, ...]:
    """What a diligent staff does next with any open case, so that it ends with an answer.

    What does not count for a reason the staff could have known is followed by what does.
    """
    move = _next_duty(play)
    back: Payload = {"reason": "请按第三方意见重新提出", "to": "department"}
    returnable = move[0] in ("draft", "issue")
    return (move, ("return", "wang.fang", back)) if returnable else (move,)


def _next_duty(play: Play) -> Move:
    case, dossier = play.case, play.dossier
    assert case is not None
    assert dossier is not None
    match case.stage:
        case Stage.RECEIVED:
            sound = dossier.application.obtaining is not None
            return ("register" if sound else "return_formal"), "wang.fang", None
        case Stage.TRANSFERRED | Stage.ASSIGNED | Stage.REVIEW_PROPOSED | Stage.DRAFTED:
            act = {Stage.REVIEW_PROPOSED: "review", Stage.DRAFTED: "approve"}
            who = "xu.ning" if case.by_office else HEADS[case.charged[0].department]
            return act.get(case.stage, "opinion"), who, None
        case Stage.SECRECY_REVIEW:
            asked = dossier.review and dossier.review.steps[-1].step == Role.SECRECY
            return ("review", "chen.jianguo", _DOUBT) if asked else ("review", "fang.hua", None)
        case Stage.OPINION_RETURNED:
            ask = {"supplement": "return", "consultation": "consult", None: "draft"}
            return ask[case.needs], "wang.fang", None
        case Stage.DEPARTMENT_CONFIRMED:
            signed = any(one.person == "zhou.min" for one in case.signatures)
            return "approve", DIRECTOR.id if signed else "zhou.min", None
        case _:
            return (*_DUTIES[case.stage], None)


_DUTIES = {
    Stage.UNCONFIRMED: ("confirm", "wang.fang"),
    Stage.RETURNED_FORMAL: ("reapply", "applicant"),
    Stage.REGISTERED: ("transfer", "wang.fang"),
    Stage.TRANSFER_DISPUTED: ("coordinate", "xu.ning"),
    Stage.AWAITING_SUPPLEMENT: ("supplement", "applicant"),
    Stage.AWAITING_PAYMENT: ("pay", "wang.fang"),
    Stage.CONSULTING: ("third_party_reply", "wang.fang"),
    Stage.REVIEW_CHECKED: ("review", "chen.jianguo"),
    Stage.OFFICE_APPROVED: ("approve", "chen.jianguo"),
    Stage.APPROVED: ("issue", "wang.fang"),
    Stage.ISSUED: ("dispatch", "wang.fang"),
    Stage.DISPATCHED: ("serve", "wang.fang"),
    Stage.SERVED: ("close", "wang.fang"),
}
"""Whose duty is the same whatever has happened before."""
