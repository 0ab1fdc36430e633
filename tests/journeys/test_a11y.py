"""Every page keeps nobody out, is light, asks no other host, and fits a telephone."""

import pytest

from api.app import create_app
from api.auth.rights import routes_of
from tests.journeys.office import HANDLER, Office
from tests.journeys.papers import CITIZEN
from tests.journeys.site import NO_PAGES, VISITS
from tests.journeys.town import Town, built
from tests.journeys.ways import with_a_handler
from tests.support.pages import PASSWORD

EVERYBODY = tuple(dict.fromkeys(one.by for one in VISITS))


@pytest.fixture(scope="session")
async def town(bureau: Office) -> Town:
    """Where something of everything has happened."""
    return await built(bureau)


def test_the_list_names_every_page_there_is(bureau: Office) -> None:
    """A page that is new must be looked at, or its address be said to show none."""
    there = {
        path
        for path, route in routes_of(create_app(bureau.home.gateway).routes)
        if "GET" in getattr(route, "methods", ()) and not path.startswith("/api/")
    }
    assert there == {one.route for one in VISITS} | set(NO_PAGES)
    assert not {one.route for one in VISITS} & set(NO_PAGES)


@pytest.mark.parametrize("who", EVERYBODY)
async def test_every_page_is_for_everybody(who: str, town: Town) -> None:
    """On a desk, in the dark and on a telephone; one message tells all that is wrong."""
    someone, found = await town.person(who), dict[str, list[str]]()
    for visit in (one for one in VISITS if one.by == who):
        path = visit.path.format_map(town.names)
        answer = await someone.page.goto(path)
        assert answer is not None
        await someone.watch.look_closely()
        if answer.status != visit.status:
            someone.watch.faults.append(f"answers {answer.status}")
        if someone.watch.faults:
            found[visit.path] = [*someone.watch.faults]
            someone.watch.faults.clear()
    told = [f"{path}\n  " + "\n  ".join(faults) for path, faults in found.items()]
    assert not found, "\n".join(told)


async def test_without_scripts_the_staff_log_in_and_act(bureau: Office) -> None:
    case = await with_a_handler(bureau, "没有脚本时办理的申请")
    await bureau.person(HANDLER)  # has a password now, and sits elsewhere, too
    handler = await bureau.visitor(scripts=False)
    await handler.log_in(HANDLER, PASSWORD)
    await handler.act(case, "note", text="浏览器没有脚本，也能办理")
    await handler.reads("浏览器没有脚本，也能办理")


async def test_without_scripts_a_citizen_applies(bureau: Office) -> None:
    citizen = await bureau.visitor(scripts=False)
    await citizen.open("/apply")
    await citizen.press("开始填写")
    await citizen.fill({"application": {"applicants": [CITIZEN]}})
    await citizen.press("保存并继续")
    await citizen.reads("代理人")
