"""What a delegation means: whose duties the delegate has, and who is told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.case import Part
from domain.civil import SHANGHAI, civil_date, end_of, instant_at
from domain.delegation import Delegation
from domain.paper import Audience
from domain.people import Duty, Role
from domain.stages import Stage
from register.agency.bootstrap import issue_tokens
from register.engine import Register
from register.people.directory import authenticate, holds
from tests.register.delegating import (
    FRIDAY,
    HEAD_OF_TESE,
    MONDAY,
    NewCase,
    duties,
    gets,
    leaves,
    readers,
    told,
)


@pytest.mark.parametrize(
    ("day", "stands_in"),
    [
        (MONDAY - timedelta(days=1), False),
        (MONDAY, True),
        (FRIDAY, True),
        (FRIDAY + timedelta(days=1), False),
    ],
)
def test_a_delegate_has_the_duties_from_the_first_day_to_the_last(
    register: Register, settle: Callable[..., Delegation], day: date, stands_in: bool
) -> None:
    settle()
    assert (HEAD_OF_TESE in duties(register, "sun.li", day)) is stands_in


def test_the_days_are_those_of_asia_shanghai() -> None:
    """16:00 UTC is midnight in Beijing."""
    assert civil_date(instant_at(MONDAY) - timedelta(hours=9)) == MONDAY
    assert civil_date(end_of(FRIDAY) - timedelta(seconds=1)) == FRIDAY
    assert end_of(FRIDAY).astimezone(SHANGHAI).date() == FRIDAY + timedelta(days=1)


def test_own_duties_stay_and_come_without_an_absent_person(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    settle()
    own = Duty(role=Role.DEPARTMENT_HEAD, department="jiliang")
    assert duties(register, "sun.li", MONDAY) == {own, HEAD_OF_TESE}
    assert duties(register, "sun.li", None) == {own}
    assert duties(register, "li.qiang", MONDAY) == {
        HEAD_OF_TESE.model_copy(update={"absent": None})
    }


def test_a_delegation_may_cover_one_role_only(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    """The director holds two duties."""
    settle(absent="zhou.min", delegate="xu.ning", role=Role.OFFICE_DIRECTOR)
    mine = duties(register, "xu.ning", MONDAY)
    assert {one for one in mine if one.absent} == {
        Duty(role=Role.OFFICE_DIRECTOR, absent="zhou.min")
    }


def test_a_delegation_may_cover_one_department_only(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    gets(register, "li.qiang", Role.DEPARTMENT_HEAD, "jihua")
    settle(department="tese")
    assert {one for one in duties(register, "sun.li", MONDAY) if one.absent} == {HEAD_OF_TESE}


def test_a_duty_one_was_delegated_to_is_not_passed_on(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    settle()
    settle(absent="sun.li", delegate="he.jun")
    passed = {one.absent for one in duties(register, "he.jun", MONDAY) if one.absent}
    assert passed == {"sun.li"}


def test_whoever_has_left_is_not_stood_in_for(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    settle()
    leaves(register, "li.qiang")
    assert HEAD_OF_TESE not in duties(register, "sun.li", MONDAY)


def test_a_token_brings_the_duties_of_its_day(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    settle()
    token = next(one.token for one in issue_tokens(register, "bjqts") if one.person == "sun.li")
    with register.reading() as session:
        for day, stands_in in ((MONDAY, True), (FRIDAY + timedelta(days=1), False), (None, False)):
            found = authenticate(session, token, day)
            assert found is not None
            assert (HEAD_OF_TESE in found[1].duties) is stands_in


def test_the_delegate_is_told_beside_the_absent_person(
    register: Register, settle: Callable[..., Delegation], new_case: NewCase
) -> None:
    settle()
    case = new_case(stage=Stage.DRAFTED, department="tese")
    own, delegate = readers(register, Audience.HOLDER, case)
    assert (own.person, own.role_title, own.absent) == ("li.qiang", "承办部门负责人", None)
    assert (delegate.person, delegate.email) == ("sun.li", "sun.li@bjqts.example")
    assert delegate.role_title == "承办部门负责人（代李强）"
    assert (delegate.absent, delegate.absent_name) == ("li.qiang", "李强")
    assert told(register, Audience.HOLDER, case, FRIDAY + timedelta(days=1)) == ["li.qiang"]


def test_whoever_holds_the_role_himself_is_told_once_and_as_himself(
    register: Register, settle: Callable[..., Delegation], new_case: NewCase
) -> None:
    settle(absent="wang.fang", delegate="liu.yang")
    found = readers(register, Audience.CLERK, new_case())
    assert [(one.person, one.absent) for one in found] == [("liu.yang", None), ("wang.fang", None)]


def test_for_an_absent_handler_the_delegate_is_told(
    register: Register, settle: Callable[..., Delegation], new_case: NewCase
) -> None:
    settle(absent="zhang.wei", delegate="wu.jing")
    case = new_case(stage=Stage.ASSIGNED, department="tese", handler="zhang.wei")
    assert told(register, Audience.HANDLER, case) == ["zhang.wei", "wu.jing"]


def test_of_a_joint_case_both_departments_delegates_are_told(
    register: Register, settle: Callable[..., Delegation], new_case: NewCase
) -> None:
    settle()
    settle(absent="sun.li", delegate="he.jun")
    joint = (Part(department="jiliang", items=(2,)),)
    case = new_case(stage=Stage.TRANSFERRED, department="tese", joint=joint, items=2)
    assert told(register, Audience.HOLDER, case) == ["li.qiang", "sun.li", "he.jun"]


def test_a_case_is_assigned_to_an_absent_handler_not_to_the_delegate(
    register: Register, settle: Callable[..., Delegation]
) -> None:
    settle(absent="zhang.wei", delegate="wu.jing")
    with register.reading() as session:
        assert holds(session, "bjqts", "zhang.wei", Role.HANDLER, "tese")
        assert not holds(session, "bjqts", "wu.jing", Role.HANDLER, "tese")
