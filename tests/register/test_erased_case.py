"""Nothing happens any more to a case whose content was lawfully erased."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import select

from activities.assembly import Installation
from api.auth.principals import Member
from api.staff.show import case_view
from domain.acts import Act, Answer, Order
from domain.civil import instant_at
from domain.people import Actor, Duty, Role
from register.paper.filetypes import Unacceptable
from register.paper.uploads import UploadKind
from register.privacy.erasure import erase_case, forget_files
from register.queries import case as look
from register.record import journal
from register.record.verify import verify
from register.tables import UploadRow
from samples import load_samples
from tests.support.played import CASE, REPLY, played

AT = instant_at(date(2028, 1, 3))
SAMPLE = next(one for one in load_samples() if one.id == "elevator-report")
REOPEN = {"basis": "review", "reference": "京政复〔2028〕1号", "arrived_on": "2028-01-03"}
WORDS = "张建国来电再次申请"


@pytest.fixture
def home(address: str, tmp_path: Path) -> Iterator[Installation]:
    """A case that was closed and then erased when its time was over."""
    with played(tmp_path / "home", "elevator-report", address) as installation:
        with installation.register.transaction() as session:
            key = installation.ring.journal_key
            done = erase_case(session, CASE, by="qian.bo", at=AT, key=key, reason="保管期满")
        forget_files(installation.register, installation.store, done.files)
        yield installation


def send(home: Installation, name: str, by: str, id_: str, **payload: object) -> Answer:
    act = Act(case=CASE, name=name, id=id_, actor=by, at=AT, payload=payload)
    return home.registrar.perform(Order(act=act)).answer


@pytest.mark.parametrize(
    ("name", "by", "payload"),
    [
        ("reopen", "zhou.min", REOPEN),
        ("note", "wang.fang", {"text": WORDS}),
        ("skip", "wang.fang", {"days": 1}),
        ("nonsense", "stranger", {}),
    ],
)
def test_every_act_on_an_erased_case_is_refused_and_journalled(
    name: str, by: str, payload: dict[str, object], home: Installation
) -> None:
    answer = send(home, name, by, "late-1", **payload)

    assert answer.refusal is not None
    assert answer.refusal.code == "erased"
    assert "已依法删除" in answer.refusal.why
    assert answer.refusal.allowed == ()
    with home.register.reading() as session:
        entry = journal.entries(session, CASE)[-1]
        filed = look(session, CASE)
    assert (entry.act_id, entry.outcome) == ("late-1", journal.Outcome.REFUSED)
    assert filed is not None
    assert not filed.case.open
    assert verify(home.register, home.ring.journal_key, home.store).whole


def test_what_is_said_to_an_erased_case_is_not_written_down(home: Installation) -> None:
    """An application sent again, under the key of the erased one, would bring everything back."""
    send(home, "note", "wang.fang", "late-1", text=WORDS)
    application = SAMPLE.application.model_dump(mode="json")
    again = send(home, "receive", "intake", "motor/receive", application=application)

    assert again.refusal is not None
    with home.register.reading() as session:
        said = "".join(one.content or "" for one in journal.entries(session, CASE))
    for words in (WORDS, SAMPLE.application.applicants[0].name, SAMPLE.application.items[0].title):
        assert words not in said


def test_an_act_sent_again_gets_the_same_refusal_once(home: Installation) -> None:
    first = send(home, "note", "wang.fang", "late-1", text=WORDS)
    with home.register.reading() as session:
        before = len(journal.entries(session, CASE))
    assert send(home, "note", "wang.fang", "late-1", text=WORDS) == first
    with home.register.reading() as session:
        assert len(journal.entries(session, CASE)) == before


def test_no_file_is_taken_for_an_erased_case(home: Installation) -> None:
    with pytest.raises(Unacceptable, match="已依法删除") as refused:
        home.uploads.add(CASE, UploadKind.OTHER, "a.txt", BytesIO(REPLY), by="wang.fang", at=AT)
    assert refused.value.code == "erased"
    with home.register.reading() as session:
        assert session.exec(select(UploadRow)).all() == []
    assert list(home.store.contents()) == []


def test_a_case_that_was_erased_offers_nothing_and_says_why(home: Installation) -> None:
    clerk = Member(agency="bjqts", actor=Actor(id="x", name="x", duties=(Duty(role=Role.CLERK),)))
    with home.register.reading() as session:
        filed = look(session, CASE)
        assert filed is not None
        profile = home.registrar.doorkeeper.profiles.current(session, "bjqts")
        view = case_view(session, filed, profile, clerk)
    assert view.erased_on == date(2028, 1, 3)
    assert (view.allowed, view.barred) == ((), ())
