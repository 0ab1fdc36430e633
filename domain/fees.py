"""The information processing fee 信息处理费 (L19 art 42; tariff of 国办函〔2020〕109号, FEE20)."""

from datetime import date
from typing import Literal

IN_FORCE = date(2021, 1, 1)
"""The first receipts the tariff applies to ([K]: its text was not seen)."""

FREE_APPLICATIONS, FLAT_UNTIL, BLOCK, STEP = 10, 30, 10, 100
PAGE_TARIFF = ((30, 0), (100, 10), (200, 20))
"""Pages up to which a price (yuan a page) holds; beyond the last it is `PAGE_BEYOND`."""

PAGE_BEYOND = 40


def fee(by: Literal["applications", "pages"], number: int) -> int:
    """Yuan for one application: by its rank in the applicant's month, or by pages; 0 is free.

    Ranks 11–30 cost 100 each; from 31 on each block of ten costs 100 more than the last. Pages are
    priced by steps: each page at the price of the step it lies in.
    """
    return _by_rank(number) if by == "applications" else _by_pages(number)


def _by_rank(rank: int) -> int:
    if rank <= FREE_APPLICATIONS:
        return 0
    blocks = max(0, -(-(rank - FLAT_UNTIL) // BLOCK))
    return STEP * (1 + blocks)


def _by_pages(pages: int) -> int:
    total = before = 0
    for until, price in PAGE_TARIFF:
        total += price * max(0, min(pages, until) - before)
        before = until
    return total + PAGE_BEYOND * max(0, pages - before)
