"""The page at `/docs`: the API told in Chinese, made from its OpenAPI description on the server.

It needs no script and nothing from elsewhere, which a public body's network would not let through.
"""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.auth.rights import public
from api.openapi import operations
from api.pages.rendering import NOBODY, page
from domain.model import Model

router = APIRouter(include_in_schema=False)


class Field(Model):
    """One field of a body or an answer, or one parameter."""

    name: str
    type: str
    required: bool
    note: str = ""


class Answer(Model):
    """What may come back."""

    status: str
    note: str
    fields: tuple[Field, ...] = ()


class Operation(Model):
    """One thing the API does."""

    id: str
    verb: str
    path: str
    title: str
    note: str
    proofs: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    choices: tuple[tuple[str, str, tuple[Field, ...]], ...]
    examples: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]


class Chapter(Model):
    """The operations of one subject."""

    title: str
    note: str
    operations: tuple[Operation, ...]


@router.get("/docs", dependencies=[public("the description of the API is for whoever connects")])
def read_docs(request: Request) -> HTMLResponse:
    """Show what the API does."""
    description = request.app.openapi()
    introduction = description["info"]["description"].splitlines()
    chapters = _Reader(description).chapters()
    return page("docs.html", NOBODY, introduction=introduction, chapters=chapters)


class _Reader:
    """Reads an OpenAPI description for people."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._all = description
        self._schemas: dict[str, Any] = description["components"]["schemas"]

    def chapters(self) -> tuple[Chapter, ...]:
        """Every operation under the first of its tags."""
        return tuple(
            Chapter(
                title=tag["name"],
                note=tag["description"],
                operations=tuple(
                    self._operation(path, verb, one)
                    for path, verb, one in (*operations(self._all), *self._pushed())
                    if one.get("tags", [""])[0] == tag["name"]
                ),
            )
            for tag in self._all["tags"]
        )

    def _pushed(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """What the API sends itself, to whoever has asked for it."""
        for one in self._all["webhooks"].values():
            yield _SUBSCRIBED, "post", one["post"]

    def _operation(self, path: str, verb: str, told: dict[str, Any]) -> Operation:
        contents = told.get("requestBody", {}).get("content", {})
        body: dict[str, Any] = next(iter(contents.values()), {})
        schema = self._resolved(body.get("schema", {}))
        return Operation(
            id=told["operationId"],
            verb=verb.upper(),
            path=path,
            title=told.get("summary", path),
            note=told["description"],
            proofs=self._proofs(told.get("security", [])),
            parameters=tuple(self._parameter(one) for one in told.get("parameters", ())),
            body=self._fields(schema)
            or tuple(_raw(kind) for kind in contents if not schema.get("oneOf")),
            choices=tuple(self._choice(one) for one in schema.get("oneOf", ())),
            examples=tuple(
                (one.get("summary", name), _json(one["value"]))
                for name, one in body.get("examples", {}).items()
            ),
            answers=tuple(
                self._answer(status, one) for status, one in sorted(told["responses"].items())
            ),
        )

    def _proofs(self, security: list[dict[str, Any]]) -> str:
        named = {
            "token": "访问令牌",
            "session": "网页会话",
            "client_key": "受理系统密钥",
            "client_login": "受理系统编号和密钥",
        }
        return "、".join(named[scheme] for one in security for scheme in one)

    def _parameter(self, told: dict[str, Any]) -> Field:
        where = {"path": "地址", "query": "查询", "header": "请求头", "cookie": "Cookie"}[
            told["in"]
        ]
        note = f"{where}。{told.get('description', '')}"
        return Field(
            name=told["name"],
            type=self._type(told["schema"]),
            required=told.get("required", False),
            note=note,
        )

    def _choice(self, reference: dict[str, Any]) -> tuple[str, str, tuple[Field, ...]]:
        schema = self._resolved(reference)
        act = schema["properties"]["act"]["const"]
        payload = self._resolved(schema["properties"]["payload"])
        return str(schema["title"]), str(act), self._fields(payload)

    def _answer(self, status: str, told: dict[str, Any]) -> Answer:
        content = told.get("content", {}).get("application/json", {})
        schema = self._resolved(content.get("schema", {}))
        return Answer(
            status="其他" if status == "default" else status,
            note=told.get("description", ""),
            fields=self._fields(schema),
        )

    def _fields(self, schema: dict[str, Any]) -> tuple[Field, ...]:
        required = schema.get("required", ())
        return tuple(
            Field(
                name=name,
                type=self._type(one),
                required=name in required,
                note=one.get("description", ""),  # a shape's own is for whoever reads the code
            )
            for name, one in schema.get("properties", {}).items()
        )

    def _type(self, schema: dict[str, Any]) -> str:
        if "$ref" in schema:
            target = self._resolved(schema)
            return (
                self._type(target) if "enum" in target else str(schema["$ref"]).rpartition("/")[2]
            )
        if values := schema.get("enum"):
            return "、".join(map(str, values))
        if "const" in schema:
            return str(schema["const"])
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return " 或 ".join(dict.fromkeys(map(self._type, schema[several])))
        if schema.get("type") == "array":
            return f"{self._type(schema.get('items', {}))}的列表"
        return _TYPES.get(schema.get("format", ""), _TYPES.get(schema.get("type", ""), "任意"))

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self._schemas[str(schema["$ref"]).rpartition("/")[2]]
        return schema


_SUBSCRIBED = "订阅时填写的网址"
"""Where an event is pushed to, in place of a path."""

_TYPES = {
    "date": "日期",
    "date-time": "时刻",
    "binary": "文件内容",
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "object": "对象",
    "null": "空",
}


def _raw(kind: str) -> Field:
    return Field(name="请求内容", type=kind, required=True)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
