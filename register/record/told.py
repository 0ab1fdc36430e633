"""The journal as a person reads it: who did what in whose stead, and what came of it."""

import json
from datetime import datetime
from types import MappingProxyType

from domain.acts import Refusal
from domain.delegation import name_in_stead
from domain.model import Model
from domain.paper import DOCUMENTS, MessageKind
from domain.people import MECHANICAL, OUTSIDERS
from domain.procedure import ACTS, title_of
from register.acts.perform import Said
from register.paper.uploads import UploadKind
from register.record import journal
from register.record.deeds import Names, deed
from register.record.journal import DELIVER, ERASE, PRODUCE, UPLOAD, Entry

_LED_TO = {PRODUCE: "制作文书", DELIVER: "发送邮件", UPLOAD: "登记材料", ERASE: "删除内容"}
_NOT_STAFF = {one.id: one.name for one in (*MECHANICAL.values(), *OUTSIDERS.values())}
_REMARKS = {"reason": "", "remark": "", "text": "", "tracking": "邮件号码"}
"""The fields that hold a remark, and the words before it."""
_BY_IDS: Names = MappingProxyType({})


class JournalLine(Model):
    """An entry of the journal; `refusal` says why an act was refused.

    `who` names the actor, and whom he stood in for (`absent`): 李强（周敏代）. `deed` says what he
    did where the title says too little: 转交特种设备安全监察处承办. `about` names the document,
    mail or file of an entry that is no act; `remark` is what a member of staff wrote to others of
    the staff: why something was returned, or the number of a postal item. It may name people.
    """

    seq: int
    at: datetime
    actor: str
    absent: str | None
    who: str
    act: str
    title: str
    outcome: str
    deed: str = ""
    about: str = ""
    remark: str = ""
    refusal: Refusal | None = None


def told(entry: Entry, names: Names, departments: Names = _BY_IDS) -> JournalLine:
    """An entry in words; of one whose content was erased only what the link itself says.

    `names` are those of staff by account, `departments` those of the agency's profile by id.
    """
    said = _said(entry)
    absent = said.absent if said else None
    name = _name(entry, said, names)
    return JournalLine(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        absent=absent,
        who=name_in_stead(name, names.get(absent, absent)) if absent else name,
        act=entry.act,
        title=(said and said.title) or _called(entry.act),
        outcome=entry.outcome,
        deed=_deed(entry, said, names, departments),
        about=_about(entry),
        remark=_remark(said) if said and entry.actor in names else "",
        refusal=said.answer.refusal if said else None,
    )


def _name(entry: Entry, said: Said | None, names: Names) -> str:
    """Who it was; of an application that somebody entered, he, not the channel it came by."""
    taken_by = said.payload.get("taken_by") if said else None
    if isinstance(taken_by, str) and taken_by in names:
        return names[taken_by]
    return names.get(entry.actor) or _NOT_STAFF.get(entry.actor, entry.actor)


def _said(entry: Entry) -> Said | None:
    if entry.act in _LED_TO or entry.content is None:
        return None
    return Said.model_validate_json(entry.content)


def _deed(entry: Entry, said: Said | None, names: Names, departments: Names) -> str:
    if said is None:
        return ""
    return deed(said, entry.act, names, departments, outside=entry.actor in OUTSIDERS)


def _remark(said: Said) -> str:
    written = ((said.payload.get(field), before) for field, before in _REMARKS.items())
    return next((f"{before}{one}" for one, before in written if isinstance(one, str) and one), "")


def _called(act: str) -> str:
    """The name of what is no act, or of an act whose content was erased."""
    return title_of(act) if act in ACTS else _LED_TO.get(act, act)


def _about(entry: Entry) -> str:
    """What an entry that is no act is about; who of the outside got a mail, it does not name."""
    if entry.content is None or entry.act not in _LED_TO:
        return ""
    said = json.loads(entry.content)
    match entry.act:
        case journal.PRODUCE:
            mark = "草稿" if said["draft"] else said["number"]
            return DOCUMENTS[said["kind"]].title + (f"（{mark}）" if mark else "")
        case journal.DELIVER:
            reader = _NOT_STAFF.get(said["audience"], said["to_name"])
            return f"{MessageKind(said['kind']).label}，致{reader}"
        case journal.UPLOAD:
            return f"{UploadKind(said['kind']).label}：{said['name']}"
    return f"第{'、'.join(map(str, said['erased']))}条"
