"""What the Temporal UI shows of a case, without personal data."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from domain.case import Case
    from domain.civil import chinese_date, civil_date, end_of
    from runtime import search_attributes as keys


class Showing:
    """Keeps the case's appearance up to date and sends only what has changed.

    The server rewrites its whole list entry at every upsert: a third of what an act costs it.
    """

    def __init__(self) -> None:
        given = workflow.info().typed_search_attributes
        self._shown = {pair.key.name: pair.value for pair in given.search_attributes}

    def show(self, case: Case) -> None:
        """Show the case as it now stands."""
        values = _values(case)
        changed = [one for one in values if self._shown.get(one[0].name) != one[1]]
        if changed:
            workflow.upsert_search_attributes([_update(key, value) for key, value in changed])
        self._shown = {key.name: value for key, value in values}
        workflow.set_current_details(_details(case))


def attributes(case: Case) -> TypedSearchAttributes:
    """What a case's workflow is started with, so that it stands in lists from the first moment."""
    pairs = [SearchAttributePair(key, value) for key, value in _values(case) if value is not None]
    return TypedSearchAttributes(pairs)


def _update(key: Any, value: Any) -> SearchAttributeUpdate[Any]:
    update: SearchAttributeUpdate[Any] = (
        key.value_unset() if value is None else key.value_set(value)
    )
    return update


def _values(case: Case) -> tuple[tuple[Any, Any], ...]:
    return (
        (keys.AGENCY, case.agency),
        (keys.NUMBER, case.number),
        (keys.PHASE, case.stage.phase.value),
        (keys.DEPARTMENT, case.department),
        (keys.CHANNEL, case.channel.value),
        (keys.OUTCOME, case.outcomes[0] if case.outcomes else None),
        (keys.RULES, case.rules),
        (keys.NEEDS_ATTENTION, case.attention),
        (keys.OVERDUE, case.overdue),
        (keys.ARBITRATION, case.arbitration),
        (keys.REPLY_DUE, _last_instant(case)),
    )


def _last_instant(case: Case) -> datetime | None:
    return end_of(case.reply_due) if case.reply_due else None


def _details(case: Case) -> str:
    due = chinese_date(case.reply_due) if case.reply_due else "中止"
    rung = case.next_rung() if case.open else None
    flags = [
        word
        for word, raised in (
            ("**已逾期**", case.overdue),
            ("**办公室协调中**", case.arbitration),
            ("**有搁置的工作**", case.attention),
        )
        if raised
    ]
    lines = [
        f"**{case.number or '未编号'}** {case.stage.label}",
        f"- 收到申请：{chinese_date(case.received)}",
        f"- 答复期限：{due}",
        f"- 承办部门：{case.department or '未定'}",
    ]
    if rung:
        lines.append(f"- 下一提醒：{chinese_date(civil_date(rung.at))} {rung.title}")
    if flags:
        lines.append(f"- {'，'.join(flags)}")
    return "\n".join(lines)
