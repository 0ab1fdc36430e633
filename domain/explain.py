"""What is wrong with data, in Chinese: one wording for pages, problems and refusals."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

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
    "enum": "只能是：{expected}",
    "literal_error": "只能是：{expected}",
    "union_tag_invalid": "种类“{tag}”不存在，只能是：{expected_tags}",
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


def explain(error: ValidationError) -> str:
    """Every fault of the data in one line: where and what, separated by semicolons."""
    return "；".join(f"{where}：{what}" for where, what in faults(error))


def faults(error: ValidationError) -> tuple[tuple[str, str], ...]:
    """Every fault as (path of the field, what is wrong in Chinese), the complete list at once."""
    return tuple(
        ("/".join(str(part) for part in fault["loc"]) or "内容", _word(fault))
        for fault in error.errors(include_url=False, include_input=False)
    )


def _word(fault: Mapping[str, Any]) -> str:  # pydantic types an error's context as Any
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    words = _WORDS.get(fault["type"], "填写有误")
    return words.format_map(fault.get("ctx", {}))
