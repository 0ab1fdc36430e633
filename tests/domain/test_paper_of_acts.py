"""Which paper an act makes beside notices and letters: forms for the file (§2.5; A15)."""

import pytest

from domain.facts_service import postal_entries
from domain.paper import DOCUMENTS, DocumentKind
from domain.rulesets import load_ruleset
from samples import Sample
from tests.domain.playing import play
from tests.domain.test_facts import SAMPLES, papers

INNER = {kind for kind in DocumentKind if DOCUMENTS[kind].internal}
MADE = {
    ("register", DocumentKind.APPLICATION_FORM),
    ("draft", DocumentKind.APPROVAL_FORM),
    ("serve", DocumentKind.APPROVAL_FORM),
    ("dispatch", DocumentKind.SERVICE_PROOF),
    ("dispatch", DocumentKind.ENVELOPE),
    ("notify", DocumentKind.ENVELOPE),
    ("abandon", DocumentKind.ABANDONMENT),
}
"""Acts and the forms for the file that they make, apart from the secrecy review's."""


def made(sample: Sample) -> list[tuple[str, str]]:
    return [
        (act, paper.kind) for act, ruling in play(sample).accepted for paper in ruling.documents
    ]


def test_the_samples_make_every_form_for_the_file_where_it_belongs() -> None:
    found = {one for sample in SAMPLES.values() for one in made(sample) if one[1] in INNER}
    assert {one for one in found if one[1] != DocumentKind.SECRECY_FORM} == MADE


@pytest.mark.parametrize(
    ("sample", "form"),
    [
        ("food-overdue", DocumentKind.SERVICE_PROOF),  # handed over at the desk
        ("metrology-secret", DocumentKind.ENVELOPE),  # by post
        ("elevator-report", None),  # by e-mail
    ],
)
def test_how_a_reply_goes_out_decides_what_goes_with_it(
    sample: str, form: DocumentKind | None
) -> None:
    sent = [kind for act, kind in made(SAMPLES[sample]) if act == "dispatch"]
    assert sent == ([form] if form else [])


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_only_an_oral_application_is_written_down_on_the_form(sample: Sample) -> None:
    forms = [kind for _, kind in made(sample) if kind == DocumentKind.APPLICATION_FORM]
    assert len(forms) == (sample.application.oral is not None)


@pytest.mark.parametrize(
    ("sample", "why", "cited"),
    [
        ("certificates-abandoned", "经告知补正，逾期未补正", False),
        ("deemed-abandoned", "经告知补正，逾期未补正", True),
        ("fee-unpaid", "逾期未缴纳", True),
        ("anonymous-mail", "逾期未重新申请", False),
    ],
)
def test_the_record_of_a_case_given_up_says_why_and_on_what_basis(
    sample: str, why: str, cited: bool
) -> None:
    played = play(SAMPLES[sample])
    found = [one for one in papers(played, SAMPLES[sample]) if one.abandoned]
    assert len(found) == 1
    assert found[0].abandoned is not None
    assert why in found[0].abandoned.why
    assert bool(found[0].basis) is cited
    asked = found[0].abandoned.told_on is not None
    deemed = load_ruleset(played.rules).no_supplement == "deemed_abandoned"
    assert found[0].abandoned.waived is (asked and deemed)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_letter_sent_by_post_has_its_own_envelope(sample: Sample) -> None:
    """To the party it went to, with the number it was posted under, as the register has them."""
    played = play(sample)
    assert played.case
    assert played.dossier
    made = [
        (one.service.recipient, one.service.address, one.service.tracking, one.service.sent_on)
        for one in papers(played, sample)
        if one.kind == DocumentKind.ENVELOPE and one.service
    ]
    posted = postal_entries(played.case, played.dossier)
    listed = [(one.recipient, one.address, one.tracking, one.on) for one in posted]
    assert sorted(made) == sorted(listed)
    assert all(one.papers for one in posted)


def test_the_envelope_to_a_third_party_tells_nothing_of_the_applicant() -> None:
    """Only where the letter goes and under which numbers."""
    sample = SAMPLES["cylinder-override"]
    applicant = sample.application.applicants[0]
    (first, *_) = [one for one in papers(play(sample), sample) if one.kind == DocumentKind.ENVELOPE]
    assert first.service
    assert first.service.recipient == "北京恒储气瓶有限公司"
    assert [one.title for one in first.service.papers] == ["政府信息征求第三方意见书"]
    told = first.model_dump_json()
    assert applicant.name not in told
    assert applicant.contact.address not in told


def test_what_went_by_post_is_in_the_register_of_posted_mail() -> None:
    done = play(SAMPLES["metrology-secret"])
    assert done.case
    assert done.dossier
    (entry,) = postal_entries(done.case, done.dossier)
    assert entry.tracking == "XA11200345611"
    assert entry.number == done.case.number
    assert entry.papers
    assert entry.address
