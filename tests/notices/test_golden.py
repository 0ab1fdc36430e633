"""Every form says what its golden text says (tests/notices/golden.py: how to renew them)."""

import pytest

from domain.paper import DOCUMENTS
from tests.notices.golden import ALL, FOLDER, PAPERS, file_of, sample, text_of

ATTACHMENTS = range(1, 19)


@pytest.mark.parametrize(("rules", "kind"), PAPERS)
def test_a_form_says_what_its_golden_text_says(rules: str, kind: str) -> None:
    golden = file_of(rules, kind).read_text(encoding="utf-8")
    assert text_of(sample(rules, kind)) == golden


def test_each_of_the_18_attachments_has_a_golden_text_under_the_agencys_rules() -> None:
    found = {DOCUMENTS[kind].attachment for rules, kind in ALL if rules == "bjqts2017"}
    assert set(ATTACHMENTS) <= found


def test_no_golden_text_lies_there_without_its_form() -> None:
    kept = {(file.parent.name, file.stem) for file in FOLDER.glob("*/*.txt")}
    assert kept == set(PAPERS)
