"""A case is taken, changed and kept; what lists need stands beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import col, select

from domain.case import Case
from domain.dossier import Dossier
from domain.ladder import Rung
from domain.paper import MessageKind
from domain.stages import Stage
from register.acts.cases import look, open_case, save, take
from register.acts.reservations import Reservation, reserve
from register.engine import Register, open_register
from register.tables import ApplicantRow, CaseRow
from register.vault import Vault

NewCase = Callable[..., Case]


def test_a_case_comes_back_as_it_was_opened(
    register: Register, received: Case, dossier: Dossier, noon: datetime
) -> None:
    with register.reading() as session:
        filed = look(session, received.id)
    assert filed is not None
    assert (filed.case, filed.dossier) == (received, dossier)
    assert (filed.intake_key, filed.opened_at) == ("web-1", noon)
    assert filed.opened_at.tzinfo is not None


def test_a_case_outlives_the_process(
    register: Register, url: str, received: Case, vault: Vault
) -> None:
    register.close()
    again = open_register(url, vault)
    with again.reading() as session:
        filed = look(session, received.id)
    again.close()
    assert filed is not None
    assert filed.case == received


def test_an_unknown_case_is_none(register: Register) -> None:
    with register.transaction() as session:
        assert take(session, "bjqts-9") is None
        assert look(session, "bjqts-9") is None


def test_what_an_act_made_of_a_case_replaces_it(
    register: Register, received: Case, dossier: Dossier, key: bytes
) -> None:
    with register.transaction() as session:
        before = take(session, received.id)
        assert before is not None
        number = "京质监信息公开〔2017〕第1号"
        after = before.case.model_copy(update={"number": number, "revision": 2})
        save(session, before, after, dossier, key=key, serial=1)
    with register.transaction() as session:
        before = take(session, received.id)
        assert before is not None
        assert (before.case.number, before.year, before.serial) == (number, 2017, 1)
        later = before.case.model_copy(update={"stage": Stage.REGISTERED, "revision": 3})
        save(session, before, later, dossier, key=key)
    with register.reading() as session:
        row = session.get_one(CaseRow, received.id)
    assert (row.number, row.year, row.serial) == (number, 2017, 1)
    assert (row.stage, row.revision) == ("registered", 3)


def test_what_lists_need_stands_beside_the_case(
    register: Register, new_case: NewCase, dossier: Dossier, key: bytes, noon: datetime
) -> None:
    rung = Rung(
        id="r",
        limit="transfer",
        title="提醒",
        at=noon,
        to=(),
        message=MessageKind.REMINDER,
        breach=False,
        arbitration=False,
    )
    with register.transaction() as session:
        open_case(session, new_case(rungs=(rung,), parked=("job",)), dossier, at=noon, key=key)
    with register.reading() as session:
        row = session.get_one(CaseRow, "bjqts-1")
    assert row.next_rung == noon
    assert row.attention
    assert not row.overdue
    assert (row.channel, row.received, row.closed_on) == ("web", date(2017, 11, 7), None)


def test_whoever_is_named_in_an_application_can_be_found(
    register: Register, received: Case
) -> None:
    with register.reading() as session:
        people = session.exec(select(ApplicantRow).order_by(col(ApplicantRow.position))).all()
    assert [(one.part, one.kind, one.name) for one in people] == [
        ("applicant", "citizen", "张三"),
        ("agent", None, "李四"),
    ]
    assert (people[0].identity_kind, people[0].identity_number) == (
        "resident_id",
        "11010519491231002X",
    )


def test_a_corrected_application_replaces_the_names(
    register: Register, received: Case, dossier: Dossier, key: bytes
) -> None:
    application = dossier.application.model_copy(update={"agent": None})
    with register.transaction() as session:
        before = take(session, received.id)
        assert before is not None
        corrected = dossier.model_copy(update={"application": application})
        save(session, before, before.case, corrected, key=key)
    with register.reading() as session:
        assert session.exec(select(col(ApplicantRow.name))).all() == ["张三"]


@pytest.mark.parametrize(("id_", "intake_key"), [("bjqts-1", "web-2"), ("bjqts-2", "web-1")])
def test_an_id_and_an_intake_key_are_taken_once(
    register: Register, received: Case, dossier: Dossier, id_: str, intake_key: str
) -> None:
    again = received.model_copy(update={"id": id_})
    with pytest.raises(IntegrityError), register.transaction() as session:
        open_case(session, again, dossier, at=datetime.now(UTC), key=b"k", intake_key=intake_key)


def test_a_transaction_sees_what_it_has_just_kept(
    register: Register, received: Case, dossier: Dossier, key: bytes
) -> None:
    with register.transaction() as session:
        before = take(session, received.id)
        assert before is not None
        save(session, before, received.model_copy(update={"revision": 2}), dossier, key=key)
        after = look(session, received.id)
    assert after is not None
    assert after.case.revision == 2


def test_instants_are_kept_in_utc_wherever_they_were_reckoned(
    register: Register, new_case: NewCase, dossier: Dossier, key: bytes, noon: datetime
) -> None:
    beijing = noon.astimezone(timezone(timedelta(hours=8)))
    with register.transaction() as session:
        open_case(session, new_case(), dossier, at=beijing, key=key)
    with register.reading() as session:
        opened = session.get_one(CaseRow, "bjqts-1").opened_at
        later = session.exec(
            select(CaseRow.id).where(col(CaseRow.opened_at) > beijing - timedelta(minutes=1))
        ).all()
    assert opened == noon
    assert opened.tzinfo is UTC
    assert later == ["bjqts-1"]


def test_an_instant_without_a_zone_is_refused(
    register: Register, received: Case, noon: datetime
) -> None:
    with pytest.raises(StatementError, match="time zone"), register.reading() as session:
        session.exec(
            select(CaseRow).where(col(CaseRow.opened_at) == noon.replace(tzinfo=None))
        ).all()


def test_a_repeated_intake_key_finds_its_first_case(register: Register, noon: datetime) -> None:
    first = _reservation("bjqts-1", "d1", noon)
    with register.transaction() as session:
        assert reserve(session, first) == first
    with register.transaction() as session:
        assert reserve(session, _reservation("bjqts-2", "d2", noon)) == first


def test_a_case_id_is_reserved_once(register: Register, noon: datetime) -> None:
    with register.transaction() as session:
        reserve(session, _reservation("bjqts-1", "d1", noon))
    other = _reservation("bjqts-1", "d1", noon).model_copy(update={"intake_key": "web-2"})
    with pytest.raises(IntegrityError), register.transaction() as session:
        reserve(session, other)


def _reservation(case_id: str, digest: str, at: datetime) -> Reservation:
    return Reservation(
        agency="bjqts", intake_key="web-1", case_id=case_id, request_digest=digest, created_at=at
    )
