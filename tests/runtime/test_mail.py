"""Every mail is caught, kept as a file and shown, and none can do harm on the page."""

import re
import smtplib
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from runtime.embedded.mail import mail_catcher
from runtime.embedded.mailbox import Mailbox
from runtime.embedded.mailpages import routes
from tests.conftest import SmtpCatcher

PDF = b"%PDF-1.7 receipt"


def notice(subject: str = "政府信息公开申请登记回执") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "信息公开办 <office@example.gov.cn>"
    mail["To"] = "张三 <zhang@example.com>"
    mail["Subject"] = subject
    mail.set_content("您的申请已登记。\n查询：http://127.0.0.1:8000/t/1，<勿回>。\n")
    mail.add_alternative("<p>您的申请已登记。<script>steal()</script></p>", subtype="html")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="登记回执.pdf")
    return mail


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path)


@pytest.fixture
async def pages(mailbox: Mailbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=routes(mailbox)))
    async with httpx.AsyncClient(transport=transport, base_url="http://mails") as browser:
        yield browser


def keep(mailbox: Mailbox, mail: EmailMessage) -> str:
    mailbox.keep("office@example.gov.cn", ["zhang@example.com"], mail.as_bytes())
    return mailbox.names()[0]


async def test_a_mail_sent_to_the_catcher_is_a_file_and_a_page(data_dir: Path) -> None:
    async with mail_catcher(data_dir) as catcher:
        with smtplib.SMTP(catcher.smtp_host, catcher.smtp_port) as smtp:
            smtp.send_message(notice())

        (path,) = catcher.folder.glob("*.eml")
        kept = message_from_bytes(path.read_bytes(), policy=policy.default)
        page = await read(catcher.url)

    assert kept["Subject"] == "政府信息公开申请登记回执"
    assert "政府信息公开申请登记回执" in page
    assert f"/mails/{path.stem}" in page


async def test_mails_of_an_earlier_run_are_still_shown(data_dir: Path) -> None:
    (data_dir / "mails").mkdir(parents=True)
    keep(Mailbox(data_dir / "mails"), notice("昨天的通知"))

    async with mail_catcher(data_dir) as catcher:
        assert "昨天的通知" in await read(catcher.url)


async def read(url: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as browser:
        return (await browser.get(url)).text


async def test_the_newest_mail_stands_first(mailbox: Mailbox, pages: httpx.AsyncClient) -> None:
    for subject in ("第一封", "第二封", "第三封"):
        keep(mailbox, notice(subject))

    assert re.findall("第.封", (await pages.get("/")).text) == ["第三封", "第二封", "第一封"]


async def test_an_empty_mailbox_says_so(pages: httpx.AsyncClient) -> None:
    assert "还没有邮件" in (await pages.get("/")).text


async def test_a_mail_shows_who_what_and_its_files(
    mailbox: Mailbox, pages: httpx.AsyncClient
) -> None:
    page = (await pages.get(f"/mails/{keep(mailbox, notice())}")).text

    assert "信息公开办 &lt;office@example.gov.cn&gt;" in page
    assert "张三 &lt;zhang@example.com&gt;" in page
    assert "登记回执.pdf" in page
    assert '<a href="http://127.0.0.1:8000/t/1" ' in page
    assert "，&lt;勿回&gt;。" in page


async def test_the_body_of_a_mail_runs_nothing(mailbox: Mailbox, pages: httpx.AsyncClient) -> None:
    answer = await pages.get(f"/mails/{keep(mailbox, notice())}")

    assert "<script>" not in answer.text
    assert "<script>steal()</script>" in unescape(answer.text)
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_subject_with_markup_is_only_text(
    mailbox: Mailbox, pages: httpx.AsyncClient
) -> None:
    keep(mailbox, notice("<b>急</b>"))

    assert "&lt;b&gt;急&lt;/b&gt;" in (await pages.get("/")).text


async def test_attachment_and_source_come_back_byte_for_byte(
    mailbox: Mailbox, pages: httpx.AsyncClient
) -> None:
    sent = notice()
    name = keep(mailbox, sent)
    pdf = await pages.get(f"/mails/{name}/attachments/1")
    source = await pages.get(f"/mails/{name}/source")

    assert pdf.content == PDF
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert source.content.endswith(sent.as_bytes())
    assert source.headers["Content-Disposition"].startswith("attachment")


def test_a_blind_copy_is_known_from_the_envelope(mailbox: Mailbox) -> None:
    mailbox.keep("office@example.gov.cn", ["hidden@example.com"], notice().as_bytes())
    mail = mailbox.read(mailbox.names()[0])

    assert mail is not None
    assert mail.header("X-Envelope-To") == "hidden@example.com"


@pytest.mark.parametrize(
    "path", ["/mails/nothing", "/mails/..%2F..%2Fkeys", "/mails/20171107-090000-000000"]
)
async def test_what_is_no_mail_is_not_found(pages: httpx.AsyncClient, path: str) -> None:
    assert (await pages.get(path)).status_code == 404


async def test_an_attachment_that_is_not_there_is_not_found(
    mailbox: Mailbox, pages: httpx.AsyncClient
) -> None:
    name = keep(mailbox, notice())

    assert (await pages.get(f"/mails/{name}/attachments/2")).status_code == 404
    assert (await pages.get(f"/mails/{name}/attachments/0")).status_code == 404


def test_the_catcher_of_the_tests_keeps_what_it_gets(smtp_catcher: SmtpCatcher) -> None:
    with smtplib.SMTP(smtp_catcher.host, smtp_catcher.port) as smtp:
        smtp.send_message(notice())

    assert [mail["Subject"] for mail in smtp_catcher.messages] == ["政府信息公开申请登记回执"]
    assert smtp_catcher.recipients == [["zhang@example.com"]]
