"""Marks on fields: what a form must know of them that their type does not say.

A field's `title` is its Chinese name and its `description` the help a clerk needs; these marks,
written into `Annotated`, say the rest: what the values of a closed choice are called, what a number
counts, what an id or a number refers to, and which dates are today's when they are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from domain.model import Model, Token


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """The Chinese words for each value of a `Literal`, as `label` is for an enumeration."""

    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: 个工作日, 页, 元."""

    name: str


class Refers(StrEnum):
    """What of the case or the agency a value names; only there are its possible values known."""

    DEPARTMENT = "department"
    HANDLER = "handler"
    ITEM = "item"
    PARTY = "party"
    DOCUMENT = "document"
    JOB = "job"


class Absent(StrEnum):
    """What leaving a field out means."""

    TODAY = "today"


class Wording(StrEnum):
    """What a clerk who drafts a notice may word otherwise than the department did (S0 art 13(5)).

    `PROSE`: a text that tells and decides nothing. `PROSE_ONLY`: in what an act carries, a field in
    which nothing but such texts may differ from what the dossier holds under the same name.
    """

    PROSE = "prose"
    PROSE_ONLY = "prose_only"


DepartmentId = Annotated[Token, Refers.DEPARTMENT]
"""The id of a department of the agency."""

HandlerId = Annotated[Token, Refers.HANDLER]
"""The id of a handler of the department for which the actor acts."""

ItemNumber = Annotated[int, Refers.ITEM]
"""The number of an item of the application, from 1."""

PartyNumber = Annotated[int, Refers.PARTY]
"""The number of a party consulted in the case, from 1."""

WorkingDays = Annotated[int, Unit("个工作日")]
"""A number of working days."""

DayOrToday = Annotated[date | None, Absent.TODAY]
"""A date in Asia/Shanghai; today's when it is left out."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The only findings that may stand in a field."""

    kinds: tuple[type[Model], ...]
