"""What became of an act, told on the page that follows: from the journal, not the address."""

from api.console.place import Console
from api.staff.acts import act_id
from register.acts.perform import Said
from register.record import journal

_WAITING = "已经提交，尚未得到答复。请稍后刷新本页查看结果；不必重新填写，不会重复办理。"


def flash(here: Console, case_id: str, key: str) -> str:
    """The sentence for an act that this member sent with a key; nothing for a stranger's."""
    said = answered(here, case_id, key)
    if said is None:
        return _WAITING
    answer = said.answer
    if answer.refusal:
        return f"没有办理“{answer.refusal.what}”：{answer.refusal.why}"
    stage = answer.stage.label if answer.stage else ""
    return f"已办理：{said.title}。案件现在的阶段是“{stage}”。"


def answered(here: Console, case_id: str, key: str) -> Said | None:
    """What the journal says of an act this member sent with a key; None where it says nothing."""
    with here.installation.register.reading() as session:
        entry = journal.recorded(session, case_id, act_id(here.member, key))
    if entry is None or entry.content is None:
        return None
    return Said.model_validate_json(entry.content)
