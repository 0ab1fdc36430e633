"""The limits of a case: started, ended and reckoned anew after each act (§2.6, §2.8)."""

from collections.abc import Callable, Collection
from datetime import date

from domain import clock_rules
from domain.case import Case, Limit
from domain.civil import civil_date
from domain.clocks import Clock, LimitKind, reckon
from domain.ladder import Rung, rungs_of
from domain.scene import Law


def end(case: Case, kinds: Collection[LimitKind], on: date) -> Case:
    """The case with these limits ended on a legal date; an earlier end stays."""
    ended = tuple(
        one.model_copy(update={"ended_on": on}) if one.running and one.clock.limit in kinds else one
        for one in case.limits
    )
    return case.model_copy(update={"limits": ended})


def start(
    case: Case,
    kind: LimitKind,
    on: date,
    law: Law,
    *,
    leftover: bool = False,
    working_days: int | None = None,
    parameters: tuple[str, ...] = (),
) -> Case:
    """The case with a limit of this kind running from a date; a new round after an old one.

    `leftover`: the department gets what was left of its last limit; `working_days` sets another
    length than the rule set's (the office's own limit in an arbitration, §2.8); `parameters` of
    the rule set give it where the kind alone does not (clock_rules.py).
    """
    before = case.limit(kind)
    clock = _clock(case, kind, on, law, leftover=leftover, parameters=parameters)
    if working_days is not None:
        clock = clock.model_copy(update={"working_days": working_days})
    limit = Limit(
        clock=clock,
        deadline=reckon(clock, law.calendar),
        round=before.round + 1 if before else 1,
        started_on=on,
    )
    others = tuple(one for one in case.limits if one.clock.limit is not kind)
    return case.model_copy(update={"limits": (*others, limit)})


def last_day(kind: LimitKind, on: date, law: Law, *parameters: str) -> date:
    """The last day of a limit of the rule set that starts on a date, as letters name it."""
    due = reckon(clock_rules.start(kind, on, law.rules, parameters), law.calendar).due
    assert due is not None, "a limit that never paused has a last day"
    return due


def turn(
    case: Case, kinds: Collection[LimitKind], law: Law, change: Callable[[Clock], Clock]
) -> Case:
    """The case with the clocks of these running limits changed: paused, resumed, extended."""
    changed = tuple(
        _on(one, change(one.clock), law) if one.running and one.clock.limit in kinds else one
        for one in case.limits
    )
    return case.model_copy(update={"limits": changed})


def recap(case: Case, law: Law) -> Case:
    """The case with the department's limit capped by the reply's last day as it now stands (§2.6).

    A reply that stands still or was given caps nothing anew.
    """
    reply = case.limit(LimitKind.REPLY)
    if reply is None or not reply.running or reply.deadline.due is None:
        return case
    cap = law.calendar.subtract(reply.deadline.due, law.rules.department_reserve_wd)

    def capped(clock: Clock) -> Clock:
        return clock.model_copy(update={"never_after": cap})

    return turn(case, (LimitKind.DEPARTMENT,), law, capped)


def settle(case: Case, law: Law, *, anew: bool = False) -> Case:
    """The case with the rungs of its running limits.

    `anew` reckons these with today's calendar: a new one reaches a limit only when asked for, or
    with a change of its clock. Nothing moves silently.
    """
    if anew:
        limits = tuple(_on(one, one.clock, law) if one.running else one for one in case.limits)
        case = recap(case.model_copy(update={"limits": limits}), law)
    rungs = tuple(rung for one in case.limits if one.running for rung in _rungs(case, one, law))
    return case.model_copy(update={"rungs": rungs})


def _rungs(case: Case, limit: Limit, law: Law) -> tuple[Rung, ...]:
    """The rungs of a limit; those of one reckoned with an earlier calendar stay as they are."""
    if limit.deadline.calendar_version != law.calendar.version:
        return tuple(rung for rung in case.rungs if rung.limit is limit.clock.limit)
    ladder = rungs_of(law.profile.ladder, limit.deadline, limit.round, law.calendar)
    # Nothing reminds of what has only just begun.
    return tuple(one for one in ladder if one.breach or civil_date(one.at) > limit.started_on)


def _on(limit: Limit, clock: Clock, law: Law) -> Limit:
    deadline = reckon(clock, law.calendar)
    return limit.model_copy(update={"clock": clock, "deadline": deadline})


def _clock(
    case: Case,
    kind: LimitKind,
    on: date,
    law: Law,
    *,
    leftover: bool,
    parameters: tuple[str, ...],
) -> Clock:
    """The clock of a new limit; the department's is capped by the reply's last day (§2.6, §2.8)."""
    if kind is not LimitKind.DEPARTMENT:
        return clock_rules.start(kind, on, law.rules, parameters)
    reply = case.limit(LimitKind.REPLY)
    due = reply.deadline.due if reply and reply.running else None
    before = case.limit(LimitKind.DEPARTMENT)
    if not leftover or before is None or before.ended_on is None:
        return clock_rules.department_clock(on, due, law.rules, law.calendar)
    return clock_rules.department_clock_after_pause(
        before.clock,
        returned=before.ended_on,
        resumed=on,
        reply_due=due,
        rules=law.rules,
        calendar=law.calendar,
    )
