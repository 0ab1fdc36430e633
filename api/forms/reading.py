"""What was posted, read against the form that was asked: nothing else gets through.

Without JavaScript a form grows by its own buttons: they post it as it stands, and it is shown again
with one entry more (`_add=findings`) or less (`_remove=findings.1`), or with what the chosen case
of an alternative asks (`_choose=findings.0.finding`).
"""

import re
from collections.abc import Iterable, Iterator

from pydantic import Field, JsonValue

from api.forms.filling import (
    Filled,
    asks_something,
    chosen,
    defaults,
    filled_of,
    is_blank,
    pairs_of,
    payload_of,
    places,
)
from api.forms.nodes import Alternative, Control, Form, Group, Kind, Node, Pairs, Repeat, under
from domain.model import Model

MOST_PAIRS = 5_000
"""More names than the largest form has."""

LONGEST_NAME = 160
ADD, REMOVE, CHOOSE = "_add", "_remove", "_choose"
_PLACE = re.compile(r"0|[1-9][0-9]{0,3}")


class StrangeFormError(ValueError):
    """What was posted does not come from this form; the message says why, in Chinese."""


class Reading(Model):
    """What a posted form says.

    `again`: one of its own buttons was pressed, or a case was chosen whose questions were not shown
    yet, so it is shown again and means nothing yet.
    `filled` is what stands in it then, or when `payload` turns out to be faulty.
    """

    filled: Pairs
    payload: dict[str, JsonValue] = Field(default_factory=dict)
    again: bool = False


def read(form: Form, posted: Iterable[tuple[str, str]]) -> Reading:
    """What was posted with a form; names of the page itself are taken out before.

    Raises:
        StrangeFormError: A name or a number of entries that the form does not have.
    """
    pairs = tuple(posted)
    if len(pairs) > MOST_PAIRS:
        raise StrangeFormError(f"表单内容过多，最多{MOST_PAIRS}项")
    pressed = [(name, value) for name, value in pairs if name in (ADD, REMOVE, CHOOSE)]
    filled = filled_of(pair for pair in pairs if pair[0] not in (ADD, REMOVE, CHOOSE))
    for name, values in filled.items():
        _check(form, name, values)
    if pressed:
        changed = _pressed(form, _numbered(form.root, "", filled), *pressed[0])
        return Reading(filled=pairs_of(changed), again=True)
    if _unasked(form.root, "", filled):
        return Reading(filled=pairs_of(_numbered(form.root, "", filled)), again=True)
    kept = _numbered(form.root, "", filled, drop=True)
    payload = payload_of(form.root, "", kept)
    assert isinstance(payload, dict), "the payload of an act is a group"
    return Reading(filled=pairs_of(kept), payload=payload)


# ---- only what the form has ----


def _check(form: Form, name: str, values: tuple[str, ...]) -> None:
    node = _at(form, name)
    if _PLACE.fullmatch(name.rpartition(".")[2]):
        return  # an entry says that it is there, though nothing is said in it
    if not isinstance(node, Control):
        raise _strange(name)
    if len(values) > (len(node.options) if node.kind is Kind.SEVERAL else 1):
        raise StrangeFormError(f"“{node.title}”填写了不止一次，请重新打开表单")


def _at(form: Form, name: str) -> Node:
    """What a name means; the first of the cases of an alternative that know it."""
    found = next(_found(form.root, name.split(".")), None) if len(name) <= LONGEST_NAME else None
    if found is None:
        raise _strange(name)
    return found


def _found(node: Node, parts: list[str]) -> Iterator[Node]:
    if not parts:
        yield node
        return
    first, rest = parts[0], parts[1:]
    match node:
        case Group():
            yield from (
                deep for one in node.fields if one.name == first for deep in _found(one, rest)
            )
        case Alternative():
            inside = (one.group for one in node.branches)
            yield from _found(node.tag, rest) if first == node.tag.name else ()
            yield from (deep for group in inside for deep in _found(group, parts))
        case Repeat() if _PLACE.fullmatch(first):
            if int(first) >= node.most:
                raise StrangeFormError(f"“{node.title}”最多{node.most}项")
            yield from _found(node.of, rest)


def _strange(name: str) -> StrangeFormError:
    shown = name if re.fullmatch(r"[\w.]{1,60}", name, re.ASCII) else "（无法显示）"
    return StrangeFormError(f"表单中没有“{shown}”这一项，请重新打开表单")


def _unasked(node: Node, path: str, filled: Filled) -> bool:
    """Whether a case was chosen whose questions the page has not asked: none of them was posted."""
    match node:
        case Group():
            return any(_unasked(one, under(path, one.name), filled) for one in node.fields)
        case Repeat():
            entries = places(path, filled)
            return any(_unasked(node.of, f"{path}.{place}", filled) for place in entries)
        case Alternative() if group := chosen(node, path, filled):
            told = any(_posted(under(path, one.name), filled) for one in group.fields)
            shows = any(_always_posted(one) for one in group.fields)
            unseen = asks_something(group) and shows and not told
            return unseen or _unasked(group, path, filled)
        case _:
            return False


def _posted(path: str, filled: Filled) -> bool:
    return any(f"{name}.".startswith(f"{path}.") for name in filled)


def _always_posted(node: Node) -> bool:
    """Whether a browser posts the question unanswered, too; boxes it leaves out."""
    boxes = (Kind.RADIOS, Kind.SEVERAL, Kind.CHECK)
    return isinstance(node, Control) and node.kind not in boxes


# ---- its own buttons ----


def _pressed(form: Form, filled: Filled, button: str, path: str) -> Filled:
    if button == CHOOSE:
        if not isinstance(_at(form, path), Alternative):
            raise _strange(path)
        return filled
    if button == ADD:
        return _added(form, filled, path)
    return _removed(form, filled, path)


def _added(form: Form, filled: Filled, path: str) -> Filled:
    node = _repeated(form, path)
    count = max(len(places(path, filled)), node.shown)
    if count >= node.most:
        raise StrangeFormError(f"“{node.title}”最多{node.most}项")
    blank = (_blank_entry(node, f"{path}.{place}", filled) for place in range(count + 1))
    return {name: values for entry in (filled, *blank) for name, values in entry.items()}


def _removed(form: Form, filled: Filled, path: str) -> Filled:
    whole, _, place = path.rpartition(".")
    node = _repeated(form, whole)
    if not _PLACE.fullmatch(place):
        raise _strange(path)
    left = {
        name: values for name, values in filled.items() if not f"{name}.".startswith(f"{path}.")
    }
    return _moved_up(node, whole, left)


def _repeated(form: Form, path: str) -> Repeat:
    node = _at(form, path)
    if not isinstance(node, Repeat):
        raise _strange(path)
    return node


def _blank_entry(node: Repeat, path: str, filled: Filled) -> Filled:
    if any(f"{name}.".startswith(f"{path}.") for name in filled):
        return {}
    return {path: ("",), **defaults(node.of, path)}


# ---- entries are numbered without gaps ----


def _numbered(node: Node, path: str, filled: Filled, *, drop: bool = False) -> Filled:
    """The same with every entry moved up; `drop`: entries in which nothing was said are left out.

    As many as must be stay, so that it can be said of each question that it was not answered.
    """
    match node:
        case Group():
            for one in node.fields:
                filled = _numbered(one, under(path, one.name), filled, drop=drop)
        case Alternative():
            group = chosen(node, path, filled)
            filled = _numbered(group, path, filled, drop=drop) if group else filled
        case Repeat():
            filled = _moved_up(node, path, filled, drop=drop)
            for place in places(path, filled):
                filled = _numbered(node.of, f"{path}.{place}", filled, drop=drop)
    return filled


def _moved_up(node: Repeat, path: str, filled: Filled, *, drop: bool = False) -> Filled:
    there = places(path, filled)
    said = [one for one in there if not is_blank(node.of, f"{path}.{one}", filled)]
    kept = said + [one for one in there if one not in said][: max(0, node.least - len(said))]
    order = {str(old): new for new, old in enumerate(sorted(kept) if drop else there)}
    start = f"{path}."
    moved: Filled = {}
    for name, values in filled.items():
        if not name.startswith(start):
            moved[name] = values
            continue
        place, _, rest = name[len(start) :].partition(".")
        if place in order:
            moved[f"{start}{order[place]}.{rest}" if rest else f"{start}{order[place]}"] = values
    return moved
