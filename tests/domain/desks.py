"""A case in the hands of an agency's staff, for tests of the bare table.

One agency works by the rules of 2017, the other by the Regulation of 2019.
"""

from dataclasses import dataclass
from datetime import date, time

import pytest

from domain.acts import Refusal
from domain.application import Application
from domain.case import Case
from domain.civil import instant_at
from domain.dossier import Dossier
from domain.judge import Accepted
from samples import load_samples
from tests.domain.playing import Play
from tests.domain.walking import case_of, dossier_of

WINDOW = next(sample for sample in load_samples() if sample.id == "company-register")
REVIEW = {"attribute": "on_application", "reasons": "不涉及秘密。"}


@dataclass(frozen=True)
class Staff:
    """Who does what in an agency."""

    name: str
    department: str
    clerk: str
    head: str
    handler: str
    director: str


BY_2017 = Staff("bjqts", "tese", "wang.fang", "li.qiang", "zhang.wei", "zhou.min")
BY_2019 = Staff("bjscjg", "zhiliang", "bai.lin", "fan.lei", "lu.xin", "shao.jie")
BOTH = pytest.mark.parametrize("staff", [BY_2017, BY_2019], ids=["2017", "2019"])


@dataclass
class Desk:
    """A case of an agency in the hands of its staff; acts happen at ten o'clock of a day."""

    staff: Staff
    play: Play

    def act(self, day: str, name: str, by: str, /, **payload: object) -> Accepted | Refusal:
        """One act, after everything that fell due before it."""
        moment = instant_at(date.fromisoformat(day), time(10))
        self.play.until(moment)
        return self.play.act(name, by, moment, **payload)

    def done(self, day: str, name: str, by: str, /, **payload: object) -> Accepted:
        """An act that is accepted."""
        ruling = self.act(day, name, by, **payload)
        assert isinstance(ruling, Accepted), ruling
        return ruling

    def refused(self, day: str, name: str, by: str, /, **payload: object) -> str:
        """The code of an act's refusal."""
        ruling = self.act(day, name, by, **payload)
        assert isinstance(ruling, Refusal), name
        return ruling.code

    @property
    def case(self) -> Case:
        return case_of(self.play)

    @property
    def dossier(self) -> Dossier:
        return dossier_of(self.play)

    def found(self, day: str, **finding: object) -> Accepted | Refusal:
        """The handler's opinion with one finding on everything."""
        return self.act(
            day,
            "opinion",
            self.staff.handler,
            opinion="建议照此答复。",
            findings=[{"finding": finding}],
            review=REVIEW,
        )

    def asks(self, day: str, needs: str) -> None:
        """The head's opinion that something must come first."""
        self.done(day, "opinion", self.staff.head, opinion="先办此事。", needs=needs)


def registered(staff: Staff, day: str) -> Desk:
    """An application handed in at the window of an agency, and registered."""
    changed: dict[str, object] = WINDOW.application.model_dump()
    changed["agency_name"] = "市质监局" if staff is BY_2017 else "市市场监管局"
    changed["arrival"] = {"channel": "window", "submitted_on": day}
    sample = WINDOW.model_copy(
        update={
            "agency": staff.name,
            "handed_in": instant_at(date.fromisoformat(day)),
            "application": Application.model_validate(changed),
        }
    )
    desk = Desk(staff, Play.of(sample))
    assert isinstance(desk.play.hand_in(sample), Accepted)
    desk.done(day, "register", staff.clerk)
    return desk


def assigned(staff: Staff, day: str) -> Desk:
    """The same with its handler."""
    desk = registered(staff, day)
    desk.done(day, "transfer", staff.clerk, department=staff.department)
    desk.done(day, "assign", staff.head, handler=staff.handler)
    return desk


def unclear(staff: Staff, day: str) -> Desk:
    """The same, found unclear by the department."""
    desk = assigned(staff, day)
    desk.asks(day, "supplement")
    return desk


def objected(staff: Staff, text: str = "影响本公司形象。") -> Desk:
    """A third party was consulted on 2018-06-05 or 2019-06-04 and objected a week later."""
    year = "2018" if staff is BY_2017 else "2019"
    desk = assigned(staff, f"{year}-06-04")
    desk.asks(f"{year}-06-04", "consultation")
    party = {"name": "北京甲童车有限公司", "content": "抽查检验报告"}
    desk.done(f"{year}-06-05", "consult", staff.clerk, parties=[party])
    reply = {"response": "objection", "text": text}
    desk.done(f"{year}-06-12", "third_party_reply", staff.clerk, **reply)
    return desk
