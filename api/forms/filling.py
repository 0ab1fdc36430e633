"""What stands in a form, and the payload it means: there and back.

A form carries text only. Blank answers are left out, so that the model says what leaving out means;
full-width figures are figures, and a date may be written in the Chinese way.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from api.forms.nodes import Alternative, Control, Group, Kind, Node, Pairs, Repeat, under

Filled = dict[str, tuple[str, ...]]
"""The values of every name, in their order."""

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_FIGURES = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WHOLE = re.compile(r"-?\d{1,18}")
_BREAKS = re.compile(r"\r\n?")


def filled_of(pairs: Iterable[tuple[str, str]]) -> Filled:
    """The values of every name."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def pairs_of(filled: Filled) -> Pairs:
    """The same as a form posts it."""
    return tuple((name, value) for name, values in filled.items() for value in values)


# ---- to the payload ----


def payload_of(node: Node, path: str, filled: Filled) -> JsonValue:
    """What the answers below a path mean; None where nothing was answered."""
    match node:
        case Control():
            return _value(node, filled.get(path, ()))
        case Group():
            return _group(node, path, filled)
        case Alternative():
            tag = payload_of(node.tag, under(path, node.tag.name), filled)
            group = chosen(node, path, filled)
            said = _group(group, path, filled) if group else None
            told = {**said} if isinstance(said, dict) else {}
            return {node.tag.name: tag, **told} if tag is not None else None
        case Repeat():
            return _entries(node, path, filled)


def _group(group: Group, path: str, filled: Filled) -> JsonValue:
    if path and not group.required and is_blank(group, path, filled):
        return None
    found = ((one.name, payload_of(one, under(path, one.name), filled)) for one in group.fields)
    return {name: value for name, value in found if value is not None}


def _entries(node: Repeat, path: str, filled: Filled) -> JsonValue:
    count = number_of(path, filled)
    entries = [payload_of(node.of, f"{path}.{place}", filled) for place in range(count)]
    return [one if one is not None else {} for one in entries] or None


def _value(control: Control, values: tuple[str, ...]) -> JsonValue:
    said = [one for one in map(_plain, values) if one.strip()]
    if control.kind is Kind.CHECK:
        return True if said and said[0] != "false" else None
    if not said:
        return None
    if control.kind is Kind.LINES:
        return [line.strip() for line in said[0].split("\n") if line.strip()]
    if control.kind is Kind.SEVERAL:
        return [_one(control, one) for one in said]
    return _one(control, said[0])


def _one(control: Control, text: str) -> JsonValue:
    if control.yes_no:
        return {"true": True, "false": False}.get(text, text)
    if control.kind is Kind.LONG:
        return text
    if not (control.whole or control.kind is Kind.DATE):
        return text.strip()
    figures = unicodedata.normalize("NFKC", text).strip()
    if control.kind is Kind.DATE:
        found = _DATE.fullmatch(figures) or _FIGURES.fullmatch(figures)
        return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else figures
    return int(figures) if _WHOLE.fullmatch(figures) else figures


def _plain(text: str) -> str:
    return _BREAKS.sub("\n", text)


def chosen(node: Alternative, path: str, filled: Filled) -> Group | None:
    """What is asked in the case that was chosen, if one was."""
    values = filled.get(under(path, node.tag.name), ())
    return node.branch(values[0]) if values else None


def number_of(path: str, filled: Filled) -> int:
    """How many entries of a repetition are filled in; they are numbered without gaps."""
    return len(places(path, filled))


def places(path: str, filled: Filled) -> list[int]:
    """The numbers of the entries that stand below a path."""
    start = f"{path}."
    found = {name[len(start) :].partition(".")[0] for name in filled if name.startswith(start)}
    return sorted(int(one) for one in found if one.isdecimal())


def is_blank(node: Node, path: str, filled: Filled) -> bool:
    """Whether nothing was said below a path but what stands there by itself."""
    match node:
        case Control():
            said = tuple(one for one in filled.get(path, ()) if one.strip())
            return said in ((), node.default)
        case Group():
            return all(is_blank(one, under(path, one.name), filled) for one in node.fields)
        case Alternative():
            return _unchosen(node, path, filled)
        case Repeat():
            entries = places(path, filled)
            return all(is_blank(node.of, f"{path}.{place}", filled) for place in entries)


def _unchosen(node: Alternative, path: str, filled: Filled) -> bool:
    """To choose a case that must say something is to begin; a kind of applicant says nothing."""
    group = chosen(node, path, filled)
    said = any(filled.get(under(path, node.tag.name), ()))
    begun = said if group is None else asks_something(group)
    return not begun and all(is_blank(one.group, path, filled) for one in node.branches)


# ---- from the payload ----


def defaults(node: Node, path: str) -> Filled:
    """What stands in a form before anybody has answered."""
    match node:
        case Control():
            return {path: node.default} if node.default else {}
        case Group():
            return _merged(defaults(one, under(path, one.name)) for one in node.fields)
        case Alternative():
            return _first_case(node, path)
        case Repeat():
            entries = range(node.shown)
            return _merged(defaults(node.of, f"{path}.{place}") for place in entries)


def _first_case(node: Alternative, path: str) -> Filled:
    """A finding is for somebody to choose; a kind of applicant, which must say nothing, is not."""
    first = node.branches[0]
    if any(asks_something(one.group) for one in node.branches):
        return {}
    return {under(path, node.tag.name): (first.value,), **defaults(first.group, path)}


def asks_something(group: Group) -> bool:
    """Whether a group holds a question that must be answered."""
    return any(one.required for one in group.fields)


def written(node: Node, payload: object, path: str = "") -> Filled:
    """A payload as it stands in a form; what the form does not ask is left out."""
    match node:
        case Control():
            values = _texts(node, payload)
            return {path: values} if values else {}
        case Group() if isinstance(payload, Mapping):
            return _merged(
                written(one, payload.get(one.name), under(path, one.name)) for one in node.fields
            )
        case Alternative() if isinstance(payload, Mapping):
            value = str(payload.get(node.tag.name, ""))
            group = node.branch(value)
            told = written(group, payload, path) if group else {}
            return {under(path, node.tag.name): (value,), **told}
        case Repeat() if isinstance(payload, list | tuple):
            entries = enumerate(payload)
            return _merged(written(node.of, one, f"{path}.{place}") for place, one in entries)
        case _:
            return {}


def _texts(control: Control, value: object) -> tuple[str, ...]:
    match value:
        case None | "" | () | []:
            return ()
        case bool() if control.kind is Kind.CHECK:
            return ("true",) if value else ()
        case bool():
            return (str(value).lower(),)
        case list() | tuple() if control.kind is Kind.LINES:
            return ("\n".join(map(str, value)),)
        case list() | tuple():
            return tuple(map(str, value))
        case _:
            return (str(value),)


def _merged(parts: Iterable[Filled]) -> Filled:
    return {name: values for part in parts for name, values in part.items()}
