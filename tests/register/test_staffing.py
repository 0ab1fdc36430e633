"""Who works here: every change is judged, journalled, and survives another bootstrap."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from domain.acts import Refusal
from domain.case import Case
from domain.dossier import Dossier
from domain.people import Duty, Person, Role
from domain.profile import Department, Profile
from domain.staffing import (
    AddPerson,
    ChangePerson,
    GiveDuty,
    Leave,
    NameDepartment,
    StaffChange,
    TakeDuty,
)
from domain.stages import Stage
from register.acts.cases import open_case
from register.agency.bootstrap import bootstrap
from register.agency.profiles import Profiles
from register.engine import Register
from register.lists.marks import mark
from register.people.directory import actor
from register.people.log import PeopleLog, people_stream
from register.people.staffing import Changed, Staffing
from register.record.journal import entries
from register.record.verify import verify

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
HEAD = Duty(role=Role.DEPARTMENT_HEAD, department="tese")


@pytest.fixture
def staffing(register: Register, key: bytes) -> Staffing:
    return Staffing(register, PeopleLog(key))


def newcomer(id_: str = "xin.ren", *duties: Duty) -> AddPerson:
    return AddPerson(
        person=Person(id=id_, name="辛仁", email="xin.ren@bjqts.example", duties=duties)
    )


def done(staffing: Staffing, change: StaffChange, by: str = "qian.bo") -> Changed:
    answer = staffing.settle("bjqts", change, by=by, at=NOW)
    assert isinstance(answer, Changed), answer
    return answer


def test_somebody_begins_is_changed_and_leaves(register: Register, staffing: Staffing) -> None:
    done(staffing, newcomer("xin.ren", Duty(role=Role.CLERK)))
    done(staffing, ChangePerson(who="xin.ren", name="辛人", digest=True))
    line = next(one for one in staffing.listed("bjqts", at=NOW) if one.id == "xin.ren")
    assert (line.name, line.email, line.digest) == ("辛人", "xin.ren@bjqts.example", True)
    assert line.duties == (Duty(role=Role.CLERK),)
    done(staffing, Leave(who="xin.ren"))
    with register.reading() as session:
        assert actor(session, "bjqts", "xin.ren") is None
    assert "xin.ren" not in {one.id for one in staffing.listed("bjqts", at=NOW)}
    left = {one.id: one for one in staffing.listed("bjqts", at=NOW, past=True)}["xin.ren"]
    assert (left.active, left.duties) == (False, ())


def test_duties_are_given_and_taken(register: Register, staffing: Staffing) -> None:
    duty = {"role": Role.HANDLER, "department": "jiliang"}
    done(staffing, GiveDuty(who="wang.fang", **duty))
    with register.reading() as session:
        found = actor(session, "bjqts", "wang.fang")
    assert found is not None
    assert found.holds(Role.HANDLER, "jiliang")
    done(staffing, TakeDuty(who="wang.fang", **duty))
    with register.reading() as session:
        found = actor(session, "bjqts", "wang.fang")
    assert found is not None
    assert not found.holds(Role.HANDLER, "jiliang")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (newcomer("wang.fang"), "account_taken"),
        (newcomer("system"), "account_taken"),
        (newcomer("xin.ren", Duty(role=Role.HANDLER)), "duty_fits"),
        (newcomer("xin.ren", Duty(role=Role.CLERK, department="tese")), "duty_fits"),
        (newcomer("xin.ren", Duty(role=Role.HANDLER, department="none")), "duty_fits"),
        (newcomer("xin.ren", Duty(role=Role.CLOCK)), "duty_fits"),
        (newcomer("x", Duty(role=Role.AUDITOR), Duty(role=Role.CLERK)), "auditor_apart"),
        (GiveDuty(who="wang.fang", role=Role.AUDITOR), "auditor_apart"),
        (GiveDuty(who="wang.fang", role=Role.CLERK), "duty_held"),
        (TakeDuty(who="wang.fang", role=Role.LEADER), "duty_held"),
        (GiveDuty(who="nobody", role=Role.CLERK), "unknown_person"),
        (Leave(who="nobody"), "unknown_person"),
        (ChangePerson(who="nobody", name="某"), "unknown_person"),
        (Leave(who="qian.bo"), "administrator_left"),
        (TakeDuty(who="qian.bo", role=Role.ADMINISTRATOR), "administrator_left"),
    ],
)
def test_what_may_not_be_changed_is_refused(
    register: Register, staffing: Staffing, change: StaffChange, code: str
) -> None:
    answer = staffing.settle("bjqts", change, by="qian.bo", at=NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == code
    with register.reading() as session:
        assert entries(session, people_stream("bjqts")) == ()


@pytest.mark.parametrize(
    ("agency", "by", "code"),
    [
        ("bjqts", "wang.fang", "wrong_role"),
        ("bjqts", "nobody", "unknown_actor"),
        ("nowhere", "qian.bo", "unknown_agency"),
    ],
)
def test_an_administrator_of_the_agency_manages_its_people(
    staffing: Staffing, agency: str, by: str, code: str
) -> None:
    answer = staffing.settle(agency, newcomer(), by=by, at=NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == code


def test_an_account_of_somebody_who_left_is_never_another_persons(staffing: Staffing) -> None:
    """The journal names accounts: one account is one person for ever."""
    done(staffing, Leave(who="wang.fang"))
    answer = staffing.settle("bjqts", newcomer("wang.fang"), by="qian.bo", at=NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == "account_taken"


def test_the_other_administrator_may_leave(staffing: Staffing) -> None:
    done(staffing, GiveDuty(who="wang.fang", role=Role.ADMINISTRATOR))
    done(staffing, Leave(who="qian.bo"), by="wang.fang")


def test_whoever_could_sign_two_steps_is_named(staffing: Staffing) -> None:
    """§1.3: allowed, since the domain refuses the second signature in a case; but told."""
    (warning,) = done(
        staffing, GiveDuty(who="chen.jianguo", role=HEAD.role, department="tese")
    ).warnings
    assert "同一案件只能签署其中一个步骤" in warning
    assert done(staffing, GiveDuty(who="wang.fang", role=Role.OFFICE)).warnings == ()


def test_open_cases_of_a_handler_who_leaves_are_named(
    register: Register,
    staffing: Staffing,
    new_case: Callable[..., Case],
    dossier: Dossier,
    key: bytes,
) -> None:
    facts = {"department": "tese", "handler": "zhang.wei"}
    with register.transaction() as session:
        for id_, stage in (("bjqts-1", Stage.ASSIGNED), ("bjqts-2", Stage.CLOSED)):
            case = new_case(id_, stage=stage, **facts)
            open_case(session, case, dossier, at=NOW, key=key)
            mark(session, case, None)
    assert done(staffing, Leave(who="zhang.wei")).cases == ("bjqts-1",)


def test_another_bootstrap_undoes_nothing(
    register: Register, staffing: Staffing, profile: Profile
) -> None:
    done(staffing, newcomer("xin.ren", Duty(role=Role.CLERK)))
    done(staffing, TakeDuty(who="liu.yang", role=Role.CLERK))
    done(staffing, Leave(who="wang.fang"))
    done(staffing, NameDepartment(department=Department(id="tese", name="特设处")))
    done(staffing, NameDepartment(department=Department(id="xinxi", name="信息中心")))
    before = staffing.listed("bjqts", at=NOW, past=True)
    told = bootstrap(register, profile)
    assert (told.added, told.new_version) == ((), False)
    assert {one.what for one in told.differs} >= {"部门 tese 的名称", "人员 wang.fang 的状态"}
    assert staffing.listed("bjqts", at=NOW, past=True) == before
    with register.reading() as session:
        current = Profiles().current(session, "bjqts")
    named = {one.id: one.name for one in current.departments}
    assert (named["tese"], named["xinxi"]) == ("特设处", "信息中心")


def test_a_new_department_can_have_duties_and_cases(staffing: Staffing) -> None:
    done(staffing, NameDepartment(department=Department(id="xinxi", name="信息中心")))
    done(staffing, GiveDuty(who="wang.fang", role=Role.HANDLER, department="xinxi"))
    assert Department(id="xinxi", name="信息中心") in staffing.departments("bjqts")


def test_every_change_is_journalled_with_who_made_it(
    register: Register, staffing: Staffing, key: bytes
) -> None:
    done(staffing, newcomer())
    done(staffing, Leave(who="xin.ren"))
    with register.reading() as session:
        first, second = entries(session, people_stream("bjqts"))
    assert (first.act, first.actor, second.act) == ("add_person", "qian.bo", "leave")
    said = json.loads(json.loads(first.content or "")["change"])
    assert said["person"]["name"] == "辛仁"
    assert verify(register, key).whole
