"""Search attributes are registered once, and again without harm."""

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from runtime import search_attributes
from runtime.embedded.temporal import temporal_server
from runtime.errors import Unavailable
from runtime.search_attributes import (
    FLAGS,
    INSTANTS,
    KEYWORDS,
    PHASE,
    register_search_attributes,
)


async def registered(client: Client) -> dict[str, int]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    answer = await client.operator_service.list_search_attributes(request)
    return dict(answer.custom_attributes)


async def test_registering_again_finds_nothing_missing(temporal: Client) -> None:
    assert await register_search_attributes(temporal) == ()


async def test_a_server_knows_every_key_with_its_type(temporal: Client) -> None:
    known = await registered(temporal)

    assert {known[key.name] for key in KEYWORDS} == {IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD}
    assert {known[key.name] for key in FLAGS} == {IndexedValueType.INDEXED_VALUE_TYPE_BOOL}
    assert {known[key.name] for key in INSTANTS} == {IndexedValueType.INDEXED_VALUE_TYPE_DATETIME}


def test_every_key_of_the_module_is_registered_and_fits_sql_visibility() -> None:
    keys = [key for key in vars(search_attributes).values() if isinstance(key, SearchAttributeKey)]

    assert {key.name for key in keys} == {key.name for key in (*KEYWORDS, *FLAGS, *INSTANTS)}
    assert len(KEYWORDS) <= 10
    assert len(FLAGS) <= 3
    assert len(INSTANTS) <= 3


async def test_an_attribute_of_another_type_is_one_clear_line(data_dir: Path) -> None:
    async with temporal_server(data_dir, ui_port=None) as server:
        client = await Client.connect(server.address)
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace,
                search_attributes={PHASE.name: IndexedValueType.INDEXED_VALUE_TYPE_INT},
            )
        )

        with pytest.raises(Unavailable, match="检索属性 MingbaiPhase 类型不符"):
            await register_search_attributes(client)


async def test_registering_again_does_no_harm_where_time_skips(
    time_skipping: WorkflowEnvironment,
) -> None:
    await register_search_attributes(time_skipping.client)
