"""Facts: what a document or a mail takes along from the case, and what it leaves behind."""

from datetime import date, datetime, timedelta

import pytest

from domain.application import Application
from domain.case import Case
from domain.clocks import LimitKind, pause
from domain.dossier import Dossier
from domain.facts import DocumentFacts, MessageFacts
from domain.facts_documents import document_facts, spoken_to
from domain.facts_messages import OUTSIDE, message_facts, next_step
from domain.judge import Accepted
from domain.paper import DOCUMENTS, Audience, DocumentKind, MessageKind
from domain.paperwork import Letter
from domain.procedure import PROCEDURE
from domain.stages import OPEN, Stage
from samples import Sample, load_samples
from tests.domain.playing import Play, play
from tests.notices.examples import (
    APPLICATION,
    FINDINGS,
    RECEIVED,
    finding,
)
from tests.notices.papers import a_case, law, notice_facts, own_facts

SAMPLES = {sample.id: sample for sample in load_samples()}


def papers(done: Play, sample: Sample) -> list[DocumentFacts]:
    """The facts of every document of a case, each as of its act."""
    found = []
    for (_, ruling), at in zip(done.accepted, moments(done, sample), strict=True):
        for paper in ruling.documents:
            in_force = done.law(at)
            found.append(
                document_facts(paper, case=ruling.case, dossier=ruling.dossier, law=in_force)
            )
    return found


def moments(done: Play, sample: Sample) -> list[datetime]:
    """When each accepted act was done; a rung counts as done with the step before it."""
    steps = iter((sample.handed_in, *(step.at for step in sample.steps)))
    at = sample.handed_in
    found = []
    for name, _ in done.accepted:
        at = at if name == "lapse" else next(steps)
        found.append(at)
    return found


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_document_of_a_sample_has_facts_that_survive_json(sample: Sample) -> None:
    made = papers(play(sample), sample)
    assert made
    for facts in made:
        assert DocumentFacts.model_validate_json(facts.model_dump_json()) == facts
        assert (facts.title, facts.attachment) == DOCUMENTS[facts.kind][:2]
        assert facts.draft or DOCUMENTS[facts.kind].internal or facts.dated
        if facts.party:
            assert sample.application.applicants[0].name not in facts.model_dump_json()


def test_the_receipt_is_dated_and_numbered_the_day_it_is_made() -> None:
    facts = own_facts(DocumentKind.RECEIPT)
    assert facts.number == f"{facts.registration}-回"
    assert facts.dated == law().today
    assert facts.reply_due == date(2017, 11, 28)
    assert facts.remedy is None


def test_a_draft_has_no_number_and_no_date_but_the_remedy_of_its_day() -> None:
    facts = notice_facts("refused", draft=True)
    assert (facts.number, facts.dated) == (None, None)
    assert facts.remedy is not None


def test_a_notice_takes_number_and_date_from_its_issue() -> None:
    facts = notice_facts("refused", day=date(2017, 11, 20))
    assert facts.number == f"{facts.registration}-不告"
    assert facts.dated == date(2017, 11, 20)


@pytest.mark.parametrize("kind", FINDINGS)
def test_every_final_notice_has_a_remedy(kind: str) -> None:
    assert notice_facts(kind).remedy


def test_an_empty_application_still_has_a_subject() -> None:
    empty = APPLICATION.model_copy(update={"items": (), "applicants": ()})
    facts = own_facts(DocumentKind.RECEIPT, application=empty)
    assert facts.items[0].label == "未写明内容的信息"
    assert facts.you == "您"


def test_only_the_approval_form_carries_what_stays_inside() -> None:
    secret = "只供内部审批的意见"
    filed = {"findings": (finding("refused"),), "opinion": secret}
    inside = own_facts(DocumentKind.APPROVAL_FORM, draft=True, **filed)
    assert inside.approval is not None
    assert inside.approval.opinion == secret
    assert secret not in own_facts(DocumentKind.RECEIPT, **filed).model_dump_json()


def test_the_approval_form_lists_the_article_the_department_gave() -> None:
    facts = own_facts(DocumentKind.APPROVAL_FORM, draft=True, findings=(finding("partial"),))
    assert facts.approval is not None
    (conclusion,) = facts.approval.conclusions
    assert conclusion.basis[0] == "《中华人民共和国政府信息公开条例》第二十三条"
    (paper,) = conclusion.papers
    assert (paper.attachment, paper.number) == (7, None)


def test_the_issued_approval_form_has_number_and_all_three_signatures() -> None:
    sample = SAMPLES["elevator-report"]
    form = papers(play(sample), sample)[-1].approval
    assert form is not None
    assert len(form.signatures) == 3
    assert all(one.name and one.on and one.remark for one in form.signatures)
    assert [paper.number is not None for one in form.conclusions for paper in one.papers] == [True]


def test_a_citizen_who_applies_alone_is_spoken_to_in_the_singular() -> None:
    assert spoken_to(APPLICATION) == "您"


def test_every_stage_somebody_holds_has_a_next_step() -> None:
    case = a_case(law())
    standing = {stage: case.model_copy(update={"stage": stage}) for stage in Stage}
    assert {stage for stage, one in standing.items() if next_step(one)} == OPEN


def test_the_next_step_is_open_to_whoever_has_the_case() -> None:
    for stage in OPEN:
        case = a_case(law(), stage=stage)
        titles = {
            row.title for row in PROCEDURE if stage in row.stages and case.holder in row.roles
        }
        assert next_step(case) in titles


@pytest.mark.parametrize(
    ("stage", "needs", "told"),
    [
        (Stage.UNCONFIRMED, None, "确认收到"),
        (Stage.RECEIVED, None, "审查并登记"),
        (Stage.REGISTERED, None, "转交承办部门"),
        (Stage.TRANSFERRED, None, "指定承办人员"),
        (Stage.ASSIGNED, None, "出具答复意见"),
        (Stage.OPINION_RETURNED, None, "拟制告知书和审批表"),
        (Stage.OPINION_RETURNED, "supplement", "告知补正"),
        (Stage.OPINION_RETURNED, "consultation", "征求第三方意见"),
        (Stage.DRAFTED, None, "承办部门负责人签署"),
        (Stage.OFFICE_APPROVED, None, "分管领导审批"),
        (Stage.APPROVED, None, "编号、盖章、制发"),
        (Stage.ISSUED, None, "寄发"),
        (Stage.DISPATCHED, None, "登记送达"),
        (Stage.SERVED, None, "办结归档"),
        (Stage.TRANSFER_DISPUTED, None, "办公室协调确定承办部门"),
        (Stage.AWAITING_PAYMENT, None, "登记缴费，恢复办理"),
        (Stage.SECRECY_REVIEW, None, "保密委员会审查"),
    ],
)
def test_the_next_step_is_what_moves_the_case_on(
    stage: Stage, needs: str | None, told: str
) -> None:
    assert next_step(a_case(law(), stage=stage, needs=needs)) == told


def facts_on(case: Case, today: date, application: Application = APPLICATION) -> MessageFacts:
    return message_facts(
        Letter(MessageKind.NEW_WORK, Audience.HOLDER),
        case=case,
        dossier=Dossier(application=application),
        law=law(today),
        recipient="张伟",
        public_url="http://127.0.0.1:8000",
    )


def test_new_work_speaks_of_the_limit_that_ends_first() -> None:
    done = play(SAMPLES["elevator-report"], steps=2)
    assert done.case is not None
    due = facts_on(done.case, RECEIVED).due
    assert due is not None
    assert due.limit == LimitKind.DEPARTMENT.label


def test_a_paused_limit_is_not_called_the_nearest() -> None:
    in_force = law(RECEIVED)
    case = a_case(in_force)
    (reply,) = case.limits
    held = reply.model_copy(
        update={
            "clock": pause(reply.clock, RECEIVED + timedelta(days=2), "征求第三方意见"),
            "deadline": reply.deadline.model_copy(update={"due": None, "paused": True}),
        }
    )
    facts = facts_on(case.model_copy(update={"limits": (held,)}), RECEIVED)
    assert facts.due is None
    assert facts.reply_due is None


def test_a_weekend_after_the_last_day_is_over_though_no_working_day_went_by() -> None:
    case = a_case(law(RECEIVED), received=date(2017, 11, 10))
    friday = case.reply_due
    assert friday == date(2017, 12, 1)
    due = facts_on(case, date(2017, 12, 2)).due
    assert due is not None
    assert (due.left, due.over) == (0, True)


def test_every_letter_of_a_sample_has_facts() -> None:
    told = set()
    for sample in SAMPLES.values():
        done = play(sample)
        for (_, ruling), at in zip(done.accepted, moments(done, sample), strict=True):
            assert isinstance(ruling, Accepted)
            for letter in ruling.letters:
                facts = message_facts(
                    letter,
                    case=ruling.case,
                    dossier=ruling.dossier,
                    law=done.law(letter.rung.at if letter.rung else at),
                    recipient="张伟",
                    public_url="http://127.0.0.1:8000",
                    papers=ruling.documents,
                )
                assert (facts.link is None) is (letter.to is Audience.THIRD_PARTY)
                assert (facts.role is None) is (letter.to in OUTSIDE)
                assert bool(facts.enclosures) is (letter.to in OUTSIDE)
                told.add(letter.to)
    assert told > OUTSIDE
