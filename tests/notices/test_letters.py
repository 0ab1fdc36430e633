"""Letters and forms of the procedure: what each must say, and what it must not (§3.2, App. A)."""

from datetime import date

import pytest

from domain.case import Notice
from domain.dossier import Delay, PartyKind
from domain.paper import DOCUMENTS, DocumentKind
from notices.documents import file_name, render_html
from notices.templating import FOLDER
from tests.notices.examples import (
    APPLICATION,
    CONTENT,
    FINDINGS,
    NUMBER,
    OWN,
    PARTY,
    REG,
    S0,
    SUBJECT,
    TO_A_PARTY,
    TOLD,
    WITHHOLDING,
    finding,
)
from tests.notices.papers import notice_facts, own_facts
from tests.notices.reading import pages, words

LETTERS = [kind for kind in OWN if not DOCUMENTS[kind].internal]

SAID: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.RECEIPT: (f"{NUMBER}-回", "登记回执", "2017年11月28日"),
    DocumentKind.APPROVAL_FORM: ("依申请公开政府信息审批表", "王小明", "承办部门负责人意见"),
    DocumentKind.SECRECY_FORM: (
        "特种设备安全监察处",
        "张伟",
        SUBJECT,
        "电梯监督检验报告一份",
        "□主动公开■依申请公开□不予公开□非政府信息",
        "不涉及国家秘密、商业秘密和个人隐私",
        f"{S0}第十一条、第十五条",
        "同意公开。签字：李强2017年11月20日",
        "同意公开。同意。签字：李强",
    ),
    DocumentKind.FORMAL_RETURN: (
        "申请不符合要求，具体如下：（一）没有填写证件号码。（二）没有写明信息的提供形式。",
        f"根据{S0}第十三条第一项、第十三条第三项的规定",
        "重新提出申请",
        "自本机关收到符合要求的申请之日起计算",
    ),
    DocumentKind.CORRECTION: (
        f"{NUMBER}-补",
        f"根据{S0}第十三条第六项第七目的规定",
        "请写明电梯的注册代码或者使用地点。请写明检验报告的年度。",
        "2017年12月18日前（含当日）",
        "自本机关收到补正之日起重新计算",
        "记录有关情况并办结本件",
    ),
    DocumentKind.THIRD_PARTY_CONSULT: (
        f"{NUMBER}-征",
        "某电梯公司：",
        CONTENT,
        f"根据{REG}第二十三条、{S0}第十三条第七项第一目的规定",
        "是否同意公开上述信息",
        "2017年12月1日前（含当日）",
        "贵方不同意公开的，本机关不予公开，但是不公开可能对公共利益造成重大影响的除外",
        "由本机关依法决定是否公开",
        "回执",
        "□同意部分公开。",
        "回执请寄：北京市丰台区",
    ),
    DocumentKind.CO_PRODUCER_CONSULT: (
        f"{NUMBER}-征机",
        "北京市应急管理局：",
        "与贵单位共同制作",
        f"根据{REG}第三十四条的规定",
        "逾期未提出意见的，视为同意公开",
        "请予函复。",
    ),
    DocumentKind.CONSULT_NOTICE: (
        f"{NUMBER}-征告",
        "听取第三方、共同制作机关的意见",
        f"根据{REG}第三十三条第三款的规定，征求意见所需时间不计算在答复期限内",
    ),
    DocumentKind.THIRD_PARTY_NOTICE: (
        f"{NUMBER}-权告",
        "某电梯公司：",
        CONTENT,
        "贵方于2017年11月20日表示不同意公开。",
        f"根据{REG}第二十三条、{S0}第十三条第七项第一目的规定，本机关决定公开以下内容",
        "电梯监督检验报告一份。",
        "决定公开的理由：该电梯多次发生困人故障",
        "自收到本告知书之日起60日内",
        "6个月内",
    ),
    DocumentKind.EXTENSION: (
        f"{NUMBER}-延",
        "因遇特殊情形，本机关无法在规定的期限内答复：需要现场核查。",
        f"根据{REG}第二十四条第二款、{S0}第十三条第七项第二目的规定",
        "政府信息公开工作机构负责人同意",
        "延长答复期限10个工作日，延长后的答复期限至2017年12月12日（含当日）",
    ),
    DocumentKind.REASONS_REQUEST: (
        f"{NUMBER}-说理",
        "数量、频次明显超过合理范围：三个月内提出一百二十件同类申请。",
        f"根据{REG}第三十五条的规定，请您书面说明理由",
        "不予处理",
    ),
    DocumentKind.FEE_NOTICE: (
        f"{NUMBER}-费",
        f"根据{REG}第四十二条、《政府信息公开信息处理费管理办法》的规定",
        "按件计收，本件为当月第11件",
        "人民币100元",
        "2020年4月1日（含当日）",
        "逾期未缴纳的，视为放弃申请",
    ),
    DocumentKind.APPLICATION_FORM: (
        "受理机关：北京市质量技术监督局",
        "姓名王小明工作单位清河小学",
        "证件名称居民身份证证件号码110108198001011232",
        "代理人姓名孙丽证明材料授权委托书一份",
        f"名称：{SUBJECT}文号：京质监〔2017〕88号特征描述：包括检验结论和整改通知书。",
        "用途了解居住小区电梯安全状况",
        "■纸面□电子邮件□光盘、磁盘",
        "■邮寄",
        "不能书面申请的原因：申请人视力障碍，书写确有困难。",
        "受理人员：王芳申请人捺印确认：2017年11月7日",
    ),
    DocumentKind.SERVICE_PROOF: (
        "送达回证",
        "受送达人孙丽",
        f"《信息不予公开告知书》（{NUMBER}-不告），2017年11月27日，1份",
        "当面领取",
        "受送达人签字、盖章",
    ),
    DocumentKind.ENVELOPE: (
        "100085北京市海淀区清河路1号清河嘉园3号楼1101室孙丽（收）",
        "邮件号码：XA12345678911",
        "邮政编码：100161",
    ),
    DocumentKind.ABANDONMENT: (
        "逾期结案备案表",
        "经告知补正，逾期未补正。",
        "告知日期2017年11月10日期限届满2017年12月1日",
        "申请人表示不再补正。",
        "此后收到补正的，恢复办理。",
        "结案日期2017年12月5日",
    ),
}


def test_every_kind_of_document_has_a_template_and_is_tried() -> None:
    assert set(OWN) == set(SAID) == set(DocumentKind)
    assert set(OWN) | set(FINDINGS) == set(DOCUMENTS)
    assert [kind for kind in DOCUMENTS if not (FOLDER / f"{kind}.html").exists()] == []


@pytest.mark.parametrize("kind", OWN)
def test_every_document_of_the_procedure_says_what_it_must(kind: DocumentKind) -> None:
    said = words(own_facts(kind))
    assert [part for part in SAID[kind] if part not in said] == []
    assert kind is DocumentKind.ENVELOPE or DOCUMENTS[kind].title in said


@pytest.mark.parametrize("kind", LETTERS)
def test_every_letter_is_addressed_dated_and_sealed_and_names_its_article(
    kind: DocumentKind,
) -> None:
    facts = own_facts(kind)
    said = words(facts)
    assert f"{facts.addressee}：" in said
    assert facts.basis
    assert "（印章）北京市质量技术监督局" in said
    assert f"{(OWN[kind][0] == 'cn2019' and '2020年3月23日') or '2017年11月27日'}" in said


@pytest.mark.parametrize(
    "kind", [kind for kind in LETTERS if kind is not DocumentKind.THIRD_PARTY_NOTICE]
)
def test_a_letter_of_the_procedure_carries_no_remedy_clause(kind: DocumentKind) -> None:
    assert "行政复议" not in words(own_facts(kind))


@pytest.mark.parametrize("kind", TO_A_PARTY)
def test_a_letter_to_a_third_party_tells_nothing_of_the_applicant(kind: DocumentKind) -> None:
    facts = own_facts(kind)
    for told in (facts.model_dump_json(), render_html(facts)):
        assert "王小明" not in told
        assert SUBJECT not in told


@pytest.mark.parametrize("kind", [kind for kind in LETTERS if OWN[kind][0] == "bjqts2017"])
@pytest.mark.parametrize("rules", ["cn2007", "cn2019"])
def test_what_the_agencys_own_rules_know_the_national_law_knows_too(
    kind: DocumentKind, rules: str
) -> None:
    facts = own_facts(kind, rules=rules)
    said = words(facts)
    assert "细则" not in said
    assert facts.title in said


def test_since_2019_whoever_does_not_supplement_gives_the_application_up() -> None:
    said = words(own_facts(DocumentKind.CORRECTION, rules="cn2019"))
    assert f"根据{REG}第三十条的规定" in said
    assert "视为放弃申请" in said


def test_since_2019_only_a_reasonable_refusal_binds() -> None:
    said = words(own_facts(DocumentKind.THIRD_PARTY_CONSULT, rules="cn2019"))
    assert "贵方不同意公开且有合理理由的，本机关不予公开" in said


def test_the_silence_of_another_agency_is_no_consent() -> None:
    other = PARTY.model_copy(update={"kind": PartyKind.OTHER_AGENCY})
    said = words(own_facts(DocumentKind.CO_PRODUCER_CONSULT, parties=(other,)))
    assert "视为同意" not in said
    assert "共同制作" not in said
    assert f"根据{REG}第三十三条第三款的规定" in said


def test_the_reply_slip_is_a_page_of_its_own() -> None:
    last = "".join(pages(own_facts(DocumentKind.THIRD_PARTY_CONSULT))[-1].extract_text().split())
    assert last.startswith("回执北京市质量技术监督局：")


def test_an_application_sent_back_is_named_by_its_day() -> None:
    facts = own_facts(DocumentKind.FORMAL_RETURN)
    assert (facts.number, facts.registration) == (None, None)
    assert file_name(facts) == "按要求重新申请告知书（2017年11月7日收件）.pdf"
    assert "登记号" not in words(facts)


def test_a_receipt_issued_again_replaces_the_first() -> None:
    said = words(own_facts(DocumentKind.RECEIPT, again=True))
    assert f"{NUMBER}-二回" in said
    assert "此前出具的回执作废" in said
    assert "作废" not in words(own_facts(DocumentKind.RECEIPT))


def test_a_second_extension_says_so() -> None:
    assert "决定再次延长答复期限10个工作日" in words(own_facts(DocumentKind.EXTENSION, again=True))


def test_the_delay_for_many_requests_is_no_extension() -> None:
    delay = Delay(reason="同类申请较多", working_days=30, until=date(2020, 5, 15), frequent=True)
    said = words(own_facts(DocumentKind.EXTENSION, rules="cn2019", delay=delay))
    assert (
        f"根据{REG}第三十五条的规定，本机关决定延迟30个工作日答复，答复期限至2020年5月15日（含当日）"
        in said
    )


# ---- an override has three papers (A19) ----


def test_an_override_discloses_by_a_notice_of_disclosure_that_names_the_third_party() -> None:
    facts = notice_facts("override_disclosed", told_by="disclosed", **TOLD)
    said = words(facts)
    assert (facts.title, facts.attachment) == ("信息公开告知书", 5)
    assert facts.number == f"{NUMBER}-告"
    assert "理由另见《政府信息涉及第三方告知书》" in said
    assert f"{S0}第十三条第六项第二目" in said


def test_an_override_that_withholds_parts_discloses_in_part() -> None:
    facts = notice_facts("override_disclosed", told_by="partial", **TOLD, **WITHHOLDING)
    said = words(facts)
    assert (facts.attachment, facts.number) == (7, f"{NUMBER}-部告")
    assert "（一）联系人姓名和电话：涉及个人隐私" in said
    assert f"依照{REG}第二十一条第二项" in said
    told = words(notice_facts("override_disclosed", **TOLD, **WITHHOLDING))
    assert "随《部分公开的信息公开告知书》一并提供" in told


def test_the_third_party_learns_what_stays_withheld() -> None:
    facts = notice_facts(
        "override_disclosed", told_by="third_party_notice", party=1, **TOLD, **WITHHOLDING
    )
    assert "仍不予公开：联系人姓名和电话。" in words(facts)
    assert facts.attachment == 16


# ---- a notice after reopening (§2.8) ----


def test_a_notice_after_reopening_says_which_one_it_replaces_and_why() -> None:
    old = Notice(
        kind="refused", ordinal=1, number=f"{NUMBER}-不告", dated=date(2017, 11, 20), finding=0
    )
    facts = notice_facts(
        "disclosed",
        superseded=(old,),
        filed={"ground": "行政复议决定撤销原答复。", "earlier": (finding("refused"),)},
    )
    assert (
        f"本机关曾于2017年11月20日作出《信息不予公开告知书》（{NUMBER}-不告）。"
        "行政复议决定撤销原答复。现重新答复如下" in words(facts)
    )


@pytest.mark.parametrize(
    ("items", "kind", "replaced"),
    [
        ((1,), "refused", "不告"),
        ((2,), "refused", "不存"),
        ((), "not_exist", "不存"),
        ((3,), "disclosed", ""),
    ],
)
def test_a_notice_replaces_the_last_one_about_the_same_items(
    items: tuple[int, ...], kind: str, replaced: str
) -> None:
    before = (("refused", "不告", 0), ("not_exist", "不存", 1))
    superseded = tuple(
        Notice(
            kind=kind,
            ordinal=1,
            number=f"{NUMBER}-{suffix}",
            dated=date(2017, 11, 20),
            finding=position,
        )
        for kind, suffix, position in before
    )
    earlier = (finding("refused", (1,)), finding("not_exist", (2,)))
    facts = notice_facts(
        kind,
        items=items,
        superseded=superseded,
        filed={"ground": "更正", "earlier": earlier},
    )
    assert (facts.replaces.number if facts.replaces else "") == (
        f"{NUMBER}-{replaced}" if replaced else ""
    )


def test_an_applicant_without_a_name_is_addressed_as_such() -> None:
    nobody = APPLICATION.model_copy(update={"applicants": ()})
    assert "申请人：" in words(own_facts(DocumentKind.FORMAL_RETURN, application=nobody))
