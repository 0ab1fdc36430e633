"""What the program says with words filled in, found again where a page prints it whole.

It says `请填写{title}` with a word of its own. The pattern finds the sentence again, and its words
are looked up like any other. A sentence is translated as a whole or not at all: where somebody
typed one of its words, nobody has translated it.
"""

import re
from string import Formatter

import domain.defects
import domain.explain
from api.pages.language import LABEL, Catalogue

SENTENCES = (*domain.explain.sentences(), *domain.defects.sentences())
"""They are tried in this order; the first is the one that others stand in."""

_WORD = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(text: str) -> bool:
    """Whether there is Chinese in a text, and not only its punctuation."""
    return _WORD.search(text) is not None


def words_of(sentence: str) -> list[str]:
    """The names of what is filled in, in alphabetical order: a translation must have the same."""
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def label(catalogue: Catalogue, value: object) -> object:
    """Words that the program says, alone or several; what is no message stays as it is."""
    if isinstance(value, list | tuple):
        return [label(catalogue, one) for one in value]
    return said(catalogue, value) if isinstance(value, str) else value


def said(catalogue: Catalogue, text: str) -> str:
    """Words of the program, or a sentence of its own, in a catalogue's language."""
    found = catalogue.say(LABEL, text)
    return found if found != text else _filled(catalogue, text) or text


def _filled(catalogue: Catalogue, text: str) -> str | None:
    for pattern, sentence in _PATTERNS:
        translation = catalogue.say(LABEL, sentence)
        found = pattern.fullmatch(text)
        if found is None or words_of(translation) != words_of(sentence):
            continue
        words = {name: said(catalogue, word) for name, word in found.groupdict().items()}
        if translation != sentence and not any(map(is_chinese, words.values())):
            return translation.format_map(words)
    return None


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = Formatter().parse(sentence)
    return re.compile("".join(re.escape(text) + _hole(name) for text, name, _, _ in pieces))


def _hole(name: str | None) -> str:
    return f"(?P<{name}>.+?)" if name else ""


_PATTERNS = tuple((_pattern(one), one) for one in SENTENCES)
