"""Processes of the embedded stack: started, waited for, stopped, and never left behind."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

from runtime.embedded import leash
from runtime.embedded.machine import writable_directory
from runtime.errors import Unavailable

_LOOK_EVERY = 0.05
_Found = TypeVar("_Found")


class Child:
    """One process that dies with ours, even after kill -9, and says what it has to say to a log."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path, begun: int):
        self._name = name
        self._log = log
        self._begun = begun
        self.process = process

    @property
    def running(self) -> bool:
        """Whether the process has not ended."""
        return self.process.returncode is None

    def said(self) -> str:
        """Everything this run of the process wrote to its log."""
        with self._log.open("rb") as output:
            output.seek(self._begun)
            return output.read().decode(errors="replace")

    async def until(
        self, probe: Callable[[], Awaitable[_Found | None]], seconds: float = 30
    ) -> _Found:
        """What the probe finds, once it finds something.

        `Unavailable` when the process ends first, or that many seconds pass.
        """
        try:
            async with asyncio.timeout(seconds):
                while self.running:
                    found = await probe()
                    if found is not None:
                        return found
                    await asyncio.sleep(_LOOK_EVERY)
        except TimeoutError:
            raise Unavailable(
                f"{self._name}在 {seconds:g} 秒内没有就绪，日志见 {self._log}"
            ) from None
        raise Unavailable(f"{self._name}没有启动成功：{self._last_words()}（日志见 {self._log}）")

    async def stop(self, grace: float = 10) -> None:
        """SIGTERM, then SIGKILL after `grace` seconds; nothing when it has ended already."""
        if not self.running:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), grace)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    def _last_words(self) -> str:
        lines = self.said().split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "没有任何输出")


@asynccontextmanager
async def running(name: str, command: Sequence[str | Path], *, log: Path) -> AsyncIterator[Child]:
    """A command as our child for the length of the block; its output is appended to `log`."""
    writable_directory(log.parent)
    with lifeline() as line:
        with log.open("ab") as output:
            begun = output.tell()
            process = await asyncio.create_subprocess_exec(
                *leashed(command, line),
                pass_fds=(line,),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                # Ctrl-C then reaches only us, and children stop in our order.
                start_new_session=True,
            )
        child = Child(name, process, log, begun)
        try:
            yield child
        finally:
            await child.stop()


@contextmanager
def lifeline() -> Iterator[int]:
    """The reading end of a pipe that ends with the block, or with this process if that is first."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    try:
        yield reading
    finally:
        os.close(writing)
        os.close(reading)


def leashed(command: Sequence[str | Path], line: int) -> tuple[str, ...]:
    """The command, run so that it dies when the lifeline ends (see `leash`)."""
    return (sys.executable, "-I", "-S", leash.__file__, str(line), *map(str, command))
