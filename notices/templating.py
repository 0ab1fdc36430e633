"""How facts become text: the templates, and the few words of grammar they are written with."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    meta,
    select_autoescape,
)

from domain.citations import chinese_numeral
from domain.civil import chinese_date
from domain.facts import DueFacts, MessageFacts

FOLDER = Path(__file__).parent / "templates"
_STOPS = "。．.；;，,、 \u3000"
_CSS_SPECIAL = frozenset('"\\\n\r\f<>&')
_ENDS = tuple("。！？…；：，、.!?;:,")


class Unrenderable(Exception):  # noqa: N818 - it names a state of the facts
    """The facts do not make this document or mail: one is missing, or the page cannot be set."""


def clause(text: str) -> str:
    """What somebody wrote, on one line and without its full stop, to stand inside a sentence."""
    return " ".join(text.split()).rstrip(_STOPS)


def sentence(text: str) -> str:
    """The same as a sentence of its own: with a full stop, unless it ends in a sign already."""
    whole = " ".join(text.split())
    return whole if whole.endswith(_ENDS) else f"{whole}。"


def citations(places: Iterable[str]) -> str:
    """Citations in a row, each law named once: 《条例》第十四条、第二十三条、《规定》第三条."""
    by_law: dict[str, list[str]] = {}
    for place in dict.fromkeys(map(clause, places)):
        law, end, rest = place.rpartition("》")
        by_law.setdefault(law + end, []).append(rest)
    return "、".join(law + "、".join(rests) for law, rests in by_law.items())


def lines(text: str) -> list[str]:
    """The paragraphs of a text: its lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def left(due: DueFacts) -> str:
    """How a limit stands on the day of a mail, in words."""
    if due.day is None:
        return f"期限中止，恢复后还剩{due.left}个工作日"
    if due.over:
        return f"已逾期{-due.left}个工作日" if due.left else "期限已过"
    return f"还剩{due.left}个工作日" if due.left else "今天是最后一日"


def named(facts: MessageFacts) -> str:
    """What a case is called in a subject line, before and after it has a number."""
    return facts.number or f"尚未登记，{chinese_date(facts.received)}收件"


def css(text: str) -> str:
    """A text as a CSS string, for what stands in the margin of a page."""
    safe = "".join(f"\\{ord(sign):x} " if sign in _CSS_SPECIAL else sign for sign in text.strip())
    return f'"{safe}"'


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        citations=citations,
        clause=clause,
        css=css,
        day=chinese_date,
        left=left,
        lines=lines,
        named=named,
        numeral=chinese_numeral,
        sentence=sentence,
    )
    return environment


_ENVIRONMENT = _environment()


def render(name: str, **told: object) -> str:
    """A template, by its path below `templates/`, filled in.

    Raises:
        Unrenderable: It tells a fact it was not given; there are no silent blanks.
    """
    with _missing_facts_told(name):
        return _ENVIRONMENT.get_template(name).render(told)


def blocks(name: str, **told: object) -> dict[str, str]:
    """The blocks of a template filled in, by name, without what stands between them.

    Raises:
        Unrenderable: One tells a fact it was not given.
    """
    template = _ENVIRONMENT.get_template(name)
    with _missing_facts_told(name):
        context = template.new_context(told)
        return {block: "".join(write(context)) for block, write in template.blocks.items()}


@contextmanager
def _missing_facts_told(name: str) -> Iterator[None]:
    try:
        yield
    except TemplateError as error:
        raise Unrenderable(f"{name}：{error.message}") from error


def version(name: str) -> str:
    """Twelve hex digits over a template and everything it is built from."""
    digest = hashlib.sha256()
    for part in sorted(_parts(name)):
        digest.update(part.encode())
        digest.update((FOLDER / part).read_bytes())
    return digest.hexdigest()[:12]


def _parts(name: str) -> set[str]:
    tree = _ENVIRONMENT.parse((FOLDER / name).read_text(encoding="utf-8"))
    named = {part for part in meta.find_referenced_templates(tree) if part}
    return {name}.union(*(_parts(part) for part in named))
