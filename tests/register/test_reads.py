"""Reading what is personal leaves a trace that proves itself."""

from datetime import datetime

from register.engine import Register
from register.record.reads import Reads, What, reads_of, stream_of
from register.record.verify import verify


def test_every_read_is_noted_in_order(register: Register, key: bytes, noon: datetime) -> None:
    reads = Reads(register, key)
    reads.note("bjqts-1", What.APPLICANT, by="wang.fang", at=noon)
    reads.note("bjqts-1", What.DOCUMENT, "bjqts-1/1/receipt/1", by="li.qiang", at=noon)
    with register.reading() as session:
        found = reads_of(session, "bjqts-1")
        assert reads_of(session, "bjqts-2") == ()
    assert [(one.seq, one.actor, one.what, one.which) for one in found] == [
        (1, "wang.fang", What.APPLICANT, ""),
        (2, "li.qiang", What.DOCUMENT, "bjqts-1/1/receipt/1"),
    ]
    assert {one.label for one in What} >= {"申请人信息", "文书"}


def test_the_trace_is_a_chain_of_its_own_and_whole(
    register: Register, key: bytes, noon: datetime
) -> None:
    Reads(register, key).note("bjqts-1", What.CASEFILE, by="wang.fang", at=noon)
    verdict = verify(register, key)
    assert verdict.faults == 0
    assert verdict.streams == 1
    assert stream_of("bjqts-1") == "access:bjqts-1"
