"""The check of an office's own templates: what is wrong, in which file, on which line."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from jinja2 import TemplateSyntaxError, meta, nodes
from pydantic import BaseModel

from domain.facts import DigestFacts, DocumentFacts, MessageFacts
from notices.demanded import Demand, lost
from notices.faults import explain_fault
from notices.mails import render_digest, render_mail
from notices.templating import BASE, FOLDER, SHIPPED, BrokenTemplate, Templates, Unrenderable

Facts = DocumentFacts | MessageFacts | DigestFacts

_DIGEST = "mail/digest"
"""What the names of the digest's templates begin with."""


class Fault(NamedTuple):
    """What is wrong on a line (from 1) of a file of the folder, in Chinese."""

    file: str
    line: int
    what: str


def check_templates(templates: Templates, specimens: Iterable[Facts]) -> tuple[Fault, ...]:
    """Everything wrong with the office's templates, by file and line.

    `specimens` are facts of papers and mails; those the office's templates go into are made.
    """
    found = {fault for name in templates.own for fault in _read(templates, name)}
    broken = {(one.file, one.line) for one in found}
    for facts in specimens:
        found |= {one for one in _made(templates, facts) if (one.file, one.line) not in broken}
    return tuple(sorted(found))


def goes_into(templates: Templates, facts: Facts) -> bool:
    """Whether anything of the office goes into a paper; so it is where a template is broken."""
    try:
        return any(templates.owns(name) for name in _names(facts))
    except TemplateSyntaxError:
        return True


def shipped() -> tuple[str, ...]:
    """The names of all shipped templates."""
    files = (file for file in FOLDER.rglob("*") if file.is_file())
    return tuple(sorted(file.relative_to(FOLDER).as_posix() for file in files))


# ---- what can be seen without making anything ----


def _read(templates: Templates, name: str) -> Iterator[Fault]:
    try:
        for line, what in _wrong(templates, name):
            yield Fault(name, line, what)
    except TemplateSyntaxError as error:  # also of a filter that is not there
        yield Fault(name, error.lineno, explain_fault(error))


def _wrong(templates: Templates, name: str) -> Iterator[tuple[int, str]]:
    tree = templates.parse(name)
    yield from _use(templates, name)
    parents = list(_parents(templates, tree))
    if parents:
        yield from _blocks(templates, tree, parents)
    yield from _facts(name, tree)
    yield from _variables(name, tree, parents)


def _use(templates: Templates, name: str) -> Iterator[tuple[int, str]]:
    """A file that no paper would ever be made of has perhaps a wrong name."""
    others = (one for one in templates.own if one != name)
    if name in shipped() or any(name in _reaches(templates, one) for one in others):
        return
    yield 1, f"没有这个名称的模板{_perhaps(name, shipped())}"


def _reaches(templates: Templates, name: str) -> set[str]:
    try:
        return templates.parts(name)
    except TemplateSyntaxError:
        return set()


def _parents(templates: Templates, tree: nodes.Template) -> Iterator[str]:
    """The templates one extends, the nearest first; none twice."""
    seen: set[str] = set()
    while (extends := tree.find(nodes.Extends)) is not None:
        assert isinstance(extends.template, nodes.Const), "the sandbox refuses others"
        parent = str(extends.template.value)
        if parent in seen:
            return
        seen.add(parent)
        yield parent
        try:
            tree = templates.parse(parent)
        except TemplateSyntaxError:
            return


def _blocks(
    templates: Templates, tree: nodes.Template, parents: list[str]
) -> Iterator[tuple[int, str]]:
    """Blocks nothing asks for, and words between blocks, which are never printed."""
    known = [block.name for one in parents for block in _all_blocks(templates, one)]
    for node in tree.body:
        if isinstance(node, nodes.Block) and node.name not in known:
            yield node.lineno, f"没有块“{node.name}”{_perhaps(node.name, known)}"
        if isinstance(node, nodes.Output):
            yield from ((line, "写在块（block）外面的内容不会印出") for line in _lines(node))


def _all_blocks(templates: Templates, name: str) -> Iterable[nodes.Block]:
    try:
        return templates.parse(name).find_all(nodes.Block)
    except TemplateSyntaxError:
        return ()


def _lines(output: nodes.Output) -> Iterator[int]:
    for one in output.nodes:
        if not isinstance(one, nodes.TemplateData):
            yield one.lineno
        elif one.data.strip():
            before = one.data[: len(one.data) - len(one.data.lstrip())]
            yield one.lineno + before.count("\n")


def _variables(name: str, tree: nodes.Template, parents: list[str]) -> Iterator[tuple[int, str]]:
    """Variables that nothing gives: neither the program nor a template this one extends."""
    if name not in shipped():
        return  # an include of the office's own: whoever includes it may give what it likes
    models = {name, *(one.removeprefix(BASE) for one in parents)} & {*shipped()}
    known = {"facts"}
    for one in models:
        known |= {node.name for node in SHIPPED.parse(one).find_all(nodes.Name)}
        known |= set(_imported(SHIPPED.parse(one)))
    unknown = meta.find_undeclared_variables(tree) - known
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            yield node.lineno, f"没有变量“{node.name}”{_perhaps(node.name, known)}"


def _imported(tree: nodes.Template) -> Iterator[str]:
    for one in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in one.names)


def _facts(name: str, tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Names below `facts` that no facts have, also where no specimen would come to them."""
    model = _model(name)
    for node in tree.find_all(nodes.Getattr):
        of = _type(node.node, model)
        if of is not None and node.attr not in (known := _known(of)):
            yield node.lineno, f"没有“{node.attr}”这一项{_perhaps(node.attr, known)}"


def _model(name: str) -> type[BaseModel]:
    """What `facts` are in a template."""
    if name.startswith(_DIGEST):
        return DigestFacts
    return MessageFacts if name.startswith("mail/") else DocumentFacts


def _type(node: nodes.Expr, model: type[BaseModel]) -> type[BaseModel] | None:
    """The model an expression that begins with `facts` stands for, where it is surely one."""
    if isinstance(node, nodes.Name):
        return model if node.name == "facts" else None
    if not isinstance(node, nodes.Getattr):
        return None
    of = _type(node.node, model)
    if of is None or node.attr not in of.model_fields:
        return None
    return type_of(of.model_fields[node.attr].annotation)


def type_of(annotation: Any) -> type[BaseModel] | None:
    """The one model an annotation allows, apart from None."""
    if get_origin(annotation) in (Union, UnionType):
        allowed = [one for one in get_args(annotation) if one is not type(None)]
        return type_of(allowed[0]) if len(allowed) == 1 else None
    model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if model else None


def _known(model: type[BaseModel]) -> list[str]:
    properties = [name for name in dir(model) if isinstance(getattr(model, name, None), property)]
    return [*model.model_fields, *properties]


def _perhaps(said: str, known: Iterable[str]) -> str:
    """What somebody may have meant."""
    close = get_close_matches(said, [*known], 1)
    return f"，是不是“{close[0]}”？" if close else ""


# ---- what is seen when a paper is made ----


def _names(facts: Facts) -> tuple[str, ...]:
    if isinstance(facts, DocumentFacts):
        return (f"{facts.kind}.html",)
    if isinstance(facts, DigestFacts):
        return (f"{_DIGEST}.txt", f"{_DIGEST}_layout.txt", f"{_DIGEST}_layout.html")
    return (f"mail/{facts.kind}.txt", "mail/layout.txt", "mail/layout.html")


def _pages(templates: Templates, facts: Facts) -> tuple[str, ...]:
    """The page of a paper; of a mail its text and its HTML, each with the subject."""
    if isinstance(facts, DocumentFacts):
        return (templates.render(f"{facts.kind}.html", facts=facts),)
    if isinstance(facts, DigestFacts):
        mail = render_digest(facts, templates)
    else:
        mail = render_mail(facts, templates)
    return (f"{mail.subject}\n{mail.text}", mail.html)


def _made(templates: Templates, facts: Facts) -> Iterator[Fault]:
    if not goes_into(templates, facts):
        return
    try:
        gone = _lost(templates, facts)
    except BrokenTemplate as error:
        yield Fault(error.file, error.line, error.what)
        return
    except Unrenderable:
        return  # the shipped template would not do better
    for what in dict.fromkeys(one.what for one in gone):
        some = next(one for one in gone if one.what == what)
        yield _at_fault(templates, facts, some)


def _lost(templates: Templates, facts: Facts) -> tuple[Demand, ...]:
    pages = zip(_pages(templates, facts), _pages(SHIPPED, facts), strict=True)
    return tuple(one for page, model in pages for one in lost(facts, page, model))


def _at_fault(templates: Templates, facts: Facts, demand: Demand) -> Fault:
    """The block that lost something: without it, it would be there. Else the file as a whole."""
    files = [
        name for name in templates.own if any(name in templates.parts(n) for n in _names(facts))
    ]
    for file in files:
        for block in templates.parse(file).find_all(nodes.Block):
            without = Templates(templates.own, frozenset({(file, block.name)}))
            if _keeps(without, facts, demand):
                return Fault(file, block.lineno, f"块“{block.name}”缺少必备内容：{demand.what}")
    return Fault(files[0], 1, f"缺少必备内容：{demand.what}")


def _keeps(templates: Templates, facts: Facts, demand: Demand) -> bool:
    try:
        return demand not in _lost(templates, facts)
    except Unrenderable:
        return False
