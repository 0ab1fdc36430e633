"""A browser without JavaScript, as far as forms go: what a page shows is what is posted."""

from html.parser import HTMLParser

Pairs = tuple[tuple[str, str], ...]

VOID = {"input", "br", "hr", "img", "meta", "link"}


class Element:
    """An element of a page, with the text inside it."""

    def __init__(
        self, tag: str, attributes: dict[str, str], parents: tuple["Element", ...]
    ) -> None:
        self.tag, self.attributes, self.parents = tag, attributes, parents
        self.text = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """A page's elements in their order; a tag left open or closed out of turn is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        assert not self._open, [one.tag for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        found = {name: "" if value is None else value for name, value in attrs}
        element = Element(tag, found, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.text += data

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self.elements if one.tag in tags]

    def posted(self) -> Pairs:
        """What its form would post."""
        pairs: list[tuple[str, str]] = []
        for one in self.all("input", "select", "textarea"):
            if one.tag == "input":
                ticked = one.get("type") not in ("radio", "checkbox") or "checked" in one.attributes
                pairs += [(one.get("name"), one.get("value"))] if ticked else []
            elif one.tag == "textarea":
                pairs.append((one.get("name"), one.text.removeprefix("\n").replace("\n", "\r\n")))
            else:
                pairs.append((one.get("name"), self._selected(one)))
        return tuple(pairs)

    def _selected(self, select: Element) -> str:
        options = [one for one in self.all("option") if select in one.parents]
        chosen = [one for one in options if "selected" in one.attributes] or options
        return chosen[0].get("value")


def assert_accessible(page: Page) -> None:
    """Every control has one label, every group its legend, ids are unique, and references lead."""
    ids = [one.get("id") for one in page.elements if one.get("id")]
    assert len(set(ids)) == len(ids), sorted(one for one in ids if ids.count(one) > 1)
    labels = [one.get("for") for one in page.all("label")]
    for one in page.all("input", "select", "textarea"):
        if one.get("type") != "hidden":
            assert labels.count(one.get("id")) == 1, one.get("name")
    for one in page.all("label", "legend", "button", "summary", "option"):
        assert one.text.strip(), one.attributes
    for one in page.all("fieldset"):
        inside = [inner for inner in page.elements if inner.parents[-1:] == (one,)]
        assert inside[0].tag == "legend", one.attributes
    described = (one.get("aria-describedby").split() for one in page.elements)
    assert {name for names in described for name in names} <= set(ids)
    links = [one.get("href").removeprefix("#") for one in page.all("a")]
    assert set(links) <= set(ids), links
    assert not page.all("script", "style")
    assert not [one for one in page.elements if "style" in one.attributes]
    first = page.all("button")[0]
    assert not first.get("name"), "the Enter key must send the form, not change it"
