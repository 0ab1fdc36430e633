"""Mails: from facts to a subject and the same words as text and as HTML."""

from domain.civil import chinese_date
from domain.facts import MessageFacts
from domain.model import Model
from domain.paper import MessageKind
from domain.texts import one_line
from notices.templating import blocks, left, render

LINE_LENGTH = 2_000
"""No subject and no fact of a mail can grow into more lines, or into headers."""

Row = tuple[str, str]


class Mail(Model):
    """A mail without its envelope: the words of one template, once plain and once marked up."""

    subject: str
    text: str
    html: str


def render_mail(facts: MessageFacts) -> Mail:
    """The mail of this kind.

    Raises:
        Unrenderable: The facts lack something the template tells.
    """
    words = _words(facts)
    told = {
        "facts": facts,
        "subject": words["subject"],
        "greeting": _greeting(facts),
        "lead": words["lead"],
        "rows": (_rows_for_staff if facts.role else _rows_for_applicant)(facts, words["todo"]),
        "closing": _closing(facts),
    }
    return Mail(
        subject=words["subject"],
        text=render("mail/layout.txt", **told),
        html=render("mail/layout.html", **told),
    )


def _words(facts: MessageFacts) -> dict[str, str]:
    """Subject, lead and what to do, each on one line: the blocks of the kind's template."""
    told = blocks(f"mail/{facts.kind}.txt", facts=facts)
    return {name: one_line(words, LINE_LENGTH) for name, words in told.items()}


def _greeting(facts: MessageFacts) -> str:
    return f"{facts.recipient}（{facts.role}）：" if facts.role else f"{facts.recipient}："


def _closing(facts: MessageFacts) -> str:
    if facts.role:
        return "本邮件由系统按期限自动发出。请在系统中办理，不要用邮件答复。"
    return f"联系电话：{facts.agency.phone}；电子邮箱：{facts.agency.email}。"


def _rows_for_staff(facts: MessageFacts, todo: str) -> tuple[Row, ...]:
    due = facts.due
    day = f"，{chinese_date(due.day)}" if due and due.day else ""
    return _given(
        ("登记号", facts.number or "尚未登记"),
        ("申请内容", facts.subject),
        ("收到日期", chinese_date(facts.received)),
        ("当前环节", facts.stage),
        ("事由", facts.occasion),
        ("退回理由" if facts.kind is MessageKind.RETURNED else "说明", facts.remark),
        ("期限", f"{due.limit}{day}，{left(due)}" if due else ""),
        ("答复期限", chinese_date(facts.reply_due) if facts.reply_due else ""),
        ("下一步", todo),
        ("案件", facts.link or ""),
    )


def _rows_for_applicant(facts: MessageFacts, todo: str) -> tuple[Row, ...]:
    return _given(
        ("登记号", facts.number or ""),
        ("申请内容", facts.subject),
        ("附件", "；".join(facts.enclosures)),
        ("请注意", todo),
    )


def _given(*rows: Row) -> tuple[Row, ...]:
    return tuple((name, one_line(value, LINE_LENGTH)) for name, value in rows if value)
