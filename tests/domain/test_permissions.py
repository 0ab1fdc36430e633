"""Who reaches which case: the table of rights."""

from datetime import date

import pytest

from domain.case import Case, Part
from domain.channels import Channel
from domain.people import Actor, Duty, Role
from domain.permissions import CLIENT_RIGHTS, GRANTS, Right, Span, may, reach
from domain.stages import Stage

OUTSIDE = {Role.APPLICANT, Role.THIRD_PARTY, Role.INTAKE, Role.CLOCK, Role.SYSTEM}
CHANGING = {
    Right.HAND_IN,
    Right.UPLOAD,
    Right.DELEGATE,
    Right.WEBHOOKS,
    Right.PEOPLE,
    Right.CALENDAR,
    Right.TEMPLATES,
    Right.ENCODE,
}


def somebody(role: Role, department: str | None = None, absent: str | None = None) -> Actor:
    return Actor(id="one", duties=(Duty(role=role, department=department, absent=absent),))


def a_case(stage: Stage = Stage.ASSIGNED, **facts: object) -> Case:
    bare = Case(
        id="bjqts-1",
        agency="bjqts",
        profile="1",
        rules="bjqts2017",
        rules_version="1",
        channel=Channel.WEB,
        received=date(2017, 11, 7),
        items=2,
        stage=stage,
        department="tese",
    )
    return bare.model_copy(update=facts)


@pytest.mark.parametrize("right", Right)
def test_a_stranger_has_no_right(right: Right) -> None:
    assert not may(Actor(id="nobody"), right)
    assert not may(Actor(id="nobody"), right, a_case())


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", sorted(OUTSIDE))
def test_outsiders_and_the_motor_hold_no_right_of_staff(role: Role, right: Right) -> None:
    assert not may(somebody(role), right)


def test_every_right_says_who_holds_it_and_what_it_is_called() -> None:
    assert set(GRANTS) == set(Right)
    assert all(GRANTS[right] and right.label for right in Right)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DEPARTMENT_HEAD])
def test_a_department_reaches_its_own_cases_only(role: Role) -> None:
    assert may(somebody(role, "tese"), Right.READ_CASE, a_case())
    assert not may(somebody(role, "jiliang"), Right.READ_CASE, a_case())
    assert reach(somebody(role, "tese"), Right.READ_CASE).departments == {"tese"}


def test_a_department_that_shares_a_case_reaches_it_too() -> None:
    shared = a_case(joint=(Part(department="jiliang", items=(2,)),))
    assert may(somebody(Role.HANDLER, "jiliang"), Right.READ_PAPER, shared)


def test_a_case_nobody_was_charged_with_yet_is_no_departments() -> None:
    new = a_case(Stage.REGISTERED, department=None)
    assert not may(somebody(Role.DEPARTMENT_HEAD, "tese"), Right.READ_CASE, new)
    assert may(somebody(Role.CLERK), Right.READ_CASE, new)


def test_the_secrecy_committee_sees_a_case_while_it_reviews_it() -> None:
    committee = somebody(Role.SECRECY)
    assert may(committee, Right.READ_PAPER, a_case(Stage.SECRECY_REVIEW))
    assert not may(committee, Right.READ_PAPER, a_case(Stage.REVIEW_CHECKED))
    assert not may(committee, Right.READ_PERSONAL, a_case(Stage.SECRECY_REVIEW))


def test_the_administrator_sees_where_cases_stand_but_not_whom_they_concern() -> None:
    administrator = somebody(Role.ADMINISTRATOR)
    assert may(administrator, Right.READ_CASE, a_case())
    assert not may(administrator, Right.READ_PERSONAL, a_case())
    assert not may(administrator, Right.READ_PAPER, a_case())
    assert not may(administrator, Right.DECODE)


def test_an_auditor_reads_every_case_and_changes_nothing() -> None:
    auditor = somebody(Role.AUDITOR)
    assert all(may(auditor, right) is (right not in CHANGING) for right in Right)
    assert may(auditor, Right.READ_PERSONAL, a_case())


def test_a_delegate_reaches_what_the_absent_person_reaches() -> None:
    delegate = somebody(Role.DEPARTMENT_HEAD, "tese", absent="li.qiang")
    assert may(delegate, Right.READ_CASE, a_case())


def test_only_departmental_roles_are_bound_to_a_department() -> None:
    bound = {
        role
        for granted in GRANTS.values()
        for role, span in granted.items()
        if span is Span.DEPARTMENT
    }
    assert bound == {Role.HANDLER, Role.DEPARTMENT_HEAD}


def test_an_intake_service_is_never_given_what_concerns_people() -> None:
    assert CLIENT_RIGHTS.isdisjoint({Right.READ_PERSONAL, Right.DECODE, Right.PEOPLE, Right.ENCODE})
