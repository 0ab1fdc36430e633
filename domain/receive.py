"""What an application is handed in with: the payload of a case's first act."""

from typing import Annotated

from pydantic import Field

from domain.application import Application
from domain.marks import Unit
from domain.model import AgencyId, IdempotencyKey, Model, Token


class Receive(Model):
    """收件: the application as handed in; `shift` is that of the case (`Case.shift`).

    `taken_by` is the member of staff who entered it; None where it came by itself.
    """

    agency: AgencyId = Field(title="受理机关")
    application: Application = Field(title="申请")
    intake_key: IdempotencyKey = Field(title="收件编号")
    shift: Annotated[int, Unit("秒")] = Field(default=0, title="民用时间的偏移")
    taken_by: Token | None = Field(default=None, title="录入人员")
