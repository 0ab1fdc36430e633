"""Remedies 救济途径: review 行政复议 and suit 行政诉讼, by the notice's date (§3.3).

The notice's date decides, not the rule set of the case: review and suit have laws of their own.
Periods are natural days and months; the first day is not counted, and a last day that is no
working day moves to the next one (法释〔2018〕1号 art 48). Procedural notices carry no clause.
"""

import calendar
from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, Protocol

from domain.citations import cite, printable
from domain.grounds import RefusalCategory
from domain.model import Line, Model
from domain.outcomes import OUTCOMES, Outcome

REVIEW_DAYS = 60
DAYS_AFTER_REVIEW = 15
"""Natural days for a suit after the decision of a review (ASL art 45)."""

SIX_MONTHS_SINCE = date(2015, 5, 1)
REVIEW_FIRST_SINCE = date(2024, 1, 1)

ReviewFirst = Literal["no", "part", "all"]


class WorkingDays(Protocol):
    """A calendar that knows working days, make-up Saturdays included (§9.3)."""

    def is_working_day(self, day: date, /) -> bool:
        """Whether the day is a working day."""
        ...


class RemedyBodies(Model):
    """Where an agency's notices send people: people's government, superior department, court.

    `superior` is None for an agency without one; it matters until 2023 only (ARL17 art 12).
    """

    government: Line
    superior: Line | None = None
    court: Line


class RemedyClause(Model):
    """The clause a notice ends with, and what it says as data.

    `review_first` tells for what of the notice a review must come before a suit. `suit_months` is
    None where no direct suit is open. `review_bodies` are at the applicant's choice.
    """

    text: str
    cites: tuple[str, ...]
    review_bodies: tuple[str, ...]
    review_first: ReviewFirst
    suit_months: int | None


def remedy_clause(
    outcome: Outcome | None,
    notice_date: date,
    bodies: RemedyBodies,
    *,
    category: RefusalCategory | None = None,
    also: Collection[Outcome] = (),
) -> RemedyClause | None:
    """The clause of a notice dated `notice_date` (date in Asia/Shanghai).

    `outcome` is None for procedural notices (附件10, 17), which carry no clause; nor does a mere
    record (withdrawal). `category` is a refusal's; `also` are further outcomes of a combined reply.
    """
    if outcome is None or not OUTCOMES[outcome].title:
        return None
    if notice_date >= REVIEW_FIRST_SINCE:
        return _since_2024(_review_first(outcome, category, also), bodies)
    return _until_2023(notice_date, bodies)


def review_until(served: date, calendar_: WorkingDays) -> date:
    """The last day to apply for review: 60 natural days after the day of service."""
    return _rolled(served + timedelta(days=REVIEW_DAYS), calendar_)


def suit_until(served: date, calendar_: WorkingDays, *, months: int = 6) -> date:
    """The last day for a direct suit, `months` (`RemedyClause.suit_months`) after service."""
    return _rolled(_months_after(served, months), calendar_)


def suit_after_review_until(decided: date, calendar_: WorkingDays) -> date:
    """The last day for a suit against the review decision: 15 days after its receipt."""
    return _rolled(decided + timedelta(days=DAYS_AFTER_REVIEW), calendar_)


def _review_first(
    outcome: Outcome, category: RefusalCategory | None, also: Collection[Outcome]
) -> ReviewFirst:
    # Special registers (L19 art 36(7)) are not among the refusals of arts 14–16.
    single = "no" if category is RefusalCategory.QUERY else OUTCOMES[outcome].withholds
    found = {single, *(OUTCOMES[one].withholds for one in also)}
    if found == {"all"}:
        return "all"
    return "no" if found == {"no"} else "part"


def _until_2023(notice_date: date, bodies: RemedyBodies) -> RemedyClause:
    six = notice_date >= SIX_MONTHS_SINCE
    months = 6 if six else 3
    reviewers = (bodies.government, bodies.superior) if bodies.superior else (bodies.government,)
    citations = cite("ARL17 9", "ARL17 12", *(["ASL 46"] if six else []))
    return RemedyClause(
        text=f"如对本告知不服，可以{_review(reviewers)}；也可以{_suit(bodies, months)}。",
        cites=printable(citations),
        review_bodies=reviewers,
        review_first="no",
        suit_months=months,
    )


def _since_2024(first: ReviewFirst, bodies: RemedyBodies) -> RemedyClause:
    review = _review((bodies.government,))
    free = f"可以{review}；也可以{_suit(bodies, 6)}。"
    texts = {
        "all": f"如对本告知不服，{_forced(bodies)}",
        "part": f"如对其中不予公开的部分不服，{_forced(bodies)}如对其他内容不服，{free}",
        "no": f"如对本告知不服，{free}",
    }
    return RemedyClause(
        text=texts[first],
        cites=printable(cite("ARL23 20", "ARL23 24", *_since_2024_articles(first))),
        review_bodies=(bodies.government,),
        review_first=first,
        suit_months=None if first == "all" else 6,
    )


def _forced(bodies: RemedyBodies) -> str:
    # ARL23 art 23(2): the notice itself must say that review comes first.
    (rule,) = printable(cite("ARL23 23/1(4)"))
    return (
        f"依照{rule}的规定，应当{_review((bodies.government,), '先')}；"
        "对行政复议决定不服的，可以自收到行政复议决定书之日起"
        f"{DAYS_AFTER_REVIEW}日内依法向{bodies.court}提起行政诉讼。"
    )


def _since_2024_articles(first: ReviewFirst) -> list[str]:
    forced = [] if first == "no" else ["ARL23 23/1(4)", "ASL 45"]
    return forced + ([] if first == "all" else ["ASL 46"])


def _review(bodies: tuple[str, ...], first: str = "") -> str:
    return f"自收到本告知书之日起{REVIEW_DAYS}日内{first}向{'或者'.join(bodies)}申请行政复议"


def _suit(bodies: RemedyBodies, months: int) -> str:
    return f"自收到本告知书之日起{months}个月内依法向{bodies.court}提起行政诉讼"


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _rolled(day: date, calendar_: WorkingDays) -> date:
    while not calendar_.is_working_day(day):
        day += timedelta(days=1)
    return day
