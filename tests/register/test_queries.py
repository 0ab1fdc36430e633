"""What recovery, the demonstration's clock and the console ask."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from domain.case import Case
from domain.clocks import LimitKind
from domain.dossier import Dossier
from domain.ladder import Rung
from domain.paper import Audience, MessageKind
from domain.stages import Stage
from register import queries
from register.acts.cases import open_case
from register.acts.reservations import Reservation, reserve
from register.engine import Register
from register.queries import Counts
from tests.support.queueing import queue_mail, queue_paper

NewCase = Callable[..., Case]


def rung(at: datetime) -> Rung:
    return Rung(
        id=f"transfer/1/clerk/{at.date()}",
        limit=LimitKind.TRANSFER,
        title="提醒",
        at=at,
        to=(Audience.CLERK,),
        message=MessageKind.REMINDER,
        breach=False,
        arbitration=False,
    )


@pytest.fixture
def three(
    register: Register, new_case: NewCase, dossier: Dossier, key: bytes, noon: datetime
) -> None:
    """One case on its way, one overdue in need of attention, one closed with an unclimbed rung."""
    cases = (
        new_case("bjqts-1", rungs=(rung(noon + timedelta(days=2)),), shift=60),
        new_case("bjqts-2", rungs=(rung(noon + timedelta(days=1)),), overdue=True, parked=("j",)),
        new_case("bjqts-3", rungs=(rung(noon),), stage=Stage.CLOSED, closed=noon.date()),
    )
    with register.transaction() as session:
        for case in cases:
            open_case(session, case, dossier, at=noon, key=key)


@pytest.mark.usefixtures("three")
def test_open_cases_are_those_that_have_not_ended(register: Register, noon: datetime) -> None:
    with register.reading() as session:
        first, second = queries.open_cases(session)
    assert (first.id, first.agency, first.stage, first.shift) == (
        "bjqts-1",
        "bjqts",
        Stage.RECEIVED,
        60,
    )
    assert first.next_rung == noon + timedelta(days=2)
    assert second.id == "bjqts-2"


@pytest.mark.usefixtures("three")
def test_the_next_rung_is_that_of_any_open_case(register: Register, noon: datetime) -> None:
    with register.reading() as session:
        assert queries.next_rung_due(session) == noon + timedelta(days=1)


def test_without_open_cases_nothing_falls_due(register: Register) -> None:
    with register.reading() as session:
        assert queries.next_rung_due(session) is None
        assert queries.open_cases(session) == ()
        assert queries.unfinished_cases(session) == ()
        assert queries.reserved_cases(session) == ()


@pytest.mark.usefixtures("three")
def test_a_case_is_unfinished_until_its_paper_is_out(register: Register, noon: datetime) -> None:
    with register.reading() as session:
        assert queries.unfinished_cases(session) == ("bjqts-1", "bjqts-2")
    with register.transaction() as session:
        queue_paper(session, "bjqts-2/1/receipt/1", noon, case_id="bjqts-2")
        withdrawn = {"case_id": "bjqts-3", "kind": MessageKind.WITHDRAWN}
        queue_mail(session, "bjqts-3/1/withdrawn/applicant", noon, **withdrawn)
    with register.reading() as session:
        assert queries.waiting_cases(session) == ("bjqts-2", "bjqts-3")
        assert queries.unfinished_cases(session) == ("bjqts-1", "bjqts-2", "bjqts-3")


def test_an_ended_case_whose_work_gave_up_is_unfinished(
    register: Register, new_case: NewCase, dossier: Dossier, key: bytes, noon: datetime
) -> None:
    """Somebody's `retry` must find a motor."""
    case = new_case("bjqts-1", stage=Stage.CLOSED, closed=noon.date(), parked=("j",))
    with register.transaction() as session:
        open_case(session, case, dossier, at=noon, key=key)
    with register.reading() as session:
        assert queries.open_cases(session) == ()
        assert queries.unfinished_cases(session) == ("bjqts-1",)


@pytest.mark.usefixtures("three")
def test_reserved_are_the_ids_that_never_became_a_case(register: Register, noon: datetime) -> None:
    with register.transaction() as session:
        for case_id in ("bjqts-1", "bjqts-4"):
            reserve(
                session,
                Reservation(
                    agency="bjqts",
                    intake_key=case_id,
                    case_id=case_id,
                    request_digest="d",
                    created_at=noon,
                ),
            )
    with register.reading() as session:
        assert queries.reserved_cases(session) == ("bjqts-4",)


@pytest.mark.usefixtures("three")
def test_counts_tell_how_much_there_is(register: Register) -> None:
    with register.reading() as session:
        assert queries.counts(session) == Counts(
            cases=3, open=2, overdue=1, attention=1, entries=0, documents=0, messages=0
        )


def test_a_case_is_found_with_all_that_belongs_to_it(register: Register, received: Case) -> None:
    with register.reading() as session:
        filed = queries.case(session, received.id)
        journal = queries.journal_of(session, received.id)
    assert filed is not None
    assert filed.case == received
    assert [entry.act for entry in journal] == ["receive"]
