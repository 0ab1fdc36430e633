"""The OpenAPI 3.1 description: what FastAPI knows of the routes, and what only we know.

That is who may ask (the rights the routes declare), which problems each can answer with, what
every act carries (the procedure table), and examples.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from api.auth.cookies import SESSION
from api.auth.rights import Declaration, declared, routes_of
from api.openapi_acts import act_schemas
from api.openapi_events import event_examples, pushed
from api.openapi_examples import BODIES, PARAMETERS, Maker
from api.problems import KINDS, MEDIA_TYPE, Kind
from domain.permissions import CLIENT_RIGHTS, Right

INTRODUCTION = """政府信息公开申请办理系统的接口：受理系统提交申请、查询进度，工作人员办理案件。

- 请求和答复都是JSON（UTF-8）；日期是北京时间的日期，时刻带时区。
- 出错时答复`application/problem+json`（RFC 9457），程序看`code`，其余是给人看的中文说明。
- 会改变案件的请求可带`Idempotency-Key`：用同一编号再次发送，不会重复办理。
- 答复503时按`Retry-After`稍后重发即可。
- 其他机关、其他部门的案件一律答复404。
"""

TAGS = {
    "收件": "受理系统和受理人员提交申请、补正、撤回，查询进度",
    "案件": "案件清单与案件详情",
    "办理": "办理事项：每一阶段谁可以办理什么，由办理程序表决定",
    "办理程序": "办理程序表：办理事项、阶段、角色、依据和应当填写的内容",
    "文书": "案件的文书（PDF）",
    "材料": "案件的材料",
    "授权": "外出期间的授权",
    "事件": "案件发生了什么：按顺序读取，一个不漏（CloudEvents 1.0）",
    "事件推送": "把事件推送到订阅的网址（CloudEvents 1.0，带签名，失败重发）",
    "登录": "我是谁，有哪些权限",
    "人员": "在岗人员、职责、账号、口令、会话和访问令牌",
    "受理系统": "受理系统及其权限和密钥",
    "流程内容": "Temporal管理页面和命令行的编解码服务（Temporal remote data encoding）",
    "运行状况": "存活、就绪、指标",
}

_TOKEN, _SESSION, _KEY, _BASIC = "token", "session", "client_key", "client_login"
_SCHEMES = {
    _TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "description": "工作人员的访问令牌：`Authorization: Bearer …`",
    },
    _SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION.name,
        "description": "在网页登录后的会话；会改变内容的请求还须带`X-CSRF-Token`",
    },
    _KEY: {
        "type": "http",
        "scheme": "bearer",
        "description": "受理系统的密钥（mbk_…）：`Authorization: Bearer mbk_…`",
    },
    _BASIC: {
        "type": "http",
        "scheme": "basic",
        "description": "受理系统的编号和密钥（HTTP Basic）",
    },
}
_CONVERTER = re.compile(r":\w+}")
_VERBS = ("get", "post", "put", "patch", "delete")


def completed(app: FastAPI, plain: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's description of an app, made complete."""
    routes = {
        (_CONVERTER.sub("}", path), verb.lower()): route
        for path, route in routes_of(app.routes)
        for verb in getattr(route, "methods", None) or ()
    }
    components = plain.setdefault("components", {})
    components["securitySchemes"] = _SCHEMES
    components["schemas"] |= act_schemas()
    told_events = [one["value"] for one in event_examples().values()]
    components["schemas"]["CloudEvent"]["examples"] = told_events
    plain["webhooks"] = pushed()
    used, maker = set[str](), Maker(components["schemas"])
    for path, verb, operation in operations(plain):
        route = routes[path, verb]
        operation["operationId"] = _id(getattr(route, "name", verb), path, used)
        _complete(path, verb, operation, declared(route))
        _exemplify(operation, maker)
    plain["info"] |= {"description": INTRODUCTION, "license": _LICENSE}
    plain["servers"] = [{"url": "/", "description": "本机关的系统"}]
    told = {tag for *_, operation in operations(plain) for tag in operation.get("tags", ())}
    plain["tags"] = [
        {"name": tag, "description": TAGS.get(tag, tag)}
        for tag in (*TAGS, *sorted(told - {*TAGS}))
        if tag in told
    ]
    return plain


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of a description with its path and verb."""
    for path, item in description["paths"].items():
        for verb in _VERBS:
            if verb in item:
                yield path, verb, item[verb]


_LICENSE = {"name": "Proprietary"}


def _complete(
    path: str, verb: str, operation: dict[str, Any], asks: tuple[Declaration, ...]
) -> None:
    anybody = any(one.open_to_all for one in asks)
    operation["security"] = [] if anybody else _security(asks)
    operation["description"] = _who(asks)
    _tell_problems(path, verb, operation, anybody=anybody)


def _security(asks: tuple[Declaration, ...]) -> list[dict[str, list[str]]]:
    rights = {one.right for one in asks if one.right}
    clients = rights <= CLIENT_RIGHTS and not any(one.staff_only for one in asks)
    return [{scheme: []} for scheme in (_TOKEN, _SESSION, *((_KEY, _BASIC) if clients else ()))]


def _who(asks: tuple[Declaration, ...]) -> str:
    if any(one.open_to_all for one in asks):
        return "任何人都可以使用。"
    rights = dict.fromkeys(" 或者 ".join(map(_named, _enough(one))) for one in asks if one.right)
    if rights:
        return f"需要权限：{'、'.join(rights)}。"
    clients = "" if any(one.staff_only for one in asks) else "和受理系统"
    return f"任何已登录的工作人员{clients}都可以使用。"


def _enough(one: Declaration) -> tuple[Right, ...]:
    """The rights any of which is enough."""
    instead: tuple[Right, ...] = getattr(one, "instead", ())
    return (one.right, *instead) if one.right else instead


def _named(right: Right) -> str:
    return f"“{right.label}”（`{right.value}`）"


def _tell_problems(path: str, verb: str, operation: dict[str, Any], *, anybody: bool) -> None:
    responses = operation["responses"]
    responses.pop("422", None)  # FastAPI's own shape, which we do not answer with
    body = "requestBody" in operation
    takes = body or bool(operation.get("parameters"))
    possible = {
        HTTPStatus.BAD_REQUEST: True,
        HTTPStatus.UNAUTHORIZED: not anybody,
        HTTPStatus.FORBIDDEN: not anybody,
        HTTPStatus.NOT_FOUND: "{" in path,
        HTTPStatus.CONFLICT: verb != "get" or "documents" in path,
        HTTPStatus.GONE: verb != "get" and "{case_id}" in path,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: body,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: body,
        HTTPStatus.UNPROCESSABLE_ENTITY: takes,
        HTTPStatus.TOO_MANY_REQUESTS: not anybody,
        HTTPStatus.INTERNAL_SERVER_ERROR: True,
        HTTPStatus.SERVICE_UNAVAILABLE: True,
    }
    for status, may_be in possible.items():
        told = responses.get(str(int(status)), {} if may_be else None)
        if told is not None and "content" not in told:  # a route itself may say that it may be
            responses[str(int(status))] = _problem(int(status))
    responses["default"] = {
        "description": "其他问题",
        "content": {MEDIA_TYPE: {"schema": _PROBLEM_REF}},
    }


_PROBLEM_REF = {"$ref": "#/components/schemas/ProblemDetails"}


def _problem(status: int) -> dict[str, Any]:
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    told: dict[str, Any] = {
        "description": "；".join(dict.fromkeys(kind.title for kind in kinds.values()))
        or HTTPStatus(status).phrase,
        "content": {
            MEDIA_TYPE: {
                "schema": _PROBLEM_REF,
                "examples": {code: {"value": _example(code, kind)} for code, kind in kinds.items()},
            }
        },
    }
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        seconds = {"type": "integer", "minimum": 1}
        told["headers"] = {"Retry-After": {"description": "几秒之后可以重发", "schema": seconds}}
    return told


def _example(code: str, kind: Kind) -> dict[str, Any]:
    return {
        "type": f"urn:problem-type:mingbai:{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": f"{kind.title}：具体原因和应当怎样做，用中文说明",
        "instance": "/api/v1/cases/bjqts-01J0000000000000000000000A",
        "code": code,
    }


def _exemplify(operation: dict[str, Any], maker: Maker) -> None:
    for parameter in operation.get("parameters", ()):
        if "example" not in parameter and parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        shape = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if shape in BODIES:
            content["examples"] = BODIES[shape]()
        else:
            _made(content, maker)
    for response in operation["responses"].values():
        if content := response.get("content", {}).get("application/json"):
            _made(content, maker)


def _made(content: dict[str, Any], maker: Maker) -> None:
    if "examples" not in content and "example" not in content:
        content["example"] = maker.make(content["schema"])


def _id(name: str, path: str, used: set[str]) -> str:
    """The route's name; where two share one, with the path that tells them apart."""
    where = re.sub(r"[^a-z0-9]+", "_", path.lower()).strip("_")
    wanted = name if name not in used else f"{name}_at_{where}"
    used.add(wanted)
    return wanted
