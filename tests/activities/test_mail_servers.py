"""Mail servers as they are: with TLS and passwords, busy, refusing, dying at the wrong moment."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError

from activities.letters import message_id
from runtime.embedded.machine import LOOPBACK, port_for
from tests.activities.conftest import CASE, RECEIPT, Desk, PostOffice

FIRST = f"{CASE}/2/receipt/wang.fang"
SECOND = f"{CASE}/2/receipt/liu.yang"
THIRD = f"{CASE}/2/receipt/li.qiang"


class Counting(PostOffice):
    """A post office that counts its callers, and answers letters as it is told, in turn."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.callers = 0
        self.answers: list[str] = []

    async def handle_EHLO(  # noqa: N802 - the name aiosmtpd calls
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.callers += 1
        return responses

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.pop(0) if self.answers else ""
        if answer != "dies" and answer:
            return answer
        kept = await super().handle_DATA(server, session, envelope)
        if answer == "dies":  # the letter is taken, the word of it never arrives
            server.transport.abort()
            await asyncio.sleep(0)
        return kept


@contextmanager
def opened(office: Counting, **options: object) -> Iterator[None]:
    controller = Controller(office, hostname=LOOPBACK, port=office.port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def office() -> Counting:
    return Counting(port_for("邮件接收", 0))


@pytest.fixture
def desk(open_desk: Callable[[int], Desk], office: Counting) -> Desk:
    return open_desk(office.port)


def changed(desk: Desk, **settings: object) -> Desk:
    return Desk(
        register=desk.register,
        documents=desk.documents,
        outbox=desk.outbox,
        settings=desk.settings.model_copy(update=settings),
    )


async def test_letters_to_several_readers_go_over_one_connection_in_their_order(
    desk: Desk, office: Counting
) -> None:
    jobs = [
        desk.queue_mail(f"{name}@example.cn", id_=id_)
        for name, id_ in (("first", FIRST), ("second", SECOND), ("third", THIRD))
    ]
    with opened(office):
        await desk.deliver(*jobs)
    assert office.callers == 1
    assert office.recipients == [[f"{one}@example.cn"] for one in ("first", "second", "third")]


async def test_a_letter_after_a_refused_one_goes_over_the_same_connection(
    desk: Desk, office: Counting
) -> None:
    office.refused = {"gone@example.cn": "550 5.1.1 no such user"}
    jobs = (
        desk.queue_mail("gone@example.cn", id_=FIRST),
        desk.queue_mail("fine@example.cn", id_=SECOND),
    )
    with opened(office), pytest.raises(ApplicationError, match="1封"):
        await desk.deliver(*jobs)
    assert (office.callers, office.recipients) == (1, [["fine@example.cn"]])


async def test_a_later_letter_does_not_overtake_one_to_the_same_reader(
    desk: Desk, office: Counting
) -> None:
    office.answers = ["451 4.3.0 try again"]
    first = desk.queue_mail(id_=FIRST)
    second = desk.queue_mail(id_=SECOND)
    with opened(office):
        with pytest.raises(ApplicationError, match="2封"):
            await desk.deliver(first, second)
        assert office.messages == []
        await desk.deliver(first, second)
    told = [mail["Message-ID"] for mail in office.messages]
    assert told == [message_id(one, "a@bjqts.example") for one in (first, second)]


async def test_a_busy_server_gets_the_letter_the_second_time(desk: Desk, office: Counting) -> None:
    office.answers = ["452 4.2.2 mailbox full"]
    job = desk.queue_mail()
    with opened(office):
        with pytest.raises(ApplicationError, match="452") as failed:
            await desk.deliver(job)
        assert not failed.value.non_retryable
        await desk.deliver(job)
    assert len(office.messages) == 1
    assert desk.message(job).attempts == 1


async def test_a_letter_the_server_will_never_take_is_given_up(
    desk: Desk, office: Counting
) -> None:
    office.answers = ["554 5.7.1 spam"]
    with opened(office), pytest.raises(ApplicationError, match="554") as failed:
        await desk.deliver(desk.queue_mail())
    assert failed.value.non_retryable


async def test_a_server_that_dies_after_taking_a_letter_gets_it_twice_under_one_message_id(
    desk: Desk, office: Counting
) -> None:
    """Nobody can know whether it was taken: a second copy annoys, a lost notice breaks the law."""
    office.answers = ["dies"]
    job = desk.queue_mail()
    with opened(office):
        with pytest.raises(ApplicationError, match="中断") as failed:
            await desk.deliver(job)
        assert not failed.value.non_retryable
        assert desk.message(job).sent_at is None
        await desk.deliver(job)
        await desk.deliver(job)
    first, second = office.messages
    assert first["Message-ID"] == second["Message-ID"] == desk.message(job).message_id


async def test_after_a_broken_connection_the_next_letter_opens_another(
    desk: Desk, office: Counting
) -> None:
    office.answers = ["dies"]
    first = desk.queue_mail("first@example.cn", id_=FIRST)
    second = desk.queue_mail("second@example.cn", id_=SECOND)
    with opened(office), pytest.raises(ApplicationError, match="1封"):
        await desk.deliver(first, second)
    assert office.callers == 2
    assert desk.message(second).sent_at is not None


async def test_a_server_that_is_away_is_asked_once_a_batch(desk: Desk) -> None:
    first = desk.queue_mail("first@example.cn", id_=FIRST)
    second = desk.queue_mail("second@example.cn", id_=SECOND)
    with pytest.raises(ApplicationError, match="2封") as failed:
        await desk.deliver(first, second)
    assert not failed.value.non_retryable
    assert (desk.message(first).attempts, desk.message(second).attempts) == (1, 0)


async def test_letters_travel_under_tls_with_a_password(
    desk: Desk, office: Counting, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    asked: list[bytes] = []

    def known(
        _server: SMTP, session: Session, _envelope: Envelope, _how: str, said: LoginPassword
    ) -> AuthResult:
        asked.append(said.password)
        assert session.ssl is not None
        return AuthResult(success=said.password == b"geheim", handled=False)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(LOOPBACK).configure_cert(context)
    guarded = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": known,
    }
    right = changed(
        desk,
        smtp_starttls=True,
        smtp_ca=tmp_path / "ca.pem",
        smtp_user="mingbai",
        smtp_password=SecretStr("geheim"),
    )
    job = desk.queue_mail()
    with opened(office, **guarded):
        await right.deliver(job)
        assert len(office.messages) == 1
        other = desk.queue_mail(id_=FIRST)
        wrong = changed(right, smtp_password=SecretStr("falsch"))
        with pytest.raises(ApplicationError, match="535") as failed:
            await wrong.deliver(other)
    assert not failed.value.non_retryable  # a wrong password is mended in the settings
    assert set(asked) == {b"geheim", b"falsch"}
    assert "falsch" not in str(failed.value)


async def test_a_server_nobody_vouches_for_gets_nothing(desk: Desk, office: Counting) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(LOOPBACK).configure_cert(context)
    job = desk.queue_mail()
    with opened(office, tls_context=context), pytest.raises(ApplicationError):
        await changed(desk, smtp_starttls=True).deliver(job)
    assert office.messages == []


async def test_bounces_go_to_the_mailbox_named_for_them(desk: Desk, office: Counting) -> None:
    office.senders = []

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        office.senders.append(address)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    office.handle_MAIL = handle_MAIL
    plain, named = desk.queue_mail(id_=FIRST), desk.queue_mail(id_=SECOND)
    with opened(office):
        await desk.deliver(plain)
        await changed(desk, mail_return_path="bounces@bjqts.example").deliver(named)
    assert office.senders == ["xxgk@bjqts.example", "bounces@bjqts.example"]


async def test_a_mail_that_is_too_large_is_refused_before_it_travels(
    desk: Desk, office: Counting
) -> None:
    desk.queue_paper()
    desk.documents.keep(RECEIPT, b"%PDF" + bytes(20_000_000), "v1", desk.batch().at)
    job = desk.queue_mail(attachments=(RECEIPT,))
    with opened(office), pytest.raises(ApplicationError, match="超过上限20 MB") as failed:
        await desk.deliver(job)
    assert failed.value.non_retryable
    assert office.callers == 0


async def test_a_server_with_a_smaller_limit_is_believed(desk: Desk, office: Counting) -> None:
    desk.queue_paper()
    desk.documents.keep(RECEIPT, b"%PDF" + bytes(200_000), "v1", desk.batch().at)
    job = desk.queue_mail(attachments=(RECEIPT,))
    with (
        opened(office, data_size_limit=100_000),
        pytest.raises(ApplicationError, match="552") as failed,
    ):
        await desk.deliver(job)
    assert failed.value.non_retryable


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
async def test_an_address_with_a_line_break_is_refused_and_adds_no_header(
    desk: Desk, office: Counting, end: str
) -> None:
    job = desk.queue_mail(f"wang@example.cn{end}Bcc: evil@example.cn")
    with opened(office), pytest.raises(ApplicationError) as failed:
        await desk.deliver(job)
    assert failed.value.non_retryable
    assert office.messages == []
