"""The end of a stream of the journal, read from the newest entry back."""

from collections.abc import Callable

from register.engine import Register
from register.record.journal import Outcome, latest

STREAM = "people/bjqts"


def test_the_newest_come_first_and_page_by_page(
    register: Register, write: Callable[..., int]
) -> None:
    with register.transaction() as session:
        for number in range(1, 6):
            outcome = Outcome.REFUSED if number % 2 else Outcome.ACCEPTED
            write(session, STREAM, f"act-{number}", outcome=outcome)
        write(session, "people/other", "act-1")
    with register.reading() as session:
        first = latest(session, STREAM, 2)
        second = latest(session, STREAM, 2, before=first[-1].seq)
        refused = latest(session, STREAM, 9, outcome=Outcome.REFUSED)
        assert latest(session, STREAM, 9, before=2**31 - 1)[:2] == first
    assert [one.seq for one in (*first, *second)] == [5, 4, 3, 2]
    assert [one.seq for one in refused] == [5, 3, 1]
    assert {one.stream for one in refused} == {STREAM}
