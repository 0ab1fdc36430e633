"""One way to speak to Temporal, for the API, the worker, the tests and the replayer."""

from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from runtime.codec import EncryptingCodec
from runtime.errors import Unavailable
from runtime.keys import KeyRing
from runtime.settings import Settings


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
