"""What nobody asks for: limits that fall due, work that gave up, a new calendar (§2.8)."""

from typing import Annotated, Any

from pydantic import Field

from domain import limits
from domain.clocks import LimitKind
from domain.marks import Refers, Unit
from domain.model import JobId, Model, Token
from domain.paper import Audience, MessageKind
from domain.paperwork import is_mail, parts_of
from domain.people import Role
from domain.procedure.consultation import end_of_term, fall_silent
from domain.procedure.row import NEW_WORK, Given, Row, When, informed
from domain.scene import Scene
from domain.stages import OPEN, Stage


class Lapse(Model):
    """到期: the rung of a ladder that fell due."""

    rung: str = Field(title="到期的催办")


class Park(Model):
    """搁置: jobs that gave up, and the last error."""

    jobs: tuple[JobId, ...] = Field(min_length=1, title="未能完成的工作")
    error: str = Field(max_length=2_000, title="最后一次错误")


class Retry(Model):
    """重试: parked jobs to try again; none named: all of them.

    `instead`: mails among them that went another way (by post, say) and are not tried again.
    """

    jobs: tuple[Annotated[JobId, Refers.JOB], ...] = Field(
        default=(), title="搁置的工作", description="不选的，为全部"
    )
    instead: bool = Field(
        default=False,
        title="邮件已改用其他方式送达，不再重试",
        description="文书不能改用其他方式，只能重新制作",
    )


class Recalculate(Model):
    """按新日历重新计算: the version of the calendar that must be in force (none: whichever is)."""

    calendar: Token | None = Field(
        default=None, title="日历版本", description="不填的，为登记库中现行的版本"
    )


class Skip(Model):
    """培训中跳到以后的一天: civil minus engine time (seconds) from now on, and who pressed."""

    shift: Annotated[int, Unit("秒")] = Field(title="民用时间的偏移")
    by: Token = Field(title="操作人")


def fallen_due(scene: Scene[Lapse]) -> str | None:
    """这一级催办尚未执行，且已到时间 (§2.8)."""
    rung = next((one for one in scene.case.pending if one.id == scene.payload.rung), None)
    if rung is None:
        return "这一级催办已经执行或者不再需要"
    return None if rung.at <= scene.law.now else "这一级催办尚未到时间"


def parked_jobs(scene: Scene[Retry]) -> str | None:
    """点名的都是搁置的工作."""
    unknown = set(scene.payload.jobs) - set(scene.case.parked)
    if unknown:
        return f"没有这样的搁置工作：{'、'.join(sorted(unknown))}"
    return None


def mails_only(scene: Scene[Retry]) -> str | None:
    """只有邮件可以改用其他方式送达，文书要重新制作."""
    named = scene.payload.jobs or scene.case.parked
    if all(is_mail(scene.case, job) for job in named):
        return None
    return "搁置的工作中有文书，文书只能重新制作；请只写明改用其他方式送达的邮件"


def calendar_in_force(scene: Scene[Recalculate]) -> str | None:
    """登记库中的日历已是要求的版本 (§9.3)."""
    wanted, version = scene.payload.calendar, scene.law.calendar.version
    return None if wanted in (None, version) else f"现行日历的版本是{version}，不是{wanted}"


def ahead(scene: Scene[Skip]) -> str | None:
    """民用时间只能向前."""
    forward = scene.payload.shift > scene.case.shift
    return None if forward else "案件已经在这一天或者更晚，时间只能向前"


def skip(scene: Scene[Skip]) -> Scene[Skip]:
    """The case lives at a later civil time; what falls due until then falls due by the clock."""
    return scene.but(shift=scene.payload.shift)


def climb(scene: Scene[Lapse]) -> Scene[Lapse]:
    """The rung is done, once; a breached case is marked, the duty to answer goes on (§2.8)."""
    rung = next(one for one in scene.case.pending if one.id == scene.payload.rung)
    breached = rung.breach and rung.limit is LimitKind.REPLY
    return scene.but(
        climbed=(*scene.case.climbed, rung.id),
        overdue=scene.case.overdue or breached,
        arbitration=scene.case.arbitration or rung.arbitration,
    )


def climb_and_fall_silent(scene: Scene[Lapse]) -> Scene[Lapse]:
    """The parties' term is over; the reply's days go on by themselves (A7)."""
    silent: Scene[Lapse] = fall_silent(climb(scene))
    return silent


def park(scene: Scene[Park]) -> Scene[Park]:
    """Work that gave up waits for a person; the case itself goes on."""
    return scene.but(parked=tuple(sorted({*scene.case.parked, *scene.payload.jobs})))


def retry(scene: Scene[Retry]) -> Scene[Retry]:
    """Parked work is queued again."""
    again = scene.payload.jobs or scene.case.parked
    return scene.but(parked=tuple(one for one in scene.case.parked if one not in again))


def waive(scene: Scene[Retry]) -> Scene[Retry]:
    """Mails are given up: what they said was sent otherwise, which `notify` or `dispatch` logs."""
    gone = scene.payload.jobs or scene.case.parked
    return retry(scene).but(waived=(*scene.case.waived, *gone))


def _new_trouble(scene: Scene[Any]) -> bool:
    """Whether anything gave up besides the mails that tell of such."""
    kinds = (parts_of(scene.case, job)[0] for job in scene.payload.jobs)
    return any(kind != MessageKind.UNDELIVERABLE for kind in kinds)


def _term_over(scene: Scene[Any]) -> bool:
    """Whether the rung is the end of the parties' term, and that has come."""
    rung = next((one for one in scene.case.pending if one.id == scene.payload.rung), None)
    over = rung is not None and rung.breach and rung.limit is LimitKind.THIRD_PARTY
    return over and fallen_due(scene) is None


def _moves(scene: Scene[Any]) -> bool:
    """Whether today's calendar gives any running limit another last day."""
    before = {one.clock.limit: one.deadline.due for one in scene.case.limits}
    anew = limits.settle(scene.case, scene.law, anew=True)
    return before != {one.clock.limit: one.deadline.due for one in anew.limits}


_TROUBLE = When("有文书或者邮件未能送出", _new_trouble)
_REPORT = When("仅有告知此事的邮件未能送出", lambda scene: not _new_trouble(scene))
"""Nobody is told by mail that such a mail did not arrive: that would never end."""

_AGAIN = When("再次办理", lambda scene: not scene.payload.instead)
_INSTEAD = When("邮件改用其他方式送达", lambda scene: scene.payload.instead)
_TERM_OVER = When("第三方答复期限届满", _term_over)
_FAILED = (
    (MessageKind.UNDELIVERABLE, Audience.CLERK),
    (MessageKind.UNDELIVERABLE, Audience.ADMINISTRATOR),
)
_ANY = When("其他期限", lambda scene: not _term_over(scene))
_MOVES = When("期限变动", _moves)
_STAYS = When("期限不变", lambda scene: not _moves(scene))
_CITES = "质检办〔2016〕519号四（一）；细则第十三条（三）（四）（五）"

ROWS: tuple[Row, ...] = (
    Row(
        act="lapse",
        title="第三方逾期未答复，恢复办理",
        when=_TERM_OVER,
        stages=(Stage.CONSULTING,),
        roles=(Role.CLOCK,),
        carries=Lapse,
        guards=(fallen_due,),
        to=Stage.ASSIGNED,
        effect=climb_and_fall_silent,
        ends=(LimitKind.THIRD_PARTY,),
        resumes=(LimitKind.REPLY,),
        starts=(LimitKind.DEPARTMENT,),
        leftover=True,
        dated_by=end_of_term,
        messages=(NEW_WORK, *informed(Audience.CLERK)),
        cites="细则第十三条（七）1、3；政府信息公开条例（2019）第三十二条至第三十四条",
    ),
    Row(
        act="lapse",
        title="期限到点",
        when=_ANY,
        stages=OPEN,
        roles=(Role.CLOCK,),
        carries=Lapse,
        guards=(fallen_due,),
        effect=climb,
        messages="rung",
        cites=_CITES,
    ),
    *(
        Row(
            act="recalculate",
            title="按新日历重新计算期限",
            when=when,
            stages=OPEN,
            roles=(Role.SYSTEM, Role.ADMINISTRATOR),
            carries=Recalculate,
            guards=(calendar_in_force,),
            anew=True,
            messages=mails,
            cites="国务院办公厅年度节假日安排通知",
        )
        for when, mails in ((_MOVES, informed(Audience.HOLDER)), (_STAYS, ()))
    ),
    Row(
        act="skip",
        title="培训：跳到下一个工作日",
        stages=frozenset(Stage),
        roles=(Role.SYSTEM,),
        carries=Skip,
        guards=(ahead,),
        effect=skip,
        cites="培训专用，正式运行时一律拒绝",
    ),
    *(
        Row(
            act="park",
            title="搁置未能完成的工作",
            when=when,
            stages=frozenset(Stage),
            roles=(Role.SYSTEM,),
            carries=Park,
            effect=park,
            messages=told,
            cites="质检办〔2016〕519号四（一）",
        )
        for when, told in ((_TROUBLE, _FAILED), (_REPORT, ()))
    ),
    *(
        Row(
            act="retry",
            title=title,
            when=when,
            stages=frozenset(Stage),
            roles=(Role.ADMINISTRATOR, Role.CLERK),
            carries=Retry,
            given=Given("有搁置的工作", lambda case: bool(case.parked)),
            guards=guards,
            effect=effect,
            cites="质检办〔2016〕519号四（一）",
        )
        for title, when, guards, effect in (
            ("重试搁置的工作", _AGAIN, (parked_jobs,), retry),
            ("搁置的邮件改用其他方式送达", _INSTEAD, (parked_jobs, mails_only), waive),
        )
    ),
)
