"""The banner of training 培训: on every page, so that nobody takes what he sees for real."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from domain.calendar import WEEKDAYS
from domain.civil import chinese_date


@dataclass(frozen=True)
class Banner:
    """What day it is in training; `here` is the page, to which the skip comes back."""

    today: date
    here: str = "/"

    @property
    def day(self) -> str:
        """The day, in Chinese with its weekday."""
        return f"{chinese_date(self.today)}（{WEEKDAYS[self.today.weekday()]}）"


BANNER: ContextVar[Banner | None] = ContextVar("banner", default=None)
"""Set for a request by api/training.py; None where cases are real."""


def banner() -> Banner | None:
    """The banner of the page that is being made."""
    return BANNER.get()
