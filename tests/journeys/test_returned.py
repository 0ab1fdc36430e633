"""A refusal that the office sends back twice, and that goes out at the third attempt."""

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, Office
from tests.journeys.ways import signed, with_a_handler

REFUSED = {
    "outcome": "REFUSED",
    "category": "commercial_secret",
    "article": "《中华人民共和国政府信息公开条例》第十四条第四款",
    "reasons": "含有企业采取保密措施的检测方法参数，公开会损害其合法权益。",
}


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
    await handler.reads("李强 退回：告知书漏写了救济途径，请补齐。")
    await handler.reads("周敏 退回：没有说明保密措施，请补充理由。")
    more = {**REFUSED, "reasons": "企业以分级授权和保密协议保护该参数，公开会损害其合法权益。"}
    await handler.act(case, "opinion", **refusal(more))
    await signed(bureau, case)
    await clerk.act(case, "issue")
    await clerk.reads("不予公开")


def refusal(finding: dict[str, str]) -> dict[str, object]:
    """An opinion to disclose nothing; there is nothing to review for secrecy."""
    return {"opinion": "涉及商业秘密，建议不予公开。", "findings": [{"finding": finding}]}
