"""Erasing cases: what `mingbai case erase` and `mingbai person erase` share."""

from collections.abc import Sequence

import typer

from activities.assembly import Installation
from cli.output import fail
from register.privacy.erasure import Erased, erase_case, forget_files, shred


def confirm(what: str, *, yes: bool) -> None:
    """Let somebody think again: what was erased never comes back."""
    if yes:
        return
    try:
        sure = typer.confirm(f"{what}。删除后不能恢复，确认删除？")
    except typer.Abort:
        sure = False
    if not sure:
        fail("没有删除")


def erase(home: Installation, cases: Sequence[str], by: str, reason: str) -> tuple[Erased, ...]:
    """Erase cases one by one, then let nothing of them be left in store and database files.

    Raises:
        NotErasableError: One of them must not be erased; those before it are.
        RegisterUnavailable: The database's files could not be written anew.
    """
    done = []
    for case in cases:
        with home.register.transaction() as session:
            key, at = home.ring.journal_key, home.civil_now()
            done.append(erase_case(session, case, by=by, at=at, key=key, reason=reason))
        forget_files(home.register, home.store, done[-1].files)
    shred(home.register)
    return tuple(done)


def told(one: Erased) -> str:
    """What was erased, in one line."""
    return (
        f"已删除案件 {one.number or one.case} 的内容：日志内容{one.entries}条、"
        f"文书{one.documents}份、邮件{one.messages}封、材料{one.uploads}件；日志链和统计保留"
    )
