"""What is wrong with data, in Chinese: one wording for pages, problems and refusals."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.shapes import Choice, OneOf, Shape, along, shape_of

_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_type": "应当是文字",
    "string_unicode": "含有无法传送的字符",
    "string_too_short": "不能为空",
    "string_too_long": "文字过长，最多{max_length}个字",
    "string_pattern_mismatch": "含有不允许的字符",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "bool_type": "应当是“是”或者“否”",
    "bool_parsing": "应当是 true 或者 false",
    "time_delta_parsing": "应当是秒数或者时长，例如 -P3300D",
    "date_type": "应当是日期，例如 2017-11-07",
    "date_parsing": "应当是日期，例如 2017-11-07",
    "date_from_datetime_parsing": "应当是日期，例如 2017-11-07",
    "enum": "只能是：{choices}",
    "literal_error": "只能是：{choices}",
    "union_tag_invalid": "种类“{tag}”不存在，只能是：{choices}",
    "union_tag_not_found": "没有写明种类",
    "model_type": "应当是一组字段",
    "model_attributes_type": "应当是一组字段",
    "dict_type": "应当是一组字段",
    "list_type": "应当是列表",
    "tuple_type": "应当是列表",
    "too_short": "至少{min_length}项",
    "too_long": "最多{max_length}项",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "json_invalid": "不是正确的JSON",
}
AT_ONCE = 50
"""How many faults are told at a time: whoever makes more of them does not write by hand."""
_LONGEST = 200
"""Characters of a field's name: it may be anybody's."""
_WRONG = "填写有误"

ASKED, CHOICE_ASKED = "请填写{title}", "请选择{title}"
"""What is told at a question that was not answered."""

AT_PLACE = "{place}：{what}"
"""What is wrong, and where."""

_BY_ITEM = "项"
_COUNTED = {"申请人": "位", "代表人": "位", "协办部门": "个", "征求意见的对象": "个"}
"""How entries of a title are counted; others by item."""

_QUOTED = re.compile(r"'([^']*)'")


def explain(error: ValidationError, model: type[BaseModel] | None = None) -> str:
    """Every fault of the data in one line: where and what, separated by semicolons.

    Where `model` is given, fields go by their Chinese titles and values by their words; else by
    the names that stand in the data.
    """
    if model is None:
        return _together(error, [at_place(where, what) for where, what in faults(error)])
    told = (wording(fault, shape_of(model)) for fault in _each(error)[:AT_ONCE])
    return _together(error, [at_place(where or "内容", what) for where, what in told])


def faults(error: ValidationError) -> tuple[tuple[str, str], ...]:
    """Every fault as (path of the field, what is wrong in Chinese), at most `AT_ONCE` of them."""
    return tuple(
        ("/".join(str(part) for part in fault["loc"])[:_LONGEST] or "内容", _what(fault, None))
        for fault in _each(error)[:AT_ONCE]
    )


def _together(error: ValidationError, told: list[str]) -> str:
    more = f"；等{error.error_count()}处" if error.error_count() > AT_ONCE else ""
    return "；".join(told) + more


def wording(fault: ErrorDetails, shape: Shape) -> tuple[str, str]:
    """One of pydantic's faults of a shape's data: the title of its place, and what is wrong."""
    titles: list[str] = []
    at: Shape | None = shape
    for part, at in along(shape, fault["loc"]):
        if isinstance(part, int) and titles:
            titles[-1] = entry_of(titles[-1], part + 1)
        elif at is None or at.title:
            titles.append(at.title if at else str(part)[:_LONGEST])
    return "／".join(titles), _what(fault, at)


def at_place(place: str, what: str) -> str:
    """What is wrong, and where; what is about the whole has no place."""
    return AT_PLACE.format(place=place, what=what) if place else what


def entry_of(title: str, number: int) -> str:
    """An entry of what is asked several times, as it is counted: 第1位申请人, 第2项答复结论."""
    return f"第{number}{_COUNTED.get(title, _BY_ITEM)}{title}"


def sentences() -> tuple[str, ...]:
    """Everything told here, as it stands before words are filled in."""
    measures = sorted({_BY_ITEM, *_COUNTED.values()})
    counted = (f"第{{number}}{measure}{{title}}" for measure in measures)
    told = dict.fromkeys((*_WORDS.values(), _WRONG))
    return (AT_PLACE, *told, ASKED, CHOICE_ASKED, *counted)


def _each(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _what(fault: ErrorDetails, shape: Shape | None) -> str:
    context: Mapping[str, Any] = fault.get("ctx", {})  # pydantic types an error's context as Any
    if fault["type"] == "value_error":
        return str(context["error"])
    words = _WORDS.get(fault["type"], _WRONG)
    if "{choices}" not in words:
        return words.format_map(context)
    told = context.get("expected") or context["expected_tags"]
    return words.format_map({**context, "choices": "、".join(_words_of(shape) or _values(told))})


def _words_of(shape: Shape | None) -> tuple[str, ...]:
    match shape:
        case Choice():
            return tuple(f"“{one}”" for one in shape.options.values())
        case OneOf():
            return tuple(f"“{one.title}”" for one in shape.cases.values())
        case _:
            return ()


def _values(told: str) -> tuple[str, ...]:
    """The values out of pydantic's English enumeration: 'a', 'b' or 'c'."""
    return tuple(_QUOTED.findall(told)) or (told,)
