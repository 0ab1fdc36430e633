"""Links that stand in the templates lead to a page that there is, and to a place on it."""

import re
from pathlib import Path

import pytest

from tests.api.routes import ROUTES

TEMPLATES = tuple((Path(__file__).parents[2] / "api" / "pages" / "templates").rglob("*.html"))
TEXT = "\n".join(one.read_text() for one in TEMPLATES)
LINKS = sorted(set(re.findall(r'href="(/[^"{]*)"', TEXT)) - {"/openapi.json"})


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    page, _, place = link.partition("#")
    path = page.partition("?")[0]
    shapes = (re.sub(r"\{[^}]*\}", "[^/]+", path) for method, path in ROUTES if method == "GET")
    assert any(re.fullmatch(shape, path) for shape in shapes)
    assert not place or f'id="{place}"' in TEXT
