"""Outcomes: mandatory content, rule sets, and what may be cited (§3.1, A21)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain import findings
from domain.citations import Citation, chinese_numeral, cite, printable
from domain.explain import explain
from domain.findings import FINDINGS, Finding, allowed
from domain.grounds import GROUNDS, InternalKind, Nature, RefusalCategory
from domain.numbering import SUFFIXES
from domain.outcomes import (
    OUTCOMES,
    Outcome,
    basis_of,
    printable_basis,
    reasons_basis,
)
from domain.paper import DOCUMENTS, DocumentKind, PaperKind, notice_of

FINDING: TypeAdapter[Finding] = TypeAdapter(Finding)

PROVISION = {
    "content": "电梯检验报告一份",
    "form": "纸质复印件",
    "pages": 3,
    "attachments": ["电梯检验报告"],
}
WITHHELD = {
    "part": "联系人电话",
    "category": "personal_privacy",
    "article": "《中华人民共和国政府信息公开条例》第二十三条",
    "reasons": "涉及个人隐私，权利人不同意公开",
}
COMPETENT = {"name": "北京市环境保护局", "contact": "010-12369"}

COMPLETE: dict[Outcome, dict[str, Any]] = {
    "ALREADY_PUBLIC": {"link": "http://zjj.beijing.gov.cn/a", "path": "首页—政务公开"},
    "DISCLOSED": PROVISION,
    "REFUSED": {key: WITHHELD[key] for key in ("category", "article", "reasons")},
    "PARTIAL": {**PROVISION, "withheld": [WITHHELD]},
    "NOT_EXIST": {
        "searched_where": "档案室和公文系统",
        "searched_how": "按标题和文号检索",
        "reasons": "未制作",
    },
    "NOT_THIS_AGENCY": {"reasons": "不属于本机关职责", "competent": COMPETENT},
    "NOT_DISCLOSABLE_INTERNAL": {"kind": "process", "reasons": "尚在研究"},
    "NOT_GOV_INFO": {"nature": "report", "channel": "拨打12365"},
    "ARCHIVED": {
        "archive": "北京市档案馆",
        "transferred_on": "2016-12-01",
        "how_to_consult": "持有效证件到馆查阅",
    },
    "OVERRIDE_DISCLOSED": {**PROVISION, "reasons": "不公开可能对公共利益造成重大影响"},
    "NOT_REPEATED": {
        "earlier_number": "京质监信息公开〔2017〕第3号-告",
        "earlier_date": "2017-03-01",
    },
    "WITHDRAWN": {
        "withdrawn_on": "2017-11-10",
        "form": "written",
        "identity": "核对居民身份证原件",
    },
    "ABANDONED": {"asked_on": "2017-11-10", "until": "2017-12-01"},
    "NEEDS_CREATION": {"reasons": "需要汇总各区数据"},
    "FREQUENT_UNREASONABLE": {"asked_on": "2020-03-02", "reasons": "理由不合理"},
    "SPECIAL_REGISTER": {"law": "《不动产登记暂行条例》", "how_to_consult": "向登记机构查询"},
    "PUBLICATION": {"where": "北京市人民政府公报2017年第8期"},
    "FEE_UNPAID": {"notified_on": "2021-03-01", "yuan": 100, "until": "2021-03-29"},
    "RECONFIRM": {
        "earlier_number": "京质监信息公开〔2020〕第3号-告",
        "earlier_date": "2020-03-01",
    },
    "STILL_UNCLEAR": {"asked_on": "2020-03-02", "reasons": "未写明哪一部电梯"},
}
OPTIONAL = {"attachments", "link", "competent"}

S0 = "《北京市质量技术监督局政务公开实施细则》"
REGULATION = "《中华人民共和国政府信息公开条例》"
RULES = ("cn2007", "bjqts2017", "cn2019")


def finding(outcome: Outcome, **changes: Any) -> Finding:
    return FINDING.validate_python({"outcome": outcome, **COMPLETE[outcome], **changes})


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_a_finding_that_survives_json(outcome: Outcome) -> None:
    made = finding(outcome)
    assert made.outcome == outcome
    assert FINDING.validate_json(FINDING.dump_json(made)) == made


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (outcome, field)
        for outcome in OUTCOMES
        for field in sorted(COMPLETE[outcome].keys() - OPTIONAL)
    ],
)
def test_mandatory_content_cannot_be_left_out(outcome: Outcome, field: str) -> None:
    content = {key: value for key, value in COMPLETE[outcome].items() if key != field}
    with pytest.raises(ValidationError) as refused:
        FINDING.validate_python({"outcome": outcome, **content})
    assert explain(refused.value) == f"{outcome}/{field}：缺少这一项"


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (outcome, field)
        for outcome in OUTCOMES
        for field, value in COMPLETE[outcome].items()
        if isinstance(value, str) and not value[0].isdigit()
    ],
)
@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "\n"])
def test_blank_content_is_refused_in_chinese(outcome: Outcome, field: str, blank: str) -> None:
    with pytest.raises(ValidationError) as refused:
        finding(outcome, **{field: blank})
    assert not explain(refused.value).split("：")[1].isascii()


def test_control_characters_cannot_reach_a_notice() -> None:
    with pytest.raises(ValidationError, match="控制字符"):
        finding("REFUSED", reasons="涉密\x00")
    with pytest.raises(ValidationError, match="一行"):
        finding("REFUSED", article="第十四条\u2028第二款")


def test_already_public_needs_a_link_or_a_place() -> None:
    offline = finding("ALREADY_PUBLIC", link=None, place="首都图书馆")
    assert isinstance(offline, findings.AlreadyPublic)
    with pytest.raises(ValidationError) as refused:
        finding("ALREADY_PUBLIC", link=None)
    assert "查阅地点" in explain(refused.value)


def test_a_link_is_one_a_reader_can_open() -> None:
    with pytest.raises(ValidationError, match="http://或者https://"):
        finding("ALREADY_PUBLIC", link="javascript:alert(1)")


def test_not_this_agency_names_the_competent_one_or_says_there_is_none() -> None:
    with pytest.raises(ValidationError, match="二者选一"):
        finding("NOT_THIS_AGENCY", competent=None)
    with pytest.raises(ValidationError, match="二者选一"):
        finding("NOT_THIS_AGENCY", none_identified=True)
    unknown = finding("NOT_THIS_AGENCY", competent=None, none_identified=True)
    assert unknown.outcome == "NOT_THIS_AGENCY"


def test_a_partial_disclosure_withholds_something() -> None:
    with pytest.raises(ValidationError):
        finding("PARTIAL", withheld=[])


def test_every_outcome_is_one_class_with_a_name_and_a_code_of_its_own() -> None:
    codes = {one.__name__: one.model_fields["outcome"].default for one in FINDINGS}
    assert len(set(codes.values())) == len(FINDINGS)
    assert {code.replace("_", "").lower() for code in codes.values()} == set(map(str.lower, codes))
    assert not any(info.name.isascii() for info in OUTCOMES.values())


def test_an_unknown_outcome_is_refused_in_chinese() -> None:
    with pytest.raises(ValidationError, match="没有“FORGOTTEN”这一答复结论"):
        TypeAdapter(Outcome).validate_python("FORGOTTEN")


def test_an_unknown_document_is_refused_in_chinese() -> None:
    with pytest.raises(ValidationError, match="没有“forgotten”这种文书"):
        TypeAdapter(PaperKind).validate_python("forgotten")
    assert TypeAdapter(PaperKind).validate_python(DocumentKind.RECEIPT) == "receipt"


def test_every_ground_has_a_name_and_a_basis() -> None:
    assert set(GROUNDS) == {*RefusalCategory, *InternalKind, *Nature}
    for kind in (RefusalCategory, InternalKind, Nature):
        assert not any(one.label.isascii() for one in kind)


def test_every_notice_can_be_numbered() -> None:
    assert {notice_of(code) for code, info in OUTCOMES.items() if info.title} <= SUFFIXES.keys()


def test_a_notice_is_called_as_its_outcome_says() -> None:
    for code, info in OUTCOMES.items():
        if kind := notice_of(code):
            assert DOCUMENTS[kind][:3] == (info.title, info.attachment, info.suffix)


def test_attachment_numbers_are_those_of_the_agencys_rules() -> None:
    numbers = {outcome: info.attachment for outcome, info in OUTCOMES.items() if info.attachment}
    assert numbers == {
        "ALREADY_PUBLIC": 5,
        "DISCLOSED": 5,
        "REFUSED": 6,
        "PARTIAL": 7,
        "NOT_EXIST": 8,
        "NOT_THIS_AGENCY": 9,
        "NOT_DISCLOSABLE_INTERNAL": 11,
        "NOT_GOV_INFO": 12,
        "ARCHIVED": 13,
        "OVERRIDE_DISCLOSED": 15,
        "NOT_REPEATED": 18,
    }


def test_only_what_releases_content_waits_for_the_secrecy_review() -> None:
    disclosing = {outcome for outcome, info in OUTCOMES.items() if info.discloses}
    assert disclosing == {"DISCLOSED", "PARTIAL", "OVERRIDE_DISCLOSED"}


def test_what_only_ends_a_case_has_no_notice() -> None:
    silent = {outcome for outcome, info in OUTCOMES.items() if not info.title}
    assert silent == {"WITHDRAWN", "ABANDONED", "FEE_UNPAID"}
    assert all(notice_of(outcome) is None for outcome in silent)


@pytest.mark.parametrize("rules", ["cn2007", "bjqts2017"])
def test_outcomes_of_2019_do_not_exist_before(rules: str) -> None:
    assert rules not in OUTCOMES["FREQUENT_UNREASONABLE"].rules
    assert "cn2019" in OUTCOMES["FREQUENT_UNREASONABLE"].rules
    assert rules in OUTCOMES["NOT_REPEATED"].rules
    assert "unknown" not in OUTCOMES["DISCLOSED"].rules


def test_internal_matters_are_a_ground_of_refusal_only_since_2019() -> None:
    internal = finding("REFUSED", category="internal")
    assert not allowed(internal, "bjqts2017")
    assert allowed(internal, "cn2019")
    assert allowed(finding("REFUSED"), "bjqts2017")
    assert not allowed(finding("NEEDS_CREATION"), "bjqts2017")


def test_the_agencys_own_article_always_prints() -> None:
    assert printable_basis("ALREADY_PUBLIC", "bjqts2017") == (f"{S0}第十三条第六项第一目",)
    assert f"{S0}第十三条第六项第三目" in printable_basis("REFUSED", "bjqts2017")
    assert f"{S0}第十三条第六项第三目" not in printable_basis("REFUSED", "cn2007")


def test_an_unread_article_prints_only_when_the_agency_confirms_it() -> None:
    secret = RefusalCategory.STATE_SECRET
    unread = f"{REGULATION}第十四条第四款"
    assert unread not in printable_basis("REFUSED", "bjqts2017", secret)
    confirmed = frozenset({"L07 14/4"})
    assert unread in printable_basis("REFUSED", "bjqts2017", secret, confirmed)


@pytest.mark.parametrize("outcome", ["NOT_EXIST", "NOT_THIS_AGENCY"])
def test_non_existence_rests_on_item_3_and_its_reasons_on_item_2(outcome: Outcome) -> None:
    """A21: courts cite art 21(3); S0 art 13(7)6 cites 21(2) for the duty to give reasons."""
    assert f"{REGULATION}第二十一条第三项" in printable_basis(outcome, "bjqts2017")
    assert f"{REGULATION}第二十一条第二项" not in printable_basis(outcome, "bjqts2017")
    assert reasons_basis(outcome, "bjqts2017") == (
        f"{REGULATION}第二十一条第二项",
        "《北京市政府信息公开规定》第二十八条第六项",
        f"{S0}第十三条第七项第六目",
    )
    assert reasons_basis(outcome, "cn2007") == (f"{REGULATION}第二十一条第二项",)


def test_reasons_are_not_owed_for_what_is_given() -> None:
    assert reasons_basis("DISCLOSED", "bjqts2017") == ()


@pytest.mark.parametrize(
    ("category", "article"),
    [
        (RefusalCategory.STATE_SECRET, "第十四条"),
        (RefusalCategory.COMMERCIAL_SECRET, "第十五条"),
        (RefusalCategory.INTERNAL, "第十六条第一款"),
        (RefusalCategory.ENFORCEMENT_FILE, "第十六条第二款"),
        (RefusalCategory.QUERY, "第三十六条第七项"),
    ],
)
def test_a_refusal_since_2019_cites_the_article_of_its_ground(
    category: RefusalCategory, article: str
) -> None:
    cited = printable_basis("REFUSED", "cn2019", category)
    assert cited[0] == f"{REGULATION}第三十六条第三项"
    assert REGULATION + article in cited


def test_the_basis_of_a_finding_covers_every_part_withheld() -> None:
    parts = [WITHHELD, {**WITHHELD, "category": "process"}]
    assert basis_of(finding("PARTIAL", withheld=parts), "cn2019") == (
        f"{REGULATION}第三十七条",
        f"{REGULATION}第十五条",
        f"{REGULATION}第三十二条",
        f"{REGULATION}第十六条第二款",
    )


def test_a_request_for_case_files_has_a_basis_of_its_own() -> None:
    files = finding("NOT_GOV_INFO", nature="case_file")
    assert basis_of(files, "cn2019") == (f"{REGULATION}第十六条第二款",)
    report = finding("NOT_GOV_INFO")
    assert basis_of(report, "cn2019") == (f"{REGULATION}第三十九条第一款",)
    internal = finding("NOT_DISCLOSABLE_INTERNAL", kind="internal")
    assert f"{REGULATION}第十六条第一款" in basis_of(internal, "cn2019")


@given(st.sampled_from(sorted(OUTCOMES)), st.sampled_from(RULES))
def test_a_finding_cites_nothing_twice(outcome: Outcome, rules: str) -> None:
    cited = basis_of(finding(outcome), rules) + reasons_basis(outcome, rules)
    assert len(set(cited)) == len(cited)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("S0 13(6)3", f"{S0}第十三条第六项第三目"),
        ("S0 13(6)10", f"{S0}第十三条第六项第十目"),
        ("S0 13(1)2(1)", f"{S0}第十三条第一项第二目（1）"),
        ("L19 39/2", f"{REGULATION}第三十九条第二款"),
        ("L19 29/2(3)", f"{REGULATION}第二十九条第二款第三项"),
        ("L07 21(2)", f"{REGULATION}第二十一条第二项"),
        ("FEE20", "《政府信息公开信息处理费管理办法》"),
    ],
)
def test_a_citation_is_written_as_the_agency_cites(reference: str, text: str) -> None:
    (citation,) = cite(reference)
    assert citation.text == text
    assert citation.reference == reference
    assert citation.confirmed


def test_a_tilde_marks_what_nobody_has_read() -> None:
    (citation,) = cite("~L07 8")
    assert citation == Citation(law="L07", article=8, confirmed=False)
    assert printable([citation]) == ()
    assert printable([citation], {"L07 8"}) == (f"{REGULATION}第八条",)


@pytest.mark.parametrize("reference", ["", "L07 art 8", "S0 13(6", "XYZ 1"])
def test_an_unreadable_reference_is_refused(reference: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - unreadable and unknown differ in wording
        cite(reference)


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_articles_are_counted_in_chinese(number: int, numeral: str) -> None:
    assert chinese_numeral(number) == numeral


@pytest.mark.parametrize("number", [0, 100, -1])
def test_numerals_end_at_ninety_nine(number: int) -> None:
    with pytest.raises(ValueError, match="不在 1–99 之间"):
        chinese_numeral(number)


def test_a_date_in_a_finding_is_a_date() -> None:
    archived = finding("ARCHIVED")
    assert isinstance(archived, findings.Archived)
    assert archived.transferred_on == date(2016, 12, 1)
