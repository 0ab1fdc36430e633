"""Templates of an office: files in its folder that come before the shipped ones of the same name.

A file replaces a template as a whole, or begins with `{% extends "base/…" %}` and replaces blocks
of it. What is wrong with one parks the paper it goes into and never falls back on the shipped
words: the office meant to say something else, and a notice once issued cannot be taken back. The
case goes on meanwhile; mended, the paper is made (docs/changing-a-notice.md).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain.case import agency_of
from notices.templating import SHIPPED, Templates

SUFFIXES = (".html", ".css", ".txt")

_Seen = tuple[tuple[str, int, int], ...]


@dataclass
class Offices:
    """The templates of every agency of an installation, below `root` a folder each (None: none).

    A folder is read anew when a file of it has changed: no process need be started again.
    """

    root: Path | None = None
    _read: dict[str, tuple[_Seen, Templates]] = field(default_factory=dict)

    def of(self, agency: str) -> Templates:
        """The templates of an agency."""
        folder = self.folder(agency)
        if folder is None or not folder.is_dir():
            return SHIPPED
        seen = tuple(_seen(folder))
        known = self._read.get(agency)
        if known is None or known[0] != seen:
            known = self._read[agency] = (seen, read(folder))
        return known[1]

    def of_case(self, case: str) -> Templates:
        """The templates of the agency of a case, by the case's id."""
        return self.of(agency_of(case))

    def folder(self, agency: str) -> Path | None:
        """Where an agency's own templates lie; None for an id that is no name of a folder."""
        if self.root is None or Path(agency).name != agency:
            return None
        return self.root / agency


def read(folder: Path) -> Templates:
    """The templates of a folder, before the shipped ones; a file that is gone meanwhile is none."""
    own = {}
    for file in _files(folder):
        try:
            own[file.relative_to(folder).as_posix()] = file.read_bytes()
        except FileNotFoundError:
            continue
    return Templates(own) if own else SHIPPED


def _files(folder: Path) -> Iterator[Path]:
    """Templates, in order; what editors leave beside them is none."""
    for where, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.startswith((".", "~")):
                yield Path(where, name)


def _seen(folder: Path) -> Iterator[tuple[str, int, int]]:
    for file in _files(folder):
        try:
            about = file.stat()
        except FileNotFoundError:
            continue
        yield str(file), about.st_mtime_ns, about.st_size
