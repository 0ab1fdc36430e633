"""Channels 申请方式 and the day an application counts as received 收到申请之日 (§2.3).

The receipt date anchors every clock. Forwarding inside the agency never moves it (GC26).
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.model import Model
from domain.texts import AnyLine


class Channel(StrEnum):
    """How an application came (S0 art 13(2))."""

    WINDOW = "window"
    REGISTERED_LETTER = "registered_letter"
    ORDINARY_LETTER = "ordinary_letter"
    FAX = "fax"
    EMAIL = "email"
    WEB = "web"
    ORAL = "oral"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The channel's Chinese name."""
        return CHANNELS[self].title


Fact = Literal["submitted_on", "signed_on", "confirmed_on"]


class ChannelInfo(Model):
    """A channel's name, its row in the statistics of 2014–2018, and the fact that is the receipt.

    `column` is None for another announced channel: the agency counts it in the nearest row.
    """

    title: str
    column: Literal["当面", "传真", "网络", "信函"] | None
    receipt: Fact
    receipt_since_2019: Fact


def _info(
    title: str, column: Literal["当面", "传真", "网络", "信函"] | None, old: Fact, new: Fact
) -> ChannelInfo:
    return ChannelInfo(title=title, column=column, receipt=old, receipt_since_2019=new)


CHANNELS = {
    Channel.WINDOW: _info("当面", "当面", "submitted_on", "submitted_on"),
    Channel.REGISTERED_LETTER: _info("信函（挂号信、EMS）", "信函", "signed_on", "signed_on"),
    Channel.ORDINARY_LETTER: _info("信函（平常信函）", "信函", "confirmed_on", "confirmed_on"),
    Channel.FAX: _info("传真", "传真", "confirmed_on", "confirmed_on"),
    Channel.EMAIL: _info("电子邮件", "网络", "submitted_on", "confirmed_on"),
    Channel.WEB: _info("网页", "网络", "submitted_on", "confirmed_on"),
    Channel.ORAL: _info("口头", "当面", "confirmed_on", "confirmed_on"),
    Channel.OTHER: _info("其他公布的渠道", None, "confirmed_on", "confirmed_on"),
}

_LETTERS = frozenset({Channel.REGISTERED_LETTER, Channel.ORDINARY_LETTER})


class Arrival(Model):
    """How and when an application reached the agency; all dates are dates in Asia/Shanghai.

    - `submitted_on`: handed in at the window; posted; taken in by the mail system; the site
      reported success.
    - `signed_on`: the agency signed for the letter 签收.
    - `confirmed_on`: both sides confirmed it, by telephone or otherwise; for an oral application
      the day the applicant confirmed the transcript.
    - `announced_on`: the receipt date under a rule the agency announced for its site or another
      channel, when it announced one.
    - `addressed_elsewhere`: the letter went to another unit of the agency.
    - `labelled`: whether envelope, fax or mail said 「政府信息公开申请」; recorded, never judged.
    - `contact_log`: attempts to confirm that reached nobody.
    """

    channel: Channel = Field(title="申请方式")
    channel_name: AnyLine = Field(
        default="", title="渠道名称", description="其他公布的渠道，写明名称"
    )
    submitted_on: date | None = Field(
        default=None,
        title="提交日期",
        description="当面提交、投寄、到达邮件系统或者网页提示成功之日",
    )
    signed_on: date | None = Field(
        default=None, title="签收日期", description="信函由本机关签收之日"
    )
    confirmed_on: date | None = Field(
        default=None,
        title="确认日期",
        description="与申请人双方确认收到之日；口头申请，为申请人确认记录之日",
    )
    announced_on: date | None = Field(
        default=None, title="按公布的规则确定的收到日期", description="没有公布规则的不填"
    )
    addressed_elsewhere: bool = Field(default=False, title="信函寄给了本机关的其他部门")
    labelled: bool | None = Field(default=None, title="注明了“政府信息公开申请”")
    contact_log: tuple[AnyLine, ...] = Field(
        default=(), max_length=100, title="联系申请人的情况", description="联系未果的，逐次记录"
    )


class ReceiptPendingError(ValueError):
    """The fact that fixes the receipt date is still missing: no clock runs yet."""

    def __init__(self, arrival: Arrival, fact: Fact) -> None:
        self.channel = arrival.channel
        self.fact = fact
        super().__init__(f"尚不能确定收到申请之日：{_PENDING[fact]}")


_PENDING: dict[Fact, str] = {
    "submitted_on": "缺少申请提交日期，请登记。",
    "signed_on": "缺少信函签收日期，请登记。",
    "confirmed_on": "尚未与申请人确认，请联系申请人并登记确认日期；联系不上的，登记联系情况。",
}


def receipt_fact(arrival: Arrival, rules: str) -> Fact:
    """Which day is the receipt date: L19 art 31 under `cn2019`, before it I15 and GC26 (§2.3)."""
    if arrival.channel in _LETTERS and arrival.addressed_elsewhere:
        return "confirmed_on"
    info = CHANNELS[arrival.channel]
    return info.receipt_since_2019 if rules == "cn2019" else info.receipt


def receipt_date(arrival: Arrival, rules: str) -> date:
    """The day the application counts as received; `rules` is the id of the rule set.

    Raises:
        ReceiptPendingError: The deciding fact is missing, above all the confirmation.
    """
    if arrival.announced_on and arrival.channel in _announcing(rules):
        return arrival.announced_on
    fact = receipt_fact(arrival, rules)
    day: date | None = getattr(arrival, fact)
    if day is None:
        raise ReceiptPendingError(arrival, fact)
    return day


def _announcing(rules: str) -> frozenset[Channel]:
    # L19 art 31 fixes the receipt date of the internet itself: no announcement may change it.
    return frozenset({Channel.OTHER} if rules == "cn2019" else {Channel.OTHER, Channel.WEB})
