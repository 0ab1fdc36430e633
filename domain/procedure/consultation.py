"""Consulting a third party and other bodies 征求意见 (S0 art 13(7)1; §2.4 T11–T12, A6–A9)."""

from datetime import date
from typing import Any

from pydantic import Field

from domain import limits
from domain.clock_rules import TERMS
from domain.clocks import LimitKind
from domain.dossier import Party, PartyKind, PartyReply, Response
from domain.marks import DayOrToday, ItemNumber, PartyNumber
from domain.model import Model
from domain.paper import Audience, DocumentKind
from domain.people import Role
from domain.procedure.row import (
    LETTER,
    NEW_WORK,
    TO_PARTIES,
    Given,
    Row,
    When,
    between,
    day_of,
    informed,
)
from domain.scene import Scene
from domain.stages import Stage
from domain.texts import AnyLine, AnyText, Said, SaidLine


class Asked(Model):
    """Whom to ask, about which items (none named: all) and what information (附件14)."""

    kind: PartyKind = Field(default=PartyKind.THIRD_PARTY, title="类别")
    name: SaidLine = Field(title="姓名或者名称")
    address: AnyLine = Field(default="", title="通信地址")
    email: AnyLine = Field(default="", title="电子邮箱")
    items: tuple[ItemNumber, ...] = Field(
        default=(), title="涉及的申请项", description="不选的，为全部"
    )
    content: Said = Field(title="涉及该方的信息内容")


class Consult(Model):
    """征求意见: the parties, and the day the letters went out (today; excluded time follows)."""

    parties: tuple[Asked, ...] = Field(min_length=1, max_length=20, title="征求意见的对象")
    sent_on: DayOrToday = Field(default=None, title="征求意见书寄发日期")


class ThirdPartyReply(Model):
    """第三方答复: which party said what, when; 无法联系 needs the log of trying."""

    party: PartyNumber = Field(default=1, ge=1, title="答复方")
    response: Response = Field(title="意见")
    on: DayOrToday = Field(default=None, title="答复日期")
    text: AnyText = Field(
        default="",
        title="意见内容",
        description="无法联系的，记录联系的时间、方式和经过",
    )


# ---- guards ----


def bodies_in_force(scene: Scene[Consult]) -> str | None:
    """征求其他机关意见不计入期限的规定自2019年起施行 (L19 arts 33, 34; A36)."""
    others = {one.kind for one in scene.payload.parties} - {PartyKind.THIRD_PARTY}
    if others and not scene.law.rules.other_agency_opinion_excluded:
        names = "、".join(sorted(kind.label for kind in others))
        return f"适用的规则没有规定征求{names}意见的时间不计入期限，请办理延期"
    return None


def sent_in_time(scene: Scene[Consult]) -> str | None:
    """征求意见书的寄发日期不早于收件日期，不晚于今天 (A7)."""
    day = scene.payload.sent_on or scene.law.today
    return between(scene.case.received, day, scene.law.today, "征求意见书寄发日期")


def party_waiting(scene: Scene[ThirdPartyReply]) -> str | None:
    """该方尚未答复 (S0 art 13(7)1)."""
    if scene.payload.party in scene.case.parties:
        return None
    return f"第{scene.payload.party}方没有被征求意见，或者已经答复"


def party_known(scene: Scene[ThirdPartyReply]) -> str | None:
    """该方曾被征求意见 (S0 art 13(7)1)."""
    known = 1 <= scene.payload.party <= len(scene.dossier.parties)
    return None if known else f"没有向第{scene.payload.party}方征求过意见"


def answered_after_asking(scene: Scene[ThirdPartyReply]) -> str | None:
    """答复日期不早于征求意见书寄发，不晚于今天 (A7)."""
    asked = scene.dossier.parties[scene.payload.party - 1].asked_on
    day = scene.payload.on or scene.law.today
    return between(asked, day, scene.law.today, "答复日期")


def silence_only_after_term(scene: Scene[ThirdPartyReply]) -> str | None:
    """期限届满前不能认定逾期未答复 (A9)."""
    until = scene.dossier.parties[scene.payload.party - 1].until
    early = scene.payload.response is Response.SILENCE and scene.law.today <= until
    return f"答复期限到{until}为止，尚未届满" if early else None


def said_late(scene: Scene[ThirdPartyReply]) -> str | None:
    """逾期后登记的是实际收到的意见；共同制作机关逾期已视为同意 (L19 art 34)."""
    if scene.payload.response is Response.SILENCE:
        return "该方没有意见的，无须登记"
    party = scene.dossier.parties[scene.payload.party - 1]
    return _deemed(party) if party.reply is not None else None


def not_deemed(scene: Scene[ThirdPartyReply]) -> str | None:
    """共同制作机关逾期未提出意见的，视为同意公开 (L19 art 34)."""
    party = scene.dossier.parties[scene.payload.party - 1]
    late = (scene.payload.on or scene.law.today) > party.until
    said = scene.payload.response is not Response.SILENCE
    return _deemed(party) if late and said else None


def _deemed(party: Party) -> str | None:
    """Silence of a co-producer is consent, which no later word takes back (L19 art 34)."""
    co_producer = party.kind is PartyKind.CO_PRODUCER
    return f"{party.name}逾期未答复，已视为同意" if co_producer else None


def logged(scene: Scene[ThirdPartyReply]) -> str | None:
    """无法联系的，记录联系情况 (S0 art 13(7)3)."""
    bare = scene.payload.response is Response.UNREACHABLE and not scene.payload.text
    return "请记录联系的时间、方式和经过" if bare else None


# ---- effects ----


def consult(scene: Scene[Consult]) -> Scene[Consult]:
    """The letters go out, each with its term; the reply's days stand still from now on."""
    sent = scene.payload.sent_on or scene.law.today
    until = {
        name: limits.last_day(LimitKind.THIRD_PARTY, sent, scene.law, name) for name in terms(scene)
    }
    known = scene.dossier.parties
    new = tuple(
        Party(**dict(one), asked_on=sent, until=until[TERMS[one.kind]])
        for one in scene.payload.parties
    )
    waiting = tuple(range(len(known) + 1, len(known) + len(new) + 1))
    # Where the office answers itself, it goes on with the case when the answers are in.
    its_own = scene.case.arbitration or scene.case.by_office
    asked = scene.file(parties=(*known, *new))
    return asked.but(parties=waiting, needs=None, arbitration=its_own)


def take_reply(scene: Scene[ThirdPartyReply]) -> Scene[ThirdPartyReply]:
    """What a party said; one that still had to answer has done so."""
    number = scene.payload.party
    party = scene.dossier.parties[number - 1]
    on = scene.payload.on or scene.law.today
    said = scene.payload.response
    reply = PartyReply(response=said, on=on, text=scene.payload.text, late=on > party.until)
    if said is Response.SILENCE and party.kind is PartyKind.CO_PRODUCER:
        reply = _silence(party)
    waiting = tuple(one for one in scene.case.parties if one != number)
    return _answer(scene, {number: reply}).but(parties=waiting)


def fall_silent(scene: Scene[Any]) -> Scene[Any]:
    """The term is over: whoever has not answered is silent, a co-producer so consents (L19 34)."""
    silent = {number: _silence(scene.dossier.parties[number - 1]) for number in scene.case.parties}
    return _answer(scene, silent).but(parties=())


def terms(scene: Scene[Consult]) -> tuple[str, ...]:
    """What gives those asked their days: each by its kind; the consultation takes the longest."""
    return tuple(dict.fromkeys(TERMS[one.kind] for one in scene.payload.parties))


def end_of_consultation(scene: Scene[Any]) -> date:
    """The day the excluded time ends: of the last answer, at latest the end of the term (A7).

    Of an earlier consultation neither answers nor terms count, even where this one is dated back.
    """
    limit = scene.case.limit(LimitKind.THIRD_PARTY)
    assert limit is not None, "a consultation has its limit"
    asked = (party for party in scene.dossier.parties if party.asked_on == limit.started_on)
    came = [party.reply.on for party in asked if party.reply]
    now = getattr(scene.payload, "on", None) or scene.law.today
    return min(end_of_term(scene), max((now, *came)))


def end_of_term(scene: Scene[Any]) -> date:
    """The last day named in the letters."""
    limit = scene.case.limit(LimitKind.THIRD_PARTY)
    assert limit is not None, "a consultation has its limit"
    assert limit.deadline.due is not None, "a third party's term never pauses"
    return limit.deadline.due


def _silence(party: Party) -> PartyReply:
    if party.kind is PartyKind.CO_PRODUCER:
        return PartyReply(response=Response.CONSENT, on=party.until, text="逾期未答复，视为同意")
    return PartyReply(response=Response.SILENCE, on=party.until, text="期限届满，未收到答复")


def _answer(scene: Scene[Any], replies: dict[int, PartyReply]) -> Scene[Any]:
    parties = tuple(
        party.model_copy(update={"reply": replies[number]}) if number in replies else party
        for number, party in enumerate(scene.dossier.parties, 1)
    )
    return scene.file(parties=parties)


_WANTED = Given("答复意见认为需要征求意见", lambda case: case.needs == "consultation")
_ASKED = Given("征求过意见", lambda case: case.limit(LimitKind.THIRD_PARTY) is not None)
_LAST = When("各方均已答复", lambda scene: set(scene.case.parties) <= {scene.payload.party})
_OTHERS = When(
    "尚有他方未答复", lambda scene: bool(set(scene.case.parties) - {scene.payload.party})
)
_TELL = When("适用2019年条例，同时告知申请人", lambda s: s.law.rules.other_agency_opinion_excluded)
_QUIET = When("适用此前的规定", lambda s: not s.law.rules.other_agency_opinion_excluded)
_BEFORE_ISSUE = (
    Stage.ASSIGNED,
    Stage.REVIEW_PROPOSED,
    Stage.REVIEW_CHECKED,
    Stage.SECRECY_REVIEW,
    Stage.OPINION_RETURNED,
    Stage.DRAFTED,
    Stage.DEPARTMENT_CONFIRMED,
    Stage.OFFICE_APPROVED,
    Stage.APPROVED,
)
_WHO = (Role.THIRD_PARTY, Role.CLERK)
_GUARDS = (party_waiting, answered_after_asking, silence_only_after_term, not_deemed, logged)

ROWS: tuple[Row, ...] = (
    *(
        Row(
            act="consult",
            title="征求第三方意见",
            when=when,
            stages=(Stage.OPINION_RETURNED,),
            roles=(Role.CLERK,),
            carries=Consult,
            given=_WANTED,
            guards=(bodies_in_force, sent_in_time),
            to=Stage.CONSULTING,
            effect=consult,
            ends=(LimitKind.DRAFTING,),
            pauses=(LimitKind.REPLY,),
            starts=(LimitKind.THIRD_PARTY,),
            term=terms,
            dated_by=day_of("sent_on"),
            documents=("consultations", *papers),
            messages=(TO_PARTIES, *mails),
            cites="细则第十三条（七）1；政府信息公开条例（2019）第三十二条至第三十四条",
        )
        for when, papers, mails in (
            (_TELL, (DocumentKind.CONSULT_NOTICE,), (LETTER,)),
            (_QUIET, (), ()),
        )
    ),
    Row(
        act="third_party_reply",
        title="登记第三方意见，恢复办理",
        when=_LAST,
        stages=(Stage.CONSULTING,),
        roles=_WHO,
        carries=ThirdPartyReply,
        guards=_GUARDS,
        to=Stage.ASSIGNED,
        effect=take_reply,
        ends=(LimitKind.THIRD_PARTY,),
        resumes=(LimitKind.REPLY,),
        starts=(LimitKind.DEPARTMENT,),
        leftover=True,
        dated_by=end_of_consultation,
        messages=(NEW_WORK,),
        cites="细则第十三条（七）1、3",
    ),
    Row(
        act="third_party_reply",
        title="登记第三方意见，等待他方",
        when=_OTHERS,
        stages=(Stage.CONSULTING,),
        roles=_WHO,
        carries=ThirdPartyReply,
        guards=_GUARDS,
        effect=take_reply,
        cites="细则第十三条（七）1、3",
    ),
    Row(
        act="third_party_reply",
        title="登记第三方逾期意见",
        stages=_BEFORE_ISSUE,
        roles=_WHO,
        carries=ThirdPartyReply,
        given=_ASKED,
        guards=(party_known, said_late, answered_after_asking, logged),
        effect=take_reply,
        messages=informed(Audience.HANDLER, Audience.CLERK),
        cites="细则第十三条（七）1",
    ),
)
