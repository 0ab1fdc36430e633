"""The fee of the Regulation of 2019 (art 42): its tariff, its payment, and what if nobody pays."""

from datetime import date

import pytest

from domain.fees import fee
from domain.judge import Accepted
from domain.paper import DocumentKind
from domain.stages import Stage
from tests.domain.desks import BY_2017, BY_2019, Desk, Staff, assigned


@pytest.mark.parametrize(
    ("rank", "yuan"),
    [(1, 0), (10, 0), (11, 100), (30, 100), (31, 200), (40, 200), (41, 300), (50, 300), (51, 400)],
)
def test_the_fee_by_the_rank_among_the_applications_of_a_month(rank: int, yuan: int) -> None:
    """FEE20: 1–10 free, 11–30 at 100 yuan, then 100 more with every ten."""
    assert fee("applications", rank) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(1, 0), (30, 0), (31, 10), (85, 550), (100, 700), (101, 720), (200, 2700), (201, 2740)],
)
def test_the_fee_by_pages(pages: int, yuan: int) -> None:
    """FEE20: to 30 free, to 100 at 10 yuan, to 200 at 20, beyond at 40."""
    assert fee("pages", pages) == yuan


def answered(staff: Staff, day: str) -> Desk:
    """A case whose opinion is in and only has to be told."""
    desk = assigned(staff, day)
    nothing = {"searched_where": "档案", "searched_how": "逐一检索", "reasons": "未制作"}
    assert isinstance(desk.found(day, outcome="NOT_EXIST", **nothing), Accepted)
    return desk


def test_a_fee_is_asked_once_by_the_tariff_and_only_where_it_applies() -> None:
    desk = answered(BY_2019, "2021-01-05")
    clerk = desk.staff.clerk
    assert desk.refused("2021-01-06", "charge_fee", clerk, by="pages", number=30) == "fee_due"
    told = desk.done("2021-01-06", "charge_fee", clerk, by="applications", number=43)
    assert [one.kind for one in told.documents] == [DocumentKind.FEE_NOTICE]
    assert desk.dossier.fee is not None
    assert (desk.dossier.fee.yuan, desk.dossier.fee.until) == (300, date(2021, 2, 3))
    desk.done("2021-01-07", "pay", clerk)
    again = desk.refused("2021-01-08", "charge_fee", clerk, by="pages", number=85)
    assert again == "fee_due"
    before = answered(BY_2017, "2018-06-04")
    assert before.refused("2018-06-05", "charge_fee", "wang.fang", by="pages", number=85) == (
        "not_now"
    )


def test_payment_starts_the_twenty_days_anew() -> None:
    """FEE20: the period runs from the day after payment; before it stands still."""
    desk = answered(BY_2019, "2021-01-05")
    desk.done("2021-01-06", "charge_fee", desk.staff.clerk, by="pages", number=85)
    assert desk.case.reply_due is None
    assert desk.refused("2021-01-20", "pay", desk.staff.clerk, paid_on="2021-01-05") == (
        "paid_in_time"
    )
    desk.done("2021-01-21", "pay", desk.staff.clerk, paid_on="2021-01-20")
    assert desk.case.stage is Stage.OPINION_RETURNED
    assert desk.case.reply_due == date(2021, 2, 22)


def test_a_fee_unpaid_after_its_term_ends_the_case() -> None:
    desk = answered(BY_2019, "2021-01-28")
    desk.done("2021-01-29", "charge_fee", desk.staff.clerk, by="applications", number=43)
    assert desk.refused("2021-03-03", "abandon", desk.staff.clerk, reason="未缴费") == "term_over"
    desk.done("2021-03-04", "abandon", desk.staff.clerk, reason="未缴费")
    assert (desk.case.stage, desk.case.outcomes) == (Stage.ABANDONED, ("FEE_UNPAID",))
    assert desk.refused("2021-03-05", "pay", desk.staff.clerk) == "wrong_stage"
