"""The journal of an agency's people, as administrators and auditors read it: who came in or not."""

import json
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from domain.login import How, Why
from domain.model import Model
from domain.staffing import TITLES, GiveDuty, NameDepartment, StaffChange, TakeDuty
from register.people import directory
from register.people.log import STRANGER, people_stream
from register.record import journal
from register.record.journal import Entry, Outcome

LOG_IN = "log_in"
_ACTS = {
    **TITLES,
    LOG_IN: "登录",
    "set_password": "设置口令",
    "begin_totp": "开始设置动态码",
    "confirm_totp": "启用动态码",
    "drop_totp": "取消动态码",
    "link_oidc": "关联统一身份",
    "unlink_oidc": "取消统一身份关联",
    "unlock": "解除锁定",
    "end_sessions": "结束登录",
    "add_client": "登记受理系统",
    "revoke_client": "停用受理系统",
    "new_client_key": "发放受理系统密钥",
    "revoke_client_key": "撤销受理系统密钥",
    "change_client": "修改受理系统",
    "expire_client_key": "设定受理系统密钥的有效期",
    "issue_token": "发放访问令牌",
    "revoke_token": "撤销访问令牌",
    "subscribe": "订阅事件推送",
    "unsubscribe": "取消事件推送",
    "turn_secret": "更换事件推送的签名密钥",
    "replay": "重新推送事件",
    "change_template": "修改文书模板",
    "reset_template": "恢复文书模板",
}
_ABOUT = ("person", "client", "label", "name", "change", "host")


class PeopleLine(Model):
    """An entry: who did what about whom, when (a real instant, UTC), and why it was refused.

    `actor` is an account; `stranger` where nobody of the name that was typed is at work.
    """

    seq: int
    at: datetime
    actor: str
    who: str
    act: str
    title: str
    about: str
    refused: bool
    why: str


def people_log(
    session: Session,
    agency: str,
    at_most: int,
    *,
    shift: timedelta,
    before: int | None = None,
    refused: bool = False,
) -> tuple[PeopleLine, ...]:
    """The last entries about an agency's people and their access, the newest first.

    `before` is the number of an entry: those older than it. `refused`: only what did not succeed.
    `shift` is civil time minus engine time.
    """
    outcome = Outcome.REFUSED if refused else None
    found = journal.latest(session, people_stream(agency), at_most, before=before, outcome=outcome)
    names = directory.names(session, agency)
    return tuple(_told(one, names, shift) for one in found)


def _told(entry: Entry, names: dict[str, str], shift: timedelta) -> PeopleLine:
    said: dict[str, Any] = json.loads(entry.content or "{}")
    return PeopleLine(
        seq=entry.seq,
        at=entry.at - shift,
        actor=entry.actor,
        who="不明身份" if entry.actor == STRANGER else names.get(entry.actor, entry.actor),
        act=entry.act,
        title=_ACTS.get(entry.act, entry.act),
        about=_changed(said, names)
        if "change" in said and entry.act in TITLES
        else _about(said, names),
        refused=entry.outcome is Outcome.REFUSED,
        why=Why(said["why"]).label if said.get("why") else "",
    )


def _about(said: dict[str, Any], names: dict[str, str]) -> str:
    if how := said.get("how"):
        return How(how).label
    told = (str(said[name]) for name in _ABOUT if said.get(name))
    return "，".join(names.get(one, one) for one in told)


def _changed(said: dict[str, Any], names: dict[str, str]) -> str:
    """Whose duties were changed, and how."""
    change = _CHANGE.validate_json(said["change"])
    told = [names.get(change.who, change.who)]
    match change:
        case GiveDuty() | TakeDuty():
            told += [change.role.label, change.department or ""]
        case NameDepartment():
            told.append(change.department.name)
    return "，".join(one for one in told if one)


_CHANGE: TypeAdapter[StaffChange] = TypeAdapter(StaffChange)
