"""docs/procedure.md is the table of today, and its diagrams have exactly the ways of the table."""

import ast
import re
from pathlib import Path

from cli.diagram import overview, state_diagram
from cli.edge_cases import EDGE_CASES
from cli.procedure_articles import acts_by_article
from cli.procedure_page import TITLES, page
from domain.outcomes import OUTCOMES
from domain.paper import DOCUMENTS
from domain.procedure import CHAPTERS, PROCEDURE
from domain.stages import UNANSWERED, Stage

ROOT = Path(__file__).parents[2]
ARROW = re.compile(r"^ *(\S+) --> (\S+): (.*)$", re.MULTILINE)


def drawn(diagram: str) -> set[tuple[str, str, str]]:
    return {
        (start, to, label.partition("（")[0])
        for start, to, labels in ARROW.findall(diagram)
        for label in labels.split("<br/>")
    }


def ways() -> set[tuple[str, str, str]]:
    found = set()
    for row in PROCEDURE:
        if row.to is None:
            continue
        framed = frozenset(row.stages) == UNANSWERED
        starts = ["unanswered"] if framed else [*row.stages] or ["[*]"]
        found |= {(start, row.to, row.title) for start in starts}
    return found


def test_the_page_in_the_docs_is_what_the_generator_writes() -> None:
    """If it is stale: `mingbai procedure --markdown > docs/procedure.md`."""
    assert (ROOT / "docs" / "procedure.md").read_text(encoding="utf-8") == page()


def test_the_diagrams_of_the_chapters_have_exactly_the_ways_of_the_table() -> None:
    together = set().union(*(drawn(state_diagram(chapter.ROWS)) for chapter in CHAPTERS))
    assert together == ways()


def test_ways_of_one_title_to_different_stages_are_told_apart() -> None:
    for chapter in CHAPTERS:
        seen: dict[tuple[str, str], str] = {}
        for start, to, labels in ARROW.findall(state_diagram(chapter.ROWS)):
            for label in labels.split("<br/>"):
                assert seen.setdefault((start, label), to) == to


def test_the_overview_goes_from_receipt_to_every_answered_end_and_never_back() -> None:
    shown = drawn(overview())
    assert shown < ways()
    reached = {to for _, to, _ in shown}
    assert {"closed", "withdrawn", "undeliverable"} <= reached
    assert ("assigned", "transferred", "部门逾期，办公室改派") not in shown


def test_every_stage_is_named_in_the_diagrams_where_it_appears() -> None:
    diagrams = [overview(), *(state_diagram(chapter.ROWS) for chapter in CHAPTERS)]
    seen = set()
    for diagram in diagrams:
        for start, to, _ in drawn(diagram):
            for stage in {start, to} & {*Stage}:
                assert f'state "{Stage(stage).label}" as {stage}\n' in diagram
                seen.add(stage)
    assert seen == {*Stage}


def test_the_page_names_every_stage_act_document_outcome_and_article() -> None:
    shown = page()
    for stage in Stage:
        assert f"| {stage.label} | `{stage}` |" in shown
    for row in PROCEDURE:
        assert f"**{row.title}**" in shown
        assert row.cites in shown
    for kind in DOCUMENTS.values():
        assert kind.title in shown
    for code in OUTCOMES:
        assert f"`{code}`" in shown
    assert len(TITLES) == len(CHAPTERS)


def test_an_act_is_found_under_each_article_it_rests_on() -> None:
    index = acts_by_article()
    assert "转交承办部门" in index["细则第十三条（三）"]
    assert "部门逾期，办公室改派" in index["细则第八条（一）"]
    assert "办公室主任同意延期" in index["政府信息公开条例（2019）第三十三条第二款"]
    places = [*index]
    assert places.index("细则第八条（一）") < places.index("细则第十三条（一）")
    assert places.index("细则第十三条（八）") < places.index("政府信息公开条例（2019）第三十条")
    assert {title for titles in index.values() for title in titles} == {
        row.title for row in PROCEDURE
    }


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_every_edge_case_of_the_rules_is_there_once() -> None:
    """§2.7 of the specification has thirty rows."""
    assert len({one.title for one in EDGE_CASES}) == len(EDGE_CASES) == 30


def test_every_edge_case_names_tests_and_samples_that_exist() -> None:
    for one in EDGE_CASES:
        assert one.tests or one.samples, one.title
        for test in one.tests:
            path, _, name = test.partition("::")
            assert name.startswith("test_")
            assert name in names_in(ROOT / "tests" / path), test
        for sample in one.samples:
            assert (ROOT / "samples" / f"{sample}.toml").is_file(), sample


LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def test_every_link_between_the_pages_of_the_procedure_leads_somewhere() -> None:
    pages = [ROOT / "docs" / "procedure.md"]
    pages += (ROOT / "docs" / "walkthroughs").glob("*.md")
    pages += (ROOT / "docs" / "decisions").glob("*.md")
    links = [(one, link) for one in pages for link in LINK.findall(one.read_text("utf-8"))]
    lost = [(one.name, link) for one, link in links if not (one.parent / link).exists()]
    assert len(links) > len(pages)
    assert lost == []


def test_a_screenshot_is_small_and_shown() -> None:
    folder = ROOT / "docs" / "walkthroughs"
    told = "".join(page.read_text("utf-8") for page in folder.glob("*.md"))
    images = list((folder / "img").iterdir())
    assert images
    for image in images:
        assert image.stat().st_size < 150_000
        assert f"(img/{image.name})" in told
