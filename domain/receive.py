"""What an application is handed in with: the payload of a case's first act."""

from domain.application import Application
from domain.model import AgencyId, IdempotencyKey, Model


class Receive(Model):
    """收件: the application as handed in; `shift` is that of the case (`Case.shift`)."""

    agency: AgencyId
    application: Application
    intake_key: IdempotencyKey
    shift: int = 0
