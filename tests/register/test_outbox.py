"""Mails that gave up, mails about refusals, mails held for the digest: what the register does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, update

from domain.acts import Act, Answer, Order
from domain.facts import MessageFacts
from domain.paper import Audience, MessageKind
from register.acts.jobs import Status
from register.acts.perform import Registrar
from register.acts.visitors import Doorkeeper
from register.engine import Register
from register.paper.outbox import Outbox, QueuedMessage
from register.queries import messages_of
from register.tables import PersonRow
from samples import Sample, load_samples
from tests.support.queueing import queue_mail

ELEVATOR: Sample = next(one for one in load_samples() if one.id == "elevator-report")
AT = ELEVATOR.steps[0].at
RECEIPT = "bjqts-1/2/receipt/applicant"
UNDELIVERABLE = MessageKind.UNDELIVERABLE


@pytest.fixture
def registrar(register: Register, key: bytes) -> Registrar:
    doorkeeper = Doorkeeper(b"t" * 32, shiftable=True)
    return Registrar(register, doorkeeper, key, "http://127.0.0.1:8000")


@pytest.fixture
def order(registrar: Registrar) -> Callable[..., Answer]:
    """Performs acts on one case."""
    ids = count(1)

    def order(
        name: str, by: str, /, *, door: str = "outside", id_: str = "", **payload: object
    ) -> Answer:
        act = Act(
            case="bjqts-1",
            name=name,
            id=id_ or f"act-{next(ids)}",
            actor=by,
            at=AT,
            payload=payload,
        )
        return registrar.perform(Order(act=act, door=door)).answer

    return order


@pytest.fixture
def registered(order: Callable[..., Answer]) -> Callable[..., Answer]:
    """A case that was handed in and registered: its receipt waits to be mailed."""
    order(
        "receive",
        "intake",
        door="start",
        id_="motor/receive",
        agency="bjqts",
        application=ELEVATOR.application.model_dump(mode="json"),
        intake_key="elevator",
    )
    assert order("register", "wang.fang").accepted
    return order


def mails(register: Register, *kinds: MessageKind) -> list[QueuedMessage]:
    with register.reading() as session:
        return [one for one in messages_of(session, "bjqts-1") if one.kind in kinds]


def park(order: Callable[..., Answer], *jobs: str) -> None:
    why = "；".join(f"{job}（邮件服务器答复550）" for job in jobs)
    assert order("park", "system", door="motor", jobs=list(jobs), error=why).accepted


def test_a_mail_that_gave_up_is_a_task_for_clerk_and_administrator(
    register: Register, registered: Callable[..., Answer]
) -> None:
    park(registered, RECEIPT)
    told = mails(register, UNDELIVERABLE)
    assert {one.audience for one in told} == {Audience.CLERK, Audience.ADMINISTRATOR}
    assert all("邮件“登记回执”（致申请人）（邮件服务器答复550）" in one.facts for one in told)
    assert all(RECEIPT not in one.facts for one in told)


def test_nobody_is_told_that_such_a_mail_gave_up_in_its_turn(
    register: Register, registered: Callable[..., Answer]
) -> None:
    park(registered, RECEIPT)
    told = mails(register, UNDELIVERABLE)
    park(registered, *(one.id for one in told))
    assert len(mails(register, UNDELIVERABLE)) == len(told)


def test_a_mail_tried_again_goes_to_the_address_as_corrected_with_the_words_as_frozen(
    register: Register, registered: Callable[..., Answer]
) -> None:
    (before,) = mails(register, MessageKind.RECEIPT)
    park(registered, RECEIPT)
    right = ELEVATOR.application.model_dump(mode="json")
    right["applicants"][0]["contact"]["email"] = "new@example.cn"
    assert registered("correct", "wang.fang", application=right, reason="邮箱写错").accepted
    assert registered("retry", "wang.fang", jobs=[RECEIPT]).accepted
    after = next(one for one in mails(register, MessageKind.RECEIPT) if one.id == RECEIPT)
    assert (after.to_address, after.status) == ("new@example.cn", Status.QUEUED)
    assert after.facts == before.facts


def test_a_mail_to_staff_tried_again_goes_to_the_address_in_the_register(
    register: Register, registered: Callable[..., Answer]
) -> None:
    assert registered("transfer", "wang.fang", department="tese").accepted
    (before,) = [one for one in mails(register, MessageKind.NEW_WORK) if "li.qiang" in one.id]
    park(registered, before.id)
    with register.transaction() as session:
        person = session.get_one(PersonRow, ("bjqts", "li.qiang"))
        person.email = "li@new.example"
    assert registered("retry", "qian.bo").accepted
    (after,) = [one for one in mails(register, MessageKind.NEW_WORK) if one.id == before.id]
    assert after.to_address == "li@new.example"


def test_a_mail_that_went_by_post_instead_is_never_sent_and_asks_for_nobody_any_more(
    register: Register, registrar: Registrar, registered: Callable[..., Answer]
) -> None:
    park(registered, RECEIPT)
    assert registered("retry", "wang.fang", jobs=[RECEIPT], instead=True).accepted
    (receipt,) = mails(register, MessageKind.RECEIPT)
    assert receipt.status is Status.WAIVED
    standing = registrar.standing("bjqts-1")
    assert standing.case is not None
    assert not standing.case.attention
    assert RECEIPT not in {job.id for job in standing.jobs}


def test_a_document_cannot_go_another_way_than_being_made(
    registered: Callable[..., Answer],
) -> None:
    document = "bjqts-1/2/receipt/1"
    park(registered, document)
    answer = registered("retry", "wang.fang", instead=True)
    assert answer.refusal is not None
    assert "文书只能重新制作" in answer.refusal.why


def test_a_refused_plain_signal_is_told_to_its_sender_once(
    register: Register, registrar: Registrar, registered: Callable[..., Answer]
) -> None:
    for number in (1, 2):
        assert not registered("approve", "zhou.min", id_=f"signal/{number}").accepted
    (told,) = mails(register, MessageKind.REFUSED)
    assert told.to_address.startswith("zhou.min@")
    facts = MessageFacts.model_validate_json(told.facts)
    assert "阶段" in facts.remark
    assert facts.allowed == ("告知补正", "备注")
    assert told.id in {job.id for job in registrar.standing("bjqts-1").jobs}


@pytest.mark.parametrize(
    ("actor", "audience"),
    [("applicant", Audience.CLERK), ("nobody.known", Audience.ADMINISTRATOR)],
)
def test_a_refused_signal_of_an_outsider_is_told_to_whoever_can_help(
    register: Register, registered: Callable[..., Answer], actor: str, audience: Audience
) -> None:
    assert not registered("approve", actor, id_="signal/1").accepted
    assert {one.audience for one in mails(register, MessageKind.REFUSED)} == {audience}


def test_who_hears_the_answer_gets_no_mail_about_it(
    register: Register, registered: Callable[..., Answer]
) -> None:
    assert not registered("approve", "zhou.min").accepted
    assert mails(register, MessageKind.REFUSED) == []


def test_routine_mail_is_held_for_whoever_wants_a_digest(
    register: Register, registered: Callable[..., Answer]
) -> None:
    with register.transaction() as session:
        session.exec(update(PersonRow).where(col(PersonRow.id) == "li.qiang").values(digest=True))
    assert registered("transfer", "wang.fang", department="tese").accepted
    (held,) = [one for one in mails(register, MessageKind.NEW_WORK) if "li.qiang" in one.id]
    assert held.status is Status.HELD
    assert not registered("register", "li.qiang", id_="signal/1").accepted
    assert [one.status for one in mails(register, MessageKind.REFUSED)] == [Status.QUEUED]


def test_a_bounce_finds_its_message_by_message_id_and_no_two_share_one(
    register: Register, registered: Callable[..., Answer], key: bytes, noon: datetime
) -> None:
    outbox = Outbox(register, key)
    outbox.mark_sent(RECEIPT, "<one@bjqts.example>", noon)
    found = outbox.by_message_id("<one@bjqts.example>")
    assert found is not None
    assert found.id == RECEIPT
    assert outbox.by_message_id("<other@bjqts.example>") is None
    with register.transaction() as session:
        another = {"kind": MessageKind.NOTICE}
        queue_mail(session, "bjqts-1/9/notice/applicant", noon + timedelta(days=1), **another)
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        outbox.mark_sent("bjqts-1/9/notice/applicant", "<one@bjqts.example>", noon)
