"""The sandbox in which templates run: they read facts and escape them, and do nothing else.

An office may write templates of its own (notices/overrides.py). So no template, shipped or not, may
call what a program object can do, switch off escaping, or name another template by a variable: the
version of a document is a hash over all templates it was made of, which must be known by name.
"""

from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

Reverted = frozenset[tuple[str, str]]
"""Blocks, each by its template and name, that say what the shipped template says."""

_NAMING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment whose templates read the fields of facts, call macros, and escape."""

    reverted: Reverted = frozenset()

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Of a model its fields and properties; of anything else what is usual in a sandbox."""
        if isinstance(obj, BaseModel):
            return attr in type(obj).model_fields or isinstance(
                getattr(type(obj), attr, None), property
            )
        return bool(super().is_safe_attribute(obj, attr, value))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for lineno, what in forbidden(tree):
            raise TemplateSyntaxError(what, lineno, name, filename)
        for block in tree.find_all(nodes.Block):
            if (name or "", block.name) in self.reverted:
                block.body = [_as_shipped(block.lineno)]
        return tree


def forbidden(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """What a template must not do, each with its line, in Chinese."""
    for node in tree.find_all((nodes.EvalContextModifier, nodes.Filter, *_NAMING)):
        match node:
            case nodes.EvalContextModifier():
                yield node.lineno, "不得关闭转义（autoescape）：申请人写的内容必须原样印出"
            case nodes.Filter(name="safe", node=said) if not isinstance(said, nodes.Const):
                yield node.lineno, "safe 只能用于模板中直接写出的文字，不得用于案件内容"
            case nodes.Extends() | nodes.Include() | nodes.Import() | nodes.FromImport():
                if not isinstance(node.template, nodes.Const):
                    yield node.lineno, "引用的模板要直接写出文件名，不得用变量"


def _as_shipped(lineno: int) -> nodes.Output:
    said = nodes.Call(nodes.Name("super", "load"), [], [], None, None)
    output = nodes.Output([said], lineno=lineno)
    output.set_lineno(lineno)
    return output
