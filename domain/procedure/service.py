"""Service of the reply and of letters 送达, and the end of the case (§2.4 T19–T23, §2.5)."""

from typing import Annotated

from pydantic import Field

from domain.clocks import LimitKind
from domain.dossier import Delivery, Method, Sent
from domain.marks import DayOrToday, PartyNumber, Refers
from domain.model import Line, Model, Text
from domain.paper import Audience, DocumentKind, MessageKind, PaperKind
from domain.people import Role
from domain.procedure.row import (
    EVERY_LIMIT,
    TO_PARTIES,
    Given,
    Nothing,
    Row,
    When,
    between,
    informed,
)
from domain.scene import Scene
from domain.stages import OPEN, Stage
from domain.texts import AnyLine


class Dispatch(Model):
    """寄发: how and when the reply went out; post names the number of the postal item (§2.5)."""

    method: Method = Field(title="送达方式")
    sent_on: DayOrToday = Field(default=None, title="寄发日期")
    tracking: AnyLine = Field(default="", title="邮件号码", description="邮寄的，应当填写")


class Serve(Model):
    """送达: the day the applicant received the reply and what proves it (送达回证)."""

    served_on: DayOrToday = Field(default=None, title="送达日期")
    proof: Line = Field(title="送达证明", description="例如：送达回证、签收单号")


class Undeliverable(Model):
    """无法送达: what was tried, for the file (S0 art 13(7)3)."""

    reason: Text = Field(title="无法送达的情况", description="写明联系、送达的时间、方式和经过")


class Notify(Model):
    """登记文书寄送: which letter of the procedure went out how, when, and to which party."""

    kind: Annotated[PaperKind, Refers.DOCUMENT] = Field(title="文书")
    method: Method = Field(title="寄送方式")
    sent_on: DayOrToday = Field(default=None, title="寄送日期")
    tracking: AnyLine = Field(default="", title="邮件号码", description="邮寄的，应当填写")
    party: PartyNumber | None = Field(
        default=None, title="寄送给第三方的", description="寄送给申请人的不选"
    )


# ---- guards ----


def sent_after_issue(scene: Scene[Dispatch]) -> str | None:
    """寄发日期不早于成文日期，不晚于今天 (§2.5)."""
    day = scene.payload.sent_on or scene.law.today
    first = max(notice.dated for notice in scene.case.notices)
    return between(first, day, scene.law.today, "寄发日期")


def posted_with_number(scene: Scene[Dispatch | Notify]) -> str | None:
    """邮寄应当记录邮件号码 (国办公开办函〔2016〕235号)."""
    posted = scene.payload.method is Method.POST
    return "邮寄应当填写邮件号码" if posted and not scene.payload.tracking else None


def reachable_by_email(scene: Scene[Dispatch]) -> str | None:
    """以电子邮件送达的，申请人留有电子邮箱 (S0 art 13(7)5)."""
    return None if scene.dossier.application.email else "申请人没有留电子邮箱，请选择其他送达方式"


def served_after_sending(scene: Scene[Serve]) -> str | None:
    """送达日期不早于寄发日期，不晚于今天 (§2.5)."""
    assert scene.dossier.delivery is not None, "a dispatched case has a delivery"
    day = scene.payload.served_on or scene.law.today
    return between(scene.dossier.delivery.sent_on, day, scene.law.today, "送达日期")


def letter_of_the_case(scene: Scene[Notify]) -> str | None:
    """本案确有这份文书，寄送日期不早于其日期，不晚于今天 (S0 art 13(7))."""
    sort = [
        one for one in (*scene.case.letters, *scene.case.notices) if one.kind == scene.payload.kind
    ]
    dates = [one.dated for one in sort if one.party == scene.payload.party]
    if not dates:
        to_parties = any(one.party for one in sort) and scene.payload.party is None
        return "请写明寄给哪一个第三方" if to_parties else "本案没有制作过这份文书"
    day = scene.payload.sent_on or scene.law.today
    return between(min(dates), day, scene.law.today, "寄送日期")


# ---- effects ----


def send(scene: Scene[Dispatch]) -> Scene[Dispatch]:
    """The reply is on its way; by post, e-mail and web it counts as given that day (§2.5).

    What came back and is sent again was given the first time.
    """
    day = scene.payload.sent_on or scene.law.today
    delivery = Delivery(method=scene.payload.method, sent_on=day, tracking=scene.payload.tracking)
    sent = scene.file(delivered=scene.dossier.deliveries, delivery=delivery)
    given = scene.case.served or day
    return sent.but(served=given) if scene.payload.method.counts_when_sent else sent


def hand_over(scene: Scene[Serve]) -> Scene[Serve]:
    """The reply has arrived; in person it counts as given on the day of the signature (§2.5)."""
    delivery = scene.dossier.delivery
    assert delivery is not None, "a dispatched case has a delivery"
    day = scene.payload.served_on or scene.law.today
    proven = delivery.model_copy(update={"served_on": day, "proof": scene.payload.proof})
    served = scene.file(delivery=proven)
    return served.but(served=scene.case.served or day)


def log_failure(scene: Scene[Undeliverable]) -> Scene[Undeliverable]:
    """Nobody can be reached: logged, the material is kept (S0 art 13(7)3)."""
    delivery, reason = scene.dossier.delivery, scene.payload.reason
    returned = delivery and delivery.model_copy(update={"returned": reason})
    return scene.file(delivery=returned, ground=reason).but(closed=scene.law.today)


def log_letter(scene: Scene[Notify]) -> Scene[Notify]:
    """How a letter reached its reader is part of the file."""
    one = scene.payload
    sent = Sent(**{**dict(one), "sent_on": one.sent_on or scene.law.today})
    return scene.file(letters=(*scene.dossier.letters, sent))


def close(scene: Scene[Nothing]) -> Scene[Nothing]:
    """办结归档."""
    return scene.but(closed=scene.law.today)


_BY_EMAIL = When("电子邮件", lambda scene: scene.payload.method is Method.EMAIL)
_BY_HAND = When("当面领取", lambda scene: scene.payload.method is Method.IN_PERSON)
_BY_POST = When("邮寄", lambda scene: scene.payload.method is Method.POST)
_BY_WEB = When("网站", lambda scene: scene.payload.method is Method.WEB)
_MAILED = ((MessageKind.NOTICE, Audience.APPLICANT),)
_GIVEN = (LimitKind.SERVICE, LimitKind.REPLY)

ROWS: tuple[Row, ...] = (
    *(
        Row(
            act="dispatch",
            title="寄发",
            when=when,
            stages=(Stage.ISSUED,),
            roles=(Role.CLERK,),
            carries=Dispatch,
            guards=(sent_after_issue, *guards),
            to=Stage.DISPATCHED,
            effect=send,
            ends=ends,
            dated_by="sent_on",
            documents=papers,
            messages=(*mails, TO_PARTIES),
            cites="细则第十三条（五）（七）；国办公开办函〔2016〕235号",
        )
        for when, guards, ends, papers, mails in (
            (_BY_EMAIL, (reachable_by_email,), _GIVEN, (), _MAILED),
            (_BY_HAND, (), (LimitKind.SERVICE,), (DocumentKind.SERVICE_PROOF,), ()),
            (_BY_POST, (posted_with_number,), _GIVEN, (DocumentKind.ENVELOPE,), ()),
            (_BY_WEB, (), _GIVEN, (), ()),
        )
    ),
    Row(
        act="serve",
        title="登记送达",
        stages=(Stage.DISPATCHED,),
        roles=(Role.CLERK,),
        carries=Serve,
        guards=(served_after_sending,),
        to=Stage.SERVED,
        effect=hand_over,
        ends=(LimitKind.REPLY,),
        dated_by="served_on",
        documents=(DocumentKind.APPROVAL_FORM,),
        cites="国办公开办函〔2016〕235号",
    ),
    Row(
        act="undeliverable",
        title="登记无法送达",
        stages=(Stage.ISSUED, Stage.DISPATCHED),
        roles=(Role.CLERK,),
        carries=Undeliverable,
        to=Stage.UNDELIVERABLE,
        effect=log_failure,
        ends=EVERY_LIMIT,
        messages=informed(Audience.OFFICE),
        cites="细则第十三条（七）3",
    ),
    Row(
        act="notify",
        title="登记文书寄送",
        stages=OPEN,
        roles=(Role.CLERK,),
        carries=Notify,
        given=Given("本案制作过文书", lambda case: bool(case.letters or case.notices)),
        guards=(letter_of_the_case, posted_with_number),
        effect=log_letter,
        documents=("envelopes",),
        cites="细则第十三条（六）（七）；国办公开办函〔2016〕235号",
    ),
    Row(
        act="close",
        title="办结归档",
        stages=(Stage.SERVED,),
        roles=(Role.CLERK,),
        to=Stage.CLOSED,
        effect=close,
        ends=EVERY_LIMIT,
        cites="细则第十三条（五）",
    ),
)
