"""Words 检索词: how a text is cut so that a word of two characters is found, as on each database.

Chinese writes no spaces. A run of Chinese characters is cut into overlapping pairs and ends with
its last character alone: 电梯检验 is 电梯, 梯检, 检验, 验. A word of two characters is then one
entry of the index, a longer one some entries in a row, a single one the beginning of an entry.
Letters and digits are one word as they stand together. Width and case make no difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

LENGTH = 16_000
"""So many words of one case are indexed: PostgreSQL counts positions no further."""

_CHINESE = r"\u3005-\u3007\u3021-\u3029\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+")
_IS_CHINESE = re.compile(rf"[{_CHINESE}]")
_LONGEST = 60
_MASKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?a:[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
        r"(?<!\d)\d{6} ?\d{8} ?\d{3}[0-9Xx](?![0-9A-Za-z])",
        r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
        r"(?<!\d)\(?0\d{2,3}\)?[- ]?\d{7,8}(?!\d)",
        # Any longer number is an identity number, a credit code, an account: nothing to search for.
        r"[0-9A-Za-z]*\d{7,}[0-9A-Za-z]*",
    )
)


class Phrase(tuple[str, ...]):
    """Words that follow each other; `open_ended`: the last is the beginning of one."""

    open_ended: bool = False


def words(texts: Iterable[str], unnamed: Iterable[str] = ()) -> tuple[str, ...]:
    """The words of texts in order; e-mail addresses and long numbers are left out.

    `unnamed` are names and addresses that no word may come from.
    """
    text = plain("\n".join(texts))
    for one in unnamed:
        if len(name := plain(one)) > 1:
            text = text.replace(name, "\n")
    for mask in _MASKS:
        text = mask.sub("\n", text)
    return tuple(islice((word for run in _RUN.findall(text) for word in _cut(run)), LENGTH))


def phrases(query: str) -> tuple[Phrase, ...]:
    """What is asked for: each part between blanks is a phrase; none where there is no word."""
    return tuple(found for part in plain(query).split() if (found := _phrase(part)))


def plain(text: str) -> str:
    """A text with differences of width and case removed."""
    return unicodedata.normalize("NFKC", text).casefold()


def _phrase(part: str) -> Phrase:
    runs = _RUN.findall(part)
    found = [word for run in runs for word in _cut(run)]
    chinese = bool(runs) and _is_chinese(runs[-1])
    if chinese and len(runs[-1]) > 1:
        found.pop()  # in a text the run may go on
    phrase = Phrase(found)
    phrase.open_ended = chinese and len(runs[-1]) == 1
    return phrase


def _cut(run: str) -> list[str]:
    if not _is_chinese(run):
        return [run[:_LONGEST]]
    return [*(run[place : place + 2] for place in range(len(run) - 1)), run[-1]]


def _is_chinese(run: str) -> bool:
    return _IS_CHINESE.match(run) is not None
