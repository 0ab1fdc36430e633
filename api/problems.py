"""Problems: every error of the API, as RFC 9457 `application/problem+json`, in Chinese.

A problem's `code` is what a program looks at; everything else is for whoever reads it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import Field
from starlette.responses import Response

from domain.acts import Refusal
from domain.defects import Defect
from domain.model import Model

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5
"""Seconds after which a caller may try again what failed for the moment."""

UNANSWERED = "暂未得到答复，尚不能确定是否已经办理；请稍后用同一幂等编号重新发送，不会重复办理"
"""What is told of an act nobody has answered yet."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What problems of one code have in common."""

    status: int
    title: str


_GUARD = Kind(409, "不符合办理条件")
KINDS = {
    "unreadable": Kind(400, "请求无法读取"),
    "wrong_host": Kind(400, "没有这个网站"),
    "unauthenticated": Kind(401, "需要有效的登录凭证"),
    "wrong_role": Kind(403, "无权办理"),
    "not_vouched": Kind(403, "登录没有完成"),
    "forged": Kind(403, "请求来源不明"),
    "wrong_agency": Kind(403, "无权代其他机关收件"),
    "unproven": Kind(403, "办理人身份未经证明"),
    "unknown_actor": Kind(403, "没有这个办理人"),
    "not_found": Kind(404, "没有这个地址"),
    "unknown_case": Kind(404, "没有这个案件"),
    "unknown_document": Kind(404, "没有这份文书"),
    "unknown_upload": Kind(404, "没有这份材料"),
    "unknown_delegation": Kind(404, "没有这项授权"),
    "unknown_webhook": Kind(404, "没有这个推送"),
    "method_not_allowed": Kind(405, "这个地址不支持这种请求方式"),
    "wrong_stage": Kind(409, "当前阶段不能办理"),
    "id_reused": Kind(409, "幂等编号已用于其他内容"),
    "not_produced": Kind(409, "文书尚未制作完成"),
    "erased": Kind(410, "内容已依法删除"),
    "too_large": Kind(413, "请求内容过大"),
    "unacceptable_file": Kind(415, "不能上传这种文件"),
    "invalid": Kind(422, "请求内容填写有误"),
    "malformed": Kind(422, "办理内容填写有误"),
    "unknown_act": Kind(422, "没有这个办理事项"),
    "unknown_agency": Kind(422, "没有这个机关"),
    "not_receivable": Kind(422, "申请不能收件"),
    "shifted": Kind(422, "不允许偏移民用时间"),
    "internal": Kind(500, "系统内部错误"),
    "damaged": Kind(500, "文书与登记不符"),
    "too_many": Kind(429, "请求过于频繁"),
    "unavailable": Kind(503, "服务暂时不可用"),
    "no_log_in_service": Kind(503, "统一身份认证暂时不可用"),
    "no_motor": Kind(503, "案件的流程没有运行"),
    "not_ready": Kind(503, "系统尚未就绪"),
}
"""Every code there is, beside the guards of the procedure, whose names are codes too."""


class Fault(Model):
    """One field that is wrong: its path (`application/items/0/title`) and what is wrong with it."""

    field: str
    message: str


class More(Model):
    """The extension members a problem may have."""

    what: str | None = None
    why: str | None = None
    allowed: tuple[str, ...] | None = None
    defects: tuple[Defect, ...] | None = None
    faults: tuple[Fault, ...] | None = None
    parts: dict[str, str] | None = None


class _Head(Model):
    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(examples=[*KINDS])
    request_id: str | None = None


class ProblemDetails(More, _Head):
    """A problem as it is sent (RFC 9457 §3); `instance` is the path that was asked.

    By its `request_id` the request is found in the log.
    """


class Problem(Exception):  # noqa: N818 - it is named as RFC 9457 names it
    """Ends a request with a problem."""

    def __init__(
        self,
        code: str,
        detail: str,
        more: More | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
        self.more, self.headers = more or More(), dict(headers or {})


def refused(refusal: Refusal, more: More | None = None) -> Problem:
    """The problem a refusal is, with what, why, and what would be allowed instead."""
    told = {"what": refusal.what, "why": refusal.why, "allowed": refusal.allowed}
    detail = f"{refusal.what}：{refusal.why}"
    return Problem(refusal.code, detail, (more or More()).model_copy(update=told))


def kind_of(problem: Problem) -> Kind:
    """What the problem has in common with others of its code."""
    return KINDS.get(problem.code, _GUARD)


def headers_of(problem: Problem) -> dict[str, str]:
    """The headers a response needs that tells the problem."""
    if kind_of(problem).status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(RETRY_AFTER), **problem.headers}
    return problem.headers


def respond(problem: Problem, instance: str, request_id: str | None = None) -> Response:
    """The response that tells a problem to a program.

    What it quotes may be half a surrogate pair: where nothing else can be written stands “?”.
    """
    told = details(problem, instance, request_id).model_dump(mode="json", exclude_none=True)
    written = json.dumps(told, ensure_ascii=False).encode(errors="replace")
    return Response(written, kind_of(problem).status, headers_of(problem), MEDIA_TYPE)


def details(problem: Problem, instance: str, request_id: str | None = None) -> ProblemDetails:
    """A problem as it is sent."""
    kind = kind_of(problem)
    return ProblemDetails(
        type=f"urn:problem-type:mingbai:{problem.code}",
        title=kind.title,
        status=kind.status,
        detail=problem.detail,
        instance=instance,
        code=problem.code,
        request_id=request_id,
        **dict(problem.more),
    )
