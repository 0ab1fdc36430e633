"""Intake services: what they hand in, and what they see of it afterwards."""

import hashlib
import json
from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from ulid import ULID

from domain.people import APPLICANT
from domain.permissions import Right
from register import queries
from register.paper.uploads import UploadKind
from register.record.reads import reads_of
from tests.api.conftest import Desk
from tests.support.house import House
from tests.support.service import APPLICATION, APPLICATIONS, Service, service
from tests.support.waiting import eventually

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TEXT = "我单位的营业执照见附件。".encode()


@pytest.fixture(scope="session")
async def site(home: House, url: str) -> AsyncIterator[Service]:
    """The agency's website."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        yield service(home, client, "site")


@pytest.fixture(scope="session")
async def hall(home: House, site: Service) -> Service:
    """The one-stop hall of the same agency."""
    return service(home, site.client, "hall")


@pytest.fixture(scope="session")
async def stranger(home: House, site: Service) -> Service:
    """A service of another agency."""
    return service(home, site.client, "stranger", agency="other")


def _uploads(home: House, case: str) -> list[tuple[str, str, str]]:
    with home.installation.register.reading() as session:
        return [(one.name, one.kind, one.uploaded_by) for one in queries.uploads_of(session, case)]


async def test_what_a_service_hands_in_it_can_read(site: Service) -> None:
    handed = await site.hand_in()
    assert handed.status_code == 201
    said = handed.json()
    assert handed.headers["Location"] == f"{APPLICATIONS}/{said['case']}"
    assert said["links"]["case"] is None
    seen = await site.get(said["links"]["application"])
    assert seen.status_code == 200, seen.text
    told = seen.json()
    assert told["case"] == said["case"]
    assert told["stage"] == "received"
    assert told["state"] == "已收到申请，正在审查和登记"
    (reply,) = told["deadlines"]
    assert (reply["kind"], reply["due"]) == ("reply", "2017-11-28")
    counted = [day["number"] for day in reply["ledger"] if day["number"]]
    assert counted == list(range(1, 16))
    assert [one["type"] for one in told["events"] if ".case." in one["type"]] == [
        "cn.mingbai.case.receive"
    ]


async def test_an_application_tells_nothing_of_who_applied(site: Service) -> None:
    seen = await site.get(f"{APPLICATIONS}/{await site.case()}")
    person = APPLICATION["applicants"][0]
    for datum in (person["name"], person["identity"]["number"]):
        assert datum
        assert datum not in seen.text


async def test_the_case_of_another_service_does_not_exist(
    site: Service, hall: Service, stranger: Service, desk: Desk
) -> None:
    case = await site.case()
    for other in (hall, stranger):
        here = f"{APPLICATIONS}/{case}"
        answers = [
            await other.get(here),
            await other.post(f"{here}/withdrawal", {}),
            await other.post(f"{here}/supplement", {"text": "补正"}),
            await other.send("POST", f"{here}/files?kind=other&name=a.txt", content=TEXT),
            await other.get(f"{here}/documents/{case}/2/receipt/1"),
        ]
        assert {one.status_code for one in answers} == {404}
        assert {one.json()["code"] for one in answers} == {"unknown_case"}
    by_staff = await desk.case()
    mine = await site.get(by_staff.replace("/cases/", "/applications/"))
    assert mine.status_code == 404


async def test_a_service_hands_in_for_its_own_agency_only(stranger: Service) -> None:
    body = {"agency": "bjqts", "application": APPLICATION}
    response = await stranger.post(APPLICATIONS, body)
    assert (response.status_code, response.json()["code"]) == (403, "wrong_agency")


async def test_two_services_may_use_the_same_key(site: Service, hall: Service) -> None:
    key = str(ULID())
    first, second = await site.hand_in(key), await hall.hand_in(key)
    again = await site.hand_in(key)
    assert [one.status_code for one in (first, second, again)] == [201, 201, 200]
    assert first.json() == again.json()
    assert first.json()["case"] != second.json()["case"]
    changed = await hall.hand_in(key, purpose="学术研究")
    assert (changed.status_code, changed.json()["code"]) == (409, "id_reused")


async def test_files_uploaded_ahead_lie_in_the_case(site: Service, home: House) -> None:
    files = []
    for name, content in (("营业执照.pdf", PDF), ("说明.txt", TEXT)):
        response = await site.send(
            "POST", f"{APPLICATIONS}/files", params={"name": name}, content=content
        )
        assert response.status_code == 201, response.text
        assert response.json()["sha256"] == hashlib.sha256(content).hexdigest()
        files.append(response.json()["id"])
    handed = await site.hand_in(files=tuple(files))
    assert handed.status_code == 201, handed.text
    case = handed.json()["case"]
    assert sorted(_uploads(home, case)) == [
        ("营业执照.pdf", UploadKind.APPLICATION, APPLICANT.id),
        ("说明.txt", UploadKind.APPLICATION, APPLICANT.id),
    ]
    seen = (await site.get(f"{APPLICATIONS}/{case}")).json()
    assert [one["kind_label"] for one in seen["files"]] == ["申请材料", "申请材料"]
    with home.installation.register.reading() as session:
        acts = [one.act for one in queries.journal_of(session, case)]
    assert acts.count("upload") == 2


async def test_an_uploaded_file_serves_one_application_of_its_service(
    site: Service, hall: Service
) -> None:
    path, key = f"{APPLICATIONS}/files?name=a.txt", str(ULID())
    first = await site.send("POST", path, key=key, content=TEXT)
    again = await site.send("POST", path, key=key, content=TEXT)
    other = await site.send("POST", path, key=key, content=TEXT + b"!")
    assert (first.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    file = first.json()["id"]
    stolen = await hall.hand_in(files=(file,))
    assert (stolen.status_code, stolen.json()["faults"][0]["field"]) == (422, "files")
    mine = str(ULID())
    assert (await site.hand_in(mine, files=(file,))).status_code == 201
    assert (await site.hand_in(mine, files=(file,))).status_code == 200
    assert (await site.hand_in(mine)).status_code == 409
    twice = await site.hand_in(files=(file,))
    assert (twice.status_code, twice.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("as_file", [True, False], ids=["part with a type", "plain field"])
async def test_an_application_may_bring_its_files_along(
    as_file: bool, site: Service, home: House
) -> None:
    told = json.dumps({"agency": "bjqts", "application": APPLICATION}).encode()
    part = ("application.json", told, "application/json") if as_file else (None, told)
    form = [("application", part), ("file", ("证明.txt", TEXT, "text/plain"))]
    key = str(ULID())
    first = await site.send("POST", APPLICATIONS, key=key, files=form)
    assert first.status_code == 201, first.text
    again = await site.send("POST", APPLICATIONS, key=key, files=form)
    assert (again.status_code, again.json()) == (200, first.json())
    assert _uploads(home, first.json()["case"]) == [
        ("证明.txt", UploadKind.APPLICATION, APPLICANT.id)
    ]
    form[1] = ("file", ("证明.txt", TEXT + b"!", "text/plain"))
    changed = await site.send("POST", APPLICATIONS, key=key, files=form)
    assert (changed.status_code, changed.json()["code"]) == (409, "id_reused")


async def test_a_form_without_an_application_is_refused(site: Service) -> None:
    form = {"file": ("a.txt", TEXT, "text/plain")}
    response = await site.send("POST", APPLICATIONS, files=form)
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")
    form = {"application": (None, b"{")}
    response = await site.send("POST", APPLICATIONS, files=form)
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")


async def test_a_file_of_no_accepted_kind_stops_the_application(site: Service, home: House) -> None:
    told = json.dumps({"agency": "bjqts", "application": APPLICATION})
    form = [("application", (None, told)), ("file", ("a.exe", b"MZ\x90\x00\x03", "text/plain"))]
    key = str(ULID())
    response = await site.send("POST", APPLICATIONS, key=key, files=form)
    assert (response.status_code, response.json()["code"]) == (415, "unacceptable_file")
    assert (await site.hand_in(key)).status_code == 201


async def test_files_that_are_too_large_are_not_taken(site: Service, home: House) -> None:
    limit = home.installation.uploads.limit
    large = BytesIO(b"a" * (limit + 1))
    path = f"{APPLICATIONS}/files?name=a.txt"
    response = await site.send("POST", path, content=large.getvalue())
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    told = json.dumps({"agency": "bjqts", "application": APPLICATION})
    several = [("file", (f"{n}.txt", large.getvalue(), "text/plain")) for n in range(2)]
    form = [("application", (None, told)), *several]
    response = await site.send("POST", APPLICATIONS, files=form)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_material_is_added_to_the_case_once_for_a_key(site: Service, home: House) -> None:
    case = await site.case()
    path, key = f"{APPLICATIONS}/{case}/files?kind=supplement&name=补充.txt", str(ULID())
    first = await site.send("POST", path, key=key, content=TEXT)
    again = await site.send("POST", path, key=key, content=TEXT)
    assert (first.status_code, first.json()) == (201, again.json())
    assert _uploads(home, case) == [("补充.txt", UploadKind.SUPPLEMENT, APPLICANT.id)]
    inner = await site.send("POST", path.replace("supplement", "disclosed"), content=TEXT)
    assert inner.status_code == 422


async def test_the_applicant_supplements_when_asked(site: Service, desk: Desk) -> None:
    case = await site.case()
    here, staff = f"{APPLICATIONS}/{case}", f"/api/v1/cases/{case}"
    early = await site.post(f"{here}/supplement", {"text": "电梯编号为3101。"})
    assert (early.status_code, early.json()["code"]) == (409, "wrong_stage")
    assert (await desk.act(staff, "register", "wang.fang")).status_code == 200
    asked = await desk.act(staff, "ask_supplement", "wang.fang", points="请说明电梯编号。")
    assert asked.status_code == 200, asked.text
    waiting = (await site.get(here)).json()
    assert "补正" in waiting["state"]
    assert {one["kind"]: one["due"] for one in waiting["deadlines"]}["reply"] is None
    key = str(ULID())
    said = await site.post(f"{here}/supplement", {"text": "电梯编号为3101。"}, key)
    again = await site.post(f"{here}/supplement", {"text": "电梯编号为3101。"}, key)
    other = await site.post(f"{here}/supplement", {"text": "电梯编号为3102。"}, key)
    assert said.status_code == 200, said.text
    assert said.json()["answer"] == again.json()["answer"]
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    assert key in other.json()["detail"]
    now = said.json()["application"]
    assert now["reply_due"] is not None
    # Mail goes out meanwhile, and tells of itself.
    acts = [one["type"] for one in now["events"] if ".case." in one["type"]]
    assert acts[-1] == "cn.mingbai.case.supplement"


async def test_the_applicant_withdraws(site: Service, home: House) -> None:
    case = await site.case()
    here = f"{APPLICATIONS}/{case}"
    said = await site.post(f"{here}/withdrawal", {"statement": "已从网站查到。"})
    assert said.status_code == 200, said.text
    assert said.json()["application"]["state"] == "申请已经撤回"
    again = await site.post(f"{here}/withdrawal", {})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_stage")
    with home.installation.register.reading() as session:
        entry = next(one for one in queries.journal_of(session, case) if one.act == "withdraw")
    assert entry.actor == APPLICANT.id


async def test_the_receipt_can_be_downloaded_once_it_is_made(
    site: Service, desk: Desk, home: House
) -> None:
    case = await site.case()
    here = f"{APPLICATIONS}/{case}"
    assert (await desk.act(f"/api/v1/cases/{case}", "register", "wang.fang")).status_code == 200

    async def made() -> bool:
        return bool((await site.get(here)).json()["documents"])

    await eventually(made)
    (paper,) = (await site.get(here)).json()["documents"]
    assert paper["kind"] == "receipt"
    given = await site.get(paper["href"])
    assert given.headers["Content-Type"] == "application/pdf"
    assert hashlib.sha256(given.content).hexdigest() == paper["sha256"]
    with home.installation.register.reading() as session:
        read = [(one.actor, one.which) for one in reads_of(session, case)]
    assert read == [("client:site", paper["id"])]
    none = await site.get(paper["href"].replace("/receipt/", "/approval_form/"))
    assert (none.status_code, none.json()["code"]) == (404, "unknown_document")


async def test_a_scope_that_was_not_given_is_refused(home: House, site: Service) -> None:
    listener = service(home, site.client, "listener", frozenset({Right.READ_EVENTS}))
    sender = service(home, site.client, "sender", frozenset({Right.HAND_IN}))
    case = await sender.case()
    answers = [
        await listener.hand_in(),
        await listener.get("/api/v1/webhooks"),
        await sender.get(f"{APPLICATIONS}/{case}"),
        await sender.get("/api/v1/events"),
    ]
    assert {one.status_code for one in answers} == {403}
