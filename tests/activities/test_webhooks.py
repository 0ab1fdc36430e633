"""Webhooks against real receivers: in order, signed, and never counted before a yes."""

import hmac
import ssl
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.parcels import Subscription
from activities.webhooks import WebhookActivities
from agencies import load_profile
from domain.acts import Act
from domain.case import Case
from domain.channels import Channel
from domain.civil import chinese_date, civil_date
from register.agency.bootstrap import bootstrap
from register.agency.profiles import Profiles
from register.agency.skipping import skip
from register.engine import Register, open_register
from register.events import feed
from register.events.subscriptions import Owner, Subscriptions
from register.events.webhooks import Status, Webhook, Webhooks
from register.people.log import PeopleLog
from register.tables import ClientRow, ReservationRow
from runtime.keys import KeyRing
from runtime.settings import Mode, Settings
from runtime.vault import RingVault
from tests.conftest import SmtpCatcher
from tests.support.receiver import Receiver, receiver
from tests.support.schema import make_register

NOW = datetime(2026, 11, 21, tzinfo=UTC)
AGENCY = Owner(agency="bjqts")
PROFILE = load_profile("bjqts")


@pytest.fixture
def register(tmp_path: Path, ring: KeyRing) -> Iterator[Register]:
    """A register with the demonstration agency in it."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    make_register(url)
    register = open_register(url, RingVault(ring))
    bootstrap(register, PROFILE)
    yield register
    register.close()


@dataclass(frozen=True)
class Post:
    """A post office for one subscription."""

    register: Register
    webhooks: Webhooks
    subscriptions: Subscriptions
    activities: WebhookActivities
    receiver: Receiver
    webhook: Webhook
    secret: str

    @property
    def now(self) -> Webhook:
        """The subscription as it stands."""
        found = self.subscriptions.one(AGENCY, self.webhook.id)
        assert found is not None
        return found

    def happen(self, *acts: str, case: str = "bjqts-1") -> None:
        with self.register.transaction() as session:
            for number, act in enumerate(acts, 1):
                done = Act(case=case, name=act, id=f"{case}-{act}", actor="wang.fang", at=NOW)
                feed.record(session, done, _case(case, number))
        feed.number(self.register)

    async def deliver(self) -> bool:
        """One delivery; whether there may be more."""
        subscription = Subscription(id=self.webhook.id)
        return (await ActivityEnvironment().run(self.activities.deliver, subscription)).more


def _case(id_: str, revision: int) -> Case:
    return Case(
        id=id_,
        agency=PROFILE.id,
        profile=PROFILE.version,
        rules="bjqts2017",
        rules_version="test",
        revision=revision,
        channel=Channel.WEB,
        received=NOW.date(),
        items=1,
    )


def _post(register: Register, there: Receiver, settings: Settings, types: tuple[str, ...]) -> Post:
    webhooks = Webhooks(register)
    subscriptions = Subscriptions(register, PeopleLog(b"k" * 32))
    made, secret = subscriptions.subscribe(AGENCY, "wh-1", there.url, types, by="qian.bo", at=NOW)
    activities = WebhookActivities(register, webhooks, Profiles(), settings)
    return Post(register, webhooks, subscriptions, activities, there, made, secret)


@asynccontextmanager
async def post(
    register: Register,
    tls: ssl.SSLContext | None = None,
    *,
    types: tuple[str, ...] = (),
    host: str = "127.0.0.1",
    **said: object,
) -> AsyncIterator[Post]:
    """A subscription to a receiver of its own."""
    settings = Settings(**{"mode": Mode.DEMO, "webhook_seconds": 0.5, **said})
    async with receiver(tls, host) as there:
        yield _post(register, there, settings, types)


async def test_events_come_in_order_and_the_cursor_follows(register: Register) -> None:
    async with post(register) as office:
        office.happen("receive", "register", "transfer")
        assert await office.deliver()
        assert office.receiver.acts == ["receive", "register", "transfer"]
        assert office.now.cursor == 3
        assert not await office.deliver()
        assert len(office.receiver.received) == 3


async def test_an_event_is_a_cloud_event_without_personal_data(register: Register) -> None:
    async with post(register, public_url="https://mingbai.example") as office:
        office.happen("receive")
        await office.deliver()
        (came,) = office.receiver.received
    assert came.path == "/hook"
    assert came.headers["content-type"].startswith("application/cloudevents+json")
    assert came.event == {
        "specversion": "1.0",
        "id": "bjqts-1/1",
        "source": "https://mingbai.example/agencies/bjqts",
        "type": "cn.mingbai.case.receive",
        "subject": "bjqts-1",
        "time": "2026-11-21T00:00:00Z",
        "datacontenttype": "application/json",
        "position": 1,
        "data": {
            "case": "bjqts-1",
            "number": None,
            "stage": "received",
            "stage_label": "收件待审查",
            "revision": 1,
        },
    }


def _verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As docs/webhooks.md tells receivers to do it."""
    id_, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    key = b64decode(secret.removeprefix("whsec_"))
    wanted = hmac.digest(key, f"{id_}.{timestamp}.".encode() + body, "sha256")
    given = [one.removeprefix("v1,") for one in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(one, b64encode(wanted).decode()) for one in given)


async def test_what_comes_is_signed_by_the_new_secret_and_for_a_day_by_the_former(
    register: Register,
) -> None:
    async with post(register) as office:
        office.happen("receive")
        await office.deliver()
        new = office.subscriptions.rotate(AGENCY, "wh-1", by="qian.bo", at=datetime.now(UTC))
        office.happen("register", case="bjqts-2")
        await office.deliver()
        long_ago = datetime.now(UTC) - timedelta(days=2)
        newest = office.subscriptions.rotate(AGENCY, "wh-1", by="qian.bo", at=long_ago)
        office.happen("receive", case="bjqts-3")
        await office.deliver()
        first, second, third = office.receiver.received
    assert new is not None
    assert newest is not None
    assert _verified(office.secret, first.headers, first.body)
    assert not _verified(new, first.headers, first.body)
    assert _verified(office.secret, second.headers, second.body)
    assert _verified(new, second.headers, second.body)
    assert not _verified(new, third.headers, third.body)
    assert _verified(newest, third.headers, third.body)
    assert not _verified(newest, third.headers, third.body + b" ")
    assert first.headers["webhook-id"] == "bjqts-1/1"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (500, "对方应答500"),
        (404, "对方应答404"),
        ("die", "与对方的连接中断"),
        ("hang", "对方没有按时应答"),
    ],
)
async def test_what_was_not_taken_is_sent_again_with_the_same_id(
    answer: int | str, why: str, register: Register
) -> None:
    async with post(register) as office:
        office.happen("receive", "register")
        office.receiver.answers[:] = [answer, answer]  # type: ignore[list-item]
        for _ in range(2):
            with pytest.raises(ApplicationError, match=why):
                await office.deliver()
        failing = office.now
        assert (failing.cursor, failing.failures, failing.last_error) == (0, 2, why)
        assert failing.failing_since is not None
        assert await office.deliver()
        assert office.receiver.acts == ["receive", "receive", "receive", "register"]
        assert len({one.headers["webhook-id"] for one in office.receiver.received[:3]}) == 1
        mended = office.now
        assert (mended.cursor, mended.failures, mended.failing_since) == (2, 0, None)


async def test_what_was_taken_before_a_failure_is_not_sent_again(register: Register) -> None:
    async with post(register) as office:
        office.happen("receive", "register", "transfer")
        office.receiver.answers[:] = [200, 503]
        assert await office.deliver()
        assert office.now.cursor == 1
        assert await office.deliver()
        assert office.receiver.acts == ["receive", "register", "register", "transfer"]


async def test_a_receiver_that_is_gone_gets_nothing_more(register: Register) -> None:
    async with post(register) as office:
        office.happen("receive", "register")
        office.receiver.answers[:] = [410]
        assert not await office.deliver()
        assert office.now.status is Status.ENDED
        assert office.webhooks.behind() == ()
        assert not await office.deliver()
        assert len(office.receiver.received) == 1


async def test_a_redirect_is_not_followed(register: Register) -> None:
    async with post(register) as office, receiver() as elsewhere:
        office.happen("receive")
        office.receiver.answers[:], office.receiver.located = [307], elsewhere.url
        with pytest.raises(ApplicationError, match="对方应答307"):
            await office.deliver()
        assert elsewhere.received == []


async def test_only_the_types_that_are_wanted_come_and_the_cursor_passes_the_rest(
    register: Register,
) -> None:
    async with post(register, types=("cn.mingbai.case.register",)) as office:
        office.happen("receive", "register", "transfer")
        assert await office.deliver()
        assert office.receiver.acts == ["register"]
        assert office.now.cursor == 3
        office.happen("receive", case="bjqts-2")
        await office.deliver()
        assert (office.now.cursor, office.webhooks.behind()) == (4, ())


def _site(register: Register) -> Owner:
    """An intake service that has handed a case in."""
    with register.transaction() as session:
        rights = "hand_in read_events webhooks"
        session.add(
            ClientRow(agency="bjqts", id="site", name="网站", rights=rights, created_at=NOW)
        )
        session.add(
            ReservationRow(
                agency="bjqts",
                intake_key="k",
                case_id="bjqts-2",
                request_digest="d",
                created_at=NOW,
                client="site",
            )
        )
    return Owner(agency="bjqts", client="site")


async def test_a_client_is_told_of_its_own_cases_as_long_as_it_is_admitted(
    register: Register,
) -> None:
    theirs = _site(register)
    async with post(register) as office, receiver() as mine:
        office.subscriptions.subscribe(theirs, "wh-2", mine.url, (), by="site", at=NOW)
        office.happen("receive", case="bjqts-1")
        office.happen("receive", case="bjqts-2")
        await ActivityEnvironment().run(office.activities.deliver, Subscription(id="wh-2"))
        assert [one.event["subject"] for one in mine.received] == ["bjqts-2"]
        office.happen("register", case="bjqts-2")
        assert office.webhooks.behind() == ("wh-1", "wh-2")
        with register.transaction() as session:
            session.get_one(ClientRow, ("bjqts", "site")).revoked_at = NOW
        assert office.webhooks.behind() == ("wh-1",)
        await ActivityEnvironment().run(office.activities.deliver, Subscription(id="wh-2"))
        assert len(mine.received) == 1


@pytest.mark.parametrize("rights", ["hand_in", "hand_in read_events", "hand_in webhooks"])
async def test_a_client_that_may_not_read_events_any_more_is_not_told_of_them(
    rights: str, register: Register
) -> None:
    """Given the right back, it is told of what it has missed."""
    theirs = _site(register)
    async with post(register) as office, receiver() as mine:
        office.subscriptions.subscribe(theirs, "wh-2", mine.url, (), by="site", at=NOW)
        office.happen("receive", case="bjqts-2")
        assert office.webhooks.behind() == ("wh-1", "wh-2")
        _give(register, rights)
        assert office.webhooks.behind() == ("wh-1",)
        await ActivityEnvironment().run(office.activities.deliver, Subscription(id="wh-2"))
        assert mine.received == []
        _give(register, "hand_in read_events webhooks")
        await ActivityEnvironment().run(office.activities.deliver, Subscription(id="wh-2"))
        assert [one.event["subject"] for one in mine.received] == ["bjqts-2"]


def _give(register: Register, rights: str) -> None:
    with register.transaction() as session:
        session.get_one(ClientRow, ("bjqts", "site")).rights = rights


async def test_a_replay_while_events_are_under_way_is_not_undone(register: Register) -> None:
    async with post(register) as office:
        office.happen("receive", "register")
        parcel = office.webhooks.parcel("wh-1", 10, NOW)
        assert parcel is not None
        assert office.webhooks.delivered("wh-1", 0, 1, NOW)
        office.subscriptions.replay(AGENCY, "wh-1", 0, by="qian.bo", at=NOW)
        assert not office.webhooks.delivered("wh-1", 1, 2, NOW)
        assert office.now.cursor == 0


async def test_a_parked_subscription_is_told_to_the_administrator(
    register: Register, smtp_catcher: SmtpCatcher
) -> None:
    async with post(register, smtp_port=smtp_catcher.port) as office:
        office.happen("receive")
        office.receiver.answers[:] = [500]
        with pytest.raises(ApplicationError):
            await office.deliver()
        await ActivityEnvironment().run(office.activities.park, Subscription(id="wh-1"))
        assert office.now.status is Status.PARKED
        assert office.webhooks.behind() == ()
        (mail,) = smtp_catcher.messages
        assert "qian.bo@" in str(mail["To"])
        assert mail["Subject"] == "事件推送已暂停：wh-1"
        words = mail.get_body(("plain",))
        assert words is not None
        assert "对方应答500" in words.get_content()
        office.subscriptions.replay(AGENCY, "wh-1", None, by="qian.bo", at=NOW)
        assert office.webhooks.behind() == ("wh-1",)


async def test_in_training_the_alarm_is_dated_as_the_cases_are(
    register: Register, smtp_catcher: SmtpCatcher
) -> None:
    ahead = timedelta(days=40)
    with register.transaction() as session:
        assert skip(session, timedelta(0), ahead)
    async with post(register, mode=Mode.TRAINING, smtp_port=smtp_catcher.port) as office:
        await ActivityEnvironment().run(office.activities.park, Subscription(id="wh-1"))
    words = smtp_catcher.messages[0].get_body(("plain",))
    assert words is not None
    assert chinese_date(civil_date(NOW + ahead)) in words.get_content()


# ---- TLS ----


@pytest.fixture
def authority() -> trustme.CA:
    """An authority that this machine does not know."""
    return trustme.CA()


def _identity(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_a_certificate_of_a_known_authority_is_taken(
    register: Register, authority: trustme.CA, tmp_path: Path
) -> None:
    known = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(known)
    tls = _identity(authority, "localhost")
    async with post(register, tls, host="localhost", webhook_ca=known) as office:
        office.happen("receive")
        assert await office.deliver()
        (came,) = office.receiver.received
        assert came.headers["host"] == office.receiver.url.split("/")[2]


@pytest.mark.parametrize("name", ["localhost", "other.example"])
async def test_a_certificate_that_proves_nothing_is_refused(
    name: str, register: Register, authority: trustme.CA, tmp_path: Path
) -> None:
    """Of an unknown authority; or of a known one, for another name."""
    known = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(known)
    said = {"webhook_ca": known} if name != "localhost" else {}
    tls = _identity(authority, name)
    async with post(register, tls, host="localhost", **said) as office:
        office.happen("receive")
        with pytest.raises(ApplicationError, match="对方的证书不能核实"):
            await office.deliver()
        assert office.receiver.received == []
