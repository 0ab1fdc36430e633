"""收件: how a case comes into being (S0 art 13(1)–(2); regulation.md §2.2–2.3).

What cannot be data is refused; what is merely incomplete is taken in, so that nothing is lost, and
stops at the formal check (`register`). What still waits for a confirmation has no receipt date yet.
"""

from datetime import date

from domain.application import Application
from domain.calendar import OutsideCalendarError
from domain.case import Case
from domain.channels import ReceiptPendingError
from domain.clock_rules import receipt_anchor
from domain.defects import Defect, Severity, defects
from domain.dossier import Dossier
from domain.people import Actor
from domain.profile import Profile
from domain.receive import Receive
from domain.rulesets import RuleSet, ruleset_for
from domain.scene import Law, Scene


class NotReceivableError(ValueError):
    """The application cannot be taken in; the message says everything that is wrong, in Chinese."""


def faults(application: Application, profile: Profile, law: Law) -> tuple[Defect, ...]:
    """Everything wrong with an application, told at once 一次性告知."""
    return defects(
        application,
        agency_names=(profile.name, profile.short_name),
        today=law.today,
        rules=law.rules.id,
    )


def rules_for(application: Application, setting: str | None, today: date) -> RuleSet:
    """The rule set of a receipt: the agency's setting, else the law of the receipt date (§5).

    Which day that is may itself depend on the law; one without a date yet is judged by today's.
    """
    rules = ruleset_for(today, setting)
    try:
        return ruleset_for(application.received_on(rules.id), setting)
    except ReceiptPendingError:
        return rules


def admit(id_: str, payload: Receive, actor: Actor, law: Law) -> Scene[Receive]:
    """The scene of a new case, at the receipt date of its channel; today's until it is fixed.

    Raises:
        NotReceivableError: The data is impossible.
    """
    application = payload.application
    must_be_possible(application, law)
    case = Case(
        id=id_,
        agency=law.profile.id,
        profile=law.profile.version,
        rules=law.rules.id,
        rules_version=law.rules.version,
        shift=payload.shift,
        channel=application.channel,
        received=received_on(application, law) or law.today,
        items=max(1, len(application.items)),
    )
    return Scene(case, Dossier(application=application), actor, payload, law)


def must_be_possible(application: Application, law: Law) -> None:
    """Refuse what cannot be true; what is merely incomplete is taken in.

    Raises:
        NotReceivableError: With everything that is wrong.
    """
    impossible = [
        fault.message
        for fault in faults(application, law.profile, law)
        if fault.kind is Severity.IMPOSSIBLE
    ]
    if impossible:
        raise NotReceivableError("；".join(impossible))


def received_on(application: Application, law: Law) -> date | None:
    """The receipt date of an application (§2.3); None while the fact that fixes it is missing.

    Raises:
        NotReceivableError: The calendar does not reach that day.
    """
    try:
        day = application.received_on(law.rules.id)
        return receipt_anchor(day, law.calendar, law.profile.rest_day_receipt)
    except ReceiptPendingError:
        return None
    except OutsideCalendarError as error:
        raise NotReceivableError(str(error)) from error
