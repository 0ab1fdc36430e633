"""What `up` keeps in its folder beside the record: where civil time is, and the demo accounts."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from cli.embedded import embedded_settings
from cli.settings import ENV_FILE
from domain.civil import instant_at
from domain.profile import Profile
from register.agency.bootstrap import ACCOUNTS_FILE, Issued, demo_accounts, issue_tokens
from register.engine import Register
from register.people.directory import authenticate
from runtime.errors import Unavailable
from runtime.settings import PREFIX, Mode, Settings

_FOLLOW_THE_FOLDER = {f"{PREFIX}{name}" for name in ("DATA_DIR", "DATABASE_URL", "KEY_FILE")}
_ACCOUNTS = TypeAdapter(tuple[Issued, ...])


def kept_settings(folder: Path, profile: Profile, *, training: bool = False) -> Settings:
    """The settings of a demonstration in a folder, with the civil shift of its first start.

    At that start it is 09:00 of the agency's opening day; civil time then goes on by itself. What
    was begun as a training stays one: its days may have been skipped.

    Raises:
        Unavailable: The folder holds an installation that is no demonstration.
    """
    file = folder / ENV_FILE
    if not file.is_file():
        if (folder / "register.db").exists():
            raise Unavailable(
                f"目录 {folder} 中的安装不是由 mingbai up 建立的，没有改动：请另选目录"
            )
        keep(embedded_settings(folder, civil_shift=_opening(profile)))
    begun_as = f"{PREFIX}MODE={Mode.TRAINING}" in file.read_text(encoding="utf-8").splitlines()
    mode = Mode.TRAINING if training or begun_as else Mode.DEMO
    return embedded_settings(folder, _env_file=file, mode=mode)


def keep(settings: Settings) -> None:
    """Leave behind what other commands need to reach this installation (see `settings_for`)."""
    told = {k: v for k, v in settings.environment().items() if k not in _FOLLOW_THE_FOLDER}
    text = "".join(f"{name}={value}\n" for name, value in told.items())
    _write_private(settings.data_dir / ENV_FILE, text)


def _opening(profile: Profile) -> timedelta:
    """Civil time minus engine time, in whole seconds, on the opening day."""
    if profile.opens_on is None:
        return timedelta(0)
    ahead = instant_at(date.fromisoformat(profile.opens_on)) - datetime.now(UTC)
    return timedelta(seconds=round(ahead.total_seconds()))


def accounts(register: Register, folder: Path, agency: str) -> tuple[Issued, ...]:
    """The demo accounts with tokens and password: those of the last start while they still hold."""
    file = folder / ACCOUNTS_FILE
    kept = demo_accounts(folder)
    if kept and _hold(register, kept):
        return kept
    issued = issue_tokens(register, agency, password=secrets.token_urlsafe(12))
    _write_private(file, _ACCOUNTS.dump_json(issued, indent=2).decode())
    return issued


def _hold(register: Register, kept: tuple[Issued, ...]) -> bool:
    with register.reading() as session:
        return all(one.password and authenticate(session, one.token) for one in kept)


def _write_private(file: Path, text: str) -> None:
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
