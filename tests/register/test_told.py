"""The journal in words: to whom a mail went, without the name of anybody outside."""

import json
from datetime import UTC, datetime

import pytest

from domain.paper import Audience, MessageKind
from register.record.journal import DELIVER, Entry, Outcome
from register.record.told import told


@pytest.mark.parametrize(
    ("audience", "reader"),
    [
        (Audience.APPLICANT, "申请人"),
        (Audience.THIRD_PARTY, "第三方"),
        (Audience.HANDLER, "张伟"),
    ],
)
def test_of_a_mail_the_journal_tells_who_was_to_read_it(audience: Audience, reader: str) -> None:
    said = {"kind": MessageKind.NOTICE, "audience": audience, "to_name": "张伟"}
    entry = Entry(
        stream="bjqts-1",
        seq=7,
        at=datetime(2017, 11, 8, tzinfo=UTC),
        act_id="bjqts-1/mail/1",
        recorded=True,
        act=DELIVER,
        actor="system",
        outcome=Outcome.ACCEPTED,
        revision=3,
        request_digest="",
        content=json.dumps(said),
    )
    assert told(entry, {}).about == f"告知书，致{reader}"
