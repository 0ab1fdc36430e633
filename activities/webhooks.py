"""Webhooks as activities: the next events of a subscription, delivered in order, each once said.

An event counts as delivered when its receiver has answered 2xx; only then the cursor moves. Whoever
dies in between sends it again, with the same `webhook-id`.
"""

import asyncio
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from activities.alarms import alarms
from activities.assembly import civil_shift
from activities.courier import NotSentError, courier
from activities.letters import Sealed
from activities.mail import beating
from activities.parcels import Progress, Subscription
from activities.signature import headers
from activities.targets import ForbiddenTargetError, UnknownHostError, target
from register.agency.profiles import Profiles
from register.engine import Register
from register.events.cloudevents import cloud_event
from register.events.feed import Event
from register.events.webhooks import Parcel, Status, Webhook, Webhooks
from runtime.settings import Settings

AT_A_TIME = 50
"""Events of one delivery."""

_LONG_ENOUGH = 60.0
"""Seconds after which a delivery lets its workflow begin the next."""

_GONE = 410


class _NotTakenError(Exception):
    """The receiver did not take an event; the message says why, without its words."""


class _GoneError(Exception):
    """The receiver wants no more."""


@dataclass(frozen=True)
class WebhookActivities:
    """Delivers events to subscribers and tells administrators of those that cannot be reached."""

    register: Register
    webhooks: Webhooks
    profiles: Profiles
    settings: Settings

    @activity.defn(name=names.DELIVER_EVENTS)
    async def deliver(self, subscription: Subscription) -> Progress:
        """Deliver what comes next for a subscription.

        Raises:
            ApplicationError: The receiver took nothing; it will be tried again.
            RegisterUnavailable: The register cannot be reached.
        """
        parcel = await asyncio.to_thread(self.webhooks.parcel, subscription.id, AT_A_TIME, _now())
        if parcel is None or parcel.upto == parcel.webhook.cursor:
            return Progress(more=False)
        async with beating(), self._line() as line:
            return await self._deliver(parcel, line)

    @activity.defn(name=names.PARK_WEBHOOK)
    async def park(self, subscription: Subscription) -> None:
        """Serve a subscription no more and tell the agency's administrators by mail.

        Raises:
            ApplicationError: The mail could not be sent and will be tried again.
        """
        parked = await asyncio.to_thread(self.webhooks.stop, subscription.id, Status.PARKED)
        if parked is None:
            return
        try:
            async with beating(), courier(self.settings) as round_:
                for letter in await asyncio.to_thread(self._alarms, parked):
                    await round_.send(letter)
        except NotSentError as error:
            raise ApplicationError(
                str(error), type="Undelivered", non_retryable=error.hopeless
            ) from error

    async def _deliver(self, parcel: Parcel, line: httpx.AsyncClient) -> Progress:
        webhook, place, began = parcel.webhook, parcel.webhook.cursor, time.monotonic()
        for event in parcel.events:
            try:
                await self._send(parcel, event, line)
            except _GoneError:
                await asyncio.to_thread(self.webhooks.stop, webhook.id, Status.ENDED)
                return Progress(more=False)
            except _NotTakenError as error:
                await asyncio.to_thread(self.webhooks.failed, webhook.id, str(error), _now())
                if place != webhook.cursor:
                    return Progress(more=True)  # the next delivery begins with this event
                raise ApplicationError(str(error), type="Undelivered") from error
            if not await self._moved(webhook, place, event.position, _now()):
                return Progress(more=True)
            place = event.position
            if time.monotonic() - began > _LONG_ENOUGH:
                return Progress(more=True)
        if place != parcel.upto:
            await self._moved(webhook, place, parcel.upto, None)
        return Progress(more=True)

    async def _moved(self, webhook: Webhook, before: int, upto: int, at: datetime | None) -> bool:
        return await asyncio.to_thread(self.webhooks.delivered, webhook.id, before, upto, at)

    async def _send(self, parcel: Parcel, event: Event, line: httpx.AsyncClient) -> None:
        """Send one event; when this returns, its receiver has it.

        Raises:
            _GoneError: The receiver answered 410.
            _NotTakenError: It answered anything else but 2xx, or nothing in time.
        """
        request = await self._request(parcel, event, line)
        try:
            answer = await line.send(request, stream=True)
            await answer.aclose()  # what it says besides its status is nobody's business
        except httpx.TimeoutException as error:
            raise _NotTakenError("对方没有按时应答") from error
        except (httpx.HTTPError, ssl.SSLError) as error:
            raise _NotTakenError(_told(error)) from error
        if answer.status_code == _GONE:
            raise _GoneError
        if not answer.is_success:
            raise _NotTakenError(f"对方应答{answer.status_code}")

    async def _request(
        self, parcel: Parcel, event: Event, line: httpx.AsyncClient
    ) -> httpx.Request:
        try:
            there = await target(parcel.webhook.url, self.settings)
        except ForbiddenTargetError as error:
            raise _NotTakenError(str(error)) from error
        except UnknownHostError as error:
            raise _NotTakenError("找不到对方主机") from error
        body = cloud_event(event, self.settings.public_url).model_dump_json().encode()
        said = {
            "Host": there.url.netloc.decode(),
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": "Mingbai",
            **headers(parcel.secrets, event.id, _now(), body),
        }
        # The certificate must be that of the name, though the address is connected to.
        named = {"sni_hostname": there.url.host}
        return line.build_request(
            "POST", there.pinned, content=body, headers=said, extensions=named
        )

    def _line(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=_trust(self.settings),
            timeout=self.settings.webhook_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def _alarms(self, parked: Webhook) -> tuple[Sealed, ...]:
        shift = civil_shift(self.settings, self.register)
        with self.register.reading() as session:
            profile = self.profiles.current(session, parked.agency)
            return alarms(session, parked, profile, self.settings, shift)


def _trust(settings: Settings) -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if settings.webhook_ca is not None:
        trust.load_verify_locations(settings.webhook_ca)
    return trust


def _told(error: Exception) -> str:
    """What happened to a connection; its own words may name inner addresses."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.lower():
        return "对方的证书不能核实"
    if isinstance(error, httpx.ConnectError):
        return "无法连接对方"
    return "与对方的连接中断"


def _now() -> datetime:
    return datetime.now(UTC)
