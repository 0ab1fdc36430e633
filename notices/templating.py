"""How facts become text: the templates, and the few words of grammar they are written with."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, meta, select_autoescape

from domain.citations import chinese_numeral
from domain.civil import chinese_date

FOLDER = Path(__file__).parent / "templates"
_STOPS = "。．.；;，,、 \u3000"
_CSS_SPECIAL = frozenset("\"\\\n\r\f<>&")
_SENTENCE_ENDS = ("。", "！", "？", "…", "；", "：")


def clause(text: str) -> str:
    """What somebody wrote, on one line and without its full stop, to stand inside a sentence."""
    return " ".join(text.split()).rstrip(_STOPS)


def sentence(text: str) -> str:
    """The same with its stop: a sentence of its own."""
    whole = " ".join(text.split())
    return whole if whole.endswith(_SENTENCE_ENDS) else f"{clause(whole)}。"


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
        lines=lines,
        numeral=chinese_numeral,
        sentence=sentence,
    )
    return environment


_ENVIRONMENT = _environment()


def template(name: str) -> Template:
    """A template by its path below `templates/`; a fact it lacks is an error, never a blank."""
    return _ENVIRONMENT.get_template(name)


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
