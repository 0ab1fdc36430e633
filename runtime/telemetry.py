"""What Temporal's SDK tells of itself in this process: its log, and its metrics where wanted."""

import logging

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from runtime.errors import Unavailable
from runtime.settings import PREFIX, Settings


def tell_the_engine(settings: Settings, *, forward_log: bool = False) -> None:
    """Make the SDK's runtime of this process; do it before the first client.

    Its metrics are shown at `settings.worker_metrics` (Prometheus); with `forward_log` its log
    comes to ours.

    Raises:
        Unavailable: The address cannot be listened on.
    """
    logs = LoggingConfig(
        TelemetryFilter(core_level="WARN", other_level="ERROR"),
        LogForwardingConfig(logging.getLogger("temporal")) if forward_log else None,
    )
    where = settings.worker_metrics
    shown = PrometheusConfig(bind_address=where, durations_as_seconds=True) if where else None
    try:
        runtime = Runtime(telemetry=TelemetryConfig(logging=logs, metrics=shown))
    except (RuntimeError, ValueError) as error:
        raise Unavailable(
            f"{PREFIX}WORKER_METRICS 的地址 {where} 不能使用：应为本机的“IP地址:端口”，且未被占用"
        ) from error
    Runtime.set_default(runtime, error_if_already_set=False)
