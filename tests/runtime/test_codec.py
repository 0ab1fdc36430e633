"""The codec hides everything and never fails on what comes in."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import WorkflowSerializationContext
from temporalio.exceptions import ApplicationError

from runtime.client import data_converter
from runtime.codec import MARKER, EncryptingCodec, agency_of
from runtime.keys import Algorithm, KeyRing

CASE = "bjqts-01ARZ3NDEKTSV4RRFFQ69G5FAV"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='{"申请人": "张三"}'.encode())


class Letter(BaseModel):
    """A payload of ours."""

    writer: str
    written: date


async def sealed(ring: KeyRing, payload: Payload = PLAIN) -> Payload:
    return (await EncryptingCodec(ring).encode([payload]))[0]


async def opened(ring: KeyRing, payload: Payload) -> Payload:
    return (await EncryptingCodec(ring).decode([payload]))[0]


async def reason(ring: KeyRing, payload: Payload) -> object:
    answer = await opened(ring, payload)
    assert answer.metadata["encoding"] == b"json/plain"
    return json.loads(answer.data)[MARKER]


@pytest.mark.parametrize("algorithm", Algorithm)
async def test_what_is_sealed_comes_back_whole(algorithm: Algorithm) -> None:
    ring = KeyRing.new(algorithm)

    secret = await sealed(ring)

    assert "张三".encode() not in secret.SerializeToString()
    assert await opened(ring, secret) == PLAIN


@pytest.mark.parametrize("algorithm", Algorithm)
async def test_a_model_survives_the_converter(algorithm: Algorithm) -> None:
    converter = data_converter(KeyRing.new(algorithm))
    letter = Letter(writer="张三", written=date(2017, 11, 7))

    payloads = await converter.encode([letter, None])

    assert await converter.decode(payloads, [Letter, type(None)]) == [letter, None]


async def test_equal_payloads_never_look_alike() -> None:
    ring = KeyRing.new()

    assert (await sealed(ring)).data != (await sealed(ring)).data


async def test_a_long_payload_shrinks() -> None:
    long = Payload(metadata={"encoding": b"json/plain"}, data="政府信息".encode() * 1000)

    assert len((await sealed(KeyRing.new(), long)).data) < len(long.data) / 10


async def test_a_plain_payload_passes_through() -> None:
    assert await opened(KeyRing.new(), PLAIN) == PLAIN


async def test_a_payload_under_an_unknown_key_becomes_a_marker() -> None:
    stranger = await sealed(KeyRing.new())
    nameless = Payload(metadata={"encoding": b"binary/encrypted"}, data=b"x")

    assert await reason(KeyRing.new(), stranger) == "unknown_key"
    assert await reason(KeyRing.new(), nameless) == "unknown_key"


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("cut", [0, 5, 12, 20, 28, -1])
async def test_a_payload_cut_short_becomes_a_marker(algorithm: Algorithm, cut: int) -> None:
    ring = KeyRing.new(algorithm)
    short = await sealed(ring)
    short.data = short.data[:cut]

    assert await reason(ring, short) == "damaged"


@given(data=st.data())
async def test_a_payload_with_any_bit_turned_becomes_a_marker(data: st.DataObject) -> None:
    ring = KeyRing.new(data.draw(st.sampled_from(Algorithm)))
    payload = await sealed(ring)
    at = data.draw(st.integers(0, len(payload.data) * 8 - 1))
    turned = bytearray(payload.data)
    turned[at // 8] ^= 1 << at % 8
    payload.data = bytes(turned)

    assert await reason(ring, payload) == "damaged"


async def test_a_payload_moved_under_another_key_of_the_ring_becomes_a_marker() -> None:
    ring = KeyRing.new().with_new_key(Algorithm.AES_256_GCM)
    payload = await sealed(ring)
    payload.metadata["mingbai-key"] = ring.payload_keys[-1].id.encode()

    assert await reason(ring, payload) == "damaged"


async def test_old_payloads_are_read_after_a_rotation() -> None:
    first = KeyRing.new()
    both = first.with_new_key(Algorithm.SM4_GCM)
    second = both.activated(both.payload_keys[-1].id)
    old, new = await sealed(first), await sealed(second)

    assert await opened(second, old) == PLAIN
    assert await opened(both, new) == PLAIN
    assert await reason(first, new) == "unknown_key"


async def test_a_failure_shows_neither_message_nor_trace() -> None:
    converter = data_converter(KeyRing.new())
    failure = Failure()
    await converter.encode_failure(ApplicationError("张三 的申请", "张三"), failure)

    assert "张三".encode() not in failure.SerializeToString()
    assert str(await converter.decode_failure(failure)) == "张三 的申请"


async def test_a_failure_under_an_unknown_key_is_still_a_failure() -> None:
    failure = Failure()
    await data_converter(KeyRing.new()).encode_failure(ApplicationError("x"), failure)

    decoded = await data_converter(KeyRing.new()).decode_failure(failure)
    assert isinstance(decoded, ApplicationError)


def of(ring: KeyRing, workflow: str) -> EncryptingCodec:
    """The codec as the SDK asks for it: for the payloads of one workflow."""
    context = WorkflowSerializationContext(namespace="default", workflow_id=workflow)
    return EncryptingCodec(ring).with_context(context)


@pytest.mark.parametrize("algorithm", Algorithm)
async def test_a_payload_is_bound_to_its_agency(algorithm: Algorithm) -> None:
    ring = KeyRing.new(algorithm)
    (secret,) = await of(ring, CASE).encode([PLAIN])

    assert await of(ring, "bjqts-01BX5ZZKBKACTAV9WEVGEMMVRZ").decode([secret]) == [PLAIN]
    (elsewhere,) = await of(ring, "other-01BX5ZZKBKACTAV9WEVGEMMVRZ").decode([secret])
    assert json.loads(elsewhere.data) == {MARKER: "foreign"}


async def test_another_agency_on_the_envelope_opens_nothing() -> None:
    ring = KeyRing.new()
    (secret,) = await of(ring, CASE).encode([PLAIN])
    for agency in (b"other", b""):
        secret.metadata["mingbai-agency"] = agency
        assert await reason(ring, secret) == "damaged"


async def test_payloads_of_before_agencies_were_bound_are_read() -> None:
    ring = KeyRing.new()

    assert await of(ring, CASE).decode([await sealed(ring)]) == [PLAIN]


@pytest.mark.parametrize(
    ("workflow", "agency"),
    [
        (CASE, "bjqts"),
        ("bj-qts-01ARZ3NDEKTSV4RRFFQ69G5FAV", "bj-qts"),
        ("digest-bjqts", "bjqts"),
        ("digest-bj-qts", "bj-qts"),
        ("letter", None),
    ],
)
def test_whose_a_workflow_is_stands_in_its_id(workflow: str, agency: str | None) -> None:
    assert agency_of(workflow) == agency
