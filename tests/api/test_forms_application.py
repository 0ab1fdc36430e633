"""The application form 附件2: taken down by a clerk, or filled in by the applicant himself."""

from datetime import date

import pytest

from api.forms import application_form, errors, lay_out, only, read, render
from api.forms.filling import pairs_of, written
from domain.application import Application
from domain.defects import defects
from samples import Sample, load_samples
from tests.api.browsing import Page, assert_accessible

CLERK = application_form("北京市质量技术监督局", "clerk")
OWN = application_form("北京市质量技术监督局", "applicant")
ABOUT = "application.applicants.0"


@pytest.mark.parametrize("sample", load_samples(), ids=lambda sample: sample.id)
def test_a_clerk_can_take_down_every_application(sample: Sample) -> None:
    """What paper says, complete or not, is what the form says after it was shown and sent."""
    payload = {"application": sample.application.model_dump(mode="json")}
    page = Page(render(lay_out(CLERK, pairs_of(written(CLERK.root, payload)))))
    assert_accessible(page)
    back = read(CLERK, page.posted()).payload
    assert Application.model_validate(back["application"]) == sample.application


def test_the_form_begins_with_one_citizen_and_one_piece_of_information() -> None:
    page = Page(render(lay_out(CLERK)))
    posted = dict(page.posted())
    assert posted[f"{ABOUT}.kind"] == "citizen"
    assert posted["application.items.0.title"] == ""
    assert posted["application.agency_name"] == "北京市质量技术监督局"
    assert posted["application.other_form_accepted"] == "true"


def test_a_form_sent_blank_is_an_application_without_anything() -> None:
    payload = read(OWN, Page(render(lay_out(OWN))).posted()).payload
    assert payload == {"application": {"other_form_accepted": True}}


def test_an_applicant_is_not_asked_how_or_when_the_application_came() -> None:
    names = {name.split(".")[1] for name, _ in Page(render(lay_out(OWN))).posted()}
    assert {"applicants", "items", "obtaining", "form", "purpose"} <= names
    assert not names & {"arrival", "agency_name", "oral"}


def test_a_browser_may_fill_in_who_the_applicant_is_and_nothing_for_a_clerk() -> None:
    own = {
        one.get("name"): one.get("autocomplete") for one in Page(render(lay_out(OWN))).all("input")
    }
    assert own[f"{ABOUT}.name"] == "name"
    assert own[f"{ABOUT}.contact.phone"] == "tel"
    assert own[f"{ABOUT}.identity.number"] == "off"
    taken = Page(render(lay_out(CLERK))).all("input", "textarea")
    assert {one.get("autocomplete") for one in taken} <= {"off", ""}


def test_an_organisation_is_asked_other_things_and_keeps_what_both_are_asked() -> None:
    typed = ((f"{ABOUT}.kind", "organisation"), (f"{ABOUT}.contact.phone", "010-88020000"))
    reading = read(OWN, (*typed, ("_choose", ABOUT)))
    posted = dict(Page(render(lay_out(OWN, reading.filled))).posted())
    assert posted[f"{ABOUT}.contact.phone"] == "010-88020000"
    assert f"{ABOUT}.legal_representative" in posted
    assert f"{ABOUT}.employer" not in posted


def test_joint_applicants_are_added_one_by_one() -> None:
    first = ((f"{ABOUT}.kind", "citizen"), (f"{ABOUT}.name", "王芳"))
    reading = read(OWN, (*first, ("_add", "application.applicants")))
    posted = dict(Page(render(lay_out(OWN, reading.filled))).posted())
    assert posted["application.applicants.1.kind"] == "citizen"
    assert posted[f"{ABOUT}.name"] == "王芳"


def test_a_page_asks_some_of_the_questions_only() -> None:
    page = only(OWN, ("items", "purpose"))
    names = {name.split(".")[1] for name, _ in Page(render(lay_out(page))).posted()}
    assert names == {"items", "purpose"}
    payload = read(page, (("application.items.0.title", "检验报告"),)).payload
    assert payload == {"application": {"items": [{"title": "检验报告"}]}}


def test_every_defect_stands_at_its_question() -> None:
    """一次性告知: the summary names them all and leads to each."""
    payload = {
        "application": {
            "arrival": {"channel": "window", "submitted_on": "2017-11-07"},
            "agency_name": "市质监局",
            "applicants": [
                {
                    "kind": "citizen",
                    "name": "王芳",
                    "identity": {"kind": "resident_id", "number": "110102198807090000"},
                    "contact": {"email": "wang"},
                }
            ],
            "items": [{}, {"title": "检验报告"}],
            "agent": {"name": "赵律师"},
        }
    }
    found = defects(
        Application.model_validate(payload["application"]),
        agency_names=("市质监局",),
        today=date(2017, 11, 7),
        rules="bjqts2017",
    )
    faults = errors(CLERK, found)
    assert {one.name for one in faults} >= {
        f"{ABOUT}.identity.number",
        f"{ABOUT}.contact.email",
        "application.agent.proof",
        "application.items.0",
        "application.obtaining",
        "application.form",
    }
    filled = pairs_of(written(CLERK.root, payload))
    page = Page(render(lay_out(CLERK, filled, faults)))
    assert_accessible(page)
    assert len(page.all("a")) == len(faults) == len(found)
