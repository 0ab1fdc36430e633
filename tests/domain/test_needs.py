"""Whose step is next: whoever the procedure waits for, and nobody who waits for others."""

import pytest

from domain.needs import needs
from domain.stages import Stage
from tests.domain.playing import Play, actor
from tests.domain.walking import at, case_of, consulting, do, handled, unclear, until

STAFF = ("wang.fang", "zhang.wei", "li.qiang", "xu.ning", "zhou.min", "chen.jianguo", "gu.lan")


def turn(done: Play) -> set[str]:
    """Those of the staff whose step is next."""
    return {one for one in STAFF if needs(case_of(done), actor(one, done.profile))}


def test_an_arbitration_waits_for_the_office_and_still_for_the_department() -> None:
    """The office decides what becomes of it, and the department may answer until it does."""
    done = handled("2017-11-07")
    assert turn(done) == {"zhang.wei"}
    done.until(at("2017-11-23"))
    assert case_of(done).arbitration
    assert turn(done) == {"zhang.wei", "xu.ning", "zhou.min"}
    do(done, "set_term", "xu.ning", at("2017-11-23"), working_days=1, reason="再给一天")
    assert turn(done) == {"zhang.wei"}


def test_an_arbitration_is_nobodys_step_where_the_office_cannot_decide_any_more() -> None:
    """The office answered itself: the case goes its way from there."""
    done = until("spring-arbitration", "opinion")
    later = case_of(done).model_copy(update={"arbitration": True})
    assert later.stage is Stage.OPINION_RETURNED
    done.case = later
    assert turn(done) == {"wang.fang"}


def test_while_a_third_party_has_the_word_no_member_of_staff_has_it() -> None:
    """Its silence ends by itself; what it says is taken down when it comes."""
    assert turn(consulting("2017-11-07", "2017-11-10")) == set()


def test_a_supplement_is_the_clerks_matter_only_once_its_time_is_over() -> None:
    done = unclear("2017-11-07", "2017-11-10")
    due = case_of(done).rungs[-1]
    done.until(due.at.replace(hour=0))
    assert (case_of(done).stage, turn(done)) == (Stage.AWAITING_SUPPLEMENT, set())
    done.until(due.at)
    assert turn(done) == {"wang.fang"}


@pytest.mark.parametrize("parked", [(), ("job",)])
def test_work_that_gave_up_is_somebodys_matter_whoever_has_the_word(
    parked: tuple[str, ...],
) -> None:
    done = consulting("2017-11-07", "2017-11-10")
    done.case = case_of(done).model_copy(update={"parked": parked})
    assert turn(done) == ({"wang.fang"} if parked else set())
