"""An installation of our own on this machine, for `up` and `demo`: a folder, SQLite, a log file."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from runtime.embedded.machine import LOOPBACK, writable_directory
from runtime.logging import configure_logging
from runtime.settings import Mode, Settings, load_settings

_CATCHER: dict[str, Any] = {"smtp_host": LOOPBACK, "smtp_user": "", "smtp_starttls": False}
"""Its mails go to the embedded catcher, whatever mail server the environment names."""

LOG = Path("logs") / "mingbai.log"


def embedded_settings(folder: Path, **given: Any) -> Settings:
    """Settings of a demonstration in a folder, whatever database the environment names.

    Raises:
        Unavailable: A setting is wrong.
    """
    return load_settings(
        mode=Mode.DEMO,
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
    configure_logging(embedded_settings(folder))
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler), "configure_logging logs to stderr"
    with file.open("a", encoding="utf-8") as log:
        stderr = handler.setStream(log)
        _tell_the_engine()
        try:
            yield file
        finally:
            handler.setStream(stderr)


def _tell_the_engine() -> None:
    filter_ = TelemetryFilter(core_level="WARN", other_level="ERROR")
    forwarding = LogForwardingConfig(logging.getLogger("temporal"))
    telemetry = TelemetryConfig(logging=LoggingConfig(filter_, forwarding))
    Runtime.set_default(Runtime(telemetry=telemetry), error_if_already_set=False)
