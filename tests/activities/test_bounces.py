"""Bounces: reports of three mail systems, made by hand as these write them (RFC 3464)."""

import pytest

from activities.bounces import NoBounceError, read_bounce

LETTER = "<0123456789abcdef0123456789abcdef@bjqts.example>"
POSTFIX = f"""From: MAILER-DAEMON@mail.bjqts.example (Mail Delivery System)
To: xxgk@bjqts.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Message-Id: <20171113090102.4B7E21A0@mail.bjqts.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="4A1C.1510534862/mail"

--4A1C.1510534862/mail
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.bjqts.example.

--4A1C.1510534862/mail
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.bjqts.example
X-Postfix-Queue-ID: 4A1C
Arrival-Date: Mon, 13 Nov 2017 09:01:01 +0800 (CST)

Final-Recipient: rfc822; shen.jiahe@example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 <shen.jiahe@example.com>: Recipient address rejected

--4A1C.1510534862/mail
Content-Description: Undelivered Message
Content-Type: message/rfc822

Subject: =?utf-8?b?55m76K6w5Zue5omn?=
From: xxgk@bjqts.example
To: shen.jiahe@example.com
Message-ID: {LETTER}

=E6=AD=A3=E6=96=87
--4A1C.1510534862/mail--
"""
HEADERS_ONLY = f"""From: postmaster@example.com
To: xxgk@bjqts.example
Subject: =?utf-8?b?57O757uf6YCA5L+h?=
MIME-Version: 1.0
Message-ID: <report-1@example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

5oKo55qE6YKu5Lu26KKr6YCA5Zue

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; a@example.com
Action: Failed
Status: 5.2.2 (mailbox full)

--b
Content-Type: text/rfc822-headers

Subject: x
Message-ID: {LETTER}

--b--
"""
NOTHING_BACK = f"""From: postmaster@example.com
To: xxgk@bjqts.example
In-Reply-To: {LETTER}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; a@example.com
Action: failed
Status: 5.7.1

--b--
"""
DELAYED = POSTFIX.replace("Action: failed", "Action: delayed").replace("5.1.1\n", "4.4.1\n")


@pytest.mark.parametrize(
    ("report", "status", "why"),
    [
        (POSTFIX, "5.1.1", "退信：收件邮箱不存在或者不能使用（5.1.1）"),
        (HEADERS_ONLY, "5.2.2", "退信：收件邮箱已满或者停用（5.2.2）"),
        (NOTHING_BACK, "5.7.1", "退信：对方以安全或者反垃圾规则拒收（5.7.1）"),
    ],
    ids=["with the letter", "with its headers", "with neither"],
)
def test_a_report_names_its_letter_and_why_it_came_back(report: str, status: str, why: str) -> None:
    for ends in ("\n", "\r\n"):
        found = read_bounce(report.replace("\n", ends).encode())
        assert (found.message_id, found.failed, found.status) == (LETTER, True, status)
        assert found.why == why


def test_a_letter_that_is_only_late_has_not_come_back() -> None:
    assert not read_bounce(DELAYED.encode()).failed


@pytest.mark.parametrize(
    ("report", "why"),
    [
        ("From: a@b.cn\nSubject: Re: 您的来信\n\n我不在办公室。\n", "不是退信报告"),
        (NOTHING_BACK.replace(f"In-Reply-To: {LETTER}\n", ""), "不能确定退回的是哪一封"),
        ("", "不是退信报告"),
        ("\x00\xff", "不是退信报告"),
    ],
)
def test_what_is_no_report_is_told(report: str, why: str) -> None:
    with pytest.raises(NoBounceError, match=why):
        read_bounce(report.encode())


def test_a_report_quotes_no_address_in_its_reason() -> None:
    assert "example.com" not in read_bounce(POSTFIX.encode()).why
