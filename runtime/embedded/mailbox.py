"""A folder of caught mails, one `.eml` file each, named by the moment it came."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from domain.civil import SHANGHAI, chinese_date

_NAME = re.compile(r"\d{8}-\d{6}-\d{6}")
_STAMP = "%Y%m%d-%H%M%S-%f"


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes


class Mail:
    """One caught mail; `name` is its file's name without the suffix."""

    def __init__(self, name: str, raw: bytes):
        self.name = name
        self.raw = raw
        self._message: EmailMessage = message_from_bytes(raw, policy=policy.default)

    @property
    def caught(self) -> str:
        """When it came, as a page writes it."""
        moment = datetime.strptime(self.name, _STAMP).replace(tzinfo=SHANGHAI)
        return f"{chinese_date(moment.date())} {moment:%H:%M}"

    def header(self, name: str) -> str:
        """A header, decoded; empty when it is absent."""
        return str(self._message.get(name, ""))

    @property
    def subject(self) -> str:
        """What the mail says it is about."""
        return self.header("Subject") or "（无主题）"

    @property
    def text(self) -> str | None:
        """The body for people who read plain text."""
        return self._body("plain")

    @property
    def html(self) -> str | None:
        """The body as a page."""
        return self._body("html")

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that came with it, in order."""
        return tuple(
            Attachment(
                name=part.get_filename() or f"附件{number}",
                content_type=part.get_content_type(),
                content=_bytes(part),
            )
            for number, part in enumerate(self._message.iter_attachments(), start=1)
        )

    def _body(self, kind: str) -> str | None:
        part = self._message.get_body((kind,))
        return None if part is None else str(part.get_content())


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()  # a mail sent as a file


class Mailbox:
    """The mails of one folder."""

    def __init__(self, folder: Path):
        self._folder = folder

    def keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        """Write a mail; the envelope goes on top, because blind copies stand nowhere else."""
        name = datetime.now(UTC).astimezone(SHANGHAI).strftime(_STAMP)
        envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
        draft = self._folder / f"{name}.part"
        draft.write_bytes(envelope.encode() + content)
        draft.rename(draft.with_suffix(".eml"))

    def names(self) -> list[str]:
        """The names of all mails, newest first."""
        return sorted((path.stem for path in self._folder.glob("*.eml")), reverse=True)

    def read(self, name: str) -> Mail | None:
        """A mail by its name, or None when there is none."""
        path = self._folder / f"{name}.eml"
        return Mail(name, path.read_bytes()) if _NAME.fullmatch(name) and path.exists() else None
