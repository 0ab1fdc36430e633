"""The receipt date per channel, before and since 15 May 2019 (§2.3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channels import CHANNELS, Arrival, Channel, ReceiptPendingError, receipt_date

SUBMITTED = date(2017, 11, 6)
SIGNED = date(2017, 11, 7)
CONFIRMED = date(2017, 11, 9)


def arrival(channel: Channel, **facts: object) -> Arrival:
    complete = {"submitted_on": SUBMITTED, "signed_on": SIGNED, "confirmed_on": CONFIRMED}
    return Arrival.model_validate({"channel": channel, **complete, **facts})


@pytest.mark.parametrize(
    ("channel", "before", "since"),
    [
        (Channel.WINDOW, SUBMITTED, SUBMITTED),
        (Channel.REGISTERED_LETTER, SIGNED, SIGNED),
        (Channel.ORDINARY_LETTER, CONFIRMED, CONFIRMED),
        (Channel.FAX, CONFIRMED, CONFIRMED),
        (Channel.EMAIL, SUBMITTED, CONFIRMED),
        (Channel.WEB, SUBMITTED, CONFIRMED),
        (Channel.ORAL, CONFIRMED, CONFIRMED),
        (Channel.OTHER, CONFIRMED, CONFIRMED),
    ],
)
def test_each_channel_has_its_own_receipt_date(channel: Channel, before: date, since: date) -> None:
    assert receipt_date(arrival(channel), "cn2007") == before
    assert receipt_date(arrival(channel), "bjqts2017") == before
    assert receipt_date(arrival(channel), "cn2019") == since


def test_the_table_of_channels_is_complete() -> None:
    assert set(CHANNELS) == set(Channel)


def test_a_registered_letter_to_another_unit_counts_from_its_confirmation() -> None:
    stray = arrival(Channel.REGISTERED_LETTER, addressed_elsewhere=True)
    assert receipt_date(stray, "bjqts2017") == CONFIRMED


def test_a_web_form_counts_from_what_the_site_announced_only_before_2019() -> None:
    web = arrival(Channel.WEB, announced_on=date(2017, 11, 8))
    assert receipt_date(web, "bjqts2017") == date(2017, 11, 8)
    assert receipt_date(web, "cn2019") == CONFIRMED


def test_another_channel_counts_from_its_announced_rule() -> None:
    other = arrival(Channel.OTHER, announced_on=date(2017, 11, 8), confirmed_on=None)
    assert receipt_date(other, "bjqts2017") == date(2017, 11, 8)
    assert receipt_date(other, "cn2019") == date(2017, 11, 8)


def test_an_announcement_means_nothing_for_a_letter() -> None:
    letter = arrival(Channel.ORDINARY_LETTER, announced_on=date(2017, 11, 8))
    assert receipt_date(letter, "bjqts2017") == CONFIRMED


def test_no_clock_runs_before_the_confirmation() -> None:
    fax = arrival(Channel.FAX, confirmed_on=None)
    with pytest.raises(ReceiptPendingError, match="尚未与申请人确认") as pending:
        receipt_date(fax, "bjqts2017")
    assert pending.value.fact == "confirmed_on"
    assert pending.value.channel is Channel.FAX


def test_an_email_needs_a_confirmation_only_since_2019() -> None:
    email = arrival(Channel.EMAIL, signed_on=None, confirmed_on=None)
    assert receipt_date(email, "bjqts2017") == SUBMITTED
    with pytest.raises(ReceiptPendingError):
        receipt_date(email, "cn2019")


@given(st.sampled_from(Channel), st.sampled_from(["cn2007", "bjqts2017", "cn2019"]))
def test_the_receipt_date_is_always_one_of_the_recorded_days(channel: Channel, rules: str) -> None:
    assert receipt_date(arrival(channel), rules) in {SUBMITTED, SIGNED, CONFIRMED}
