"""The limits of a case: started, ended and reckoned anew after each act (§2.6, §2.8)."""

from collections.abc import Collection
from datetime import date

from domain import clock_rules
from domain.case import Case, Limit
from domain.clocks import Clock, LimitKind, reckon
from domain.ladder import rungs_of
from domain.scene import Law


def end(case: Case, kinds: Collection[LimitKind], on: date) -> Case:
    """The case with these limits ended on a legal date; an earlier end stays."""
    ended = tuple(
        one.model_copy(update={"ended_on": on}) if one.running and one.clock.limit in kinds else one
        for one in case.limits
    )
    return case.model_copy(update={"limits": ended})


def start(case: Case, kind: LimitKind, on: date, law: Law) -> Case:
    """The case with a limit of this kind running from a date; a new round after an old one."""
    before = case.limit(kind)
    clock = _clock(case, kind, on, law)
    limit = Limit(
        clock=clock,
        deadline=reckon(clock, law.calendar),
        round=before.round + 1 if before else 1,
        started_on=on,
    )
    others = tuple(one for one in case.limits if one.clock.limit is not kind)
    return case.model_copy(update={"limits": (*others, limit)})


def settle(case: Case, law: Law) -> Case:
    """The case with every running limit reckoned anew and the rungs that follow from it."""
    limits = tuple(_reckoned(one, law) if one.running else one for one in case.limits)
    rungs = tuple(
        rung
        for one in limits
        if one.running
        for rung in rungs_of(law.profile.ladder, one.deadline, one.round, law.calendar)
    )
    return case.model_copy(update={"limits": limits, "rungs": rungs})


def _reckoned(limit: Limit, law: Law) -> Limit:
    # A new calendar reaches open cases by an act of its own: nothing moves silently.
    if limit.deadline.calendar_version != law.calendar.version:
        return limit
    return limit.model_copy(update={"deadline": reckon(limit.clock, law.calendar)})


def _clock(case: Case, kind: LimitKind, on: date, law: Law) -> Clock:
    """The clock of a new limit; the department's is capped by the reply's last day (§2.6, §2.8)."""
    if kind is not LimitKind.DEPARTMENT:
        return clock_rules.start(kind, on, law.rules)
    before = case.limit(LimitKind.DEPARTMENT)
    if before is None or before.ended_on is None or case.reply_due is None:
        return clock_rules.department_clock(on, case.reply_due, law.rules, law.calendar)
    return clock_rules.department_clock_after_pause(
        before.clock,
        returned=before.ended_on,
        resumed=on,
        reply_due=case.reply_due,
        rules=law.rules,
        calendar=law.calendar,
    )
