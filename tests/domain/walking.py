"""One plain application walked by hand through the bare table, for paths no sample goes."""

from datetime import datetime

from domain.acts import Refusal
from domain.case import Case, Limit
from domain.channels import Arrival, Channel
from domain.civil import SHANGHAI
from domain.clocks import LimitKind
from domain.dossier import Dossier
from domain.judge import Accepted
from samples import load_samples
from tests.domain.counting import day
from tests.domain.playing import Play, play

SAMPLES = {sample.id: sample for sample in load_samples()}
PLAIN = SAMPLES["elevator-report"]
DISCLOSED = PLAIN.steps[3].payload
"""An opinion that discloses, with the review it needs."""

PARTY = {"name": "北京试验有限公司", "content": "检验报告中的技术参数"}


def at(on: str, clock: str = "10:00") -> datetime:
    """A civil moment."""
    return datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=SHANGHAI)


def case_of(done: Play) -> Case:
    """The case as it stands."""
    assert done.case is not None
    return done.case


def dossier_of(done: Play) -> Dossier:
    """What people wrote in the case."""
    assert done.dossier is not None
    return done.dossier


def limit_of(done: Play, kind: LimitKind) -> Limit:
    """The latest limit of a kind."""
    limit = case_of(done).limit(kind)
    assert limit is not None
    return limit


def reply_due(done: Play) -> str:
    """The last day of the reply, or that it stands still."""
    return str(case_of(done).reply_due or "paused")


def do(done: Play, act: str, by: str, when: datetime, /, **payload: object) -> Accepted:
    """An act that counts, after every rung due by then."""
    done.until(when)
    ruling = done.act(act, by, when, **payload)
    assert isinstance(ruling, Accepted), ruling
    return ruling


def refused(done: Play, act: str, by: str, when: datetime, /, **payload: object) -> Refusal:
    """An act that does not count, after every rung due by then."""
    done.until(when)
    ruling = done.act(act, by, when, **payload)
    assert isinstance(ruling, Refusal), ruling
    return ruling


def until(sample: str, act: str, nth: int = 1) -> Play:
    """The sample played up to its n-th act of a kind, that act included."""
    places = [place for place, step in enumerate(SAMPLES[sample].steps) if step.act == act]
    return play(SAMPLES[sample], places[nth - 1] + 1)


def received(on: str, rules: str = "bjqts2017") -> Play:
    """A case handed in at the window on a day, and registered."""
    arrival = Arrival(channel=Channel.WINDOW, submitted_on=day(on))
    application = PLAIN.application.model_copy(update={"arrival": arrival})
    done = Play(rules=rules)
    sample = PLAIN.model_copy(update={"application": application, "handed_in": at(on, "09:00")})
    assert isinstance(done.hand_in(sample), Accepted)
    do(done, "register", "wang.fang", at(on, "09:10"))
    return done


def handled(on: str, rules: str = "bjqts2017") -> Play:
    """A case whose handler was named on the day of its receipt."""
    done = received(on, rules)
    do(done, "transfer", "wang.fang", at(on, "09:20"), department="tese")
    do(done, "assign", "li.qiang", at(on, "09:30"), handler="zhang.wei")
    return done


def unclear(on: str, asked: str, rules: str = "bjqts2017") -> Play:
    """A case in which the applicant was asked for a supplement."""
    done = handled(on, rules)
    do(done, "opinion", "zhang.wei", at(asked, "09:40"), opinion="不明确", needs="supplement")
    do(done, "ask_supplement", "wang.fang", at(asked, "09:50"), points="请写明年份")
    return done


def consulting(on: str, sent: str, parties: int = 1) -> Play:
    """A case in which third parties were asked on a day."""
    done = handled(on)
    do(done, "opinion", "li.qiang", at(sent, "09:40"), opinion="需征求意见", needs="consultation")
    do(done, "consult", "wang.fang", at(sent, "09:50"), parties=[PARTY] * parties)
    return done


def answered(done: Play, on: str) -> Play:
    """The case with its notice sealed on a day, ready to be sent."""
    do(done, "opinion", "zhang.wei", at(on, "09:00"), **DISCLOSED)
    for reviewer in ("li.qiang", "chen.jianguo"):
        do(done, "review", reviewer, at(on, "09:10"), verdict="clear")
    do(done, "draft", "wang.fang", at(on, "09:20"))
    for signer in ("li.qiang", "zhou.min", "chen.jianguo"):
        do(done, "approve", signer, at(on, "09:30"), what="signature")
    do(done, "issue", "wang.fang", at(on, "09:40"))
    return done
