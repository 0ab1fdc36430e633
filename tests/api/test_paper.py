"""Paper that belongs to no single case: the blank form and the register of posted mail."""

from io import BytesIO
from itertools import count

import httpx
import pytest
from pypdf import PdfReader

from register.record.reads import What, reads_of
from tests.api.conftest import Desk
from tests.support.house import House

BLANK = "/api/v1/paper/blank-application"
POSTAL = "/api/v1/paper/postal"
_NUMBERS = count(1)


def words(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


async def post_receipt(desk: Desk) -> tuple[str, str]:
    """A registered case whose receipt went by post: its path, the number of the postal item."""
    case, tracking = await desk.case(steps=1), f"XA1122003{next(_NUMBERS):04}"
    done = await desk.act(
        case, "notify", "wang.fang", kind="receipt", method="post", tracking=tracking
    )
    assert done.status_code == 200, done.text
    return case, tracking


async def postal(
    desk: Desk, agency: str = "bjqts", days: str = "from=2017-11-01&to=2017-12-31"
) -> httpx.Response:
    return await desk.get(f"{POSTAL}?{days}", agency=agency)


async def test_the_blank_form_is_that_of_the_own_agency(desk: Desk) -> None:
    given = await desk.get(BLANK)
    assert given.status_code == 200, given.text
    assert given.headers["Content-Type"] == "application/pdf"
    assert 'filename="blank-application.pdf"' in given.headers["Content-Disposition"]
    assert "北京市质量技术监督局" in words(given.content)


async def test_what_was_posted_is_listed_to_its_agency_alone(desk: Desk) -> None:
    _, tracking = await post_receipt(desk)
    mine, theirs = await postal(desk), await postal(desk, agency="other")
    assert (mine.status_code, theirs.status_code) == (200, 200)
    assert tracking in words(mine.content)
    assert tracking not in words(theirs.content)


async def test_whoever_reads_the_register_of_posted_mail_is_noted(desk: Desk, home: House) -> None:
    await postal(desk, days="from=2017-03-01&to=2017-03-31")
    with home.installation.register.reading() as session:
        noted = [one for one in reads_of(session, "bjqts") if one.what is What.POSTAL]
    assert ("wang.fang", "2017-03-01/2017-03-31") in [(one.actor, one.which) for one in noted]


async def test_a_posted_letter_leaves_its_envelope_with_the_case(desk: Desk) -> None:
    case, _ = await post_receipt(desk)
    kinds = [one["kind"] for one in (await desk.get(case)).json()["documents"]]
    assert kinds.count("envelope") == 1


@pytest.mark.parametrize(
    "days", ["from=2017-12-31&to=2017-11-01", "from=2017-01-01&to=2018-01-03", "from=x&to=y", ""]
)
async def test_a_time_that_makes_no_sense_is_refused(desk: Desk, days: str) -> None:
    refused = await postal(desk, days=days)
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
