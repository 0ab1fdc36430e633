"""`mingbai postal`: the register of posted mail, to print or to reckon with."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from activities.assembly import Installation, open_installation
from cli.agency import Agency, the_agency
from cli.calendar import parse_date
from cli.output import Json, fail
from cli.settings import DatabaseUrl, DataDir, settings_for
from domain.cells import plain
from domain.facts_service import PostalEntry, PostalFacts
from domain.profile import Profile
from notices.documents import render_postal_pdf
from notices.templating import Unrenderable
from register.paper.postal import postal_register
from runtime.errors import Unavailable

COLUMNS = ("交邮日期", "登记号", "文书", "收件人", "地址", "邮件号码", "送达日期", "退回情况")

From = Annotated[str, typer.Option("--from", metavar="年-月-日", help="从哪一天起（交邮日期）")]
To = Annotated[str, typer.Option("--to", metavar="年-月-日", help="到哪一天止（含当日）")]
Out = Annotated[
    Path | None, typer.Option(help="写到哪个文件，.pdf 或者 .csv；不写的，为“邮寄登记簿.pdf”")
]


def postal(
    *,
    first: From,
    last: To,
    agency: Agency = None,
    out: Out = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """邮寄登记簿：一段日期内邮寄的全部文书，收件人、邮件号码和送达情况。"""  # noqa: D415 - the help users read ends as Chinese does
    begin, end = parse_date(first), parse_date(last)
    if end < begin:
        fail("--to 不能早于 --from")
    file = out or Path("邮寄登记簿.pdf")
    if file.suffix not in (".pdf", ".csv"):
        fail(f"邮寄登记簿只能写成 .pdf 或者 .csv，不能写成 {file.name}")
    with open_installation(settings_for(data_dir=data_dir, database_url=database_url)) as opened:
        facts = _facts(opened, agency, begin, end)
    if as_json:
        print(facts.model_dump_json(indent=2))
        return
    _write(file, facts)
    print(f"邮寄登记簿已写入 {file}：{len(facts.entries)}件")


def _facts(installation: Installation, agency: str | None, begin: date, end: date) -> PostalFacts:
    with installation.register.reading() as session:
        wanted = the_agency(session, agency)
        profile: Profile = installation.digests.profiles.current(session, wanted)
        return postal_register(session, profile, begin, end)


def _write(file: Path, facts: PostalFacts) -> None:
    try:
        content = render_postal_pdf(facts) if file.suffix == ".pdf" else _csv(facts)
        # It holds names and addresses: nobody but its owner reads it.
        file.touch(mode=0o600)
        file.write_bytes(content)
    except Unrenderable as error:
        raise Unavailable(f"做不出邮寄登记簿：{error}") from error
    except OSError as error:
        raise Unavailable(f"写不了文件 {file}（{error.strerror}）") from error


def _csv(facts: PostalFacts) -> bytes:
    """With a byte order mark, by which spreadsheet programs know UTF-8."""
    text = StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows([plain(one) for one in _row(entry)] for entry in facts.entries)
    return text.getvalue().encode("utf-8-sig")


def _row(entry: PostalEntry) -> tuple[str, ...]:
    served = entry.served_on.isoformat() if entry.served_on else ""
    papers = "；".join(entry.papers)
    reader = (entry.recipient, entry.address, entry.tracking)
    return (entry.on.isoformat(), entry.number, papers, *reader, served, entry.returned)
