"""The preflight: a character no font has is named before a notice goes out, and can be mended."""

import pytest

from domain.acts import Refusal
from domain.applicants import Citizen
from domain.application import Application
from domain.judge import Accepted
from domain.paperwork import Paperwork, numbered
from domain.printable import named, unprintable
from samples import Sample
from tests.domain.playing import Play
from tests.domain.test_facts import SAMPLES
from tests.notices.examples import (
    PROFILE,
)
from tests.notices.papers import a_case, law

NOWHERE = "\U0002a6a5"
SAMPLE = SAMPLES["elevator-report"]


def with_name(name: str) -> Application:
    citizen = SAMPLE.application.applicants[0]
    assert isinstance(citizen, Citizen)
    renamed = citizen.model_copy(update={"name": name})
    return SAMPLE.application.model_copy(update={"applicants": (renamed,)})


def up_to(act: str, sample: Sample) -> tuple[Play, int]:
    """The sample played until the step before an act, and the position of that act."""
    done = Play.of(sample)
    assert isinstance(done.hand_in(sample), Accepted)
    for position, step in enumerate(sample.steps):
        if step.act == act:
            return done, position
        done.until(step.at)
        assert isinstance(done.act(step.act, step.by, step.at, **step.payload), Accepted)
    raise AssertionError(f"the sample has no {act}")


def test_a_notice_with_an_unprintable_name_is_not_drafted_until_the_name_is_written_otherwise() -> (
    None
):
    sample = SAMPLE.model_copy(update={"application": with_name(f"王{NOWHERE}")})
    done, position = up_to("draft", sample)
    step = sample.steps[position]
    refused = done.act(step.act, step.by, step.at, **step.payload)
    assert isinstance(refused, Refusal)
    assert refused.code == "fit_for_print"
    assert f"{NOWHERE}（U+2A6A5）" in refused.why
    assert "correct" in refused.allowed
    mended = with_name("王［龍龍龍龍］").model_dump(mode="json")
    corrected = done.act("correct", step.by, step.at, application=mended, reason="改用拆字写法")
    assert isinstance(corrected, Accepted), corrected
    assert isinstance(done.act(step.act, step.by, step.at, **step.payload), Accepted)


@pytest.mark.parametrize("name", ["王㐱", "𠮷田", "䶮", "欧阳𡒊"])
def test_a_rare_name_that_a_font_has_is_no_reason_to_wait(name: str) -> None:
    sample = SAMPLE.model_copy(update={"application": with_name(name)})
    done, position = up_to("draft", sample)
    step = sample.steps[position]
    assert isinstance(done.act(step.act, step.by, step.at, **step.payload), Accepted)


def test_characters_are_named_with_their_numbers() -> None:
    assert named(unprintable([f"𠮷{NOWHERE}🚀"])) == f"{NOWHERE}（U+2A6A5）、🚀（U+1F680）"


# ---- numbers of paper (§3.4) ----


@pytest.mark.parametrize("kind", ["disclosed", "refused", "correction", "extension", "receipt"])
def test_the_second_and_the_third_of_a_kind_are_counted_in_the_case(kind: str) -> None:
    case = a_case(law())
    suffixes = []
    for _ in range(3):
        (one,) = numbered(case, (Paperwork(kind),), PROFILE.numbers, case.received)
        case = case.model_copy(update={"letters": (*case.letters, one)})
        suffixes.append(one.number.rpartition("-")[2])
    first = suffixes[0]
    assert suffixes == [first, f"二{first}", f"三{first}"]


def test_an_agency_numbers_by_its_own_prefix_pattern_and_suffixes() -> None:
    scheme = PROFILE.numbers.model_copy(
        update={"suffixes": {**PROFILE.numbers.suffixes, "disclosed": "答"}}
    )
    case = a_case(law(), number="朝信息公开〔2019〕第372号")
    (one,) = numbered(case, (Paperwork("disclosed"),), scheme, case.received)
    assert one.number == "朝信息公开〔2019〕第372号-答"


def test_a_draft_takes_no_number_away_from_what_is_issued() -> None:
    case = a_case(law())
    papers = (Paperwork("disclosed", draft=True), Paperwork("disclosed"))
    assert [one.ordinal for one in numbered(case, papers, PROFILE.numbers, case.received)] == [1]
