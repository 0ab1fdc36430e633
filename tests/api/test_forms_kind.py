"""Kind forms: nobody is blamed for what was not shown to him, and nothing wrong stays hidden."""

from api.forms import FormError, errors, read
from domain.people import APPLICANT
from domain.stages import Stage
from tests.api.test_forms_read import CLERK, form, opinion, page, wrong


def test_a_case_chosen_without_its_button_is_asked_before_it_is_faulted() -> None:
    chosen = (("opinion", "没有找到"), ("findings.0.finding.outcome", "NOT_EXIST"))
    reading = read(opinion(), chosen)
    assert reading.again
    names = {one.get("name") for one in page(opinion(), reading).all("textarea")}
    assert "findings.0.finding.searched_where" in names


def test_a_list_whose_only_entry_is_faulty_is_not_called_empty_too() -> None:
    asked, withheld = opinion(), "findings.0.finding.withheld"
    outcome = ("findings.0.finding.outcome", "PARTIAL")
    posted = (("opinion", "部分公开"), outcome, (f"{withheld}.0.part", ""))
    names = {one.name for one in errors(asked, wrong(asked, read(asked, posted).payload))}
    assert f"{withheld}.0.category" in names
    assert withheld not in names


def test_a_fault_of_the_whole_form_opens_what_is_folded_away() -> None:
    asked = opinion()
    folded = page(asked, read(asked, ())).all("details")
    assert folded
    assert not any("open" in one.attributes for one in folded)
    told = page(asked, read(asked, ()), [FormError(name="", message="请填写保密审查建议")])
    assert ["open" in one.attributes for one in told.all("details")] == [True] * len(folded)


def test_an_applicant_is_not_asked_in_what_form_his_withdrawal_came() -> None:
    own, clerks = (form(Stage.REGISTERED, "withdraw", by) for by in (APPLICANT, CLERK))
    assert [one.name for one in own.root.fields] == ["statement"]
    assert [one.name for one in clerks.root.fields] == ["form", "statement"]


def test_a_form_is_called_by_what_its_outcomes_share() -> None:
    assert form(Stage.CONSULTING, "third_party_reply", CLERK).title == "登记第三方意见"
    assert form(Stage.REGISTERED, "withdraw", CLERK).title == "撤回申请"
