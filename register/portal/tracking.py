"""Following an application 查询办理情况: by its number and a code that only the applicant has.

The code is a keyed hash of the case. So every case has one, however it came, each mail to the
applicant can carry it, and nothing lies in the database from which it could be read.
"""

import hmac
import unicodedata

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.case import Case
from domain.paper import Audience, MessageKind
from domain.paperwork import Letter
from register.acts.tokens import sign_party
from register.keyed import keyed_hash
from register.sql import run
from register.tables import CaseRow

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter looks like a figure; whoever writes O, I or L is understood."""

_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH, _GROUP, _BITS = 12, 4, 5
_NOBODY = "nobody"
_BRACKETS = str.maketrans({"(": "〔", ")": "〕", "[": "〔", "]": "〕", "【": "〔", "】": "〕"})


def code_of(key: bytes, case_id: str) -> str:
    """The code of a case, 12 signs (60 bits) in groups: `7K2M-4QXA-91TD`."""
    number = int(keyed_hash(key, "track", case_id), 16)
    signs = [_SIGNS[number >> _BITS * place & 31] for place in range(_LENGTH)]
    groups = ("".join(signs[start : start + _GROUP]) for start in range(0, _LENGTH, _GROUP))
    return "-".join(groups)


def opened(session: Session, key: bytes, named: str, code: str) -> str | None:
    """The case that a number (or a case's id) and a code lead to; None if they do not fit.

    A number that does not exist is answered as one whose code is wrong, and takes as long.
    """
    said = unicodedata.normalize("NFKC", named).strip()
    found = run(session, _NAMED, {"id": said, "number": said.translate(_BRACKETS)}).scalars().all()
    fitting = [id_ for id_ in found or [_NOBODY] if fits(key, id_, code)]
    return fitting[0] if found and fitting else None


def fits(key: bytes, case_id: str, code: str) -> bool:
    """Whether a code, however it is written, is that of a case."""
    return hmac.compare_digest(_plain(code).encode(), _plain(code_of(key, case_id)).encode())


def private_link(public_url: str, key: bytes, case: Case, letter: Letter) -> str | None:
    """The address of a page that is the reader's alone; None for staff, and without a key.

    The applicant comes to his application, a third party to where it answers the letter.
    """
    here = public_url.rstrip("/")
    if not key:
        return None
    if letter.to is Audience.APPLICANT:
        return f"{here}/track/{case.id}?code={code_of(key, case.id)}"
    if letter.kind is MessageKind.CONSULTATION and letter.party in case.parties:
        return f"{here}/reply/{sign_party(key, case.id, letter.party)}"
    return None


def _plain(code: str) -> str:
    signs = unicodedata.normalize("NFKC", code).upper().translate(_MEANT)
    return "".join(one for one in signs if one.isalnum())


_NAMED = (
    select(col(CaseRow.id))
    .where((col(CaseRow.id) == bindparam("id")) | (col(CaseRow.number) == bindparam("number")))
    .limit(20)
)
