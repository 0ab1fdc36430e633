"""A third party objects on its own page; the public interest prevails."""

import re

from tests.journeys.office import CLERK, DIRECTOR, HANDLER, HEAD, Office, path_of
from tests.journeys.papers import REVIEW
from tests.journeys.ways import signed, with_a_handler

MAILBOX = "fawu@hengchu.example"
PARTY = {
    "name": "北京恒储气瓶有限公司",
    "address": "北京市房山区窦店镇工业区12号",
    "email": MAILBOX,
    "content": "气瓶监督检验不合格项目汇总及处理情况。",
}
OVERRIDE = {
    "outcome": "OVERRIDE_DISCLOSED",
    "content": "《气瓶监督检验不合格项目汇总及处理情况》",
    "form": "纸面复印件",
    "pages": "7",
    "attachments": ["不合格项目汇总"],
    "reasons": "不合格气瓶尚未全部召回，不公开可能对公共安全造成重大影响。",
}


async def test_an_objection_that_the_public_interest_overrides(bureau: Office) -> None:
    case = await with_a_handler(bureau, "车用气瓶监督检验不合格情况")
    clerk, handler, head = [await bureau.person(one) for one in (CLERK, HANDLER, HEAD)]
    await bureau.act(
        case, "opinion", HEAD, opinion="涉及企业，应当征求意见。", needs="consultation"
    )
    await clerk.act(case, "consult", parties=[PARTY])

    party = await bureau.visitor()
    await party.open(await own_page(bureau))
    await party.reads(PARTY["name"], PARTY["content"])
    await party.fill({"response": "objection", "text": "公开将损害我公司商誉和订单。"})
    await party.press("提交意见")
    await party.reads("已经收到您的意见", "公开将损害我公司商誉和订单。")

    await handler.act(
        case,
        "opinion",
        opinion="公共利益重大，建议决定公开并书面通知双方。",
        review=REVIEW,
        findings=[{"finding": OVERRIDE}],
    )
    await head.act(case, "propose_extension", working_days="10", reason="须逐批核实召回进度。")
    director = await bureau.person(DIRECTOR)
    await director.act(case, "approve", remark="同意延长")
    await bureau.act(case, "review", HEAD, verdict="clear")
    await bureau.act(case, "review", "chen.jianguo", verdict="clear")
    await signed(bureau, case)
    await bureau.act(case, "issue", CLERK)
    await bureau.act(case, "dispatch", CLERK, method="in_person")
    letter = {"kind": "third_party_notice", "method": "post", "tracking": "XA11200346842"}
    await clerk.act(case, "notify", **letter, party="1")
    await bureau.act(case, "serve", CLERK, proof="申请人在送达回证上签字")
    await clerk.act(case, "close")
    await clerk.reads("已办结归档", "按期答复")


async def own_page(office: Office) -> str:
    """The page that the letter's mail leads to."""
    letter = await office.mail(MAILBOX, "")
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/reply/[\w.-]+", body.get_content())
    assert found, body.get_content()
    return path_of(found[0])
