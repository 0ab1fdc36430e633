"""A town in which something of everything has happened, so that no page is looked at empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar

import httpx

from cli.publications import show_samples
from register.acts.tokens import sign_party
from tests.journeys.office import ADMINISTRATOR, CLERK, HEAD, LEADER, Office
from tests.journeys.papers import DISCLOSED, opinion
from tests.journeys.person import Person
from tests.journeys.site import APPLICANT, STRANGER, WRITER
from tests.journeys.ways import cleared, parked, served, signed, with_a_handler
from tests.support.pages import Browser
from tests.support.portal import WHAT, Citizen

PARTY = {"name": "北京恒储气瓶有限公司", "content": "气瓶监督检验不合格项目汇总。"}
PUBLIC = WHAT | {"application.items.0.title": "2017年第三季度产品质量监督抽查结果"}
"""What is asked for that is public already."""

AWAY = {
    "absent": LEADER,
    "delegate": "zhao.hong",
    "first": "2017-12-18",
    "last": "2017-12-22",
    "reason": "出国考察",
}


@dataclass(frozen=True)
class Town:
    """An office with cases, people at the portal, and what addresses call the things there."""

    office: Office
    citizens: Mapping[str, Person]
    names: Mapping[str, str]

    async def person(self, who: str) -> Person:
        """Somebody at a browser: a citizen, or a member of staff."""
        return self.citizens.get(who) or await self.office.person(who)


async def built(office: Office) -> Town:
    """Let something of everything happen."""
    show_samples(office.home.installation.register, "bjqts")
    await office.post("/api/v1/delegations", AWAY, LEADER)
    service = {"id": "portal", "name": "市政府门户网站"}
    await office.post("/api/v1/clients", service, ADMINISTRATOR)
    push = {"url": "https://hooks.example/mingbai"}
    pushed = await office.post("/api/v1/webhooks", push, ADMINISTRATOR)
    await parked(office, "搁置的申请")
    names = await _cases(office)
    names["webhook"] = pushed["webhook"]["id"]
    writer, _ = await _at_the_portal(office, sends=False)
    applicant, names["applied"] = await _at_the_portal(office, sends=True)
    stranger = await office.visitor()
    return Town(office, {STRANGER: stranger, WRITER: writer, APPLICANT: applicant}, names)


async def _cases(office: Office) -> dict[str, str]:
    """Cases at several places of the way, by what `site.py` calls them."""
    assigned = await with_a_handler(office, "锅炉能效测试报告")
    asking = await with_a_handler(office, "气瓶监督检验不合格情况")
    await office.act(asking, "opinion", HEAD, opinion="应当征求意见。", needs="consultation")
    await office.act(asking, "consult", CLERK, parties=[PARTY])
    drafted, closed = [await with_a_handler(office, one) for one in ("检验机构名录", "检验规程")]
    for case in (drafted, closed):
        await cleared(office, case, **opinion(DISCLOSED))
    await office.act(drafted, "draft", CLERK)
    await office.act(drafted, "approve", HEAD)
    await signed(office, closed)
    await served(office, closed)
    party = sign_party(office.home.installation.ring.token_key, asking, 1)
    return {
        "assigned": assigned,
        "asking": asking,
        "drafted": drafted,
        "closed": closed,
        "party": party,
    }


async def _at_the_portal(office: Office, *, sends: bool) -> tuple[Person, str]:
    """Somebody who has filled in an application or sent one, too; and its case."""
    case = ""
    async with httpx.AsyncClient(base_url=office.url, timeout=60) as client:
        citizen = Citizen(Browser(client, office.url))
        if sends:
            case, _ = await citizen.apply()
        else:
            await citizen.fill_in(what=PUBLIC)
        someone = await office.visitor()
        await _take_on(someone, client.cookies.jar, office.url)
    return someone, case


async def _take_on(someone: Person, cookies: CookieJar, url: str) -> None:
    """Let a browser go on where another, without pictures, has come to."""
    kept = [{"name": one.name, "value": one.value or "", "url": url} for one in cookies]
    await someone.page.context.add_cookies(kept)  # type: ignore[arg-type]  # a TypedDict of these
