"""What an act queues: documents with frozen facts, and mails with the right ones enclosed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from domain.case import Case
from domain.dossier import Dossier
from domain.judge import Accepted
from domain.paper import Audience, DocumentKind, MessageKind
from domain.paperwork import Letter, Paperwork, notices, numbered
from domain.procedure import PROCEDURE
from register.acts.paperwork import PaperQueue
from register.engine import Register
from register.paper.outbox import QueuedMessage
from register.queries import documents_of, messages_of
from tests.notices.examples import (
    APPLICATION,
    ISSUED,
    OBJECTING,
    OWN,
    PARTY,
    PROFILE,
    finding,
)
from tests.notices.papers import a_case, law

Fill = Callable[..., dict[tuple[MessageKind, Audience], tuple[QueuedMessage, ...]]]
OVERRIDE = Dossier(
    application=APPLICATION,
    findings=(finding("override_disclosed"),),
    parties=(OBJECTING, PARTY.model_copy(update={"email": ""})),
)
TO_APPLICANT = Letter(MessageKind.NOTICE, Audience.APPLICANT)


@pytest.fixture
def fill(register: Register, received: Case, noon: datetime) -> Fill:
    """Queue the paper of one act after another; all mails of the case by kind and reader."""
    revisions = iter(range(2, 9))

    def queue(
        case: Case,
        dossier: Dossier,
        documents: tuple[Paperwork, ...] = (),
        letters: tuple[Letter, ...] = (),
    ) -> dict[tuple[MessageKind, Audience], tuple[QueuedMessage, ...]]:
        revision = next(revisions)
        case = case.model_copy(update={"id": received.id, "revision": revision})
        ruling = Accepted(case, dossier, PROCEDURE[0], None, documents, letters)
        at = noon + timedelta(hours=revision)
        with register.transaction() as session:
            PaperQueue(session, ruling, law(), at, "http://127.0.0.1").fill()
            found: dict[tuple[MessageKind, Audience], tuple[QueuedMessage, ...]] = {}
            for one in messages_of(session, case.id):
                found[one.kind, one.audience] = (*found.get((one.kind, one.audience), ()), one)
            return found

    return queue


def issued(dossier: Dossier) -> Case:
    """The case with its notices numbered."""
    case = a_case(law())
    papers = numbered(case, notices(dossier), PROFILE.numbers, ISSUED)
    return case.model_copy(update={"notices": papers})


def test_every_document_is_queued_with_its_number(
    register: Register, fill: Fill, received: Case
) -> None:
    case = issued(OVERRIDE)
    fill(case, OVERRIDE, (*notices(OVERRIDE), Paperwork(DocumentKind.APPROVAL_FORM, draft=True)))
    with register.reading() as session:
        queued = {one.kind: one.number for one in documents_of(session, received.id)}
    assert queued == {
        "disclosed": f"{case.number}-告",
        "override_disclosed": f"{case.number}-涉三",
        "third_party_notice": f"{case.number}-权告",
        "approval_form": None,
    }


def test_the_reply_carries_what_an_earlier_act_issued_but_no_draft(
    fill: Fill, received: Case
) -> None:
    case = issued(OVERRIDE)
    fill(a_case(law()), OVERRIDE, notices(OVERRIDE, draft=True))
    fill(case, OVERRIDE, notices(OVERRIDE))
    ((mail,),) = fill(case, OVERRIDE, (), (TO_APPLICANT,)).values()
    start = f"{received.id}/3"
    assert mail.attachments == (f"{start}/disclosed/1", f"{start}/override_disclosed/1")


def test_a_third_party_gets_its_own_notice_and_nothing_else(fill: Fill, received: Case) -> None:
    case = issued(OVERRIDE)
    fill(case, OVERRIDE, notices(OVERRIDE))
    letter = Letter(MessageKind.CONSULTATION, Audience.THIRD_PARTY, party=1)
    ((mail,),) = fill(case, OVERRIDE, (), (letter,)).values()
    assert mail.attachments == (f"{received.id}/2/third_party_notice/1",)
    assert (mail.to_name, mail.to_address) == (PARTY.name, PARTY.email)
    assert mail.id.endswith("/consultation/party-1")


def test_each_third_party_gets_its_own_letter_and_one_without_email_none(
    fill: Fill, received: Case
) -> None:
    parties = (PARTY, PARTY.model_copy(update={"email": ""}), PARTY)
    dossier = Dossier(application=APPLICATION, parties=parties)
    papers = tuple(Paperwork(DocumentKind.THIRD_PARTY_CONSULT, party=n) for n in (1, 2, 3))
    case = a_case(law())
    case = case.model_copy(update={"letters": numbered(case, papers, PROFILE.numbers, ISSUED)})
    letters = tuple(
        Letter(MessageKind.CONSULTATION, Audience.THIRD_PARTY, party=n) for n in (1, 2, 3)
    )
    (mails,) = fill(case, dossier, papers, letters).values()
    assert {mail.id: mail.attachments for mail in mails} == {
        f"{received.id}/2/consultation/party-1": (f"{received.id}/2/third_party_consult/1",),
        f"{received.id}/2/consultation/party-3": (f"{received.id}/2/third_party_consult/3",),
    }


def test_a_letter_carries_the_documents_of_its_act_without_inner_forms(
    fill: Fill, received: Case
) -> None:
    papers = (Paperwork(DocumentKind.EXTENSION), Paperwork(DocumentKind.SECRECY_FORM))
    filed = {**OWN[DocumentKind.EXTENSION][1], **OWN[DocumentKind.SECRECY_FORM][1]}
    case = a_case(law())
    case = case.model_copy(update={"letters": numbered(case, papers, PROFILE.numbers, ISSUED)})
    letter = Letter(MessageKind.LETTER, Audience.APPLICANT)
    dossier = Dossier(application=APPLICATION, **filed)
    ((mail,),) = fill(case, dossier, papers, (letter,)).values()
    assert mail.attachments == (f"{received.id}/2/extension/1",)


def test_a_mail_after_a_corrected_notice_carries_the_new_one(fill: Fill, received: Case) -> None:
    first = Dossier(application=APPLICATION, findings=(finding("refused"),))
    old = issued(first)
    fill(old, first, notices(first))
    anew = a_case(law(), superseded=old.notices)
    dossier = first.model_copy(update={"earlier": first.findings, "ground": "复议决定撤销"})
    dated = date(2018, 1, 15)
    papers = numbered(anew, notices(dossier), PROFILE.numbers, dated)
    anew = anew.model_copy(update={"notices": papers})
    fill(anew, dossier, notices(dossier))
    ((mail,),) = fill(anew, dossier, (), (TO_APPLICANT,)).values()
    assert mail.attachments == (f"{received.id}/3/refused/1",)
    assert papers[0].number.endswith("-二不告")


def test_staff_get_no_documents(fill: Fill) -> None:
    informed = Letter(MessageKind.INFORMED, Audience.CLERK, what="同意延长答复期限")
    (mails,) = fill(a_case(law()), OVERRIDE, (), (informed,)).values()
    assert {mail.attachments for mail in mails} == {()}
