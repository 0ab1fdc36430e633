"""How facts become text: the templates, the shipped ones and before them those of an office."""

import hashlib
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    meta,
    nodes,
    select_autoescape,
)

from domain.application import Form, Obtaining
from notices.faults import explain_fault
from notices.grammar import FILTERS
from notices.outside import fetched, reaching_line
from notices.sandbox import Reverted, Sandbox

FOLDER = Path(__file__).parent / "templates"
BASE = "base/"
"""Before a template's name: the one shipped, also where an office has its own of that name."""


class Unrenderable(Exception):  # noqa: N818 - it names a state of the facts
    """The facts do not make this document or mail: one is missing, or the page cannot be set."""


class Unprintable(Unrenderable):
    """A character, a font or the seal is missing; `reason` says which of them and quotes nobody."""

    def __init__(self, reason: str, which: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason}：{which}" if which else reason)


class BrokenTemplate(Unprintable):
    """A template of the office is wrong; `file`, `line` (from 1) and `what` say where and why."""

    def __init__(self, file: str, line: int, what: str) -> None:
        self.file, self.line, self.what = file, line, what
        super().__init__(f"本机关的模板 {file} 第{line}行有误：{what}")


class Templates:
    """The shipped templates, and before them those of an office; a value: safe to share.

    `own` holds the office's by their paths below its folder. `reverted`: blocks of the office that
    are left out, to find which of them is at fault.
    """

    def __init__(
        self,
        own: Mapping[str, bytes] = MappingProxyType({}),
        reverted: Reverted = frozenset(),
    ) -> None:
        self.own = dict(own)
        self._environment = Sandbox(
            loader=FunctionLoader(self._load),
            autoescape=select_autoescape(("html",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.reverted = reverted
        self._environment.filters.update(FILTERS)
        self._environment.globals.update(FORMS=tuple(Form), WAYS=tuple(Obtaining))
        self._versions: dict[str, str] = {}
        self._owned: dict[str, bool] = {}

    def render(self, name: str, **told: object) -> str:
        """A template, by its path below `templates/`, filled in.

        Raises:
            Unrenderable: It tells a fact it was not given; there are no silent blanks. Or an office
                has written into it what would be fetched from elsewhere (notices/outside.py).
        """
        with self._faults_told(name):
            page = self._environment.get_template(name).render(told)
        if name.endswith(".html") and self.owns(name) and fetched(page):
            raise self._reaching_out(name)
        return page

    def _reaching_out(self, name: str) -> BrokenTemplate:
        """The fault of a page that would fetch something, with the line that most likely does."""
        own = [one for one in sorted(self.parts(name)) if one in self.own]
        lines = ((one, reaching_line(self.source(one))) for one in own)
        file, line = next(((one, line) for one, line in lines if line), (own[0], 1))
        return BrokenTemplate(file, line, "不得引用文书以外的资源，图片等须以 data: 写在模板里")

    def blocks(self, name: str, **told: object) -> dict[str, str]:
        """The blocks of a template filled in, by name, without what stands between them.

        Those of the template it extends, too, where it leaves them as they are.

        Raises:
            Unrenderable: One tells a fact it was not given, or the office has left one out.
        """
        with self._faults_told(name):
            template = self._environment.get_template(name)
            context = template.new_context(told)
            try:
                # It gathers the blocks of all it extends.
                "".join(template.root_render_func(context))
                found = {
                    block: "".join(write[0](context)) for block, write in context.blocks.items()
                }
            except Exception:  # noqa: BLE001 - raised again, with the line of the template
                self._environment.handle_exception()
        if name in self.own:
            for block in self._shipped_blocks(name):
                if block not in found:
                    raise BrokenTemplate(name, 1, f"缺少块“{block}”")
        return found

    def _shipped_blocks(self, name: str) -> tuple[str, ...]:
        content = _shipped(name) or b""
        tree = self._environment.parse(content.decode())
        return tuple(block.name for block in tree.find_all(nodes.Block))

    def version(self, name: str) -> str:
        """Twelve hex digits over a template and everything it is built from."""
        if name not in self._versions:
            digest = hashlib.sha256()
            for part in sorted(self.parts(name)):
                digest.update(part.encode())
                digest.update(self._content(part) or b"")
            self._versions[name] = digest.hexdigest()[:12]
        return self._versions[name]

    def parts(self, name: str) -> set[str]:
        """A template and all that it is built from, by their names."""
        found: set[str] = set()
        waiting = {name}
        while waiting:
            part = waiting.pop()
            found.add(part)
            named = meta.find_referenced_templates(self.parse(part))
            waiting |= {one for one in named if one} - found
        return found

    def owns(self, name: str) -> bool:
        """Whether anything of the office goes into a template."""
        if name not in self._owned:
            self._owned[name] = bool(self.own) and not self.own.keys().isdisjoint(self.parts(name))
        return self._owned[name]

    def parse(self, name: str) -> nodes.Template:
        """The syntax of a template.

        Raises:
            TemplateSyntaxError: It has none.
        """
        return self._environment.parse(self.source(name), name, name)

    def source(self, name: str) -> str:
        """The text of a template; empty where there is none.

        Raises:
            TemplateSyntaxError: It is no UTF-8.
        """
        content = self._content(name)
        try:
            return (content or b"").decode("utf-8-sig")
        except UnicodeDecodeError:
            raise TemplateSyntaxError("不是UTF-8编码，请另存为UTF-8", 1, name, name) from None

    def _content(self, name: str) -> bytes | None:
        if name in self.own:
            return self.own[name]
        return _shipped(name.removeprefix(BASE))

    def _load(self, name: str) -> tuple[str, str, None] | None:
        if self._content(name) is None:
            return None
        return self.source(name), name if name in self.own else f"{BASE}{name}", None

    @contextmanager
    def _faults_told(self, name: str) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            if where := self._where(error):
                raise BrokenTemplate(*where, explain_fault(error)) from error
            said = error.message if isinstance(error, TemplateError) else type(error).__name__
            raise Unrenderable(f"{name}：{said}") from error

    def _where(self, error: Exception) -> tuple[str, int] | None:
        """The office's template, and its line, where something went wrong."""
        if isinstance(error, TemplateSyntaxError):
            return (error.name, error.lineno) if error.name in self.own else None
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in self.own]
        return (frames[-1].filename, frames[-1].lineno or 1) if frames else None


_FAULTS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""All a template can go wrong with: none of it goes away when it is tried again."""


@cache
def _shipped(name: str) -> bytes | None:
    file = FOLDER / name
    inside = file.resolve().is_relative_to(FOLDER.resolve())
    return file.read_bytes() if inside and file.is_file() else None


SHIPPED = Templates()
"""The templates as they come with Mingbai."""


def render(name: str, **told: object) -> str:
    """A shipped template filled in: see `Templates.render`."""
    return SHIPPED.render(name, **told)


def blocks(name: str, **told: object) -> dict[str, str]:
    """The blocks of a shipped template filled in: see `Templates.blocks`."""
    return SHIPPED.blocks(name, **told)


def version(name: str) -> str:
    """The version of a shipped template: see `Templates.version`."""
    return SHIPPED.version(name)
