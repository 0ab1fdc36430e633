"""Events of what acts led to: documents produced, messages sent or given up."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from threading import Thread

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import NoResultFound

from domain.acts import Act, Answer, Order
from domain.case import Case
from domain.paper import Audience, DocumentKind, MessageKind, notice_of
from register.acts import cases
from register.acts.perform import Registrar
from register.acts.visitors import Doorkeeper
from register.engine import Register
from register.events import feed, paper
from register.events.cloudevents import ToldOfPaper, cloud_event
from register.events.feed import Event, Feed
from register.events.paper import Mail, Paper
from register.events.subscriptions import Owner, Subscriptions
from register.events.webhooks import Webhooks
from register.lists.tallies import tallies
from register.paper.documents import Documents
from register.paper.outbox import Outbox, Taken
from register.people.log import PeopleLog
from register.tables import ClientRow, ReservationRow
from samples import load_samples
from tests.support import queueing

RECEIPT = "bjqts-1/2/receipt/1"
MAIL = "bjqts-1/2/receipt/applicant"
WHOLE = Feed(agency="bjqts", inside=True)
THEIRS = Feed(agency="bjqts")
SAMPLE = next(one for one in load_samples() if one.id == "elevator-report")


@pytest.fixture
def order(register: Register, key: bytes) -> Callable[..., Answer]:
    """Performs acts on one case."""
    doorkeeper = Doorkeeper(b"t" * 32, shiftable=True)
    registrar = Registrar(register, doorkeeper, key, "http://127.0.0.1:8000")
    ids = count(1)

    def order(name: str, by: str, door: str, id_: str = "", **payload: object) -> Answer:
        said = {"id": id_ or f"act-{next(ids)}", "actor": by, "at": SAMPLE.steps[0].at}
        act = Act(case="bjqts-1", name=name, payload=payload, **said)
        answer = registrar.perform(Order(act=act, door=door)).answer
        assert answer.accepted, answer
        return answer

    return order


@pytest.fixture
def registered(order: Callable[..., Answer]) -> Callable[..., Answer]:
    """A case that was handed in and registered: its receipt waits to be mailed."""
    application = SAMPLE.application.model_dump(mode="json")
    said = {"agency": "bjqts", "application": application, "intake_key": "elevator"}
    order("receive", "intake", "start", "motor/receive", **said)
    order("register", "wang.fang", "outside")
    return order


def read(register: Register, wanted: Feed = WHOLE) -> list[Event]:
    """What the feed tells of documents and messages."""
    feed.number(register)
    with register.reading() as session:
        every = feed.read(session, wanted, 0, 100)
    return [one for one in every if one.type in paper.TYPES]


def queue_paper(register: Register, at: datetime, id_: str = RECEIPT, **changes: object) -> None:
    """Queue the receipt of a case, or another document."""
    with register.transaction() as session:
        queueing.queue_paper(session, id_, at, **changes)


def queue_mail(register: Register, at: datetime, id_: str = MAIL, **changes: object) -> None:
    """Queue the mail that carries the receipt, or another."""
    with register.transaction() as session:
        queueing.queue_mail(session, id_, at, **changes)


def test_a_produced_document_is_told_once_however_often_it_is_produced(
    register: Register, documents: Documents, received: Case, noon: datetime
) -> None:
    """A worker that died after keeping the document makes it again."""
    queue_paper(register, noon)
    for minutes in (1, 2):
        documents.keep(RECEIPT, b"%PDF", "v1", noon + timedelta(minutes=minutes))
    (told,) = read(register)
    assert (told.type, told.case_id, told.revision) == (paper.PRODUCED, "bjqts-1", 1)
    assert (told.stage, told.agency) == (received.stage, "bjqts")
    assert told.at == noon + timedelta(minutes=1)
    assert told.about == Paper(
        id=RECEIPT, kind=DocumentKind.RECEIPT, ordinal=1, version=1, draft=False
    )


def test_a_document_rendered_anew_is_told_as_its_next_version(
    register: Register, documents: Documents, received: Case, noon: datetime
) -> None:
    queue_paper(register, noon)
    documents.keep(RECEIPT, b"%PDF", "v1", noon)
    for _ in range(2):
        documents.keep_anew(RECEIPT, b"%PDF mended", "v2", noon)
    told = [one.about for one in read(register)]
    assert [one.version for one in told if isinstance(one, Paper)] == [1, 2]


def test_a_sent_message_is_told_once_without_name_and_address(
    register: Register, outbox: Outbox, received: Case, noon: datetime
) -> None:
    queue_mail(register, noon)
    outbox.mark_sent(MAIL, "<1@mingbai>", noon)
    outbox.mark_sent(MAIL, "<2@mingbai>", noon + timedelta(hours=1))
    (told,) = read(register)
    assert told.type == paper.SENT
    assert told.about == Mail(kind=MessageKind.RECEIPT, audience=Audience.APPLICANT)
    said = told.model_dump_json()
    assert not any(one in said for one in ("张三", "zhang.san", "example.com"))


def test_what_was_rolled_back_was_neither_sent_nor_told(
    register: Register, outbox: Outbox, received: Case, noon: datetime
) -> None:
    """Of several messages marked together one is unknown: none is marked."""
    queue_mail(register, noon)
    with pytest.raises(NoResultFound):
        outbox.mark_all_sent(
            [Taken(MAIL, "<1@mingbai>", noon), Taken("bjqts-1/9/x/y", "<2@mingbai>", noon)]
        )
    assert read(register) == []
    message = outbox.message(MAIL)
    assert message is not None
    assert message.sent_at is None


def test_a_message_that_gave_up_is_told_each_time_it_gives_up(
    register: Register, registered: Callable[..., Answer]
) -> None:
    def give_up() -> None:
        registered("park", "system", "motor", jobs=[MAIL], error="邮件服务器答复550")

    give_up()
    assert [one.type for one in read(register)] == [paper.FAILED]
    registered("retry", "wang.fang", "outside", jobs=[MAIL])
    give_up()
    told = read(register)
    assert [one.type for one in told] == [paper.FAILED] * 2
    assert {one.about for one in told} == {
        Mail(kind=MessageKind.RECEIPT, audience=Audience.APPLICANT)
    }
    assert len({one.id for one in told}) == 2


def test_a_message_that_came_back_is_told_as_failed_after_it_was_sent(
    register: Register, outbox: Outbox, registered: Callable[..., Answer]
) -> None:
    outbox.mark_sent(MAIL, "<1@mingbai>", SAMPLE.steps[0].at)
    message = outbox.message(MAIL)
    assert message is not None
    for _ in range(2):
        copy = outbox.came_back(message, "abc", SAMPLE.steps[0].at)
        registered("park", "system", "motor", "motor/bounce/abc", jobs=[copy], error="退信")
    assert [one.type for one in read(register)] == [paper.SENT, paper.FAILED]


def test_a_message_sent_by_another_attempt_did_not_fail(
    register: Register, outbox: Outbox, registered: Callable[..., Answer]
) -> None:
    outbox.mark_sent(MAIL, "<1@mingbai>", SAMPLE.steps[0].at)
    registered("park", "system", "motor", jobs=[MAIL], error="没有应答")
    assert [one.type for one in read(register)] == [paper.SENT]


def test_a_document_that_cannot_be_made_is_no_message(
    register: Register, registered: Callable[..., Answer]
) -> None:
    registered("park", "system", "motor", jobs=[RECEIPT], error="模板有误")
    assert read(register) == []


def test_drafts_forms_replies_and_letters_to_third_parties_are_the_agencys_own_affair(
    register: Register, documents: Documents, received: Case, noon: datetime
) -> None:
    """A reply is no news for others before it was sent."""
    several: list[dict[str, object]] = [
        {"draft": True},
        {"kind": DocumentKind.APPROVAL_FORM},
        {"kind": notice_of("NOT_EXIST")},
        {"facts": json.dumps({"party": {"name": "某公司"}})},
        {},
    ]
    for ordinal, facts in enumerate(several, 1):
        id_ = f"bjqts-1/2/some/{ordinal}"
        queue_paper(register, noon, id_, **facts, ordinal=ordinal)
        documents.keep(id_, b"%PDF", "v1", noon)
    theirs = [one.about for one in read(register, THEIRS)]
    assert [one.ordinal for one in theirs if isinstance(one, Paper)] == [len(several)]
    doors = [_door(one) for one in read(register)]
    assert doors == ["cases"] * (len(several) - 1) + ["applications"]


def _door(told: Event) -> str:
    data = cloud_event(told, "https://mingbai.example").data
    assert isinstance(data, ToldOfPaper)
    start, id_ = data.document.link.split("/bjqts-1/documents/")
    assert id_ == data.document.id
    return start.removeprefix("https://mingbai.example/api/v1/")


def test_of_mail_only_the_applicants_is_told_to_others(
    register: Register, outbox: Outbox, received: Case, noon: datetime
) -> None:
    for to in Audience:
        queue_mail(register, noon, f"bjqts-1/2/receipt/{to}", audience=to)
        outbox.mark_sent(f"bjqts-1/2/receipt/{to}", f"<{to}@mingbai>", noon)
    theirs = [one.about for one in read(register, THEIRS)]
    assert [one.audience for one in theirs if isinstance(one, Mail)] == [Audience.APPLICANT]
    assert len(read(register)) == len(Audience)


def test_a_service_is_not_pushed_what_is_the_agencys_own_affair_and_gets_behind_it(
    register: Register, outbox: Outbox, received: Case, noon: datetime, key: bytes
) -> None:
    webhooks = Webhooks(register)
    subscriptions = Subscriptions(register, PeopleLog(key))
    for id_, client in (("wh-1", "web"), ("wh-2", None)):
        owner = Owner(agency="bjqts", client=client)
        subscriptions.subscribe(owner, id_, "https://hall.example/", (), by="web", at=noon)
    _admit(register, noon)
    queue_mail(register, noon, audience=Audience.CLERK)
    outbox.mark_sent(MAIL, "<1@mingbai>", noon)
    assert webhooks.behind() == ("wh-1", "wh-2")
    service, agency = (webhooks.parcel(one, 10, noon) for one in ("wh-1", "wh-2"))
    assert service is not None
    assert agency is not None
    assert (service.events, service.upto) == ((), agency.upto)
    assert [one.type for one in agency.events] == [paper.SENT]
    assert webhooks.delivered("wh-1", 0, service.upto, None)
    assert webhooks.behind() == ("wh-2",)


def test_what_happens_to_others_cases_does_not_keep_a_service_waiting(
    register: Register, received: Case, noon: datetime, key: bytes
) -> None:
    """The gauge of undelivered events counts what is meant for the subscription."""
    subscriptions = Subscriptions(register, PeopleLog(key))
    _admit(register, noon)
    for client in ("web", "hotline"):
        owner = Owner(agency="bjqts", client=client)
        subscriptions.subscribe(
            owner, f"wh-{client}", "https://hall.example/", (), by=client, at=noon
        )
    act = Act(case=received.id, name="note", id="n", actor="wang.fang", at=noon)
    with register.transaction() as session:
        feed.record(session, act, received)
    feed.number(register)
    with register.reading() as session:
        waiting = tallies(session).webhooks
    assert waiting == {("bjqts", "wh-web"): 1, ("bjqts", "wh-hotline"): 0}


def _admit(register: Register, at: datetime) -> None:
    """The service `web` is admitted, and has handed the case in."""
    handed_in = {"intake_key": "web-1", "case_id": "bjqts-1", "request_digest": "d"}
    with register.transaction() as session:
        session.add(
            ClientRow(
                agency="bjqts", id="web", name="网站", rights="read_events webhooks", created_at=at
            )
        )
        session.add(ReservationRow(agency="bjqts", created_at=at, client="web", **handed_in))


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_mail_sent_while_an_act_is_written_is_told_after_it_with_what_it_made_of_the_case(
    register: Register,
    url: str,
    outbox: Outbox,
    received: Case,
    noon: datetime,
    write: Callable[..., int],
    key: bytes,
) -> None:
    """A reader never sees a case go back to an earlier revision."""
    queue_mail(register, noon)
    sending = Thread(target=outbox.mark_sent, args=(MAIL, "<1@mingbai>", noon))
    with register.transaction() as session:
        filed = cases.take(session, received.id)
        assert filed is not None
        case = filed.case.model_copy(update={"revision": 2})
        cases.save(session, filed, case, filed.dossier, key=key)
        write(session, case.id, "act-2", act="register", revision=2)
        sending.start()
        _until_somebody_waits(url)
        act = Act(case=case.id, name="register", id="act-2", actor="wang.fang", at=noon)
        feed.record(session, act, case)
    sending.join()
    feed.number(register)
    with register.reading() as session:
        told = feed.read(session, WHOLE, 0, 10)
    assert [(one.type, one.revision) for one in told] == [
        ("cn.mingbai.case.register", 2),
        (paper.SENT, 2),
    ]


def _until_somebody_waits(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + 60
    with engine.connect() as connection:
        while not connection.execute(waiting).scalar_one():
            assert time.monotonic() < until, "nobody waits"
    engine.dispose()
