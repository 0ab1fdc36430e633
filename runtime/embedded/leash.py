"""Become a command that dies with the process that started it, even after kill -9.

    python -I -S leash.py LIFELINE COMMAND...

LIFELINE is the reading end of a pipe whose other end only the starting process holds: however that
process ends, the pipe ends too. A small process of ours waits for that and then kills the command.
It stands alone, without imports of ours, because it must start fast.
"""

import os
import select
import signal
import sys

_LOOK_EVERY = 1.0


def guard(lifeline: int, command: int) -> None:
    """Wait until the lifeline or the command ends; in the first case kill the command."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # they are meant for the command
    # Whoever reads what the command says must not wait for us.
    silence = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(silence, standard)
    cut = False
    while os.getppid() == command and not cut:
        cut = bool(select.select([lifeline], [], [], _LOOK_EVERY)[0])
    if os.getppid() == command:
        os.kill(command, signal.SIGKILL)


def main() -> None:
    """Leave a guard behind and become the command."""
    lifeline, command = int(sys.argv[1]), sys.argv[2:]
    itself = os.getpid()
    if os.fork() == 0:
        guard(lifeline, itself)
        os._exit(0)
    os.close(lifeline)
    os.execvp(command[0], command)  # noqa: S606 - the caller's own command, no shell wanted


if __name__ == "__main__":
    main()
