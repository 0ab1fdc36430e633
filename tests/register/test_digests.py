"""Daily digests: who gets one, when, with what in it, and never two a day."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from domain.case import Case
from domain.facts import DigestFacts, MessageFacts
from domain.facts_documents import agency_facts
from domain.paper import Audience
from domain.profile import Profile
from domain.stages import Stage
from register.acts.jobs import Status
from register.acts.paperwork import MessageKind
from register.agency.calendars import Calendars
from register.agency.profiles import Profiles
from register.engine import Register
from register.paper.digests import Digests, QueuedDigest
from register.record.journal import entries
from register.tables import DigestRow, MessageRow, PersonRow
from tests.support.queueing import queue_mail

FRIDAY = datetime(2017, 11, 10, 0, 30, tzinfo=UTC)
"""08:30 in Beijing."""


@pytest.fixture
def digests(register: Register, key: bytes) -> Digests:
    """The digests of a register in which the clerk Wang Fang wants hers."""
    choose(register, "wang.fang", wanted=True)
    return Digests(register, key, "http://127.0.0.1:8000", Profiles(), Calendars())


def choose(register: Register, person: str, *, wanted: bool) -> None:
    with register.transaction() as session:
        session.exec(update(PersonRow).where(col(PersonRow.id) == person).values(digest=wanted))


@pytest.fixture
def hold(register: Register, profile: Profile, received: Case) -> Callable[[str], str]:
    """Holds a routine mail for a reader's digest."""

    def hold(reader: str) -> str:
        id_ = f"{received.id}/1/new_work/{reader}"
        facts = MessageFacts(
            kind=MessageKind.NEW_WORK,
            agency=agency_facts(profile),
            recipient="王芳",
            role="受理人员",
            case=received.id,
            number=None,
            subject="电梯",
            stage="收件待审查",
            holder="受理人员",
            received=received.received,
            due=None,
            reply_due=None,
            next_step="审查并登记",
            occasion="",
            remark="",
            enclosures=(),
            link=None,
            on=date(2017, 11, 9),
        )
        with register.transaction() as session:
            queue_mail(
                session,
                id_,
                FRIDAY - timedelta(days=1),
                kind=MessageKind.NEW_WORK,
                audience=Audience.CLERK,
                to_name="王芳",
                to_address="wang.fang@bjqts.example",
                facts=facts.model_dump_json(),
                held=True,
            )
        return id_

    return hold


def facts_of(one: QueuedDigest) -> DigestFacts:
    return DigestFacts.model_validate_json(one.facts)


def status_of(register: Register, job: str) -> str:
    with register.reading() as session:
        return session.get_one(MessageRow, job).status


@pytest.mark.parametrize(
    ("after", "morning"),
    [
        ("2017-11-10T07:00", "2017-11-10T08:30"),
        ("2017-11-10T08:30", "2017-11-13T08:30"),
        ("2017-11-11T07:00", "2017-11-13T08:30"),
        ("2017-09-29T12:00", "2017-09-30T08:30"),  # a make-up Saturday
        ("2017-09-30T12:00", "2017-10-09T08:30"),
    ],
)
def test_mornings_are_those_of_working_days(digests: Digests, after: str, morning: str) -> None:
    found = digests.next_morning("bjqts", datetime.fromisoformat(f"{after}+08:00"))
    assert found == datetime.fromisoformat(f"{morning}+08:00")


def test_a_digest_lists_the_cases_in_hand_and_what_was_held(
    digests: Digests, register: Register, received: Case, hold: Callable[[str], str]
) -> None:
    job = hold("wang.fang")
    assert digests.make("bjqts", FRIDAY) == 1
    (one,) = digests.waiting("bjqts")
    facts = facts_of(one)
    assert (one.person, one.day, one.to_address) == (
        "wang.fang",
        date(2017, 11, 10),
        "wang.fang@bjqts.example",
    )
    assert [case.link for case in facts.cases] == [f"http://127.0.0.1:8000/cases/{received.id}"]
    assert facts.cases[0].stage == Stage.RECEIVED.label
    assert [news.kind for news in facts.news] == [MessageKind.NEW_WORK]
    assert status_of(register, job) == Status.DIGESTED


def test_there_is_one_digest_a_day_and_none_on_a_rest_day(digests: Digests, received: Case) -> None:
    saturday, monday = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
    made = [digests.make("bjqts", at) for at in (FRIDAY, FRIDAY, saturday, monday)]
    assert made == [1, 0, 0, 1]


def test_whoever_has_nothing_in_hand_and_no_news_gets_none(digests: Digests) -> None:
    assert digests.make("bjqts", FRIDAY) == 0


def test_mail_held_for_one_who_wants_no_digest_any_more_still_arrives(
    digests: Digests, register: Register, hold: Callable[[str], str]
) -> None:
    hold("wang.fang")
    choose(register, "wang.fang", wanted=False)
    assert digests.make("bjqts", FRIDAY) == 1
    assert facts_of(digests.waiting("bjqts")[0]).cases == ()


def test_a_sent_digest_stands_for_its_mails_in_the_journal_once(
    digests: Digests, register: Register, received: Case, hold: Callable[[str], str]
) -> None:
    job = hold("wang.fang")
    digests.make("bjqts", FRIDAY)
    (one,) = digests.waiting("bjqts")
    for _ in range(2):
        digests.mark_sent(one, "<digest@bjqts.example>", FRIDAY)
    assert digests.waiting("bjqts") == ()
    assert status_of(register, job) == Status.SENT
    with register.reading() as session:
        (sent,) = [entry for entry in entries(session, received.id) if entry.act == "deliver"]
    assert sent.content is not None
    assert json.loads(sent.content)["message_id"] == "<digest@bjqts.example>"


def test_a_hopeless_digest_gives_its_news_back_for_tomorrows(
    digests: Digests, register: Register, hold: Callable[[str], str]
) -> None:
    job = hold("wang.fang")
    digests.make("bjqts", FRIDAY)
    (one,) = digests.waiting("bjqts")
    digests.count_attempt(one, "邮件服务器答复451", hopeless=False)
    assert digests.waiting("bjqts") == (one,)
    digests.count_attempt(one, "邮件服务器答复550", hopeless=True)
    assert digests.waiting("bjqts") == ()
    assert status_of(register, job) == Status.HELD
    with register.reading() as session:
        (row,) = session.exec(select(DigestRow))
        assert (row.attempts, row.status) == (2, Status.PARKED)
    digests.make("bjqts", FRIDAY + timedelta(days=3))
    assert len(facts_of(digests.waiting("bjqts")[0]).news) == 1
