"""What a paper must say whatever template it is made from (regulation.md §3.1–3.3).

What the shipped template of a kind tells of these facts, an office's own must tell, too: so nothing
here knows the kinds one by one.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from typing import NamedTuple

from pydantic import BaseModel

from domain.civil import chinese_date
from domain.facts import DigestFacts, DocumentFacts, MessageFacts

_DEMANDED: Mapping[str, str] = {
    "agency.name": "机关名称",
    "title": "标题",
    "number": "文号或者登记号",
    "registration": "登记号",
    "dated": "成文日期",
    "addressee": "收件人",
    "received": "收到申请的日期",
    "reply_due": "答复期限",
    "items.label": "申请内容",
    "basis": "法律依据",
    "duty": "说明理由的依据",
    "finding": "答复内容和理由",
    "remedy": "救济途径",
    "replaces": "被代替的文书",
    "defects": "需要改正之处",
    "consulted": "征求意见的对象",
    "correction": "补正内容和期限",
    "party": "征求意见的内容和期限",
    "delay": "延长的理由和期限",
    "fee": "费用和缴费期限",
    "excess": "申请数量、频次情况",
    "approval.opinion": "答复意见",
    "approval.conclusions": "结论和告知文书",
    "approval.signatures": "签署人和日期",
    "review.reasons": "审查理由",
    "review.steps": "审查人和日期",
    "service.recipient": "受送达人",
    "service.papers": "送达的文书",
    "abandoned": "结案的理由和日期",
    # of mails
    "enclosures": "附件",
    "until": "补正期限",
    "link": "办理或者查询的网址",
    # of the daily digest
    "cases.number": "登记号",
    "cases.subject": "申请内容",
    "cases.due": "期限",
    "cases.link": "办理或者查询的网址",
}
_UNSEEN = re.compile(r"<head\b.*?</head>|<style\b.*?</style>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_ENDS = "。．.；;，,、"


class Demand(NamedTuple):
    """Something a paper must say: what it is, and its words without spaces."""

    what: str
    words: str


def said(page: str) -> str:
    """The text of an HTML page or of a plain one, without spaces."""
    return _SPACE.sub("", unescape(_TAG.sub("", _UNSEEN.sub("", page))))


def lost(
    facts: DocumentFacts | MessageFacts | DigestFacts, page: str, shipped: str
) -> tuple[Demand, ...]:
    """What the shipped page of a paper tells of the facts and a page of the office's does not."""
    ours, theirs = said(shipped), said(page)
    demands = dict.fromkeys(_demands(facts))

    def tells(text: str, words: str) -> bool:
        """Whether it says the words by themselves: a number contains that of its case."""
        for longer in {one.words for one in demands if words in one.words} - {words}:
            text = text.replace(longer, "")
        return words in text

    return tuple(one for one in demands if tells(ours, one.words) and not tells(theirs, one.words))


def named(demands: tuple[Demand, ...]) -> str:
    """What is lacking, in a row; it quotes nobody."""
    return "、".join(dict.fromkeys(one.what for one in demands))


def _demands(facts: BaseModel) -> Iterator[Demand]:
    for path, leaf in _leaves(facts, ""):
        what = next((w for at, w in _DEMANDED.items() if f"{path}.".startswith(f"{at}.")), None)
        if what:
            yield from (Demand(what, words) for words in _words(leaf) if words)


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                yield from _leaves(getattr(value, name), f"{path}.{name}" if path else name)
        case tuple() | list():
            for one in value:
                yield from _leaves(one, path)
        case date() | str():
            yield path, value


def _words(leaf: object) -> Iterator[str]:
    """The words of a fact as pages print them: days in Chinese, a law apart from its article."""
    if isinstance(leaf, date):
        yield chinese_date(leaf)
        return
    for line in str(leaf).splitlines():
        law, end, article = line.partition("》")
        for part in (law + end, article) if law.startswith("《") else (line,):
            yield _SPACE.sub("", part).rstrip(_ENDS)
