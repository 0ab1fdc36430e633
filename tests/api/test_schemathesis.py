"""The running API does what its description says, whoever asks and whatever is sent.

Schemathesis makes requests from the description, right ones and wrong ones, and looks at the
answers. The requests are the same in every run (derandomised), so that what fails fails again.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, CheckFunction, GenerationMode
from schemathesis.specs.openapi import checks

from api.app import create_app
from tests.api.conftest import Desk, id_of
from tests.support.house import House
from tests.support.service import service

EACH = 2
"""Requests of each kind to each operation for each role: all together stay below a minute."""

EXCLUDED: tuple[CheckFunction, ...] = (
    # What is well-formed may still be refused: check digits, stages, roles, dates.
    checks.positive_data_acceptance,
)
ROLES = ("client", "clerk", "auditor")


@pytest.mark.parametrize("role", ROLES)
async def test_the_api_is_what_it_says(role: str, url: str, home: House, desk: Desk) -> None:
    if role == "client":
        intake = service(home, desk.client, "schemathesis")
        token, case = intake.key, await intake.case()
    else:
        token = home.token({"clerk": "wang.fang", "auditor": "gu.lan"}[role])
        case = id_of(await desk.case())
    description = create_app(home.gateway).openapi()
    found = await asyncio.to_thread(_all_faults, description, url, token, case)
    assert not found, "\n\n".join(found)


async def test_a_description_that_lies_is_found_out(url: str, home: House) -> None:
    """The proof that the test above can fail."""
    description = create_app(home.gateway).openapi()
    alive = description["components"]["schemas"]["Alive"]
    alive["required"] = [*alive.get("required", ()), "since"]
    lying = description | {"paths": {"/healthz": description["paths"]["/healthz"]}}

    (fault,) = await asyncio.to_thread(_all_faults, lying, url, home.token("gu.lan"), "")
    assert "since" in fault


def _all_faults(description: dict[str, Any], url: str, token: str, case: str) -> list[str]:
    schema = schemathesis.openapi.from_dict(description)
    return [
        fault
        for one in schema.get_all_operations()
        for fault in _faults(one.ok(), url, token, case)
    ]


def _faults(operation: APIOperation, url: str, token: str, case: str) -> Iterator[str]:
    """What is wrong with an operation, one of each kind of request."""
    real = {"case_id": case} if "{case_id}" in operation.path else {}
    right, wrong = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    kinds = [operation.as_strategy(right, path_parameters=real or None)]
    if operation.body or operation.query or operation.headers or operation.path_parameters:
        kinds += [operation.as_strategy(wrong), operation.as_strategy(right)]
    for kind in kinds:

        @given(made=kind)
        @settings(
            max_examples=EACH,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def answers_as_told(made: Case) -> None:
            headers = {"Authorization": f"Bearer {token}"}
            response = made.call(base_url=url, headers=headers, timeout=30)
            made.validate_response(response, excluded_checks=list(EXCLUDED))

        try:
            answers_as_told()
        except (Exception, BaseExceptionGroup) as fault:  # noqa: BLE001 - all faults are told at once
            yield f"{operation.label}: {_told(fault)}"


def _told(fault: BaseException) -> str:
    inner = getattr(fault, "exceptions", None)
    return "; ".join(map(_told, inner)) if inner else f"{type(fault).__name__} {fault}"
