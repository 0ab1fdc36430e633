"""The rule sets: the numbers of §5, their validity and their sources."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from domain.rulesets import (
    PARAMETERS,
    RuleSet,
    UnknownRuleSet,
    known_rulesets,
    load_ruleset,
    read_ruleset,
    ruleset_for,
)

FOLDER = Path(__file__).parents[2] / "domain" / "data" / "rulesets"
EVERY = pytest.mark.parametrize("rules", [load_ruleset(id_) for id_ in known_rulesets()])


def test_three_rule_sets_are_shipped() -> None:
    assert known_rulesets() == ("bjqts2017", "cn2007", "cn2019")


@pytest.mark.parametrize(
    ("id_", "reply", "extension", "transfer", "department", "third_party"),
    [
        ("cn2007", 15, 15, 2, 8, 15),
        ("bjqts2017", 15, 15, 2, 8, 15),
        ("cn2019", 20, 20, 2, 8, 15),
    ],
)
def test_the_limits_of_the_table(
    id_: str, reply: int, *, extension: int, transfer: int, department: int, third_party: int
) -> None:
    rules = load_ruleset(id_)
    assert (rules.reply_wd, rules.extension_max_wd) == (reply, extension)
    assert (rules.internal_transfer_wd, rules.department_wd) == (transfer, department)
    assert rules.third_party_reply_wd == third_party


@pytest.mark.parametrize(
    ("id_", "override", "notice", "refusal", "no_supplement"),
    [
        ("cn2007", "shall", "third_party", "binding", "close_with_record"),
        ("bjqts2017", "shall", "both", "binding", "close_with_record"),
        ("cn2019", "may", "third_party", "if_reasonable", "deemed_abandoned"),
    ],
)
def test_what_a_third_party_and_a_silent_applicant_bring_about(
    id_: str, override: str, *, notice: str, refusal: str, no_supplement: str
) -> None:
    rules = load_ruleset(id_)
    assert (rules.override, rules.override_notice) == (override, notice)
    assert (rules.third_party_refuses, rules.no_supplement) == (refusal, no_supplement)
    assert rules.third_party_silent == "agency_decides"


def test_what_only_the_revised_regulation_has() -> None:
    old, new = load_ruleset("cn2007"), load_ruleset("cn2019")
    assert (old.co_producer_reply_wd, new.co_producer_reply_wd) == (None, 15)
    assert (old.frequent_requests, new.frequent_requests) == (None, "ask_reasons")
    assert (old.correction_once, new.correction_once) == (False, True)
    assert (old.other_agency_opinion_excluded, new.other_agency_opinion_excluded) == (False, True)
    assert (old.purpose_required, new.purpose_required) == (True, False)


def test_proactive_disclosure_is_stricter_in_the_bureau() -> None:
    rules = load_ruleset("bjqts2017")
    assert rules.proactive_wd == 15
    assert rules.proactive_licence_list_wd == 10
    assert rules.proactive_event_wd == 2
    assert rules.proactive_normative_wd == 5
    assert rules.proactive_penalty_wd == 7
    assert load_ruleset("cn2019").proactive_wd == 20


@pytest.mark.parametrize(
    ("receipt", "setting", "bound"),
    [
        (date(2008, 5, 1), None, "cn2007"),
        (date(2017, 11, 7), None, "cn2007"),
        (date(2019, 5, 14), None, "cn2007"),
        (date(2019, 5, 15), None, "cn2019"),
        (date(2026, 11, 21), None, "cn2019"),
        (date(2017, 11, 7), "bjqts2017", "bjqts2017"),
        (date(2020, 1, 1), "bjqts2017", "bjqts2017"),
        (date(2007, 6, 1), None, "cn2007"),
    ],
)
def test_a_receipt_is_bound_by_setting_or_by_date(
    receipt: date, setting: str | None, bound: str
) -> None:
    assert ruleset_for(receipt, setting).id == bound


@pytest.mark.parametrize(
    ("id_", "receipt", "covered"),
    [
        ("bjqts2017", date(2017, 11, 6), False),
        ("bjqts2017", date(2017, 11, 7), True),
        ("bjqts2017", date(2019, 5, 14), True),
        ("bjqts2017", date(2019, 5, 15), False),
        ("cn2007", date(2008, 4, 30), False),
        ("cn2019", date(2019, 5, 14), False),
        ("cn2019", date(2035, 1, 1), True),
    ],
)
def test_a_receipt_outside_the_validity_warns(id_: str, receipt: date, covered: bool) -> None:
    rules = load_ruleset(id_)
    assert rules.covers(receipt) is covered
    warning = rules.warning(receipt)
    assert (warning is None) is covered
    assert covered or (warning is not None and id_ in warning)


def test_an_unknown_id_names_the_known_ones() -> None:
    with pytest.raises(UnknownRuleSet, match=r"cn1999.*bjqts2017、cn2007、cn2019"):
        load_ruleset("cn1999")
    with pytest.raises(UnknownRuleSet, match=r"cn1999"):
        ruleset_for(date(2017, 1, 1), "cn1999")


@EVERY
def test_every_parameter_tells_where_it_stands(rules: RuleSet) -> None:
    for parameter in PARAMETERS:
        if getattr(rules, parameter) is not None:
            assert rules.source(parameter).text


def test_a_source_is_an_article_or_says_that_it_is_ours() -> None:
    rules = load_ruleset("bjqts2017")
    assert "第十三条第四项" in rules.source("department_wd").text
    assert not rules.source("department_wd").internal
    assert rules.source("drafting_wd").internal
    assert "内部时限" in rules.source("drafting_wd").text


def test_an_article_nobody_read_is_marked() -> None:
    assert "（待核）" in load_ruleset("cn2007").source("id_proof_required").text
    assert "（待核）" not in load_ruleset("cn2019").source("id_proof_required").text


def test_a_rule_the_law_does_not_have_has_no_source() -> None:
    with pytest.raises(KeyError, match="co_producer_reply_wd"):
        load_ruleset("cn2007").source("co_producer_reply_wd")


def test_a_parameter_without_source_is_refused() -> None:
    rules = load_ruleset("cn2007")
    with pytest.raises(ValueError, match="不一一对应"):
        RuleSet.model_validate({**dict(rules), "sources": rules.sources[1:]})


def test_an_unknown_parameter_is_refused() -> None:
    data = tomllib.loads((FOLDER / "cn2019.toml").read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="repl_wd"):
        read_ruleset({**data, "repl_wd": {"value": 20, "note": "笔误"}})


def test_the_version_follows_every_parameter() -> None:
    rules = load_ruleset("cn2019")
    versions = {load_ruleset(id_).version for id_ in known_rulesets()}
    longer = RuleSet.model_validate({**dict(rules), "service_wd": 2})
    assert len(versions | {longer.version}) == 4
    assert rules.version == RuleSet.model_validate(dict(rules)).version


@EVERY
def test_a_file_holds_the_rule_set_its_name_says(rules: RuleSet) -> None:
    assert (FOLDER / f"{rules.id}.toml").exists()


@EVERY
def test_internal_links_fit_into_the_reply_limit(rules: RuleSet) -> None:
    """§2.6: transfer and department leave the reserve for notice, signatures and service."""
    links = rules.internal_transfer_wd + rules.department_wd + rules.department_reserve_wd
    assert links <= rules.reply_wd
