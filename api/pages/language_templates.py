"""Templates in another language: their text is looked up while they are compiled.

Nothing is marked in a template. A message is a run of text without tags, with the holes that Jinja
fills in it: `收到日期：{{ day }}`. A translation may put the holes elsewhere, and nothing else of
the template can change: what it says is data, never markup or code.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from api.pages.language import LABEL, Catalogue
from api.pages.language_labels import LABELS
from api.pages.language_markup import Markup
from api.pages.language_sentences import is_chinese, label
from domain.civil import SHANGHAI

Say = Callable[[str, str], str]
"""Says a text of a context in another language, or as it is."""

Tokens = tuple[Token, ...]

_CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
_HOLE = re.compile(r"\{\{ (.*?) \}\}")


def speak(environment: Environment, catalogue: Catalogue) -> Environment:
    """Let an environment speak a catalogue's language.

    Its dates are those of ISO 8601, and what is counted bears its number behind it.
    """
    environment.extensions[Translation.identifier] = Translation(environment, catalogue.say)
    environment.filters[LABEL] = lambda value: label(catalogue, value)
    environment.filters["day"] = lambda day: day.isoformat()
    environment.filters["moment"] = lambda at: f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    environment.globals["entry_of"] = lambda title, number: f"{title} {number}"
    environment.globals["lang"] = catalogue.language
    return environment


def holes_of(message: str) -> list[str]:
    """What is filled into a message, in alphabetical order: its translation must have the same."""
    return sorted(_HOLE.findall(message))


class Translation(Extension):
    """Looks up the text of templates; a template's name is the context of what it says."""

    def __init__(self, environment: Environment, say: Say) -> None:
        super().__init__(environment)
        self._say = say

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, its text in another language."""
        name = stream.name or ""
        return _Reader(name, self._say, LABELS.get(name, ())).read(stream)


class _Reader:
    """Reads one template; `run` is the text that has come since the last tag, and its holes."""

    def __init__(self, name: str, say: Say, labels: Collection[str]) -> None:
        self._name, self._say, self._labels = name, say, labels
        self._markup = Markup()
        self._run: list[Token | Tokens] = []

    def read(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type == "data":
                yield from self._data(token)
            elif token.type == "variable_begin":
                yield from self._hole((token, *_rest_of_hole(stream)))
            else:
                yield from self._flush()
                yield self._literal(token)
        yield from self._flush()

    def _data(self, token: Token) -> Iterator[Token]:
        for read, text in self._markup.pieces(token.value):
            piece = token._replace(value=text)
            if read:
                self._run.append(piece)
            else:
                yield from self._flush()
                yield piece

    def _hole(self, hole: Tokens) -> Iterator[Token]:
        if self._markup.read:
            self._run.append(hole)
        else:
            yield from hole

    def _flush(self) -> Iterator[Token]:
        """What has come, translated: as one message, or only the words inside of the holes."""
        run, self._run = self._run, []
        message = "".join(one.value if isinstance(one, Token) else _source(one) for one in run)
        texts = "".join(one.value for one in run if isinstance(one, Token))
        said = message
        if _CHINESE.search(texts):
            said = _said(message, self._say(self._name, message.strip()))
        if said == message:
            for one in run:
                yield from (one,) if isinstance(one, Token) else self._filled(one)
            return
        holes = {_source(one)[3:-3]: one for one in run if not isinstance(one, Token)}
        yield from self._put_together(said, holes, run[0])

    def _put_together(
        self, said: str, holes: dict[str, Tokens], first: Token | Tokens
    ) -> Iterator[Token]:
        line = first.lineno if isinstance(first, Token) else first[0].lineno
        for place, part in enumerate(_HOLE.split(said)):
            if place % 2:
                yield from self._filled(holes[part])
            elif part:
                yield Token(line, "data", html.escape(part, quote=False).replace('"', "&quot;"))

    def _filled(self, hole: Tokens) -> Iterator[Token]:
        """A hole, with the words in it and the labels it prints in another language."""
        path = ""
        for at, token in enumerate(hole):
            yield self._literal(token, joins=at > 1 and hole[at - 2].value == "join")
            path = _path(path, token)
            following = hole[at + 1].type if at + 1 < len(hole) else ""
            if path in self._labels and following not in {"dot", "lparen", "assign"}:
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", LABEL)

    def _literal(self, token: Token, *, joins: bool = False) -> Token:
        """A text in the code of a template; signs alone are for people only where they join."""
        if token.type == "string" and (
            is_chinese(token.value) or (joins and _CHINESE.search(token.value))
        ):
            return token._replace(value=self._say(self._name, token.value))
        return token


def _rest_of_hole(stream: TokenStream) -> Iterator[Token]:
    for token in stream:
        yield token
        if token.type == "variable_end":
            return


def _path(before: str, token: Token) -> str:
    """The dotted name that ends with a token; empty where it belongs to none."""
    if token.type in {"dot", "pipe"}:
        return f"{before}{token.value}"
    if token.type == "name":
        return before + token.value if before.endswith((".", "|")) else str(token.value)
    return ""


def _source(hole: Tokens) -> str:
    """What stands in a hole, in one way of writing it."""
    words = (repr(one.value) if one.type == "string" else str(one.value) for one in hole[1:-1])
    written = re.sub(r" ?([.()\[\]]) ?", r"\1", " ".join(words)).replace(" ,", ",")
    return f"{{{{ {written} }}}}"


def _said(message: str, translation: str) -> str:
    """A translation in its message's place; one that has other holes is not used."""
    core = message.strip()
    if holes_of(translation) != holes_of(core):
        return message
    return message.replace(core, translation, 1) if core else message
