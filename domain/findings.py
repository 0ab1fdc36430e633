"""Findings 答复意见的结论: each outcome with what it must then say (§3.1; S0 art 13(4), 13(7)6).

A finding without its mandatory content cannot be made: who refuses names the article, who denies
existence says what was searched. `domain.explain` puts the errors into Chinese.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.model import Model
from domain.outcomes import (
    OUTCOMES,
    InternalKind,
    Nature,
    Outcome,
    RefusalCategory,
    category_offered,
    offered,
)
from domain.texts import Said, SaidLine

ATTACHMENT_THIRD_PARTY = 16
"""公开权利人信息告知书: tells the third party that the public interest prevailed (A19)."""


class CompetentAgency(Model):
    """Another agency that has the information or the matter: its name and how to reach it."""

    name: SaidLine
    contact: SaidLine


class Withheld(Model):
    """A part withheld: which, and its category, exact article and reasons."""

    part: Said
    category: RefusalCategory
    article: SaidLine
    reasons: Said


class _Provision(Model):
    """What is handed over: `pages` is 0 for material without pages, such as data files."""

    content: Said
    form: SaidLine
    pages: int = Field(ge=0, le=100_000)
    attachments: tuple[SaidLine, ...] = Field(default=(), max_length=100)


class AlreadyPublic(Model):
    """已主动公开: link or, where the source is offline, place; and the path to it (§2.8)."""

    outcome: Literal[Outcome.ALREADY_PUBLIC] = Outcome.ALREADY_PUBLIC
    link: SaidLine | None = None
    place: SaidLine | None = None
    path: Said

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.link is None and self.place is None:
            raise ValueError("请写明查询链接网址；没有网址的，写明查阅地点")
        if self.link is not None and not self.link.startswith(("http://", "https://")):
            raise ValueError("查询链接网址应当以http://或者https://开头")
        return self


class Disclosed(_Provision):
    """予以公开."""

    outcome: Literal[Outcome.DISCLOSED] = Outcome.DISCLOSED


class Refused(Model):
    """不予公开: category, exact article, reasons."""

    outcome: Literal[Outcome.REFUSED] = Outcome.REFUSED
    category: RefusalCategory
    article: SaidLine
    reasons: Said


class Partial(_Provision):
    """部分公开: what is given, and the ground of each part withheld."""

    outcome: Literal[Outcome.PARTIAL] = Outcome.PARTIAL
    withheld: tuple[Withheld, ...] = Field(min_length=1, max_length=50)


class NotExist(Model):
    """信息不存在: where and how it was searched for, and why it does not exist."""

    outcome: Literal[Outcome.NOT_EXIST] = Outcome.NOT_EXIST
    searched_where: Said
    searched_how: Said
    reasons: Said


class NotThisAgency(Model):
    """非本机关政府信息: the competent agency, or the statement that none can be identified."""

    outcome: Literal[Outcome.NOT_THIS_AGENCY] = Outcome.NOT_THIS_AGENCY
    reasons: Said
    competent: CompetentAgency | None = None
    none_identified: bool = False

    @model_validator(mode="after")
    def _competent_or_none(self) -> Self:
        if (self.competent is None) != self.none_identified:
            raise ValueError("请写明能够确定的公开机关及其联系方式，或者声明无法确定，二者选一")
        return self


class NotDisclosableInternal(Model):
    """不属于应当公开的政府信息: which kind, and why."""

    outcome: Literal[Outcome.NOT_DISCLOSABLE_INTERNAL] = Outcome.NOT_DISCLOSABLE_INTERNAL
    kind: InternalKind
    reasons: Said


class NotGovInfo(Model):
    """非政府信息: what it is, the proper channel, and the competent agency if identifiable."""

    outcome: Literal[Outcome.NOT_GOV_INFO] = Outcome.NOT_GOV_INFO
    nature: Nature
    channel: Said
    competent: CompetentAgency | None = None


class Archived(Model):
    """已移送国家档案馆: which archive, since when, how to consult it there."""

    outcome: Literal[Outcome.ARCHIVED] = Outcome.ARCHIVED
    archive: SaidLine
    transferred_on: date
    how_to_consult: Said


class OverrideDisclosed(_Provision):
    """涉及第三方，予以公开: disclosed against the third party's will for the public interest.

    Goes with 附件5, or 附件7 when parts stay withheld; the third party gets 附件16.
    """

    outcome: Literal[Outcome.OVERRIDE_DISCLOSED] = Outcome.OVERRIDE_DISCLOSED
    reasons: Said
    withheld: tuple[Withheld, ...] = Field(default=(), max_length=50)


class NotRepeated(Model):
    """不重复答复: number and date of the earlier reply."""

    outcome: Literal[Outcome.NOT_REPEATED] = Outcome.NOT_REPEATED
    earlier_number: SaidLine
    earlier_date: date


class Withdrawn(Model):
    """申请人撤回: registered with date, form and how the applicant's identity was established."""

    outcome: Literal[Outcome.WITHDRAWN] = Outcome.WITHDRAWN
    withdrawn_on: date
    form: Literal["written", "oral", "electronic"]
    identity: Said


class Abandoned(Model):
    """逾期未补正: when the supplement was asked for and until when it had to come."""

    outcome: Literal[Outcome.ABANDONED] = Outcome.ABANDONED
    asked_on: date
    until: date


class NeedsCreation(Model):
    """需要另行制作: no ready-made information; what would have to be processed or analysed."""

    outcome: Literal[Outcome.NEEDS_CREATION] = Outcome.NEEDS_CREATION
    reasons: Said


class FrequentUnreasonable(Model):
    """不予处理: when reasons were asked for, and why they are not accepted."""

    outcome: Literal[Outcome.FREQUENT_UNREASONABLE] = Outcome.FREQUENT_UNREASONABLE
    asked_on: date
    reasons: Said


class SpecialRegister(Model):
    """依照专门规定查询: the law that has its own rules of access, and how to proceed."""

    outcome: Literal[Outcome.SPECIAL_REGISTER] = Outcome.SPECIAL_REGISTER
    law: SaidLine
    how_to_consult: Said


class Publication(Model):
    """公开出版物: where the gazette, paper or book can be had."""

    outcome: Literal[Outcome.PUBLICATION] = Outcome.PUBLICATION
    where: Said


class FeeUnpaid(Model):
    """逾期未缴费: when the fee was notified, in yuan, and until when it had to be paid."""

    outcome: Literal[Outcome.FEE_UNPAID] = Outcome.FEE_UNPAID
    notified_on: date
    yuan: int = Field(ge=1)
    until: date


class Reconfirm(Model):
    """要求确认或者重新出具: the earlier reply by which the applicant already has it."""

    outcome: Literal[Outcome.RECONFIRM] = Outcome.RECONFIRM
    earlier_number: SaidLine
    earlier_date: date


class StillUnclear(Model):
    """补正后仍不明确: when the supplement was asked for, and what remains unclear."""

    outcome: Literal[Outcome.STILL_UNCLEAR] = Outcome.STILL_UNCLEAR
    asked_on: date
    reasons: Said


Finding = Annotated[
    AlreadyPublic
    | Disclosed
    | Refused
    | Partial
    | NotExist
    | NotThisAgency
    | NotDisclosableInternal
    | NotGovInfo
    | Archived
    | OverrideDisclosed
    | NotRepeated
    | Withdrawn
    | Abandoned
    | NeedsCreation
    | FrequentUnreasonable
    | SpecialRegister
    | Publication
    | FeeUnpaid
    | Reconfirm
    | StillUnclear,
    Field(discriminator="outcome"),
]


def allowed(finding: Finding, rules: str) -> bool:
    """Whether a rule set knows the outcome and, for a refusal, its category (§3.1, §5)."""
    if isinstance(finding, Refused) and not category_offered(finding.category, rules):
        return False
    return offered(finding.outcome, rules)


def attachments_of(finding: Finding) -> tuple[int, ...]:
    """Numbers in S0 of the documents a finding needs; an override needs three (A19, S0 13(7)1)."""
    number = OUTCOMES[finding.outcome].attachment
    if number is None:
        return ()
    if not isinstance(finding, OverrideDisclosed):
        return (number,)
    with_it = OUTCOMES[Outcome.PARTIAL if finding.withheld else Outcome.DISCLOSED].attachment
    return tuple(n for n in (with_it, number, ATTACHMENT_THIRD_PARTY) if n)
