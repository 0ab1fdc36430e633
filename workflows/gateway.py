"""The way to a case from outside: hand an application in, send an act, and learn the answer.

The API, the demo and the staff player all come this way. Who acts must be known by now: the gateway
signs each request for the register (register/acts/tokens.py).
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode
from ulid import ULID

from activities.assembly import Installation
from domain.acts import RECEIPT_ID, Act, Answer, Order, Performed, Refusal, Request, Start
from domain.case import Case, agency_of
from domain.civil import chinese_date, civil_date
from domain.people import INTAKE, OUTSIDERS
from domain.receive import Receive
from register.acts import tokens
from register.acts.perform import content_digest
from register.paper.handed_files import Hander
from workflows.application import ApplicationWorkflow
from workflows.motor import SYNC
from workflows.showing import attributes

PATIENCE = timedelta(seconds=10)
"""How long the sender of an act waits for a worker."""

_ENGINE_PATIENCE = timedelta(seconds=2)


class PendingError(Exception):
    """The act is under way but nobody has answered yet: ask again with the same id."""


class NoMotorError(Exception):
    """The register has the case open but no workflow drives it: an administrator must `recover`."""


class KeyReusedError(Exception):
    """The intake key was used before for another application."""


@dataclass(frozen=True)
class HandedIn:
    """What an intake service learns: the case, and the refusal if it cannot be received.

    `expected` is the case as it will be received.
    """

    case: str
    repeated: bool = False
    refusal: Refusal | None = None
    expected: Case | None = None


@dataclass(frozen=True)
class Gateway:
    """Speaks to the cases of one installation through one Temporal client."""

    client: Client
    installation: Installation
    patience: timedelta = PATIENCE

    def civil_now(self) -> datetime:
        """The civil instant (UTC) of this installation."""
        return self.installation.civil_now()

    async def hand_in(
        self,
        receive: Receive,
        *,
        now: datetime | None = None,
        case_id: str | None = None,
        hander: Hander | None = None,
        files: tuple[str, ...] = (),
    ) -> HandedIn:
        """Start a case, once for an intake key; a refusal is journalled like any other.

        `now` is the civil instant, where that is not the installation's. `files` are ids of files
        the hander has handed in before (register/paper/handed_files.py).

        Raises:
            KeyReusedError: The key stands for another application.
            UnknownFileError: One of the files is not there for this application.
        """
        id_ = case_id or f"{receive.agency}-{ULID()}"
        if hander is not None and hander.by not in OUTSIDERS:
            receive = receive.model_copy(update={"taken_by": hander.by})
        act = self._receipt(id_, receive, now or self.civil_now())
        order = Order(act=act, door="start")
        expect = self.installation.registrar.expect
        ruling, kept = await asyncio.to_thread(expect, order, hander, files)
        if isinstance(ruling, Refusal) or kept is None:
            performed = await asyncio.to_thread(self.installation.registrar.perform, order)
            return HandedIn(case=id_, refusal=performed.answer.refusal)
        if kept.request_digest != content_digest(act, files):
            raise KeyReusedError(receive.intake_key)
        token = self._token(act.model_copy(update={"case": kept.case_id}))
        start = Start(receive=receive, token=token)
        await self._start(kept.case_id, start, act.at, attributes(ruling.case))
        return HandedIn(case=kept.case_id, repeated=kept.case_id != id_, expected=ruling.case)

    async def act(
        self, case_id: str, name: str, request: Request, *, now: datetime | None = None
    ) -> Answer:
        """Send an act as an update and wait for its answer.

        `now` is the civil instant, where that is not the installation's.

        Raises:
            PendingError: No worker answered in time.
            RPCError: The engine is down: nothing is pending.
            NoMotorError: The register has the case open, but no workflow drives it.
        """
        signed = self.signed(case_id, name, request)
        handle = self.client.get_workflow_handle(case_id)
        try:
            answer: Answer = await handle.execute_update(
                name, signed, id=signed.token, result_type=Answer, rpc_timeout=self.patience
            )
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            await self.client.service_client.check_health(timeout=_ENGINE_PATIENCE)
            raise PendingError(case_id) from error
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return await self._ask_the_register(case_id, name, signed, now)
        return answer

    def signed(self, case_id: str, name: str, request: Request) -> Request:
        """The request with an id and a token, so that it counts wherever it arrives."""
        with_id = request.model_copy(update={"id": request.id or str(ULID())})
        token = self._token(_act(case_id, name, with_id, self.civil_now()))
        return with_id.model_copy(update={"token": token})

    async def look(self, case_id: str) -> bool:
        """Tell a case's motor to look into the register; False when it has just ended."""
        try:
            await self.client.get_workflow_handle(case_id).signal(SYNC)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True

    async def resume(self, case_id: str) -> bool:
        """Give a case of the register its motor again; False when it has one."""
        return await self._start(case_id, Start(resume=case_id), self.civil_now())

    async def _start(
        self,
        case_id: str,
        start: Start,
        at: datetime,
        shown: TypedSearchAttributes = TypedSearchAttributes.empty,
    ) -> bool:
        """Start a case's workflow, ended ones again (§2.8); False when it runs already."""
        try:
            await self.client.start_workflow(
                ApplicationWorkflow.run,
                start,
                id=case_id,
                task_queue=self.installation.settings.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                search_attributes=shown,
                static_summary=f"依申请公开 {agency_of(case_id)} {chinese_date(civil_date(at))}",
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _ask_the_register(
        self, case_id: str, name: str, request: Request, now: datetime | None
    ) -> Answer:
        """An ended case has no workflow: the register judges, and what lives again gets a motor."""
        act = _act(case_id, name, request, now or self.civil_now())
        performed = await asyncio.to_thread(self._perform_on_ended, act)
        case = performed.case
        if case is not None and (case.open or performed.jobs):
            await self.resume(case_id)
        return performed.answer

    def _perform_on_ended(self, act: Act) -> Performed:
        case = self.installation.registrar.standing(act.case).case
        if case is not None and (case.open or case.attention):
            raise NoMotorError(act.case)
        return self.installation.registrar.perform(Order(act=act))

    def _receipt(self, case_id: str, receive: Receive, now: datetime) -> Act:
        payload = receive.model_dump(mode="json")
        request = Request(actor=INTAKE.id, id=RECEIPT_ID, payload=payload)
        act = _act(case_id, "receive", request, now)
        return act.model_copy(update={"token": self._token(act)})

    def _token(self, act: Act) -> str:
        return tokens.sign(
            self.installation.ring.token_key,
            case=act.case,
            act_id=act.id,
            name=act.name,
            actor=act.actor,
            digest=act.digest(),
        )


def _act(case_id: str, name: str, request: Request, now: datetime) -> Act:
    assert request.id is not None, "the gateway gives every request an id"
    return Act(
        case=case_id,
        name=name,
        id=request.id,
        actor=request.actor,
        at=now,
        payload=request.payload,
        token=request.token,
    )
