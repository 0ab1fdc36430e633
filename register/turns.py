"""Turns: one writer at a time, in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from register.errors import RegisterUnavailable


class Turns:
    """A lock that nobody overtakes: under load a plain one lets a thread starve."""

    def __init__(self, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds
        self._guard = Lock()
        self._taken = False
        self._queue: deque[Lock] = deque()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the turn and keep it for the block.

        Raises:
            RegisterUnavailable: It did not come in time.
        """
        self._take()
        try:
            yield
        finally:
            self._hand_on()

    def _take(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            gate = Lock()
            gate.acquire()
            self._queue.append(gate)
        if gate.acquire(timeout=self._wait_seconds):
            return
        with self._guard:
            if gate in self._queue:
                self._queue.remove(gate)
                raise RegisterUnavailable("登记库正忙：等待写入超时，请稍后重试")

    def _hand_on(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False
