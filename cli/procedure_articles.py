"""Which acts rest on which article: the `cites` of the table, turned round."""

import re
from collections.abc import Iterator

from domain.citations import chinese_numeral
from domain.procedure import PROCEDURE, Row

_NUMERAL = {chinese_numeral(number): number for number in range(1, 100)}
_ARTICLE = re.compile(
    r"第(?P<article>[一二三四五六七八九十]+)条(?P<more>至第[一二三四五六七八九十]+条)?"
    r"(?P<paragraph>第[一二三四五六七八九十]+款)?(?P<items>(?:（[一二三四五六七八九十]+）[\d、]*)*)"
)
_ITEM = re.compile(r"（([一二三四五六七八九十]+)）")
_LAWS = ("细则", "政府信息公开条例（2007）", "政府信息公开条例（2019）")


def acts_by_article() -> dict[str, list[str]]:
    """For each place in a law the titles of the acts that rest on it, in the order of the laws."""
    found: dict[str, dict[str, None]] = {}
    for row in PROCEDURE:
        for place in _places(row):
            found.setdefault(place, {})[row.title] = None
    return {place: [*found[place]] for place in sorted(found, key=_order)}


def _places(row: Row) -> Iterator[str]:
    """Each article, with its item where one is named, as a citation by itself."""
    for cited in row.cites.split("；"):
        law = cited.partition("第")[0]
        articles = [*_ARTICLE.finditer(cited)] if law else []
        if not articles:
            yield cited
        for one in articles:
            whole = f"{law}第{one['article']}条{one['more'] or ''}{one['paragraph'] or ''}"
            items = _ITEM.findall(one["items"])
            yield from (f"{whole}（{item}）" for item in items) if items else (whole,)


def _order(place: str) -> tuple[int, list[int], str]:
    law = next((i for i, name in enumerate(_LAWS) if place.startswith(name)), len(_LAWS))
    steps = re.findall(r"第([一二三四五六七八九十]+)条|（([一二三四五六七八九十]+)）", place)
    return law, [_NUMERAL[article or item] for article, item in steps], place
