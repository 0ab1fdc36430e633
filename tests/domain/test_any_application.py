"""Defects of any application at all, however odd: they are told, and told in Chinese (§2.2)."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.applicants import (
    Agent,
    Citizen,
    Contact,
    Identity,
    IdentityKind,
    Organisation,
    Representative,
)
from domain.application import Application, Confirmation, Form, Item, Obtaining, OralRecord
from domain.channels import Arrival, Channel
from domain.defects import Defect, defects

AGENCY = "北京市质量技术监督局"
RULES = ("cn2007", "bjqts2017", "cn2019")

LINES = st.text(max_size=12)
DAYS = st.none() | st.dates()
IDENTITIES = st.builds(
    Identity, kind=st.none() | st.sampled_from(IdentityKind), number=LINES, name=LINES
)
CONTACTS = st.builds(Contact, phone=LINES, address=LINES, email=LINES, fax=LINES)
PERSONS = {"name": LINES, "identity": IDENTITIES, "contact": CONTACTS}
APPLICATIONS = st.builds(
    Application,
    arrival=st.builds(
        Arrival,
        channel=st.sampled_from(Channel),
        submitted_on=DAYS,
        signed_on=DAYS,
        confirmed_on=DAYS,
        announced_on=DAYS,
        addressed_elsewhere=st.booleans(),
        labelled=st.none() | st.booleans(),
    ),
    agency_name=LINES | st.just(AGENCY),
    applicants=st.lists(
        st.builds(Citizen, **PERSONS) | st.builds(Organisation, **PERSONS), max_size=6
    ).map(tuple),
    agent=st.none() | st.builds(Agent, proof=LINES, **PERSONS),
    representatives=st.none()
    | st.lists(st.builds(Representative, **PERSONS), max_size=6).map(tuple),
    election_proof=LINES,
    oral=st.none()
    | st.builds(
        OralRecord,
        transcript=LINES,
        clerk=LINES,
        difficulty=LINES,
        confirmed_by=st.none() | st.sampled_from(Confirmation),
    ),
    items=st.lists(
        st.builds(Item, title=LINES, document_number=LINES, description=LINES), max_size=4
    ).map(tuple),
    obtaining=st.none() | st.sampled_from(Obtaining),
    form=st.none() | st.sampled_from(Form),
    purpose=LINES,
)


def found(one: Application, rules: str) -> tuple[Defect, ...]:
    return defects(one, agency_names=(AGENCY,), today=date(2017, 11, 8), rules=rules)


@given(APPLICATIONS, st.sampled_from(RULES))
def test_any_application_can_be_judged(one: Application, rules: str) -> None:
    """Every defect has a finished Chinese sentence and a field that exists in the application."""
    for defect in found(one, rules):
        assert defect.message.endswith("。")
        assert "{" in one.agency_name or "{" not in defect.message
        assert _exists(one.model_dump(), defect.field)


@given(APPLICATIONS, st.sampled_from(RULES))
def test_what_is_found_does_not_depend_on_how_often_one_asks(one: Application, rules: str) -> None:
    again = Application.model_validate_json(one.model_dump_json())
    assert found(again, rules) == found(one, rules)


def _exists(value: Any, path: str) -> bool:
    for step in path.split("/"):
        value = value[int(step)] if step.isdigit() else value[step]
    return True
