"""Clocks as a rule set starts them (regulation.md §2.6, §2.8, §5)."""

from datetime import date

from domain.calendar import Calendar
from domain.clocks import Clock, LimitKind, remaining
from domain.dossier import PartyKind
from domain.rulesets import RestDayReceipt, RuleSet

PARAMETERS = {
    LimitKind.REPLY: "reply_wd",
    LimitKind.TRANSFER: "internal_transfer_wd",
    LimitKind.DEPARTMENT: "department_wd",
    LimitKind.THIRD_PARTY: "third_party_reply_wd",
    LimitKind.SUPPLEMENT: "correction_term_wd",
    LimitKind.DISPUTE: "dispute_wd",
    LimitKind.DRAFTING: "drafting_wd",
    LimitKind.SIGNATURE: "signature_wd",
    LimitKind.SERVICE: "service_wd",
    LimitKind.PAYMENT: "payment_wd",
    LimitKind.SHADOW: "reply_wd",
}
"""The parameter of a rule set that gives each limit its working days."""

TERMS = {
    PartyKind.THIRD_PARTY: "third_party_reply_wd",
    PartyKind.CO_PRODUCER: "co_producer_reply_wd",
    PartyKind.OTHER_AGENCY: "other_agency_reply_wd",
}
"""The parameter that gives whoever is consulted the working days to answer (L19 arts 32–34)."""


def start(
    limit: LimitKind, anchor: date, rules: RuleSet, parameters: tuple[str, ...] = ()
) -> Clock:
    """A clock of the rule set; day 1 is the first working day after the anchor.

    `parameters` give its days where the kind of limit alone does not: the longest counts, and the
    basis tells all of them.
    """
    named = parameters or (PARAMETERS[limit],)
    return Clock(
        limit=limit,
        anchor=anchor,
        working_days=max(getattr(rules, name) for name in named),
        extension_cap=rules.extension_max_wd if limit is LimitKind.REPLY else 0,
        basis="；".join(rules.source(name).text for name in named),
    )


def receipt_anchor(received: date, calendar: Calendar, rest_day: RestDayReceipt) -> date:
    """The anchor of a receipt; with `roll` a rest day gives way to the next working day (A2)."""
    if rest_day == "roll" and not calendar.is_working_day(received):
        return calendar.add(received, 1)
    return received


def department_clock(
    received: date, reply_due: date | None, rules: RuleSet, calendar: Calendar
) -> Clock:
    """The department's limit 承办部门期限, from its own receipt (S0 art 13(4), A5).

    Never later than three working days before the reply is due, so that notice, signatures and
    service still fit (§2.6). While the reply is paused (`reply_due` None) there is no such cap.
    """
    clock = start(LimitKind.DEPARTMENT, received, rules)
    if reply_due is None:
        return clock
    cap = calendar.subtract(reply_due, rules.department_reserve_wd)
    return clock.model_copy(update={"never_after": cap})


def department_clock_after_pause(
    first: Clock,
    *,
    returned: date,
    resumed: date,
    reply_due: date | None,
    rules: RuleSet,
    calendar: Calendar,
) -> Clock:
    """The department's second limit, after a consultation (A6, §2.8).

    `first` ended on `returned` with the opinion to consult; the answer came in on `resumed`. The
    days left are granted, three at least; the cap before the reply's due date prevails over both.
    """
    clock = department_clock(resumed, reply_due, rules, calendar)
    days = max(rules.department_resume_min_wd, remaining(first, calendar, returned))
    return clock.model_copy(update={"working_days": days})
