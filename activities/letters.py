"""Letters: a mail with its envelope, as bytes that any mail server takes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import lru_cache

from domain.civil import SHANGHAI
from domain.facts import AgencyFacts
from domain.texts import one_line
from notices.mails import Mail

NAME_LENGTH = 200

# The older half of the email package: the newer one parses and folds what it has just been given,
# which took four times as long as everything else about a letter (measured in bench/mail.py).
_POLICY = compat32.clone(linesep="\r\n")


@dataclass(frozen=True)
class Sealed:
    """A letter ready to go: one reader's address, its Message-ID, its bytes."""

    to: str
    message_id: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hash of its bytes, by which what was sent is known again."""
        return hashlib.sha256(self.content).hexdigest()


def sealed(
    mail: Mail,
    *,
    key: str,
    to: tuple[str, str],
    agency: AgencyFacts,
    mail_from: str,
    at: datetime,
    enclosed: Iterable[tuple[str, bytes]] = (),
) -> Sealed:
    """A letter to one reader, `to` being name and address, with PDFs by their file names.

    The same `key` always makes the same Message-ID, and the same mail the same bytes: a case file
    can show later what was sent (activities/casefile.py).

    Raises:
        ValueError: The address cannot stand in a header.
    """
    id_ = message_id(key, mail_from)
    letter = _worded(mail)
    for name, content in enclosed:
        letter = _with_pdf(letter, name, content)
    letter["Subject"] = Header(mail.subject, "utf-8", header_name="Subject").encode()
    letter["From"] = _address(agency.name, mail_from)
    letter["To"] = _address(*to)
    letter["Reply-To"] = _address(agency.name, agency.email)
    letter["Date"] = format_datetime(at.astimezone(SHANGHAI))
    letter["Message-ID"] = id_
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    for number, part in enumerate(letter.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{_digest(key)}_{number}")
    return Sealed(to=to[1], message_id=id_, content=letter.as_bytes(policy=_POLICY))


def _worded(mail: Mail) -> MIMEMultipart:
    """The same words twice; base64, so that they arrive whole through the oldest server."""
    words = MIMEMultipart("alternative")
    words.attach(MIMEText(mail.text, "plain", "utf-8"))
    words.attach(MIMEText(mail.html, "html", "utf-8"))
    return words


def _with_pdf(letter: MIMEMultipart, name: str, content: bytes) -> MIMEMultipart:
    whole = letter
    if letter.get_content_subtype() == "alternative":
        whole = MIMEMultipart("mixed")
        whole.attach(letter)
    paper = MIMEApplication(content, "pdf")
    paper.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    whole.attach(paper)
    return whole


def message_id(key: str, mail_from: str) -> str:
    """The Message-ID of a job's mail: always the same, so that a second copy is known as one.

    It is a hash, so that it is short: mail servers fold and mend headers that are long.
    """
    return f"<{_digest(key)}@{mail_from.rpartition('@')[2]}>"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _address(name: str, address: str) -> str:
    return formataddr((one_line(name, NAME_LENGTH), _checked(address)), "utf-8")


@lru_cache(maxsize=1_000)
def _checked(address: str) -> str:
    if not (address.isascii() and address.isprintable()):
        raise ValueError("邮箱地址含有换行等不能写入信头的字符")
    try:
        return Address(addr_spec=address).addr_spec
    except (MessageError, IndexError) as error:  # the parser trips over its own feet
        raise ValueError("邮箱地址无法写入信头") from error
