"""Mails: from facts to a subject and the same words as text and as HTML."""

from collections.abc import Mapping

from domain.civil import chinese_date
from domain.facts import DigestCase, DigestFacts, DueFacts, MessageFacts
from domain.model import Model
from domain.paper import MessageKind
from domain.texts import one_line
from notices.grammar import left
from notices.templating import SHIPPED, Templates

LINE_LENGTH = 2_000
"""No subject and no fact of a mail can grow into more lines, or into headers."""

CLOSING = "本邮件由系统自动发出。请在系统中办理，不要用邮件答复。"

Row = tuple[str, str]


class Mail(Model):
    """A mail without its envelope: the words of one template, once plain and once marked up."""

    subject: str
    text: str
    html: str


def render_mail(facts: MessageFacts, templates: Templates = SHIPPED) -> Mail:
    """The mail of this kind.

    Raises:
        Unrenderable: The facts lack something the template tells.
    """
    words = _words(facts, templates)
    told = {
        "facts": facts,
        "subject": words["subject"],
        "greeting": _greeting(facts),
        "lead": words["lead"],
        "rows": (_rows_for_staff if facts.role else _rows_for_outsiders)(facts, words["todo"]),
        "closing": _closing(facts),
    }
    return Mail(
        subject=words["subject"],
        text=templates.render("mail/layout.txt", **told),
        html=templates.render("mail/layout.html", **told),
    )


def render_digest(facts: DigestFacts, templates: Templates = SHIPPED) -> Mail:
    """The daily digest of a person.

    Raises:
        Unrenderable: The facts lack something the template tells.
    """
    words = _one_line_each(templates.blocks("mail/digest.txt", facts=facts))
    told = {
        "facts": facts,
        **words,
        "cases": tuple((_case_name(one), _case_rows(one), one.link) for one in facts.cases),
        "news": tuple(dict.fromkeys(_news(one, templates) for one in facts.news)),
        "closing": CLOSING,
    }
    return Mail(
        subject=words["subject"],
        text=templates.render("mail/digest_layout.txt", **told),
        html=templates.render("mail/digest_layout.html", **told),
    )


def _case_name(one: DigestCase) -> str:
    named = one.number or f"尚未登记，{chinese_date(one.received)}收件"
    return one_line(f"{named} {one.subject}", LINE_LENGTH)


def _case_rows(one: DigestCase) -> tuple[Row, ...]:
    return _given(
        ("当前环节", one.stage),
        ("期限", _due(one.due) if one.due else ""),
        ("下一步", one.next_step or ""),
        ("代行职责", f"代{one.absent}" if one.absent else ""),
    )


def _news(facts: MessageFacts, templates: Templates) -> str:
    """A mail the digest takes the place of, in one line: its subject says it all."""
    return f"{chinese_date(facts.on)} {_words(facts, templates)['subject']}"


def _words(facts: MessageFacts, templates: Templates) -> dict[str, str]:
    """Subject, lead and what to do, each on one line: the blocks of the kind's template."""
    return _one_line_each(templates.blocks(f"mail/{facts.kind}.txt", facts=facts))


def _one_line_each(words: Mapping[str, str]) -> dict[str, str]:
    return {name: one_line(said, LINE_LENGTH) for name, said in words.items()}


def _greeting(facts: MessageFacts) -> str:
    if not facts.role:
        return f"{facts.recipient}："
    absent = f"，代{facts.absent}" if facts.absent else ""
    return f"{facts.recipient}（{facts.role}{absent}）："


def _closing(facts: MessageFacts) -> str:
    if facts.role:
        return CLOSING
    return f"联系电话：{facts.agency.phone}；电子邮箱：{facts.agency.email}。"


def _rows_for_staff(facts: MessageFacts, todo: str) -> tuple[Row, ...]:
    return _given(
        ("登记号", facts.number or "尚未登记"),
        ("申请内容", facts.subject),
        ("收到日期", chinese_date(facts.received)),
        ("当前环节", facts.stage),
        ("事由", facts.occasion),
        ("未能送出的", "；".join(facts.failed)),
        (_REASONS.get(facts.kind, "说明"), facts.remark),
        ("期限", _due(facts.due) if facts.due else ""),
        ("答复期限", chinese_date(facts.reply_due) if facts.reply_due else ""),
        ("下一步", todo),
        ("案件", facts.link or ""),
    )


def _rows_for_outsiders(facts: MessageFacts, todo: str) -> tuple[Row, ...]:
    consulted = facts.kind is MessageKind.CONSULTATION
    return _given(
        ("登记号", facts.number or ""),
        ("涉及的信息" if consulted else "申请内容", facts.subject),
        ("附件", "；".join(facts.enclosures)),
        ("请注意", todo),
        ("网上答复" if consulted else "查询办理情况", facts.link or ""),
    )


_REASONS = {MessageKind.RETURNED: "退回理由", MessageKind.REFUSED: "理由"}


def _due(due: DueFacts) -> str:
    day = f"，{chinese_date(due.day)}" if due.day else ""
    return f"{due.limit}{day}，{left(due)}"


def _given(*rows: Row) -> tuple[Row, ...]:
    return tuple((name, one_line(value, LINE_LENGTH)) for name, value in rows if value)
