"""Daily digests through a real SMTP server: in the office's words, and one at fault wedges none."""

from pathlib import Path

import pytest
from sqlmodel import col, update
from temporalio.testing import ActivityEnvironment

from activities.digests import DigestActivities
from domain.digests import Morning
from register.agency.calendars import Calendars
from register.agency.profiles import Profiles
from register.paper.digests import Digests
from register.tables import DigestRow, PersonRow
from tests.activities.conftest import AT, CASE, KEY, Desk, PostOffice

MORNING = Morning(agency="bjqts", at=AT)
OURS = '{% extends "base/mail/digest.txt" %}\n{% block lead %}LEAD{% endblock %}\n'


@pytest.fixture
def digests(desk: Desk) -> Digests:
    """The digests of a register in which the clerk Wang Fang wants hers; one waits."""
    with desk.register.transaction() as session:
        chosen = col(PersonRow.id) == "wang.fang"
        session.exec(update(PersonRow).where(chosen).values(digest=True))
    book = Digests(desk.register, KEY, "http://127.0.0.1:8000", Profiles(), Calendars())
    assert book.make(MORNING.agency, MORNING.at) == 1
    return book


def office(desk: Desk, text: str) -> Path:
    file = desk.settings.templates_dir / "bjqts" / "mail" / "digest.txt"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


async def deliver(desk: Desk, digests: Digests) -> None:
    await ActivityEnvironment().run(DigestActivities(digests, desk.settings).deliver, MORNING)


async def test_a_digest_goes_out_in_the_words_of_its_office(
    desk: Desk, digests: Digests, post_office: PostOffice
) -> None:
    office(desk, OURS.replace("LEAD", "今日在办："))
    await deliver(desk, digests)
    (mail,) = post_office.messages
    assert str(mail["Subject"]).startswith("每日摘要：在办1件")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "今日在办：" in body.get_content()
    assert f"/cases/{CASE}" in body.get_content()
    assert [one.person for one in digests.sent("bjqts")] == ["wang.fang"]


async def test_a_digest_that_cannot_be_written_is_given_up_for_today_and_says_where(
    desk: Desk, digests: Digests, post_office: PostOffice
) -> None:
    office(desk, OURS.replace("LEAD", "{{ facts.nobody }}"))
    await deliver(desk, digests)
    assert post_office.messages == []
    assert digests.waiting("bjqts") == ()
    with desk.register.reading() as session:
        row = session.get_one(DigestRow, ("bjqts", "wang.fang", AT.date()))
    assert row.last_error == "本机关的模板 mail/digest.txt 第2行有误：没有“nobody”这一项"
