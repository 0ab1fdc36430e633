"""Search attributes: what the Temporal UI and `list` may ask about a case.

They are stored in the clear, so none carries personal data; SQL visibility allows a namespace ten
Keywords, three Datetimes and three Bools. Lists for people come from the register, never from here.
"""

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from runtime.errors import Unavailable

AGENCY = SearchAttributeKey.for_keyword("MingbaiAgency")
NUMBER = SearchAttributeKey.for_keyword("MingbaiNumber")
PHASE = SearchAttributeKey.for_keyword("MingbaiPhase")
DEPARTMENT = SearchAttributeKey.for_keyword("MingbaiDepartment")
CHANNEL = SearchAttributeKey.for_keyword("MingbaiChannel")
OUTCOME = SearchAttributeKey.for_keyword("MingbaiOutcome")
RULES = SearchAttributeKey.for_keyword("MingbaiRules")
NEEDS_ATTENTION = SearchAttributeKey.for_bool("MingbaiNeedsAttention")
OVERDUE = SearchAttributeKey.for_bool("MingbaiOverdue")
ARBITRATION = SearchAttributeKey.for_bool("MingbaiArbitration")
REPLY_DUE = SearchAttributeKey.for_datetime("MingbaiReplyDue")

KEYWORDS = (AGENCY, NUMBER, PHASE, DEPARTMENT, CHANNEL, OUTCOME, RULES)
FLAGS = (NEEDS_ATTENTION, OVERDUE, ARBITRATION)
INSTANTS = (REPLY_DUE,)

_TYPES: dict[str, IndexedValueType.ValueType] = {
    **{key.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD for key in KEYWORDS},
    **{key.name: IndexedValueType.INDEXED_VALUE_TYPE_BOOL for key in FLAGS},
    **{key.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME for key in INSTANTS},
}


async def register_search_attributes(client: Client) -> tuple[str, ...]:
    """Make the namespace know every key above, and answer with the names that were missing.

    Run it before the first worker: an unknown attribute keeps a workflow task failing for ever.
    A production server may take a minute until all its nodes know a new one.
    """
    known = await _registered(client)
    for name, type_ in known.items():
        if _TYPES.get(name, type_) != type_:
            raise Unavailable(f"Temporal 命名空间 {client.namespace} 的检索属性 {name} 类型不符")
    missing = tuple(name for name in _TYPES if name not in known)
    if missing:
        await _add(client, missing)
    return missing


async def _registered(client: Client) -> dict[str, IndexedValueType.ValueType]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        answer = await client.operator_service.list_search_attributes(request)
    except RPCError as error:
        if error.status is RPCStatusCode.UNIMPLEMENTED:  # the time-skipping server keeps no list
            return {}
        raise
    return dict(answer.custom_attributes)


async def _add(client: Client, names: tuple[str, ...]) -> None:
    request = AddSearchAttributesRequest(
        namespace=client.namespace, search_attributes={name: _TYPES[name] for name in names}
    )
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        # The time-skipping server answers so the second time; all of them are there by then.
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
