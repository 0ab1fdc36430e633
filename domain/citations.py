"""Citations 法律依据: where a rule stands, as the specification writes it and as notices do.

`S0 13(6)3` is article 13, item 6, point 3 of the agency's rules: 第十三条第六项第三目. Numbers of
items carry no brackets, as the agency's own rules cite them (S0 art 13(7)6: 第二十一条第二项).
A leading `~` marks an article that nobody on the project has read ([K], §0.2): it is kept for
those who will check it and is not printed before they have.
"""

import re
from collections.abc import Iterable, Set
from enum import StrEnum

from domain.model import Model

_DIGITS = "零一二三四五六七八九"
_REFERENCE = re.compile(
    r"(?P<law>\w+)"
    r"(?: (?P<article>\d+)(?:/(?P<paragraph>\d+))?"
    r"(?:\((?P<item>\d+)\)(?:(?P<point>\d+)(?:\((?P<subpoint>\d+)\))?)?)?)?"
)


class Law(StrEnum):
    """The sources a notice may cite, by their tags in §0.1."""

    S0 = "S0"
    L07 = "L07"
    L19 = "L19"
    BJ14 = "BJ14"
    SPC11 = "SPC11"
    GB10 = "GB10"
    FEE20 = "FEE20"
    ARL17 = "ARL17"
    ARL23 = "ARL23"
    ASL = "ASL"


TITLES = {
    Law.S0: "《北京市质量技术监督局政务公开实施细则》",
    Law.L07: "《中华人民共和国政府信息公开条例》",
    Law.L19: "《中华人民共和国政府信息公开条例》",
    Law.BJ14: "《北京市政府信息公开规定》",
    Law.SPC11: "《最高人民法院关于审理政府信息公开行政案件若干问题的规定》",
    Law.GB10: "《国务院办公厅关于做好政府信息依申请公开工作的意见》",
    Law.FEE20: "《政府信息公开信息处理费管理办法》",
    Law.ARL17: "《中华人民共和国行政复议法》",
    Law.ARL23: "《中华人民共和国行政复议法》",
    Law.ASL: "《中华人民共和国行政诉讼法》",
}


def chinese_numeral(number: int) -> str:
    """1–99 in Chinese numerals, as articles and second notices are counted.

    Raises:
        ValueError: The number is outside 1–99.
    """
    if not 0 < number < 100:  # noqa: PLR2004 - the range of the docstring
        raise ValueError(f"{number} 不在 1–99 之间")
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return ten + (_DIGITS[ones] if ones else "")


class Citation(Model):
    """One place in one law; article 条, paragraph 款, item 项, point 目, subpoint （1）."""

    law: Law
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None
    point: int | None = None
    subpoint: int | None = None
    confirmed: bool = True

    @property
    def reference(self) -> str:
        """As the specification writes it, e.g. `S0 13(6)3`: the key by which an agency confirms."""
        steps = (
            (self.article, " {}"),
            (self.paragraph, "/{}"),
            (self.item, "({})"),
            (self.point, "{}"),
            (self.subpoint, "({})"),
        )
        return self.law + "".join(form.format(n) for n, form in steps if n)

    @property
    def text(self) -> str:
        """As a notice writes it, e.g. 《中华人民共和国政府信息公开条例》第二十一条第三项."""
        steps = (
            (self.article, "条"),
            (self.paragraph, "款"),
            (self.item, "项"),
            (self.point, "目"),
        )
        place = "".join(f"第{chinese_numeral(n)}{unit}" for n, unit in steps if n)
        return TITLES[self.law] + place + (f"（{self.subpoint}）" if self.subpoint else "")


def cite(*references: str) -> tuple[Citation, ...]:
    """Citations from references such as `S0 13(6)3`, `L19 39/2` (paragraph 2) or `~L07 21(1)`.

    Raises:
        ValueError: A reference cannot be read.
    """
    return tuple(_read(reference) for reference in references)


def printable(citations: Iterable[Citation], confirmed: Set[str] = frozenset()) -> tuple[str, ...]:
    """The texts that may stand on a notice: articles read, or confirmed by the agency (§0.2)."""
    return tuple(c.text for c in citations if c.confirmed or c.reference in confirmed)


def _read(reference: str) -> Citation:
    found = _REFERENCE.fullmatch(reference.removeprefix("~"))
    if found is None:
        raise ValueError(f"无法识别的法律依据：{reference}")
    return Citation.model_validate({**found.groupdict(), "confirmed": reference[0] != "~"})
