"""Bounces 退信: a mail server reports that it could not deliver a letter after all (RFC 3464)."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from domain.model import Model

_MEANINGS = {
    "1": "收件邮箱不存在或者不能使用",
    "2": "收件邮箱已满或者停用",
    "3": "对方邮件系统不能接收",
    "4": "网络或者线路不通",
    "5": "双方邮件系统无法通信",
    "6": "邮件的形式对方不能接受",
    "7": "对方以安全或者反垃圾规则拒收",
}
"""The second figure of a status code (RFC 3463)."""


class NoBounceError(Exception):
    """A mail is not a report on the delivery of another one; the message says why."""


class Bounce(Model):
    """A report: the letter's Message-ID, whether it is given up, and the status code (RFC 3463)."""

    message_id: str
    failed: bool
    status: str

    @property
    def why(self) -> str:
        """Why the letter came back, in words that name no address."""
        _, _, rest = self.status.partition(".")
        return f"退信：{_MEANINGS.get(rest[:1], '对方邮件系统没有说明原因')}（{self.status}）"


def read_bounce(content: bytes) -> Bounce:
    """Read a report as it lies in the mailbox.

    Raises:
        NoBounceError: It is none, or does not say which letter it is about.
    """
    report = message_from_bytes(content, policy=policy.default)
    parts = [*report.walk()]
    told = [one for one in parts if one.get_content_type() == "message/delivery-status"]
    if not told:
        raise NoBounceError("这封邮件不是退信报告（RFC 3464），没有可以读取的投递状态")
    message_id = next(_originals(report, parts), None)
    if message_id is None:
        raise NoBounceError("退信报告没有附上原邮件的信头，不能确定退回的是哪一封")
    actions = [*_fields(told, "Action")]
    statuses = [*_fields(told, "Status")]
    return Bounce(
        message_id=message_id,
        failed="failed" in (action.lower() for action in actions),
        status=statuses[0].split()[0] if statuses else "5.0.0",
    )


def _fields(told: list[EmailMessage], name: str) -> Iterator[str]:
    """A field of every recipient: a part holds blocks of fields, first the server's own."""
    for part in told:
        for block in part.get_payload():
            assert isinstance(block, Message), "a delivery status is a row of blocks"
            if said := str(block.get(name, "")).strip():
                yield said


def _originals(report: EmailMessage, parts: list[EmailMessage]) -> Iterator[str]:
    """The Message-ID of the letter: in the headers sent back, else where a mail names another."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            assert isinstance(headers, bytes), "a text is no multipart"
            yield from _id(message_from_bytes(headers, policy=policy.default), "Message-ID")
        elif part is not report:
            yield from _id(part, "Message-ID")
    yield from _id(report, "In-Reply-To")
    yield from _id(report, "References")


def _id(mail: Message, header: str) -> Iterator[str]:
    yield from str(mail.get(header, "")).split()[-1:]
