"""What people wrote in a case, as whoever decides next reads it."""

from api.console.written import written
from domain.stages import Stage
from tests.domain.building import standing


def test_a_reviewer_reads_what_was_proposed_and_what_was_judged_before_him() -> None:
    play, _ = standing(Stage.REVIEW_CHECKED, "bjqts2017")
    assert play.dossier is not None
    assert play.dossier.review is not None
    told = {one.title: dict(one.facts) for one in written(play.dossier)}
    assert told["保密审查建议"]["理由"] == play.dossier.review.reasons
    (step,) = play.dossier.review.steps
    assert told[f"保密审查：承办部门负责人 {step.name}"]["审查意见"] == "同意公开"
