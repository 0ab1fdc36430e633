"""`mingbai notice`: an office looks at its notices, and at what is wrong with its own templates."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from activities.assembly import Installation, open_installation
from activities.specimens import Rehearsal, papers, specimens, stage
from agencies import load_profile
from cli.notice_again import case_named, kind_named, rerender
from cli.output import Json, fail, print_json
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.case import agency_of
from domain.civil import civil_date
from domain.facts import DocumentFacts
from domain.facts_documents import blank_application
from domain.paper import DOCUMENTS
from notices.checking import Fault, check_templates
from notices.documents import render_html, render_pdf
from notices.overrides import Offices, read
from notices.preview import print_png
from notices.templating import SHIPPED, Templates, Unrenderable
from runtime.errors import Unavailable
from samples import Sample, load_samples

PIXELS = 1240
"""How wide a page is as a picture: 150 dots an inch."""

Kind = Annotated[
    str, typer.Argument(help="文书：代号（disclosed）、名称（信息公开告知书）或附件号（5）")
]
SampleId = Annotated[str | None, typer.Option("--sample", help="用哪个样例；不写的，第一个合适的")]
Case = Annotated[
    str | None, typer.Option("--case", help="用登记库中的案件：登记号、编号或“年-序号”")
]
Agency = Annotated[str | None, typer.Option(help="用哪个机关的模板；不写的，按样例或者案件")]
Out = Annotated[
    Path | None, typer.Option(help="写到哪个文件，.pdf 或者 .png；不写的，为“代号.pdf”")
]
Folder = Annotated[
    Path | None, typer.Argument(help="一个机关的模板目录；不写的，检查数据目录 templates 下的全部")
]

app = typer.Typer(help="文书：预览、检查、空白申请表、重新制作", no_args_is_help=True)
app.command()(rerender)


@app.command()
def preview(
    kind: Kind,
    *,
    sample: SampleId = None,
    case: Case = None,
    agency: Agency = None,
    out: Out = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """把一种文书做成 PDF 或者图片，看它是什么样子；不登记，不发出。"""  # noqa: D415 - the help users read ends as Chinese does
    if sample and case:
        fail("--sample 和 --case 只能用一个")
    if agency:
        load_profile(agency)  # of a mistyped one the shipped templates would be shown
    code = kind_named(kind)
    file = _as_page(out or Path(f"{code}.pdf"))
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    if case:
        with open_installation(settings) as opened:
            whose, facts = _of_case(opened, case, code)
    else:
        whose, facts = _of_sample(sample, code)
    templates = Offices(settings.templates_dir).of(agency or whose)
    _write(file, facts, templates)
    print(f"{facts.title}已写入 {file}（模板版本 {templates.version(f'{code}.html')}）")


@app.command()
def blank(
    *,
    agency: Annotated[str, typer.Option(help="哪个机关")],
    out: Out = None,
    data_dir: DataDir = None,
) -> None:
    """空白的政府信息公开申请表（附件2），放在窗口或者网站上。"""  # noqa: D415 - the help users read ends as Chinese does
    file = _as_page(out or Path("政府信息公开申请表.pdf"))
    settings = settings_for(data_dir=data_dir)
    # A blank form shows no day: nothing to open a register for, where training's clock is kept.
    facts = blank_application(
        load_profile(agency), civil_date(datetime.now(UTC) + settings.civil_shift)
    )
    _write(file, facts, Offices(settings.templates_dir).of(agency))
    print(f"空白{facts.title}已写入 {file}")


@app.command()
def check(
    folder: Folder = None,
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """检查机关自己的模板：用全部样例试做，指出错在哪个文件的哪一行。没有错的返回 0。"""  # noqa: D415 - the help users read ends as Chinese does
    folders = [folder] if folder else _folders(settings_for(data_dir=data_dir).templates_dir)
    wrong = [one for one in folders if not one.is_dir()]
    if wrong:
        fail(f"没有目录 {wrong[0]}")
    found = {one: read(one) for one in folders}
    tried = list(specimens()) if any(one is not SHIPPED for one in found.values()) else []
    faults = {one: check_templates(templates, tried) for one, templates in found.items()}
    if as_json:
        print_json(
            [{"folder": str(one), **f._asdict()} for one, some in faults.items() for f in some]
        )
    else:
        _tell(found, faults)
    raise typer.Exit(1 if any(faults.values()) else 0)


def _as_page(file: Path) -> Path:
    if file.suffix not in (".pdf", ".png"):
        fail(f"预览只能写成 .pdf 或者 .png，不能写成 {file.name}")
    return file


def _folders(root: Path) -> list[Path]:
    return sorted(one for one in root.iterdir() if one.is_dir()) if root.is_dir() else []


def _tell(found: dict[Path, Templates], faults: dict[Path, tuple[Fault, ...]]) -> None:
    if not found:
        print("没有机关自己的模板，全部使用程序自带的模板")
    for folder, templates in found.items():
        for fault in faults[folder]:
            print(f"{folder / fault.file} 第{fault.line}行：{fault.what}")
        number = len(faults[folder])
        verdict = f"{number}处有误，改正前用到它的文书不会发出" if number else "没有发现错误"
        print(f"{folder}：{len(templates.own)}个模板，{verdict}")


def _of_case(installation: Installation, named: str, kind: str) -> tuple[str, DocumentFacts]:
    case = case_named(installation, named)
    documents, _ = papers(installation, case)
    found = _best(documents, kind)
    if found is None:
        made = "、".join(dict.fromkeys(one.title for one in documents)) or "没有文书"
        fail(f"案件“{named}”没有{DOCUMENTS[kind].title}；现有：{made}")
    return agency_of(case), found


def _of_sample(wanted: str | None, kind: str) -> tuple[str, DocumentFacts]:
    samples = load_samples()
    some = [one for one in samples if wanted in (None, one.id)]
    if not some:
        fail(f"没有样例“{wanted}”；现有：{'、'.join(one.id for one in samples)}")
    with stage(some) as opened:
        for one in some:
            if found := _best(_played(opened, one), kind):
                return one.agency, found
    return fail(f"样例{f'“{wanted}”' if wanted else ''}中没有{DOCUMENTS[kind].title}")


def _played(installation: Installation, sample: Sample) -> tuple[DocumentFacts, ...]:
    return papers(installation, Rehearsal(installation, sample).play())[0]


def _best(documents: tuple[DocumentFacts, ...], kind: str) -> DocumentFacts | None:
    """The last one issued, else the last draft."""
    some = [one for one in documents if one.kind == kind]
    issued = [one for one in some if not one.draft]
    return next(reversed(issued or some), None)


def _write(file: Path, facts: DocumentFacts, templates: Templates) -> None:
    try:
        if file.suffix == ".pdf":
            content = render_pdf(facts, templates)
        else:
            content = print_png(render_html(facts, templates), width=PIXELS)
        file.write_bytes(content)
    except Unrenderable as error:
        raise Unavailable(f"做不出{facts.title}：{error}") from error
    except OSError as error:
        raise Unavailable(f"写不了文件 {file}（{error.strerror}）") from error
