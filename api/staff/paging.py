"""Pages of a list: which list a cursor is of, and where in it the next page begins."""

import base64
import binascii

from pydantic import ValidationError

from api.problems import Fault, More, Problem
from domain.model import Model
from register.lists.filters import Position


class _Cursor(Model):
    list: str
    position: Position


def cursor(list_: str, position: Position | None) -> str | None:
    """The cursor of the page behind a position, for whoever asks for the same list again."""
    if position is None:
        return None
    said = _Cursor(list=list_, position=position).model_dump_json(exclude_defaults=True)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def position(list_: str, given: str | None) -> Position | None:
    """Where the page of a cursor begins.

    Raises:
        Problem: `invalid` - it is no cursor, or one of another list.
    """
    if given is None:
        return None
    try:
        said = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
        found = _Cursor.model_validate_json(said)
    except (binascii.Error, ValueError, ValidationError):
        raise _wrong("不是本接口给出的游标，请原样使用上一页的next") from None
    if found.list != list_:
        raise _wrong("是另一种筛选或者排序的游标，请从第一页重新开始")
    return found.position


def _wrong(why: str) -> Problem:
    return Problem("invalid", f"cursor：{why}", More(faults=(Fault(field="cursor", message=why),)))
