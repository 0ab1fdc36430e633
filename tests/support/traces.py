"""Looking for personal data where none may lie: in any spelling that a file or table may have."""

import json
import sqlite3
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from pydantic import BaseModel

_NOT_PERSONAL = {"kind", "postcode", "role", "method"}
_SHORTEST = 2


def personal(said: object, field: str = "") -> Iterator[str]:
    """Every word said about a person or company in a form, but postcodes and words of a choice."""
    match said:
        case BaseModel():
            yield from personal(said.model_dump(mode="json"))
        case Mapping():
            for name, value in said.items():
                yield from personal(value, str(name))
        case list() | tuple():
            for value in said:
                yield from personal(value, field)
        case str() if len(said) >= _SHORTEST and field not in _NOT_PERSONAL:
            if not (said.isascii() and said.isidentifier()):
                yield said


def spellings(datum: str) -> dict[str, bytes]:
    """A datum as bytes, in every encoding in which it could lie somewhere, by its name."""
    utf8 = datum.encode()
    found = {
        "utf-8": utf8,
        "utf-16-le": datum.encode("utf-16-le"),
        "utf-16-be": datum.encode("utf-16-be"),
        "gb18030": datum.encode("gb18030"),
        "spaced": " ".join(datum).encode(),
        "hex": utf8.hex().encode(),
        "url": quote(datum, safe="").encode(),
        "json": json.dumps(datum)[1:-1].encode(),
        "json upper": _upper_escapes(datum).encode(),
    }
    # Base64 looks different for each place in a group of three bytes.
    for before in range(3):
        coded = b64encode(b"\0" * before + utf8)
        skip, keep = (0, 2, 3)[before], (before + len(utf8)) // 3 * 4
        found[f"base64+{before}"] = coded[skip:keep]
    return {name: value for name, value in found.items() if len(value) >= _SHORTEST * 2}


def _upper_escapes(datum: str) -> str:
    return "".join(one if one.isascii() else f"\\u{ord(one):04X}" for one in datum)


def traces(data: Iterable[str], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where a datum lies, and how it is spelled there."""
    looked_for = [
        (one, spelling) for one in sorted(set(data)) for spelling in spellings(one).items()
    ]
    return [
        f"{datum} ({name}) in {place}"
        for place, content in places
        for datum, (name, spelled) in looked_for
        if spelled in content
    ]


def files(folder: Path, *patterns: str) -> Iterator[tuple[str, bytes]]:
    """Files as they lie on the disk."""
    for pattern in patterns:
        for file in sorted(folder.glob(pattern)):
            yield file.name, file.read_bytes()


def cells(database: Path) -> Iterator[tuple[str, bytes]]:
    """Every column of every table of an SQLite database: on the disk a long value is in pieces."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in found.fetchall():
            rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own table names
            names = [column[0] for column in rows.description]
            columns = [[] for _ in names]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    column.append(value if isinstance(value, bytes) else str(value).encode())
            for name, column in zip(names, columns, strict=True):
                yield f"{database.name}:{table}.{name}", b"\n".join(column)
