"""Templates through the pages: looked at, changed with a check, put back."""

import pytest
from ulid import ULID

from register.people.log import people_stream
from register.record.journal import entries
from tests.api.browsing import Page
from tests.api.conftest import Desk
from tests.api.sending import send

ADMIN = "qian.bo"
NAME = "receipt.html"
OWN = '{% extends "base/receipt.html" %}\n'


def written(desk: Desk) -> str | None:
    folder = desk.home.installation.offices.folder("bjqts")
    assert folder is not None
    file = folder / NAME
    return file.read_text(encoding="utf-8") if file.exists() else None


async def test_every_paper_can_be_looked_at(desk: Desk) -> None:
    found = Page((await desk.get("/admin/templates")).text)
    previews = [one.get("href") for one in found.all("a") if "/preview?" in one.get("href")]
    assert len(previews) > 20
    for path in previews:
        response = await desk.get(path)
        assert response.status_code == 200, (path, response.text)
        assert response.content.startswith(b"%PDF")


async def test_an_own_template_is_kept_used_and_put_back(desk: Desk) -> None:
    saved = await send(desk, "/admin/templates/save", {"name": NAME, "text": OWN}, by=ADMIN)
    assert saved.status_code == 303, saved.text
    assert written(desk) == OWN
    assert "本机关的模板" in (await desk.get(f"/admin/templates/edit?name={NAME}", by=ADMIN)).text
    await send(desk, "/admin/templates/reset", {"name": NAME}, by=ADMIN)
    assert written(desk) is None
    with desk.home.installation.register.reading() as session:
        acts = [one.act for one in entries(session, people_stream("bjqts"))]
    assert acts[-2:] == ["change_template", "reset_template"]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (f"{OWN}\n{{% block nothing %}}x{{% endblock %}}\n", 3, "没有块“nothing”"),
        (
            f"{OWN}{{% block body %}}\n{{{{ facts.nummer }}}}\n{{% endblock %}}\n",
            3,
            "没有“nummer”这一项",
        ),
        (f"{OWN}{{% block", 2, ""),
    ],
)
async def test_a_fault_is_told_with_its_line_and_nothing_is_kept(
    text: str, line: int, told: str, desk: Desk
) -> None:
    answer = await send(desk, "/admin/templates/save", {"name": NAME, "text": text}, by=ADMIN)
    assert answer.status_code == 422
    found = Page(answer.text)
    summary = next(one for one in found.all("div") if one.get("class") == "summary")
    assert f"第{line}行" in summary.text
    assert told in summary.text
    kept = next(one for one in found.all("textarea") if one.get("id") == "text")
    assert kept.text.removeprefix("\n") == text
    assert written(desk) is None


async def test_what_is_typed_in_can_be_looked_at_before_it_is_kept(desk: Desk) -> None:
    answer = await send(desk, "/admin/templates/try", {"name": NAME, "text": OWN}, by=ADMIN)
    assert answer.content.startswith(b"%PDF")
    broken = await send(desk, "/admin/templates/try", {"name": NAME, "text": "{{"}, by=ADMIN)
    assert broken.status_code == 422
    assert written(desk) is None


@pytest.mark.parametrize("name", ["../../keys.json", "/etc/passwd", "mail", "", "no.html"])
async def test_a_name_leads_nowhere_but_to_a_template(name: str, desk: Desk) -> None:
    for path in ("save", "try", "reset"):
        form = {"name": name, "text": OWN, "key": str(ULID())}
        answer = await send(desk, f"/admin/templates/{path}", form, by=ADMIN)
        assert answer.status_code == 404, (path, answer.text)
    for path in ("edit", "preview"):
        response = await desk.client.get(
            f"/admin/templates/{path}",
            params={"name": name},
            headers={"Authorization": f"Bearer {desk.home.token(ADMIN)}"},
        )
        assert response.status_code == 404


async def test_staff_may_look_and_not_write(desk: Desk) -> None:
    found = Page((await desk.get(f"/admin/templates/edit?name={NAME}")).text)
    assert not found.all("textarea")
    assert found.all("pre")
