"""The description of the API is valid, complete, and a page that people can read."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

from api.app import create_app
from api.openapi import operations
from api.openapi_acts import STAFF_ACTS
from domain.procedure import carried_by
from tests.support.house import House


@pytest.fixture(scope="module")
def app(home: House) -> FastAPI:
    """The app that is described."""
    return create_app(home.gateway)


@pytest.fixture(scope="module")
def told(app: FastAPI) -> dict[str, Any]:
    """Its description."""
    return app.openapi()


def validator(told: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """What checks a value against a schema of the description."""
    whole = Resource.opaque(told)
    return Draft202012Validator(
        _absolute(schema), registry=Registry().with_resource("urn:a", whole)
    )


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"urn:a{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(one) for one in schema] if isinstance(schema, list) else schema


def test_the_description_is_valid_openapi(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []


def test_every_operation_says_who_may_what_and_what_may_go_wrong(told: dict[str, Any]) -> None:
    ids = [operation["operationId"] for *_, operation in operations(told)]
    assert len(ids) == len(set(ids))
    for path, verb, operation in operations(told):
        where = f"{verb} {path}"
        assert operation["tags"], where
        assert operation["summary"], where
        assert operation["description"], where
        problems = [status for status in operation["responses"] if status >= "400"]
        assert {"500", "503", "default"} <= set(problems), where
        if operation["security"]:
            assert {"401", "403", "429"} <= set(problems), where
        for status in set(problems) - {"default"}:
            (content,) = operation["responses"][status]["content"].values()
            assert content["schema"] == {"$ref": "#/components/schemas/ProblemDetails"}, where


def test_every_body_and_answer_has_an_example_that_its_schema_accepts(
    told: dict[str, Any],
) -> None:
    contents = [
        (f"{verb} {path}", content["application/json"])
        for path, verb, operation in operations(told)
        for one in (operation.get("requestBody", {}), *operation["responses"].values())
        if "application/json" in (content := one.get("content", {}))
    ]
    assert len(contents) > len(told["paths"])
    for where, content in contents:
        check = validator(told, content["schema"])
        for value in examples(content):
            assert [error.message for error in check.iter_errors(value)] == [], where


def examples(content: dict[str, Any]) -> list[Any]:
    """The examples of a body; there is at least one."""
    several = [one["value"] for one in content.get("examples", {}).values()]
    return several or [content["example"]]


def test_every_example_of_a_problem_is_one(told: dict[str, Any]) -> None:
    check = validator(told, {"$ref": "#/components/schemas/ProblemDetails"})
    shown = [
        example["value"]
        for *_, operation in operations(told)
        for response in operation["responses"].values()
        for content in [response.get("content", {}).get("application/problem+json", {})]
        for example in content.get("examples", {}).values()
    ]
    assert len(shown) > len(told["paths"])
    for example in shown:
        assert [error.message for error in check.iter_errors(example)] == []


def test_acts_are_told_apart_by_name_and_carry_what_the_procedure_says(
    told: dict[str, Any],
) -> None:
    schemas = told["components"]["schemas"]
    mapping = schemas["ActIn"]["discriminator"]["mapping"]

    assert set(mapping) == set(STAFF_ACTS)
    check = validator(told, {"$ref": "#/components/schemas/ActIn"})
    for act in STAFF_ACTS:
        asked = carried_by(act).model_fields
        demanding = any(field.is_required() for field in asked.values())
        assert check.is_valid({"act": act}) is not demanding, act
        assert not check.is_valid({"act": act, "payload": {"nothing_like_it": 1}}), act
    for none in ("no_such_act", "receive", "lapse"):
        assert not check.is_valid({"act": none, "payload": {}})


async def test_the_page_tells_every_operation_without_a_script(
    url: str, told: dict[str, Any]
) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=90) as client:
        answer = await client.get("/docs")

    assert answer.status_code == 200
    for path, verb, operation in operations(told):
        assert f'id="{operation["operationId"]}"' in answer.text
        assert f"{verb.upper()} {path}" in answer.text
    assert 'id="receive_event"' in answer.text
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature", "specversion"):
        assert f"<code>{name}</code>" in answer.text
    assert "<script" not in answer.text
    assert 'href="http' not in answer.text
    assert 'src="http' not in answer.text


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        (("post", "/api/v1/tokens"), "404"),
        (("post", "/codec/decode"), "404"),
        (("post", "/codec/encode"), "404"),
        (("get", "/metrics"), "404"),
        (("post", "/api/v1/cases/{case_id}/acts"), "410"),
        (("post", "/api/v1/cases/{case_id}/uploads"), "410"),
        (("post", "/api/v1/applications/{case_id}/supplement"), "410"),
    ],
)
def test_a_status_that_some_routes_alone_answer_is_told_there(
    told: dict[str, Any], operation: tuple[str, str], status: str
) -> None:
    verb, path = operation
    content = told["paths"][path][verb]["responses"][status]["content"]
    assert content["application/problem+json"]["examples"]
    assert status not in told["paths"]["/healthz"]["get"]["responses"]


def test_the_codes_of_problems_are_told(told: dict[str, Any]) -> None:
    code = told["components"]["schemas"]["ProblemDetails"]["properties"]["code"]
    assert {"not_found", "erased", "id_reused"} <= set(code["examples"])
