"""Examples in the OpenAPI description: invented people and companies, as in `samples/`."""

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Any

from api.openapi_acts import act_examples
from samples import load_samples

CASE = "bjqts-01J0000000000000000000000A"

PARAMETERS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "case_id": CASE,
        "Idempotency-Key": "portal-2017-000123",
        "X-Namespace": "default",
        "namespace": "default",
    }
)
"""What a parameter may look like, by its name."""


@cache
def hand_in_examples() -> dict[str, Any]:
    """An application of a citizen, and one of an organisation."""
    chosen: dict[str, Any] = {}
    for sample in load_samples():
        kind = sample.application.applicants[0].kind
        application = sample.application.model_dump(mode="json", exclude_none=True)
        value = {"agency": sample.agency, "application": application}
        chosen.setdefault(str(kind), {"summary": sample.title, "value": value})
    return chosen


def _payloads() -> dict[str, Any]:
    payload = {"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "eyJhY3RvciI6ICJ6aG91Lm1pbiJ9"}
    return {"plain": {"summary": "一项未加密的内容", "value": {"payloads": [payload]}}}


BODIES: MappingProxyType[str, Callable[[], dict[str, Any]]] = MappingProxyType(
    {"HandIn": hand_in_examples, "ActIn": act_examples, "Payloads": _payloads}
)
"""Examples of a request's body, by the name of its schema."""


_WORDS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "agency": "bjqts",
        "case": CASE,
        "case_id": CASE,
        "id": "01J0000000000000000000000A",
        "number": "京质监信息公开〔2017〕第1号",
        "name": "沈嘉禾",
        "url": "https://intake.example.cn/mingbai",
        "email": "shen.jiahe@example.com",
        "person": "wang.fang",
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
_FORMATS: MappingProxyType[str, str] = MappingProxyType(
    {
        "date": "2017-11-07",
        "date-time": "2017-11-07T01:00:00Z",
        "uri": "https://intake.example.cn/mingbai",
        "binary": "",
    }
)
_PLAIN: MappingProxyType[str, Any] = MappingProxyType(
    {"integer": 1, "number": 1.0, "boolean": False, "null": None, "string": "文字"}
)
_DEEP = 10


class Maker:
    """Makes an example of a schema that has none of its own: what is required, in plain words."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas

    def make(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """A value that the schema accepts; `name` is that of the field it is for."""
        if "$ref" in schema:
            named = str(schema["$ref"]).rpartition("/")[2]
            return self.make(self._schemas[named], name, depth)
        for said in ("const", "example", "default"):
            if said in schema:
                return schema[said]
        if listed := schema.get("examples") or schema.get("enum"):
            return listed[0]
        several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if several:
            made = self.make(several[0], name, depth)
            return {**_told_apart(schema), **made} if isinstance(made, dict) else made
        return self._of_type(schema, name, depth)

    def _of_type(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                return (
                    [] if depth >= _DEEP else [self.make(schema.get("items", {}), name, depth + 1)]
                )
            case "string":
                return self._text(schema, name)
            case "integer" | "number":
                least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
                return least if isinstance(least, int | float) else 1
            case other:
                return _PLAIN.get(str(other))

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        if depth >= _DEEP:
            return {}
        fields = schema.get("properties", {})
        return {one: self.make(fields[one], one, depth + 1) for one in schema.get("required", ())}

    @staticmethod
    def _text(schema: dict[str, Any], name: str) -> str:
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        text = str(_WORDS.get(name) or ("a1" if "pattern" in schema else _PLAIN["string"]))
        text = text.ljust(schema.get("minLength", 0), "a")
        return text[: schema.get("maxLength", len(text))]


def _told_apart(schema: dict[str, Any]) -> dict[str, Any]:
    """The field by which the first of several shapes is known."""
    discriminator = schema.get("discriminator", {})
    first = next(iter(discriminator.get("mapping", {})), None)
    return {discriminator["propertyName"]: first} if first is not None else {}
