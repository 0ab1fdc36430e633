"""What the pages of a room say: what a catalogue for it has to translate."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from jinja2 import Environment, FileSystemLoader
from jinja2.meta import find_referenced_templates

import api.problems
import domain.defects
import domain.formal_check
from api import portal
from api.forms import TEMPLATES, builder
from api.forms.building import OF_THE_AGENCY
from api.intake import words
from api.pages.language import LABEL
from api.pages.language_sentences import SENTENCES, is_chinese
from api.pages.language_templates import Translation
from domain import shapes
from domain.clocks import LimitKind
from domain.paper import DOCUMENTS
from domain.procedure import carried_by
from domain.shapes import Shape, shape_of
from register.paper.uploads import UploadKind

Message = tuple[str, str]
"""Context and text."""

PAGES = Path(__file__).parent / "templates"
ALWAYS = ("error.html", "form.html")
"""Templates that a room's pages name nowhere and yet show."""
ACTS = ("receive", "supplement", "withdraw", "reapply", "reasons", "third_party_reply")
"""What applicants and third parties do on the portal."""


def messages(room: str) -> list[Message]:
    """Everything that the pages of a room say, in the order of their templates."""
    found: dict[Message, None] = {}

    def note(context: str, text: str) -> str:
        found.setdefault((context, text))
        return text

    environment = Environment(
        loader=FileSystemLoader([PAGES, TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.extensions[Translation.identifier] = Translation(environment, note)
    for name in sorted(_reached(environment, room)):
        environment.parse(_source(environment, name), name)
    # Of texts that are filled in only those are found again that stand among the sentences.
    whole = (one for one in _LABELS[room]() if is_chinese(one) and "{" not in one)
    found.update(dict.fromkeys((LABEL, one) for one in (*whole, *SENTENCES)))
    return list(found)


def _reached(environment: Environment, room: str) -> set[str]:
    """The templates of a room, and those they are made of."""
    own = [one for one in environment.list_templates() if one.startswith(f"{room}/")]
    wanted, reached = [*own, *ALWAYS], set[str]()
    plain = Environment(autoescape=True)
    while wanted:
        name = wanted.pop()
        if name not in reached:
            reached.add(name)
            tree = plain.parse(_source(environment, name))
            wanted += [one for one in find_referenced_templates(tree) if one]
    return reached


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None, "templates come from folders"
    return environment.loader.get_source(environment, name)[0]


def _portal() -> Iterator[str]:
    """The words that the portal's pages get from the program."""
    for path in sorted(Path(portal.__file__).parent.glob("*.py")):
        yield from _said_in(path)
    for module in (words, builder, api.problems, domain.defects, domain.formal_check):
        yield from _said_in(_path(module))
    for act in ACTS:
        yield from _asked(shape_of(carried_by(act)))
    yield from (info.title for info in DOCUMENTS.values() if not info.internal)
    yield from (one.label for kind in (LimitKind, UploadKind) for one in kind)


def _path(module: ModuleType) -> Path:
    assert module.__file__ is not None, "the program's own modules are files"
    return Path(module.__file__)


def _said_in(path: Path) -> Iterator[str]:
    """The texts in some code, apart from docstrings and from pieces of longer texts."""
    tree = ast.parse(path.read_text("utf-8"))
    every = tuple(ast.walk(tree))
    pieces = (one for node in every if isinstance(node, ast.JoinedStr) for one in node.values)
    docs = (node.value for node in every if isinstance(node, ast.Expr))
    left_out = {id(one) for one in (*pieces, *docs)}
    for node in every:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from () if id(node) in left_out else (node.value,)


def _asked(shape: Shape) -> Iterator[str]:
    """What a question and those below it say."""
    yield from (shape.title, shape.help)
    match shape:
        case shapes.Number():
            yield shape.unit
        case shapes.Choice():
            yield from shape.options.values()
    for one in _below(shape):
        yield from _asked(one)


def _below(shape: Shape) -> Iterable[Shape]:
    match shape:
        case shapes.Group():
            return [one for name, one in shape.fields.items() if name not in OF_THE_AGENCY]
        case shapes.OneOf():
            return shape.cases.values()
        case shapes.Many():
            return (shape.of,)
    return ()


_LABELS: Mapping[str, Callable[[], Iterator[str]]] = {"portal": _portal}
"""The words that the pages of a room get from the program; a room without them has no catalogue."""
