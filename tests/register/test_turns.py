"""Writers take turns: nobody overtakes, nobody waits for ever."""

from threading import Event, Thread

import pytest

from register.errors import RegisterUnavailable
from register.turns import Turns


def test_whoever_came_first_is_served_first() -> None:
    turns = Turns(wait_seconds=10)
    served: list[int] = []
    threads = [Thread(target=_take, args=(turns, served, name)) for name in range(5)]
    with turns.mine():
        for count, thread in enumerate(threads, 1):
            thread.start()
            while len(turns._queue) < count:
                pass
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_a_turn_that_does_not_come_is_told() -> None:
    turns = Turns(wait_seconds=0.01)
    with turns.mine(), pytest.raises(RegisterUnavailable, match="正忙"), turns.mine():
        pytest.fail("two writers at once")
    with turns.mine():
        assert not turns._queue


def test_a_turn_is_handed_on_after_a_failure() -> None:
    turns = Turns(wait_seconds=10)
    with pytest.raises(RuntimeError), turns.mine():
        raise RuntimeError
    done = Event()
    thread = Thread(target=_take_and_tell, args=(turns, done))
    thread.start()
    assert done.wait(10)
    thread.join()


def _take(turns: Turns, served: list[int], name: int) -> None:
    with turns.mine():
        served.append(name)


def _take_and_tell(turns: Turns, done: Event) -> None:
    with turns.mine():
        done.set()
