"""Applicants 申请人 and those who act for them (S0 art 13(1)2(1), 3 and 4; form 附件2).

Nothing here refuses an incomplete paper: blanks are stored and judged by `domain.defects`.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent

from domain.model import Model
from domain.texts import AnyLine, AnyText

_PHONE = re.compile(r"\+?[\d\-() /*#.,转分机]{5,40}")
_EMAIL = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.[^\s@<>(),;:\".]+")
_RESIDENT_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_LEAST_PHONE_DIGITS = 5
_CREDIT_CODE_LENGTH = 18


class IdentityKind(StrEnum):
    """Kinds of identity documents 证件名称."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    HONGKONG_MACAO_PERMIT = "hongkong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PERMANENT_RESIDENCE = "permanent_residence"
    MILITARY_ID = "military_id"
    UNIFIED_CREDIT_CODE = "unified_credit_code"
    ORGANISATION_CODE = "organisation_code"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The document's Chinese name."""
        return _IDENTITIES[self]


_IDENTITIES = {
    IdentityKind.RESIDENT_ID: "居民身份证",
    IdentityKind.PASSPORT: "护照",
    IdentityKind.HONGKONG_MACAO_PERMIT: "港澳居民来往内地通行证",
    IdentityKind.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    IdentityKind.PERMANENT_RESIDENCE: "外国人永久居留身份证",
    IdentityKind.MILITARY_ID: "军人证件",
    IdentityKind.UNIFIED_CREDIT_CODE: "统一社会信用代码",
    IdentityKind.ORGANISATION_CODE: "组织机构代码证",
    IdentityKind.OTHER: "其他证件",
}


class Identity(Model):
    """Kind and number of an identity document 证件名称和号码; `name` tells what an other one is."""

    kind: IdentityKind | None = Field(default=None, title="证件名称")
    number: AnyLine = Field(default="", title="证件号码")
    name: AnyLine = Field(
        default="", title="其他证件的名称", description="证件为“其他证件”的，写明名称"
    )


class Contact(Model):
    """How a person can be reached 联系方式."""

    phone: AnyLine = Field(default="", title="联系电话")
    address: AnyLine = Field(default="", title="通信地址")
    postcode: AnyLine = Field(default="", title="邮政编码")
    email: AnyLine = Field(default="", title="电子邮箱")
    fax: AnyLine = Field(default="", title="传真")

    def is_given(self) -> bool:
        """Whether there is any way to reach the person: telephone, address, e-mail or fax."""
        return bool(self.phone or self.address or self.email or self.fax)


class OrganisationSort(StrEnum):
    """The columns of table 三 for organisations (§6.2)."""

    BUSINESS = "business"
    RESEARCH = "research"
    CHARITY = "charity"
    LEGAL_SERVICE = "legal_service"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The column's heading."""
        return _SORTS[self]


_SORTS = {
    OrganisationSort.BUSINESS: "商业企业",
    OrganisationSort.RESEARCH: "科研机构",
    OrganisationSort.CHARITY: "社会公益组织",
    OrganisationSort.LEGAL_SERVICE: "法律服务机构",
    OrganisationSort.OTHER: "其他",
}


class Citizen(Model, title="公民"):
    """A natural person 公民 who applies."""

    kind: Literal["citizen"] = "citizen"
    name: AnyLine = Field(default="", title="姓名")
    employer: AnyLine = Field(default="", title="工作单位")
    identity: Identity = Field(default=Identity(), title="证件")
    contact: Contact = Field(default=Contact(), title="联系方式")


class Organisation(Model, title="法人或者其他组织"):
    """A legal person or other organisation 法人或者其他组织 that applies."""

    kind: Literal["organisation"] = "organisation"
    name: AnyLine = Field(default="", title="名称")
    sort: OrganisationSort = Field(default=OrganisationSort.OTHER, title="类别")
    legal_representative: AnyLine = Field(default="", title="法定代表人或者负责人")
    contact_person: AnyLine = Field(default="", title="联系人")
    identity: Identity = Field(default=Identity(), title="证件")
    contact: Contact = Field(default=Contact(), title="联系方式")


Applicant = Annotated[Citizen | Organisation, Field(discriminator="kind", title="申请人类型")]


class Agent(Model):
    """A person 代理人 who applies for another; `proof` names the proof of mandate (S0 13(1)3)."""

    name: AnyLine = Field(default="", title="姓名或者名称")
    identity: Identity = Field(default=Identity(), title="证件")
    contact: Contact = Field(default=Contact(), title="联系方式")
    proof: AnyText = Field(default="", title="委托代理证明", description="例如：授权委托书及其日期")


class Representative(Model):
    """A person 代表人 elected by five or more joint applicants (S0 art 13(1)4)."""

    name: AnyLine = Field(default="", title="姓名")
    identity: Identity = Field(default=Identity(), title="证件")
    contact: Contact = Field(default=Contact(), title="联系方式")


Party = Citizen | Organisation | Agent | Representative


def masked_name(party: Party) -> str:
    """A name for lists on a screen: 王** for a person, the full name of an organisation."""
    if isinstance(party, Organisation) or not party.name:
        return party.name
    return party.name[0] + "*" * (len(party.name) - 1) if len(party.name) > 1 else "*"


def number_is_wrong(identity: Identity) -> bool:
    """Whether the number of a 居民身份证 or a 统一社会信用代码 cannot be right.

    Other documents have no public check digit and are taken as they are.
    """
    number = "".join(unicodedata.normalize("NFKC", identity.number).upper().split())
    match identity.kind:
        case IdentityKind.RESIDENT_ID:
            return not _is_resident_number(number)
        case IdentityKind.UNIFIED_CREDIT_CODE:
            return not _is_credit_code(number)
        case _:
            return False


def phone_is_wrong(phone: str) -> bool:
    """Whether a text cannot be a telephone number, at home or abroad, with or without extension."""
    plain = unicodedata.normalize("NFKC", phone)
    digits = sum(sign.isdigit() for sign in plain)
    return _PHONE.fullmatch(plain) is None or digits < _LEAST_PHONE_DIGITS


def email_is_wrong(email: str) -> bool:
    """Whether a text cannot be one e-mail address."""
    return _EMAIL.fullmatch(email) is None


def _is_resident_number(number: str) -> bool:
    # `ric.validate` also looks the birthplace up in a list of counties that is never complete:
    # a place it does not know must not refuse a real card.
    try:
        ric.get_birth_date(number)
    except (InvalidComponent, ValueError):
        return False
    return bool(_RESIDENT_NUMBER.fullmatch(number)) and number[-1] == ric.calc_check_digit(number)


def _is_credit_code(number: str) -> bool:
    # `uscc.validate` wants a digit first, but some registries have a letter: N farmers, Y others.
    try:
        return len(number) == _CREDIT_CODE_LENGTH and number[-1] == uscc.calc_check_digit(number)
    except ValueError:  # a letter the code does not use
        return False
