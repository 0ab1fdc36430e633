"""The facts of the inner forms: approval 审批表 (附件4) and secrecy review 保密审查单 (附件1)."""

from datetime import date

from domain.case import Case, Part
from domain.civil import civil_date
from domain.clocks import LimitKind
from domain.dossier import Attribute, Delivery, Dossier, Party, Review, ReviewStep
from domain.facts import (
    AnswerFacts,
    ApprovalFacts,
    ConclusionFacts,
    DeliveryFacts,
    DepartmentFacts,
    IssuedFacts,
    ReviewFacts,
    SignatureFacts,
    TermFacts,
)
from domain.findings.given import Provision
from domain.ledger import LedgerKind, ledger
from domain.outcomes import OUTCOMES, basis_of
from domain.paper import DOCUMENTS
from domain.paperwork import Paperwork, notices, record_of
from domain.people import Role
from domain.profile import Profile
from domain.scene import Law
from domain.stages import Stage

_SIGNED_IN = (Stage.DRAFTED, Stage.DEPARTMENT_CONFIRMED, Stage.OFFICE_APPROVED)
"""The stages whose holders sign 附件4, in their order (S0 art 13(5))."""

_VERDICTS = {"clear": "同意公开", "withhold": "不同意公开", "doubt": "不能确定"}


def approval_facts(case: Case, dossier: Dossier, law: Law, *, draft: bool) -> ApprovalFacts:
    """What the approval form tells, with the record of service once there is one."""
    application = dossier.application
    wanted = (application.form, application.obtaining)
    return ApprovalFacts(
        departments=tuple(_department(part, law.profile) for part in case.parts),
        by_office=case.by_office,
        wanted="；".join(one.label for one in wanted if one),
        term=_term(case, dossier, law),
        opinion=dossier.opinion or "",
        parties=tuple(map(_answer, dossier.parties)),
        conclusions=_conclusions(case, dossier, law, draft=draft),
        signatures=_signatures(case, law.profile),
        delivery=_delivery(dossier.delivery) if dossier.delivery else None,
    )


def review_facts(case: Case, dossier: Dossier, law: Law) -> ReviewFacts:
    """What the review form tells: the proposal and every step since (S0 arts 11, 15)."""
    review = dossier.review
    assert review is not None, "what is reviewed was proposed with the opinion"
    lead = _department(case.parts[0], law.profile)
    found = (one.finding for one in dossier.findings)
    return ReviewFacts(
        department="办公室" if case.by_office else lead.name,
        drafter="" if case.by_office else lead.handler,
        content=tuple(one.content for one in found if isinstance(one, Provision)),
        attribute=review.attribute.label,
        attributes=tuple(one.label for one in Attribute),
        reasons=review.reasons,
        steps=_steps(review, law.profile),
    )


def _department(part: Part, profile: Profile) -> DepartmentFacts:
    found = profile.department(part.department)
    return DepartmentFacts(
        name=found.name if found else part.department,
        items=part.items,
        handler=_named(part.handler, profile),
    )


def _named(person: str | None, profile: Profile) -> str:
    """The name of a member of staff, or the account's where he has left."""
    found = profile.person(person or "")
    return found.name if found else person or ""


# ---- 附件4 ----


def _term(case: Case, dossier: Dossier, law: Law) -> TermFacts | None:
    """How the reply's last day came about; None before it runs."""
    reply = case.limit(LimitKind.REPLY)
    if reply is None:
        return None
    days = ledger(reply.clock, law.calendar)
    return TermFacts(
        anchor=reply.clock.anchor,
        since=_since(reply.clock.anchor, case, dossier),
        excluded=reply.clock.exclusions,
        excluded_days=sum(day.kind is LedgerKind.EXCLUDED for day in days),
        extended_days=reply.clock.total - law.rules.reply_wd,
    )


def _since(anchor: date, case: Case, dossier: Dossier) -> str:
    """What happened on the day from which the reply's days run."""
    if dossier.fee and dossier.fee.paid_on == anchor:
        return "缴费"
    if any(asked.received_on == anchor for asked in dossier.corrections):
        return "收到补正"
    reopened = case.superseded and case.superseded[-1].dated < anchor
    return "恢复办理" if reopened else "收到申请"


def _answer(party: Party) -> AnswerFacts:
    reply = party.reply
    return AnswerFacts(
        name=party.name,
        kind=party.kind.label,
        response=reply.response.label if reply else "尚未答复",
        on=reply.on if reply else None,
        late=reply.late if reply else False,
    )


def _conclusions(
    case: Case, dossier: Dossier, law: Law, *, draft: bool
) -> tuple[ConclusionFacts, ...]:
    papers = notices(dossier, draft=draft)
    return tuple(
        ConclusionFacts(
            items=one.items or tuple(range(1, case.items + 1)),
            outcome=OUTCOMES[one.finding.outcome].name,
            basis=(
                *one.finding.articles,
                *basis_of(one.finding, case.rules, law.profile.confirmed_citations),
            ),
            papers=tuple(_issued(paper, case) for paper in papers if paper.finding == position),
        )
        for position, one in enumerate(dossier.findings)
    )


def _issued(paper: Paperwork, case: Case) -> IssuedFacts:
    info, record = DOCUMENTS[paper.kind], record_of(case, paper)
    return IssuedFacts(
        title=info.title,
        attachment=info.attachment,
        number=record.number if record else None,
        dated=record.dated if record else None,
    )


def _signatures(case: Case, profile: Profile) -> tuple[SignatureFacts, ...]:
    """Every step of the procedure, signed or not, in order."""
    signed = {one.step: one for one in case.signatures}
    found = []
    for stage in _SIGNED_IN:
        step = case.model_copy(update={"stage": stage}).holder
        assert step is not None, "what waits for a signature has a holder"
        one = signed.get(step)
        found.append(
            SignatureFacts(
                step=step.label,
                name=one.name if one else "",
                absent=_named(one.absent, profile) if one else "",
                remark=one.remark if one else "",
                on=civil_date(one.at) if one else None,
            )
        )
    return tuple(found)


def _delivery(delivery: Delivery) -> DeliveryFacts:
    return DeliveryFacts(method=delivery.method.label, **delivery.model_dump(exclude={"method"}))


# ---- 附件1 ----


def _steps(review: Review, profile: Profile) -> tuple[SignatureFacts, ...]:
    """The steps as they were taken.

    The leader's second is his consent to ask the superior body, whose answer is noted after it.
    """
    found = []
    asked = False
    for number, step in enumerate(review.steps):
        title, verdict = Role(step.step).label, _VERDICTS[step.verdict]
        if step.step == Role.LEADER and number > 1:
            title, verdict, asked = "分管领导", "同意报上级保密工作机构", True
        elif asked:
            title = "上级保密工作机构"
        found.append(_step(step, title, verdict, profile))
    return tuple(found)


def _step(step: ReviewStep, title: str, verdict: str, profile: Profile) -> SignatureFacts:
    words = (verdict, step.remark.rstrip("。"))
    return SignatureFacts(
        step=title,
        name=step.name,
        absent=_named(step.absent, profile),
        remark="。".join(word for word in words if word) + "。",
        on=civil_date(step.at),
    )
