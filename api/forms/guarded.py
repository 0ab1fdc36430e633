"""What the rules have against a form, at the question it is about.

Some is told together with what is wrong with single answers, not only once these are mended.
"""

from collections.abc import Mapping

from pydantic import JsonValue, ValidationError

from api.forms.nodes import Form
from domain.acts import Refusal
from domain.procedure import carried_by

_ABOUT: Mapping[str, tuple[str, ...]] = {
    "every_item_once": ("findings", "needs"),
    "every_item_shown": ("findings",),
    "review_proposed": ("review", "findings"),
}
"""By which answers a guard judges; what it refuses is about the first."""

_WORDS = "（待填写）"
"""Stands for words that are still to be written, where the rest is judged."""


def place_of(form: Form, refusal: Refusal) -> str:
    """The name of the question a refusal is about; blank: the form as a whole."""
    name, *_ = _ABOUT.get(refusal.code, ("",))
    return name if any(one.name == name for one in form.root.fields) else ""


def judgeable(
    act: str, payload: Mapping[str, JsonValue], found: ValidationError
) -> dict[str, JsonValue] | None:
    """The payload without its faulty answers; None where the fault is of the whole.

    Words that must be there are stood in for: no guard judges by them.
    """
    faulty = _faulty(found)
    if "" in faulty:
        return None
    asked = carried_by(act).model_fields
    words = {
        name: _WORDS
        for name in faulty
        if name in asked and asked[name].is_required() and asked[name].annotation is str
    }
    return {name: said for name, said in payload.items() if name not in faulty} | words


def stands(refusal: Refusal, found: ValidationError) -> bool:
    """Whether a refusal of the rest holds, too, when the faulty answers are mended."""
    judged_by = _ABOUT.get(refusal.code, ())
    return bool(judged_by) and not _faulty(found).intersection(judged_by)


def _faulty(found: ValidationError) -> set[str]:
    """The answers something is wrong with; blank: the whole."""
    details = found.errors(include_url=False, include_input=False)
    return {str(one["loc"][0]) if one["loc"] else "" for one in details}
