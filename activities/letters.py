"""Letters: a mail with its envelope, as bytes that any mail server takes.

Put together by hand, all of one simple shape: what the email package's generators make of them took
five times as long (measured in bench/mail.py).
"""

import hashlib
from base64 import encodebytes
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.utils import encode_rfc2231, format_datetime
from functools import lru_cache

from pydantic import ValidationError

from domain.civil import SHANGHAI
from domain.facts import AgencyFacts
from domain.texts import one_line
from notices.mails import Mail
from notices.templating import Unprintable, Unrenderable

NAME_LENGTH = 200


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
    papers = [_pdf(name, content) for name, content in enclosed]
    body = _words(mail, f"=_words_{_digest(key)}")
    headers = {
        "Subject": _encoded(mail.subject, "Subject"),
        "From": _address(agency.name, mail_from),
        "To": _address(*to),
        "Reply-To": _address(agency.name, agency.email),
        "Date": format_datetime(at.astimezone(SHANGHAI)),
        "Message-ID": id_,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        "MIME-Version": "1.0",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")
    whole = _several("mixed", f"=_all_{_digest(key)}", [body, *papers]) if papers else body
    return Sealed(to=to[1], message_id=id_, content=head + whole)


def _words(mail: Mail, boundary: str) -> bytes:
    """The same words twice, of which a reader's program shows the last it can."""
    plain, html = mail.text.encode(), mail.html.encode()
    both = [_part("text/plain; charset=utf-8", plain), _part("text/html; charset=utf-8", html)]
    return _several("alternative", boundary, both)


def _pdf(name: str, content: bytes) -> bytes:
    named = encode_rfc2231(name, "utf-8")
    return _part(
        "application/pdf", content, f"Content-Disposition: attachment; filename*={named}\r\n"
    )


def _part(kind: str, content: bytes, more: str = "") -> bytes:
    """A part of a mail; base64, so that it arrives whole through the oldest server."""
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n"
    return head.encode("ascii") + encodebytes(content).replace(b"\n", b"\r\n")


def _several(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    """Parts as one; in base64 there is no boundary they could contain."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    each = b"".join(b"--%b\r\n%b" % (boundary.encode(), part) for part in parts)
    return b"%b%b--%b--\r\n" % (head.encode(), each, boundary.encode())


def unwritten(error: Unrenderable | ValueError) -> str:
    """Why a letter could not be written, in words that quote nobody."""
    match error:
        case Unprintable():
            return error.reason
        case Unrenderable() | ValidationError():
            return "模板与案件内容不符"
    return "邮箱地址不能写入信头"


def message_id(key: str, mail_from: str) -> str:
    """The Message-ID of a job's mail: always the same, so that a second copy is known as one.

    It is a hash, so that it is short: mail servers fold and mend headers that are long.
    """
    return f"<{_digest(key)}@{mail_from.rpartition('@')[2]}>"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@lru_cache(maxsize=1_000)
def _address(name: str, address: str) -> str:
    return f"{_encoded(one_line(name, NAME_LENGTH), 'Reply-To')}\r\n <{_checked(address)}>"


def _encoded(words: str, header: str) -> str:
    """Words of a header as RFC 2047 has them, on lines short enough for every server."""
    return Header(words, "utf-8", header_name=header).encode(linesep="\r\n")


def _checked(address: str) -> str:
    if not (address.isascii() and address.isprintable()):
        raise ValueError("邮箱地址含有换行等不能写入信头的字符")
    try:
        return Address(addr_spec=address).addr_spec
    except (MessageError, IndexError) as error:  # the parser trips over its own feet
        raise ValueError("邮箱地址无法写入信头") from error
