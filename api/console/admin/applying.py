"""A recalculation of the open cases in the background, for pages that tell how far it has come.

Nothing is kept here that would be missed: what is left to do, the register says.
"""

import asyncio
from dataclasses import dataclass

import structlog
from temporalio.service import RPCError

from register.errors import RegisterUnavailable
from workflows.gateway import Gateway
from workflows.recalculation import NoAdministratorError, Recalculated, recalculate

_log = structlog.get_logger(__name__)
_DOWN = "流程引擎或者登记库暂时不可用，其余案件请稍后继续"


@dataclass
class Applying:
    """The recalculation of this process: one at a time."""

    done: int = 0
    total: int = 0
    result: Recalculated | None = None
    error: str = ""
    _task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._task is not None and not self._task.done()

    def begin(self, gateway: Gateway, by: str) -> None:
        """Begin one, in an administrator's name, unless one is under way."""
        if self.running:
            return
        self.done = self.total = 0
        self.result, self.error = None, ""
        self._task = asyncio.create_task(self._run(gateway, by))

    async def _run(self, gateway: Gateway, by: str) -> None:
        try:
            self.result = await recalculate(gateway, [by], self._tell)
        except NoAdministratorError as error:
            self.error = str(error)
        except (RPCError, RegisterUnavailable, RuntimeError):
            _log.exception("recalculation interrupted")
            self.error = _DOWN

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total
