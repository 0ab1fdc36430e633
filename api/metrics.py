"""Metrics (Prometheus): how the installation is doing, in numbers without anybody's name in them.

They are for who watches the machines and has the token of the settings. Without one this machine
may read those of demonstrations and trainings; in production nobody may: whether a proxy on this
machine asks for somebody else cannot be told for sure.
"""

import hmac
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import cast

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.rights import public
from api.problems import Problem
from register.errors import RegisterError
from register.lists.tallies import ActTally, Tallies, tallies
from runtime.settings import Mode
from workflows.gateway import Gateway

FRESH = 5.0
"""Seconds for which sums over the register are told again without asking it."""

_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Metrics:
    """The numbers of one app, in a registry of their own."""

    def __init__(self, gateway: Gateway) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "mingbai_request_seconds",
            "Seconds from a request's arrival to the end of its answer",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=_BUCKETS,
        )
        self.refusals = Counter(
            "mingbai_refusals",
            "Acts this process's worker refused, by reason",
            ("act", "code"),
            registry=self.registry,
        )
        self.registry.register(_Sums(gateway))

    def refused(self, act: str, code: str) -> None:
        """Count an act that was refused."""
        self.refusals.labels(act, code).inc()


class Timed:
    """Times every request by its route's template: an address itself holds ids."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._requests = app, metrics.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            label = self._requests.labels(_method(scope), route, str(status))
            label.observe(time.perf_counter() - began)


router = APIRouter(tags=["运行状况"], dependencies=[public("监控程序没有账号，凭监控令牌读取")])


@router.get(
    "/metrics",
    summary="运行指标（Prometheus格式）",
    response_class=Response,
    responses={404: {}},
)
def read_metrics(request: Request) -> Response:
    """Tell the numbers to whoever has the token; where nothing is real, to this machine."""
    metrics, gateway = request.app.state.metrics, cast("Gateway", request.app.state.gateway)
    if not _may_read(request, gateway):
        raise Problem("not_found", "请核对地址")  # that there is something here is told to nobody
    return Response(generate_latest(metrics.registry), media_type=_MEDIA_TYPE)


def _may_read(request: Request, gateway: Gateway) -> bool:
    settings = gateway.installation.settings
    wanted = settings.metrics_token
    if wanted is None:
        return settings.mode is not Mode.PRODUCTION and _from_here(request)
    given = request.headers.get("authorization", "").encode()
    return hmac.compare_digest(given, f"Bearer {wanted.get_secret_value()}".encode())


def _from_here(request: Request) -> bool:
    """Whether this machine asks, and not a proxy on it for somebody else."""
    if request.client is None or any(one in request.headers for one in _PASSED_ON):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _method(scope: Scope) -> str:
    """The method of a route; another one is anybody's word."""
    return str(scope["method"]) if scope.get("route") else "none"


Sums = tuple[Tallies, Mapping[tuple[str, str], int]]
Family = CounterMetricFamily | GaugeMetricFamily


class _Sums(Collector):
    """Sums over the register, kept for a few seconds: a dashboard must not be a load.

    Without a register they are left out, and `mingbai_register_up` says so.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway, self._acts = gateway, ActTally()
        self._lock, self._asked, self._sums = threading.Lock(), -FRESH, cast("Sums | None", None)

    def describe(self) -> Iterable[Family]:
        """Nothing is asked of the register just to make a registry."""
        return ()

    def collect(self) -> Iterator[Family]:
        """The families of the moment."""
        with self._lock:
            if time.monotonic() - self._asked >= FRESH:
                self._sums, self._asked = self._ask(), time.monotonic()
            sums = self._sums
        yield GaugeMetricFamily(
            "mingbai_register_up", "Whether the register answers", value=float(sums is not None)
        )
        if sums is not None:
            yield from _families(*sums, self._gateway.civil_now())

    def _ask(self) -> Sums | None:
        try:
            with self._gateway.installation.register.reading() as session:
                return tallies(session), self._acts.count(session)
        except RegisterError:
            return None


def _families(
    told: Tallies, acts: Mapping[tuple[str, str], int], now: datetime
) -> Iterator[Family]:
    by_agency = ("agency",)
    yield _gauge("mingbai_cases", "Cases by stage", ("agency", "stage"), told.cases)
    yield _gauge("mingbai_cases_overdue", "Open cases that are overdue", by_agency, told.overdue)
    yield _gauge(
        "mingbai_cases_attention", "Open cases with work that gave up", by_agency, told.attention
    )
    yield _gauge("mingbai_documents", "Documents by state", ("status",), told.documents)
    yield _gauge("mingbai_messages", "Mails by state", ("status",), told.messages)
    oldest = told.oldest_message
    yield GaugeMetricFamily(
        "mingbai_messages_oldest_seconds",
        "How long the oldest queued mail has waited, in civil time",
        value=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
    )
    yield _gauge(
        "mingbai_webhook_behind", "Events not delivered yet", ("agency", "webhook"), told.webhooks
    )
    counted = CounterMetricFamily("mingbai_acts", "Accepted acts", labels=("agency", "act"))
    for labels, count in acts.items():
        counted.add_metric(labels, count)
    yield counted


def _gauge(
    name: str,
    what: str,
    labels: tuple[str, ...],
    values: Mapping[str, int] | Mapping[tuple[str, str], int],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=labels)
    for of, value in values.items():
        family.add_metric((of,) if isinstance(of, str) else of, value)
    return family
