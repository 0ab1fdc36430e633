"""Documents as their reader gets them: real PDFs, read back."""

from datetime import date
from typing import Any

import pytest

from domain.applicants import Citizen, Organisation
from domain.application import Item
from domain.civil import chinese_date
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS, DocumentKind, notice_of
from notices.documents import file_name, render_html, template_version
from notices.templating import Unrenderable
from tests.notices.examples import (
    APPLICATION,
    COMPETENT,
    FINDINGS,
    NUMBER,
    REG,
    S0,
    SUBJECT,
    WITHHELD,
    rules_of,
)
from tests.notices.papers import notice_facts, own_facts
from tests.notices.reading import pages, words

REVIEW = "自收到本告知书之日起60日内向北京市人民政府或者国家质量监督检验检疫总局申请行政复议"


CONTENT: dict[str, tuple[str, ...]] = {
    "already_public": (
        f"{S0}第十三条第六项第一目",
        "网址：http://zjj.example.cn/xxgk/1",
        "获取途径：首页—政务公开—通告。",
    ),
    "disclosed": (
        f"{REG}第二十六条",
        "决定予以公开",
        "电梯监督检验报告一份。",
        "纸质复印件，共3页。",
        "附件：1.电梯监督检验报告",
        "2.整改通知书",
    ),
    "refused": (
        "涉及个人隐私",
        f"根据{REG}第二十三条、第二十一条第二项、{S0}第十三条第六项第三目",
        "决定不予公开",
        "《北京市政府信息公开规定》第二十八条第六项",
        "权利人不同意公开。",
    ),
    "partial": (
        f"{REG}第二十二条",
        "决定部分公开",
        "一、予以公开的内容",
        "（一）联系人姓名和电话：涉及个人隐私，",
        f"根据{REG}第二十三条的规定不予公开。理由：涉及自然人的联系方式",
    ),
    "not_exist": (
        f"{REG}第二十一条第三项",
        "查找的范围是：本局档案室和公文系统",
        "查找的方法是：按标题、文号和关键词检索。",
        "本局未制作也未获取检验报告。",
    ),
    "not_this_agency": (
        f"{REG}第二十一条第三项",
        "北京市环境保护局（联系方式：010-12369）",
        "环境监测不属于本机关职责。",
    ),
    "not_disclosable_internal": (
        f"{S0}第十三条第六项第八目",
        "属于过程性信息",
        "不属于应当公开的政府信息",
        "该文件正在研究、审查之中。",
    ),
    "not_gov_info": (
        f"{S0}第十三条第六项第九目",
        "内容属于举报",
        "拨打12365举报电话。",
        "北京市环境保护局（联系方式：010-12369）",
    ),
    "archived": (
        f"{S0}第十三条第六项第十目",
        "已于2016年12月1日移送北京市档案馆",
        "持有效身份证件到馆查阅。",
    ),
    "not_repeated": (
        f"{S0}第十三条第八项",
        "已于2017年3月1日作出答复（京质监信息公开〔2017〕第3号-告）",
        "不再重复答复",
    ),
    "override_disclosed": (
        f"{REG}第二十三条、{S0}第十三条第七项第一目",
        "不公开可能对公共利益造成重大影响",
        "决定公开以下内容：电梯监督检验报告一份。",
        "决定公开的理由：该电梯多次发生困人故障，不公开检验结论可能影响乘客安全。",
        "随《信息公开告知书》一并提供",
    ),
    "needs_creation": (f"{REG}第三十八条", "没有与您的申请相符的现成信息", "重新统计。"),
    "frequent_unreasonable": (
        f"{REG}第三十五条",
        "已于2020年3月4日要求您说明理由",
        "不予处理",
        "所述理由与申请内容无关。",
    ),
    "special_register": (
        f"{REG}第三十六条第七项",
        "《企业信息公示暂行条例》对其获取有专门规定",
        "通过企业信用信息公示系统查询。",
    ),
    "publication": (
        f"{REG}第三十九条第二款",
        "政府公报、报刊、书籍等公开出版物",
        "首都图书馆可以查阅。",
    ),
    "reconfirm": (
        "已于2020年2月3日作出答复（京质监信息公开〔2020〕第3号-告）",
        "不再确认或者重新出具",
    ),
    "still_unclear": (
        f"{REG}第二十九条第二款第二项、第三十条",
        "已于2020年3月4日书面告知您补正",
        "补正后仍未写明哪一部电梯。",
    ),
}
UNCITED = {
    ("already_public", "cn2007"),
    ("not_disclosable_internal", "cn2007"),
    ("not_repeated", "cn2007"),
    ("archived", "cn2019"),
    ("reconfirm", "cn2019"),
}
"""Notices for which the law then in force has no article, or one that nobody has read ([K])."""


@pytest.mark.parametrize("kind", FINDINGS)
def test_every_notice_says_what_its_outcome_demands(kind: str) -> None:
    said = words(notice_facts(kind))
    assert [part for part in CONTENT[kind] if part not in said] == []


EACH = [(kind, rules) for kind in FINDINGS for rules in rules_of(kind)]


@pytest.mark.parametrize(("kind", "rules"), EACH)
def test_every_notice_carries_the_common_block_in_the_usual_order(kind: str, rules: str) -> None:
    facts = notice_facts(kind, rules=rules)
    order = (
        "北京市质量技术监督局",
        facts.number or "",
        facts.title,
        "王小明：",
        f"本机关于{chinese_date(facts.received)}收到您以网页方式提出的政府信息公开申请",
        f"登记号：{NUMBER}",
        "《登记回执》",
        SUBJECT,
        "经查，",
        *(["根据"] if facts.basis else []),
        REVIEW,
        "自收到本告知书之日起6个月内",
        "特此告知。",
        "（印章）北京市质量技术监督局",
        chinese_date(facts.dated) if facts.dated else "",
    )
    said, at = words(facts), 0
    for part in order:
        at = said.find(part, at)
        assert at >= 0, part


def test_every_outcome_with_a_notice_is_tried() -> None:
    assert set(FINDINGS) == set(CONTENT) == set(map(notice_of, OUTCOMES)) - {None}


def test_every_notice_names_its_article_wherever_there_is_one() -> None:
    uncited = {(kind, rules) for kind, rules in EACH if not notice_facts(kind, rules=rules).basis}
    assert uncited == UNCITED


@pytest.mark.parametrize(
    ("day", "told", "untold"),
    [
        (date(2015, 4, 30), "3个月内", "6个月内"),
        (date(2015, 5, 1), "6个月内", "3个月内"),
        (date(2023, 12, 31), "或者国家质量监督检验检疫总局", "应当自收到"),
        (date(2024, 1, 1), "60日内先向北京市人民政府申请行政复议", "国家质量监督检验检疫总局"),
    ],
)
def test_the_remedy_follows_the_date_of_the_notice(day: date, told: str, untold: str) -> None:
    said = words(notice_facts("refused", day=day))
    assert told in said
    assert untold not in said


def test_review_comes_first_only_for_refusals() -> None:
    day, first = date(2024, 3, 1), "《中华人民共和国行政复议法》第二十三条第一款第四项"
    assert first in words(notice_facts("not_disclosable_internal", day=day, rules="cn2019"))
    assert first not in words(notice_facts("not_exist", day=day, rules="cn2019"))


@pytest.mark.parametrize("kind", ["already_public", "disclosed"])
def test_an_article_nobody_has_read_is_not_printed_until_the_agency_confirms_it(kind: str) -> None:
    unread = "第二十一条第一项"
    assert unread not in words(notice_facts(kind))
    assert unread in words(notice_facts(kind, confirmed=frozenset({"L07 21(1)"})))


def test_the_regulation_of_2019_is_cited_under_its_own_rule_set() -> None:
    said = words(notice_facts("not_exist", rules="cn2019", day=date(2020, 3, 2)))
    assert f"根据{REG}第三十六条第四项的规定" in said
    assert "细则" not in said


@pytest.mark.parametrize(
    ("kind", "article"), [("refused", "决定不予公开"), ("not_disclosable_internal", "不予提供")]
)
def test_a_refusal_gives_its_reasons_under_the_duty_to_give_them(kind: str, article: str) -> None:
    said = words(notice_facts(kind))
    assert f"{S0}第十三条第七项第六目的规定，现说明理由如下：" in said.split(article)[1]


def test_a_place_stands_for_a_link_that_does_not_exist() -> None:
    said = words(notice_facts("already_public", link=None, place="北京市档案馆二层"))
    assert "查阅地点：北京市档案馆二层。" in said
    assert "网址" not in said


def test_no_competent_agency_is_admitted_rather_than_invented() -> None:
    said = words(notice_facts("not_this_agency", competent=None, none_identified=True))
    assert "本机关目前无法确定" in said
    assert COMPETENT["name"] not in said


@pytest.mark.parametrize(
    ("category", "phrase"),
    [
        ("state_secret", "涉及国家秘密"),
        ("commercial_secret", "涉及商业秘密"),
        ("security_stability", "公开后可能危及国家安全、公共安全、经济安全和社会稳定"),
        ("other_law", "属于法律、法规规定不予公开的其他情形"),
    ],
)
def test_the_ground_of_a_refusal_is_named(category: str, phrase: str) -> None:
    assert f"申请获取的信息{phrase}。" in words(notice_facts("refused", category=category))


def test_each_withheld_part_has_its_own_ground_and_reason() -> None:
    parts = [
        {"part": "姓名", **WITHHELD},
        {"part": "图纸", **WITHHELD, "category": "commercial_secret", "reasons": "权利人的技术"},
    ]
    said = words(notice_facts("partial", withheld=parts))
    assert "（一）姓名：涉及个人隐私" in said
    assert "（二）图纸：涉及商业秘密" in said
    assert "理由：权利人的技术。" in said


TWO = APPLICATION.model_copy(update={"items": (Item(title="甲报告"), Item(title="乙报告"))})


def test_a_notice_for_one_of_several_items_says_which() -> None:
    said = words(notice_facts("refused", application=TWO, items=(2,)))
    assert "提出2项内容，本告知书答复其中第2项：第2项：乙报告。" in said
    assert "甲报告" not in said


def test_a_notice_for_all_items_names_them_all() -> None:
    said = words(notice_facts("refused", application=TWO))
    assert "现一并答复：第1项：甲报告。第2项：乙报告。" in said


@pytest.mark.parametrize(
    ("applicants", "you"),
    [
        ((Organisation(name="某电梯公司"),), "收到贵单位以"),
        ((Citizen(name="王一"), Citizen(name="王二")), "收到你们以"),
    ],
)
def test_applicants_are_spoken_to_as_what_they_are(applicants: Any, you: str) -> None:
    application = APPLICATION.model_copy(update={"applicants": applicants})
    assert you in words(notice_facts("refused", application=application))


def test_a_draft_shows_it_and_has_neither_number_nor_date() -> None:
    facts = notice_facts("refused", draft=True)
    for page in pages(facts):
        assert "草稿" in "".join(page.extract_text().split())
    said = words(facts)
    assert "-不告" not in said
    assert "2017年11月27日" not in said
    assert REVIEW in said


def test_an_issued_notice_shows_no_mark_of_a_draft() -> None:
    assert "草稿" not in words(notice_facts("refused"))


def test_markup_from_people_is_text_on_paper() -> None:
    evil = '<img src="file:///etc/passwd"><b>&amp;</b>'
    application = APPLICATION.model_copy(
        update={"applicants": (Citizen(name=evil),), "items": (Item(title=evil),)}
    )
    facts = notice_facts("refused", application=application, reasons=evil)
    assert render_html(facts).count("<img") == 0
    assert words(facts).count('<imgsrc="file:///etc/passwd"><b>&amp;</b>') == 3


def test_text_of_the_agency_cannot_leave_the_margin_of_the_page() -> None:
    facts = notice_facts("refused")
    agency = facts.agency.model_copy(update={"office": '公开办"}</style><b>\\"'})
    evil = facts.model_copy(update={"agency": agency})
    assert "</style><b>" not in render_html(evil).split("</head>")[0]
    assert '公开办"}</style><b>\\"' in words(evil)


def test_the_receipt_fits_one_page_and_names_the_last_day() -> None:
    facts = own_facts(DocumentKind.RECEIPT)
    said = words(facts)
    assert len(pages(facts)) == 1
    for part in (
        f"{NUMBER}-回",
        "登记回执",
        "网页",
        SUBJECT,
        "2017年11月28日",
        "2017年11月7日收到",
    ):
        assert part in said
    assert f"根据{REG}第二十四条第二款、{S0}第十三条第七项第二目的规定" in said
    assert "行政复议" not in said


def test_a_missing_fact_is_an_error_and_never_a_blank() -> None:
    facts = notice_facts("refused")
    with pytest.raises(Unrenderable, match="has no attribute 'content'"):
        render_html(facts.model_copy(update={"kind": "partial"}))


def test_a_file_is_named_after_the_document() -> None:
    assert file_name(notice_facts("refused")) == f"信息不予公开告知书（{NUMBER}-不告）.pdf"
    assert file_name(notice_facts("refused", draft=True)) == "信息不予公开告知书（草稿）.pdf"


def test_each_template_has_a_version_of_its_own() -> None:
    versions = {template_version(kind) for kind in DOCUMENTS}
    assert len(versions) == len(DOCUMENTS)
    assert all(len(one) == 12 for one in versions)
