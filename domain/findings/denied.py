"""Findings by which nothing is handed over: withheld, not held, or not a matter of information."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.basis import basis
from domain.findings.base import SINCE_2019, FindingModel, OutcomeInfo
from domain.grounds import Ground, InternalKind, Nature, RefusalCategory
from domain.model import Model
from domain.texts import Prose, SaidLine


class CompetentAgency(Model):
    """Another agency that has the information or the matter: its name and how to reach it."""

    name: SaidLine = Field(title="机关名称")
    contact: SaidLine = Field(title="联系方式")


class Refused(FindingModel):
    """不予公开: category, exact article, reasons."""

    info = OutcomeInfo(
        name="不予公开",
        title="信息不予公开告知书",
        attachment=6,
        suffix="不告",
        basis=basis("L07 21(2)", "S0 13(6)3", "L19 36(3)"),
        withholds="all",
        reasoned=True,
    )
    outcome: Literal["REFUSED"] = "REFUSED"
    category: RefusalCategory = Field(title="不予公开的类别")
    article: SaidLine = Field(title="依据的具体条款")
    reasons: Prose = Field(title="理由")

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The category."""
        return (self.category,)

    @property
    def articles(self) -> tuple[str, ...]:
        """The article."""
        return (self.article,)


class NotDisclosableInternal(FindingModel):
    """不属于应当公开的政府信息: which kind, and why."""

    info = OutcomeInfo(
        name="不属于应当公开",
        title="不属于应当公开的政府信息告知书",
        attachment=11,
        suffix="不属",
        basis=basis("~GB10", "S0 13(6)8", "L19 36(3)"),
        withholds="all",
        reasoned=True,
    )
    outcome: Literal["NOT_DISCLOSABLE_INTERNAL"] = "NOT_DISCLOSABLE_INTERNAL"
    kind: InternalKind = Field(title="信息的类别")
    reasons: Prose = Field(title="理由")

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The kind."""
        return (self.kind,)


class NotExist(FindingModel):
    """信息不存在: where and how it was searched for, and why it does not exist."""

    info = OutcomeInfo(
        name="信息不存在",
        title="信息不存在告知书",
        attachment=8,
        suffix="不存",
        basis=basis("L07 21(3)", "S0 13(6)5", "L19 36(4)"),
        reasoned=True,
    )
    outcome: Literal["NOT_EXIST"] = "NOT_EXIST"
    searched_where: Prose = Field(title="检索范围")
    searched_how: Prose = Field(title="检索方式")
    reasons: Prose = Field(title="信息不存在的理由")


class NotThisAgency(FindingModel):
    """非本机关政府信息: the competent agency, or the statement that none can be identified."""

    info = OutcomeInfo(
        name="非本机关政府信息",
        title="非本机关政府信息告知书",
        attachment=9,
        suffix="非本",
        basis=basis("L07 21(3)", "S0 13(6)6", "L19 36(5)"),
        reasoned=True,
    )
    outcome: Literal["NOT_THIS_AGENCY"] = "NOT_THIS_AGENCY"
    reasons: Prose = Field(title="理由")
    competent: CompetentAgency | None = Field(default=None, title="该信息的公开机关")
    none_identified: bool = Field(default=False, title="无法确定该信息的公开机关")

    @model_validator(mode="after")
    def _competent_or_none(self) -> Self:
        if (self.competent is None) != self.none_identified:
            raise ValueError("请写明能够确定的公开机关及其联系方式，或者声明无法确定，二者选一")
        return self


class NotGovInfo(FindingModel):
    """非政府信息: what it is, the proper channel, and the competent agency if identifiable."""

    info = OutcomeInfo(
        name="非政府信息",
        title="非政府信息告知书",
        attachment=12,
        suffix="非信",
        basis=basis("L07 2", "S0 13(6)9"),
    )
    outcome: Literal["NOT_GOV_INFO"] = "NOT_GOV_INFO"
    nature: Nature = Field(title="申请事项的性质")
    channel: Prose = Field(title="办理该事项的渠道")
    competent: CompetentAgency | None = Field(default=None, title="主管机关")

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The nature of the matter."""
        return (self.nature,)


class NeedsCreation(FindingModel):
    """需要另行制作: no ready-made information; what would have to be processed or analysed."""

    info = OutcomeInfo(
        name="需要另行制作",
        title="没有现成信息告知书",
        suffix="非现",
        rules=SINCE_2019,
        basis=basis(l19="L19 38"),
    )
    outcome: Literal["NEEDS_CREATION"] = "NEEDS_CREATION"
    reasons: Prose = Field(title="需要加工、分析的情况")


class StillUnclear(FindingModel):
    """补正后仍不明确: when the supplement was asked for, and what remains unclear."""

    info = OutcomeInfo(
        name="补正后仍不明确",
        title="申请内容不明确告知书",
        suffix="不明",
        rules=SINCE_2019,
        basis=basis(l19="L19 29/2(2); L19 30"),
    )
    outcome: Literal["STILL_UNCLEAR"] = "STILL_UNCLEAR"
    asked_on: date = Field(title="告知补正的日期")
    reasons: Prose = Field(title="补正后仍不明确之处")
