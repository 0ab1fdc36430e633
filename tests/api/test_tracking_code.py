"""The code by which an applicant follows his application, told again by a clerk."""

import pytest

from register.portal.tracking import code_of
from register.record.reads import Read, What, reads_of
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.pages import Browser, browser_at, give_password

CLERK, AUDITOR = "wang.fang", "gu.lan"


@pytest.fixture(scope="module", autouse=True)
def passwords(home: House) -> None:
    for person in (CLERK, AUDITOR):
        give_password(home, person)


def told(home: House, case: str) -> list[Read]:
    with home.installation.register.reading() as session:
        found = reads_of(session, case)
    return [one for one in found if one.what is What.TRACKING]


async def test_the_code_is_told_after_the_proof_and_noted_with_it(
    clerk: Browser, desk: Desk, home: House
) -> None:
    case = id_of(await desk.case())
    path, code = f"/cases/{case}/tracking", code_of(home.installation.ring.token_key, case)
    assert f'href="{path}"' in (await clerk.open(f"/cases/{case}")).text
    assert code not in (await clerk.open(path)).text
    assert not told(home, case)
    answer = await clerk.fill(path, path, proof="phone")
    assert code in answer.text
    (read,) = told(home, case)
    assert (read.actor, read.which) == (CLERK, "phone")
    opened = await clerk.fill("/track", "/track", number=case, code=code)
    assert opened.headers["Location"] == f"/track/{case}"


async def test_without_a_proof_nothing_is_told(clerk: Browser, desk: Desk, home: House) -> None:
    case = id_of(await desk.case())
    path, code = f"/cases/{case}/tracking", code_of(home.installation.ring.token_key, case)
    for proof in ("", "guess"):
        answer = await clerk.fill(path, path, proof=proof)
        assert answer.status_code == 422
        assert code not in answer.text
    assert not told(home, case)


async def test_the_auditor_sees_who_told_it_and_never_the_code(
    url: str, clerk: Browser, desk: Desk
) -> None:
    case = id_of(await desk.case())
    path = f"/cases/{case}/tracking"
    await clerk.fill(path, path, proof="seen")
    async with browser_at(url) as browser:
        await browser.log_in(AUDITOR)
        assert (await browser.open(path)).status_code == 403
        assert f'href="{path}"' not in (await browser.open(f"/cases/{case}")).text
    reads = (await desk.get(f"/api/v1/cases/{case}/reads", by=AUDITOR)).json()
    assert [(one["who"], one["what"]) for one in reads] == [("王芳", "tracking")]
