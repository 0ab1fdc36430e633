"""One case: what the person may do and why not, its days, its people, and who looked."""

import io
import zipfile

import pytest

from domain.procedure import OPEN_ACTS, title_of
from register.paper.casefile_proof import prove
from register.record.reads import reads_of
from tests.api.conftest import SAMPLE, Desk, id_of
from tests.support.waiting import eventually

PARTY = SAMPLE.application.applicants[0]
SECRETS = (
    PARTY.name,
    PARTY.identity.number,
    PARTY.contact.phone,
    PARTY.contact.email,
    PARTY.contact.address,
)


async def test_every_act_is_allowed_or_barred_with_its_reason(desk: Desk) -> None:
    case = await desk.case(steps=1)
    said = (await desk.get(case)).json()
    allowed = {one["act"] for one in said["allowed"]}
    barred = {one["act"]: one for one in said["barred"]}
    assert allowed | set(barred) == set(OPEN_ACTS)
    assert not allowed & set(barred)
    assert barred["register"]["code"] == "wrong_stage"
    assert barred["register"]["why"] == "案件现处于“已登记”阶段"
    assert {one["code"] for one in barred.values()} <= {"wrong_stage", "wrong_role", "not_now"}


async def test_what_is_barred_is_refused_with_the_same_words(desk: Desk) -> None:
    case = await desk.case(steps=3)
    barred = (await desk.get(case, by="zhang.wei")).json()["barred"]
    assert len(barred) > 10
    for one in barred:
        refused = (await desk.act(case, one["act"], "zhang.wei")).json()
        assert (refused["code"], refused["why"]) == (one["code"], one["why"])


async def test_an_allowed_act_leads_to_the_schema_of_its_content(desk: Desk) -> None:
    said = (await desk.get(await desk.case(steps=1))).json()
    transfer = next(one for one in said["allowed"] if one["act"] == "transfer")
    assert transfer["title"] == title_of("transfer")
    schema = (await desk.get(transfer["payload"])).json()
    assert "department" in schema["required"]
    assert (await desk.get("/api/v1/acts/lapse")).status_code == 404


async def test_the_ledger_explains_each_limit_day_by_day(desk: Desk) -> None:
    case = await desk.case()
    reply = next(one for one in (await desk.get(f"{case}/ledger")).json() if one["kind"] == "reply")
    assert reply["due"] == (await desk.get(case)).json()["reply_due"]
    assert reply["days"][0]["kind"] == "receipt"
    assert reply["days"][-1]["date"] == reply["due"]
    assert reply["days"][-1]["number"] == 15
    assert reply["recounted"] is False


async def test_a_case_shows_its_files_and_messages_and_no_personal_data(desk: Desk) -> None:
    case = await desk.case(steps=1)
    headers = {"Authorization": f"Bearer {desk.home.token('wang.fang')}"}
    put = await desk.client.post(
        f"{case}/uploads?kind=other&name=a.txt", content="说明".encode(), headers=headers
    )
    assert put.status_code == 201
    response = await desk.get(case)
    said = response.json()
    assert [one["kind"] for one in said["uploads"]] == ["other"]
    assert {one["status"] for one in said["messages"]} <= {"queued", "sent", "held"}
    assert "receipt" in {one["kind"] for one in said["messages"]}
    assert all(one["title"] and one["attempts"] >= 0 for one in said["messages"])
    assert said["applicants"] == "沈**"
    assert not [secret for secret in SECRETS if secret in response.text]


async def test_personal_data_are_given_apart_and_the_reading_is_noted(desk: Desk) -> None:
    case = await desk.case(steps=2)
    people = (await desk.get(f"{case}/applicant", by="li.qiang")).json()
    assert people["applicants"][0]["identity"]["number"] == PARTY.identity.number
    dossier = await desk.get(f"{case}/dossier", by="li.qiang")
    assert dossier.json()["application"]["items"][0]["title"].endswith("监督检验报告")
    assert not [secret for secret in SECRETS if secret in dossier.text]
    standing = desk.home.installation.registrar.standing
    await eventually(lambda: not standing(id_of(case)).jobs)
    document = (await desk.get(case)).json()["documents"][0]
    assert (await desk.get(document["href"])).status_code == 200
    assert await auditor_reads(desk, case) == [
        ("li.qiang", "applicant"),
        ("li.qiang", "dossier"),
        ("wang.fang", "document"),
    ]


async def test_an_auditor_sees_who_looked(desk: Desk) -> None:
    case = await desk.case()
    await desk.get(f"{case}/applicant")
    (read,) = (await desk.get(f"{case}/reads", by="gu.lan")).json()
    assert (read["who"], read["what_label"]) == ("王芳", "申请人信息")


async def auditor_reads(desk: Desk, case: str) -> list[tuple[str, str]]:
    """Who read what, as the register has it."""
    with desk.home.installation.register.reading() as session:
        return [(one.actor, one.what.value) for one in reads_of(session, id_of(case))]


@pytest.mark.parametrize("what", ["applicant", "casefile", "reads"])
async def test_who_may_not_read_it_is_told_so_and_nothing_is_noted(what: str, desk: Desk) -> None:
    case = await desk.case(steps=2)
    by = {"applicant": "qian.bo", "casefile": "li.qiang", "reads": "wang.fang"}[what]
    assert (await desk.get(f"{case}/{what}", by=by)).status_code == 403
    assert await auditor_reads(desk, case) == []


@pytest.mark.parametrize("what", ["", "/applicant", "/dossier", "/ledger"])
async def test_another_department_s_case_is_not_there(what: str, desk: Desk) -> None:
    case = await desk.case(steps=2)
    assert (await desk.get(f"{case}{what}", by="sun.li")).status_code == 404
    assert (await desk.get(f"{case}{what}", agency="other")).status_code == 404


async def test_the_case_file_is_given_whole_and_proves_itself(desk: Desk) -> None:
    case = await desk.case(steps=1)
    response = await desk.get(f"{case}/casefile")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    file = io.BytesIO(response.content)
    with zipfile.ZipFile(file) as packed:
        assert "办理日志.jsonl" in packed.namelist()
    assert prove(file, desk.home.installation.ring.journal_key).faults == ()
    assert await auditor_reads(desk, case) == [("wang.fang", "casefile")]


async def test_who_entered_an_application_stands_in_its_journal(desk: Desk) -> None:
    """And a channel by which it came by itself stands there as a channel."""
    case = await desk.case(steps=0)
    said = (await desk.get(case)).json()["journal"][0]
    assert (said["act"], said["actor"], said["who"]) == ("receive", "intake", "王芳")
