"""A worker and a client in one process that die, as by kill -9, in the middle of an act.

`python -m tests.support.dying before|after ACT`: hands a case in and sends its first acts; when the
register is asked for ACT, the process kills itself, either before the transaction or after its
commit, when Temporal has not heard of it yet. It prints the case id first.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, replace

from activities.assembly import open_installation
from domain.acts import Order, Performed, Request
from domain.receive import Receive
from register.acts.perform import Registrar
from runtime.client import connect
from runtime.settings import load_settings
from samples import load_samples
from tests.support.waiting import eventually
from worker.cases import case_worker
from workflows.gateway import Gateway

SAMPLE = load_samples()[0]
ACT_ID = "the-act"


@dataclass(frozen=True)
class Mortal(Registrar):
    """A registrar that takes its process with it."""

    when: str = "after"
    act: str = "register"

    def perform(self, order: Order) -> Performed:
        """Perform, and die before or after."""
        fatal = order.act.name == self.act
        if fatal and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        performed = super().perform(order)
        if fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return performed


async def main(when: str, act: str) -> None:
    """Hand in, send acts, die."""
    settings = load_settings()
    with open_installation(settings) as installation:
        mortal = Mortal(**{**vars(installation.registrar), "when": when, "act": act})
        client = await connect(settings, installation.ring)
        gateway = Gateway(client, installation)
        async with case_worker(client, replace(installation, registrar=mortal)):
            shift = int(settings.civil_shift.total_seconds())
            handed = await gateway.hand_in(
                Receive(
                    agency=SAMPLE.agency,
                    application=SAMPLE.application,
                    intake_key="dying",
                    shift=shift,
                )
            )
            sys.stdout.write(f"{handed.case}\n")
            sys.stdout.flush()
            for step in SAMPLE.steps:
                # No mail is under way when it dies: that is another story, with a longer wait.
                await eventually(lambda: _settled(installation.registrar, handed.case))
                id_ = ACT_ID if step.act == act else None
                await gateway.act(
                    handed.case, step.act, Request(actor=step.by, id=id_, payload=step.payload)
                )


def _settled(registrar: Registrar, case: str) -> bool:
    standing = registrar.standing(case)
    return standing.case is not None and not standing.jobs


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
