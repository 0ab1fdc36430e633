"""The journal is one chain, whoever writes to it and whenever."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError

from domain.case import Case
from register.engine import Register, open_register
from register.record.journal import ERASE, PRODUCE, Outcome, entries, erase, recorded
from register.record.verify import verify
from register.vault import Vault

Write = Callable[..., int]


def test_entries_are_numbered_from_one_in_each_stream(register: Register, write: Write) -> None:
    with register.transaction() as session:
        assert [write(session, "a", "1"), write(session, "a", "2"), write(session, "b", "1")] == [
            1,
            2,
            1,
        ]


def test_an_entry_comes_back_as_it_was_written(
    register: Register, write: Write, noon: datetime
) -> None:
    with register.transaction() as session:
        write(
            session,
            "a",
            "act-1",
            act="approve",
            actor="chen.jianguo",
            outcome=Outcome.REFUSED,
            request_digest="d7",
            content='{"why": "签署顺序有误"}',
            revision=4,
        )
    with register.reading() as session:
        (entry,) = entries(session, "a")
    assert entry.at == noon
    assert entry.at.tzinfo is not None
    assert (entry.seq, entry.act, entry.actor) == (1, "approve", "chen.jianguo")
    assert (entry.outcome, entry.request_digest, entry.revision) == (Outcome.REFUSED, "d7", 4)
    assert entry.content == '{"why": "签署顺序有误"}'


def test_an_act_that_is_known_is_found_by_its_id(register: Register, write: Write) -> None:
    with register.transaction() as session:
        write(session, "a", "act-1", content='{"answer": 1}')
        found = recorded(session, "a", "act-1")
        assert found is not None
        assert found.content == '{"answer": 1}'
        assert recorded(session, "a", "act-2") is None
        assert recorded(session, "b", "act-1") is None


def test_an_act_id_answers_once(register: Register, write: Write) -> None:
    """A reused id is noted beside the entry that answers for it, and never answers itself."""
    with register.transaction() as session:
        write(session, "a", "act-1", content='{"answer": 1}')
    with pytest.raises(IntegrityError), register.transaction() as session:
        write(session, "a", "act-1")
    with register.transaction() as session:
        write(session, "a", "act-1", outcome=Outcome.REFUSED, recorded=False)
        found = recorded(session, "a", "act-1")
    assert found is not None
    assert found.seq == 1


def test_a_refused_act_leaves_the_revision_as_it_was(register: Register, write: Write) -> None:
    with register.transaction() as session:
        write(session, "a", "1", revision=3)
        write(session, "a", "2", outcome=Outcome.REFUSED)
        assert [entry.revision for entry in entries(session, "a")] == [3, 3]


def test_concurrent_writers_of_a_stream_make_one_chain(
    register: Register, write: Write, key: bytes
) -> None:
    """Even the very first entry of a stream is contended for."""
    start = Barrier(8)

    def writes(name: int) -> None:
        start.wait()
        for turn in range(5):
            with register.transaction() as session:
                write(session, "a", f"{name}-{turn}")

    threads = [Thread(target=writes, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.reading() as session:
        chain = entries(session, "a")
    assert [entry.seq for entry in chain] == list(range(1, 41))
    assert len({entry.act_id for entry in chain}) == 40
    assert verify(register, key).whole


def test_a_chain_goes_on_after_a_restart(
    register: Register, url: str, write: Write, key: bytes, vault: Vault
) -> None:
    with register.transaction() as session:
        write(session, "a", "1")
    register.close()
    again = open_register(url, vault)
    with again.transaction() as session:
        assert write(session, "a", "2") == 2
    assert verify(again, key).whole
    again.close()


def test_a_rolled_back_entry_leaves_no_trace(register: Register, write: Write, key: bytes) -> None:
    with register.transaction() as session:
        write(session, "a", "1")
    with pytest.raises(IntegrityError):
        _write_in_vain(register, write)
    with register.transaction() as session:
        assert write(session, "a", "3") == 2
    assert verify(register, key).whole


def test_erased_content_is_gone_and_the_chain_stays_whole(
    register: Register, received: Case, key: bytes, noon: datetime
) -> None:
    with register.transaction() as session:
        erase(
            session,
            received.id,
            [1],
            at=noon,
            act_id="erase-1",
            actor="qian.bo",
            request_digest="d",
            key=key,
        )
    with register.reading() as session:
        first, last = entries(session, received.id)
    assert first.content is None
    assert (last.act, last.content) == ("erase", '{"erased": [1]}')
    verdict = verify(register, key)
    assert verdict.whole
    assert verdict.erased == 1
    assert "1条的内容已依法删除" in verdict.line


@pytest.mark.parametrize("act", [ERASE, PRODUCE])
def test_what_verify_needs_is_not_erased(
    register: Register, write: Write, key: bytes, noon: datetime, act: str
) -> None:
    facts = {"at": noon, "actor": "qian.bo", "request_digest": "d", "key": key}
    with register.transaction() as session:
        seq = write(session, "a", "1", act=act)
    with pytest.raises(ValueError, match="不得删除"), register.transaction() as session:
        erase(session, "a", [seq], act_id="erase-1", **facts)


def _write_in_vain(register: Register, write: Write) -> None:
    with register.transaction() as session:
        write(session, "a", "2")
        write(session, "a", "1")
