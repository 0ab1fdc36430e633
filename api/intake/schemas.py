"""What the intake routes take and give."""

from datetime import date

from domain.application import Application
from domain.defects import Defect
from domain.model import AgencyId, Model
from domain.stages import Stage


class HandIn(Model):
    """An application, and the agency it is handed in to."""

    agency: AgencyId
    application: Application


class Links(Model):
    """Where to go from here."""

    case: str
    acts: str


class Receipt(Model):
    """What whoever hands in learns; the dates are dates in Asia/Shanghai.

    `stage` is null while the case is still being taken in. `warning` says that the rule set does
    not cover the receipt date. `defects` do not undo the receipt; formal ones stop registration.
    """

    case: str
    stage: Stage | None
    received: date
    reply_due: date | None
    transfer_due: date | None
    rules: str
    warning: str | None
    defects: tuple[Defect, ...]
    links: Links
