"""Findings by which the applicant gets what was asked for, in whole or part, or learns where."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.basis import basis
from domain.findings.base import SINCE_2019, FindingModel, OutcomeInfo
from domain.grounds import Ground, RefusalCategory
from domain.marks import Unit
from domain.model import Model
from domain.texts import Prose, Said, SaidLine


class Withheld(Model):
    """A part withheld: which, and its category, exact article and reasons."""

    part: Said = Field(title="不予公开的内容")
    category: RefusalCategory = Field(title="不予公开的类别")
    article: SaidLine = Field(title="依据的具体条款")
    reasons: Prose = Field(title="理由")


class Provision(FindingModel):
    """What is handed over: `pages` is 0 for material without pages, such as data files."""

    content: Said = Field(title="公开的内容")
    form: SaidLine = Field(title="提供形式", description="例如：纸面复印件")
    pages: Annotated[int, Unit("页")] = Field(
        ge=0, le=100_000, title="页数", description="没有页数的材料，填0"
    )
    attachments: tuple[SaidLine, ...] = Field(default=(), max_length=100, title="附件名称")


class AlreadyPublic(FindingModel):
    """已主动公开: link or, where the source is offline, place; and the path to it (§2.8).

    S0 names no notice for it: a variant of 附件5 (A18).
    """

    info = OutcomeInfo(
        name="已主动公开",
        title="政府信息获取方式和途径告知书",
        attachment=5,
        suffix="公告",
        basis=basis("~L07 21(1)", "S0 13(6)1; ~BJ14 28", "L19 36(1)"),
    )
    outcome: Literal["ALREADY_PUBLIC"] = "ALREADY_PUBLIC"
    link: SaidLine | None = Field(default=None, title="查询链接网址")
    place: SaidLine | None = Field(
        default=None, title="查阅地点", description="没有网址的，写明查阅地点"
    )
    path: Prose = Field(title="获取的方式和途径")

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.link is None and self.place is None:
            raise ValueError("请写明查询链接网址；没有网址的，写明查阅地点")
        if self.link is not None and not self.link.startswith(("http://", "https://")):
            raise ValueError("查询链接网址应当以http://或者https://开头")
        return self


class Disclosed(Provision):
    """予以公开."""

    info = OutcomeInfo(
        name="予以公开",
        title="信息公开告知书",
        attachment=5,
        suffix="告",
        basis=basis("~L07 21(1); L07 26", "S0 13(6)2", "L19 36(2); L19 40"),
        discloses=True,
    )
    outcome: Literal["DISCLOSED"] = "DISCLOSED"


class Partial(Provision):
    """部分公开: what is given, and the ground of each part withheld."""

    info = OutcomeInfo(
        name="部分公开",
        title="部分公开的信息公开告知书",
        attachment=7,
        suffix="部告",
        basis=basis("L07 22", "S0 13(6)4", "L19 37"),
        discloses=True,
        withholds="part",
        reasoned=True,
    )
    outcome: Literal["PARTIAL"] = "PARTIAL"
    withheld: tuple[Withheld, ...] = Field(min_length=1, max_length=50, title="不予公开的部分")

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The category of each part withheld."""
        return tuple(part.category for part in self.withheld)

    @property
    def articles(self) -> tuple[str, ...]:
        """The article of each part withheld."""
        return tuple(part.article for part in self.withheld)


class OverrideDisclosed(Provision):
    """涉及第三方，予以公开: disclosed against the third party's will for the public interest.

    Goes with 附件5, or 附件7 when parts stay withheld; the third party gets 附件16 (A19).
    """

    info = OutcomeInfo(
        name="涉及第三方，予以公开",
        title="政府信息涉及第三方告知书",
        attachment=15,
        suffix="涉三",
        basis=basis("L07 23", "S0 13(7)1", "L19 15; L19 32"),
        discloses=True,
    )
    outcome: Literal["OVERRIDE_DISCLOSED"] = "OVERRIDE_DISCLOSED"
    reasons: Prose = Field(title="不公开可能对公共利益造成重大影响的理由")
    withheld: tuple[Withheld, ...] = Field(default=(), max_length=50, title="仍不予公开的部分")

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The category of each part that stays withheld."""
        return tuple(part.category for part in self.withheld)

    @property
    def articles(self) -> tuple[str, ...]:
        """The article of each part that stays withheld."""
        return tuple(part.article for part in self.withheld)


class Archived(FindingModel):
    """已移送国家档案馆: which archive, since when, how to consult it there."""

    info = OutcomeInfo(
        name="已移送国家档案馆",
        title="已移送国家档案馆告知书",
        attachment=13,
        suffix="移档",
        basis=basis("SPC11 7", "S0 13(6)10"),
    )
    outcome: Literal["ARCHIVED"] = "ARCHIVED"
    archive: SaidLine = Field(title="国家档案馆名称")
    transferred_on: date = Field(title="移送日期")
    how_to_consult: Prose = Field(title="查阅的方式和途径")


class SpecialRegister(FindingModel):
    """依照专门规定查询: the law that has its own rules of access, and how to proceed."""

    info = OutcomeInfo(
        name="依照专门规定查询",
        title="依照专门规定查询告知书",
        suffix="专查",
        rules=SINCE_2019,
        basis=basis(l19="L19 36(7)"),
    )
    outcome: Literal["SPECIAL_REGISTER"] = "SPECIAL_REGISTER"
    law: SaidLine = Field(title="对查询有专门规定的法律、行政法规")
    how_to_consult: Prose = Field(title="查询的方式和途径")


class Publication(FindingModel):
    """公开出版物: where the gazette, paper or book can be had."""

    info = OutcomeInfo(
        name="公开出版物",
        title="公开出版物获取途径告知书",
        suffix="出版",
        rules=SINCE_2019,
        basis=basis(l19="L19 39/2"),
    )
    outcome: Literal["PUBLICATION"] = "PUBLICATION"
    where: Prose = Field(title="获取出版物的途径")
