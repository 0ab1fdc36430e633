"""What is wrong with a template, said in Chinese; nothing of what it says of a case is repeated."""

import re

from jinja2 import TemplateError, TemplateNotFound
from jinja2.exceptions import SecurityError

_WORDS = (
    (r"'([^']+)' is undefined", "没有变量“{}”"),
    (r"no attribute '([^']+)'", "没有“{}”这一项"),
    (r"access to attribute '([^']+)'", "模板不得使用“{}”"),
    (r"[Nn]o filter named '([^']+)'", "没有过滤器“{}”"),
    (r"unknown tag '([^']+)'", "没有“{}”这种标记，或者前面的标记没有结束"),
    (r"[Uu]nexpected end of template", "模板不完整：有标记没有结束（如缺少 endblock、endif）"),
    (r"block '([^']+)' defined twice", "块“{}”写了两次"),
    (r"unexpected '([^']+)'", "“{}”处写法有误"),
    (r"unexpected char (.+) at", "有不能识别的符号 {}"),
    (r"expected token '([^']+)'", "写法有误，此处应为“{}”"),
)


def explain_fault(error: Exception) -> str:
    """Why a template cannot be used."""
    if isinstance(error, TemplateNotFound):
        return f"没有模板“{error.message}”"
    if isinstance(error, RecursionError):
        return "模板引用了自己；要在原有模板上修改，请写 base/ 加文件名"
    if isinstance(error, TemplateError):
        return _in_chinese(error.message or "", secure=not isinstance(error, SecurityError))
    return f"算不出结果（{type(error).__name__}）"


def _in_chinese(message: str, *, secure: bool) -> str:
    if re.search("[\u4e00-\u9fff]", message):
        return message
    for pattern, words in _WORDS:
        if found := re.search(pattern, message):
            return words.format(*found.groups())
    return f"写法有误（{message}）" if secure else "模板不得这样调用程序"
