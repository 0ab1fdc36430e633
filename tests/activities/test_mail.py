"""Delivering mail through a real SMTP server: once each, readable everywhere, no one held up."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from temporalio.exceptions import ApplicationError

from activities.letters import message_id
from activities.names import HOPELESS
from notices.documents import file_name
from runtime.embedded.machine import port_for
from tests.activities.conftest import AT, CASE, RECEIPT, Desk, PostOffice

FIRST = f"{CASE}/2/receipt/wang.fang"
SECOND = f"{CASE}/2/receipt/liu.yang"
GONE = "550 5.1.1 no such user"
BUSY = "451 4.7.1 greylisted, come back later"


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


async def test_a_mail_arrives_as_text_and_html_with_chinese_names(
    desk: Desk, post_office: PostOffice
) -> None:
    job = desk.queue_mail()
    await desk.deliver(job)
    (mail,) = post_office.messages
    assert post_office.recipients == [["wang@example.cn"]]
    assert mail["Subject"] == "政府信息公开申请登记回执（京质监信息公开〔2017〕第12号）"
    assert mail["To"].addresses[0].display_name == "王小明"
    assert mail["To"].addresses[0].addr_spec == "wang@example.cn"
    assert mail["From"].addresses[0].display_name == "北京市质量技术监督局"
    assert mail["From"].addresses[0].addr_spec == "xxgk@bjqts.example"
    assert mail["Reply-To"].addresses[0].addr_spec == "xxgk@bjtsb.gov.cn"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "登记回执见附件" in part(mail, "plain")
    assert "登记回执见附件" in part(mail, "html")


async def test_headers_are_ascii_on_the_wire(desk: Desk, post_office: PostOffice) -> None:
    await desk.deliver(desk.queue_mail())
    head = post_office.messages[0].as_bytes().split(b"\r\n\r\n")[0]
    assert head.isascii()


async def test_a_mail_is_dated_by_the_civil_clock_and_has_the_id_of_its_job(
    desk: Desk, post_office: PostOffice
) -> None:
    job = desk.queue_mail()
    await desk.deliver(job)
    (mail,) = post_office.messages
    assert mail["Date"].datetime == AT
    assert str(mail["Date"]).endswith("+0800")
    assert mail["Message-ID"] == message_id(job, "any@bjqts.example")
    sent = desk.message(job)
    assert (sent.message_id, sent.sent_at) == (mail["Message-ID"], AT)


async def test_a_document_goes_along_whole_under_its_chinese_name(
    desk: Desk, post_office: PostOffice
) -> None:
    desk.queue_paper()
    await desk.produce(RECEIPT)
    await desk.deliver(desk.queue_mail(attachments=(RECEIPT,)))
    (paper,) = post_office.messages[0].iter_attachments()
    assert paper.get_filename() == file_name(desk.receipt)
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content() == desk.documents.content(RECEIPT)


async def test_a_sent_mail_is_never_sent_again(desk: Desk, post_office: PostOffice) -> None:
    job = desk.queue_mail()
    await desk.deliver(job)
    await desk.deliver(job)
    assert len(post_office.messages) == 1


async def test_a_mail_that_fails_holds_up_no_other_and_only_it_is_tried_again(
    desk: Desk, post_office: PostOffice
) -> None:
    post_office.refused = {"busy@example.cn": BUSY}
    busy = desk.queue_mail("busy@example.cn", id_=FIRST)
    fine = desk.queue_mail("fine@example.cn", id_=SECOND)
    with pytest.raises(ApplicationError, match="1封邮件未能发出") as failed:
        await desk.deliver(busy, fine)
    assert not failed.value.non_retryable
    assert post_office.recipients == [["fine@example.cn"]]
    post_office.refused = {}
    await desk.deliver(busy, fine)
    assert post_office.recipients == [["fine@example.cn"], ["busy@example.cn"]]


async def test_an_address_the_server_knows_nothing_of_is_not_tried_again(
    desk: Desk, post_office: PostOffice
) -> None:
    post_office.refused = {"wang@example.cn": GONE}
    job = desk.queue_mail()
    with pytest.raises(ApplicationError, match="550") as failed:
        await desk.deliver(job)
    assert failed.value.non_retryable
    queued = desk.message(job)
    assert (queued.attempts, queued.sent_at) == (1, None)
    assert "550" in queued.last_error


async def test_a_mail_without_hope_is_told_at_once_and_of_those_with_hope_nothing(
    desk: Desk, post_office: PostOffice
) -> None:
    post_office.refused = {"gone@example.cn": GONE, "busy@example.cn": BUSY}
    gone = desk.queue_mail("gone@example.cn", id_=FIRST)
    busy = desk.queue_mail("busy@example.cn", id_=SECOND)
    with pytest.raises(ApplicationError, match="1封邮件未能发出") as failed:
        await desk.deliver(busy, gone)
    assert failed.value.non_retryable
    assert (failed.value.type, failed.value.details) == (HOPELESS, ([gone],))
    assert busy not in str(failed.value)
    assert desk.message(busy).attempts == 1


async def test_a_server_that_is_away_is_waited_for(open_desk: Callable[[int], Desk]) -> None:
    desk = open_desk(port_for("邮件接收", 0))
    job = desk.queue_mail()
    for _ in range(2):
        with pytest.raises(ApplicationError) as failed:
            await desk.deliver(job)
        assert not failed.value.non_retryable
    assert desk.message(job).attempts == 2


@pytest.mark.parametrize(
    "address", ["", "a@", "张三@例子.cn", "a b@c.cn", "a@b.cn, c@d.cn", "<a@b>"]
)
async def test_an_address_that_cannot_be_written_is_hopeless_and_told(
    desk: Desk, post_office: PostOffice, address: str
) -> None:
    job = desk.queue_mail(address)
    with pytest.raises(ApplicationError) as failed:
        await desk.deliver(job)
    assert failed.value.non_retryable
    assert post_office.messages == []


async def test_a_name_with_line_breaks_adds_no_header(desk: Desk, post_office: PostOffice) -> None:
    await desk.deliver(desk.queue_mail(name="王小明\r\nBcc: evil@example.cn"))
    (mail,) = post_office.messages
    assert mail["Bcc"] is None
    assert post_office.recipients == [["wang@example.cn"]]


async def test_a_mail_waits_for_a_document_that_is_not_there_yet(
    desk: Desk, post_office: PostOffice
) -> None:
    desk.queue_paper()
    job = desk.queue_mail(attachments=(RECEIPT,))
    with pytest.raises(ApplicationError, match="StoreDamaged") as failed:
        await desk.deliver(job)
    assert not failed.value.non_retryable
    await desk.produce(RECEIPT)
    await desk.deliver(job)
    assert len(post_office.messages) == 1


async def test_failures_tell_jobs_and_nothing_of_their_readers(
    desk: Desk, post_office: PostOffice
) -> None:
    post_office.refused = {"wang@example.cn": "550 5.1.1 wang@example.cn does not live here"}
    with pytest.raises(ApplicationError) as failed:
        await desk.deliver(desk.queue_mail())
    told = str(failed.value)
    assert f"{CASE}/2/receipt/applicant" in told
    assert "wang@example.cn" not in told
    assert "王小明" not in told


async def test_unreadable_facts_and_unknown_jobs_are_told(
    desk: Desk, post_office: PostOffice
) -> None:
    job = desk.queue_mail(facts="{}")
    with pytest.raises(ApplicationError, match="2封邮件未能发出") as failed:
        await desk.deliver(job, "bjqts-1/9/receipt/applicant")
    assert failed.value.non_retryable


def test_a_message_id_is_one_short_line_and_that_of_its_job_alone() -> None:
    odd = message_id("bjqts-1/2#x:/return/..wang.fang.", "a@b.example")
    assert re.fullmatch(r"<[0-9a-f]{32}@b\.example>", odd)
    assert odd == message_id("bjqts-1/2#x:/return/..wang.fang.", "other@b.example")
    assert odd != message_id("bjqts-1/2/x/return/..wang.fang.", "a@b.example")
