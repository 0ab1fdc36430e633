"""A notice drafted: the clerk words it anew, and never answers anew (S0 art 13(5))."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest

from domain.acts import Refusal
from domain.civil import instant_at
from domain.dossier import ItemFinding
from domain.facts_documents import document_facts
from domain.stages import Stage
from domain.wording import decided, prose
from tests.domain import forms
from tests.domain.desks import BY_2017, Desk, assigned

DAY, LATER = "2018-06-04", "2018-06-05"
NOWHERE = "\U0002a6a5"
WORDED = "该参数是企业的商业秘密，企业采取了保密措施，公开会损害其合法权益。"
REFUSED = {
    "outcome": "REFUSED",
    "category": "commercial_secret",
    "article": "《中华人民共和国政府信息公开条例》第十四条第四款",
    "reasons": "系商业秘密",
}
WITHHELD = {
    "part": "联系电话",
    "category": "personal_privacy",
    "article": "《条例》第十四条第四款",
    "reasons": "涉及个人隐私",
}
PARTIAL = {
    "outcome": "PARTIAL",
    "content": "检验报告全文\n（不含附表）",
    "form": "纸面复印件",
    "pages": 3,
    "attachments": ["检验报告"],
    "withheld": [WITHHELD],
}
ELSEWHERE = {
    "outcome": "NOT_THIS_AGENCY",
    "reasons": "由其他机关制作",
    "competent": {"name": "北京市住房和城乡建设委员会", "contact": "010-55590000"},
}

Said = Mapping[str, Any]


def opined(finding: Said) -> Desk:
    """The department has answered, and what it discloses is cleared."""
    desk = assigned(BY_2017, DAY)
    assert not isinstance(desk.found(DAY, **finding), Refusal)
    if desk.case.stage is Stage.REVIEW_PROPOSED:
        for reviewer in (BY_2017.head, "chen.jianguo"):
            desk.done(DAY, "review", reviewer, verdict="clear")
    return desk


def on_everything(*findings: Said) -> list[Said]:
    return [{"finding": one} for one in findings]


def papers(desk: Desk) -> list[str]:
    """What the papers of the last act say, the notice first."""
    law = desk.play.law(instant_at(date.fromisoformat(LATER), time(10)))
    told = (
        document_facts(one, case=desk.case, dossier=desk.dossier, law=law)
        for one in desk.play.accepted[-1][1].documents
    )
    return [one.model_dump_json() for one in told]


def test_the_clerk_words_a_notice_anew_and_the_answer_stays() -> None:
    desk = opined(REFUSED)
    before = desk.dossier
    desk.done(LATER, "draft", BY_2017.clerk, findings=on_everything({**REFUSED, "reasons": WORDED}))
    (one,) = desk.dossier.findings
    assert one.finding.model_dump() == {**REFUSED, "reasons": WORDED}
    assert desk.dossier.model_copy(update={"findings": before.findings}) == before
    assert desk.case.outcomes == ("REFUSED",)
    assert WORDED in papers(desk)[0]


def test_a_draft_that_says_nothing_is_worded_as_the_opinion_is() -> None:
    desk = opined(REFUSED)
    before = desk.dossier
    desk.done(LATER, "draft", BY_2017.clerk)
    assert desk.dossier == before
    assert REFUSED["reasons"] in papers(desk)[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (REFUSED, {**REFUSED, "category": "personal_privacy"}),
        (REFUSED, {**REFUSED, "article": "《条例》第十四条"}),
        (REFUSED, {"outcome": "NOT_EXIST", **forms.FINDINGS["NOT_EXIST"]}),
        (PARTIAL, {**PARTIAL, "content": "检验报告摘要"}),
        (PARTIAL, {**PARTIAL, "form": "光盘"}),
        (PARTIAL, {**PARTIAL, "pages": 4}),
        (PARTIAL, {**PARTIAL, "attachments": []}),
        (PARTIAL, {**PARTIAL, "withheld": [{**WITHHELD, "part": "住址"}]}),
        (PARTIAL, {**PARTIAL, "withheld": [{**WITHHELD, "article": "《条例》第十三条"}]}),
        (PARTIAL, {**PARTIAL, "withheld": [WITHHELD, WITHHELD]}),
        (ELSEWHERE, {**ELSEWHERE, "competent": {**ELSEWHERE["competent"], "contact": "12345"}}),
        (ELSEWHERE, {**ELSEWHERE, "competent": None, "none_identified": True}),
    ],
)
def test_whoever_words_a_notice_cannot_answer_otherwise(before: Said, after: Said) -> None:
    desk = opined(before)
    refused = desk.act(LATER, "draft", BY_2017.clerk, findings=on_everything(after))
    assert isinstance(refused, Refusal)
    assert refused.code == "only_wording"
    assert "不能改变结论、依据和公开范围" in refused.why
    assert "return" in refused.allowed, "what is wrong in substance goes back to the department"


@pytest.mark.parametrize(
    "findings",
    [
        on_everything(REFUSED, REFUSED),
        [{"items": [1], "finding": REFUSED}],
    ],
    ids=["one more", "other items"],
)
def test_every_finding_stays_on_its_items(findings: list[Said]) -> None:
    assert opined(REFUSED).refused(LATER, "draft", BY_2017.clerk, findings=findings) == (
        "only_wording"
    )


def test_how_a_form_ends_its_lines_is_no_other_answer() -> None:
    desk = opined(PARTIAL)
    sent = {**PARTIAL, "content": PARTIAL["content"].replace("\n", "\r\n")}
    desk.done(LATER, "draft", BY_2017.clerk, findings=on_everything(sent))


def test_words_that_cannot_be_printed_are_refused_and_worded_otherwise() -> None:
    """A rare character of the department's no longer sends the case back to it."""
    desk = opined({**REFUSED, "reasons": f"{NOWHERE}公司的商业秘密"})
    unprintable = on_everything({**REFUSED, "reasons": f"{WORDED}{NOWHERE}"})
    assert desk.refused(LATER, "draft", BY_2017.clerk) == "fit_for_print"
    assert desk.refused(LATER, "draft", BY_2017.clerk, findings=unprintable) == "fit_for_print"
    desk.done(LATER, "draft", BY_2017.clerk, findings=on_everything({**REFUSED, "reasons": WORDED}))


def test_a_notice_returned_to_the_clerk_stands_as_it_was_worded_last() -> None:
    desk = opined(REFUSED)
    worded = on_everything({**REFUSED, "reasons": WORDED})
    desk.done(LATER, "draft", BY_2017.clerk, findings=worded)
    desk.done(LATER, "return", BY_2017.head, to="clerk", reason="请再斟酌")
    assert [*prose(desk.dossier.findings)] == [WORDED]
    desk.done(LATER, "return", BY_2017.clerk, to="department", reason="理由不足")
    assert desk.dossier.findings == ()


@pytest.mark.parametrize("outcome", forms.FINDINGS)
def test_what_decides_is_the_same_however_a_finding_is_worded(outcome: str) -> None:
    one = ItemFinding.model_validate(forms.finding(outcome))
    texts = [*prose(one)]
    said = one.model_dump_json()
    for number, text in enumerate(texts):
        said = said.replace(text, f"另一种说法{number}")
    other = ItemFinding.model_validate_json(said)
    assert decided(other) == decided(one)
    assert (other == one) is (not texts)
    assert other.finding.grounds == one.finding.grounds
    assert other.finding.articles == one.finding.articles
    assert bool(texts) or not one.finding.info.reasoned, "reasons are what a notice is worded by"
