"""The few words of grammar that templates are written with."""

from collections.abc import Iterable
from types import MappingProxyType

from domain.citations import chinese_numeral
from domain.civil import chinese_date
from domain.facts import DueFacts, MessageFacts
from domain.seal import Seal, picture_kind

_STOPS = "。．.；;，,、 \u3000"
_CSS_SPECIAL = frozenset('"\\\n\r\f<>&')
_ENDS = tuple("。！？…；：，、.!?;:,")


def clause(text: str) -> str:
    """What somebody wrote, on one line and without its full stop, to stand inside a sentence."""
    return " ".join(text.split()).rstrip(_STOPS)


def sentence(text: str) -> str:
    """The same as a sentence of its own: with a full stop, unless it ends in a sign already."""
    whole = " ".join(text.split())
    return whole if whole.endswith(_ENDS) else f"{whole}。"


def citations(places: Iterable[str]) -> str:
    """Citations in a row, each law named once: 《条例》第十四条、第二十三条、《规定》第三条."""
    by_law: dict[str, list[str]] = {}
    for place in dict.fromkeys(map(clause, places)):
        law, end, rest = place.rpartition("》")
        by_law.setdefault(law + end, []).append(rest)
    return "、".join(law + "、".join(rests) for law, rests in by_law.items())


def lines(text: str) -> list[str]:
    """The paragraphs of a text: its lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def left(due: DueFacts) -> str:
    """How a limit stands on the day of a mail, in words."""
    if due.day is None:
        return f"期限中止，恢复后还剩{due.left}个工作日"
    if due.over:
        return f"已逾期{-due.left}个工作日" if due.left else "期限已过"
    return f"还剩{due.left}个工作日" if due.left else "今天是最后一日"


def named(facts: MessageFacts) -> str:
    """What a case is called in a subject line, before and after it has a number."""
    return facts.number or f"尚未登记，{chinese_date(facts.received)}收件"


def css(text: str) -> str:
    """A text as a CSS string, for what stands in the margin of a page."""
    safe = "".join(f"\\{ord(sign):x} " if sign in _CSS_SPECIAL else sign for sign in text.strip())
    return f'"{safe}"'


def picture(seal: Seal) -> str:
    """The image of a seal as an address that holds it."""
    return f"data:image/{picture_kind(seal.data)};base64,{seal.data}"


FILTERS = MappingProxyType(
    {
        "citations": citations,
        "clause": clause,
        "css": css,
        "day": chinese_date,
        "left": left,
        "lines": lines,
        "named": named,
        "numeral": chinese_numeral,
        "picture": picture,
        "sentence": sentence,
    }
)
"""How templates call them."""
