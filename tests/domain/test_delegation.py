"""A delegate on the bare table: acts for the absent person, and three different people still sign.

What may be registered is tested with the register (tests/register/test_delegations.py).
"""

from datetime import datetime

import pytest

from domain.acts import Act, Refusal
from domain.case import Part
from domain.delegation import name_in_stead, title_in_stead
from domain.judge import Accepted, judge
from domain.people import Actor, Duty, Role
from samples import load_samples
from tests.domain.playing import Play, actor, play

ELEVATOR = next(one for one in load_samples() if one.id == "elevator-report")
HEAD, HANDLER = Role.DEPARTMENT_HEAD, Role.HANDLER
DIRECTOR, LEADER = Role.OFFICE_DIRECTOR, Role.LEADER


def somebody(id_: str, *duties: Duty) -> Actor:
    return Actor(id=id_, name=id_.title(), duties=duties)


def own(role: Role, department: str | None = None) -> Duty:
    return Duty(role=role, department=department)


def instead(absent: str, role: Role, department: str | None = None) -> Duty:
    return Duty(role=role, department=department, absent=absent)


def before(act: str, by: str) -> tuple[Play, datetime, dict[str, object]]:
    """The sample played up to somebody's act; when it is due and what it carries."""
    position = next(n for n, step in enumerate(ELEVATOR.steps) if (step.act, step.by) == (act, by))
    step = ELEVATOR.steps[position]
    return play(ELEVATOR, steps=position), step.at, dict(step.payload)


def act(
    done: Play, name: str, who: Actor, at: datetime, payload: dict[str, object]
) -> Accepted | Refusal:
    order = Act(case="bjqts-1", name=name, id="x", actor=who.id, at=at, payload=payload)
    ruling = judge(done.case, done.dossier, order, who, done.law(at))
    if isinstance(ruling, Accepted):
        done.case, done.dossier = ruling.case, ruling.dossier
    return ruling


def signed(*signers: Actor) -> Accepted | Refusal:
    """What became of the last of some approvals, the earlier ones accepted."""
    done, at, payload = before("approve", "li.qiang")
    for signer in signers[:-1]:
        assert isinstance(act(done, "approve", signer, at, payload), Accepted)
    return act(done, "approve", signers[-1], at, payload)


def accepted(ruling: Accepted | Refusal) -> Accepted:
    assert isinstance(ruling, Accepted), ruling
    return ruling


def test_a_signature_by_a_delegate_says_for_whom() -> None:
    ruling = accepted(signed(actor("li.qiang"), somebody("xu", instead("zhou.min", DIRECTOR))))
    last = ruling.case.signatures[-1]
    assert (last.step, last.person, last.name, last.absent) == (DIRECTOR, "xu", "Xu", "zhou.min")
    assert ruling.absent == "zhou.min"


def test_whoever_acts_by_his_own_duty_stands_in_for_nobody() -> None:
    both = somebody("zhou.min", instead("xu", DIRECTOR), own(DIRECTOR))
    assert accepted(signed(actor("li.qiang"), both)).absent is None


def test_a_delegate_of_another_department_may_not_sign() -> None:
    ruling = signed(somebody("sun.li", instead("he.jun", HEAD, "biaozhun")))
    assert isinstance(ruling, Refusal)
    assert ruling.code == "wrong_role"


_X_FOR_D = somebody("x", instead("d", DIRECTOR))
_D_HEAD, _D_DIRECTOR = somebody("d", own(HEAD, "tese")), somebody("d", own(DIRECTOR))


@pytest.mark.parametrize(
    "signers",
    [
        (actor("li.qiang"), somebody("li.qiang", instead("zhou.min", DIRECTOR))),
        (_D_HEAD, _X_FOR_D),
        (somebody("x", instead("d", HEAD, "tese")), _D_DIRECTOR),
        (somebody("x", instead("d", HEAD, "tese")), somebody("y", instead("d", DIRECTOR))),
        (
            actor("li.qiang"),
            _X_FOR_D,
            somebody("d", instead("chen.jianguo", LEADER)),
        ),
    ],
    ids=[
        "the same account signs for another",
        "signed himself, then by a delegate",
        "signed by a delegate, then himself",
        "signed by two delegates of one person",
        "signed by a delegate, then for another",
    ],
)
def test_one_persons_two_steps_are_never_signed(signers: tuple[Actor, ...]) -> None:
    """§1.3: a signature by a delegate is the absent person's, too."""
    ruling = signed(*signers)
    assert isinstance(ruling, Refusal)
    assert ruling.code == "fresh_signer"
    assert "同一人不能签署两个审批步骤" in ruling.why


def test_three_delegates_of_three_people_sign() -> None:
    ruling = accepted(
        signed(
            somebody("x", instead("li.qiang", HEAD, "tese")),
            somebody("y", instead("zhou.min", DIRECTOR)),
            somebody("z", instead("chen.jianguo", LEADER)),
        )
    )
    assert [one.absent for one in ruling.case.signatures] == [
        "li.qiang",
        "zhou.min",
        "chen.jianguo",
    ]


@pytest.mark.parametrize(
    ("who", "absent"),
    [
        (somebody("x", instead("zhang.wei", HANDLER, "tese")), "zhang.wei"),
        (somebody("x", own(HANDLER, "tese"), instead("zhang.wei", HANDLER, "tese")), "zhang.wei"),
        (
            somebody(
                "x", instead("another", HANDLER, "tese"), instead("zhang.wei", HANDLER, "tese")
            ),
            "zhang.wei",
        ),
        (somebody("li.qiang", own(HEAD, "tese"), instead("zhang.wei", HANDLER, "tese")), None),
        (somebody("zhang.wei", own(HANDLER, "tese"), instead("x", HANDLER, "tese")), None),
    ],
    ids=["from elsewhere", "a colleague", "of two absent handlers", "the head", "the handler"],
)
def test_the_opinion_comes_from_the_handler_named_or_whoever_stands_in(
    who: Actor, absent: str | None
) -> None:
    done, at, payload = before("opinion", "zhang.wei")
    assert accepted(act(done, "opinion", who, at, payload)).absent == absent


@pytest.mark.parametrize(
    "duty", [own(HANDLER, "tese"), instead("another", HANDLER, "tese")], ids=["own", "delegated"]
)
def test_a_handler_who_is_not_named_gives_no_opinion(duty: Duty) -> None:
    done, at, payload = before("opinion", "zhang.wei")
    ruling = act(done, "opinion", somebody("x", duty), at, payload)
    assert isinstance(ruling, Refusal)
    assert ruling.code == "named_handler"


def test_of_two_departments_one_acts_for_ones_own_first() -> None:
    """A handler of a department that shares the case stands in for that of the lead."""
    done, at, payload = before("opinion", "zhang.wei")
    assert done.case is not None
    joint = Part(department="jiliang", items=(2,), handler="wu.jing")
    done.case = done.case.model_copy(update={"items": 2, "joint": (joint,)})
    wu = somebody("wu.jing", instead("zhang.wei", HANDLER, "tese"), own(HANDLER, "jiliang"))
    assert accepted(act(done, "opinion", wu, at, payload)).absent is None
    assert done.case.answered == ("jiliang",)
    assert accepted(act(done, "opinion", wu, at, payload)).absent == "zhang.wei"
    assert done.case.answered == ("jiliang", "tese")


def test_a_step_of_the_secrecy_review_by_a_delegate_says_for_whom() -> None:
    done, at, payload = before("review", "li.qiang")
    who = somebody("sun.li", instead("li.qiang", HEAD, "tese"))
    ruling = accepted(act(done, "review", who, at, payload))
    assert ruling.dossier.review is not None
    assert ruling.dossier.review.steps[-1].absent == "li.qiang"


def test_readers_see_who_acts_for_whom() -> None:
    assert name_in_stead("周敏", "李强") == "李强（周敏代）"
    assert title_in_stead(HEAD.label, "李强") == "承办部门负责人（代李强）"
