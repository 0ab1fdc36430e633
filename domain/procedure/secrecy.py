"""Secrecy review before anything is disclosed 先审查、后公开 (S0 arts 11, 15; §7.1)."""

from typing import Self

from pydantic import Field, model_validator

from domain.clocks import LimitKind
from domain.dossier import ReviewStep, Verdict
from domain.model import Model
from domain.paper import DocumentKind
from domain.people import Role
from domain.procedure.row import BY_DEPARTMENT, BY_OFFICE, NEW_WORK, Row, When
from domain.procedure.shares import send_back
from domain.scene import Scene
from domain.stages import Stage
from domain.texts import AnyText


class ReviewVerdict(Model):
    """保密审查: it may be disclosed, must be withheld, or is in doubt; the last two say why."""

    verdict: Verdict = Field(title="审查意见")
    remark: AnyText = Field(
        default="", title="理由", description="不同意公开或者不能确定的，应当说明"
    )

    @model_validator(mode="after")
    def _no_and_doubt_say_why(self) -> Self:
        if self.verdict != "clear" and not self.remark:
            raise ValueError("不同意公开或者不能确定的，请说明理由")
        return self


def superior_asked_first(scene: Scene[ReviewVerdict]) -> str | None:
    """保密委员会不能确定的，经分管领导同意报上级保密工作机构后，登记其答复 (S0 art 15)."""
    steps = _committee_steps(scene)
    doubtful = bool(steps) and steps[-1].step == Role.SECRECY
    return "请先由分管领导同意报上级保密工作机构" if doubtful else None


def committee_in_doubt(scene: Scene[ReviewVerdict]) -> str | None:
    """保密委员会不能确定，需要报上级保密工作机构 (S0 art 15)."""
    steps = _committee_steps(scene)
    doubtful = bool(steps) and steps[-1].step == Role.SECRECY
    return None if doubtful else "保密委员会尚未提出报上级保密工作机构"


def judge_(scene: Scene[ReviewVerdict]) -> Scene[ReviewVerdict]:
    """The step lies in the file with who judged and why."""
    review = scene.dossier.review
    assert review is not None, "what is reviewed was proposed with the opinion"
    assert scene.duty is not None, "an act that is judged is done by a duty"
    step = ReviewStep(
        step=scene.duty.role,
        person=scene.actor.id,
        name=scene.actor.name,
        at=scene.law.now,
        verdict=scene.payload.verdict,
        remark=scene.payload.remark,
        absent=scene.absent,
    )
    return scene.file(review=review.model_copy(update={"steps": (*review.steps, step)}))


def clear(scene: Scene[ReviewVerdict]) -> Scene[ReviewVerdict]:
    """The review is closed: the notices may be drafted."""
    return judge_(scene).but(cleared=True)


def withhold(scene: Scene[ReviewVerdict]) -> Scene[ReviewVerdict]:
    """It may not be disclosed as proposed: the department answers anew."""
    review = judge_(scene).dossier.review
    back: Scene[ReviewVerdict] = send_back(scene)
    return back.file(review=review)


def _committee_steps(scene: Scene[ReviewVerdict]) -> tuple[ReviewStep, ...]:
    """The steps since the leader handed the question to the committee."""
    review = scene.dossier.review
    assert review is not None, "what is reviewed was proposed with the opinion"
    return review.steps[2:]


_CLEAR = When("同意公开", lambda scene: scene.payload.verdict == "clear")
_WITHHOLD = When("不同意公开", lambda scene: scene.payload.verdict == "withhold")
_DOUBT = When("不能确定", lambda scene: scene.payload.verdict == "doubt")
_NOT_WITHHELD = When("同意公开或者不能确定", lambda scene: scene.payload.verdict != "withhold")

_SIGN, _DRAFT, _DEPARTMENT = LimitKind.SIGNATURE, LimitKind.DRAFTING, LimitKind.DEPARTMENT
_HEAD, _OFFICE, _LEADER, _COMMITTEE = (
    (Stage.REVIEW_PROPOSED, (Role.DEPARTMENT_HEAD,), "部门审核保密审查", BY_DEPARTMENT),
    (Stage.REVIEW_PROPOSED, (Role.OFFICE,), "办公室审核保密审查", BY_OFFICE),
    (Stage.REVIEW_CHECKED, (Role.LEADER,), "领导审批保密审查", None),
    (Stage.SECRECY_REVIEW, (Role.SECRECY,), "保密委员会审查", None),
)

ROWS: tuple[Row, ...] = (
    *(
        Row(
            act="review",
            title=title,
            when=when,
            stages=(stage,),
            roles=roles,
            carries=ReviewVerdict,
            given=given,
            guards=guards,
            to=to,
            effect=effect,
            ends=(_SIGN,),
            starts=(limit,),
            leftover=limit is _DEPARTMENT,
            documents=(DocumentKind.SECRECY_FORM,) if to is Stage.OPINION_RETURNED else (),
            messages=(NEW_WORK,),
            cites="细则第十一条、第十五条",
        )
        for (stage, roles, title, given), when, guards, to, effect, limit in (
            (_HEAD, _NOT_WITHHELD, (), Stage.REVIEW_CHECKED, judge_, _SIGN),
            (_HEAD, _WITHHOLD, (), Stage.ASSIGNED, withhold, _DEPARTMENT),
            (_OFFICE, _NOT_WITHHELD, (), Stage.REVIEW_CHECKED, judge_, _SIGN),
            (_OFFICE, _WITHHOLD, (), Stage.ASSIGNED, withhold, _DEPARTMENT),
            (_LEADER, _CLEAR, (), Stage.OPINION_RETURNED, clear, _DRAFT),
            (_LEADER, _WITHHOLD, (), Stage.ASSIGNED, withhold, _DEPARTMENT),
            (_LEADER, _DOUBT, (), Stage.SECRECY_REVIEW, judge_, _SIGN),
            (_COMMITTEE, _CLEAR, (superior_asked_first,), Stage.OPINION_RETURNED, clear, _DRAFT),
            (_COMMITTEE, _WITHHOLD, (superior_asked_first,), Stage.ASSIGNED, withhold, _DEPARTMENT),
        )
    ),
    Row(
        act="review",
        title="保密委员会提出报上级保密工作机构",
        when=_DOUBT,
        stages=(Stage.SECRECY_REVIEW,),
        roles=(Role.SECRECY,),
        carries=ReviewVerdict,
        guards=(superior_asked_first,),
        effect=judge_,
        cites="细则第十一条、第十五条",
    ),
    Row(
        act="review",
        title="领导同意报上级保密工作机构",
        when=_DOUBT,
        stages=(Stage.SECRECY_REVIEW,),
        roles=(Role.LEADER,),
        carries=ReviewVerdict,
        guards=(committee_in_doubt,),
        effect=judge_,
        cites="细则第十一条、第十五条",
    ),
)
