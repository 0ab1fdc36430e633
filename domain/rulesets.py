"""Rule sets 规则: every number and choice that changed with the law (regulation.md §5).

A rule set is data (domain/data/rulesets): a flat record of parameters, each with its source. A case
is bound to one at receipt and keeps it; a supplement does not change it.
"""

import hashlib
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.citations import Citation, cite
from domain.civil import chinese_date
from domain.model import Line, Model, Token

Days = Annotated[int, Field(ge=1, le=250)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
RestDayReceipt = Literal["as_is", "roll"]


class UnknownRuleSet(LookupError):  # noqa: N818 - a fact about the input, named as it is read
    """No rule set has this id; the message names those there are."""


class Source(Model):
    """Where a parameter stands: articles of the law, or a reading of our own told in the note.

    A parameter without citations is an internal value 内部规定: it binds the agency, not the law.
    """

    parameter: str
    citations: tuple[Citation, ...] = ()
    note: str = ""

    @property
    def internal(self) -> bool:
        """Whether no law says so: an internal limit or a reading ([R], §0.2)."""
        return not self.citations

    @property
    def text(self) -> str:
        """The source in Chinese; an article nobody has read yet ([K]) is marked 待核."""
        cited = (c.text + ("" if c.confirmed else "（待核）") for c in self.citations)
        return "；".join((*cited, *([self.note] if self.note else [])))


class RuleSet(Model):
    """The parameters of §5. `_wd` marks working days; None: this law has no such rule."""

    id: Token
    name: Line
    national: bool
    valid_from: date
    valid_until: date | None = None

    # answering
    reply_wd: Days
    extension_max_wd: Days
    extension_approver: Literal["office_director"]
    extension_notice: Literal["inform", "written"]
    immediate_answer: bool
    rest_day_receipt: RestDayReceipt
    receipt_rules: Literal["letter_207", "article_31"]

    # links inside the agency
    internal_transfer_wd: Days
    department_wd: Days
    department_resume_min_wd: Days
    department_reserve_wd: Days
    dispute_wd: Days
    drafting_wd: Days
    signature_wd: Days
    service_wd: Days
    payment_wd: Days | None = None

    # correction 补正
    correction_notice_wd: Days
    correction_once: bool
    correction_effect: Literal["restart"]
    correction_term_wd: Days
    no_supplement: Literal["close_with_record", "deemed_abandoned"]

    # third parties 第三方 and other bodies
    third_party_reply_wd: Days
    third_party_excluded: bool
    third_party_refuses: Literal["binding", "if_reasonable"]
    third_party_silent: Literal["agency_decides"]
    override: Literal["shall", "may"]
    override_notice: Literal["both", "third_party"]
    other_agency_opinion_excluded: bool
    co_producer_reply_wd: Days | None = None
    other_agency_reply_wd: Days | None = None
    co_producer_silent: Literal["consent"] | None = None

    # applicants
    purpose_required: bool
    id_proof_required: Literal["own_data_only", "always"]
    repeat: Literal["may_decline"] | None = None
    frequent_requests: Literal["ask_reasons"] | None = None
    fees: Literal["cost_only", "processing_fee"]

    # proactive disclosure 主动公开 and reports
    proactive_wd: Days
    proactive_licence_list_wd: Days | None = None
    proactive_event_wd: Days | None = None
    proactive_normative_wd: Days | None = None
    proactive_penalty_wd: Days | None = None
    annual_report_department: MonthDay
    annual_report_government: MonthDay

    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _every_parameter_has_a_source(self) -> Self:
        given = {name for name in PARAMETERS if getattr(self, name) is not None}
        if given ^ {source.parameter for source in self.sources}:
            raise ValueError(f"规则“{self.id}”的参数与依据不一一对应")
        return self

    @property
    def version(self) -> str:
        """Twelve hex digits over the whole rule set; a case keeps the version it opened under."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def covers(self, receipt: date) -> bool:
        """Whether a receipt of this date falls under the rule set."""
        return self.valid_from <= receipt and (
            self.valid_until is None or receipt <= self.valid_until
        )

    def warning(self, receipt: date) -> str | None:
        """What to tell those who apply the rule set to a receipt outside its validity (§2.8)."""
        if self.covers(receipt):
            return None
        until = f"至{chinese_date(self.valid_until)}" if self.valid_until else "起"
        return (
            f"收到日{chinese_date(receipt)}不在规则“{self.id}”的适用期间"
            f"（{chinese_date(self.valid_from)}{until}）之内，请核对适用的规则"
        )

    def source(self, parameter: str) -> Source:
        """Where a parameter stands.

        Raises:
            KeyError: There is no such parameter, or this rule set has no such rule.
        """
        for source in self.sources:
            if source.parameter == parameter:
                return source
        raise KeyError(parameter)


_HEAD = ("id", "name", "national", "valid_from", "valid_until", "sources")
PARAMETERS = tuple(name for name in RuleSet.model_fields if name not in _HEAD)
"""The names of all parameters, in the order of §5."""


@cache
def known_rulesets() -> tuple[str, ...]:
    """The ids of the shipped rule sets."""
    names = (file.name for file in _folder().iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


@cache
def load_ruleset(id_: str) -> RuleSet:
    """The rule set of this id.

    Raises:
        UnknownRuleSet: There is none.
    """
    if id_ not in known_rulesets():
        raise UnknownRuleSet(f"没有规则“{id_}”；现有：{'、'.join(known_rulesets())}")
    text = (_folder() / f"{id_}.toml").read_text(encoding="utf-8")
    return read_ruleset(tomllib.loads(text))


def ruleset_for(receipt: date, setting: str | None = None) -> RuleSet:
    """The rule set a receipt is bound to: the agency's setting, else the national law of that day.

    A setting stands even outside its validity; `RuleSet.warning` says so. Before the first national
    law that law is returned, which does not cover the receipt either.

    Raises:
        UnknownRuleSet: The setting names none.
    """
    if setting is not None:
        return load_ruleset(setting)
    national = [rules for rules in map(load_ruleset, known_rulesets()) if rules.national]
    national.sort(key=lambda rules: rules.valid_from)
    return next((one for one in reversed(national) if one.valid_from <= receipt), national[0])


def read_ruleset(data: dict[str, Any]) -> RuleSet:
    """A rule set from its file, where each parameter is written with its source.

    Raises:
        pydantic.ValidationError: The data is not a rule set.
    """
    head = {key: value for key, value in data.items() if key in _HEAD}
    parameters = {key: value for key, value in data.items() if key not in _HEAD}
    values = {key: entry["value"] for key, entry in parameters.items()}
    sources = tuple(_source(key, entry) for key, entry in parameters.items())
    return RuleSet(**head, **values, sources=sources)


def _source(parameter: str, entry: dict[str, Any]) -> Source:
    citations = cite(*entry.get("cites", ()))
    return Source(parameter=parameter, citations=citations, note=entry.get("note", ""))


def _folder() -> Traversable:
    return resources.files("domain") / "data" / "rulesets"
