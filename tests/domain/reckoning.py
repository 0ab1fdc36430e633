"""The reply's last day, told a second time: from the story of a case, counting day by day.

Nothing of domain/clocks, limits or clock_rules is used; of the calendar only whether a day is a
working day. An act that is refused has no part in the story.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.calendar import Calendar
from domain.channels import Channel
from domain.procedure import Row
from domain.stages import Stage
from tests.domain.forms import Payload, Sight

REPLY = {"bjqts2017": 15, "cn2019": 20}
TERM = 15
"""Working days a third party is given."""

DAY = timedelta(days=1)


def receipt(application: Payload) -> date | None:
    """The day an application of these tests was received (§2.3): none before it is confirmed."""
    arrival = application["arrival"]
    letter = arrival["channel"] == Channel.ORDINARY_LETTER
    day = arrival.get("confirmed_on" if letter else "submitted_on")
    return date.fromisoformat(str(day)) if day else None


@dataclass
class Reckoning:
    """The reply's days: counted after `anchor`, but for those after a pause began until it ended.

    `since_receipt` says that the anchor is the receipt, so that correcting that moves it.
    """

    rules: str
    calendar: Calendar = field(repr=False)
    anchor: date | None = None
    since_receipt: bool = True
    days: int = 0
    pauses: list[tuple[date, date | None]] = field(default_factory=list)
    running: bool = False
    asked: int = 0
    proposed: int = 0
    due: date | None = None

    def hear(self, act: str, payload: Payload, row: Row, before: Sight) -> None:
        """One accepted act: what it carried, its row, and how the case stood before it."""
        touched = self._happened(act, payload, row, before)
        if touched and self.running and self.anchor:
            self.due = self._last_day()

    def _happened(  # noqa: C901 - one case an act, as in the law
        self, act: str, payload: Payload, row: Row, before: Sight
    ) -> bool:
        today = before.today
        match act:
            case "receive" | "confirm" | "reapply":
                self._begin(receipt(payload["application"]), since_receipt=True)
            case "correct" if self.since_receipt and self.running:
                self.anchor = receipt(payload["application"])
            case "supplement":
                self._begin(_day(payload, "received_on", today))
            case "pay":
                self._begin(_day(payload, "paid_on", today))
            case "reopen" if payload["ground"] in ("review", "suit"):
                self._begin(_day(payload, "on", today))
            case "ask_supplement" | "charge_fee":
                self.pauses.append((today, None))
            case "consult":
                self.asked = len(before.dossier.parties)
                self.pauses.append((_day(payload, "sent_on", today), None))
            case "third_party_reply" | "lapse" if row.resumes:
                self._resume(act, payload, before)
            case "propose_extension":
                self.proposed = payload["working_days"]
            case "approve" if row.title == "办公室主任同意延期":
                self.days += self.proposed
            case "delay":
                self.days += payload["working_days"]
            case _:
                return self._ended(act, payload, row)
        return True

    def _ended(self, act: str, payload: Payload, row: Row) -> bool:
        sent = act == "dispatch" and payload["method"] != "in_person"
        shown = act in ("serve", "answer_at_once", "return_formal")
        ended = row.to is not None and row.to in (
            Stage.WITHDRAWN,
            Stage.ABANDONED,
            Stage.UNDELIVERABLE,
            Stage.CLOSED,
        )
        if sent or shown or ended:
            self.running = False
        return False

    def _begin(self, anchor: date | None, *, since_receipt: bool = False) -> None:
        self.anchor, self.since_receipt = anchor, since_receipt
        self.days, self.pauses, self.running = REPLY[self.rules], [], anchor is not None

    def _resume(self, act: str, payload: Payload, before: Sight) -> None:
        """The pause ended with the last answer, at the latest with the term of the letters."""
        if not self.running:
            return
        sent, _ = self.pauses.pop()
        term = self._after(sent, TERM)
        came = [
            party.reply.on
            for party in before.dossier.parties[self.asked :]
            if party.reply is not None
        ]
        last = term if act == "lapse" else max([*came, _day(payload, "on", before.today)])
        self.pauses.append((sent, min(term, last)))

    def _after(self, day: date, working_days: int) -> date:
        while working_days:
            day += DAY
            working_days -= self.calendar.is_working_day(day)
        return day

    def _last_day(self) -> date | None:
        """The last day, or none while a pause has no end.

        A pause that begins on the last day or before keeps it open; one that begins later is late.
        """
        assert self.anchor is not None
        day = last = self.anchor
        left = self.days
        while True:
            day += DAY
            pause = next((one for one in self.pauses if _holds(one, day)), None)
            if pause and pause[1] is None:
                return None
            if pause is None and left == 0:
                return last
            if self.calendar.is_working_day(day):
                last = day
                left -= pause is None


def _holds(pause: tuple[date, date | None], day: date) -> bool:
    start, end = pause
    return start < day and (end is None or day <= end)


def _day(payload: Payload, name: str, today: date) -> date:
    given = payload.get(name)
    return date.fromisoformat(given) if given else today
