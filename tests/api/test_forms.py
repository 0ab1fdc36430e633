"""Forms of every act: what they ask, that they mean the payload, and that a page can show them."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from api.forms import Form, NoFormError, form_of, lay_out, read, render
from api.forms.filling import pairs_of, written
from domain.civil import civil_date
from domain.judge import allowed
from domain.people import APPLICANT, DEPARTMENTAL, STAFF, THIRD_PARTY, Actor, Duty, Role
from domain.procedure import OPEN_ACTS, carried_by
from domain.stages import Stage
from tests.api.browsing import Page, assert_accessible
from tests.domain.building import OPENS, perform, sight, standing
from tests.domain.forms import Payload, payloads
from tests.domain.playing import Play

OF_ROLES = tuple(
    Actor(
        id=f"one.{role}",
        name="某人",
        duties=(Duty(role=role, department="tese" if role in DEPARTMENTAL else None),),
    )
    for role in sorted(STAFF)
)
PLACES = tuple(
    (stage, rules)
    for stage in Stage
    for rules in OPENS
    # A fee delays a case only since 2019.
    if (stage, rules) != (Stage.AWAITING_PAYMENT, "bjqts2017")
)
NAMES = [f"{stage}-{rules}" for stage, rules in PLACES]
NAMES += ["extension", "arbitration", "parked", "asking"]
CHOOSE = ("_choose", "findings.0.finding")


Standing = tuple[Play, datetime]


def form(there: Standing, act: str, by: Actor, **more: int) -> Form:
    play, at = there
    assert play.case is not None
    assert play.dossier is not None
    return form_of(act, play.case, play.dossier, by, play.law(at), **more)


def who(role: Role) -> Actor:
    return next(one for one in OF_ROLES if one.duties[0].role is role)


def forms(there: Standing) -> Iterator[tuple[Form, list[Payload]]]:
    """The form of every act that somebody may do there, and what he might fill in."""
    play, at = there
    assert play.case is not None
    for by in OF_ROLES:
        for act in allowed(play.case, by):
            yield form(there, act, by), payloads(act, sight(play, by, at))


def changed(there: Standing, **facts: object) -> Standing:
    play, at = there
    assert play.case is not None
    play.case = play.case.model_copy(update=facts)
    return play, at


def proposed(rules: str) -> Standing:
    """An extension waits for the director, who has the approval form before him as well."""
    play, at = standing(Stage.DEPARTMENT_CONFIRMED, rules)
    payload = {"working_days": 5, "reason": "需要实地核实"}
    perform(play, "propose_extension", who(Role.DEPARTMENT_HEAD), at, payload)
    return play, at


SPECIAL = (
    proposed("bjqts2017"),
    changed(standing(Stage.TRANSFERRED, "bjqts2017"), arbitration=True),
    changed(
        standing(Stage.REGISTERED, "bjqts2017"),
        parked=("bjqts-1/receipt", "bjqts-1/1/receipt/applicant"),
    ),
    changed(standing(Stage.OPINION_RETURNED, "cn2019"), needs="consultation"),
)
"""What only happens when something has happened before."""

EVERYTHING = (*(standing(*place) for place in PLACES), *SPECIAL)


def shown(asked: Form, payload: Payload) -> Page:
    """The page on which a payload stands in a form."""
    return Page(render(lay_out(asked, pairs_of(written(asked.root, payload)))))


def can_say(asked: Form, payload: Payload, page: Page) -> bool:
    """Whether a form offers everything that a payload says: its fields, and its choices."""
    names = written(asked.root, payload)
    fields = {name.partition(".")[0] for name in names}
    values = {(name, value.replace("\r\n", "\n")) for name, value in page.posted()}
    return {key for key, value in payload.items() if value} <= fields and set(
        pairs_of(names)
    ) <= values


@pytest.mark.parametrize("there", EVERYTHING, ids=NAMES)
def test_what_stands_in_a_form_is_what_it_says_when_it_is_sent(there: Standing) -> None:
    for asked, plausible in forms(there):
        carries, said = carried_by(asked.act), 0
        for payload in plausible:
            page = shown(asked, payload)
            back = read(asked, page.posted()).payload
            if can_say(asked, payload, page):
                said += 1
                assert carries.model_validate(back) == carries.model_validate(payload), asked.act
        assert said, asked.act


def test_every_act_of_a_person_has_a_form() -> None:
    asked = {one.act for there in EVERYTHING for one, _ in forms(there)}
    assert asked == set(OPEN_ACTS)


@pytest.mark.parametrize("there", EVERYTHING, ids=NAMES)
def test_every_question_of_every_form_has_its_words(there: Standing) -> None:
    for asked, plausible in forms(there):
        for page in (Page(render(lay_out(asked))), *(shown(asked, one) for one in plausible)):
            assert_accessible(page)


def test_nobody_gets_the_form_of_an_act_he_may_not_perform() -> None:
    there = standing(Stage.REGISTERED, "bjqts2017")
    with pytest.raises(NoFormError):
        form(there, "transfer", who(Role.HANDLER))


def choices(asked: Form, name: str) -> list[str]:
    """What may be chosen in a fresh form under a name."""
    page = Page(render(lay_out(asked)))
    boxes = [one.get("value") for one in page.all("input") if one.get("name") == name]
    lists = [one for one in page.all("select") if one.get("name") == name]
    options = [one.get("value") for one in page.all("option") if one.parents[-1] in lists]
    return boxes + [one for one in options if one]


def outcomes(rules: str) -> set[str]:
    asked = form(standing(Stage.ASSIGNED, rules), "opinion", who(Role.DEPARTMENT_HEAD))
    return set(choices(asked, "findings.0.finding.outcome"))


def test_only_outcomes_of_the_rules_in_force_are_offered() -> None:
    assert {"DISCLOSED", "NOT_EXIST"} <= outcomes("bjqts2017") < outcomes("cn2019")
    assert outcomes("cn2019") - outcomes("bjqts2017") >= {"NEEDS_CREATION", "PUBLICATION"}
    assert not outcomes("cn2019") & {"WITHDRAWN", "ABANDONED", "FEE_UNPAID"}, "no notice says so"


@pytest.mark.parametrize(("rules", "offered"), [("bjqts2017", False), ("cn2019", True)])
def test_a_refusal_offers_only_the_categories_of_its_rules(rules: str, offered: bool) -> None:
    asked = form(standing(Stage.ASSIGNED, rules), "opinion", who(Role.DEPARTMENT_HEAD))
    chosen = (("findings.0.finding.outcome", "REFUSED"),)
    page = Page(render(lay_out(asked, read(asked, (*chosen, CHOOSE)).filled)))
    values = {one.get("value") for one in page.all("input", "option")}
    assert ("internal" in values) is offered
    assert "state_secret" in values


def test_only_answers_that_lead_to_a_row_of_the_table_are_offered() -> None:
    """The clerk sends back to the department only; a contact regained reopens no closed case."""
    back = form(standing(Stage.OPINION_RETURNED, "bjqts2017"), "return", who(Role.CLERK))
    assert choices(back, "to") == ["department"]
    again = form(standing(Stage.CLOSED, "bjqts2017"), "reopen", who(Role.OFFICE))
    assert choices(again, "ground") == ["review", "suit", "correction"]
    sign = form(standing(Stage.DRAFTED, "bjqts2017"), "approve", who(Role.DEPARTMENT_HEAD))
    assert choices(sign, "what") == []
    both = form(proposed("bjqts2017"), "approve", who(Role.OFFICE_DIRECTOR))
    assert choices(both, "what") == ["signature", "extension"]


def test_a_handler_is_chosen_among_those_of_the_department() -> None:
    there = standing(Stage.TRANSFERRED, "bjqts2017")
    asked = form(there, "assign", who(Role.DEPARTMENT_HEAD))
    play, at = there
    holds = play.law(at).holds
    assert all(holds(one, Role.HANDLER, "tese") for one in choices(asked, "handler"))
    assert "zhang.wei" in choices(asked, "handler")


def test_what_is_answered_at_the_window_is_public_already() -> None:
    asked = form(standing(Stage.REGISTERED, "bjqts2017"), "answer_at_once", who(Role.CLERK))
    assert choices(asked, "findings.0.finding.outcome") == ["ALREADY_PUBLIC"]


def test_a_date_that_is_today_unless_told_says_so() -> None:
    there = standing(Stage.DISPATCHED, "bjqts2017")
    page = Page(render(lay_out(form(there, "serve", who(Role.CLERK)))))
    assert ("served_on", str(civil_date(there[1]))) in page.posted()


def test_a_third_party_learns_of_no_other_and_is_not_asked_what_day_it_is() -> None:
    play, at = changed(standing(Stage.OPINION_RETURNED, "cn2019"), needs="consultation")
    parties = [{"name": "甲公司", "content": "报告"}, {"name": "乙公司", "content": "数据"}]
    perform(play, "consult", who(Role.CLERK), at, {"parties": parties})
    html = render(lay_out(form((play, at), "third_party_reply", THIRD_PARTY, party=2)))
    assert "乙公司" in html
    assert "甲公司" not in html
    posted = dict(Page(html).posted())
    assert posted["party"] == "2"
    assert "on" not in posted


def test_an_applicant_is_not_asked_what_the_agency_knows() -> None:
    asked = form(standing(Stage.RETURNED_FORMAL, "bjqts2017"), "reapply", APPLICANT)
    names = {name for name, _ in Page(render(lay_out(asked))).posted()}
    assert "application.applicants.0.name" in names
    assert not [one for one in names if "arrival" in one or "oral" in one]
