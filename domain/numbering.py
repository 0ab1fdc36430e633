"""Numbers 文号: one running number an agency and year, repeated by every document (§3.4).

京质监信息公开〔2017〕第12号 is the case; with the suffix -告 it is the notice of disclosure, with
-二告 a second one. Numbers are allotted at registration and never reused.
"""

import string
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from domain.citations import chinese_numeral
from domain.model import Line, Model
from domain.paper import DOCUMENTS

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {str(kind): info.suffix for kind, info in DOCUMENTS.items() if info.suffix}
)
"""Default suffix of each kind of document; 告, 不告, 不存, 非本 and 公告 are attested (§3.4)."""

_FIELDS = {"prefix", "year", "n"}


def _suffixes(own: dict[str, str]) -> dict[str, str]:
    """An agency names only the suffixes it wants otherwise."""
    return {**SUFFIXES, **own}


class NumberScheme(Model):
    """How an agency writes its numbers; `suffixes` overrides the default of single kinds.

    `pattern` holds `{year}` and `{n}`, usually `{prefix}`, and nothing else in braces.
    """

    prefix: Line
    pattern: Line = "{prefix}信息公开〔{year}〕第{n}号"
    suffixes: Annotated[dict[str, Line], AfterValidator(_suffixes)] = Field(
        default_factory=lambda: dict(SUFFIXES)
    )

    @model_validator(mode="after")
    def _numbers_are_unique(self) -> Self:
        if not {"year", "n"} <= _named(self.pattern) <= _FIELDS:
            raise ValueError("文号格式应当含有{year}和{n}，除{prefix}外不得含有其他变量")
        if len(set(self.suffixes.values())) < len(self.suffixes):
            raise ValueError("不同文书的文号后缀不能相同")
        return self


def _named(pattern: str) -> set[str]:
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise ValueError(f"文号格式“{pattern}”的括号不成对") from error
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise ValueError(f"文号格式“{pattern}”的变量只能写作{{prefix}}、{{year}}、{{n}}")
    return {name for _, name, _, _ in parts if name is not None}


def case_number(scheme: NumberScheme, year: int, n: int) -> str:
    """The number of a case: 京质监信息公开〔2017〕第12号.

    Raises:
        ValueError: `n` is below 1.
    """
    if n < 1:
        raise ValueError("案件序号从1开始")
    return scheme.pattern.format(prefix=scheme.prefix, year=year, n=n)


def is_numbered(kind: str) -> bool:
    """Whether documents of a kind carry a number of their own."""
    return kind in SUFFIXES


def document_number(scheme: NumberScheme, number: str, kind: str, ordinal: int = 1) -> str:
    """The number of a case's document: 京质监信息公开〔2017〕第12号-告, the second of a kind -二告.

    `kind` is a key of `SUFFIXES` or of the scheme.

    Raises:
        ValueError: The kind has no suffix (it carries no number), or `ordinal` is outside 1–99.
    """
    suffix = scheme.suffixes.get(kind)
    if suffix is None:
        raise ValueError(f"文书“{kind}”不编号")
    count = chinese_numeral(ordinal)
    return f"{number}-{suffix}" if ordinal == 1 else f"{number}-{count}{suffix}"
