"""What the workflow of the daily digests says and hears."""

from datetime import datetime, timedelta

from domain.model import AgencyId, Model


class Mornings(Model):
    """The mornings of an agency; `shift` is civil time minus engine time, zero in production."""

    agency: AgencyId
    shift: timedelta = timedelta(0)


class Morning(Model):
    """A civil UTC instant in an agency."""

    agency: AgencyId
    at: datetime


class Next(Model):
    """The civil UTC instant of the next digests."""

    at: datetime
