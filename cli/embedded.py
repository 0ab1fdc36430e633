"""An installation of our own on this machine, for `up` and `demo`: a folder, SQLite, a log file."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runtime.embedded.machine import LOOPBACK, writable_directory
from runtime.logging import configure_logging
from runtime.settings import Mode, Settings, load_settings
from runtime.telemetry import tell_the_engine

_CATCHER: dict[str, Any] = {"smtp_host": LOOPBACK, "smtp_user": "", "smtp_starttls": False}
"""Its mails go to the embedded catcher, whatever mail server the environment names."""

LOG = Path("logs") / "mingbai.log"


def embedded_settings(folder: Path, **given: Any) -> Settings:
    """Settings of a demonstration in a folder, whatever database the environment names.

    Raises:
        Unavailable: A setting is wrong.
    """
    return load_settings(
        mode=given.pop("mode", Mode.DEMO),
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'register.db'}",
        key_file=folder / "keys.json",
        temporal_namespace="default",
        json_logs=True,
        **_CATCHER,
        **given,
    )


@contextmanager
def logging_into(folder: Path) -> Iterator[Path]:
    """Logs go to a file of the data folder while the block runs: the terminal is for people.

    Enter it before the first Temporal client is made, whose own log then comes along.
    """
    file = folder / LOG
    writable_directory(file.parent)
    settings = embedded_settings(folder)
    configure_logging(settings)
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler), "configure_logging logs to stderr"
    with file.open("a", encoding="utf-8") as log:
        stderr = handler.setStream(log)
        tell_the_engine(settings, forward_log=True)
        try:
            yield file
        finally:
            handler.setStream(stderr)
