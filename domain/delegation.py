"""Delegation 授权: while somebody is absent a delegate 受托人 performs the duties (§1.3).

A delegation adds a hand and takes none away: the absent person keeps the duties, and whatever a
delegate does the record says for whom. It covers the absent person's own duties only: what one was
delegated to oneself cannot be passed on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.acts import Refusal
from domain.model import Model, Token
from domain.people import Actor, Duty, Role
from domain.procedure import PROCEDURE, Row
from domain.procedure.approval import fresh_signer
from domain.texts import SaidLine

YEAR = timedelta(days=366)
"""The longest period of one delegation, and the furthest ahead that it may begin."""


class Standing(StrEnum):
    """Where a delegation stands on a day."""

    COMING = "coming"
    IN_FORCE = "in_force"
    OVER = "over"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"coming": "尚未开始", "in_force": "生效中", "over": "已结束", "revoked": "已撤销"}[
            self
        ]


class DelegationRequest(Model):
    """A delegation as somebody asks for it.

    `first` and `last` are Asia/Shanghai dates, both inclusive. Without role and department it
    covers all duties the absent person holds on the day.
    """

    absent: Token
    delegate: Token
    role: Role | None = None
    department: Token | None = None
    first: date
    last: date
    reason: SaidLine

    def covers(self, duty: Duty) -> bool:
        """Whether a duty of the absent person is among those delegated."""
        return self.role in (None, duty.role) and self.department in (None, duty.department)

    def meets(self, other: "DelegationRequest") -> bool:
        """Whether both periods have a day in common."""
        return self.first <= other.last and other.first <= self.last


class Delegation(DelegationRequest):
    """A delegation in the register; `registered_at` and `revoked_at` are civil instants."""

    id: Token
    agency: Token
    registered_by: Token
    registered_at: datetime
    revoked_by: Token | None = None
    revoked_at: datetime | None = None

    def standing_on(self, on: date) -> Standing:
        """Where it stands on an Asia/Shanghai date."""
        if self.revoked_at is not None:
            return Standing.REVOKED
        if on < self.first:
            return Standing.COMING
        return Standing.IN_FORCE if on <= self.last else Standing.OVER


@dataclass(frozen=True, slots=True)
class Situation:
    """What a request for a delegation is judged by.

    `people` are the agency's staff at work with their own duties; `others` the delegations that
    are neither over nor revoked.
    """

    wanted: DelegationRequest
    by: Actor
    people: Mapping[str, Actor]
    others: tuple[Delegation, ...]
    today: date

    @property
    def covered(self) -> tuple[Duty, ...]:
        """The duties delegated."""
        return self.duties_of(self.wanted)

    @property
    def meeting(self) -> tuple[Delegation, ...]:
        """The other delegations that have a day in common with it."""
        return tuple(one for one in self.others if one.meets(self.wanted))

    def duties_of(self, delegation: DelegationRequest) -> tuple[Duty, ...]:
        """The duties a delegation covers today."""
        absent = self.people.get(delegation.absent)
        return tuple(filter(delegation.covers, absent.duties)) if absent else ()

    def name(self, id_: str) -> str:
        """Somebody's name, or the account where nobody of that id is at work."""
        return self.people[id_].name if id_ in self.people else id_


def title_in_stead(title: str, absent: str) -> str:
    """A role's name for whoever holds it by delegation: 承办部门负责人（代李强）."""
    return f"{title}（代{absent}）"


def name_in_stead(name: str, absent: str) -> str:
    """Who acted for whom, as the journal shows it: 李强（周敏代）."""
    return f"{absent}（{name}代）"


def refusal(situation: Situation) -> Refusal | None:
    """Why a delegation is not registered; None when it is."""
    if not may_settle(situation.by, situation.wanted.absent):
        return Refusal(code="wrong_role", what="登记授权", why=_WHO)
    for guard in GUARDS:
        if why := guard(situation):
            return Refusal(code=guard.__name__, what="登记授权", why=why)
    return None


def refusal_to_revoke(delegation: Delegation, by: Actor, today: date) -> Refusal | None:
    """Why a delegation is not revoked; None when it is."""
    standing = delegation.standing_on(today)
    if not may_settle(by, delegation.absent):
        return Refusal(code="wrong_role", what="撤销授权", why=_WHO)
    if standing in (Standing.OVER, Standing.REVOKED):
        return Refusal(code="still_running", what="撤销授权", why=f"这项授权{standing.label}")
    return None


_WHO = "授权由本人、办公室主任或者系统管理员登记和撤销，受托人不得转授权"
_SETTLERS = (Role.ADMINISTRATOR, Role.OFFICE_DIRECTOR)


def may_settle(by: Actor, absent: str) -> bool:
    """Whether somebody may register and revoke delegations of a person's duties.

    Oneself, the office director, an administrator; not by a duty one is delegated to: nobody passes
    on what was entrusted to him.
    """
    own = any(duty.role in _SETTLERS and duty.absent is None for duty in by.duties)
    return own or by.id == absent


# ---- guards ----


def at_work(situation: Situation) -> str | None:
    """本人和受托人都是本机关在岗人员."""
    wanted, people = situation.wanted, situation.people
    missing = [one for one in (wanted.absent, wanted.delegate) if one not in people]
    return f"本机关没有在岗人员“{'”“'.join(missing)}”" if missing else None


def not_to_oneself(situation: Situation) -> str | None:
    """为他人登记授权的，受托人不是登记人."""
    wanted, by = situation.wanted, situation.by
    to_oneself = wanted.delegate == by.id != wanted.absent
    return "不能登记由自己受托的授权，请由本人或者其他有权的人员登记" if to_oneself else None


def two_people(situation: Situation) -> str | None:
    """受托人不是本人."""
    same = situation.wanted.absent == situation.wanted.delegate
    return "不能授权给本人" if same else None


def period_sound(situation: Situation) -> str | None:
    """第一日不早于今天，最后一日不早于第一日，最长一年."""
    wanted, today = situation.wanted, situation.today
    if not today <= wanted.first <= today + YEAR:
        # A record must not claim a power that nobody had on the day.
        return f"第一日应当在{today}至{today + YEAR}之间，授权不能倒填日期"
    if wanted.last < wanted.first:
        return f"最后一日（{wanted.last}）早于第一日（{wanted.first}）"
    return "一次授权最长一年" if wanted.last - wanted.first >= YEAR else None


def own_duties(situation: Situation) -> str | None:
    """授权的是本人自己的职责；受托履行的职责不得转授权."""
    if situation.covered:
        return None
    return f"{situation.name(situation.wanted.absent)}本人没有这项职责，不能授权"


def one_delegate(situation: Situation) -> str | None:
    """同一职责同一天只有一个受托人."""
    for one in situation.meeting:
        same = one.absent == situation.wanted.absent
        if same and any(map(one.covers, situation.covered)):
            name = situation.name(one.delegate)
            return f"{one.first}至{one.last}已经授权给{name}，请先撤销（编号 {one.id}）"
    return None


GUARDS: tuple[Callable[[Situation], str | None], ...] = (
    at_work,
    not_to_oneself,
    two_people,
    period_sound,
    own_duties,
    one_delegate,
)


# ---- warnings ----


def warnings(situation: Situation) -> tuple[str, ...]:
    """What whoever registers should know of a delegation that may be registered."""
    return tuple(
        warning for warn in (_two_steps, _away, _passed_on) if (warning := warn(situation))
    )


def _two_steps(situation: Situation) -> str | None:
    """Three different people sign a case (§1.3): of two steps the delegate can sign one."""
    delegate, new = situation.people[situation.wanted.delegate], situation.covered
    trusted = (one for one in situation.meeting if one.delegate == delegate.id)
    besides = (duty for one in trusted for duty in situation.duties_of(one))
    steps = signature_steps((*delegate.duties, *besides, *new))
    if not signature_steps(new) or len({stage for row in steps for stage in row.stages}) == 1:
        return None
    named = "”“".join(row.title for row in steps)
    return f"{delegate.name}在此期间可以办理“{named}”：同一案件只能签署其中一个步骤"


def _away(situation: Situation) -> str | None:
    """The delegate has delegated duties, too: the absent person's are not passed on."""
    delegate = situation.wanted.delegate
    days = [f"{one.first}至{one.last}" for one in situation.meeting if one.absent == delegate]
    told = f"{situation.name(delegate)}本人{'、'.join(days)}也已授权他人"
    return f"{told}，受托的职责不会转给其受托人" if days else None


def _passed_on(situation: Situation) -> str | None:
    """The absent person is somebody's delegate, whose duties stay where they are."""
    absent = situation.wanted.absent
    trusting = [situation.name(one.absent) for one in situation.meeting if one.delegate == absent]
    told = f"{situation.name(absent)}在此期间受{'、'.join(dict.fromkeys(trusting))}授权"
    return f"{told}，这些职责不随本次授权转移" if trusting else None


def signature_steps(duties: Iterable[Duty]) -> list[Row]:
    """The signature steps duties give: the rows of whose signers each must be another person."""
    roles = {duty.role for duty in duties}
    return [row for row in PROCEDURE if fresh_signer in row.guards and roles & set(row.roles)]
