"""Keep the catalogues up with the pages: `python -m api.pages.language_catalogues [language room]`.

Each catalogue gets what was added, loses what is gone, and is compiled; the one that is named is
made if there is none. For developers: Babel need not be there where Mingbai runs.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from api.pages.language import FOLDER, compiled
from api.pages.language_messages import messages

WIDTH = 100


def read(path: Path) -> Catalog:
    """A catalogue as translators write it; its folder names the language."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=path.stem)


def update(catalogue: Catalog, room: str) -> None:
    """Let a catalogue hold everything that a room says, in its order, and nothing else."""
    known = {(one.context, one.id): one.string for one in catalogue if one.id}
    for context, text in known:
        catalogue.delete(text, context)
    for context, text in messages(room):
        catalogue.add(text, known.get((context, text), ""), context=context)
    catalogue.obsolete.clear()


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue, and beside it what the program reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=WIDTH)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        header_comment="# What the pages of a room say. Official papers and mails are Chinese.",
        project="Mingbai",
        version="1",
        msgid_bugs_address="CONTRIBUTING.md",
        last_translator="Mingbai",
        language_team="Mingbai",
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )


def main(wanted: list[str]) -> None:
    """Update every catalogue, and make the one that is named by its language and room."""
    if wanted:
        language, room = wanted
        path = compiled(language, room).with_suffix(".po")
        if not path.exists():
            write(_empty(language), path)
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        catalogue = read(path)
        update(catalogue, path.stem)
        write(catalogue, path)


if __name__ == "__main__":
    main(sys.argv[1:])
