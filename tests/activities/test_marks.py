"""Letters are marked as sent a few at a time, and every one of them in the end."""

import pytest

from activities.marks import BEHIND, marking
from register.paper.outbox import Taken
from tests.activities.conftest import AT, CASE, Desk
from tests.support.waiting import eventually


def queued(desk: Desk, number: int) -> list[Taken]:
    """Letters that a server took."""
    ids = [desk.queue_mail(id_=f"{CASE}/2/receipt/reader{one}") for one in range(number)]
    return [Taken(id_, f"<{id_}@bjqts.example>", AT) for id_ in ids]


def marked(desk: Desk, taken: list[Taken]) -> int:
    return sum(desk.message(one.job).sent_at is not None for one in taken)


async def test_letters_are_marked_together_and_the_last_of_them_when_the_round_ends(
    desk: Desk,
) -> None:
    taken = queued(desk, BEHIND + 1)
    async with marking(desk.outbox) as marks:
        for one in taken:
            await marks.add(one)
        await eventually(lambda: marked(desk, taken) == BEHIND)
    assert marked(desk, taken) == BEHIND + 1


async def test_a_letter_does_not_wait_longer_than_it_must(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if every letter took the server longer than one may wait to be marked."""
    monkeypatch.setattr("activities.marks.PATIENCE", -1.0)
    taken = queued(desk, 2)
    async with marking(desk.outbox) as marks:
        for one in taken:
            await marks.add(one)
        await eventually(lambda: marked(desk, taken) == len(taken))


async def test_what_was_taken_is_marked_though_the_round_breaks_off(desk: Desk) -> None:
    taken = queued(desk, 2)

    async def breaking_off() -> None:
        async with marking(desk.outbox) as marks:
            for one in taken:
                await marks.add(one)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await breaking_off()
    assert marked(desk, taken) == len(taken)
