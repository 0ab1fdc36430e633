"""What every process that answers the web stands on."""

import socket

from cli.processes import listening
from runtime.embedded.machine import LOOPBACK


def test_the_body_of_an_answer_does_not_wait_for_the_receipt_of_its_head() -> None:
    with listening(LOOPBACK, 0) as sock, socket.create_connection(sock.getsockname()):
        answering, _ = sock.accept()
        with answering:
            assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
