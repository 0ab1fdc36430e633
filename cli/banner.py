"""What `up` says once everything answers."""

from rich.console import Console
from rich.table import Table

from domain.model import Model
from register.bootstrap import Issued


class Addresses(Model):
    """Where everything answers; with `--json` this is the one line on standard output."""

    api: str
    temporal: str
    ui: str
    smtp: str
    mail: str
    accounts: tuple[Issued, ...]


def print_banner(here: Addresses, today: str, folder: str) -> None:
    """Addresses, accounts and what to do next."""
    console = Console(highlight=False)
    console.print("\n[bold]明白[/bold] 依申请公开 · 演示", f"（今天是 {today}）\n")
    console.print(_addresses(here))
    console.print("\n[bold]演示账号[/bold]（访问令牌与上次启动时相同，只在本机有效）")
    console.print(_accounts(here))
    token = here.accounts[0].token
    console.print("\n[bold]下一步[/bold] 看看案件（收件、办理见 README）：")
    console.print(
        f"  curl -H 'Authorization: Bearer {token}' {here.api}/api/v1/cases", soft_wrap=True
    )
    console.print(f"\n数据在 {folder}；按 Ctrl-C 停止，再次启动时一切继续。\n", soft_wrap=True)


def _addresses(here: Addresses) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_row("接口", here.api, "API，说明见 /openapi.json")
    table.add_row("流程", here.ui, f"Temporal 管理页面（服务 {here.temporal}）")
    table.add_row("邮件", here.mail, f"系统发出的所有邮件（SMTP {here.smtp}）")
    return table


def _accounts(here: Addresses) -> Table:
    table = Table("姓名", "账号", "职责", "访问令牌", box=None, padding=(0, 1))
    for one in here.accounts:
        table.add_row(one.name, one.person, "、".join(dict.fromkeys(one.roles)), one.token)
    return table
