"""How workflows run: in the SDK's sandbox, without asking it for the context of each payload."""

from collections.abc import Sequence

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import StorageDriverStoreContext, WorkflowSerializationContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info

PASSED_THROUGH = (
    *("domain", "notices", "register", "runtime", "activities"),
    *("workflows.motor", "workflows.showing"),
)
"""The rooms below `workflows`: deterministic where a workflow calls them, and far too heavy to be
imported anew for every run (what they import comes along). So is the motor, which keeps no state
in its module; the workflow's own file stays in the sandbox."""


def workflow_runner() -> WorkflowRunner:
    """The sandbox every worker and replayer runs our workflows in."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return OneContextRunner(SandboxedWorkflowRunner(restrictions=restrictions))


class OneContextRunner(WorkflowRunner):
    """Runs workflows as another runner does and knows that all payloads have one context.

    For every payload the SDK asks the workflow, several times and inside the sandbox, for a
    serialization context, which took a quarter of the worker's time. Ours (runtime/codec.py) looks
    only at whose workflow it is, and no workflow of ours speaks to one of another agency.
    """

    def __init__(self, inner: WorkflowRunner) -> None:
        self._inner = inner

    def prepare_workflow(self, defn: object) -> None:
        """Let the inner runner prepare a workflow."""
        self._inner.prepare_workflow(defn)  # type: ignore[arg-type] # the SDK's own private type

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance of the inner runner that answers without being asked."""
        return _OneContext(self._inner.create_instance(det), det.info)

    def set_worker_level_failure_exception_types(
        self, types: Sequence[type[BaseException]]
    ) -> None:
        """Tell the inner runner."""
        self._inner.set_worker_level_failure_exception_types(types)


class _OneContext(WorkflowInstance):
    """An instance whose payloads are all its own, with no store but the history."""

    def __init__(self, inner: WorkflowInstance, info: Info) -> None:
        self._inner = inner
        self._context = WorkflowSerializationContext(info.namespace, info.workflow_id)

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Let the inner instance handle an activation."""
        return self._inner.activate(act)

    def get_serialization_context(
        self,
        command_info: object,  # noqa: ARG002 - the same for every command
    ) -> WorkflowSerializationContext:
        """The workflow's own."""
        return self._context

    def get_external_store_context(
        self,
        command_info: object,  # noqa: ARG002 - no command has one
    ) -> StorageDriverStoreContext:
        """No target."""
        return _NO_TARGET

    def get_info(self) -> Info:
        """The inner instance's."""
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        """The inner instance's."""
        return self._inner.get_thread_id()


_NO_TARGET = StorageDriverStoreContext()
