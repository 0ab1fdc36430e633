"""A form with what stands in it, as the page lays it out; and the page's part of it as HTML."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from api.forms.errors import FormError
from api.forms.filling import Filled, chosen, defaults, filled_of, is_blank, places
from api.forms.nodes import Alternative, Control, Form, Group, Kind, Node, Pairs, Repeat, under
from api.pages.language import SPOKEN, Catalogue
from api.pages.language_templates import speak
from domain.explain import entry_of
from domain.model import Model

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

TEMPLATES = Path(__file__).parent
"""Where `form.html` lies, for the pages that import its macros."""


class Laid(Model):
    """A node at its place: its full name, the id of its element and what is wrong with it."""

    name: str
    id: str
    errors: tuple[str, ...] = ()


class LaidControl(Laid):
    """A question with its answers."""

    type: str = "control"
    control: Control
    values: tuple[str, ...]

    @property
    def is_day(self) -> bool:
        """Whether a date field could show the answer."""
        return not self.values or bool(_DAY.fullmatch(self.values[0]))

    @property
    def words(self) -> str:
        """The answers as a reader sees them where they are fixed."""
        labels = {one.value: one.label for one in self.control.options}
        said = "是" if self.control.kind is Kind.CHECK else None
        return said or "、".join(labels.get(one, one) for one in self.values) + self.control.unit


class LaidGroup(Laid):
    """Questions that belong together; `open`: something is said or wrong in them."""

    type: str = "group"
    group: Group
    parts: tuple["AnyLaid", ...]
    open: bool


class LaidAlternative(Laid):
    """The question which case it is, and what that case asks.

    `kept` is what was said in another case: it is posted along, so that it is there again.
    """

    type: str = "alternative"
    alternative: Alternative
    tag: LaidControl
    parts: tuple["AnyLaid", ...]
    kept: Pairs


class LaidRepeat(Laid):
    """The entries there are; `more` and `fewer`: there may be one more, one less."""

    type: str = "repeat"
    repeat: Repeat
    entries: tuple["LaidGroup | LaidAlternative", ...]
    more: bool
    fewer: bool


AnyLaid = LaidControl | LaidGroup | LaidAlternative | LaidRepeat


class LaidForm(Model):
    """The form of a page: its parts, and the summary of what is wrong with links to the questions.

    A fault without a name is about the whole.
    """

    title: str
    parts: tuple[AnyLaid, ...]
    summary: tuple[tuple[str, str], ...]


for _one in (LaidGroup, LaidAlternative, LaidRepeat):
    _one.model_rebuild()


def lay_out(form: Form, filled: Pairs | None = None, errors: Iterable[FormError] = ()) -> LaidForm:
    """A form as it stands: fresh, or with what was posted and what is wrong with it."""
    found = tuple(errors)
    start = filled_of(form.start) or defaults(form.root, "")
    layer = _Layer(start if filled is None else filled_of(filled), found)
    parts = layer.parts(form.root, "")
    there = {one.name for part in parts for one in _everything(part)}
    summary = tuple((_target(one.name, there), one.words) for one in found)
    return LaidForm(title=form.title, parts=parts, summary=summary)


def render(laid: LaidForm) -> str:
    """The questions of a form as HTML: everything between `<form>` and its last button."""
    return _page("form(form)", SPOKEN.get()).render(form=laid)


def render_parts(parts: Iterable[AnyLaid]) -> str:
    """Some of the questions as HTML, for a page that puts them under headings of its own."""
    return _page("all(parts)", SPOKEN.get()).render(parts=tuple(parts))


@cache
def _page(what: str, spoken: Catalogue | None) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["entry_of"] = entry_of
    if spoken:
        speak(environment, spoken)
    return environment.from_string(f'{{% import "form.html" as forms %}}{{{{ forms.{what} }}}}')


def _target(name: str, there: set[str]) -> str:
    """The element of a question, or of what stands around it where it is not shown."""
    while name and name not in there:
        name = name.rpartition(".")[0]
    return identifier(name) if name else ""


def _everything(laid: AnyLaid) -> Iterator[AnyLaid]:
    yield laid
    match laid:
        case LaidGroup():
            inner: Iterable[AnyLaid] = laid.parts
        case LaidAlternative():
            inner = (laid.tag, *laid.parts)
        case LaidRepeat():
            inner = laid.entries
        case _:
            inner = ()
    for one in inner:
        yield from _everything(one)


def _posted(laid: AnyLaid) -> Iterator[str]:
    """The names under which something is posted."""
    for one in _everything(laid):
        if isinstance(one, LaidControl):
            yield one.name
        if isinstance(one, LaidAlternative):
            yield from (name for name, _ in one.kept)


def identifier(name: str) -> str:
    """The id of the element of a name."""
    return f"f-{name.replace('.', '-')}"


class _Layer:
    def __init__(self, filled: Filled, errors: tuple[FormError, ...]) -> None:
        self._filled, self._errors = filled, errors

    def laid(self, node: Node, path: str) -> AnyLaid:
        match node:
            case Control():
                return self._control(node, path)
            case Group():
                return self._group(node, path)
            case Alternative():
                return self._alternative(node, path)
            case Repeat():
                return self._repeat(node, path)

    def parts(self, group: Group, path: str) -> tuple[AnyLaid, ...]:
        """Everything in a group; of what is fixed only what stands there."""
        asked = ((one, under(path, one.name)) for one in group.fields)
        return tuple(
            self.laid(one, name) for one, name in asked if not one.fixed or self._stands(name)
        )

    def _stands(self, path: str) -> bool:
        return any(f"{name}.".startswith(f"{path}.") for name in self._filled)

    def _base(self, path: str) -> dict[str, object]:
        wrong = tuple(one.message for one in self._errors if one.name == path)
        return {"name": path, "id": identifier(path), "errors": wrong}

    def _control(self, node: Control, path: str) -> LaidControl:
        return LaidControl(**self._base(path), control=node, values=self._filled.get(path, ()))

    def _group(self, node: Group, path: str) -> LaidGroup:
        parts = self.parts(node, path)
        # A fault of the whole form may be about what is folded away.
        wrong = any(not one.name or f"{one.name}.".startswith(f"{path}.") for one in self._errors)
        said = not is_blank(node, path, self._filled)
        return LaidGroup(**self._base(path), group=node, parts=parts, open=wrong or said)

    def _alternative(self, node: Alternative, path: str) -> LaidAlternative:
        tag = self._control(node.tag, under(path, node.tag.name))
        group = chosen(node, path, self._filled)
        parts = self.parts(group, path) if group else ()
        asked = {name for part in (tag, *parts) for name in _posted(part)}
        kept = tuple(
            (name, value)
            for name, values in self._filled.items()
            if name.startswith(f"{path}.") and name not in asked
            for value in values
            if value
        )
        return LaidAlternative(
            **self._base(path), alternative=node, tag=tag, parts=parts, kept=kept
        )

    def _repeat(self, node: Repeat, path: str) -> LaidRepeat:
        there = len(places(path, self._filled))
        count = max(there, node.shown)
        entries = tuple(
            self._entry(node, f"{path}.{place}", place < there) for place in range(count)
        )
        return LaidRepeat(
            **self._base(path),
            repeat=node,
            entries=entries,
            more=count < node.most and not node.fixed,
            fewer=count > node.least and not node.fixed,
        )

    def _entry(self, node: Repeat, path: str, filled: bool) -> LaidGroup | LaidAlternative:
        layer = (
            self if filled else _Layer({**self._filled, **defaults(node.of, path)}, self._errors)
        )
        entry = layer.laid(node.of, path)
        assert isinstance(entry, LaidGroup | LaidAlternative), "entries are groups"
        return entry
