"""Documents: from facts to HTML and to PDF, and what their files are called."""

from base64 import b64decode

from domain.civil import chinese_date
from domain.facts import DocumentFacts
from domain.facts_service import PostalFacts
from domain.paper import DocumentKind, PaperKind
from notices.demanded import lost, named
from notices.printing import About, is_picture, print_pdf, print_picture
from notices.templating import SHIPPED, Templates, Unprintable, render


def render_html(facts: DocumentFacts, templates: Templates = SHIPPED) -> str:
    """The document as an HTML page.

    Raises:
        Unprintable: A template of the office is broken, or leaves out what the law demands.
        Unrenderable: The facts lack something the template tells.
    """
    name = f"{facts.kind}.html"
    page = templates.render(name, facts=facts)
    if templates.owns(name) and (gone := lost(facts, page, render(name, facts=facts))):
        raise Unprintable(f"本机关的模板改动后，{facts.title}缺少必备内容：{named(gone)}")
    return page


def render_pdf(facts: DocumentFacts, templates: Templates = SHIPPED) -> bytes:
    """The document as a PDF on A4 with its fonts embedded; the same facts give the same bytes.

    Raises:
        Unprintable: A character or a font is missing, the seal cannot be read, or a template of
            the office is at fault.
        Unrenderable: The facts lack something the template tells, or the page cannot be set.
    """
    page = render_html(facts, templates)
    if facts.seal and not is_picture(b64decode(facts.seal.data)):
        raise Unprintable("公章图片无法读取，请在机关配置中更换")
    title = f"{facts.title} {_named(facts)}".strip()
    # Dated by the case, not by the machine's clock, so that a second rendering is the same file.
    return print_pdf(page, About(title, facts.agency.name, facts.dated or facts.received))


def render_picture(facts: DocumentFacts, templates: Templates = SHIPPED, width: int = 720) -> bytes:
    """The first page of a document as a PNG, to be looked at while it is being written.

    Raises:
        Unprintable: As `render_pdf`.
        Unrenderable: As `render_pdf`.
    """
    return print_picture(render_html(facts, templates), width)


def render_postal_pdf(facts: PostalFacts) -> bytes:
    """The register of posted mail 邮寄登记 as a PDF, A4 across.

    Raises:
        Unprintable: A character or a font is missing.
        Unrenderable: The page cannot be set.
    """
    title = f"邮寄登记簿 {chinese_date(facts.first)}至{chinese_date(facts.last)}"
    return print_pdf(render_postal_html(facts), About(title, facts.agency.name, facts.last))


def render_postal_html(facts: PostalFacts) -> str:
    """The register of posted mail as an HTML page."""
    return render("postal_register.html", facts=facts)


def file_name(facts: DocumentFacts) -> str:
    """What the file is called: 信息公开告知书（京质监信息公开〔2017〕第12号-告）.pdf."""
    mark = "草稿" if facts.draft else _named(facts) or "空白"
    return f"{facts.title}（{mark}）.pdf".replace("/", "-")


def template_version(kind: PaperKind, templates: Templates = SHIPPED) -> str:
    """The version of a document's template, kept with what was made from it."""
    return templates.version(f"{kind}.html")


def _named(facts: DocumentFacts) -> str:
    """Number, else the case's, else the day of receipt: an application sent back has no number."""
    if facts.kind == DocumentKind.APPLICATION_FORM and facts.application is None:
        return ""
    return facts.number or facts.registration or f"{chinese_date(facts.received)}收件"
