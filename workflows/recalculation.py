"""Bringing every open case onto the calendar in force, however many there are.

Each case that counts by another calendar is asked by a signal to recalculate, in the name of its
agency's administrator; the register answers as to any other act. Only so many are asked at a time,
so that the people at work are not kept waiting, and that nothing piles up where nobody answers.
Nothing is remembered here: whoever asks again goes on with the cases that still count otherwise.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session
from temporalio.service import RPCError, RPCStatusCode

from domain.acts import Request
from domain.case import Case
from domain.model import Model
from register.acts import cases
from register.acts.perform import Said
from register.acts.recalculation import RECALCULATE, Forecast, administrators, forecasts
from register.record import journal
from workflows.gateway import Gateway

AT_ONCE = 100
"""How many cases are asked before the first of them has answered."""

PATIENCE = timedelta(seconds=30)
"""How long nobody may answer before the rest is left to another time."""

_LOOK_EVERY = 0.1
"""Seconds between looks for answers: far less than so many cases need to give them."""

Tell = Callable[[int, int], None]
"""Hears how many of how many cases are done."""


class NoAdministratorError(Exception):
    """In whose name an agency's cases are to be recalculated cannot be told."""


class Refused(Model):
    """A case that could not be recalculated, and why."""

    case: str
    why: str


class Recalculated(Model):
    """What became of the cases that counted by another calendar.

    `moved` and `unchanged` go by what was forecast when they were asked; `ended` came to their end
    meanwhile, `missing` have no workflow, `waiting` did not answer.
    """

    moved: int = 0
    unchanged: int = 0
    ended: int = 0
    refused: tuple[Refused, ...] = ()
    missing: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every open case counts by the calendar in force."""
        return not (self.refused or self.missing or self.waiting)


def performers(session: Session, agencies: Iterable[str], by: Sequence[str]) -> dict[str, str]:
    """In whose name each agency's cases are recalculated: who is named in `by`, or its only one.

    Raises:
        NoAdministratorError: An agency has none, or several and none of them is named.
    """
    return {agency: _performer(session, agency, by) for agency in agencies}


async def recalculate(
    gateway: Gateway,
    by: Sequence[str] = (),
    tell: Tell = lambda _done, _all: None,
    *,
    at_once: int = AT_ONCE,
    patience: timedelta = PATIENCE,
) -> Recalculated:
    """Ask every open case that counts by another calendar, until all have answered.

    Raises:
        NoAdministratorError: See `performers`.
        RegisterUnavailable: The register cannot be reached.
        temporalio.service.RPCError: Temporal does not answer.
    """
    run = _Run(gateway, tell, at_once, patience)
    # Whoever was acting while the calendar changed may only be seen when the others are done.
    while found := await asyncio.to_thread(run.look, by):
        await run.ask(found)
    return run.done()


@dataclass
class _Run:
    """One walk over the cases; a case is asked once."""

    gateway: Gateway
    tell: Tell
    at_once: int
    patience: timedelta
    performers: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, Forecast] = field(default_factory=dict)
    unanswered: dict[str, Forecast] = field(default_factory=dict)
    moved: int = 0
    unchanged: int = 0
    ended: int = 0
    refused: list[Refused] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def look(self, by: Sequence[str]) -> list[Forecast]:
        """The cases to ask that were not asked yet."""
        if self.unanswered:
            return []
        keeper = self.gateway.installation.registrar.doorkeeper
        with self.gateway.installation.register.reading() as session:
            every = forecasts(session, keeper.profiles, keeper.calendars.of)
            found = [one for one in every if one.case not in self.asked]
            agencies = sorted({one.agency for one in found})
            self.performers = performers(session, agencies, by)
        return found

    async def ask(self, found: Sequence[Forecast]) -> None:
        """Ask some cases and hear their answers, until nobody answers any more."""
        queue, heard = deque(found), time.monotonic()
        self.asked.update((one.case, one) for one in found)
        self.unanswered.update((one.case, one) for one in found)
        while self.unanswered and time.monotonic() - heard < self.patience.total_seconds():
            free = self.at_once - (len(self.unanswered) - len(queue))
            now = [queue.popleft() for _ in range(min(free, len(queue)))]
            await asyncio.gather(*(self._signal(one) for one in now))
            answered = await asyncio.to_thread(self._hear, queue)
            if now or answered:
                heard = time.monotonic()
                self.tell(len(self.asked) - len(self.unanswered), len(self.asked))
            if self.unanswered:
                await asyncio.sleep(_LOOK_EVERY)

    def done(self) -> Recalculated:
        """What came of it."""
        return Recalculated(
            moved=self.moved,
            unchanged=self.unchanged,
            ended=self.ended,
            refused=tuple(self.refused),
            missing=tuple(self.missing),
            waiting=tuple(self.unanswered),
        )

    async def _signal(self, one: Forecast) -> None:
        request = Request(
            actor=self.performers[one.agency], id=one.act_id, payload={"calendar": one.version}
        )
        signed = self.gateway.signed(one.case, RECALCULATE, request)
        try:
            await self.gateway.client.get_workflow_handle(one.case).signal(RECALCULATE, signed)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await asyncio.to_thread(self._no_workflow, one)

    def _no_workflow(self, one: Forecast) -> None:
        del self.unanswered[one.case]
        case = self._case(one.case)
        if case is not None and case.open:
            self.missing.append(one.case)
        else:
            self.ended += 1

    def _hear(self, unsent: deque[Forecast]) -> int:
        """Take in the answers that have come; how many they are."""
        left = {one.case for one in unsent}
        sent = [one for id_, one in self.unanswered.items() if id_ not in left]
        with self.gateway.installation.register.reading() as session:
            answers = [(one, _answer(session, one)) for one in sent]
        heard = [(one, said) for one, said in answers if said is not None]
        for one, said in heard:
            del self.unanswered[one.case]
            self._take_in(one, said)
        return len(heard)

    def _take_in(self, one: Forecast, said: Said) -> None:
        refusal = said.answer.refusal
        if refusal is None:
            self.moved += bool(one.moves)
            self.unchanged += not one.moves
        elif said.answer.stage is not None and said.answer.stage.terminal:
            self.ended += 1
        else:
            self.refused.append(Refused(case=one.case, why=refusal.why))

    def _case(self, id_: str) -> Case | None:
        with self.gateway.installation.register.reading() as session:
            filed = cases.look(session, id_)
            return filed.case if filed else None


def _performer(session: Session, agency: str, by: Sequence[str]) -> str:
    known = administrators(session, agency)
    named = [one for one in known if one in by] or known
    if len(named) == 1:
        return named[0]
    have = f"有多名系统管理员（{'、'.join(known)}）" if known else "没有系统管理员"
    raise NoAdministratorError(f"机关 {agency} {have}：请用 --by 指明由谁办理")


def _answer(session: Session, one: Forecast) -> Said | None:
    entry = journal.recorded(session, one.case, one.act_id)
    return Said.model_validate_json(entry.content) if entry and entry.content else None
