"""Who stands in for whom: registering, revoking, and what is refused."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from domain.civil import civil_date, end_of, instant_at
from domain.delegation import Delegation, Standing
from domain.people import Role
from register.engine import Register
from register.people.delegations import Delegations, Registered
from register.record import journal
from register.record.verify import verify
from tests.register.delegating import (
    FRIDAY,
    HEAD_OF_TESE,
    LI_AWAY,
    MONDAY,
    duties,
    leaves,
    refused,
    wanted,
)


def test_a_revoked_delegation_counts_no_longer(
    register: Register,
    delegations: Delegations,
    settle: Callable[..., Delegation],
    noon: datetime,
) -> None:
    given = settle()
    revoked = delegations.revoke("bjqts", given.id, by="li.qiang", at=noon)
    assert isinstance(revoked, Delegation)
    assert (revoked.revoked_by, revoked.revoked_at) == ("li.qiang", noon)
    assert HEAD_OF_TESE not in duties(register, "sun.li", MONDAY)
    again = delegations.revoke("bjqts", given.id, by="li.qiang", at=noon)
    assert refused(again).why == "这项授权已撤销"
    assert delegations.revoke("bjqts", "none", by="li.qiang", at=noon) is None


def test_a_delegation_that_is_over_is_not_revoked(
    delegations: Delegations, settle: Callable[..., Delegation]
) -> None:
    late = end_of(FRIDAY)
    assert refused(delegations.revoke("bjqts", settle().id, by="qian.bo", at=late)).code == (
        "still_running"
    )


@pytest.mark.parametrize("by", ["li.qiang", "zhou.min", "qian.bo"])
def test_oneself_the_director_and_an_administrator_may_register(
    settle: Callable[..., Delegation], by: str
) -> None:
    assert settle(by=by).registered_by == by


@pytest.mark.parametrize("by", ["sun.li", "wang.fang", "chen.jianguo"])
def test_nobody_else_may_register_or_revoke(
    delegations: Delegations, settle: Callable[..., Delegation], noon: datetime, by: str
) -> None:
    assert refused(delegations.add("bjqts", LI_AWAY, by=by, at=noon)).code == "wrong_role"
    given = settle()
    assert refused(delegations.revoke("bjqts", given.id, by=by, at=noon)).code == "wrong_role"


def test_a_delegate_of_the_director_registers_nothing_for_others(
    delegations: Delegations, settle: Callable[..., Delegation]
) -> None:
    """He would pass on what was entrusted to him."""
    settle(absent="zhou.min", delegate="xu.ning")
    answer = delegations.add("bjqts", LI_AWAY, by="xu.ning", at=instant_at(MONDAY))
    assert refused(answer).code == "wrong_role"


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({"delegate": "nobody"}, "at_work", "本机关没有在岗人员“nobody”"),
        ({"absent": "gone"}, "at_work", "本机关没有在岗人员“gone”"),
        ({"delegate": "li.qiang"}, "two_people", "不能授权给本人"),
        ({"delegate": "qian.bo"}, "not_to_oneself", "不能登记由自己受托的授权"),
        ({"last": MONDAY - timedelta(days=1)}, "period_sound", "早于第一日"),
        ({"first": date(2017, 11, 6)}, "period_sound", "不能倒填日期"),
        ({"first": date(2071, 11, 13), "last": date(2071, 11, 17)}, "period_sound", "第一日应当在"),
        ({"last": date(2018, 11, 14)}, "period_sound", "最长一年"),
        ({"role": Role.LEADER}, "own_duties", "李强本人没有这项职责"),
        ({"department": "jiliang"}, "own_duties", "李强本人没有这项职责"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(
    delegations: Delegations, noon: datetime, changes: dict[str, object], code: str, why: str
) -> None:
    answer = refused(delegations.add("bjqts", wanted(**changes), by="qian.bo", at=noon))
    assert answer.code == code
    assert why in answer.why


def test_one_day_and_a_year_are_periods(settle: Callable[..., Delegation]) -> None:
    settle(first=date(2017, 11, 7), last=date(2017, 11, 7))
    settle(last=date(2018, 11, 13))


def test_whoever_has_left_is_no_delegate(
    register: Register, delegations: Delegations, noon: datetime
) -> None:
    leaves(register, "sun.li")
    assert refused(delegations.add("bjqts", LI_AWAY, by="qian.bo", at=noon)).code == "at_work"


def test_another_agencys_people_are_strangers(delegations: Delegations, noon: datetime) -> None:
    assert refused(delegations.add("none", LI_AWAY, by="qian.bo", at=noon)).code == "unknown_agency"
    assert refused(delegations.add("bjqts", LI_AWAY, by="me", at=noon)).code == "unknown_actor"


@pytest.mark.parametrize(
    "changes",
    [{}, {"delegate": "he.jun"}, {"first": FRIDAY, "last": FRIDAY}, {"role": Role.DEPARTMENT_HEAD}],
)
def test_a_duty_has_one_delegate_a_day(
    delegations: Delegations,
    settle: Callable[..., Delegation],
    noon: datetime,
    changes: dict[str, object],
) -> None:
    given = settle()
    answer = refused(delegations.add("bjqts", wanted(**changes), by="qian.bo", at=noon))
    assert answer.code == "one_delegate"
    assert answer.why == f"2017-11-13至2017-11-17已经授权给孙丽，请先撤销（编号 {given.id}）"


def test_two_duties_and_two_periods_may_have_two_delegates(
    settle: Callable[..., Delegation],
) -> None:
    settle(absent="zhou.min", delegate="xu.ning", role=Role.OFFICE)
    settle(absent="zhou.min", delegate="zhao.hong", role=Role.OFFICE_DIRECTOR)
    settle()
    settle(delegate="he.jun", first=FRIDAY + timedelta(days=1), last=FRIDAY + timedelta(days=9))


def test_a_revoked_delegation_makes_room(
    delegations: Delegations, settle: Callable[..., Delegation], noon: datetime
) -> None:
    delegations.revoke("bjqts", settle().id, by="qian.bo", at=noon)
    assert settle(delegate="he.jun").delegate == "he.jun"


def test_of_many_at_once_one_is_registered(delegations: Delegations, noon: datetime) -> None:
    def add(delegate: str) -> object:
        return delegations.add("bjqts", wanted(delegate=delegate), by="qian.bo", at=noon)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(add, ("sun.li", "he.jun", "zhang.wei", "wu.jing")))
    assert sum(isinstance(one, Registered) for one in answers) == 1


def test_the_same_id_gets_the_same_answer_and_another_request_is_refused(
    delegations: Delegations, noon: datetime
) -> None:
    def add(id_: str, by: str = "qian.bo", **changes: object) -> object:
        later = noon + timedelta(hours=len(changes))
        return delegations.add("bjqts", wanted(**changes), by=by, at=later, id_=id_)

    first = add("once")
    assert isinstance(first, Registered)
    assert add("once") == first
    assert refused(add("once", delegate="he.jun")).code == "id_reused"
    assert refused(add("once", by="zhou.min")).code == "id_reused"
    no = refused(add("no", delegate="li.qiang"))
    assert add("no", delegate="li.qiang") == no


def test_every_answer_is_in_the_agencys_own_chain(
    register: Register,
    delegations: Delegations,
    settle: Callable[..., Delegation],
    noon: datetime,
    key: bytes,
) -> None:
    given = settle()
    delegations.add("bjqts", LI_AWAY, by="wang.fang", at=noon)
    delegations.revoke("bjqts", given.id, by="zhou.min", at=noon)
    with register.reading() as session:
        kept = journal.entries(session, "delegations/bjqts")
    assert [(one.act, one.actor, one.outcome.value) for one in kept] == [
        ("delegate", "qian.bo", "accepted"),
        ("delegate", "wang.fang", "refused"),
        ("revoke_delegation", "zhou.min", "accepted"),
    ]
    said = json.loads(kept[0].content or "")
    assert said["asked"]["wanted"]["absent"] == "li.qiang"
    assert said["answer"]["delegation"]["id"] == given.id
    assert verify(register, key).whole


def test_a_list_tells_what_runs_and_on_request_what_ran(
    delegations: Delegations, settle: Callable[..., Delegation], noon: datetime
) -> None:
    settle()
    early = settle(absent="wang.fang", delegate="liu.yang", first=civil_date(noon))
    delegations.revoke("bjqts", early.id, by="qian.bo", at=noon)

    def listed(on: date, *, past: bool) -> list[tuple[str, str, str]]:
        found = delegations.listed("bjqts", on=on, past=past)
        return [(one.absent_name, one.delegate_name, one.standing.label) for one in found]

    assert listed(MONDAY, past=False) == [("李强", "孙丽", "生效中")]
    assert listed(civil_date(noon), past=False) == [("李强", "孙丽", "尚未开始")]
    assert listed(FRIDAY + timedelta(days=1), past=False) == []
    assert listed(FRIDAY + timedelta(days=1), past=True) == [
        ("王芳", "刘洋", Standing.REVOKED.label),
        ("李强", "孙丽", Standing.OVER.label),
    ]
    assert delegations.listed("none", on=MONDAY) == ()


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"absent": "chen.jianguo"}, "孙丽在此期间可以办理“承办部门负责人签署”“分管领导审批”"),
        ({"absent": "zhou.min", "delegate": "chen.jianguo"}, "“办公室主任审批”“分管领导审批”"),
        ({"absent": "zhou.min", "delegate": "xu.ning"}, "“办公室代承办部门签署”"),
    ],
)
def test_whoever_could_sign_two_steps_is_named_at_once(
    delegations: Delegations, noon: datetime, changes: dict[str, object], warning: str
) -> None:
    answer = delegations.add("bjqts", wanted(**changes), by="qian.bo", at=noon)
    assert isinstance(answer, Registered)
    (told,) = answer.warnings
    assert warning in told
    assert told.endswith("同一案件只能签署其中一个步骤")


def test_two_delegations_to_one_person_are_reckoned_together(
    delegations: Delegations, settle: Callable[..., Delegation], noon: datetime
) -> None:
    settle(delegate="wang.fang")
    apart = wanted(
        absent="chen.jianguo",
        delegate="wang.fang",
        first=date(2017, 11, 18),
        last=date(2017, 11, 19),
    )
    answer = delegations.add("bjqts", apart, by="qian.bo", at=noon)
    assert isinstance(answer, Registered)
    assert answer.warnings == ()
    both = wanted(absent="chen.jianguo", delegate="wang.fang")
    answer = delegations.add("bjqts", both, by="qian.bo", at=noon)
    assert isinstance(answer, Registered)
    assert "“承办部门负责人签署”“分管领导审批”" in answer.warnings[0]


def test_colleagues_of_one_step_are_not_warned_about(
    delegations: Delegations, noon: datetime
) -> None:
    """Two heads of department never sign the same case."""
    answer = delegations.add("bjqts", LI_AWAY, by="qian.bo", at=noon)
    assert isinstance(answer, Registered)
    assert answer.warnings == ()


def test_a_chain_is_warned_about_from_both_ends(
    delegations: Delegations, settle: Callable[..., Delegation], noon: datetime
) -> None:
    settle()
    onward = delegations.add(
        "bjqts", wanted(absent="sun.li", delegate="he.jun"), by="sun.li", at=noon
    )
    assert isinstance(onward, Registered)
    assert onward.warnings == ("孙丽在此期间受李强授权，这些职责不随本次授权转移",)
    back = delegations.add("bjqts", wanted(absent="ma.chao"), by="ma.chao", at=noon)
    assert isinstance(back, Registered)
    assert back.warnings == (
        "孙丽本人2017-11-13至2017-11-17也已授权他人，受托的职责不会转给其受托人",
    )
