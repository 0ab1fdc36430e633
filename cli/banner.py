"""What `up` says once everything answers."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from domain.model import Model
from domain.people import Duty, Role
from domain.profile import Profile
from register.agency.bootstrap import Issued


class Addresses(Model):
    """Where everything answers; with `--json` this is the one line on standard output."""

    api: str
    temporal: str
    ui: str
    smtp: str
    mail: str
    accounts: tuple[Issued, ...]


def print_banner(here: Addresses, profile: Profile, today: str, accounts: Path) -> None:
    """Addresses, accounts (their tokens lie in a file) and what to do next."""
    console = Console(highlight=False)
    console.print(f"\n[bold]明白[/bold] 依申请公开 · 演示（今天是{today}）\n")
    console.print(_addresses(here))
    console.print(f"\n[bold]演示账号[/bold]（口令和访问令牌在 {accounts}）\n", soft_wrap=True)
    console.print(_accounts(here, profile))
    console.print(
        "\n[bold]下一步[/bold] 用浏览器打开“申请”，提出一件；再打开“办理”，以受理人员的身份登记。\n"
        "       用命令行办理，见 README“A case, by hand”；例如案件清单：\n"
    )
    console.print(f"  curl -H 'Authorization: Bearer {_clerk(here).token}' \\", soft_wrap=True)
    console.print(f"    {here.api}/api/v1/cases")
    console.print("\n按 Ctrl-C 停止；再次启动时，所有案件继续办理。\n")


def _addresses(here: Addresses) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_row("申请", here.api, "门户：提出申请、查询办理情况")
    table.add_row("办理", f"{here.api}/desk", "工作人员；演示账号在登录页")
    table.add_row("接口", f"{here.api}/docs", "API 说明")
    table.add_row("流程", here.ui, f"Temporal 管理页面（服务 {here.temporal}）")
    table.add_row("邮件", here.mail, f"系统发出的所有邮件（SMTP {here.smtp}）")
    return table


def _accounts(here: Addresses, profile: Profile) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for one in here.accounts:
        person = profile.person(one.person)
        told = [_duty(duty, profile) for duty in person.duties] if person else one.roles
        table.add_row(one.name, one.person, "、".join(told))
    return table


def _duty(duty: Duty, profile: Profile) -> str:
    department = profile.department(duty.department) if duty.department else None
    return (
        f"{duty.role.label}（{department.id} {department.name}）" if department else duty.role.label
    )


def _clerk(here: Addresses) -> Issued:
    return next(one for one in here.accounts if Role.CLERK.label in one.roles)
