"""Running numbers have neither gaps nor doubles, whoever asks and whatever fails (§3.4)."""

from threading import Barrier, Thread

import pytest

from register.acts.numbers import allot
from register.engine import Register, open_register
from register.vault import Vault


def test_numbers_run_from_one_in_each_year(register: Register) -> None:
    with register.transaction() as session:
        assert [allot(session, "bjqts", 2017) for _ in range(3)] == [1, 2, 3]
        assert allot(session, "bjqts", 2018) == 1


def test_a_number_that_was_not_used_is_allotted_again(register: Register) -> None:
    with pytest.raises(RuntimeError):
        _allot_and_fail(register)
    with register.transaction() as session:
        assert allot(session, "bjqts", 2017) == 1


def test_numbers_go_on_after_a_restart(register: Register, url: str, vault: Vault) -> None:
    with register.transaction() as session:
        allot(session, "bjqts", 2017)
    register.close()
    again = open_register(url, vault)
    with again.transaction() as session:
        assert allot(session, "bjqts", 2017) == 2
    again.close()


def test_concurrent_registrations_leave_no_gap_and_no_double(register: Register) -> None:
    """Eight threads, every third transaction fails after it was given its number."""
    start = Barrier(8)
    kept: list[int] = []

    def registers(name: int) -> None:
        start.wait()
        for turn in range(6):
            try:
                with register.transaction() as session:
                    number = allot(session, "bjqts", 2017)
                    if (name + turn) % 3 == 0:
                        raise RuntimeError  # noqa: TRY301 - the act fails, as acts may
            except RuntimeError:
                continue
            kept.append(number)

    threads = [Thread(target=registers, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 32
    assert sorted(kept) == list(range(1, 33))


def _allot_and_fail(register: Register) -> None:
    with register.transaction() as session:
        allot(session, "bjqts", 2017)
        raise RuntimeError
