"""What a line on a case tells: who has it, how many days are left, what else should be known."""

from collections.abc import Mapping
from datetime import date

from domain.calendar import Calendar, OutsideCalendarError
from domain.case import Case
from domain.model import Model
from domain.people import DEPARTMENTAL, Role
from domain.profile import Profile
from register.lists.filters import ListedCase

SOON = 3
"""So many working days before its last day a case is due soon."""


class Left(Model):
    """How long a case has: `words` for people, `state` for the colour (late, today, soon, calm)."""

    due: date | None
    words: str
    state: str


def left_of(case: Case, calendar: Calendar, today: date) -> Left:
    """The days left until the last day for the answer, in working days."""
    ended, served = not case.open, case.served is not None
    return left_until(case.reply_due, calendar, today, ended=ended, served=served)


def left_until(
    due: date | None, calendar: Calendar, today: date, *, ended: bool, served: bool
) -> Left:
    """The days left until a last day, of a case that may have ended or been answered."""
    if ended:
        return Left(due=due, words="已结束", state="calm")
    if due is None:
        return Left(due=None, words="期限中止", state="calm")
    if served:
        return Left(due=due, words="已答复", state="done")
    try:
        return _counted(due, calendar, today)
    except OutsideCalendarError:  # years ahead: the date itself says enough
        return Left(due=due, words="未到期", state="calm")


def _counted(due: date, calendar: Calendar, today: date) -> Left:
    if due < today:
        late = calendar.count(due, today)
        return Left(due=due, words=f"已逾期{late}个工作日" if late else "已逾期", state="late")
    if due == today:
        return Left(due=due, words="今天到期", state="today")
    days = calendar.count(today, due)
    state = "soon" if days <= SOON else "calm"
    return Left(due=due, words=f"还有{days}个工作日", state=state)


def who_has(case: Case, profile: Profile, names: Mapping[str, str]) -> str:
    """Who has a case now: the role, in a department who it is."""
    role = case.holder
    if role is None:
        return "—"
    if role not in DEPARTMENTAL:
        return role.label
    return (
        "、".join(
            share(part.department, part.handler, role, profile, names) for part in case.charged
        )
        or role.label
    )


def share(
    department: str, handler: str | None, role: Role, profile: Profile, names: Mapping[str, str]
) -> str:
    """Who has a case, or a share of it, in a department."""
    known = profile.department(department)
    where = known.name if known else department
    if role is Role.HANDLER and handler:
        return f"{where} {names.get(handler, handler)}"
    return f"{where}{'负责人' if role is Role.DEPARTMENT_HEAD else ''}"


def marks_of(case: Case | ListedCase) -> tuple[str, ...]:
    """What besides its stage should be known of a case."""
    said = {
        "仲裁中": case.arbitration,
        "待同意延期": case.extending,
        "有工作未完成": case.attention,
        "曾逾期": case.overdue and case.stage.terminal,
    }
    return tuple(word for word, true in said.items() if true)
