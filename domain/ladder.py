"""The ladder of reminders and escalations 催办督办 (S1 四(一); regulation.md §2.8).

A ladder is the agency's data: rungs on a limit, each some working days from its last day. What
falls due when is reckoned here once and then carried in the case as instants, so that the motor
only waits.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Calendar
from domain.civil import end_of, instant_at
from domain.clocks import Deadline, LimitKind
from domain.model import Line, Model, Token
from domain.paper import Audience, MessageKind


class RungRule(Model):
    """One rung of an agency's ladder.

    `day` counts working days from the limit's last day (−2: two before, 0: the last day, 1: the
    next); `at` is 09:00 of that day (`opening`) or its 24:00 (`breach`), when the limit is broken.
    `name` is short, so that the id of the act by which the rung lapses is a token.
    """

    limit: LimitKind
    name: Annotated[Token, Field(max_length=40)]
    title: Line
    day: int = 0
    at: Literal["opening", "breach"] = "opening"
    to: tuple[Audience, ...]
    message: MessageKind = MessageKind.REMINDER
    arbitration: bool = False


class Rung(Model):
    """A rung of one running limit: what happens when `at` (a civil UTC instant) has come."""

    id: Token
    limit: LimitKind
    title: str
    at: datetime
    to: tuple[Audience, ...]
    message: MessageKind
    breach: bool
    arbitration: bool


def rungs_of(
    ladder: tuple[RungRule, ...], deadline: Deadline, round_: int, calendar: Calendar
) -> tuple[Rung, ...]:
    """The rungs of a running limit, earliest first; none while it is paused and has no last day.

    The id names limit, round, rung and last day, so that a moved deadline reminds anew and the same
    one never twice.
    """
    if deadline.due is None:
        return ()
    rungs = (
        _rung(rule, deadline.due, round_, calendar)
        for rule in ladder
        if rule.limit is deadline.limit
    )
    return tuple(sorted(rungs, key=lambda rung: (rung.at, rung.id)))


def _rung(rule: RungRule, due: date, round_: int, calendar: Calendar) -> Rung:
    day = _step(due, rule.day, calendar)
    return Rung(
        id=f"{rule.limit}/{round_}/{rule.name}/{due}",
        limit=rule.limit,
        title=rule.title,
        at=end_of(day) if rule.at == "breach" else instant_at(day),
        to=rule.to,
        message=rule.message,
        breach=rule.at == "breach",
        arbitration=rule.arbitration,
    )


def _step(due: date, working_days: int, calendar: Calendar) -> date:
    if working_days < 0:
        return calendar.subtract(due, -working_days)
    return calendar.add(due, working_days)
