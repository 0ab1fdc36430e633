"""One way to speak to Temporal, for the API, the worker, the tests and the replayer."""

from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from runtime.codec import EncryptingCodec
from runtime.errors import Unavailable
from runtime.keys import KeyRing
from runtime.settings import Settings

PASSED_THROUGH = (
    *("domain", "notices", "register", "runtime", "activities"),
    *("workflows.motor", "workflows.showing"),
)
"""The rooms below `workflows`: deterministic where a workflow calls them, and far too heavy to be
imported anew for every run (what they import comes along). So is the motor, which keeps no state
in its module; the workflow's own file stays in the sandbox."""


def data_converter(ring: KeyRing | None) -> DataConverter:
    """Pydantic models as JSON, sealed by the ring; readable by anyone when there is none."""
    if ring is None:
        return DataConverter(payload_converter_class=PydanticPayloadConverter)
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=EncryptingCodec(ring),
        # Messages and stack traces of failures quote what people wrote.
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(settings: Settings, ring: KeyRing | None) -> Client:
    """A client of the configured namespace; `Unavailable` when nothing answers there."""
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            data_converter=data_converter(ring),
        )
    except RuntimeError as error:
        raise Unavailable(
            f"连不上 Temporal 服务 {settings.temporal_address}：请确认它已启动、地址无误"
        ) from error


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox every worker and replayer runs our workflows in."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    )
