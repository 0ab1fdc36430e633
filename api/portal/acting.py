"""What people from outside say in a case: through the procedure's own acts, like everybody else."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus

import structlog
from pydantic import JsonValue
from starlette.datastructures import UploadFile
from starlette.responses import Response
from temporalio.service import RPCError

from api.portal.opening import View
from api.problems import RETRY_AFTER
from domain.acts import Request
from domain.channels import Channel
from domain.people import Actor
from register.paper.filetypes import Unacceptable
from register.paper.uploads import UploadKind
from workflows.gateway import Gateway, NoMotorError, PendingError

_log = structlog.get_logger(__name__)

KEY = "key"
"""The name of a form's one-time key: pressed twice, it acts once."""

PENDING = "已经收到，系统正在处理，暂时没有结果。请稍等片刻再按一次，不会重复办理"
DOWN = "系统暂时不能办理。您填写的内容都在，请过几分钟再按一次；不会重复办理"


async def act(
    gateway: Gateway, case_id: str, name: str, actor: Actor, *, key: str, payload: object
) -> str | None:
    """Perform an act for somebody from outside; in Chinese why not, None if it is done.

    Raises:
        RegisterUnavailable: The register cannot be reached.
    """
    request = Request.model_validate(
        {"actor": actor.id, "id": own_id(case_id, name, key), "payload": payload}
    )
    try:
        answer = await gateway.act(case_id, name, request)
    except PendingError:
        return PENDING
    except (RPCError, NoMotorError) as error:
        _log.warning("engine away", act=name, error=error)
        return DOWN
    return answer.refusal.why if answer.refusal else None


def down(response: Response) -> Response:
    """The page on which somebody is told that the engine is away."""
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def complete(payload: Mapping[str, JsonValue], view: View) -> dict[str, JsonValue]:
    """What a form of the applicant means: an application that comes this way comes today."""
    application = payload.get("application")
    if not isinstance(application, dict):
        return dict(payload)
    arrival: JsonValue = {"channel": Channel.WEB.value, "submitted_on": view.today.isoformat()}
    told = {**application, "arrival": arrival, "agency_name": view.profile.name}
    return {**payload, "application": told}


def keep_file(
    gateway: Gateway, case_id: str, kind: UploadKind, file: UploadFile, actor: Actor, *key: str
) -> str | None:
    """Keep a file with a case, once for the key it was sent under; in Chinese why it is not."""
    name = file.filename or ""
    try:
        gateway.installation.uploads.add(
            case_id,
            kind,
            name,
            file.file,
            by=actor.id,
            at=gateway.civil_now(),
            id_=own_id(case_id, *key, name),
        )
    except Unacceptable as error:
        return f"“{name}”没有添加：{error}"
    return None


def own_id(*named: str) -> str:
    """An id of what was sent under a one-time key."""
    return "portal:" + hashlib.sha256("\n".join(named).encode()).hexdigest()[:40]
