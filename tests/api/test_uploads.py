"""Files through the API: the body is the file, its content decides, other agencies see nothing."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from register import queries
from tests.api.conftest import Desk, id_of

WORDS = "我公司不同意公开。".encode()


async def put_in(
    desk: Desk,
    case: str,
    content: bytes = WORDS,
    *,
    name: str = "第三方答复.txt",
    kind: str = "reply",
    by: str = "wang.fang",
    agency: str = "bjqts",
    key: str | None = None,
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {desk.home.token(by, agency)}"}
    headers |= {"Idempotency-Key": key} if key else {}
    return await desk.client.post(
        f"{case}/uploads", params={"name": name, "kind": kind}, content=content, headers=headers
    )


async def listed(desk: Desk, case: str) -> list[dict[str, Any]]:
    response = await desk.get(f"{case}/uploads")
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()
    return found


async def test_a_file_is_put_in_listed_and_given_out(desk: Desk) -> None:
    case = await desk.case()
    response = await put_in(desk, case)
    assert response.status_code == 201, response.text
    kept = response.json()
    assert (kept["kind_label"], kept["type"], kept["size"]) == (
        "被征求意见方的答复",
        "text",
        len(WORDS),
    )
    assert await listed(desk, case) == [kept]
    given = await desk.get(kept["href"])
    assert given.content == WORDS
    assert given.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"] == (
        f"attachment; filename=\"upload-1.txt\"; filename*=UTF-8''{quote('第三方答复.txt')}"
    )


async def test_an_upload_shows_in_the_journal_of_the_case(desk: Desk) -> None:
    case = await desk.case()
    await put_in(desk, case)
    journal = (await desk.get(case)).json()["journal"]
    (line,) = (one for one in journal if one["act"] == "upload")
    assert (line["title"], line["who"]) == ("登记材料", "王芳")
    assert line["about"] == "被征求意见方的答复：第三方答复.txt"


async def test_an_administrator_does_not_learn_the_names_of_files(desk: Desk) -> None:
    case = await desk.case()
    await put_in(desk, case, name="沈嘉禾身份证正面.txt")
    theirs = case.replace("/cases/", "/applications/")
    for path in (case, theirs):
        assert "沈嘉禾身份证" not in (await desk.get(path, by="qian.bo")).text
    assert "沈嘉禾身份证" in (await desk.get(case)).text


async def test_a_file_larger_than_other_requests_may_be_is_taken(desk: Desk) -> None:
    """Two megabytes are the end for JSON, twenty for a file."""
    case = await desk.case()
    content = b"%PDF-1.7\n" + b"0" * (3 * 2**20) + b"\n%%EOF\n"
    response = await put_in(desk, case, content, name="信息.pdf", kind="disclosed")
    assert response.status_code == 201, response.text
    assert (await desk.get(response.json()["href"])).content == content


async def test_a_file_above_the_limit_is_refused(desk: Desk) -> None:
    case = await desk.case()
    response = await put_in(desk, case, b"0" * (20 * 2**20 + 1))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response.json()["detail"] == "文件超过20MB，不能上传"
    assert await listed(desk, case) == []


async def test_a_program_renamed_pdf_is_refused_with_the_reason(desk: Desk) -> None:
    case = await desk.case()
    response = await put_in(desk, case, b"MZ\x90\x00\x03", name="证明.pdf")
    problem = response.json()
    assert (response.status_code, problem["code"]) == (415, "unacceptable_file")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["detail"].startswith("文件的内容是可执行程序，不能上传；可以上传PDF、PNG")
    assert await listed(desk, case) == []


async def test_a_key_makes_one_upload_and_is_each_persons_own(desk: Desk) -> None:
    case = await desk.case()
    first = await put_in(desk, case, key="k")
    again = await put_in(desk, case, key="k")
    assert again.json() == first.json()
    other = await put_in(desk, case, "其他".encode(), key="k")
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    assert (await put_in(desk, case, key="k", by="liu.yang")).status_code == 201
    assert len(await listed(desk, case)) == 2


@pytest.mark.parametrize("wrong", [{"kind": "virus"}, {"name": ""}, {"name": "长" * 401}])
async def test_what_is_said_of_a_file_is_checked(desk: Desk, wrong: dict[str, str]) -> None:
    response = await put_in(desk, await desk.case(), **wrong)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


async def test_another_agencys_files_are_as_if_they_did_not_exist(desk: Desk) -> None:
    case = await desk.case()
    href = (await put_in(desk, case)).json()["href"]
    answers = [
        await put_in(desk, case, agency="other"),
        await desk.get(f"{case}/uploads", agency="other"),
        await desk.get(href, agency="other"),
    ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "unknown_case")}
    assert len(await listed(desk, case)) == 1


async def test_a_file_is_not_given_out_under_another_case(desk: Desk) -> None:
    case, other = await desk.case(), await desk.case()
    href = (await put_in(desk, case)).json()["href"]
    response = await desk.get(href.replace(id_of(case), id_of(other)))
    assert (response.status_code, response.json()["code"]) == (404, "unknown_upload")


async def test_a_damaged_file_is_told_rather_than_given_out(desk: Desk) -> None:
    case = await desk.case()
    kept = (await put_in(desk, case, "唯一的内容".encode())).json()
    home = desk.home.installation
    with home.register.reading() as session:
        (row,) = queries.uploads_of(session, id_of(case))
    file = home.settings.data_dir / "store" / row.sha256[:2] / row.sha256[2:]
    file.unlink()
    assert (await desk.get(kept["href"])).json()["code"] == "damaged"
    file.write_bytes(b"0" * row.size)
    assert (await desk.get(kept["href"])).json()["code"] == "damaged"
