"""Clocks of a reply, and what they are reckoned by."""

from datetime import date

from domain.calendar import load_calendar
from domain.clock_rules import start
from domain.clocks import Clock, LimitKind
from domain.rulesets import RuleSet, load_ruleset

NATIONAL = load_calendar()
CN2007 = load_ruleset("cn2007")
BJQTS = load_ruleset("bjqts2017")
CN2019 = load_ruleset("cn2019")
WHY = "征求第三方意见，不计入期限"


def day(text: str) -> date:
    """A day as one writes it."""
    return date.fromisoformat(text)


def reply(receipt: str, rules: RuleSet = BJQTS) -> Clock:
    """The clock of a reply to what was received on a day."""
    return start(LimitKind.REPLY, day(receipt), rules)
