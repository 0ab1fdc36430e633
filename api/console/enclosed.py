"""Files that come with an application a clerk registers: the letter itself, scanned, and proofs.

A browser forgets a chosen file when a page comes back with something to mend. So each is checked
and kept as soon as it comes (register/paper/handed_files.py); the page carries its id along.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import UploadFile

from api.console.place import Console
from api.console.sheet import Typed
from api.intake.asker import hander, own_id
from api.intake.routes import digest_of
from register.paper.filetypes import Unacceptable
from register.paper.handed_files import AT_MOST, HandedFile
from register.paper.waiting import waiting

FILE, KEPT, DROP = "file", "kept", "drop"
"""Names on the page: files being chosen, ids of those kept, the id of one to be taken out."""

_GONE = "有附件保存已经超过一天，请重新添加；其他内容都在"


@dataclass(frozen=True)
class Enclosed:
    """The files of an application: their ids, themselves, and in words what could not be kept."""

    ids: tuple[str, ...] = ()
    files: tuple[HandedFile, ...] = ()
    told: tuple[str, ...] = ()


def parted(typed: Typed) -> tuple[Typed, tuple[str, ...]]:
    """What was typed without the names of files, and the ids of the files that stay."""
    out = {value for name, value in typed.pairs if name == DROP}
    ids = tuple(value for name, value in typed.pairs if name == KEPT and value not in out)
    pairs = tuple(pair for pair in typed.pairs if pair[0] not in (FILE, KEPT, DROP))
    return replace(typed, pairs=pairs), ids


def enclosed(
    here: Console, key: str, ids: Sequence[str], came: Sequence[UploadFile] = ()
) -> Enclosed:
    """Keep what came for the application of a key, beside what was kept before."""
    kept = list(dict.fromkeys(ids))
    told = list(_keep(here, key, kept, came))
    with here.installation.register.reading() as session:
        found = waiting(session, hander(here.member), kept, here.gateway.civil_now())
    if len(found) < len(kept):
        told.append(_GONE)
    return Enclosed(tuple(one.id for one in found), found, tuple(told))


def _keep(here: Console, key: str, kept: list[str], came: Sequence[UploadFile]) -> Iterator[str]:
    """Keep files one by one; what is wrong with those that cannot be kept."""
    files, now = here.installation.handed_files, here.gateway.civil_now()
    for one in came:
        name = one.filename or ""
        if len(kept) >= AT_MOST:
            yield f"“{name}”没有添加：一份申请最多附{AT_MOST}个文件"
            continue
        id_ = own_id(here.member, key, name, digest_of(one.file))
        try:
            made = files.add(hander(here.member), name, one.file, id_=id_, at=now)
        except Unacceptable as error:
            yield f"“{name}”没有添加：{error}"
            continue
        if made.id not in kept:
            kept.append(made.id)
