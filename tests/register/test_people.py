"""Who acts and who is told, as the register stands today."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.case import Case
from domain.paper import Audience
from domain.people import Duty, Role
from domain.stages import Stage
from register.agency.bootstrap import issue_tokens
from register.engine import Register
from register.people.directory import actor, authenticate, holds, people_for
from register.tables import DutyRow, PersonRow

NewCase = Callable[..., Case]
TODAY = date(2017, 11, 7)


def told(register: Register, audience: Audience, case: Case) -> list[str]:
    with register.reading() as session:
        return [one.person for one in people_for(session, "bjqts", audience, case, TODAY)]


def test_an_actor_comes_with_all_duties(register: Register) -> None:
    with register.reading() as session:
        found = actor(session, "bjqts", "zhou.min")
    assert found is not None
    assert found.name == "周敏"
    assert set(found.duties) == {Duty(role=Role.OFFICE_DIRECTOR), Duty(role=Role.OFFICE)}


def test_a_stranger_is_no_actor(register: Register) -> None:
    with register.reading() as session:
        assert actor(session, "bjqts", "nobody") is None
        assert actor(session, "other", "zhou.min") is None


def test_somebody_without_duties_is_an_actor_who_may_nothing(register: Register) -> None:
    with register.transaction() as session:
        session.add(PersonRow(agency="bjqts", id="new", name="新人", email="new@bjqts.example"))
        session.flush()
        found = actor(session, "bjqts", "new")
    assert found is not None
    assert found.duties == ()


def test_whoever_has_left_is_no_actor_and_is_told_nothing(
    register: Register, new_case: NewCase
) -> None:
    _leaves(register, "wang.fang")
    with register.reading() as session:
        assert actor(session, "bjqts", "wang.fang") is None
    assert told(register, Audience.CLERK, new_case()) == ["liu.yang"]


def test_a_departmental_role_is_held_in_its_department_only(register: Register) -> None:
    with register.reading() as session:
        assert holds(session, "bjqts", "zhang.wei", Role.HANDLER, "tese")
        assert not holds(session, "bjqts", "zhang.wei", Role.HANDLER, "jiliang")
        assert holds(session, "bjqts", "chen.jianguo", Role.LEADER, None)
        assert not holds(session, "bjqts", "nobody", Role.LEADER, None)


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        (Audience.CLERK, ["liu.yang", "wang.fang"]),
        (Audience.CENTER_HEAD, ["zhao.hong"]),
        (Audience.DEPARTMENT_HEAD, ["sun.li"]),
        (Audience.HANDLER, ["wu.jing"]),
        (Audience.OFFICE, ["xu.ning", "zhou.min"]),
        (Audience.OFFICE_DIRECTOR, ["zhou.min"]),
        (Audience.LEADER, ["chen.jianguo"]),
        (Audience.ADMINISTRATOR, ["qian.bo"]),
    ],
)
def test_an_audience_is_the_people_who_hold_the_role(
    register: Register, new_case: NewCase, audience: Audience, people: list[str]
) -> None:
    case = new_case(stage=Stage.ASSIGNED, department="jiliang", handler="wu.jing")
    assert told(register, audience, case) == people


def test_a_recipient_is_told_in_what_role(register: Register, new_case: NewCase) -> None:
    with register.reading() as session:
        (head,) = people_for(
            session, "bjqts", Audience.DEPARTMENT_HEAD, new_case(department="tese"), TODAY
        )
    assert (head.name, head.email) == ("李强", "li.qiang@bjqts.example")
    assert head.role_title == "承办部门负责人"


@pytest.mark.parametrize(
    ("stage", "people"),
    [
        (Stage.RECEIVED, ["liu.yang", "wang.fang"]),
        (Stage.TRANSFERRED, ["li.qiang"]),
        (Stage.ASSIGNED, ["zhang.wei"]),
        (Stage.DEPARTMENT_CONFIRMED, ["zhou.min"]),
        (Stage.OFFICE_APPROVED, ["chen.jianguo"]),
        (Stage.CLOSED, []),
    ],
)
def test_the_holder_is_whoever_has_the_case_now(
    register: Register, new_case: NewCase, stage: Stage, people: list[str]
) -> None:
    case = new_case(stage=stage, department="tese", handler="zhang.wei")
    assert told(register, Audience.HOLDER, case) == people


def test_before_a_handler_is_named_the_head_of_the_department_is_told(
    register: Register, new_case: NewCase
) -> None:
    """§2.8."""
    case = new_case(stage=Stage.TRANSFERRED, department="tese")
    assert told(register, Audience.HANDLER, case) == ["li.qiang"]


def test_another_handler_of_the_department_is_not_told(
    register: Register, new_case: NewCase
) -> None:
    with register.transaction() as session:
        session.add(PersonRow(agency="bjqts", id="new", name="新人", email="new@bjqts.example"))
        session.flush()
        session.add(DutyRow(agency="bjqts", person="new", role=Role.HANDLER, department="tese"))
    case = new_case(stage=Stage.ASSIGNED, department="tese", handler="zhang.wei")
    assert told(register, Audience.HANDLER, case) == ["zhang.wei"]


def test_for_a_handler_who_has_left_the_head_is_told(register: Register, new_case: NewCase) -> None:
    _leaves(register, "zhang.wei")
    case = new_case(stage=Stage.ASSIGNED, department="tese", handler="zhang.wei")
    assert told(register, Audience.HOLDER, case) == ["li.qiang"]


def test_where_nobody_holds_a_role_the_administrator_is_told(
    register: Register, new_case: NewCase
) -> None:
    _leaves(register, "chen.jianguo")
    assert told(register, Audience.LEADER, new_case()) == ["qian.bo"]
    assert told(register, Audience.HANDLER, new_case(department="gone")) == ["qian.bo"]


def test_the_applicant_is_no_member_of_staff(register: Register, new_case: NewCase) -> None:
    with pytest.raises(ValueError, match="outsiders"):
        told(register, Audience.APPLICANT, new_case())


def test_a_token_tells_who_somebody_is(register: Register) -> None:
    tokens = {one.person: one.token for one in issue_tokens(register, "bjqts")}
    with register.reading() as session:
        found = authenticate(session, tokens["chen.jianguo"])
        assert found is not None
        agency, someone = found
        assert authenticate(session, tokens["chen.jianguo"] + "x") is None
        assert authenticate(session, "") is None
    assert agency == "bjqts"
    assert someone.holds(Role.LEADER)


def test_the_token_of_someone_who_has_left_is_worth_nothing(register: Register) -> None:
    tokens = {one.person: one.token for one in issue_tokens(register, "bjqts")}
    _leaves(register, "qian.bo")
    with register.reading() as session:
        assert authenticate(session, tokens["qian.bo"]) is None


def _leaves(register: Register, person: str) -> None:
    with register.transaction() as session:
        session.get_one(PersonRow, ("bjqts", person)).active = False
