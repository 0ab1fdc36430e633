"""A sample carried through the API from receipt to the archive."""

import hashlib
from urllib.parse import unquote

from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.waiting import eventually

BY_ANOTHER_CLERK = {"transfer", "dispatch", "serve", "close"}
OUTSIDERS = {"shen.jiahe", "110108199003070016", "13800100001", "沈嘉禾", "北四环"}


async def walk(desk: Desk) -> tuple[str, set[str]]:
    """Carry the sample to its end by the tokens of seven people; the case's path, and who acted."""
    case, people = (await desk.hand_in(by="liu.yang")).headers["Location"], {"liu.yang"}
    for step in SAMPLE.steps:
        by = "liu.yang" if step.act in BY_ANOTHER_CLERK else step.by
        done = await desk.act(case, step.act, by, **step.payload)
        assert done.status_code == 200, done.text
        people.add(by)
    return case, people


async def test_a_case_goes_from_receipt_to_the_archive_by_seven_peoples_tokens(desk: Desk) -> None:
    case, people = await walk(desk)
    readers = {"qian.bo"}  # the administrator only looks
    seen = (await desk.get(case, by="qian.bo")).json()
    assert len(people | readers) == 7
    assert seen["stage"] == "closed"
    assert seen["stage_label"] == "已办结归档"
    assert seen["in_time"] is True
    assert seen["served"] == "2017-11-07"
    assert seen["outcomes"] == [{"id": "DISCLOSED", "name": "予以公开"}]
    assert seen["department_name"] == "特种设备安全监察处"
    assert seen["handler_name"] == "张伟"
    assert seen["next_rung"] is None


async def test_the_journal_names_each_step_and_who_took_it(desk: Desk) -> None:
    case, _ = await walk(desk)
    journal = (await desk.get(case)).json()["journal"]
    acts = [(one["actor"], one["title"]) for one in journal if one["actor"] != "system"]
    assert acts == [
        ("intake", "收件"),
        ("wang.fang", "审查并登记"),
        ("liu.yang", "转交承办部门"),
        ("li.qiang", "指定承办人员"),
        ("zhang.wei", "出具答复意见"),
        ("li.qiang", "部门审核保密审查"),
        ("chen.jianguo", "领导审批保密审查"),
        ("wang.fang", "拟制告知书和审批表"),
        ("li.qiang", "承办部门负责人签署"),
        ("zhou.min", "办公室主任审批"),
        ("chen.jianguo", "分管领导审批"),
        ("wang.fang", "编号、盖章、制发"),
        ("liu.yang", "寄发"),
        ("liu.yang", "登记送达"),
        ("liu.yang", "办结归档"),
    ]


async def test_limits_tell_their_last_day_their_basis_and_whether_they_were_kept(
    desk: Desk,
) -> None:
    seen = (await desk.get(await desk.case(steps=2))).json()
    limits = {one["kind"]: one for one in seen["limits"]}
    assert limits["reply"]["due"] == "2017-11-28"
    assert limits["reply"]["running"] is True
    assert limits["reply"]["kept"] is None
    assert limits["reply"]["provisional"] is False
    assert limits["reply"]["basis"].startswith("《北京市质量技术监督局政务公开实施细则》第十三条")
    assert limits["transfer"]["kept"] is True
    assert limits["transfer"]["running"] is False
    assert len(limits["reply"]["calendar_version"]) == 12
    assert seen["next_rung"]["title"] == "部门答复期限前两个工作日，提醒承办人员"


async def test_a_produced_document_is_a_pdf_under_its_chinese_name(desk: Desk) -> None:
    case, _ = await walk(desk)
    await settled(desk, case)
    documents = (await desk.get(case)).json()["documents"]
    notice = next(one for one in documents if one["kind"] == "disclosed" and not one["draft"])
    response = await desk.get(notice["href"])
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert hashlib.sha256(response.content).hexdigest() == notice["sha256"]
    name = response.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]
    assert unquote(name) == f"{notice['title']}（{notice['number']}）.pdf"
    assert notice["number"].endswith("-告")


async def test_a_case_tells_nothing_of_the_applicant_but_a_masked_name(desk: Desk) -> None:
    case, _ = await walk(desk)
    await settled(desk, case)
    response = await desk.get(case)
    assert response.json()["applicants"] == "沈**"
    assert not [one for one in OUTSIDERS if one in response.text]
    assert "@" not in response.text


async def test_messages_tell_the_readers_role_and_when_they_went_out(desk: Desk) -> None:
    case, _ = await walk(desk)
    await settled(desk, case)
    messages = (await desk.get(case)).json()["messages"]
    assert {one["status"] for one in messages} == {"sent"}
    assert all(one["sent_at"] for one in messages)
    assert [one["to"] for one in messages if one["kind"] in {"receipt", "notice"}] == [
        "申请人",
        "申请人",
    ]
    assert "分管信息公开领导" in {one["to"] for one in messages}


async def settled(desk: Desk, case: str) -> None:
    """Wait until every document is produced and every message sent."""
    standing = desk.home.installation.registrar.standing
    await eventually(lambda: not standing(id_of(case)).jobs)
