"""A refusal that the office sends back twice, or whose notice the leader wants worded anew."""

from playwright.async_api import expect

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, LEADER, Office
from tests.journeys.ways import paper, signed, with_a_handler

REFUSED = {
    "outcome": "REFUSED",
    "category": "commercial_secret",
    "article": "《中华人民共和国政府信息公开条例》第十四条第四款",
    "reasons": "含有企业采取保密措施的检测方法参数，公开会损害其合法权益。",
}
PLAINLY = "这项参数是一家企业的商业秘密。企业一直对它保密，公开后企业会受到损失。"


async def test_a_refusal_is_returned_twice(bureau: Office) -> None:
    case = await with_a_handler(bureau, "压力容器检测方法参数")
    await bureau.act(case, "opinion", HANDLER, **refusal(REFUSED))
    clerk, head, director = [await bureau.person(one) for one in (CLERK, HEAD, DIRECTOR)]
    await clerk.act(case, "draft")
    await head.act(case, "return", to="clerk", reason="告知书漏写了救济途径，请补齐。")
    await clerk.open("/desk")
    await clerk.reads("压力容器检测方法参数")
    await clerk.act(case, "draft")
    await head.act(case, "approve")
    await director.act(case, "return", to="department", reason="没有说明保密措施，请补充理由。")
    handler = await bureau.person(HANDLER)
    await handler.open("/desk")
    await handler.reads("压力容器检测方法参数")
    await handler.open(f"/cases/{case}")
    await handler.reads("李强退回受理人员：告知书漏写了救济途径，请补齐。")
    await handler.reads("周敏退回承办部门：没有说明保密措施，请补充理由。")
    more = {**REFUSED, "reasons": "企业以分级授权和保密协议保护该参数，公开会损害其合法权益。"}
    await handler.act(case, "opinion", **refusal(more))
    await signed(bureau, case)
    await clerk.act(case, "issue")
    await clerk.reads("不予公开")


async def test_the_leader_has_a_notice_worded_anew(bureau: Office) -> None:
    case = await with_a_handler(bureau, "安全阀检测方法参数")
    await bureau.act(case, "opinion", HANDLER, **refusal(REFUSED))
    await bureau.act(case, "draft", CLERK)
    for account in (HEAD, DIRECTOR):
        await bureau.act(case, "approve", account)
    leader, clerk = [await bureau.person(one) for one in (LEADER, CLERK)]
    await leader.act(case, "return", to="clerk", reason="申请人读不懂，请写得明白些。")
    await clerk.begin(case, "draft")
    await clerk.reads("理由是：申请人读不懂，请写得明白些。", "商业秘密", REFUSED["article"])
    reasons = clerk.page.locator("[name='findings.0.finding.reasons']")
    assert await reasons.input_value() == REFUSED["reasons"]
    picture = clerk.page.locator(".picture canvas")
    await expect(picture).to_be_visible()
    async with clerk.page.expect_response("**/acts/draft/picture") as drawn:
        await reasons.fill(PLAINLY)
    answer = await drawn.value
    assert answer.headers["content-type"] == "image/png", "the sample follows what is typed"
    assert "about=0" in (answer.request.post_data or ""), "and is of the finding being worded"
    await clerk.look_on()
    await clerk.press("确认办理")
    draft = await paper(clerk, f"/cases/{case}", "信息不予公开告知书", nth=2)
    assert PLAINLY in draft
    assert REFUSED["reasons"] not in draft
    for account in (HEAD, DIRECTOR, LEADER):
        await bureau.act(case, "approve", account)
    await clerk.act(case, "issue")
    assert PLAINLY in await paper(clerk, f"/cases/{case}", "信息不予公开告知书", nth=3)


def refusal(finding: dict[str, str]) -> dict[str, object]:
    """An opinion to disclose nothing; there is nothing to review for secrecy."""
    return {"opinion": "涉及商业秘密，建议不予公开。", "findings": [{"finding": finding}]}
