"""What findings decide and how they tell it: a notice may be worded anew, never answered anew.

Which texts only tell is marked at their fields, with `domain.texts.Prose` (S0 art 13(5)).
"""

from collections.abc import Iterator

from domain.marks import Wording
from domain.model import Model


def decided(value: object) -> object:
    """What stands there without its prose: equal where the same is decided.

    A form sends line breaks of its own, so how a line ends is no difference.
    """
    match value:
        case Model():
            fields = type(value).model_fields
            kept = (name for name in fields if not _is_prose(value, name))
            return type(value), tuple(decided(getattr(value, name)) for name in kept)
        case tuple():
            return tuple(map(decided, value))
        case str():
            return value.splitlines()
        case _:
            return value


def prose(value: object) -> Iterator[str]:
    """The texts in it that may be worded otherwise."""
    match value:
        case Model():
            for name in type(value).model_fields:
                inner = getattr(value, name)
                yield from (inner,) if _is_prose(value, name) else prose(inner)
        case tuple():
            for one in value:
                yield from prose(one)


def _is_prose(value: Model, name: str) -> bool:
    return Wording.PROSE in type(value).model_fields[name].metadata
