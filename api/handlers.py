"""Whatever goes wrong in a request, turned into a problem."""

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import InitErrorDetails
from starlette.exceptions import HTTPException
from temporalio.service import RPCError

from api.failing import error_page, recognise
from api.frame import MAX_BODY
from api.pages.kept import log_in_again
from api.pages.rendering import to_login, wants_page
from api.problems import Fault, More, Problem, respond
from domain.explain import faults
from register.errors import RegisterUnavailable, StoreDamaged
from workflows.gateway import KeyReusedError, NoMotorError

_log = structlog.get_logger(__name__)

_AGAIN = "请稍后用同一幂等编号重新发送，不会重复办理"
_FAILED: dict[type[Exception], tuple[str, str]] = {
    KeyReusedError: ("id_reused", "这个幂等编号已用于另一份申请，内容不同；请换一个编号"),
    NoMotorError: ("no_motor", "案件已经登记，但其流程没有运行，请通知系统管理员恢复"),
    StoreDamaged: ("damaged", "文书缺失或者与登记的内容不符，请通知系统管理员"),
    RegisterUnavailable: ("unavailable", _AGAIN),
    RPCError: ("unavailable", _AGAIN),
}
_HTTP = {
    400: ("unreadable", "请求内容无法读取，请核对后重新发送"),
    404: ("not_found", "请核对地址"),
    405: ("method_not_allowed", "请核对请求方式"),
    413: ("too_large", f"请求内容最大{MAX_BODY // 2**20}MB"),
}


def handle_errors(app: FastAPI) -> None:
    """Let an app answer every known error with its problem."""
    for error in (Problem, RequestValidationError, HTTPException, *_FAILED):
        app.add_exception_handler(error, _answer)


def tell(request: Request, problem: Problem) -> Response:
    """The response that tells a problem: a page to a browser, JSON to a program."""
    id_ = request.state.request_id
    if not wants_page(request):
        return respond(problem, request.url.path, id_)
    return error_page(request, problem)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.code == "unauthenticated" and wants_page(request):
        sent = request.method not in ("GET", "HEAD")
        return await log_in_again(request) if sent else to_login(request)
    if wants_page(request):
        await recognise(request, problem)
    return tell(request, problem)


def problem_of(error: Exception) -> Problem:
    """The problem that a known error is."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _plain(error)
    # What the register or the engine says may name addresses: it is for the log only.
    _log.warning("failed", error=error)
    return Problem(*next(told for kind, told in _FAILED.items() if isinstance(error, kind)))


def _invalid(error: RequestValidationError) -> Problem:
    found = list(error.errors())
    if any(one["type"] == "json_invalid" for one in found):
        return Problem("unreadable", "请求内容不是正确的JSON，请核对后重新发送")
    told = tuple(
        Fault(field=field.removeprefix("body/"), message=message)
        for field, message in faults(_as_pydantic(found))
    )
    detail = "；".join(f"{one.field}：{one.message}" for one in told)
    if len(found) > len(told):
        detail = f"{detail}；等{len(found)}处"
    return Problem("invalid", detail, More(faults=told))


def _as_pydantic(found: list[dict[str, object]]) -> ValidationError:
    """The same faults as pydantic's own error, so that `domain.explain` words them."""
    kept = ("type", "loc", "input", "ctx")
    lines = [InitErrorDetails(**{key: one[key] for key in kept if key in one}) for one in found]  # type: ignore[typeddict-item]  # FastAPI types them as plain dicts
    return ValidationError.from_exception_data("请求", lines)


def _plain(error: HTTPException) -> Problem:
    code, detail = _HTTP.get(error.status_code, ("unreadable", "请求无法处理，请核对后重新发送"))
    return Problem(code, detail, headers=error.headers)
