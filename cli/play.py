"""Playing samples through their whole statutory periods, together on one civil timeline.

A small discrete-event simulation on the time-skipping server: jump to the next moment at which
anything happens, let what the clock does there be done, then let people act.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import NamedTuple

from temporalio.testing import WorkflowEnvironment

from domain.acts import Refusal, Request
from domain.procedure import title_of
from domain.receive import Receive
from domain.stages import Stage
from register import queries
from samples import Sample, Step
from workflows.gateway import Gateway, NoMotorError, PendingError

PATIENCE = 60
"""Seconds of real time in which everything due at one moment must be done."""

LOOK_EVERY = 0.01

Tell = Callable[[str, datetime, Stage], None]
"""Hears that a sample (its id) came to a stage at a civil moment."""


class PlayError(Exception):
    """A sample did not go as written; the message says which, where and why, in Chinese."""


class Event(NamedTuple):
    """A sample's hand-in (no step) or one of its steps, at a civil moment."""

    at: datetime
    place: int
    sample: Sample
    step: Step | None


def shift_onto(first: datetime, engine_now: datetime) -> int:
    """The shift (seconds, civil minus engine time) under which the civil time is now `first`."""
    return ceil((first - engine_now).total_seconds())


@dataclass
class Player:
    """Plays samples through a gateway on a time-skipping server; `cases` names each one's case."""

    environment: WorkflowEnvironment
    gateway: Gateway
    shift: int
    tell: Tell = lambda _sample, _moment, _stage: None
    cases: dict[str, str] = field(default_factory=dict)

    async def play(self, samples: Sequence[Sample]) -> None:
        """Play all samples to their ends.

        Raises:
            PlayError: An act was refused, or work due was not done in time.
        """
        agenda = _agenda(samples)
        while agenda:
            await self._jump(min(agenda[0].at, await self._next_rung() or agenda[0].at))
            now = await self._settle()
            while agenda and agenda[0].at <= now:
                await self._happen(agenda.pop(0))
        await self._settle()

    async def civil_now(self) -> datetime:
        """The civil instant (UTC) on the server's clock."""
        engine = await self.environment.get_current_time()
        return engine.astimezone(UTC) + timedelta(seconds=self.shift)

    async def _jump(self, moment: datetime) -> None:
        left = moment - await self.civil_now()
        if left > timedelta(0):
            await self.environment.sleep(left)

    async def _settle(self) -> datetime:
        """Wait until everything due by now is done; the civil instant that was."""
        now = await self.civil_now()
        try:
            async with asyncio.timeout(PATIENCE):
                while await asyncio.to_thread(self._undone, now):  # noqa: ASYNC110 - SQL tells no events
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            left = await asyncio.to_thread(self._undone, now)
            raise PlayError(f"{PATIENCE} 秒内没有完成应办的工作：{left}") from None
        return now

    def _undone(self, now: datetime) -> str:
        with self.gateway.installation.register.reading() as session:
            rung = queries.next_rung_due(session)
            late = [f"{rung:%Y-%m-%d %H:%M} UTC 的催办"] if rung and rung <= now else []
            return "、".join(
                (*late, *queries.waiting_cases(session), *queries.reserved_cases(session))
            )

    async def _next_rung(self) -> datetime | None:
        def look() -> datetime | None:
            with self.gateway.installation.register.reading() as session:
                return queries.next_rung_due(session)

        return await asyncio.to_thread(look)

    async def _happen(self, event: Event) -> None:
        sample, step = event.sample, event.step
        stage = await (self._act(sample, step) if step else self._hand_in(sample))
        if isinstance(stage, Refusal):
            what = f"{sample.id}：{event.at:%Y-%m-%d %H:%M} {stage.what}"
            raise PlayError(f"{what}被拒绝：{stage.why}")
        self.tell(sample.id, event.at, stage)

    async def _hand_in(self, sample: Sample) -> Stage | Refusal:
        now = await self.civil_now()
        receive = Receive(
            agency=sample.agency,
            application=sample.application,
            intake_key=sample.id,
            shift=self.shift,
        )
        handed_in = await self.gateway.hand_in(receive, now=now)
        self.cases[sample.id] = handed_in.case
        if handed_in.refusal:
            return handed_in.refusal
        await self._settle()
        return await asyncio.to_thread(self._stage, handed_in.case)

    def _stage(self, case_id: str) -> Stage:
        case = self.gateway.installation.registrar.standing(case_id).case
        assert case is not None, "what was handed in is settled"
        return case.stage

    async def _act(self, sample: Sample, step: Step) -> Stage | Refusal:
        request = Request(actor=step.by, payload=step.payload)
        now = await self.civil_now()
        try:
            answer = await self.gateway.act(self.cases[sample.id], step.act, request, now=now)
        except (PendingError, NoMotorError) as error:
            what = f"{sample.id}：{step.at:%Y-%m-%d %H:%M} {title_of(step.act)}"
            raise PlayError(f"{what}没有得到答复（{type(error).__name__}）") from error
        assert answer.refusal or answer.stage, "an accepted act leaves a case with a stage"
        return answer.refusal or answer.stage  # type: ignore[return-value]  # as asserted


def _agenda(samples: Sequence[Sample]) -> list[Event]:
    """Everything that people do, in order of time; of one moment in the order of the samples."""
    events = [
        Event(at, place, sample, step)
        for place, sample in enumerate(samples)
        for at, step in ((sample.handed_in, None), *((step.at, step) for step in sample.steps))
    ]
    return sorted(events, key=lambda event: (event.at, event.place))
