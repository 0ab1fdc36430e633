"""收件: how a case comes into being (S0 art 13(1)–(2); regulation.md §2.2–2.3).

What cannot be data is refused; what is merely incomplete is taken in, so that nothing is lost, and
stops at the formal check (`register`).
"""

from datetime import date

from domain import payloads
from domain.application import Application
from domain.calendar import OutsideCalendarError
from domain.case import Case, Dossier
from domain.channels import ReceiptPendingError
from domain.clock_rules import receipt_anchor
from domain.defects import Defect, Severity, defects
from domain.people import Actor
from domain.profile import Profile
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


def admit(id_: str, payload: payloads.Receive, actor: Actor, law: Law) -> Scene[payloads.Receive]:
    """The scene of a new case, at the receipt date of its channel.

    Raises:
        NotReceivableError: The data is impossible, or the receipt date is not fixed yet.
    """
    application = payload.application
    impossible = [
        fault.message
        for fault in faults(application, law.profile, law)
        if fault.kind is Severity.IMPOSSIBLE
    ]
    if impossible:
        raise NotReceivableError("；".join(impossible))
    try:
        received = receipt_anchor(
            application.received_on(law.rules.id), law.calendar, law.profile.rest_day_receipt
        )
    except (ReceiptPendingError, OutsideCalendarError) as error:
        raise NotReceivableError(str(error)) from error
    case = Case(
        id=id_,
        agency=law.profile.id,
        profile=law.profile.version,
        rules=law.rules.id,
        rules_version=law.rules.version,
        shift=payload.shift,
        channel=application.channel,
        received=received,
        items=max(1, len(application.items)),
    )
    return Scene(case, Dossier(application=application), actor, payload, law)
