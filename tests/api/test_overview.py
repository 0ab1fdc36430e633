"""The overview: sums that agree with the register, for those cases alone that somebody reaches."""

from datetime import date
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, col, select

from domain.permissions import Reach, Right, reach
from domain.stages import OPEN, Stage
from register.lists.figures import Figures, figures
from register.people import directory
from register.tables import CaseRow
from tests.api.browsing import Page
from tests.api.conftest import SAMPLE, Desk
from tests.support.house import House


def counted(home: House, within: Reach, today: date) -> Figures:
    doorkeeper = home.installation.registrar.doorkeeper
    with home.installation.register.reading() as session:
        profile = doorkeeper.profiles.current(session, "bjqts")
        calendar = doorkeeper.calendars.of(session, profile)
        return figures(session, "bjqts", within, calendar, today)


def rows(home: House) -> list[CaseRow]:
    with home.installation.register.reading() as session:
        mine = select(CaseRow).where(col(CaseRow.agency) == "bjqts")
        found = list(session.exec(mine))
        session.expunge_all()
        return found


EVERYTHING = Reach(agency=True)


async def test_the_sums_are_those_of_the_register(desk: Desk, home: House) -> None:
    for steps in (0, 1, 2, 3):
        await desk.case(steps=steps)
    found = counted(home, EVERYTHING, date(2017, 11, 7))
    living = [one for one in rows(home) if Stage(one.stage) in OPEN]
    assert found.open == len(living) > 3
    assert sum(sum(by.values()) for by in found.stages.values()) == len(living)
    assert sum(found.departments.values()) == len(living)
    assert sum(one.count for one in found.ages) == len(living)
    running = [one for one in living if one.stage != Stage.SERVED]
    left = sum(one.count for one in found.left) + found.past + found.paused
    assert left == len(running)


async def test_what_is_past_its_last_day_is_late_also_when_no_clock_has_said_so(
    desk: Desk, home: House
) -> None:
    await desk.case()
    found = counted(home, EVERYTHING, date(2018, 3, 1))
    due = [one for one in rows(home) if Stage(one.stage) in OPEN and one.reply_due]
    assert found.past == sum(one.stage != Stage.SERVED for one in due) > 0
    assert found.overdue == sum(found.late.values()) >= found.past


async def test_a_closed_case_counts_in_its_month_and_shows_where_time_went(
    desk: Desk, home: House
) -> None:
    await desk.case(steps=len(SAMPLE.steps))
    closed = [one for one in rows(home) if one.stage == Stage.CLOSED and one.closed_on]
    assert closed
    last = max(one.closed_on for one in closed if one.closed_on)
    found = counted(home, EVERYTHING, last)
    assert sum(one.closed for one in found.months) == len(closed)
    assert found.months[-1].month == last.replace(day=1)
    assert len(found.months) == 12
    titles = [one.title for one in found.spans]
    assert titles == [
        *("审查登记", "转交", "部门答复意见", "拟制告知书", "三级签署", "制发", "送达"),
    ]
    assert all(0 <= one.median <= one.longest for one in found.spans)


async def test_a_department_counts_its_own_cases_only(desk: Desk, home: House) -> None:
    await desk.case(steps=1)
    await desk.case(steps=2)
    with home.installation.register.reading() as session:
        head = directory.actor(session, "bjqts", "li.qiang")
    assert head is not None
    within = reach(head, Right.READ_CASE)
    found = counted(home, within, date(2017, 11, 7))
    assert set(found.departments) == within.departments
    assert found.open < counted(home, EVERYTHING, date(2017, 11, 7)).open
    assert "只统计您可以查看的案件" in (await desk.get("/overview", by="li.qiang")).text


async def test_the_page_holds_every_number_beside_its_picture(desk: Desk) -> None:
    await desk.case()
    response = await desk.get("/overview", by="zhou.min")
    assert response.status_code == 200
    found = Page(response.text)
    pictures = found.all("svg")
    assert pictures
    assert all(one.get("aria-hidden") == "true" for one in pictures)
    assert not [one for one in found.elements if "style" in one.attributes]
    assert found.all("table")
    for table in found.all("table"):
        captions = [one for one in found.all("caption") if table in one.parents]
        assert len(captions) == 1


async def test_links_of_the_overview_lead_to_lists_of_as_many_cases(desk: Desk) -> None:
    await desk.case()
    found = Page((await desk.get("/overview", by="zhou.min")).text)
    links = [one for one in found.all("a") if one.get("href").startswith("/cases?stage=received")]
    assert links
    (count,) = [
        one.text
        for one in found.all("td")
        if one.get("class") == "number" and one.parents[-1] is links[0].parents[-2]
    ]
    path = links[0].get("href").replace("/cases", "/api/v1/cases")
    listed = (await desk.get(f"{path}&limit=200", by="zhou.min")).json()["cases"]
    assert len(listed) >= int(count) > 0


async def test_sums_are_asked_of_the_register_once_in_a_while(desk: Desk, home: House) -> None:
    await desk.get("/overview", by="chen.jianguo")
    asked: list[str] = []
    with home.installation.register.reading() as session:
        engine = session.get_bind().engine

    def listen(_c: object, _u: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        await desk.get("/overview", by="chen.jianguo")
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert asked
    assert not [one for one in asked if "GROUP BY" in one]


def test_no_sum_reads_every_case_there_is(home: House) -> None:
    """SQLite says how it would go: by the short indexes, never through the whole table."""
    plans: list[str] = []
    with home.installation.register.reading() as session:
        _explain(session, plans)
        doorkeeper = home.installation.registrar.doorkeeper
        profile = doorkeeper.profiles.current(session, "bjqts")
        calendar = doorkeeper.calendars.of(session, profile)
        figures(session, "bjqts", EVERYTHING, calendar, date(2017, 11, 7))
    assert plans
    assert not [one for one in plans if one.startswith("SCAN cases")], plans


def _explain(session: Session, plans: list[str]) -> None:
    connection = session.connection()

    def look(_c: object, _u: object, statement: str, given: tuple[Any, ...], *_: object) -> None:
        if "FROM cases" in statement and not statement.startswith("EXPLAIN"):
            plan = connection.connection.cursor()
            plan.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(row[3] for row in plan.fetchall())

    event.listen(connection, "before_cursor_execute", look)
