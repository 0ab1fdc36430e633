"""The journal in words: to whom a mail went, without the name of anybody outside."""

import json
from datetime import UTC, datetime

import pytest

from domain.acts import Answer, Refusal
from domain.paper import Audience, MessageKind
from domain.procedure import title_of
from register.acts.perform import Said
from register.record.journal import DELIVER, Entry, Outcome
from register.record.told import JournalLine, told

STAFF = {"wang.fang": "王芳", "zhang.wei": "张伟"}
DEPARTMENTS = {"tese": "特种设备安全监察处", "jiliang": "计量处"}
DISCLOSED = {"outcome": "DISCLOSED", "content": "《情况报告》", "form": "复印件", "pages": "12"}
REVIEW = {"attribute": "on_application", "reasons": "不涉及国家秘密。"}


@pytest.mark.parametrize(
    ("audience", "reader"),
    [
        (Audience.APPLICANT, "申请人"),
        (Audience.THIRD_PARTY, "第三方"),
        (Audience.HANDLER, "张伟"),
    ],
)
def test_of_a_mail_the_journal_tells_who_was_to_read_it(audience: Audience, reader: str) -> None:
    said = {"kind": MessageKind.NOTICE, "audience": audience, "to_name": "张伟"}
    entry = written(DELIVER, "system", json.dumps(said))
    assert told(entry, {}).about == f"告知书，致{reader}"


@pytest.mark.parametrize(
    ("act", "payload", "deed"),
    [
        ("transfer", {"department": "tese"}, "转交特种设备安全监察处承办"),
        (
            "transfer",
            {"department": "tese", "joint": [{"department": "jiliang"}]},
            "转交特种设备安全监察处承办，计量处协办",
        ),
        ("coordinate", {"department": "jiliang", "reason": "由其制作"}, "确定由计量处承办"),
        ("assign", {"handler": "zhang.wei"}, "指定张伟承办"),
        ("set_term", {"working_days": 3, "reason": "快到期"}, "另定内部期限3个工作日"),
        (
            "opinion",
            {"opinion": "可以", "findings": [{"finding": DISCLOSED}], "review": REVIEW},
            "出具答复意见，结论为予以公开",
        ),
        (
            "opinion",
            {"opinion": "不明确", "needs": "supplement"},
            "出具答复意见，需要先申请人补正",
        ),
        ("review", {"verdict": "clear"}, "办理“部门审核保密审查”，意见为同意公开"),
        ("return", {"reason": "页数不对", "to": "clerk"}, "退回受理人员"),
        ("return", {"reason": "结论不对", "to": "department"}, "退回承办部门"),
        (
            "propose_extension",
            {"working_days": 15, "reason": "需要检索"},
            "提出延长答复期限15个工作日",
        ),
        ("dispatch", {"method": "post", "tracking": "XA1"}, "寄发答复（邮寄）"),
        (
            "serve",
            {"served_on": "2017-11-20", "proof": "送达回证"},
            "登记送达，送达日期为2017年11月20日",
        ),
        ("serve", {"proof": "送达回证"}, "登记送达"),
        (
            "notify",
            {"kind": "receipt", "method": "post", "tracking": "XA2"},
            "登记向申请人寄送《登记回执》（邮寄）",
        ),
        (
            "third_party_reply",
            {"response": "objection", "text": "涉及商业秘密"},
            "登记第三方意见（不同意公开），恢复办理",
        ),
        ("note", {"text": "来电"}, ""),
        ("transfer", {"department": {"an": "older release"}}, ""),
    ],
)
def test_an_act_is_told_with_whom_and_what_it_names(
    act: str, payload: dict[str, object], deed: str
) -> None:
    assert acted(act, **payload).deed == deed


def test_a_third_party_says_itself_what_it_thinks() -> None:
    line = acted("third_party_reply", by="third_party", response="consent", text="可以")
    assert (line.deed, line.remark) == ("提出意见（同意公开），恢复办理", "")


def test_a_department_that_the_profile_no_longer_knows_goes_by_its_id() -> None:
    assert acted("transfer", department="gone").deed == "转交gone承办"


def test_the_number_of_a_postal_item_is_a_remark() -> None:
    """So that whoever may not read the paper does not learn it."""
    line = acted("dispatch", method="post", tracking="XA123")
    assert line.remark == "邮件号码XA123"
    assert "XA123" not in line.deed
    assert acted("dispatch", method="in_person", tracking="").remark == ""


def test_an_act_that_was_refused_did_nothing() -> None:
    refusal = Refusal(code="not_now", what="转交", why="案件现处于“收件待审查”阶段")
    line = acted("transfer", refusal=refusal, department="tese")
    assert (line.deed, line.refusal) == ("", refusal)


def acted(
    act: str, by: str = "wang.fang", refusal: Refusal | None = None, **payload: object
) -> JournalLine:
    """How the journal tells of an act."""
    answer = Answer(
        id="a", case="bjqts-1", act=act, accepted=refusal is None, refusal=refusal, revision=3
    )
    said = Said.model_validate({"payload": payload, "answer": answer, "title": title_of(act)})
    return told(written(act, by, said.model_dump_json()), STAFF, DEPARTMENTS)


def written(act: str, by: str, content: str) -> Entry:
    """An entry of the journal."""
    return Entry(
        stream="bjqts-1",
        seq=7,
        at=datetime(2017, 11, 8, tzinfo=UTC),
        act_id="bjqts-1/7",
        recorded=True,
        act=act,
        actor=by,
        outcome=Outcome.ACCEPTED,
        revision=3,
        request_digest="",
        content=content,
    )
