"""Children die with us, whatever happens to us, and say plainly why they did not start."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from runtime.embedded.children import Child, running
from runtime.embedded.machine import port_for, program, reserved, writable_directory
from runtime.errors import Unavailable

STAYS = "import signal; print('here', flush=True); signal.pause()"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STAYS}"
FAILS = "print('first'); raise SystemExit('no paper')"


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def here(child: Child) -> Callable[[], Awaitable[bool | None]]:
    async def probe() -> bool | None:
        return child.said() == "here\n" or None

    return probe


def only_child_of(pid: int) -> int:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def ended_within(pidfd: int, seconds: float) -> bool:
    readable, _, _ = select.select([pidfd], [], [], seconds)
    return bool(readable)


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """The parent gets SIGKILL, so nothing of ours can run to clean up."""
    code = f"""
import asyncio
from pathlib import Path
from runtime.embedded.children import running

async def main():
    async with running("某程序", {python(STAYS)!r}, log=Path({str(tmp_path / "log")!r})) as child:
        print(child.process.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
    assert_orphans_end(code)


def test_a_server_that_skips_time_dies_with_a_parent_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # what the killed parent cannot clear away
    code = """
import asyncio
from pathlib import Path
from runtime.embedded.temporal import time_skipping_environment

async def main():
    async with time_skipping_environment(None):
        for child in Path("/proc/self/task").glob("*/children"):
            print(*child.read_text().split(), flush=True, end=" ")
        print(flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
    assert_orphans_end(code)


def assert_orphans_end(code: str) -> None:
    parent = subprocess.Popen(python(code), stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        children = [os.pidfd_open(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(children) == 1
        assert not ended_within(children[0], 0)

        parent.kill()

        assert ended_within(children[0], 20)
        os.close(children[0])


async def test_a_child_that_ends_takes_its_guard_along(tmp_path: Path) -> None:
    async with running("某程序", python(STAYS), log=tmp_path / "child.log") as child:
        await child.until(here(child))
        guard = os.pidfd_open(only_child_of(child.process.pid))
        await child.stop()

        assert ended_within(guard, 20)
    os.close(guard)


async def test_a_child_runs_for_the_length_of_the_block(tmp_path: Path) -> None:
    async with running("某程序", python(STAYS), log=tmp_path / "logs" / "child.log") as child:
        await child.until(here(child))
        assert child.running

    assert child.process.returncode == -signal.SIGTERM


async def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    async with running("某程序", python(DEAF), log=tmp_path / "child.log") as child:
        await child.until(here(child))
        await child.stop(grace=0.1)

    assert child.process.returncode == -signal.SIGKILL


async def test_a_child_that_fails_tells_its_last_words(tmp_path: Path) -> None:
    async with running("打印机", python(FAILS), log=tmp_path / "child.log") as child:
        with pytest.raises(Unavailable) as refused:
            await child.until(here(child))

    assert str(refused.value).startswith("打印机没有启动成功：no paper（日志见 ")


async def test_a_child_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    async with running(
        "打印机", python("import signal; signal.pause()"), log=tmp_path / "child.log"
    ) as child:
        with pytest.raises(Unavailable, match=r"打印机在 0\.1 秒内没有就绪"):
            await child.until(here(child), seconds=0.1)


async def test_a_log_keeps_earlier_runs_apart(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    log.write_text("earlier\n", encoding="utf-8")

    async with running("某程序", python(STAYS), log=log) as child:
        await child.until(here(child))

        assert child.said() == "here\n"
    assert log.read_text(encoding="utf-8") == "earlier\nhere\n"


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Unavailable) as refused:
            port_for("Temporal 服务", port)

    assert str(refused.value).startswith(f"Temporal 服务的端口 {port} 不能使用")
    assert "\n" not in str(refused.value)


def test_port_zero_is_any_free_port() -> None:
    assert port_for("网页", 0) > 0


def test_a_missing_program_is_one_clear_line() -> None:
    with pytest.raises(Unavailable, match="找不到程序 temporal-from-nowhere：请先运行 make run"):
        program("temporal-from-nowhere")


def test_an_unwritable_directory_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match=r"目录 .* 不可写入"):
        writable_directory(tmp_path / "file" / "data")


def test_a_data_directory_serves_one_process_at_a_time(data_dir: Path) -> None:
    refused = pytest.raises(Unavailable, match="正由另一个 mingbai 进程使用")
    with reserved(data_dir), refused, reserved(data_dir):
        pass

    with reserved(data_dir):
        assert data_dir.is_dir()
