"""What the commands on people and clients share: the open register, and how answers are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from activities.assembly import civil_shift
from cli.agency import Agency, the_agency
from cli.output import fail
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.acts import Refusal
from domain.civil import SHANGHAI
from domain.explain import explain
from domain.people import STAFF, Role
from register.engine import Register, open_register
from register.people.log import PeopleLog
from runtime.keys import load_key_ring
from runtime.vault import RingVault

By = Annotated[str, typer.Option(help="办理人的账号，应当是系统管理员；写入日志")]
Who = Annotated[str, typer.Argument(help="账号，见 mingbai people list")]

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Opened:
    """An open register, the agency the command is about, its people's log, and the real instant."""

    register: Register
    agency: str
    log: PeopleLog
    now: datetime

    @property
    def civil_now(self) -> datetime:
        """The civil instant (UTC)."""
        return self.now + self.log.shift


@contextmanager
def opened(agency: Agency, data_dir: DataDir, database_url: DatabaseUrl) -> Iterator[Opened]:
    """The register of an installation; what does not fit a field ends the command in one line.

    Raises:
        Unavailable: Its keys cannot be read, or it has no agency yet.
        RegisterUnavailable: It cannot be opened.
    """
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    ring = load_key_ring(settings.key_file)
    register = open_register(settings.database_url, RingVault(ring))
    try:
        log = PeopleLog(ring.journal_key, civil_shift(settings, register))
        with register.reading() as session:
            chosen = the_agency(session, agency)
        yield Opened(register, chosen, log, datetime.now(UTC))
    except ValidationError as error:
        fail(explain(error))
    finally:
        register.close()


def settled(answer: _Answer | Refusal) -> _Answer:
    """An answer that is no refusal; a refusal ends the command in one line."""
    if isinstance(answer, Refusal):
        fail(f"{answer.what}：{answer.why}")
    return answer


def staff_role(given: str) -> Role:
    """A role of staff as it was typed; any other word ends the command in one line."""
    if given not in STAFF:
        known = "、".join(f"{one.value}（{one.label}）" for one in Role if one in STAFF)
        fail(f"没有职责“{given}”，可选：{known}")
    return Role(given)


def moment(instant: datetime | None, otherwise: str = "") -> str:
    """An instant as a table shows it, in Asia/Shanghai."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else otherwise
