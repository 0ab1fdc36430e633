"""What a case's page puts first: the step most cases take next, and whose turn it is."""

from html import unescape

import pytest

from api.console.usual import next_step
from domain.people import DEPARTMENTAL, Actor, Duty, Role
from domain.stages import OPEN, TERMINAL, Stage
from domain.usual import USUAL
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.domain.building import standing
from tests.support.house import House
from tests.support.pages import browser_at, give_password

TRANSFERRED = 2
"""So many acts bring a case to its department."""


def holder(role: Role) -> Actor:
    department = "tese" if role in DEPARTMENTAL else None
    return Actor(id=f"one.{role}", duties=(Duty(role=role, department=department),))


@pytest.mark.parametrize("stage", sorted(OPEN))
def test_every_open_stage_waits_for_an_act_of_whoever_has_the_case(stage: Stage) -> None:
    play, _ = standing(stage, "cn2019")
    assert play.case is not None
    assert play.case.holder is not None
    found = next_step(play.case, holder(play.case.holder))
    assert found is not None
    assert found.act == USUAL[stage]


def test_a_case_that_has_ended_waits_for_nothing() -> None:
    assert not TERMINAL & set(USUAL)


def test_a_department_is_next_and_nobody_else() -> None:
    play, _ = standing(Stage.TRANSFERRED, "cn2019")
    assert play.case is not None
    department = play.case.department
    head = Actor(id="h", duties=(Duty(role=Role.DEPARTMENT_HEAD, department=department),))
    told = [next_step(play.case, one) for one in (head, holder(Role.CLERK))]
    assert [(one.act, one.mine) for one in told if one] == [("assign", True), ("assign", False)]


def test_what_a_third_party_says_is_the_clerks_to_take_down() -> None:
    play, _ = standing(Stage.CONSULTING, "cn2019")
    assert play.case is not None
    told = [next_step(play.case, holder(role)) for role in (Role.CLERK, Role.OFFICE)]
    assert [one.mine for one in told if one] == [True, False]


def test_in_an_arbitration_the_office_decides_and_the_department_may_still_answer() -> None:
    play, _ = standing(Stage.ASSIGNED, "cn2019")
    assert play.case is not None
    assert play.case.department is not None
    case = play.case.model_copy(update={"arbitration": True})
    handles = Duty(role=Role.HANDLER, department=case.department)
    handler = Actor(id=case.handler or "h", duties=(handles,))
    told = [next_step(case, one) for one in (holder(Role.OFFICE), handler)]
    assert [(one.act, one.mine) for one in told if one] == [("set_term", True), ("opinion", True)]


async def test_the_page_says_what_comes_next_and_by_whom(home: House, url: str, desk: Desk) -> None:
    case = id_of(await desk.case(TRANSFERRED))
    for person in ("wang.fang", "li.qiang"):
        give_password(home, person)
    link = f'<a class="button" href="/cases/{case}?act=assign#act"'
    words = "下一步：指定承办人员，由特种设备安全监察处负责人办理。"
    async with browser_at(url) as clerk, browser_at(url) as head:
        await clerk.log_in("wang.fang")
        await head.log_in("li.qiang")
        waits = (await clerk.open(f"/cases/{case}")).text
        mine = (await head.open(f"/cases/{case}")).text
    assert words in waits
    assert link not in waits
    assert link in mine
    assert "下一步：" not in mine


async def test_an_opinion_that_came_back_need_not_be_written_anew(
    home: House, url: str, desk: Desk
) -> None:
    acts = [step.act for step in SAMPLE.steps]
    case = await desk.case(acts.index("approve"))
    wrote = next(step for step in SAMPLE.steps if step.act == "opinion")
    back = {"to": "department", "reason": "理由不充分，请补充。"}
    assert (await desk.act(case, "return", "li.qiang", **back)).status_code == 200
    give_password(home, wrote.by)
    async with browser_at(url) as handler:
        await handler.log_in(wrote.by)
        page = (await handler.open(f"/cases/{id_of(case)}?act=opinion")).text
    assert "您上次的意见已经填好" in page
    assert str(wrote.payload["opinion"]) in unescape(page)


async def test_what_the_applicant_must_clarify_is_what_the_handler_wrote(
    home: House, url: str, desk: Desk
) -> None:
    case = await desk.case([step.act for step in SAMPLE.steps].index("opinion"))
    words = "没有写明哪一年度的报告。"
    asked = await desk.act(case, "opinion", "zhang.wei", opinion=words, needs="supplement")
    assert asked.status_code == 200, asked.text
    give_password(home, "wang.fang")
    async with browser_at(url) as clerk:
        await clerk.log_in("wang.fang")
        page = (await clerk.open(f"/cases/{id_of(case)}?act=ask_supplement")).text
    assert words in page
