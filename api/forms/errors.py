"""What is wrong with a form, each fault at the question it is about."""

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.forms.guarded import place_of
from api.forms.nodes import Alternative, Control, Form, Group, Kind, Node, Repeat, under
from domain.acts import Refusal
from domain.defects import Defect
from domain.explain import ASKED, CHOICE_ASKED, at_place, entry_of, wording
from domain.model import Model
from domain.procedure import carried_by
from domain.shapes import shape_of

_UNANSWERED = frozenset({"missing", "union_tag_not_found", "too_short", "string_too_short"})
_CHOSEN = frozenset({Kind.RADIOS, Kind.SELECT, Kind.SEVERAL, Kind.CHECK})


class FormError(Model):
    """A fault: the name of what it is about (empty: the form as a whole), where, and what.

    `entry` says which entry of a repetition it is in, for the summary: 第2项答复结论.
    """

    name: str
    entry: str = ""
    message: str

    @property
    def words(self) -> str:
        """What the summary tells: the fault, and in which entry it is."""
        return at_place(self.entry, self.message)


def errors(
    form: Form, found: ValidationError | Refusal | Iterable[Defect]
) -> tuple[FormError, ...]:
    """Every fault at its question, in the order in which they were found.

    Faults are those of the payload that `read` made of the form; a refusal is about the question
    by which it was judged, most about the whole; defects are those of the application in the form.
    """
    match found:
        case Refusal():
            return (FormError(name=place_of(form, found), message=found.why),)
        case ValidationError():
            details = found.errors(include_url=False, include_input=False)
            return tuple(_error(form, one) for one in details if not _told_below(one, details))
        case _:
            return tuple(_defect(form, one) for one in found)


def _told_below(fault: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """A list counts as too short where its only entry is faulty: that says nothing more."""
    place = fault["loc"]
    below = (one["loc"] for one in details if len(one["loc"]) > len(place))
    return fault["type"] == "too_short" and any(one[: len(place)] == place for one in below)


def _error(form: Form, fault: ErrorDetails) -> FormError:
    name, entry, node = _place(form.root, fault["loc"])
    _, what = wording(fault, shape_of(carried_by(form.act)))
    return FormError(name=name, entry=entry, message=_message(node, fault["type"], what))


def _message(node: Node, fault: str, what: str) -> str:
    if fault in _UNANSWERED:
        asked = node.tag if isinstance(node, Alternative) else node
        chosen = isinstance(asked, Control) and asked.kind in _CHOSEN
        return (CHOICE_ASKED if chosen else ASKED).format(title=asked.title)
    # Where a rule speaks of several answers together, it says itself which.
    return at_place(node.title if isinstance(node, Control) else "", what)


def _defect(form: Form, defect: Defect) -> FormError:
    parts = (int(one) if one.isdecimal() else one for one in defect.field.split("/"))
    name, _, _ = _place(form.root, ("application", *parts))
    return FormError(name=name, message=defect.message)


def _place(root: Group, path: Iterable[str | int]) -> tuple[str, str, Node]:
    """The name of the question a path leads to, or of the innermost group that has it."""
    node: Node = root
    name, entry = "", ""
    for part in path:
        below = _below(node, part)
        if below is None:
            break
        if isinstance(node, Repeat):
            entry = entry_of(node.title, int(part) + 1)
        # The case of an alternative stands in the path of a fault, but in no name.
        inside = isinstance(node, Alternative) and node.branch(str(part)) is below
        node, name = below, name if inside else under(name, str(part))
    if isinstance(node, Alternative):
        name = under(name, node.tag.name)
    return name, entry, node


def _below(node: Node, part: str | int) -> Node | None:
    match node:
        case Group():
            return next((one for one in node.fields if one.name == part), None)
        case Repeat() if isinstance(part, int):
            return node.of
        case Alternative():
            return node.branch(str(part)) or _anywhere(node, str(part))
        case _:
            return None


def _anywhere(node: Alternative, part: str) -> Node | None:
    """The path of a defect does not name the case: every kind of applicant has a name."""
    if part == node.tag.name:
        return node.tag
    fields = (one for branch in node.branches for one in branch.group.fields)
    return next((one for one in fields if one.name == part), None)
