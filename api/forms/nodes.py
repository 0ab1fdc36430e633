"""A form as a tree: what it asks, in the order of the payload it makes.

Names are those of the payload, joined by dots: `findings.0.finding.outcome`. A node knows only its
own part of the name; where an entry of a repetition stands is its number.
"""

from enum import StrEnum

from domain.model import Model

Pairs = tuple[tuple[str, str], ...]
"""What a form posts: names and values, a name as often as it has values."""


class Kind(StrEnum):
    """How a value is asked for."""

    LINE = "line"
    LONG = "long"
    LINES = "lines"
    NUMBER = "number"
    DATE = "date"
    CHECK = "check"
    RADIOS = "radios"
    SELECT = "select"
    SEVERAL = "several"


class Option(Model):
    """A value that may be chosen, and what the reader sees of it."""

    value: str
    label: str


class Asked(Model):
    """What everything asked for has: its part of the name, its title, help, and whether it must be.

    `name` is empty for the entries of a repetition; `optional`: the reader is told that it may be
    left out. An application is taken in however incomplete, so of that nothing says so.
    `fixed`: it is shown and sent along, and cannot be changed.
    """

    name: str
    title: str
    help: str = ""
    required: bool = False
    optional: bool = False
    fixed: bool = False


class Control(Asked):
    """One question. `whole`: its values are whole numbers; `yes_no`: they are yes and no.

    `default` is what it shows before anybody has answered. `max_length` counts characters. `prose`
    decides nothing.
    """

    kind: Kind
    options: tuple[Option, ...] = ()
    default: tuple[str, ...] = ()
    whole: bool = False
    yes_no: bool = False
    max_length: int | None = None
    prose: bool = False
    least: int | None = None
    most: int | None = None
    unit: str = ""
    inputmode: str = ""
    autocomplete: str = "off"


class Group(Asked):
    """Questions that belong together; one that is not required may be left blank as a whole.

    `folded`: most people leave it blank.
    """

    folded: bool = False
    fields: tuple["Node", ...] = ()


class Branch(Model):
    """What is asked in one case of an alternative."""

    value: str
    group: Group


class Alternative(Asked):
    """One of several groups; the question `tag` says which."""

    tag: Control
    branches: tuple[Branch, ...]

    def branch(self, value: str) -> Group | None:
        """What is asked in the case with this value, if there is one."""
        return next((one.group for one in self.branches if one.value == value), None)


class Repeat(Asked):
    """The same asked several times, from `least` to `most`; at first `shown` times."""

    of: "Group | Alternative"
    least: int = 0
    most: int = 100
    shown: int = 0


Node = Control | Group | Alternative | Repeat


class Form(Model):
    """The form of an act for one case; `start` is what stands in it before anybody has written."""

    act: str
    title: str
    root: Group
    start: Pairs = ()


Group.model_rebuild()
Repeat.model_rebuild()


def under(path: str, name: str) -> str:
    """A name below another."""
    return ".".join(part for part in (path, name) if part)
