"""`mingbai publications`: the list of information an agency has already made public."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import samples
from activities.assembly import open_installation
from cli.agency import Agency, the_agency
from cli.output import Json, fail, print_list
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.civil import chinese_date
from register.agency.publications import (
    COLUMNS,
    UnreadableListError,
    import_list,
    listed,
    read_list,
)
from register.engine import Register

SAMPLE = Path(samples.__file__).with_name("publications.csv")

app = typer.Typer(help="已公开的信息：导入和查找，填写申请时提示申请人", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help=f"CSV 文件，表头可以有：{'、'.join(COLUMNS)}")],
    *,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """用文件中的清单替换机关原有的清单。"""  # noqa: D415 - the help users read ends as Chinese does
    if not file.is_file():
        fail(f"没有文件 {file}")
    try:
        found = read_list(file)
    except UnreadableListError as error:
        fail(f"{file}：{error}")
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    with open_installation(settings) as here, here.register.transaction() as session:
        number = import_list(session, the_agency(session, agency), found)
    print(f"已导入 {number} 条已公开的信息")


@app.command("list")
def list_(
    query: Annotated[str, typer.Argument(help="要查找的词，几个词用空格分开")] = "",
    *,
    agency: Agency = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """列出或者查找已公开的信息。"""  # noqa: D415 - the help users read ends as Chinese does
    settings = settings_for(data_dir=data_dir, database_url=database_url)
    with open_installation(settings) as here, here.register.reading() as session:
        found = listed(session, the_agency(session, agency), query)
    rows = ((one.title, one.document_number, _day(one.published_on), one.link) for one in found)
    print_list(found, ("标题", "文号", "公开日期", "网址"), rows, as_json=as_json)


def show_samples(register: Register, agency: str) -> None:
    """Give a demonstration something that is public, where it has nothing yet."""
    with register.transaction() as session:
        if not listed(session, agency):
            import_list(session, agency, read_list(SAMPLE))


def _day(known: date | None) -> str:
    return chinese_date(known) if known else ""
