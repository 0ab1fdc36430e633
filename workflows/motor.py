"""The motor: orders acts, waits for what falls due, carries out the work that follows.

It holds no rule. The register judges each act in one transaction and answers with the case as it
now stands; the motor adopts it. So after any crash both agree: the next answer brings the motor up
to date.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ActivityError, ApplicationError

from workflows.showing import Showing

with workflow.unsafe.imports_passed_through():
    from pydantic import JsonValue, ValidationError

    from activities import names
    from domain.acts import (
        MOTOR_IDS,
        RECEIPT_ID,
        SIGNAL_IDS,
        Act,
        Answer,
        Closing,
        Order,
        Performed,
        Refusal,
        Request,
        Standing,
        Start,
    )
    from domain.case import Case
    from domain.civil import chinese_moment
    from domain.explain import explain
    from domain.ladder import Rung
    from domain.paper import Batch, Job, Work
    from domain.people import CLOCK, INTAKE, SYSTEM
    from domain.procedure import OPEN_ACTS, title_of

SYNC = "sync"
"""The signal that asks the motor to adopt what the register says; it changes nothing."""

Door = Literal["outside", "start", "motor"]

_EMPTY = RawValue(Payload())
_PATIENCE = timedelta(minutes=1)


def _unreadable() -> Request:
    return Request(actor="unknown")


class Motor:
    """State and handlers of one case's workflow; a procedure's class adds only its name."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._case: Case | None = None
        self._refused: Refusal | None = None
        self._shift = timedelta(seconds=start.receive.shift if start.receive else 0)
        self._jobs: tuple[Job, ...] = ()
        self._finished: frozenset[str] = frozenset()
        self._begun = False
        self._carrying = False
        self._one_at_a_time = asyncio.Lock()
        self._showing = Showing()

    async def drive(self) -> Closing:
        """Carry the case from receipt, or from where the register has it, to its end."""
        await self._begin()
        carrier = asyncio.create_task(self._carry())
        while self._busy and not self._too_long:
            await self._wait()
        await workflow.wait_condition(lambda: workflow.all_handlers_finished() and self._idle)
        carrier.cancel()
        if self._busy:
            assert self._case is not None, "only a case can be busy"
            workflow.continue_as_new(Start(resume=self._case.id))
        return self._closing()

    # ---- what the case asks of the motor ----

    @property
    def _busy(self) -> bool:
        """Whether anything is left to wait for: an open case, work waiting, work that gave up."""
        case = self._case
        return case is not None and (case.open or case.attention or bool(self._todo))

    @property
    def _too_long(self) -> bool:
        return workflow.info().is_continue_as_new_suggested()

    @property
    def _idle(self) -> bool:
        return not self._carrying and (self._too_long or not self._todo)

    @property
    def _todo(self) -> tuple[Job, ...]:
        return tuple(job for job in self._jobs if job.id not in self._finished)

    @property
    def _rung(self) -> Rung | None:
        return self._case.next_rung() if self._case and self._case.open else None

    @property
    def _due_at(self) -> datetime | None:
        """When the next rung is due: while that stays, its timer does, whichever rung it is."""
        return self._rung.at if self._rung else None

    def _civil_now(self) -> datetime:
        return workflow.now() + self._shift

    async def _begin(self) -> None:
        if self._start.receive is None:
            await self.sync()
            return
        act = self._act(
            "receive",
            Request(
                actor=INTAKE.id,
                id=RECEIPT_ID,
                payload=self._start.receive.model_dump(mode="json"),
                token=self._start.token,
            ),
        )
        self._refused = (await self._order(act, "start")).refusal

    async def _wait(self) -> None:
        """Until the next rung is due, which then lapses; or until something else has changed."""
        rung = self._rung
        if rung is None:
            await workflow.wait_condition(lambda: self._rung is not None or not self._busy)
            return
        shift, left = self._shift, rung.at - self._civil_now()
        if left <= timedelta(0):
            await self._lapse(rung)
            return
        with suppress(TimeoutError):  # it is due: the next round lapses it
            await workflow.wait_condition(
                lambda: (self._due_at, self._shift) != (rung.at, shift) or self._too_long,
                timeout=left,
                timeout_summary=chinese_moment(rung.at),
            )

    async def _lapse(self, rung: Rung) -> None:
        assert self._case is not None, "only a case has rungs"
        id_ = f"{MOTOR_IDS}{rung.id}/{self._case.revision}"
        act = self._act("lapse", Request(actor=CLOCK.id, id=id_, payload={"rung": rung.id}))
        answer = await self._order(act, "motor")
        if not answer.accepted and self._rung == rung:
            await workflow.sleep(_PATIENCE)  # never spin on a register that disagrees

    # ---- the one door ----

    def _act(self, name: str, request: Request) -> Act:
        return Act(
            case=workflow.info().workflow_id,
            name=name,
            id=request.id or f"{SIGNAL_IDS}{workflow.uuid4()}",
            actor=request.actor,
            at=self._civil_now(),
            payload=request.payload,
            token=request.token,
        )

    async def _order(self, act: Act, door: Door, fault: str | None = None) -> Answer:
        """Order one act of the register and adopt what it says; one at a time."""
        async with self._one_at_a_time:
            now = act.model_copy(update={"at": self._civil_now()})
            performed: Performed = await workflow.execute_local_activity(
                names.PERFORM,
                Order(act=now, door=door, fault=fault),
                result_type=Performed,
                start_to_close_timeout=names.REGISTER_TIMEOUT,
                retry_policy=names.REGISTER_RETRIES,
                summary=act.name,
            )
            self._adopt(performed)
        return performed.answer

    @workflow.signal(name=SYNC, description="与登记库核对")
    async def sync(self) -> None:
        """Adopt what the register says now."""
        async with self._one_at_a_time:
            standing: Standing = await workflow.execute_local_activity(
                names.ADOPT,
                workflow.info().workflow_id,
                result_type=Standing,
                start_to_close_timeout=names.REGISTER_TIMEOUT,
                retry_policy=names.REGISTER_RETRIES,
                summary=names.ADOPT,
            )
            self._adopt(standing)

    def _adopt(self, standing: Standing) -> None:
        self._begun = True
        if standing.case is None:
            return
        self._case, self._jobs = standing.case, standing.jobs
        self._shift = timedelta(seconds=standing.case.shift)
        self._showing.show(standing.case)

    # ---- handlers: every act has two doors of the same name, given to the class below ----

    async def answer(self, name: str, request: Request) -> Answer:
        """Order an act that came as an update."""
        await workflow.wait_condition(lambda: self._begun)
        return await self._order(self._act(name, request), "outside")

    @workflow.update(dynamic=True, description="其他事项：登记，并说明可以办理什么")
    async def unknown_update(self, name: str, values: Sequence[RawValue]) -> Answer:
        """Refuse, in the register, what no row of the table knows."""
        await workflow.wait_condition(lambda: self._begun)
        return await self._order(*self._read(name, values[0] if values else _EMPTY))

    @workflow.signal(dynamic=True, description="其他事项：登记，并说明可以办理什么")
    async def unknown_signal(self, name: str, values: Sequence[RawValue]) -> None:
        """Refuse, in the register, what no row of the table knows."""
        await self.hear(name, values[0] if values else _EMPTY)

    async def hear(self, name: str, raw: RawValue) -> None:
        """Order an act that came as a signal."""
        # An exception that leaves a signal handler would fail the workflow: an unreadable signal is
        # refused in the register like any other act.
        await workflow.wait_condition(lambda: self._begun)
        await self._order(*self._read(name, raw))

    def _read(self, name: str, raw: RawValue) -> tuple[Act, Door, str | None]:
        try:
            value: JsonValue = workflow.payload_converter().from_payload(raw.payload)
            return self._act(name, Request.model_validate(value)), "outside", None
        except ValidationError as error:
            return self._act(name, _unreadable()), "outside", explain(error)
        except Exception:  # noqa: BLE001 - whatever a foreign payload breaks, the case goes on
            return self._act(name, _unreadable()), "outside", "内容无法读取"

    # ---- carrying out ----

    async def _carry(self) -> None:
        """Carry out what waits: documents first, then the messages that enclose them.

        Both of one look: what an act queues meanwhile has its turn with the next.
        """
        while True:
            await workflow.wait_condition(lambda: bool(self._todo))
            self._carrying = True
            waiting = self._todo
            for work in Work:
                jobs = tuple(job for job in waiting if job.work is work)
                if jobs:
                    case, now = workflow.info().workflow_id, self._civil_now()
                    await self._carry_out(work, Batch(case=case, jobs=jobs, at=now))
            self._carrying = False

    async def _carry_out(self, work: Work, batch: Batch) -> None:
        summary = "、".join(dict.fromkeys(job.kind for job in batch.jobs))
        try:
            if work is Work.PRODUCE:
                await workflow.execute_activity(
                    names.PRODUCE,
                    batch,
                    start_to_close_timeout=names.PRODUCE_TIMEOUT,
                    retry_policy=names.PRODUCE_RETRIES,
                    summary=summary,
                )
            else:
                await workflow.execute_activity(
                    names.DELIVER,
                    batch,
                    start_to_close_timeout=names.DELIVER_TIMEOUT,
                    schedule_to_close_timeout=names.DELIVER_BUDGET,
                    heartbeat_timeout=names.DELIVER_HEARTBEAT,
                    retry_policy=names.DELIVER_RETRIES,
                    summary=summary,
                )
        except ActivityError as error:
            await self._park(batch, error)
        else:
            self._finished |= {job.id for job in batch.jobs}

    async def _park(self, batch: Batch, error: ActivityError) -> None:
        """Some of the batch gave up: what still waits of it is parked for a person.

        Where the error names those without hope, only they; the others have their next turn.
        """
        await self.sync()
        waiting = {job.id for job in self._jobs}
        self._finished |= {job.id for job in batch.jobs} - waiting
        gave_up = _hopeless(error)
        parked = [
            job.id
            for job in batch.jobs
            if job.id in waiting and (gave_up is None or job.id in gave_up)
        ]
        if not parked or self._case is None:
            return
        act = self._act(
            "park",
            Request(
                actor=SYSTEM.id,
                id=f"{MOTOR_IDS}park/{self._case.revision}",
                payload={"jobs": [*parked], "error": str(error.cause or error)[:2000]},
            ),
        )
        await self._order(act, "motor")

    def _closing(self) -> Closing:
        case = self._case
        return Closing(
            case=workflow.info().workflow_id,
            stage=case.stage if case else None,
            number=case.number if case else None,
            refusal=self._refused,
        )


def _hopeless(error: ActivityError) -> Sequence[str] | None:
    """The jobs an error names as those without hope; None where it is about all that wait."""
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type != names.HOPELESS:
        return None
    found: Sequence[str] = cause.details[0]
    return found


def _doors(act: str) -> None:
    """Give the motor an update and a signal that are named after an act."""

    class Doors(Motor):
        @workflow.update(name=act, description=title_of(act))
        async def update(self, request: Request) -> Answer:
            return await self.answer(act, request)

        @workflow.signal(name=act, description=title_of(act))
        async def signal(self, raw: RawValue = _EMPTY) -> None:
            await self.hear(act, raw)

    setattr(Motor, f"{act}_by_update", Doors.update)
    setattr(Motor, f"{act}_by_signal", Doors.signal)


for _act in OPEN_ACTS:
    _doors(_act)
