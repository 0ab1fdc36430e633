"""What would follow from an act: judged by the table on the case as it stands, nothing written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue
from sqlmodel import Session

from domain.acts import Act, Refusal
from domain.application import addressee
from domain.case import Case, Limit
from domain.civil import chinese_date
from domain.facts import DocumentFacts
from domain.facts_documents import document_facts
from domain.judge import Accepted, judge
from domain.model import Model
from domain.paper import DOCUMENTS, Audience
from domain.paperwork import Letter, Paperwork, notices
from domain.people import Actor
from domain.scene import Law
from register.acts.cases import Filed
from register.people.directory import people_for

Payload = Mapping[str, JsonValue]


class Paper(Model):
    """A document that would be made, by its place among those of the act.

    `later`: a later act makes it, of what this one says.
    """

    place: int
    title: str
    draft: bool
    later: bool


class Foresight(Model):
    """What follows: the stage, the limits that move, the documents and the mails, in Chinese."""

    title: str
    stage: str | None
    limits: tuple[str, ...]
    papers: tuple[Paper, ...]
    mails: tuple[str, ...]
    number: bool


@dataclass(frozen=True)
class Trial:
    """An act tried on a case as it stands; the session must be open as long as it is asked."""

    session: Session
    filed: Filed
    actor: Actor
    law: Law

    def ruling(self, act: str, payload: Payload) -> Accepted | Refusal:
        """How the register would judge the act now."""
        case, dossier = self.filed.case, self.filed.dossier
        tried = Act(
            case=case.id,
            name=act,
            id="foresight",
            actor=self.actor.id,
            at=self.law.now,
            payload=dict(payload),
        )
        return judge(case, dossier, tried, self.actor, self.law)

    def foresight(self, ruling: Accepted) -> Foresight:
        """What an accepted act leads to."""
        before, after = self.filed.case, ruling.case
        moved = after.stage is not before.stage
        return Foresight(
            title=ruling.row.title,
            stage=after.stage.label if moved else None,
            limits=tuple(_limits(before, after)),
            papers=tuple(
                Paper(
                    place=place,
                    title=DOCUMENTS[one.kind].title,
                    draft=one.draft,
                    later=place >= len(ruling.documents),
                )
                for place, one in enumerate(_papers(ruling))
            ),
            mails=tuple(dict.fromkeys(self._mail(one, ruling) for one in ruling.letters)),
            number=before.number is None and after.number is not None,
        )

    def draft(self, ruling: Accepted, place: int, about: int | None = None) -> DocumentFacts | None:
        """The facts of a document as a draft; None where there is none at this place.

        The notice about a finding goes before, where there is one.
        """
        papers = _papers(ruling)
        if about is not None:
            theirs = (n for n, one in enumerate(papers) if one.finding == about)
            place = next(theirs, place)
        if not 0 <= place < len(papers):
            return None
        paper = replace(papers[place], draft=True)
        case = ruling.case.model_copy(update={"number": self.filed.case.number})
        return document_facts(paper, case=case, dossier=ruling.dossier, law=self.law)

    def _mail(self, letter: Letter, ruling: Accepted) -> str:
        return f"{letter.kind.label}，发给{self._readers(letter, ruling)}"

    def _readers(self, letter: Letter, ruling: Accepted) -> str:
        application = ruling.dossier.application
        if letter.to is Audience.APPLICANT:
            named = bool(application.email and addressee(application))
            return "申请人" if named else "申请人（没有电子邮箱，请另行寄送）"
        if letter.to is Audience.THIRD_PARTY:
            return "第三方"
        agency, today = ruling.case.agency, self.law.today
        found = people_for(self.session, agency, letter.to, ruling.case, today)
        return "、".join(dict.fromkeys(one.name for one in found)) or "（暂无收件人）"


def _papers(ruling: Accepted) -> tuple[Paperwork, ...]:
    """What the act makes; after an opinion the notices, too, that the clerk will draft from it."""
    told = notices(ruling.dossier, draft=True) if ruling.row.act == "opinion" else ()
    return (*ruling.documents, *told)


def _limits(before: Case, after: Case) -> Iterator[str]:
    for limit in after.limits:
        old = before.limit(limit.clock.limit)
        if told := _limit(old, limit):
            yield f"{limit.clock.limit.label}：{told}"


def _limit(old: Limit | None, new: Limit) -> str:
    due = chinese_date(new.deadline.due) if new.deadline.due else None
    if not new.running:
        return "到此为止" if old is not None and old.running else ""
    if old is None or not old.running or old.round != new.round:
        return f"开始计算，最后一日是{due}" if due else "开始计算"
    if old.deadline.due == new.deadline.due:
        return ""
    if due is None:
        return "中止计算"
    if old.deadline.due is None:
        return f"恢复计算，最后一日是{due}"
    return f"最后一日由{chinese_date(old.deadline.due)}改为{due}"
